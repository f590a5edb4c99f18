"""The language models there are, and everything known of one: dimensions, counts, bytes, FLOP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chipcost.catalog.models.records import ModelRecord, Models
from chipcost.catalog.records import Source
from chipcost.model import cache, counts, flops
from chipcost.model.arch import Arch
from chipcost.model.counts import Parts
from chipcost.result import Cell, Result, large_column, number_column, text_column
from chipcost.study.data import Data
from chipcost.study.serving.architecture import (
    architecture,
    check_counts,
    find_model,
    place_of,
    remarks,
)
from chipcost.study.token_prices import price_line

LIST_COLUMNS = (
    text_column("id", "name to type"),
    text_column("name", "name in full"),
    text_column("vendor", "who made it"),
    large_column("parameters", "", "parameters, from the dimensions", "parameters", 4),
    large_column("active_parameters", "", "parameters multiplied per token", "active", 4),
    number_column("layers", "", "blocks of the stack", "layers", None),
    text_column("attention", "kind of attention"),
    text_column("experts", "routed experts and those active"),
    number_column("weight_bytes", "B", "weights as released", "weights B"),
    number_column("kv_bytes_per_token", "B", "cache of one token in bf16", "KV B/token", 6),
    number_column("context", "tokens", "longest context", "context", None),
    text_column("formats", "formats of the released weights"),
    text_column("aliases", "what people type"),
)

SHOW_COLUMNS = (
    text_column("id", "model"),
    text_column("section", "group of the line"),
    text_column("field", "field of the catalog, or a computed quantity"),
    text_column("value", "as people write it"),
    number_column(
        "base_value", "", "in base units (parameters, bytes, FLOP, tokens)", "base", None
    ),
    text_column("official", "the official figure that it is checked against"),
    number_column("difference_pct", "%", "computed over official, less one", "difference %", 3),
    text_column("source", "keys of the sources"),
    text_column("source_title", "title of the main source", "title"),
    text_column("url", "address of the main source"),
    text_column("note", "remark"),
    text_column("place", "file and line"),
)

_CONTEXTS = (1024, 8192, 131072)


def list_models(models: Models) -> Result:
    """One row per model with the sizes that follow from its dimensions."""
    rows = [_list_row(record, architecture(record)) for record in models.models.values()]
    return Result(
        command="list models",
        columns=LIST_COLUMNS,
        rows=tuple(rows),
        view=("id", "parameters", "active_parameters", "experts", "context", "attention"),
        catalog_hash=models.hash,
        layout="plain",
    )


def _list_row(record: ModelRecord, arch: Arch) -> dict[str, Cell]:
    return {
        "id": record.id,
        "name": record.name,
        "vendor": record.vendor or None,
        "parameters": counts.total_parameters(arch),
        "active_parameters": counts.active_parameters(arch),
        "layers": arch.layers,
        "attention": attention_kind(arch),
        "experts": f"{arch.active_experts}/{arch.experts}" if arch.experts else None,
        "weight_bytes": counts.weight_bytes(arch).total,
        "kv_bytes_per_token": cache.kv_bytes_per_token(arch),
        "context": arch.context or None,
        "formats": format_text(arch),
        "aliases": " ".join(record.aliases) or None,
    }


def attention_kind(arch: Arch) -> str:
    """Kind of attention in a word: multi-head, grouped-query (8), latent, with window, hybrid."""
    if arch.latent:
        kind = "latent"
    elif arch.shared_kv:
        kind = "shared key-value"
    elif arch.kv_heads == arch.heads:
        kind = "multi-head"
    elif arch.kv_heads == 1:
        kind = "multi-query"
    else:
        kind = f"grouped-query ({arch.kv_heads})"
    if arch.csa_layers:
        kind += f", sparse over entries of {arch.csa_ratio}"
    elif arch.index_heads:
        kind += ", sparse"
    if arch.hca_layers:
        kind += f", all entries of {arch.hca_ratio}"
    if arch.window_layers or arch.beside_layers:
        kind += f", {'chunks of' if arch.window_chunked else 'window'} {arch.window}"
    if arch.state_layers:
        kind += f", {arch.state_kind} state"
    return kind


def format_text(arch: Arch) -> str:
    """Formats of the released weights: one, or by part."""
    parts = {"attention": arch.attention_format}
    if arch.dense_layers:
        parts["ffn"] = arch.ffn_format
    if arch.experts:
        parts["experts"] = arch.expert_format
    if len(set(parts.values())) == 1:
        return next(iter(parts.values()))
    return ", ".join(f"{part} {name}" for part, name in parts.items())


def show_model(data: Data, name: str, day: date | None = None) -> Result:
    """Dimensions, official counts, computed parameters, bytes and FLOP of one model, and what its
    tokens cost on a day (None: the query date).

    `name` may be the path of a config.json. Raises ChipcostError if it is unknown.
    """
    models = data.models
    record = find_model(models, name)
    arch = architecture(record)
    rows = [
        *_dimension_rows(models, record),
        *_official_rows(models, record, arch),
        *_computed_rows(record, arch),
    ]
    title = f"{record.name} ({record.id})"
    if record.aliases:
        title += f", also {', '.join(record.aliases)}"
    facts = [record.vendor, f"{human_count(counts.total_parameters(arch))} parameters"]
    facts += [attention_kind(arch), format_text(arch)]
    return Result(
        command="show",
        columns=SHOW_COLUMNS,
        rows=tuple(rows),
        view=("field", "value", "official", "difference_pct", "source", "note"),
        headline=(title, "; ".join(fact for fact in facts if fact)),
        notes=tuple(
            note
            for note in (
                *(remarks(record, arch) or (record.note,)),
                price_line(data, record.id, day),
            )
            if note
        ),
        catalog_hash=models.hash,
        layout="plain",
    )


def _dimension_rows(models: Models, record: ModelRecord) -> Iterator[dict[str, Cell]]:
    for field, value in record.dimensions.items():
        whole = isinstance(value, int) and not isinstance(value, bool)
        yield {
            "id": record.id,
            "section": "dimensions",
            "field": field,
            "value": str(value).lower() if isinstance(value, bool) else str(value),
            "base_value": float(value) if whole else None,
            "note": record.notes.get(field),
            "place": str(place_of(record, field)),
            **_source_cells(models, record.own_sources.get(field, record.sources)),
        }


def _official_rows(models: Models, record: ModelRecord, arch: Arch) -> Iterator[dict[str, Cell]]:
    for check in check_counts(record, arch):
        official = check.official
        words = [check.verdict]
        if official.includes:
            words.append(f"with {', '.join(official.includes)}")
        if official.counts:
            words.append(_COUNTED[official.counts])
        words.append(official.note)
        yield {
            "id": record.id,
            "section": "official counts",
            "field": check.field,
            "value": human_count(check.computed),
            "base_value": check.computed,
            "official": official.text,
            "difference_pct": 100.0 * check.difference,
            "note": "; ".join(word for word in words if word),
            "place": str(official.place),
            **_source_cells(models, official.sources),
        }


_COUNTED = {
    "multiplied": "without the embedding lookup",
    "embedding": "embedding and head included",
    "body": "without embedding and head",
}


def _computed_rows(record: ModelRecord, arch: Arch) -> Iterator[dict[str, Cell]]:
    def row(section: str, field: str, value: float, text: str, note: str = "") -> dict[str, Cell]:
        return {
            "id": record.id,
            "section": section,
            "field": field,
            "value": text,
            "base_value": value,
            "note": note or None,
        }

    stored, active = counts.stored(arch), counts.multiplied(arch)
    for part in Parts.__slots__:
        value = float(getattr(stored, part))
        if value:
            used = float(getattr(active, part))
            note = "" if used == value else f"{human_count(used)} per token"
            yield row("parameters", part, value, human_count(value), note)
    yield row("parameters", "total", stored.total, human_count(stored.total))
    multiplied = counts.active_parameters(arch)
    yield row("parameters", "multiplied per token", multiplied, human_count(multiplied))
    weights = counts.weight_bytes(arch)
    yield row("bytes", "weights", weights.total, f"{weights.total / 1e9:.4g} GB", format_text(arch))
    if record.file_bytes:
        held = float(record.file_bytes)
        yield row("bytes", "weights in the files", held, f"{held / 1e9:.4g} GB", "by their index")
    token = cache.kv_bytes_per_token(arch)
    yield row("bytes", "KV cache per token", token, f"{token:g} B", "bf16")
    for length in _CONTEXTS:
        if length <= (arch.context or length):
            kept = cache.kv_bytes(arch, length)
            yield row("bytes", f"KV cache at {length}", kept, f"{kept / 1e9:.4g} GB", "bf16")
    if arch.state_layers:
        state = cache.state_bytes(arch)
        yield row("bytes", "state per sequence", state, f"{state / 1e6:.4g} MB", "fp32 state")
    for length in _CONTEXTS:
        if length <= (arch.context or length):
            step = flops.decode_flops(arch, length)
            yield row("FLOP", f"decode at {length}", step, f"{step / 1e9:.4g} GFLOP", "per token")
            whole = flops.prefill_flops(arch, length)
            yield row("FLOP", f"prefill of {length}", whole, f"{whole / 1e12:.4g} TFLOP")


def human_count(value: float) -> str:
    """A number of parameters as people write it: 70.55B."""
    for scale, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= scale:
            return f"{value / scale:.4g}{letter}"
    return f"{value:g}"


def _source_cells(models: Models, sources: tuple[str, ...]) -> dict[str, Cell]:
    main: Source | None = models.sources.get(sources[0]) if sources else None
    return {
        "source": "; ".join(sources) or None,
        "source_title": main.title if main else None,
        "url": (main.url or None) if main else None,
    }

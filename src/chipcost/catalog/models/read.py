"""Loading language models: the shipped models.yaml and the `models:` of overlays over it.

Separate from the chips, so that a command which needs no model reads none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path as FilePath
from typing import Any

from chipcost import units
from chipcost.catalog import cache, yamltree
from chipcost.catalog.models.records import Accepted, Dimension, ModelLayer, OfficialCount
from chipcost.catalog.models.schema import (
    ACCEPTED,
    COUNT,
    COUNTS,
    DIMENSION,
    DIMENSIONS,
    INCLUDES,
    MODEL,
)
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block, Source
from chipcost.catalog.schema import Field
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import excerpt, raise_collected

FILE = "models.yaml"
PARSED = "parsed-models.json"

_DECIMAL = re.compile(r"\d{1,3}(\.\d{1,6})?")
_COUNT = re.compile(r"(\d+)(?:\.(\d+))?\s*([MBT]?)")
_SCALE = {"": 1.0, "M": 1e6, "B": 1e9, "T": 1e12}
_MOST = 1e18


def shipped_layer() -> ModelLayer:
    """The layer of the shipped file: its parsed copy, or the file itself where that is older."""
    layer, key = cache.shipped_part(FILE, PARSED, parse_shipped_models, store, _restore)
    layer.hash = key
    return layer


def parse_shipped_models(directory: FilePath) -> ModelLayer:
    """The layer of the shipped file, parsed from YAML; problems are errors of the build."""
    text = (directory / FILE).read_text(encoding="utf-8")
    layer = build_models(yamltree.parse(text, f"data/{FILE}"))
    raise_collected([finding.as_error() for finding in layer.findings])
    return layer


def build_models(tree: Tree, *, partial: bool = False, known: Collection[str] = ()) -> ModelLayer:
    """The models and sources of one parsed file, with every problem found.

    A model of an overlay (`partial`), or one that is `known`, may hold only what it changes.
    """
    top: Block = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    layer = ModelLayer(tree.file, read_sources(reader, top), {}, reader.findings)
    if not partial:
        for section in top:
            if section not in ("sources", "models"):
                reader.found(
                    "S101",
                    f"unknown section {section!r}",
                    "known: sources, models",
                    (section,),
                    key=True,
                )
    for model_id, path, block in reader.blocks(top.get("models"), "models", "a model"):
        layer.models[model_id] = _model(reader, block, path, partial or model_id in known)
    return layer


def is_edition(tree: Tree, shipped: Collection[str]) -> bool:
    """Whether a file redefines at least half of the shipped models, and so stands alone."""
    content = tree.data.get("models")
    return isinstance(content, dict) and 2 * len(set(content) & set(shipped)) >= len(shipped)


def read_file(tree: Tree) -> ModelLayer:
    """A file as `chipcost check` meets it: an edition, or models laid over the shipped ones."""
    shipped = shipped_layer().models
    return build_models(tree, known=() if is_edition(tree, shipped) else shipped)


def _model(reader: Reader, block: Block, path: Path, partial: bool) -> Block:
    """One model as the fields of a `ModelRecord`."""
    reader.keys(block, MODEL, path, partial=partial)
    place = reader.tree.place(path, key=True)
    out: Block = {"file": place.file, "line": place.line}
    for name in ("name", "vendor", "note"):
        if block.get(name) is not None:
            out[name] = reader.text(block, name, path)
    for name, read in (("aliases", reader.words), ("source", reader.source)):
        if block.get(name) is not None:
            out["sources" if name == "source" else name] = read(block, name, path)
    default: tuple[str, ...] = out.get("sources", ())
    values: dict[str, Dimension] = {}
    own: dict[str, tuple[str, ...]] = {}
    notes: dict[str, str] = {}
    lines: dict[str, int] = {}
    for name, spec in DIMENSIONS.items():
        if block.get(name) is None:
            continue
        value = _dimension(reader, block, name, spec, path, own, notes)
        if value is not None:
            values[name] = value
            lines[name] = reader.tree.place((*path, name)).line
    out.update(dimensions=values, own_sources=own, notes=notes, lines=lines)
    counts = {
        name: count
        for name in COUNTS
        if block.get(name) is not None
        and (count := _official(reader, block[name], (*path, name), default)) is not None
    }
    out["counts"] = counts
    if block.get("accepted") is not None:
        out["accepted"] = _yields(reader, block["accepted"], (*path, "accepted"))
    return out


def _yields(reader: Reader, value: Any, path: Path) -> tuple[Accepted, ...]:
    """The measured yields of speculation, without those that have a finding."""
    found = []
    for here, block in reader.listed(value, path, ACCEPTED, "a yield", "`- {method: ...}` lines"):
        texts = reader.words(block, "tokens", here)
        tokens = _tokens(reader, texts, (*here, "tokens"))
        method = reader.word(block, "method", ACCEPTED["method"], here)
        workload = reader.text(block, "workload", here)
        sources = reader.source(block, "source", here)
        locator = reader.text(block, "locator", here)
        if tokens and method:
            found.append(Accepted(method, tokens, workload, sources, locator))
    return tuple(found)


def _tokens(reader: Reader, texts: Sequence[str], path: Path) -> tuple[float, ...]:
    """Tokens of a step at 1, 2, 3 ... drafted ones: from 1 to one more than are drafted."""
    found = []
    for drafted, text in enumerate(texts, start=1):
        number = float(text) if _DECIMAL.fullmatch(text) else 0.0
        if not 1.0 <= number <= drafted + 1.0:
            reader.found(
                "U201",
                f"{excerpt(text)} is no yield of a step that drafts {drafted}",
                f"a number from 1 to {drafted + 1}, the bonus token included",
                path,
            )
            return ()
        found.append(number)
    return tuple(found)


def _dimension(
    reader: Reader,
    block: Block,
    name: str,
    spec: Field,
    path: Path,
    own: dict[str, tuple[str, ...]],
    notes: dict[str, str],
) -> Dimension | None:
    """A dimension, alone or as a mapping with a source of its own."""
    here: Path = path
    key = name
    if isinstance(block[name], dict):
        inner: Block = block[name]
        here = (*path, name)
        reader.keys(inner, DIMENSION, here)
        sources = reader.source(inner, "source", here)
        if sources:
            own[name] = sources
        if inner.get("note") is not None:
            notes[name] = reader.text(inner, "note", here)
        block, key = inner, "value"
    if spec.kind == "flag":
        return reader.flag(block, key, here, False) if block.get(key) is not None else None
    if spec.kind == "word":
        return reader.word(block, key, spec, here) or None
    return reader.count(block, key, here)


def _official(
    reader: Reader, value: Any, path: Path, default: tuple[str, ...]
) -> OfficialCount | None:
    """An official count, or None with a finding."""
    block = reader.mapping(value, path, "a count")
    if block is None:
        return None
    reader.keys(block, COUNT, path)
    text = reader.text(block, "value", path)
    number = _parameters(reader, text, (*path, "value")) if text else None
    rounded = reader.text(block, "rounded_to", path)
    step = _parameters(reader, rounded, (*path, "rounded_to")) if rounded else None
    includes = reader.words(block, "includes", path)
    for word in includes:
        if word not in INCLUDES:
            reader.found(
                "S106",
                f"{word!r} is not allowed for 'includes'",
                f"one of {', '.join(INCLUDES)}",
                (*path, "includes"),
            )
    sources = reader.source(block, "source", path) or default
    if not sources:
        reader.found("P301", "a count without a source", "add source: KEY", path)
    place = reader.tree.place(path, key=True)
    counts = reader.word(block, "counts", COUNT["counts"], path)
    note = reader.text(block, "note", path)
    if number is None:
        return None
    return OfficialCount(
        number[0],
        number[1] if step is None else step[0],
        text,
        sources,
        counts,
        includes,
        note,
        place.file,
        place.line,
        place.column,
    )


def _parameters(reader: Reader, text: str, path: Path) -> tuple[float, float] | None:
    """A number of parameters and one unit of its last digit, or None with a finding."""
    match = _COUNT.fullmatch(text) if len(text) <= units.MAX_LENGTH else None
    if match is None or float(f"{match[1]}.{match[2] or 0}") * _SCALE[match[3]] > _MOST:
        reader.found(
            "U201",
            f"{excerpt(text)} is no number of parameters",
            "write it as printed: 671B, 1.02T or 8030261248",
            path,
        )
        return None
    whole, decimals, letter = match[1], match[2] or "", match[3]
    return (
        float(f"{whole}.{decimals or 0}") * _SCALE[letter],
        _SCALE[letter] * 10.0 ** -len(decimals),
    )


def store(layer: ModelLayer) -> dict[str, Any]:
    """A layer as JSON data."""
    return {"file": layer.file, "sources": layer.sources, "models": layer.models}


def _restore(document: dict[str, Any]) -> ModelLayer | None:
    """A layer from JSON data, or None if it is not one."""
    try:
        layer = ModelLayer(document["file"])
        layer.sources = {key: Source.restore(item) for key, item in document["sources"].items()}
        for model_id, block in document["models"].items():
            for name in ("aliases", "sources"):
                if name in block:
                    block[name] = tuple(block[name])
            block["own_sources"] = {key: tuple(v) for key, v in block["own_sources"].items()}
            block["counts"] = {key: _count(item) for key, item in block["counts"].items()}
            if "accepted" in block:
                block["accepted"] = tuple(map(_accepted, block["accepted"]))
            layer.models[model_id] = block
    except (LookupError, TypeError, AttributeError, ValueError):
        return None
    return layer


def _accepted(item: list[Any]) -> Accepted:
    found = Accepted._make(item)
    return found._replace(tokens=tuple(found.tokens), sources=tuple(found.sources))


def _count(item: list[Any]) -> OfficialCount:
    count = OfficialCount._make(item)
    return count._replace(sources=tuple(count.sources), includes=tuple(count.includes))

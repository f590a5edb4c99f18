"""Loading: the shipped files, overlays over them, `--set` over those."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from chipcost.catalog import cache, files, schema, yamltree
from chipcost.catalog.build import Layer, build, chip_record, system_record
from chipcost.catalog.names import resolve
from chipcost.catalog.reader import Block, Reader
from chipcost.catalog.records import Catalog, Quote, Source
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, excerpt, nearest, raise_collected, searcher

SET_SOURCE = "set"
_SET_PRICES = ("total", "capital", "operating")


def load_catalog(
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
    *,
    as_of: date | None = None,
) -> Catalog:
    """The shipped catalog with overlay files and `--set` texts laid over it, in order.

    Raises ChipcostError with every problem of the overlays at once. `as_of` dates what
    `--set` adds; without it, today.
    """
    directory = files.data_directory()
    contents = [(directory / name).read_bytes() for name in files.SHIPPED]
    key = cache.digest(contents)
    layers = cache.load(directory, key)
    if layers is None:
        layers = parse_shipped(directory)
        cache.save(layers, key)
    extra = []
    for number, path in enumerate(overlays, start=1):
        text = files.read_text(str(path))
        key = hashlib.sha256((key + text).encode()).hexdigest()
        tree = yamltree.parse(text, str(path))
        layer = build(tree, partial=True, layer=number)
        sites = site_layer(tree)
        layer.pue.update(sites.pue)
        layer.power_classes.update(sites.power_classes)
        layer.findings += [one for one in sites.findings if one not in layer.findings]
        extra.append(layer)
    raise_collected([finding.as_error() for layer in extra for finding in layer.findings])
    catalog = merge([*layers, *extra], key)
    if sets:
        key = hashlib.sha256((key + "\0".join(sets)).encode(errors="backslashreplace")).hexdigest()
        change = _from_sets(catalog, sets, len(extra) + 1, as_of or date.today())
        catalog = merge([*layers, *extra, change], key)
    _check_references(catalog, extra)
    return catalog


def parse_shipped(directory: Path) -> list[Layer]:
    """The layers of the shipped files, parsed from YAML; problems are errors of the build."""
    layers = []
    for name in files.SHIPPED:
        text = (directory / name).read_text(encoding="utf-8")
        tree = yamltree.parse(text, f"data/{name}")
        layers.append(site_layer(tree) if name == "sites.yaml" else build(tree))
    raise_collected([finding.as_error() for layer in layers for finding in layer.findings])
    return layers


def site_layer(tree: Tree) -> Layer:
    """What a chip comparison needs of sites.yaml: PUE by owner and power factors by class."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    if not any(key in top for key in ("profiles", "power_classes")):
        return Layer(tree.file)
    layer = build(Tree(tree.file, {"sources": top.get("sources") or {}}, tree.spans))
    reader = Reader(tree)
    ratio = schema.Field("figure", "a ratio", "ratio")
    for section, key, out in (
        ("profiles", "pue", layer.pue),
        ("power_classes", "factor", layer.power_classes),
    ):
        if top.get(section) is None:
            continue
        entries = reader.mapping(top[section], (section,), f"{section!r}") or {}
        for name, value in entries.items():
            block = reader.mapping(value, (section, name), "an entry")
            if block is not None and block.get(key) is not None:
                default = reader.source(block, "source", (section, name))
                figure = reader.figure(block[key], ratio, (section, name, key), default)
                if figure is not None:
                    out[name] = figure
    layer.findings.extend(reader.findings)
    return layer


def merge(layers: Iterable[Layer], key: str) -> Catalog:
    """Lay the layers over each other: later figures replace earlier ones, quotes add up."""
    sources: dict[str, Source] = {}
    chips: dict[str, Block] = {}
    systems: dict[str, Block] = {}
    out = Layer("")
    overridden: list[str] = []
    for number, layer in enumerate(layers):
        shipped = number < len(files.SHIPPED)
        sources.update(layer.sources)
        for target, blocks in ((chips, layer.chips), (systems, layer.systems)):
            for record_id, block in blocks.items():
                changed = _lay_over(target.setdefault(record_id, {}), block)
                if not shipped:
                    overridden += [f"{record_id}.{name}" for name in changed]
        if not shipped:
            overridden += [f"{quote.chip} quote" for quote in layer.quotes]
        out.quotes += layer.quotes
        out.power_quotes += layer.power_quotes
        out.pue.update(layer.pue)
        out.power_classes.update(layer.power_classes)
    return Catalog(
        sources=sources,
        chips={chip_id: chip_record(chip_id, block) for chip_id, block in chips.items()},
        systems={
            system_id: system_record(system_id, block) for system_id, block in systems.items()
        },
        quotes=tuple(out.quotes),
        power_quotes=tuple(out.power_quotes),
        pue=out.pue,
        power_classes=out.power_classes,
        hash=key,
        overridden=tuple(dict.fromkeys(overridden)),
    )


def _lay_over(base: Block, block: Block) -> list[str]:
    """Change `base` by `block`; the names of what changed."""
    changed = []
    for name, value in block.items():
        if name in ("figures", "published"):
            base[name] = {**base.get(name, {}), **value}
            changed += list(value)
        else:
            base[name] = value
            if name not in ("file", "line"):
                changed.append(name)
    return changed


def _from_sets(catalog: Catalog, sets: Sequence[str], number: int, day: date) -> Layer:
    """`CHIP.FIELD=VALUE` texts as a layer; a price (`total`) becomes a quote of that day."""
    layer = Layer("--set")
    layer.sources[SET_SOURCE] = Source(SET_SOURCE, "set on the command line", "", file="--set")
    prices: dict[str, dict[str, float]] = {}
    errors: list[ChipcostError] = []
    for text in sets:
        try:
            _one_set(catalog, text, layer, prices)
        except ChipcostError as error:
            errors.append(error)
    raise_collected(errors)
    for chip, given in prices.items():
        total = given.get("total")
        if total is None and {"capital", "operating"} <= set(given):
            total = given["capital"] + given["operating"]
        layer.quotes.append(
            Quote(
                chip,
                "",
                "owned",
                total,
                given.get("capital"),
                given.get("operating"),
                date=day.isoformat(),
                sources=(SET_SOURCE,),
                layer=number,
                file="--set",
            )
        )
    return layer


def _one_set(
    catalog: Catalog, text: str, layer: Layer, prices: dict[str, dict[str, float]]
) -> None:
    target, equals, value = text.partition("=")
    name, dot, field = target.strip().rpartition(".")
    if not equals or not dot or not value.strip():
        raise ChipcostError(
            "bad-set",
            f"--set {text!r} is not CHIP.FIELD=VALUE",
            hint="for example --set trainium2.memory_bandwidth='3.0 TB/s'",
        )
    found = resolve(catalog, name)
    system = found.system
    is_system = system is not None and field in schema.SYSTEM
    record_id = system.id if system is not None and is_system else found.chip.id
    fields = schema.SYSTEM if is_system else {**schema.CHIP_FIGURES, **_PRICE_FIELDS}
    spec = fields.get(field)
    if spec is None or spec.kind not in ("figure", "text_figure", "date_figure", "price"):
        settable = [
            key
            for key, item in fields.items()
            if item.kind in ("figure", "text_figure", "date_figure", "price")
        ]
        raise ChipcostError(
            "unknown-field",
            f"--set {text!r}: {record_id} has no field {field!r} that can be set",
            hint=f"nearest: {', '.join(nearest(field, settable))}",
        )
    tree = Tree("--set", {"value": value.strip()}, {})
    reader = Reader(tree)
    if spec.kind == "price":
        price = reader.quantity({"value": value.strip()}, "value", spec.dimension, ())
        if price is not None:
            prices.setdefault(record_id, {})[field] = price
    else:
        figure = reader.figure(tree.data, spec, (), (SET_SOURCE,))
        if figure is not None and is_system:
            layer.systems.setdefault(record_id, {})[field] = figure
        elif figure is not None:
            layer.chips.setdefault(record_id, {"figures": {}})["figures"][field] = figure
    if reader.findings:
        first = reader.findings[0]
        raise ChipcostError(first.code, f"--set {target.strip()}: {first.message}", hint=first.hint)


_PRICE_FIELDS = {name: replace(schema.QUOTE[name], kind="price") for name in _SET_PRICES}


def _check_references(catalog: Catalog, extra: Sequence[Layer]) -> None:
    """An overlay that names what does not exist would be silently without effect: refuse it."""
    errors: list[ChipcostError] = []
    search = searcher()
    for layer in extra:
        priced = [*(q.chip for q in layer.quotes), *(q.chip for q in layer.power_quotes)]
        for chip in priced:
            if chip not in catalog.chips:
                close = ", ".join(search(chip, list(catalog.chips)))
                errors.append(
                    ChipcostError(
                        "S108",
                        f"{layer.file}: a quote is for {excerpt(chip)}, which is no chip",
                        hint=f"nearest: {close}",
                    )
                )
        for system_id, block in layer.systems.items():
            if catalog.systems[system_id].chip not in catalog.chips:
                errors.append(
                    ChipcostError(
                        "S108",
                        f"{layer.file}:{block['line']}: the system {system_id!r} is built from "
                        f"{catalog.systems[system_id].chip!r}, which is no chip",
                        hint="give chip: and count:",
                    )
                )
        for chip_id, block in layer.chips.items():
            if not catalog.chips[chip_id].vendor:
                errors.append(
                    ChipcostError(
                        "S102",
                        f"{layer.file}:{block['line']}: the new chip {chip_id!r} has no vendor",
                        hint="give name: and vendor:, or check the spelling of the id",
                    )
                )
    raise_collected(errors)

"""Layers of chips, systems and quotes laid over each other, and what must hold of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from chipcost.catalog import cache, files, schema, yamltree
from chipcost.catalog.chips import stored
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.read import build, chip_record, system_record
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.reader import Block, Reader
from chipcost.catalog.records import Source
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, excerpt, raise_collected, searcher


def shipped_layers() -> tuple[list[Layer], str]:
    """The layers of the shipped chips and sites, parsed or from the cache, and their digest."""
    directory = files.data_directory()
    key = cache.digest([(directory / name).read_bytes() for name in files.SHIPPED])
    layers = stored.load(directory, key)
    if layers is None:
        layers = parse_shipped(directory)
        stored.save(layers, key)
    return layers, key


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
    reader = Reader(tree)
    layer = Layer(tree.file, read_sources(reader, top))
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


def reference_errors(catalog: Catalog, extra: Sequence[Layer]) -> list[ChipcostError]:
    """What overlays name that does not exist; it would be silently without effect."""
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
    return errors

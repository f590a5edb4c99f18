"""Checks of sites.yaml: its keys, its figures, and the bounds of its ratios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.schema import Field
from chipcost.catalog.sites import schema as site_schema
from chipcost.catalog.sites.read import read_day
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import nearest


def read(tree: Tree) -> Layer:
    """The records of a sites file, with every problem that its schema finds."""
    top: dict[str, Any] = tree.data
    reader = Reader(tree)
    layer = Layer(tree.file, read_sources(reader, top))
    for section in top:
        spec = site_schema.SECTIONS.get(section)
        if spec is None:
            close = ", ".join(nearest(section, list(site_schema.SECTIONS)))
            reader.found(
                "S101", f"unknown section {section!r}", f"nearest: {close}", (section,), key=True
            )
        elif section != "sources":
            _section(reader, top, section, spec[1], layer)
    layer.findings.extend(reader.findings)
    return layer


def _section(
    reader: Reader, top: Block, section: str, fields: Mapping[str, Field], layer: Layer
) -> None:
    for name, path, block in reader.blocks(top.get(section), section, "an entry"):
        if section == "days":
            read_day(reader, name, path, block)
            continue
        reader.keys(block, fields, path)
        default = reader.source(block, "source", path)
        for key, item in block.items():
            field = fields.get(key)
            if field is None or item is None:
                continue
            if field.kind == "text":
                reader.text(block, key, path)
            elif field.kind == "figure":
                figure = reader.figure(item, field, (*path, key), default)
                if figure is None:
                    continue
                _bounds(reader, key, figure.value, (*path, key))
                if section == "profiles" and key in ("pue", "pue_liquid"):
                    layer.pue[name if key == "pue" else f"{name} liquid"] = figure
                elif section == "power_classes":
                    layer.power_classes[name] = figure


def _bounds(reader: Reader, key: str, value: float | None, path: Path) -> None:
    """A405: a ratio that cannot be."""
    bounds = site_schema.BOUNDS.get(key)
    if bounds is None or value is None or bounds[0] <= value <= bounds[1]:
        return
    hint = f"{key} lies between {bounds[0]:g} and {bounds[1]:g}"
    if bounds[0] <= value / 100 <= bounds[1]:
        hint += f"; for a percentage write {value:g} %"
    reader.found("A405", f"{key} of {value:g} cannot be", hint, (*path, "value"))

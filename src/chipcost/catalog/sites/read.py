"""Owner and site profiles: `data/sites.yaml` and the profiles and sites of overlays over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.schema import Field
from chipcost.catalog.sites import schema as site_schema
from chipcost.catalog.sites.days import Day, read_levels
from chipcost.catalog.sites.records import Figures, Sites
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError

FILE = "sites.yaml"


def read_sites(tree: Tree) -> Sites:
    """The profiles, sites and ratios of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    result = Sites(read_sources(reader, top), findings=reader.findings)
    for section, target in (("profiles", result.profiles), ("sites", result.sites)):
        for name, figures in _entries(reader, top, section, site_schema.PROFILE):
            target[name] = figures
    for name, figures in _entries(reader, top, "ratios", site_schema.POWER_CLASS):
        if "factor" in figures:
            result.ratios[name] = figures["factor"]
    for name, path, block in reader.blocks(top.get("days"), "days", "a profile"):
        if (day := read_day(reader, name, path, block)) is not None:
            result.days[name] = day
    return result


def lay_over(parts: Iterable[Sites]) -> Sites:
    """Parts of several files as one, figure by figure: later ones replace earlier ones."""
    whole = Sites()
    for part in parts:
        whole.sources.update(part.sources)
        for mine, theirs in ((whole.profiles, part.profiles), (whole.sites, part.sites)):
            for name, figures in theirs.items():
                mine[name] = {**mine.get(name, {}), **figures}
        whole.ratios.update(part.ratios)
        whole.days.update(part.days)
    return whole


def read_day(reader: Reader, name: str, path: Path, block: Block) -> Day | None:
    """A day's profile of load; None where its levels are none, with a finding."""
    reader.keys(block, site_schema.DAY, path)
    text = reader.text(block, "levels", path)
    if not text:
        return None
    try:
        return replace(read_levels(text, name), source=reader.source(block, "source", path))
    except ChipcostError as error:
        reader.found("S103", f"this is no day: {error.message}", error.hint, (*path, "levels"))
        return None


def _entries(
    reader: Reader, top: Block, section: str, fields: Mapping[str, Field]
) -> list[tuple[str, Figures]]:
    found = []
    for name, path, block in reader.blocks(top.get(section), section, "an entry"):
        reader.keys(block, fields, path)
        default = reader.source(block, "source", path)
        figures = {}
        for key, item in block.items():
            if key in fields and fields[key].kind == "figure" and item is not None:
                figure = reader.figure(item, fields[key], (*path, key), default)
                if figure is not None:
                    figures[key] = figure
        found.append((name, figures))
    return found

"""Owner and site profiles: `data/sites.yaml` and the profiles and sites of overlays over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chipcost.catalog.reader import Reader
from chipcost.catalog.records import Block
from chipcost.catalog.schema import Field
from chipcost.catalog.sites import schema as site_schema
from chipcost.catalog.sites.records import Figures, Sites
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree

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
    return whole


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

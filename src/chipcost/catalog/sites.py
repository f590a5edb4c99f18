"""Owner and site profiles: `data/sites.yaml` and the profiles and sites of overlays over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chipcost.catalog import files, site_schema, yamltree
from chipcost.catalog.build import build
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Reader
from chipcost.catalog.records import Figure, Source
from chipcost.catalog.schema import Field
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, nearest, raise_collected

FILE = "sites.yaml"

Figures = dict[str, Figure]


@dataclass
class Sites:
    """Figures by owner, by site, and ratios by name, with the sources that they refer to."""

    sources: dict[str, Source] = field(default_factory=dict)
    profiles: dict[str, Figures] = field(default_factory=dict)
    sites: dict[str, Figures] = field(default_factory=dict)
    ratios: Figures = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def profile(self, owner: str, site: str = "") -> Figures:
        """What an owner pays, with what a site states in its place.

        Raises ChipcostError with the nearest names for an unknown owner or site.
        """
        return {
            **_named(self.profiles, owner, "owner profile"),
            **(_named(self.sites, site, "site") if site else {}),
        }


def _named(known: Mapping[str, Figures], name: str, what: str) -> Figures:
    if name not in known:
        close = ", ".join(nearest(name, list(known)))
        raise ChipcostError(
            "unknown-site", f"there is no {what} {name!r}", hint=f"nearest: {close}"
        )
    return known[name]


def load_sites(overlays: Sequence[str | Path] = ()) -> Sites:
    """The shipped profiles and sites with those of overlay files over them, figure by figure."""
    text = (files.data_directory() / FILE).read_text(encoding="utf-8")
    trees = [yamltree.parse(text, f"data/{FILE}")]
    trees += [yamltree.parse(files.read_text(str(path)), str(path)) for path in overlays]
    whole = Sites()
    for tree in trees:
        _read(tree, whole)
    raise_collected([finding.as_error() for finding in whole.findings])
    return whole


def _read(tree: Tree, whole: Sites) -> None:
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    declared = build(Tree(tree.file, {"sources": top.get("sources") or {}}, tree.spans))
    whole.sources.update(declared.sources)
    reader = Reader(tree)
    reader.findings += declared.findings
    for section, target in (("profiles", whole.profiles), ("sites", whole.sites)):
        for name, figures in _entries(reader, top, section, site_schema.PROFILE):
            target[name] = {**target.get(name, {}), **figures}
    for name, figures in _entries(reader, top, "ratios", site_schema.POWER_CLASS):
        if "factor" in figures:
            whole.ratios[name] = figures["factor"]
    whole.findings += reader.findings


def _entries(
    reader: Reader, top: Mapping[str, Any], section: str, fields: Mapping[str, Field]
) -> list[tuple[str, Figures]]:
    found = []
    content = top.get(section)
    if content is None:
        return []
    for name, value in (reader.mapping(content, (section,), f"{section!r}") or {}).items():
        block = reader.mapping(value, (section, name), "an entry")
        if block is None:
            continue
        reader.keys(block, fields, (section, name))
        default = reader.source(block, "source", (section, name))
        figures = {}
        for key, item in block.items():
            if key in fields and fields[key].kind == "figure" and item is not None:
                figure = reader.figure(item, fields[key], (section, name, key), default)
                if figure is not None:
                    figures[key] = figure
        found.append((name, figures))
    return found

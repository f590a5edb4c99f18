"""Announced deals: `data/deals.yaml` and the `deals:` of overlays over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chipcost.catalog import spellings
from chipcost.catalog.deals.records import Deal, Deals
from chipcost.catalog.deals.schema import DEAL, FIGURES
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import excerpt


def read_deals(tree: Tree) -> Deals:
    """The deals and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    result = Deals(read_sources(reader, top), {}, reader.findings)
    for deal_id, _, block in reader.blocks(top.get("deals"), "deals", "a deal"):
        result.deals[deal_id] = _deal(reader, deal_id, block)
    return result


def lay_over(parts: Iterable[Deals]) -> Deals:
    """Parts of several files as one: a later entry of the same id replaces an earlier one."""
    whole = Deals()
    for part in parts:
        whole.sources.update(part.sources)
        whole.deals.update(part.deals)
    return whole


def _deal(reader: Reader, deal_id: str, block: Block) -> Deal:
    path: Path = ("deals", deal_id)
    reader.keys(block, DEAL, path)
    sources = reader.source(block, "source", path)
    figures = {
        name: None
        if block.get(name) is None
        else reader.figure(block[name], DEAL[name], (*path, name), sources)
        for name in FIGURES
    }
    return Deal(
        deal_id,
        reader.text(block, "name", path),
        reader.text(block, "buyer", path),
        reader.text(block, "seller", path),
        reader.date(block, "announced", path),
        reader.word(block, "money", DEAL["money"], path),
        reader.text(block, "chip", path),
        figures["value"],
        figures["power"],
        figures["chips"],
        figures["term"],
        sources,
        reader.text(block, "note", path),
        reader.tree.file,
        reader.tree.place(path, key=True).line,
        _bounded(reader, block, "at_least", path),
        _bounded(reader, block, "at_most", path),
        reader.flag(block, "staged", path, default=False),
        reader.word(block, "circular", DEAL["circular"], path),
        reader.text(block, "place", path),
        reader.words(block, "parties", path),
    )


def _bounded(reader: Reader, block: Block, key: str, path: Path) -> tuple[str, ...]:
    """The names of figures that are bounds, without those that are names of none."""
    names = reader.words(block, key, path)
    for index, name in enumerate(names):
        if name not in FIGURES:
            reader.found(
                "S106",
                f"{excerpt(name)} is not allowed in {key!r}",
                f"names of figures: {', '.join(FIGURES)}",
                (*path, key, index),
                mend=spellings.word(name, FIGURES),
            )
    return tuple(name for name in names if name in FIGURES)

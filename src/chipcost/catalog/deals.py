"""Announced deals: `data/deals.yaml` and the `deals:` of overlays over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from chipcost.catalog import files, schema, yamltree
from chipcost.catalog.build import Layer, build
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Block, Path, Reader
from chipcost.catalog.records import Figure, Source
from chipcost.catalog.schema import Field
from chipcost.catalog.yamltree import Tree
from chipcost.errors import raise_collected

FILE = "deals.yaml"

# Deal types. The first four are paid for compute, or meant to be.
PRICED = ("purchase", "rental", "goal", "total")
MONEY = (*PRICED, "equity", "guarantee", "unstated")

DEAL: dict[str, Field] = {
    "name": Field("text", "who with whom", required=True),
    "buyer": Field("text", "who gets the compute", required=True),
    "seller": Field("text", "who provides it"),
    "announced": Field("date", "when it was announced", required=True),
    "money": Field("word", "deal type: what the money is for", words=MONEY, required=True),
    "chip": Field("text", "the chip, where one is named"),
    "source": Field("source", "default source of the figures of this block", required=True),
    "value": Field("figure", "money announced", "money"),
    "power": Field("figure", "power announced; `basis: it` where it is IT power", "power"),
    "chips": Field("figure", "chips announced", "count"),
    "term": Field("figure", "time that the value covers", "time"),
    "note": Field("text", "one short remark"),
}
_FIGURES = ("value", "power", "chips", "term")

SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "deals": ("mapping", DEAL),
}


class Deal(NamedTuple):
    """One announced deal; value in USD, power in watt, term in seconds, None where unknown."""

    id: str
    name: str
    buyer: str
    seller: str
    announced: str
    money: str
    chip: str
    value: Figure | None
    power: Figure | None
    chips: Figure | None
    term: Figure | None
    sources: tuple[str, ...]
    note: str
    file: str
    line: int


@dataclass
class Deals:
    """The deals of one or more files with the sources that they name."""

    sources: dict[str, Source] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def load_deals(overlays: Sequence[str | FilePath] = ()) -> Deals:
    """The shipped deals and those of overlay files; a deal of the same id is replaced.

    Raises ChipcostError with every problem of the files at once.
    """
    text = (files.data_directory() / FILE).read_text(encoding="utf-8")
    trees = [yamltree.parse(text, f"data/{FILE}")]
    trees += [yamltree.parse(files.read_text(str(path)), str(path)) for path in overlays]
    whole = Deals()
    for tree in trees:
        part = read_deals(tree)
        whole.sources.update(part.sources)
        whole.deals.update(part.deals)
        whole.findings += part.findings
    raise_collected([finding.as_error() for finding in whole.findings])
    return whole


def read_deals(tree: Tree) -> Deals:
    """The deals and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    declared = build(Tree(tree.file, {"sources": top.get("sources") or {}}, tree.spans))
    reader = Reader(tree)
    result = Deals(declared.sources, {}, reader.findings)
    result.findings += declared.findings
    if top.get("deals") is None:
        return result
    entries = reader.mapping(top["deals"], ("deals",), "'deals'") or {}
    for deal_id, value in entries.items():
        block = reader.mapping(value, ("deals", deal_id), "a deal")
        if block is not None:
            result.deals[deal_id] = _deal(reader, deal_id, block)
    return result


def layer_of(tree: Tree) -> Layer:
    """What `chipcost check` looks at: the sources and findings of a file of deals."""
    read = read_deals(tree)
    layer = Layer(tree.file)
    layer.sources, layer.findings = read.sources, read.findings
    return layer


def _deal(reader: Reader, deal_id: str, block: Block) -> Deal:
    path: Path = ("deals", deal_id)
    reader.keys(block, DEAL, path)
    sources = reader.source(block, "source", path)
    figures = {
        name: None
        if block.get(name) is None
        else reader.figure(block[name], DEAL[name], (*path, name), sources)
        for name in _FIGURES
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
    )

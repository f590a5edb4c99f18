"""From a parsed file to records, collecting every problem on the way.

A `Layer` is what one file (or the `--set` options of one command) contributes; `merge.py` lays
layers over each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Any

from chipcost.catalog import files, schema, yamltree
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.prices import read_prices
from chipcost.catalog.chips.records import Link, PowerQuote, Quote
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.schema import Field
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import raise_collected


def build(tree: Tree, *, partial: bool = False, layer: int = 0) -> Layer:
    """The records of one chips file; `partial` for an overlay, which may leave fields out."""
    reader = Reader(tree)
    result = Layer(tree.file)
    result.findings = reader.findings
    top = reader.mapping(tree.data, (), "the file")
    if top is None:
        return result
    for section, content in top.items():
        if partial and section in chip_schema.ELSEWHERE:
            continue
        if section not in chip_schema.SECTIONS:
            close = ", ".join(chip_schema.SECTIONS)
            reader.found(
                "S101", f"unknown section {section!r}", f"known: {close}", (section,), key=True
            )
            continue
        shape, _ = chip_schema.SECTIONS[section]
        if content is None:
            continue
        if shape == "mapping" and not isinstance(content, dict):
            reader.found("S103", f"{section!r} must be a mapping", "write id: {…}", (section,))
        elif section == "sources":
            result.sources = read_sources(reader, top)
        elif shape == "list" and not isinstance(content, list):
            reader.found("S103", f"{section!r} must be a list", "write - {…} lines", (section,))
        else:
            _SECTION_READERS[section](reader, content, result, partial, layer)
    return result


def _attributes(reader: Reader, block: Block, fields: Mapping[str, Field], path: Path) -> Block:
    """The plain (unsourced) keys that a block holds."""
    out: Block = {}
    for key in block:
        spec = fields.get(key)
        if spec is None or key == "source":
            continue
        if spec.kind == "text":
            out[key] = reader.text(block, key, path)
        elif spec.kind == "word":
            out[key] = reader.word(block, key, spec, path)
        elif spec.kind == "words":
            out[key] = reader.words(block, key, path)
        elif spec.kind == "count":
            out[key] = reader.count(block, key, path)
        elif spec.kind == "waivers":
            out[key] = reader.waivers(block[key], (*path, key))
    return out


def _moved(reader: Reader, block: Block, key: str, path: Path) -> None:
    """Say of a price in a chip or system, without basis and buyer there, where it goes."""
    if block.pop(key, None) is not None:
        reader.found(
            "S101",
            f"a price of hardware stands under {key!r}, without what it buys and who pays it",
            "write it under prices: {chip or system, basis, buyer, value, date, source}",
            (*path, key),
            key=True,
        )


def _chips(reader: Reader, content: Block, out: Layer, partial: bool, layer: int) -> None:
    for chip_id, path, block in reader.blocks(content, "chips", "a chip"):
        _moved(reader, block, "unit_price", path)
        reader.keys(block, chip_schema.CHIP, path, partial=partial)
        default = reader.source(block, "source", path)
        record = _attributes(reader, block, chip_schema.CHIP, path)
        record["figures"] = {}
        for name in block:
            spec = chip_schema.CHIP_FIGURES.get(name)
            if spec is not None and block[name] is not None:
                figure = reader.figure(block[name], spec, (*path, name), default)
                if figure is not None:
                    record["figures"][name] = figure
        record["file"] = reader.tree.file
        record["line"] = reader.tree.place(path, key=True).line
        out.chips[chip_id] = record


def _systems(reader: Reader, content: Block, out: Layer, partial: bool, layer: int) -> None:
    published = {name: chip_schema.CHIP_FIGURES[name] for name in chip_schema.ADDITIVE}
    for system_id, path, block in reader.blocks(content, "systems", "a system"):
        _moved(reader, block, "price", path)
        reader.keys(block, chip_schema.SYSTEM, path, partial=partial)
        default = reader.source(block, "source", path)
        record = _attributes(reader, block, chip_schema.SYSTEM, path)
        if block.get("power") is not None:
            record["power"] = reader.figure(
                block["power"], chip_schema.SYSTEM["power"], (*path, "power"), default
            )
        if block.get("links") is not None:
            record["links"] = _links(reader, block["links"], (*path, "links"), default)
        if block.get("published") is not None:
            record["published"] = reader.figures(
                block["published"], published, (*path, "published"), default
            )
        record["file"] = reader.tree.file
        record["line"] = reader.tree.place(path, key=True).line
        out.systems[system_id] = record


def _links(reader: Reader, content: Any, path: Path, default: tuple[str, ...]) -> tuple[Link, ...]:
    result = []
    for here, block in reader.listed(
        content, path, chip_schema.LINK, "a link", "- {medium: copper, …}"
    ):
        sources = reader.source(block, "source", here) or default
        per_chip = None
        if block.get("per_chip") is not None:
            per_chip = reader.figure(
                block["per_chip"], chip_schema.LINK["per_chip"], (*here, "per_chip"), sources
            )
        medium = reader.word(block, "medium", chip_schema.LINK["medium"], here)
        rate = reader.quantity(block, "rate", "bytes_per_second", here)
        texts = [reader.text(block, name, here) for name in ("rate", "scope", "note")]
        if per_chip is not None:
            result.append(Link(medium, per_chip, rate, *texts))
    return tuple(result)


def _ambiguous(reader: Reader, content: Block, out: Layer, partial: bool, layer: int) -> None:
    for name, path, block in reader.blocks(content, "ambiguous", "an ambiguous name"):
        reader.keys(block, chip_schema.AMBIGUOUS, path)
        out.ambiguous[name] = tuple(reader.words(block, "may_be", path))


_PRICES = ("total", "capital", "operating", "low", "high")


def _quotes(reader: Reader, content: list[Any], out: Layer, partial: bool, layer: int) -> None:
    for path, block in reader.listed(content, ("quotes",), chip_schema.QUOTE, "a quote"):
        prices = {key: reader.quantity(block, key, "money_per_hour", path) for key in _PRICES}
        texts = {key: block[key] for key in _PRICES if isinstance(block.get(key), str)}
        share = reader.quantity(block, "capital_share", "ratio", path)
        total, capital, operating = (prices[key] for key in _PRICES[:3])
        if share is not None and total is not None and capital is None and operating is None:
            capital, operating = total * share, total * (1 - share)
        if total is None and capital is not None and operating is not None:
            total = capital + operating
        if all(block.get(key) is None for key in _PRICES[:3]):
            reader.found(
                "S102", "a quote without a price", "give total, or capital and operating", path
            )
        # kept without a price too, for the checks of its chip and dates: its finding stops the rest
        out.quotes.append(
            Quote(
                chip=reader.text(block, "chip", path),
                owner=reader.word(block, "owner", chip_schema.QUOTE["owner"], path),
                kind=reader.word(block, "kind", chip_schema.QUOTE["kind"], path),
                total=total,
                capital=capital,
                operating=operating,
                date=reader.date(block, "date", path),
                term=reader.word(block, "term", chip_schema.QUOTE["term"], path),
                provider=reader.text(block, "provider", path),
                instance=reader.text(block, "instance", path),
                region=reader.text(block, "region", path),
                checked=reader.date(block, "checked", path),
                published=reader.date(block, "published", path),
                valid_from=reader.date(block, "valid_from", path),
                valid_until=reader.date(block, "valid_until", path),
                capital_share=share,
                low=prices["low"],
                high=prices["high"],
                includes=reader.text(block, "includes", path),
                life=reader.quantity(block, "life", "time", path),
                network=reader.text(block, "network", path),
                upfront=reader.quantity(block, "upfront", "ratio", path),
                series=reader.text(block, "series", path),
                primary=reader.flag(block, "primary", path, True),
                excluded=reader.text(block, "excluded", path),
                sources=reader.source(block, "source", path),
                locator=reader.text(block, "locator", path),
                note=reader.text(block, "note", path),
                texts=texts,
                layer=layer,
                file=reader.tree.file,
                line=reader.tree.place(path).line,
            )
        )


def _power_quotes(
    reader: Reader, content: list[Any], out: Layer, partial: bool, layer: int
) -> None:
    fields = chip_schema.POWER_QUOTE
    for path, block in reader.listed(content, ("power_quotes",), fields, "a power quote"):
        power = reader.quantity(block, "value", "power", path)
        quote = PowerQuote(
            chip=reader.text(block, "chip", path),
            basis=reader.word(block, "basis", fields["basis"], path),
            value=power or 0.0,
            date=reader.date(block, "date", path),
            checked=reader.date(block, "checked", path),
            valid_from=reader.date(block, "valid_from", path),
            valid_until=reader.date(block, "valid_until", path),
            low=reader.quantity(block, "low", "power", path),
            high=reader.quantity(block, "high", "power", path),
            excluded=reader.text(block, "excluded", path),
            sources=reader.source(block, "source", path),
            note=reader.text(block, "note", path),
            text=reader.text(block, "value", path),
            layer=layer,
            file=reader.tree.file,
            line=reader.tree.place(path).line,
        )
        (out.unread if power is None else out.power_quotes).append(quote)


def _series(reader: Reader, content: Block, out: Layer, partial: bool, layer: int) -> None:
    for name, path, block in reader.blocks(content, "series", "a series"):
        reader.keys(block, chip_schema.SERIES, path)
        default = reader.source(block, "source", path)
        if block.get("life") is not None:
            life = reader.figure(
                block["life"], chip_schema.SERIES["life"], (*path, "life"), default
            )
            if life is not None:
                out.lives[name] = life


_SECTION_READERS: dict[str, Callable[[Reader, Any, Layer, bool, int], None]] = {
    "chips": _chips,
    "systems": _systems,
    "ambiguous": _ambiguous,
    "quotes": _quotes,
    "power_quotes": _power_quotes,
    "series": _series,
    "prices": read_prices,
}


def parse_shipped(directory: FilePath) -> list[Layer]:
    """The layers of the shipped files, parsed from YAML; problems are errors of the build."""
    layers = []
    for name in files.SHIPPED:
        text = (directory / name).read_text(encoding="utf-8")
        tree = yamltree.parse(text, f"data/{name}")
        layers.append(site_layer(tree) if name == "sites.yaml" else build(tree))
    raise_collected([finding.as_error() for layer in layers for finding in layer.findings])
    return layers


def site_layer(tree: Tree) -> Layer:
    """What a chip comparison needs of sites.yaml: PUE by owner and power factors by class.

    The PUE of an owner's sites with liquid at the chip stands under "OWNER liquid".
    """
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    if not any(key in top for key in ("profiles", "power_classes")):
        return Layer(tree.file)
    reader = Reader(tree)
    layer = Layer(tree.file, read_sources(reader, top))
    ratio = schema.Field("figure", "a ratio", "ratio")
    for section, key, out in (
        ("profiles", "pue", layer.pue),
        ("profiles", "pue_liquid", layer.pue),
        ("power_classes", "factor", layer.power_classes),
    ):
        for name, path, block in reader.blocks(top.get(section), section, "an entry"):
            if block.get(key) is not None:
                default = reader.source(block, "source", path)
                figure = reader.figure(block[key], ratio, (*path, key), default)
                if figure is not None:
                    out[f"{name} liquid" if key == "pue_liquid" else name] = figure
    layer.findings.extend(reader.findings)
    return layer

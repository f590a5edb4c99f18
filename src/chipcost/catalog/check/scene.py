"""What the checks look at: the merged catalog, and the files whose problems are to be reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.merge import of_chips
from chipcost.catalog.chips.records import Catalog, Chip, PowerQuote, Price, Quote, System
from chipcost.catalog.deals.read import read_deals
from chipcost.catalog.deals.records import Deal
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.catalog.records import Figure
from chipcost.catalog.token_prices.parse import SECTION, read_token_prices
from chipcost.catalog.token_prices.records import TokenPrice
from chipcost.catalog.workloads import schema as workload_schema
from chipcost.catalog.workloads.parse import read_workloads
from chipcost.catalog.workloads.records import WorkloadRecord
from chipcost.catalog.yamltree import Tree
from chipcost.errors import Place


class Part(NamedTuple):
    """A checked file: its tree, its records, and whether it is laid over others."""

    tree: Tree
    layer: Layer
    overlay: bool


@dataclass(frozen=True)
class Scene:
    """The merged catalog and the checked files among the files that it was merged from.

    known_chips and known_systems are the ids that stood before the first checked file.
    """

    catalog: Catalog
    parts: tuple[Part, ...]
    as_of: date
    stale_after: int | None = None
    known_chips: frozenset[str] = frozenset()
    known_systems: frozenset[str] = frozenset()

    @cached_property
    def token_prices(self) -> tuple[TokenPrice, ...]:
        """The prices of tokens of the checked files; read once, however many checks look."""
        return tuple(
            price
            for part in self.parts
            if SECTION in part.tree.data
            for price in read_token_prices(part.tree).prices
        )

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """The deals of the checked files; read once, however many checks look."""
        return tuple(
            deal
            for part in self.parts
            if "deals" in part.tree.data
            for deal in read_deals(part.tree).deals.values()
        )

    @cached_property
    def workloads(self) -> tuple[WorkloadRecord, ...]:
        """The workloads of the checked files; read once, however many checks look."""
        return tuple(
            one
            for part in self.parts
            if workload_schema.SECTION in part.tree.data
            for one in read_workloads(part.tree).workloads.values()
        )

    def tree(self, file: str) -> Tree | None:
        """The tree of a checked file; None for a file that is not checked."""
        for part in self.parts:
            if part.tree.file == file:
                return part.tree
        return None

    def where(self, path: Path) -> Place | None:
        """Where a value stands in the last checked file that gives it; None where none does."""
        for part in reversed(self.parts):
            if path in part.tree.spans:
                return part.tree.place(path)
        return None

    def place(self, file: str, path: Path, *, key: bool = False) -> Place | None:
        """Where something stands in a checked file; None in any other file."""
        tree = self.tree(file)
        return None if tree is None else tree.place(path, key=key)


class Spot(NamedTuple):
    """A figure of a record, with the path that leads to it."""

    figure: Figure
    path: Path

    @property
    def field(self) -> str:
        """The name of the figure in its record."""
        return str(self.path[-1])


def of_chip(chip: Chip, name: str) -> Spot | None:
    """A figure of a chip that has a value, or None."""
    figure = chip.figures.get(name)
    if figure is None or figure.value is None:
        return None
    return Spot(figure, ("chips", chip.id, name))


def blame(
    scene: Scene,
    code: str,
    message: str,
    hint: str,
    *spots: Spot,
    block: tuple[str, ...] = (),
    keys: Iterable[Path] = (),
) -> Iterator[Finding]:
    """A finding on the first of these figures that stands in a checked file; else nothing.

    The other figures, and the plain values at `keys`, are its further places.
    """
    found = [scene.place(spot.figure.file, (*spot.path, "value")) for spot in spots]
    found += [scene.where(path) for path in keys]
    places = tuple(dict.fromkeys(place for place in found if place is not None))
    if places:
        owner = block or tuple(str(step) for step in spots[0].path[:2])
        names = [name for spot in spots for name in _names(spot.path)]
        fields = tuple(dict.fromkeys((*names, *(str(path[-1]) for path in keys))))
        yield Finding(code, message, hint, places[0], owner, fields, places[1:])


def _names(path: Path) -> tuple[str, ...]:
    """The names of a figure in a waiver: `tdp`, or `published.tdp` and `tdp` for a total."""
    steps = [str(step) for step in path[2:]]
    return (".".join(steps), steps[1]) if steps[0] == "published" else (steps[0],)


class Priced(NamedTuple):
    """A quote of a checked file, with its raw block and its path."""

    quote: Quote
    raw: Mapping[str, Any]
    path: Path
    tree: Tree


class Powered(NamedTuple):
    """A power quote of a checked file, with its raw block and its path."""

    quote: PowerQuote
    raw: Mapping[str, Any]
    path: Path
    tree: Tree


class Bought(NamedTuple):
    """A price of hardware of a checked file, with its raw block and its path.

    `quote` is the price, with the chip and the count of its system.
    """

    quote: Price
    raw: Mapping[str, Any]
    path: Path
    tree: Tree


def quotes(scene: Scene) -> Iterator[Priced]:
    """The cost quotes of the checked files."""
    for part in scene.parts:
        items = _items(part.tree, "quotes")
        for quote in part.layer.quotes:
            found = items.get((quote.line, quote.chip))  # one that could not be read has no record
            if found is not None:
                yield Priced(quote, found[1], found[0], part.tree)


def power_quotes(scene: Scene) -> Iterator[Powered]:
    """The power quotes of the checked files."""
    for part in scene.parts:
        yield from _powered(part, part.layer.power_quotes)


def _powered(part: Part, records: Sequence[PowerQuote]) -> Iterator[Powered]:
    items = _items(part.tree, "power_quotes")
    for quote in records:
        found = items.get((quote.line, quote.chip))
        if found is not None:
            yield Powered(quote, found[1], found[0], part.tree)


def hardware(scene: Scene) -> Iterator[Bought]:
    """The prices of hardware of the checked files."""
    for part in scene.parts:
        items = _items(part.tree, "prices")
        for price in part.layer.prices:
            found = items.get((price.line, price.chip))
            if found is not None:
                yield Bought(of_chips(price, scene.catalog.systems), found[1], found[0], part.tree)


def _chip(raw: Mapping[str, Any]) -> str:
    """The chip of a raw quote as its record has it."""
    chip = raw.get("chip")
    return chip if isinstance(chip, str) else ""


def dated(scene: Scene) -> Iterator[Priced | Powered | Bought]:
    """Quotes of cost and of power and prices of hardware, those without a figure too."""
    yield from quotes(scene)
    yield from hardware(scene)
    for part in scene.parts:
        yield from _powered(part, part.layer.power_quotes)
        yield from _powered(part, part.layer.unread)


def _items(tree: Tree, section: str) -> dict[tuple[int, str], tuple[Path, Mapping[str, Any]]]:
    """The entries of a list section, by their line and chip; the first of several on a line."""
    content = tree.data.get(section) if isinstance(tree.data, dict) else None
    found: dict[tuple[int, str], tuple[Path, Mapping[str, Any]]] = {}
    for index, raw in enumerate(content if isinstance(content, list) else ()):
        if isinstance(raw, dict):
            path: Path = (section, index)
            found.setdefault((tree.place(path).line, _chip(raw)), (path, raw))
    return found


def named(item: Priced | Powered | Bought) -> str:
    """What a finding calls it."""
    what = "price of hardware" if isinstance(item, Bought) else "quote"
    return f"a {what} for {item.quote.chip}"


def quote_finding(
    item: Priced | Powered | Bought,
    code: str,
    message: str,
    hint: str,
    *fields: str,
    others: Iterable[Place | None] = (),
) -> Finding:
    """A finding on fields of a quote, or on the quote as a whole; others are further places."""
    paths = [(*item.path, field) for field in fields if field in item.raw] or [item.path]
    found = [*(item.tree.place(path) for path in paths), *others]
    places = tuple(dict.fromkeys(place for place in found if place is not None))
    block = ("chips", item.quote.chip)
    return Finding(code, message, hint, places[0], block, fields, places[1:])


def system_spots(system: System) -> Iterator[Spot]:
    """Every figure of a system."""
    if system.power is not None:
        yield Spot(system.power, ("systems", system.id, "power"))
    for name, figure in system.published.items():
        yield Spot(figure, ("systems", system.id, "published", name))
    for index, link in enumerate(system.links):
        yield Spot(link.per_chip, ("systems", system.id, "links", index, "per_chip"))


def spots(catalog: Catalog) -> Iterator[Spot]:
    """Every figure of every chip and system, without the alternative values."""
    for chip in catalog.chips.values():
        for name, figure in chip.figures.items():
            yield Spot(figure, ("chips", chip.id, name))
    for system in catalog.systems.values():
        yield from system_spots(system)


def readings(spot: Spot) -> Iterator[Spot]:
    """The figure itself and its alternative values."""
    yield spot
    for index, other in enumerate(spot.figure.also):
        yield Spot(other, (*spot.path, "also", index))


def ends(figure: Figure) -> tuple[float, float]:
    """Low and high of a figure by its own range; its value where it has none."""
    value = figure.value or 0.0
    low = value if figure.low is None else min(figure.low, value)
    high = value if figure.high is None else max(figure.high, value)
    return low, high

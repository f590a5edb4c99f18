"""The typed records of chips, systems and quotes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from chipcost.catalog.chips.index import by_chip, by_name
from chipcost.catalog.records import Figure, Source, Waiver


@dataclass(frozen=True, slots=True)
class Chip:
    """A package that is sold or scheduled."""

    id: str
    name: str
    vendor: str
    aliases: tuple[str, ...] = ()
    status: str = "available"
    segment: str = "data-centre"
    memory_tier: str = ""
    memory_label: str = ""
    power_class: str = ""
    default_system: str = ""
    note: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    file: str = ""
    line: int = 0

    def value(self, name: str) -> float | None:
        """The value of a figure in base units, or None if it is unknown."""
        figure = self.figures.get(name)
        return None if figure is None else figure.value

    def text(self, name: str) -> str:
        """The text of a figure, or "" if it is unknown."""
        figure = self.figures.get(name)
        return "" if figure is None else figure.text


class Link(NamedTuple):
    """One line of a network bill of materials; rate in bytes/s, one way."""

    medium: str
    per_chip: Figure
    rate: float | None = None
    rate_text: str = ""
    scope: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """Chips joined into a node, rack or pod; totals are computed from its chips.

    `increment` is how many chips it grows by, where it is built and bought in parts.
    """

    id: str
    name: str
    vendor: str
    chip: str
    count: int
    aliases: tuple[str, ...] = ()
    status: str = "available"
    scale_up_chips: int | None = None
    increment: int | None = None
    power: Figure | None = None
    cooling: str = ""
    links: tuple[Link, ...] = ()
    published: Mapping[str, Figure] = field(default_factory=dict)
    note: str = ""
    waivers: tuple[Waiver, ...] = ()
    file: str = ""
    line: int = 0


class Quote(NamedTuple):
    """What one chip-hour costs, as somebody published it; USD/h, dates as ISO text.

    `layer` is 0 for the shipped catalog and grows with each overlay. An owner of "" (from
    `--set`) answers for every owner. `checked` is the last day on which somebody saw it unchanged;
    "" where that is its date.
    """

    chip: str
    owner: str
    kind: str
    total: float | None
    capital: float | None
    operating: float | None
    date: str = ""
    term: str = ""
    provider: str = ""
    instance: str = ""
    region: str = ""
    checked: str = ""
    published: str = ""
    valid_from: str = ""
    valid_until: str = ""
    capital_share: float | None = None
    low: float | None = None
    high: float | None = None
    includes: str = ""
    life: float | None = None
    network: str = ""
    upfront: float | None = None
    series: str = ""
    primary: bool = True
    excluded: str = ""
    sources: tuple[str, ...] = ()
    locator: str = ""
    note: str = ""
    texts: Mapping[str, str] = {}
    layer: int = 0
    file: str = ""
    line: int = 0


class PowerQuote(NamedTuple):
    """All-in power of one chip, in watt, dated as ISO text."""

    chip: str
    basis: str
    value: float
    date: str = ""
    checked: str = ""
    valid_from: str = ""
    valid_until: str = ""
    low: float | None = None
    high: float | None = None
    excluded: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""
    text: str = ""
    layer: int = 0
    file: str = ""
    line: int = 0


class Price(NamedTuple):
    """What somebody pays for hardware, as it was published; USD for all `chips` of it.

    system      the system that is bought; "" for chips by number
    low, value, high  of which at least one is known; `middle` is the one to reckon with
    from_quote  series of the quote that implies it, from_deal the deal: derived, not published
    """

    chip: str
    system: str
    chips: int
    basis: str
    buyer: str
    value: float | None
    low: float | None = None
    high: float | None = None
    date: str = ""
    checked: str = ""
    published: str = ""
    valid_from: str = ""
    valid_until: str = ""
    includes: str = ""
    from_quote: str = ""
    from_deal: str = ""
    primary: bool = True
    excluded: str = ""
    sources: tuple[str, ...] = ()
    locator: str = ""
    note: str = ""
    text: str = ""
    layer: int = 0
    file: str = ""
    line: int = 0

    @property
    def middle(self) -> float:
        """The value; of two ends alone their geometric mean."""
        if self.value is not None:
            return self.value
        ends = [end for end in (self.low, self.high) if end is not None]
        return math.sqrt(ends[0] * ends[-1])

    @property
    def known(self) -> bool:
        """Whether an amount could be read."""
        return self.value is not None or self.low is not None or self.high is not None

    @property
    def per_chip(self) -> float:
        """USD of one chip's part."""
        return self.middle / self.chips

    @property
    def implied(self) -> bool:
        """Whether it was derived from a quote or a deal, and not published as a price."""
        return bool(self.from_quote or self.from_deal)


@dataclass(frozen=True)
class Catalog:
    """All records, after overlays.

    lives      life behind the quotes of a series that state none of their own, by series
    ambiguous  names that mean several things, each with the ids of those that it may mean
    """

    sources: Mapping[str, Source]
    chips: Mapping[str, Chip]
    systems: Mapping[str, System]
    quotes: tuple[Quote, ...]
    power_quotes: tuple[PowerQuote, ...]
    prices: tuple[Price, ...] = ()
    lives: Mapping[str, Figure] = field(default_factory=dict)
    pue: Mapping[str, Figure] = field(default_factory=dict)
    power_classes: Mapping[str, Figure] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hash: str = ""
    overridden: tuple[str, ...] = ()

    @cached_property
    def quotes_of(self) -> Mapping[str, tuple[Quote, ...]]:
        """The quotes of each chip that has any, in their order."""
        return by_chip(self.quotes)

    @cached_property
    def power_quotes_of(self) -> Mapping[str, tuple[PowerQuote, ...]]:
        """The power quotes of each chip that has any, in their order."""
        return by_chip(self.power_quotes)

    @cached_property
    def prices_of(self) -> Mapping[str, tuple[Price, ...]]:
        """The prices of hardware of each chip that has any, in their order."""
        return by_chip(self.prices)

    @cached_property
    def systems_of(self) -> Mapping[str, tuple[System, ...]]:
        """The systems of each chip that has any, in their order."""
        return by_chip(self.systems.values())

    @cached_property
    def chip_names(self) -> Mapping[str, str]:
        """Full names and aliases of chips as they are compared, each with the id of its chip."""
        return by_name(self.chips)

    @cached_property
    def system_names(self) -> Mapping[str, str]:
        """The same of systems."""
        return by_name(self.systems)

    @cached_property
    def providers(self) -> frozenset[str]:
        """Who the quotes are of, each once."""
        return frozenset(quote.provider for quote in self.quotes)

    @cached_property
    def regions(self) -> frozenset[str]:
        """The texts of the regions of the quotes, each once."""
        return frozenset(quote.region for quote in self.quotes)

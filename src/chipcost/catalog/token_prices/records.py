"""The typed records of token prices, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Source
from chipcost.errors import Place


class TokenPrice(NamedTuple):
    """What a provider asks for a million tokens of a model.

    name       the model as the provider calls it
    model      its id in the catalog; "" where it is not known there
    tier       class of service, one of `schema.TIERS`
    above      input tokens of a request above which the price holds; 0: of every request, or of
               those below the next threshold
    input, cached_input, cache_write, output
               USD per million tokens; None where unknown
    date       ISO text, possibly only a year or a month; "" where unknown
    """

    provider: str
    name: str
    model: str
    tier: str
    above: int
    input: float
    cached_input: float | None
    cache_write: float | None
    output: float
    date: str
    valid_from: str
    valid_until: str
    sources: tuple[str, ...]
    note: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column)

    @property
    def product(self) -> tuple[str, str, str, int]:
        """What is sold: provider, name, tier and threshold. One price of it holds on a day."""
        return self.provider, self.name, self.tier, self.above


@dataclass
class TokenPrices:
    """The token prices of one or more files with the sources that they name."""

    sources: dict[str, Source] = field(default_factory=dict)
    prices: list[TokenPrice] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def in_force(prices: Iterable[TokenPrice], day: date) -> list[TokenPrice]:
    """The price of each product that holds on a day: of those valid then the newest.

    A price that was looked at later than the day, and one without a date, is not chosen. Of two of
    one date the one that begins later holds, then the later in the files.
    """
    found: dict[tuple[str, str, str, int], TokenPrice] = {}
    for price in prices:
        if not _valid(price, day):
            continue
        held = found.get(price.product)
        if held is None or _rank(price) >= _rank(held):
            found[price.product] = price
    return list(found.values())


def _valid(price: TokenPrice, day: date) -> bool:
    return (
        bool(price.date)
        and first_day(price.date) <= day
        and (not price.valid_from or first_day(price.valid_from) <= day)
        and (not price.valid_until or day <= last_day(price.valid_until))
    )


def _rank(price: TokenPrice) -> tuple[date, date]:
    return first_day(price.date), first_day(price.valid_from) if price.valid_from else date.min

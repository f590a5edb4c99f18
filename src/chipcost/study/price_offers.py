"""Prices of a table as offers: one per chip, provider, term, day and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Price:
    """One price of a chip-hour with where it stands."""

    chip: str
    provider: str
    term: str
    region: str
    date: str
    usd: float
    line: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The price of one chip of a provider, term, day and place; of several regions the median.

    low, high  None where all regions cost the same
    lines      of the table
    """

    chip: str
    provider: str
    term: str
    date: str
    region: str
    usd: float
    low: float | None
    high: float | None
    lines: tuple[int, ...]


def offers(prices: Sequence[Price], *, by_region: bool = False) -> list[Offer]:
    """One offer per chip, provider, term and date, or with `by_region` one per region."""
    groups: dict[tuple[str, ...], list[Price]] = {}
    for price in prices:
        where = price.region if by_region else ""
        groups.setdefault((price.chip, price.provider, price.term, price.date, where), []).append(
            price
        )
    found = []
    for (chip, provider, term, date, where), group in groups.items():
        values = [price.usd for price in group]
        regions = {price.region for price in group if price.region}
        place = where or (f"median of {len(regions)}" if len(regions) > 1 else "".join(regions))
        differing = min(values) < max(values)
        found.append(
            Offer(
                chip,
                provider,
                term,
                date,
                place,
                median(values),
                min(values) if differing else None,
                max(values) if differing else None,
                tuple(price.line for price in group),
            )
        )
    return found

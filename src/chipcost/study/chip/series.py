"""Quotes of one series alone: prices that one publisher states in the same way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.dates import first_day
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis


def in_one_series(catalog: Catalog, chips: Collection[str], basis: Basis) -> Basis:
    """The basis, with `same_series` that of the series that prices the most of these chips; of
    equals, the one with the newest price.

    Raises ChipcostError `no-series` where none prices any.
    """
    if not basis.same_series or basis.series:
        return basis
    reach: dict[str, tuple[set[str], int]] = {}
    for chip in chips:
        for quote in quotes.candidates(catalog, chip, basis.day, **basis.asked):
            if quote.series:
                covered, newest = reach.get(quote.series, (set(), 0))
                covered.add(chip)
                reach[quote.series] = covered, max(newest, first_day(quote.date).toordinal())
    if not reach:
        raise ChipcostError(
            "no-series",
            "no series of quotes prices any of these chips",
            hint="leave --same-series out, or ask for another --owner",
        )
    widest = max(reach, key=lambda key: (len(reach[key][0]), reach[key][1]))
    return replace(basis, series=widest)

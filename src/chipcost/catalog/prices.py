"""Which price of hardware answers on a day, for one kind of owner.

tests: tests/catalog/test_prices.py
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chipcost.catalog.chips.records import Catalog, Price
from chipcost.catalog.chips.schema import BASES
from chipcost.catalog.dates import first_day
from chipcost.catalog.quotes import in_force
from chipcost.catalog.ranges import Range

# Half-width, as a factor, of a price that states no ends: two sources of one item (same chip, basis
# and buyer, within a year) differ with a standard deviation of logarithms of 0.20, so one of them
# errs with 0.20 / sqrt(2) = 0.14, and exp(1.645 x 0.14) covers 90 % (tests/catalog/test_prices.py
# measures it again).
SPREAD = 1.26

# Whose price an owner pays, and whose may stand in for it, in order.
BUYER_OF = {
    "hyperscaler": "hyperscaler",
    "neocloud": "neocloud",
    "internal": "maker",
    "lab": "lab",
    "colocation": "enterprise",
}
_OTHERS = {
    "hyperscaler": ("any", "lab", "neocloud", "enterprise", "list", "reseller"),
    "neocloud": ("any", "hyperscaler", "enterprise", "lab", "list", "reseller"),
    "internal": ("any", "hyperscaler", "lab", "neocloud", "enterprise", "list", "reseller"),
    "lab": ("hyperscaler", "any", "neocloud", "enterprise", "list", "reseller"),
    "colocation": ("neocloud", "any", "reseller", "list", "lab", "hyperscaler"),
}

_ANYONE = ("any", "hyperscaler", "neocloud", "lab", "enterprise", "list", "reseller")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The price that answers, and why it and none of the others that could."""

    price: Price
    why: str


def price_range(price: Price) -> Range:
    """(low, value, high) of one chip's part in USD; without own ends those of the spread."""
    middle = price.middle
    low = middle / SPREAD if price.low is None else min(price.low, middle)
    high = middle * SPREAD if price.high is None else max(price.high, middle)
    return low / price.chips, middle / price.chips, high / price.chips


def choose(catalog: Catalog, chip: str, day: date, owner: str, without: str = "") -> Chosen | None:
    """The price that an owner pays for a chip on a day, or None.

    What the user brings comes first; then what was published before what a quote or a deal
    implies; the owner's own kind of buyer before others; first hand before second; the buyers
    nearest to it; the newest; a value before two ends; what needs the fewest ratios. `without` is
    the series of a quote whose own capital may not answer. Second-hand hardware (`resale`) never
    does, and what the designer itself pays only for `internal`.
    """
    own = BUYER_OF.get(owner, owner)
    buyers = (own, *_OTHERS.get(owner, _ANYONE))
    found = [
        (item, place)
        for place, item in enumerate(catalog.prices_of.get(chip, ()))
        if item.buyer in buyers
        and in_force(item, day)
        and not (without and item.from_quote == without)
    ]
    if not found:
        return None

    def rank(entry: tuple[Price, int]) -> tuple[object, ...]:
        item, place = entry
        return (
            -item.layer,
            item.implied,
            item.buyer != own,
            not item.primary,
            buyers.index(item.buyer),
            -first_day(item.date).toordinal(),
            item.value is None,
            -BASES.index(item.basis),  # of more parts first: the fewest ratios
            place,
        )

    ranked = [item for item, _ in sorted(found, key=rank)]
    return Chosen(ranked[0], _why(ranked, own))


def _why(ranked: Sequence[Price], own: str) -> str:
    """In words: what set the first one before the others."""
    first, others = ranked[0], len(ranked) - 1
    if first.layer and not all(item.layer for item in ranked):
        return "the user's own"
    if first.implied:
        return f"implied by {first.from_quote or first.from_deal}: none is published"
    if first.buyer != own:
        return f"no better one of a buyer of this kind ({own})"
    if not others:
        return "the only one"
    rivals = [item for item in ranked[1:] if item.buyer == own and not item.implied]
    if not rivals:
        return "the one of this kind of buyer"
    hand = " at first hand" if first.primary and not all(item.primary for item in rivals) else ""
    return f"the newest{hand} of {len(rivals) + 1} of this kind of buyer"

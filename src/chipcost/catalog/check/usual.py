"""What is usual: levels of prices and ratios of figures, from their distribution in the catalog.

Nothing here is a law of physics. Each limit was set from what 152 chips, 38 systems and 168 quotes
show, at half of the least and twice the most or further out, so that an unusual part fits and a
figure of another unit, another chip or a whole server does not.
"""

from __future__ import annotations

from chipcost.catalog.chips.records import Quote

# Price of a chip-hour in multiples of an owner's cost, by kind and commitment.
PRICE_LEVEL = {
    "own": 1.0,
    "neocloud": 1.2,
    "3y": 1.5,
    "1y": 2.2,
    "": 2.0,
    "on_demand": 2.5,
    "spot": 1.4,
}
KNOWN = 3  # quotes of a provider or survey from which its own level is known
SURVEYED = 5  # quotes of one source, date, kind and provider that make a survey
FEWER = {1: 3.0, 2: 1.5}  # how much further a price may lie from one or two other quotes

# Factors that a price may lie from what the other quotes of its chip suggest: in a survey, of a
# provider whose level is known, and of any other.
APART = {
    "own": (1.6, 1.75, 1.75),
    "committed": (1.75, 2.25, 2.25),
    "on_demand": (2.25, 3.25, 4.0),
    "spot": (3.25, 3.25, 4.0),
}

# An owner's cost in USD/h per watt, per byte/s and per 16-bit FLOP/s; and the limits around it.
SIZE_PRICE = (1.5e-3, 0.35e-12, 1.2e-15)
SIZE_APART = (0.25, 5.0)
SIZE_APART_BY_ONE = (0.1, 12.0)  # where one of the three is known

CAPITAL_SHARE = 0.77
CAPITAL = (0.40, 0.92)

# Price of hardware per chip, of the chip alone or its share and with all that is bought beside it:
# over four years of hours in owner's costs of an hour, from so many quotes, and in USD per watt of
# TDP, by kind of memory and segment.
PRICE_OF_HOURS = {False: (0.12, 1.5), True: (0.22, 2.5)}
PRICE_OF_WATT = {
    ("hbm", "data-centre"): {False: (4.4, 140.0), True: (12.0, 165.0)},
    ("gddr", "desktop"): {False: (1.4, 14.0), True: (4.5, 60.0)},
    ("gddr", "workstation"): {False: (4.8, 46.0), True: (4.5, 90.0)},
}
PRICE_OF_WATT_ELSE = {False: (2.1, 90.0), True: (4.5, 90.0)}
HOURS = 4 * 8766
OWNERS = 2
# One price among those of its chip, each brought to one level by what it buys and who pays: how far
# it lies from the median of the others.
BASIS_LEVEL = {
    "bare-chip": 0.75, "share-of-server": 1.0, "server": 1.15, "rack": 1.1, "all-in": 1.35,
}  # fmt: skip
BUYER_LEVEL = {
    "hyperscaler": 1.0, "any": 1.0, "lab": 1.0, "neocloud": 1.2, "enterprise": 1.4, "list": 1.25,
    "reseller": 1.3, "maker": 0.4, "resale": 0.8,
}  # fmt: skip
HARDWARE_APART = 2.75
# How much dearer a part of something may be than the whole: two prices of one item differ by 1.26
# times 1.26 at most in nine cases of ten.
PART_OVER_WHOLE = 1.6
PART_DAYS = 366

# Power of a chip or system in multiples of the TDP, and utility power in multiples of IT power.
ALL_IN = {"it": 2.6, "utility": 3.1}
OVER_TDP = (1.1, 2.6)
# Power of a system per chip whose TDP is not known, and per wafer, in watt.
PER_CHIP = (40.0, 3e3)
PER_WAFER = (8e3, 60e3)
UTILITY_OVER_IT = (0.8, 1.7)

READINGS_APART = 1.75  # factor from which two readings of one figure need a word why

PUBLISHED = 3  # other sources of a publisher from which their class says something
SURVEY = 3  # other power quotes of one source and date that say what its basis is

# Days that a quote may precede the release of its chip, and follow the date of its source.
BEFORE_RELEASE = 550
AFTER_SOURCE = 120
SOURCE_BEFORE_RELEASE = 730


def price_class(quote: Quote) -> str:
    """The key of `PRICE_LEVEL` for a quote."""
    if quote.kind != "rental":
        return "neocloud" if quote.owner == "neocloud" else "own"
    return quote.term if quote.term in PRICE_LEVEL else "on_demand"

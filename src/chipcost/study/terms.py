"""What a ranked number is made of, and which errors two chips have in common.

Every number that is ranked is a product of powers of inputs. Each input has a range and a standard
normal behind it, made of named parts; a part that two chips name alike is one and the same for
both, so that a comparison cancels it. Inputs that share parts of weight w have correlation w.

Shared: of two quotes of one edition of a survey SHARED of the error of the survey, and SHARED of
what the age of both costs; of two editions of one survey the second alone, as far back as the later
of them (calibration/quotes.py: of the square of the change between two editions the costs of
hyperscalers have 0.81 in common, those of all owners 0.68). Bottom-up costs have one life and one
WACC in common, power figures their source or class factor, an owner's sites one PUE. The rates of
chips without runs of their family share SHARED_RATE (calibration/shared.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chipcost.catalog.dates import first_day
from chipcost.catalog.quotes import MODELLED, Choice
from chipcost.study.chip.assess import BEFORE_PUE, Assessment
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.formulas import BY_COLUMN
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Derived, Range, roots

SHARED = 0.8
# Of bottom-up costs of two chips of one owner, which share its life, its WACC and ratios between
# prices, but not the prices: the median correlation of their logarithms over 39 chips is 0.42, of a
# hyperscaler and of a neocloud (tests/study/tco/test_ranges.py).
SHARED_MODELLED = 0.42
# The correlation of the errors of two chips on one workload, each predicted without its family, is
# 0.01 (calibration/shared.py); what they had in common before is now known of engines.
SHARED_RATE = 0.05

Parts = tuple[tuple[str, float], ...]  # names of standard normals, and weights that add up to 1


@dataclass(frozen=True, slots=True)
class Term:
    """An input with a range: its power in the product, its range, and the parts of its normal."""

    power: int
    around: Range
    parts: Parts


@dataclass(frozen=True, slots=True)
class Product:
    """A number: a constant (its logarithm) times the terms."""

    constant: float
    terms: tuple[Term, ...]


def product_of(
    item: Assessment, column: str, formulas: Mapping[str, Derived] | None = None
) -> Product:
    """A column of a chip, which must be known, as a product of its inputs.

    `formulas` are of columns beside those of a chip alone. Raises ValueError for a column that is
    no product of powers of what has a range.
    """
    table = {**BY_COLUMN, **(formulas or {})}
    inputs = dict.fromkeys(roots(column, lambda name: table[name].inputs if name in table else ()))
    known = {name: _known(item, name) for name in inputs}
    base = {name: around[1] for name, around in known.items()}
    value = value_at(table, column, base)
    if value <= 0.0:
        return Product(-math.inf, ())
    terms = []
    for name, around in known.items():
        if around[0] == around[2] or around[1] <= 0.0:
            continue
        twice, half = (
            math.log2(value_at(table, column, {**base, name: base[name] * factor}) / value)
            for factor in (2.0, 0.5)
        )
        power = round(twice)
        if abs(twice - power) > 1e-9 or abs(half + power) > 1e-9:
            raise ValueError(f"{column} is no power of {name}")
        terms += _terms(item, name, around, power)
    constant = math.log(value) - sum(term.power * math.log(term.around[1]) for term in terms)
    return Product(constant, tuple(terms))


def _known(item: Assessment, name: str) -> Range:
    known = item.values[name]
    assert known is not None  # called only where the column is known
    return known


def value_at(table: Mapping[str, Derived], column: str, values: Mapping[str, float]) -> float:
    """A column by its formulas, from the values that have none."""
    if column in values:
        return values[column]
    item = table[column]
    return item.formula(*(value_at(table, name, values) for name in item.inputs))


def _terms(item: Assessment, name: str, around: Range, power: int) -> list[Term]:
    """The terms of one input: of power with a PUE in it two."""
    own = f"{item.chip.id}.{name}"
    if name == "usd_per_chip_hour":
        return [Term(power, around, _of_price(item.choice, own))]
    if name == "power_kw_per_chip":
        parts = _mixed(own, _origin_of_power(item), SHARED)
        pue, before = item.values.get("pue"), item.values.get(BEFORE_PUE)
        if pue is None or before is None:
            return [Term(power, around, parts)]
        both = (
            Term(power, before, parts),
            Term(power, pue, ((f"pue {_origin_of_pue(item)}", 1.0),)),
        )
        return list(both)
    if name == RATE and item.inherited:
        return [Term(power, around, _mixed(own, "token rates", SHARED_RATE))]
    return [Term(power, around, ((own, 1.0),))]


def _mixed(own: str, shared: str, weight: float) -> Parts:
    return ((shared, weight), (own, 1.0 - weight)) if shared else ((own, 1.0),)


def _of_price(choice: Choice | None, own: str) -> Parts:
    """The parts of a price: of a survey its edition, and each quarter since."""
    if choice is None or len(choice.quotes) > 1:
        return ((own, 1.0),)
    quote = choice.quote
    if quote.kind == MODELLED:
        return _mixed(own, "modelled", SHARED_MODELLED)
    if not quote.series or choice.day is None:
        return ((own, 1.0),)
    name = f"{quote.series} {quote.kind}"
    shares = quarters(first_day(quote.date), choice.day)
    shared = [
        (f"{name} of {quote.date}", SHARED * choice.width.editions),
        *(
            (f"{name} in {quarter}", SHARED * choice.width.aged * share)
            for quarter, share in shares.items()
        ),
    ]
    shared = [part for part in shared if part[1] > 0.0]
    return (*shared, (own, 1.0 - sum(weight for _, weight in shared)))


def quarters(start: date, end: date) -> dict[str, float]:
    """The quarters between two days, each with its share of the days."""
    found: dict[str, float] = {}
    whole = (end - start).days
    while start < end:
        quarter = (start.month + 2) // 3
        next_year, next_month = (
            (start.year + 1, 1) if quarter == 4 else (start.year, 3 * quarter + 1)
        )
        stop = min(date(next_year, next_month, 1), end)
        found[f"{start.year}Q{quarter}"] = (stop - start).days / whole
        start = stop
    return found


def _origin_of_power(item: Assessment) -> str:
    """What the power of a chip shares its error with; "" for nothing."""
    records = [
        piece.record
        for piece in item.evidence.get("power_kw_per_chip", ())
        if piece.role is not Role.PUE
    ]
    return f"power {'; '.join(records[-1].sources)}" if records else ""


def _origin_of_pue(item: Assessment) -> str:
    return "; ".join(
        key
        for piece in item.evidence.get("power_kw_per_chip", ())
        if piece.role is Role.PUE
        for key in piece.record.sources
    )

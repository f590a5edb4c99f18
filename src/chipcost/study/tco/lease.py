"""A rental contract against owning the same chips over its term, in present values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chipcost.errors import ChipcostError
from chipcost.model.lease import CASES
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.ranges import Range, cells, with_ranges
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.scenario import Scenario

WORDS = {"nothing": "nothing", "resale": "resale", "used_on": "used on"}

COLUMNS = with_ranges(
    (
        text_column("scenario", "chip or name of the inputs"),
        text_column("owner", "whose cost owning is"),
        text_column(
            "end_value",
            "what owned hardware is worth when the contract ends: nothing, its resale, or what is "
            "not yet paid off where it is used on",
            "worth at the end",
        ),
        number_column("term_years", "y", "length of the contract", "term", 3),
        number_column("rent_usd_per_chip_hour", "USD/h", "rent of a chip-hour", "rent", 3),
        number_column(
            "rented_usd_per_chip", "USD", "present value of the rent of a chip", "rented", 4
        ),
        number_column(
            "owned_usd_per_chip", "USD", "present value of owning a chip for the term", "owned", 4
        ),
        number_column(
            "break_even_rent_usd_per_chip_hour",
            "USD/h",
            "rent at which both cost the same over the term",
            "break-even rent",
            3,
        ),
        number_column(
            "break_even_years",
            "y",
            "contract from which on owning is no dearer; empty where none within the life is",
            "break-even",
            3,
        ),
        number_column(
            "difference", "share", "rent over break-even rent, less 1", "renting costs more by", 3
        ),
        text_column("verdict", "what costs less", "cheaper", words=("own", "rent")),
        text_column(
            "rent_in_range", "whether the rent lies in the range of the break-even rent", "in range"
        ),
    ),
    ("owned_usd_per_chip", "break_even_rent_usd_per_chip_hour", "break_even_years"),
)


@dataclass(frozen=True, slots=True)
class Leased:
    """One set of inputs with a rent and a term, and whose they are."""

    name: str
    owner: str
    scenario: Scenario


def contract(rent: str, term: str) -> dict[str, str]:
    """The inputs of a contract from `--lease` and `--term`; ChipcostError where one is missing."""
    if bool(rent) != bool(term):
        raise ChipcostError(
            "bad-option",
            "--lease is a rent and --term its length: one is given without the other",
            hint="chipcost tco gb200 --lease '3.00 USD/h' --term 3y",
        )
    return {"rent": rent, "term": term} if rent else {}


def lease_or_buy(
    leased: Sequence[Leased], day: str = "", catalog_hash: str = "", corners: bool = False
) -> Result:
    """Three rows per set of inputs, one for each thing that hardware can be worth at the end.

    corners  ranges over the ends of all inputs at once, in place of percentiles
    """
    rows: list[dict[str, Cell]] = []
    headline = []
    for item in leased:
        found = tco_ranges.evaluate(item.scenario, corners)
        values = item.scenario.values
        mine = [_row(item, values, case, found) for case in CASES]
        rows += mine
        headline.append(_words(item, values, found))
    first = leased[0].scenario.values
    return Result(
        command="tco --lease",
        columns=COLUMNS,
        rows=tuple(rows),
        view=(("scenario",) if len(leased) > 1 else ())
        + (
            "end_value",
            "rented_usd_per_chip",
            "owned_usd_per_chip",
            "break_even_rent_usd_per_chip_hour",
            "break_even_years",
            "difference",
            "verdict",
            "rent_in_range",
        ),
        headline=tuple(headline),
        assumptions={
            "as_of": day or None,
            "hours_per_month": first["hours_per_month"],
            "discount_rate": first["wacc"],
            "decay": first["decay"],
        },
        notes=(
            "Present values at the owner's cost of capital; a rent holds hosting and electricity. "
            "Resale is of the server alone: --input residual=..., else it loses "
            f"{first['decay']:g} decades of value a year.",
        ),
        catalog_hash=catalog_hash,
    )


def _row(
    item: Leased, values: Mapping[str, float], case: str, found: Mapping[str, Range]
) -> dict[str, Cell]:
    even, rent = found[f"break_even_rent_{case}"], values["rent"]
    years = found.get(f"break_even_years_{case}", (math.nan,) * 3)
    return {
        "scenario": item.name,
        "owner": item.owner or None,
        "end_value": WORDS[case],
        "term_years": values["term"],
        "rent_usd_per_chip_hour": rent,
        "rented_usd_per_chip": found["rented_usd_per_chip"][1],
        **cells("owned_usd_per_chip", found[f"owned_usd_per_chip_{case}"]),
        **cells("break_even_rent_usd_per_chip_hour", even),
        **{name: _known(value) for name, value in cells("break_even_years", years).items()},
        "difference": rent / even[1] - 1.0 if even[1] > 0.0 else None,
        "verdict": "own" if rent > even[1] else "rent",
        "rent_in_range": "yes" if even[0] <= rent <= even[2] else "no",
    }


def _known(value: Cell) -> Cell:
    return None if isinstance(value, float) and math.isnan(value) else value


def _words(item: Leased, values: Mapping[str, float], found: Mapping[str, Range]) -> str:
    low, rent, high = found["break_even_rent_resale"]
    years = found["break_even_years_resale"][1]
    whose = f"{item.name}, {item.owner}" if item.owner else item.name
    turn = (
        "no contract within the life is long enough for owning to pay"
        if math.isnan(years)
        else f"owning pays from {years:.2g} years on"
    )
    return (
        f"{whose}: {values['term']:g} years at {values['rent']:g} USD/h against owning, sold at "
        f"the end: break-even rent {rent:.3g} USD/h ({low:.3g} to {high:.3g}); {turn}"
    )

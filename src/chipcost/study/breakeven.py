"""Where A equals B: the price, the load, the MFU, the electricity price or the date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.dates import first_day
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError, one_of
from chipcost.model import metrics
from chipcost.result import Cell, Column, Result, Span, number_column, text_column
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES
from chipcost.study.chip.series import in_one_series
from chipcost.study.chip.words import short
from chipcost.study.data import Data
from chipcost.study.odds import SURE, odds
from chipcost.study.ranges import Range, cells, evaluate, exact
from chipcost.study.sampled import ahead
from chipcost.study.tco.breakeven import by_electricity

SOLVE = ("price", "load", "mfu", "electricity", "date")
PER = ("bandwidth", "flop", "capacity", "hour")

_QUANTITY = {
    "bandwidth": "memory_bandwidth_tb_per_s",
    "flop": "peak_pflop_per_s",
    "capacity": "memory_capacity_gb",
    "hour": "",
}

COLUMNS: tuple[Column, ...] = (
    text_column("a", "chip whose price (or load, ...) is solved for", "A"),
    text_column("b", "reference chip", "B"),
    text_column("per", "what is bought"),
    text_column("solve", "what is looked for"),
    number_column("break_even", "", "value at which A costs what B does", "break-even", 3),
    number_column("break_even_low", "", "lower end of break_even", "low", 3),
    number_column("break_even_high", "", "upper end of break_even", "high", 3),
    text_column("break_even_date", "first date at which A is no dearer", "from"),
    text_column("unit", "unit of break_even"),
    number_column("now", "", "value of A today, in the same unit", "now"),
    number_column("cost_a", "", "unit cost of A, USD/h", "cost A", 3),
    number_column("cost_b", "", "unit cost of B, USD/h", "cost B", 3),
    text_column("verdict", "what it means"),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both chips on one basis, with their unit costs.

    chance  that A is the cheaper per unit
    ratio   5, 50 and 95 % of the cost of A over that of B
    """

    a: Assessment
    b: Assessment
    cost_a: Range
    cost_b: Range
    chance: float
    ratio: Range

    @property
    def names(self) -> tuple[str, str]:
        """What a verdict calls them."""
        return short(self.a.chip), short(self.b.chip)


def breakeven(
    data: Data,
    names: tuple[str, str],
    per: str,
    solve: str,
    basis: Basis,
    *,
    of_b: float = 1.0,
) -> Result:
    """One row: where A equals B. `of_b` is the load or MFU of B.

    Raises ChipcostError for an unknown word, a missing figure, and a question without an answer.
    """
    catalog, sites = data.catalog, data.sites
    for option, word, known in (("--per", per, PER), ("--solve", solve, SOLVE)):
        one_of(option, word, known)
    if not 0.0 < of_b <= 1.0:
        raise ChipcostError(
            "bad-option",
            f"--of-b {of_b:g} is no share of B's peak",
            hint="above 0, at most 1; for example 0.3",
        )
    basis = basis.checked()
    items = [_item(catalog, name) for name in names]
    if items[0][0].id == items[1][0].id:
        raise ChipcostError("same-chip", "A and B are the same chip", hint="name two chips")
    basis = in_one_series(catalog, [chip.id for chip, _ in items], basis)
    row: dict[str, Cell] = {
        "a": items[0][0].id, "b": items[1][0].id, "per": per, "solve": solve,
    }  # fmt: skip
    if solve == "date":
        row |= _by_date(catalog, items, per, basis)
    elif solve == "electricity":
        row |= by_electricity(catalog, sites, items, _QUANTITY[per], basis)
    else:
        sides = _sides(catalog, items, per, basis)
        row |= {"cost_a": sides.cost_a[1], "cost_b": sides.cost_b[1]}
        row |= _by_price(sides, per) if solve == "price" else _by_share(sides, solve, of_b)
    return Result(
        command="breakeven",
        columns=COLUMNS,
        rows=(row,),
        view=("a", "b", "break_even", "unit", "break_even_low", "break_even_date", "now", "cost_a",
              "cost_b"),
        spans={"break_even_low": Span("break_even_high")},
        headline=(
            f"Where {items[0][0].name} costs what {items[1][0].name} does, per {per}, solved for "
            f"{solve}; {basis.owner}, as of {basis.day}",
            str(row["verdict"]),
        ),
        assumptions={"as_of": basis.day.isoformat(), "owner": basis.owner, "of_b": of_b},
        catalog_hash=catalog.hash,
    )  # fmt: skip


def _item(catalog: Catalog, name: str) -> tuple[Chip, System | None]:
    found = resolve(catalog, name)
    return found.chip, found.assumed


def _sides(
    catalog: Catalog, items: Sequence[tuple[Chip, System | None]], per: str, basis: Basis
) -> Sides:
    a, b = (assess(catalog, chip, system, basis) for chip, system in items)
    column = MEASURES[per].column
    costs = []
    for item in (a, b):
        known = item.values[column]
        if known is None:
            raise ChipcostError(
                "unknown-value",
                f"{column} of {item.chip.id} is not known for {basis.owner}",
                hint=f"`chipcost explain {item.chip.id} {column}` says what is missing; "
                "--set gives a value",
            )
        costs.append(known)
    first = odds((a, b), MEASURES[per], b)[0]
    assert first is not None  # both unit costs are known
    if first.beats is None or first.ratio is None:
        raise ChipcostError(
            "unknown-value",
            f"{b.chip.id} costs nothing: nothing breaks even with it",
            hint="--set gives another price",
        )
    return Sides(a, b, costs[0], costs[1], first.beats, first.ratio)


def _by_price(sides: Sides, per: str) -> dict[str, Cell]:
    """USD/h of A at which its unit cost is B's: c = x_b q_a."""
    name = _QUANTITY[per]
    quantity = sides.a.values[name] if name else exact(1.0)
    found = evaluate(metrics.price_at, sides.cost_b, quantity)
    now = sides.a.values["usd_per_chip_hour"]
    assert found is not None  # both are known where the unit costs are
    assert now is not None
    gap = 100.0 * (found[1] / now[1] - 1.0) if now[1] else 0.0
    a, b = sides.names
    apart = f", {abs(gap):.1f} % {'more' if gap >= 0.0 else 'less'}" if now[1] else ""
    return {
        **_value(found, "USD/h"),
        "now": now[1],
        "verdict": f"{a} is at {now[1]:.3g} USD/h and costs what {b} does at {found[1]:.3g}"
        f"{apart}; {ahead(a, b, sides.chance, 'cheaper', SURE)}",
    }


def _by_share(sides: Sides, solve: str, of_b: float) -> dict[str, Cell]:
    """Share of A's peak at which its cost per delivered unit is B's: u_a = u_b x_a / x_b.

    The break-even MFU of SemiAnalysis (2025-11-28), and the load likewise. What the two costs share
    is cancelled in the range.
    """
    ratio = sides.cost_a[1] / sides.cost_b[1]
    around = (min(sides.ratio[0], ratio), ratio, max(sides.ratio[2], ratio))
    found = evaluate(lambda cost: metrics.break_even_mfu(cost, 1.0, 1.0, 1.0, of_b), around)
    assert found is not None  # both costs are positive
    words = "MFU" if solve == "mfu" else "load"
    a, b = sides.names
    if found[1] > 1.0:
        verdict = (
            f"{a} cannot reach {b}: even fully used it costs {found[1] / of_b:.3g} times as much"
        )
    else:
        verdict = f"{a} at a {words} of {found[1]:.1%} costs what {b} does at {of_b:.1%}"
    return {
        **_value(found, "share"),
        "now": 1.0,
        "verdict": f"{verdict}; at equal use {ahead(a, b, sides.chance, 'cheaper', SURE)}",
    }


def _by_date(
    catalog: Catalog, items: Sequence[tuple[Chip, System | None]], per: str, basis: Basis
) -> dict[str, Cell]:
    """The first day on which the quotes in force make A no dearer than B."""
    ids = {chip.id for chip, _ in items}
    one, two = (short(chip) for chip, _ in items)
    days = sorted(
        {
            first_day(text)
            for quote in catalog.quotes
            if quote.chip in ids and quote.date and not quote.excluded
            for text in (quote.valid_from or quote.date,)
        }
    )
    column = MEASURES[per].column
    known: list[tuple[date, float, float]] = []
    for day in days:
        if day > basis.day:
            break
        a, b = (
            assess(catalog, chip, system, replace(basis, day=day)).values[column]
            for chip, system in items
        )
        if a is not None and b is not None:
            known.append((day, a[1], b[1]))
    if not known:
        raise ChipcostError(
            "no-quotes",
            f"on no day both have a quote for {basis.owner}",
            hint="`chipcost history` shows the quotes; ask for another --owner",
        )
    day, cost_a, cost_b = known[-1]
    cells: dict[str, Cell] = {"cost_a": cost_a, "cost_b": cost_b, "unit": "date"}
    first = next((item for item in known if item[1] <= item[2]), None)
    if first is None:
        return {
            **cells,
            "verdict": f"On no day since {known[0][0]} was {one} as cheap as {two}; "
            + _choices(known),
        }
    lost = "" if cost_a <= cost_b else f", but no longer on {day}"
    return {
        **cells,
        "break_even_date": first[0].isoformat(),
        "verdict": f"{one} is no dearer than {two} from {first[0]}{lost}; {_choices(known)}",
    }


def _choices(known: Sequence[tuple[date, float, float]]) -> str:
    return f"{len(known)} dates of quotes were looked at"


def _value(found: Range, unit: str) -> dict[str, Cell]:
    return {**cells("break_even", found), "unit": unit}

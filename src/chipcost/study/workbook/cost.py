"""The sheet of the bottom-up cost: every step of the model as a formula, chips side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chipcost import sheets
from chipcost.model import tco
from chipcost.sheets import Cells, Formula, Sheet, calm, place, shown
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.prices import PER_CHIP
from chipcost.study.tco.scenario import FOLLOWS
from chipcost.study.workbook.input_sheet import Placed
from chipcost.study.workbook.inputs import IT_POWER, OFFERED
from chipcost.study.workbook.quantities import INPUT, computed, given
from chipcost.study.workbook.question import TOTAL_COST, Costed, Gathered
from chipcost.study.workbook.spreadsheet import Refer, written
from chipcost.study.workbook.traced import Steps, Traced, Tree, named, names_in, traced

NAME = "Cost"
# What the sheet leads to.
WANTED = (
    "capital_usd_per_chip",
    TOTAL_COST,
    "levelised_usd_per_chip_hour",
    "usd_per_mw_year",
    "facility_power_kw",
    "energy_mwh_per_year",
    "carbon_t_per_year",
)
_ORDER = ("price", "buyer", "over_chip", "all_in", "chips", IT_POWER)
_FIRST, _LEFT = 5, 2  # first row and column of numbers
_SECTIONS = (
    ("capital", "Capital of the unit"),
    ("power", "Power and energy"),
    ("operating", "Operation of the unit"),
    ("hour", "Per hour of a chip"),
)


@dataclass(frozen=True)
class Traces:
    """The steps of the bottom-up cost of each chip, in their order."""

    steps: Mapping[str, Mapping[str, Tree]]

    def inputs(self, chip: str) -> list[str]:
        """The inputs that the formulas of a chip take."""
        found = dict.fromkeys(
            name.removeprefix(INPUT)
            for tree in self.steps[chip].values()
            for name in names_in(tree)
            if name.startswith(INPUT)
        )
        order = [*_ORDER, *INPUTS]
        return sorted(found, key=lambda name: order.index(name))


def traces(gathered: Gathered) -> Traces:
    """The formulas of every chip, as the model computes them."""
    chips = gathered.chips
    live = {one.name for item in chips for one in item.priced.used if one.name in INPUTS}
    live |= {*OFFERED, *(gathered.question.inputs or ())}
    if gathered.question.annuity == "decay":
        live |= {"decay", "age"}
    scaled = {
        name for name in ("buyer", "over_chip") if any(_factor(item, name) != 1.0 for item in chips)
    }
    return Traces({item.name: _steps(gathered, item, live, scaled) for item in chips})


def _factor(item: Costed, name: str) -> float:
    capital = item.priced.scenario.capital
    return 1.0 if capital is None else float(getattr(capital, name)[1])


def _steps(
    gathered: Gathered, item: Costed, live: set[str], scaled: set[str]
) -> Mapping[str, Tree]:
    """The steps of one chip: the inputs of the unit, then what the model makes of them."""
    scenario, question = item.priced.scenario, gathered.question
    asked = question.inputs or {}
    out = Steps()

    def given_as(name: str) -> Traced:
        return Traced(named(INPUT + name))

    made: dict[str, object] = {}
    count = given_as("chips")
    if (capital := scenario.capital) is not None:
        parts = [
            given_as("price"),
            *(given_as(name) if name in scaled else 1.0 for name in ("buyer", "over_chip")),
            given_as("all_in") if capital.all_in != (1.0, 1.0, 1.0) else 1.0,
        ]
        out["server"] = _wrapped(traced(capital.server, *parts)) * count
        made["server"] = out["server"]
        if capital.rest:
            out["other_capital"] = _wrapped(traced(capital.other, *parts)) * count
            made["other_capital"] = out["other_capital"]
    elif scenario.values["other_capital"]:  # the server is given, and not what stands beside it
        live = {*live, "other_capital"}
    if "power" not in asked:
        out["power"] = given_as(IT_POWER) * count
        made["power"] = out["power"]
    for name in PER_CHIP:
        if name in live and name not in asked and scenario.values[name]:
            out[name] = given_as(name) * count
            made[name] = out[name]
    made["chips"] = count
    inputs: dict[str, object] = {}
    for name, value in scenario.values.items():
        followed = FOLLOWS.get(name)
        if name in made:
            inputs[name] = made[name]
        elif name in live:
            inputs[name] = given_as(name)
        elif followed in live and value == scenario.values[followed]:
            inputs[name] = given_as(followed)
        else:
            inputs[name] = value
    tco.steps(inputs, scenario.annuity, out)
    return out.needed(WANTED)


def _wrapped(tree: Tree) -> object:
    return tree if isinstance(tree, float) else Traced(tree)


@dataclass(frozen=True, slots=True)
class CostSheet:
    """The sheet, and the cell of each step by (step, chip)."""

    sheet: Sheet
    cells: dict[tuple[str, str], str]


def cost_sheet(gathered: Gathered, found: Traces, inputs: Placed) -> CostSheet:
    """The inputs of each chip, then every step, with the answer of the program beneath."""
    chips = gathered.chips
    cells, where = Cells(), dict[tuple[str, str], str]()
    owner, annuity = gathered.question.modelled_owner, gathered.question.annuity
    cells.put(0, 0, "Cost of a chip-hour, bottom-up", sheets.TITLE)
    words = f"Owner: {owner}. Capital: {annuity} annuity. 730 hours a month, 8,760 a year. Amounts"
    cells.put(1, 0, f"{words} are of the unit, a server or a rack.", sheets.SUBTITLE)
    words = "The steps are those of chipcost tco; nothing is to be changed here."
    cells.put(2, 0, words, sheets.SUBTITLE)
    how = _LEFT + len(chips)
    cells.line(_FIRST - 1, 0, ("USD of today", "Unit", *(item.name for item in chips)), sheets.HEAD)
    cells.put(_FIRST - 1, how, "How", sheets.HEAD)
    at = _section(cells, _FIRST, "Inputs (from the sheet Inputs)", how)
    names = sorted(
        {name for item in chips for name in found.inputs(item.name)},
        key=lambda name: [*_ORDER, *INPUTS].index(name),
    )
    for name in names:
        quantity = given(name)
        cells.put(at, 0, quantity.label)
        cells.put(at, 1, quantity.unit, sheets.UNIT)
        for column, item in enumerate(chips, _LEFT):
            place_of = inputs.cells.get((-1, name, item.name))
            if place_of is None:
                continue
            value = inputs.inputs[-1, name, item.name].value
            link = Formula(shown(place_of), None if value is None else value[1])
            where[INPUT + name, item.name] = cells.put(
                at, column, link, sheets.GIVEN, quantity.form
            )
        at += 1
    parts = _parts(found, chips)
    for title, steps in parts:
        at = _section(cells, at, title, how)
        for step in steps:
            label, unit, form = computed(step)
            kind = sheets.RESULT if step == TOTAL_COST else sheets.COMPUTED
            cells.put(at, 0, label, sheets.RESULT if step == TOTAL_COST else sheets.TEXT)
            cells.put(at, 1, unit, sheets.UNIT)
            for column, item in enumerate(chips, _LEFT):
                tree = found.steps[item.name].get(step)
                if tree is None:
                    continue
                here = place(at, column, fixed="neither")
                where[step, item.name] = here
                text = written(tree, _refer(where, item.name))
                cells.put(at, column, Formula(calm(text), _value(item, step)), kind, form)
            tree = next(trees[step] for trees in found.steps.values() if step in trees)
            cells.put(at, how, _in_words(tree), sheets.GIVEN)
            at += 1
    at = _section(cells, at, "Held against the program", how)
    _check(cells, at, chips, where)
    widths = (34, 14, *(12.5 for _ in chips), 90)
    sheet = Sheet(
        NAME, cells, widths, frozen=(_FIRST, _LEFT), repeated=(_FIRST - 1, _FIRST - 1),
        tab="#9DB7D5",
    )  # fmt: skip
    return CostSheet(sheet, {key: f"{NAME}!{_fixed(cell)}" for key, cell in where.items()})


def _section(cells: Cells, at: int, title: str, last: int) -> int:
    for column in range(last + 1):
        cells.put(at, column, title if not column else None, sheets.SECTION)
    return at + 1


def _refer(where: Mapping[tuple[str, str], str], chip: str) -> Refer:
    """Where a formula of a chip finds what it takes."""
    return lambda name: _near(where[name, chip])


def _near(cell: str) -> str:
    """A cell of the same column, as it can be copied to the side."""
    return cell.replace("$", "")


def _fixed(cell: str) -> str:
    bare = cell.replace("$", "")
    head = bare.rstrip("0123456789")
    return f"${head}${bare[len(head) :]}"


def _value(item: Costed, step: str) -> float | None:
    """What the program has for a step."""
    return item.steps.get(step)


def _parts(found: Traces, chips: Sequence[Costed]) -> list[tuple[str, list[str]]]:
    """The steps of all chips, each once, under the headings that they belong to."""
    order: dict[str, None] = {}
    for item in chips:
        for step in found.steps[item.name]:
            order.setdefault(step)
    parts: dict[str, list[str]] = {title: [] for _, title in _SECTIONS}
    titles = dict(_SECTIONS)
    for step in order:
        parts[titles[_part_of(step)]].append(step)
    return [(title, steps) for title, steps in parts.items() if steps]


def _part_of(step: str) -> str:
    if step.endswith("_chip_hour") or step.startswith("levelised") or step == "usd_per_mw_year":
        return "hour"
    if step.endswith(("_kw", "_mwh_per_year", "_t_per_year")) or step == "power":
        return "power"
    kinds = (
        "server", "network", "storage", "service_", "installation", "software_usd", "other_capital",
        "payments", "capital", "total_capital", "value_usd", "non_server",
    )  # fmt: skip
    return "capital" if step.startswith(kinds) else "operating"


def _in_words(tree: Tree) -> str:
    """A formula over the labels of what it takes."""

    def label(name: str) -> str:
        if name.startswith(INPUT):
            return f"[{given(name.removeprefix(INPUT)).label}]"
        words, unit, _ = computed(name)
        return f"[{words}, {unit}]"

    return written(tree, label)


def _check(
    cells: Cells, at: int, chips: Sequence[Costed], where: Mapping[tuple[str, str], str]
) -> None:
    """What `chipcost tco` answers, its range, and how far the sheet has moved from it."""
    _, unit, form = computed(TOTAL_COST)
    rows = ("As chipcost tco has it", "its 5th percentile", "its 95th percentile", "Changed by")
    for offset, label in enumerate(rows):
        cells.put(at + offset, 0, label)
        cells.put(at + offset, 1, unit if offset < 3 else "share", sheets.UNIT)
    for column, item in enumerate(chips, _LEFT):
        if item.modelled is None:
            continue
        low, value, high = item.modelled
        printed = cells.put(at, column, value, sheets.PRINTED, form)
        cells.put(at + 1, column, low, sheets.PRINTED, form)
        cells.put(at + 2, column, high, sheets.PRINTED, form)
        now = _near(where[TOTAL_COST, item.name])
        change = Formula(calm(f"ROUND({now}/{_near(printed)}-1,9)"), 0.0)
        cells.put(at + 3, column, change, sheets.COMPUTED, "+0.0%;-0.0%;0.0%")

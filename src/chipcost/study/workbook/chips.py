"""The sheet of what an hour of each chip buys: the columns of `compare` as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost import sheets
from chipcost.model.metrics import facility_power
from chipcost.sheets import Cells, Formula, Sheet, calm, literal, place, shown
from chipcost.study.chip.formulas import DERIVED
from chipcost.study.chip.power import IT
from chipcost.study.workbook.cost import CostSheet
from chipcost.study.workbook.input_sheet import Placed
from chipcost.study.workbook.inputs import IT_POWER, facility_by_pue
from chipcost.study.workbook.quantities import computed, given
from chipcost.study.workbook.question import (
    PRICE,
    QUOTED,
    TOTAL_COST,
    Costed,
    Gathered,
)
from chipcost.study.workbook.spreadsheet import Refer, written
from chipcost.study.workbook.traced import Traced, named, traced

NAME = "Chips"
BASIS = "price_basis"  # the name of the cell that says which price counts
POWER = "power_kw_per_chip"
_FIRST, _LEFT = 5, 2
_FIGURES = ("memory_bandwidth_tb_per_s", "peak_pflop_per_s", "memory_capacity_gb")


@dataclass(frozen=True, slots=True)
class ChipSheet:
    """The sheet, and the cell of each column by (column, chip)."""

    sheet: Sheet
    cells: dict[tuple[str, str], str]


def chip_sheet(gathered: Gathered, inputs: Placed, cost: CostSheet, basis: str) -> ChipSheet:
    """Chips side by side: the price that counts, what it buys, and per megawatt."""
    chips = gathered.chips
    cells, where = Cells(), dict[tuple[str, str], str]()
    dtype = gathered.question.basis.dtype
    power_basis = gathered.question.basis.power_basis
    cells.put(0, 0, "What an hour of each chip buys", sheets.TITLE)
    cells.put(1, 0, f"The formulas are those of chipcost compare. Peak rates: dense {dtype}. "
              f"Power: {power_basis}.", sheets.SUBTITLE)  # fmt: skip
    cells.put(2, 0, "Which price counts is chosen on the sheet Answer.", sheets.SUBTITLE)
    cells.line(_FIRST - 1, 0, ("Of one chip", "Unit", *(item.name for item in chips)), sheets.HEAD)
    at = _section(cells, _FIRST, "Price of an hour", len(chips))
    for name in ("quoted", "modelled", PRICE):
        label, unit, form = computed(name) if name != "quoted" else ("Quoted", "USD/h", "#,##0.000")
        kind = sheets.RESULT if name == PRICE else sheets.GIVEN
        cells.put(at, 0, label, sheets.RESULT if name == PRICE else sheets.TEXT)
        cells.put(at, 1, unit, sheets.UNIT)
        for column, item in enumerate(chips, _LEFT):
            quoted, modelled = item.assessment.values[PRICE], item.modelled
            if name == "quoted":
                text = shown(inputs.cells[-1, PRICE, item.name])
                value = quoted
            elif name == "modelled":
                step = cost.cells.get((TOTAL_COST, item.name))
                text, value = shown(step) if step else '""', modelled
            else:
                one, other = where["quoted", item.name], where["modelled", item.name]
                text = f"IF({BASIS}={literal(QUOTED)},{one},{other})"
                value = quoted if basis == QUOTED else modelled
            content = Formula(text, value[1] if value else None)
            cells.put(at, column, content, kind, form)
            where[name, item.name] = place(at, column, fixed="neither")
        at += 1
    at = _section(cells, at, "What the chip has", len(chips))
    for name in (*_FIGURES, IT_POWER, "power_pue", POWER):
        label, unit, form = _row_of(name)
        if name == POWER and power_basis != IT:
            label = "Power of one chip at the site"
        cells.put(at, 0, label)
        cells.put(at, 1, unit, sheets.UNIT)
        for column, item in enumerate(chips, _LEFT):
            found = _given(item, name, inputs, where, power_basis)
            if found is not None:
                cells.put(at, column, found, sheets.GIVEN, form)
                where[name, item.name] = place(at, column, fixed="neither")
        at += 1
    at = _section(cells, at, "What the hour buys, and what a megawatt holds", len(chips))
    for derived in DERIVED:
        label, unit, form = computed(derived.column)
        cells.put(at, 0, label)
        cells.put(at, 1, unit, sheets.UNIT)
        tree = traced(derived.formula, *(Traced(named(name)) for name in derived.inputs))
        for column, item in enumerate(chips, _LEFT):
            if any((name, item.name) not in where for name in derived.inputs):
                continue
            value = item.values(basis)[derived.column]
            text = written(tree, _refer(where, item.name))
            content = Formula(calm(text), value[1] if value else None)
            cells.put(at, column, content, sheets.COMPUTED, form)
            where[derived.column, item.name] = place(at, column, fixed="neither")
        at += 1
    widths = (34, 16, *(12.5 for _ in chips))
    sheet = Sheet(
        NAME, cells, widths, frozen=(_FIRST, _LEFT), repeated=(_FIRST - 1, _FIRST - 1),
        tab="#9DB7D5",
    )  # fmt: skip
    return ChipSheet(sheet, {key: f"{NAME}!{cell}" for key, cell in where.items()})


def _section(cells: Cells, at: int, title: str, chips: int) -> int:
    for column in range(_LEFT + chips):
        cells.put(at, column, title if not column else None, sheets.SECTION)
    return at + 1


def _refer(where: Mapping[tuple[str, str], str], chip: str) -> Refer:
    """Where a formula of a chip finds what it takes."""
    return lambda name: where[name, chip]


def _row_of(name: str) -> tuple[str, str, str]:
    if name == "power_pue":
        return "PUE", "ratio", "0.000"
    quantity = given(name)
    return quantity.label, quantity.unit, quantity.form


def _given(
    item: Costed,
    name: str,
    inputs: Placed,
    where: dict[tuple[str, str], str],
    power_basis: str,
) -> Formula | None:
    """What a chip has, from the inputs; its power by PUE where that is how it is known."""
    values = item.assessment.values
    value = values[POWER if name in (POWER, IT_POWER) else "pue" if name == "power_pue" else name]
    by_pue = facility_by_pue(item)
    if name == POWER:
        own = inputs.cells.get((-1, POWER, item.name))
        if by_pue:
            parts = (named(IT_POWER), named("power_pue"))
            tree = traced(facility_power, *map(Traced, parts))
            text = calm(written(tree, _refer(where, item.name)))
        elif own:
            text = shown(own)
        else:
            text = shown(where[IT_POWER, item.name])
        return Formula(text, value[1] if value else None)
    if name == IT_POWER:
        known = inputs.inputs[-1, IT_POWER, item.name].value
        link = shown(inputs.cells[-1, IT_POWER, item.name])
        return Formula(link, known[1] if known else None)
    if name == "power_pue":
        own = inputs.cells.get((-1, name, item.name)) or inputs.cells.get((-1, "pue", item.name))
        if not by_pue or own is None:
            return None
        return Formula(shown(own), value[1] if value else None)
    return Formula(shown(inputs.cells[-1, name, item.name]), value[1] if value else None)

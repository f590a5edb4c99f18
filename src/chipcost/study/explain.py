"""How a number came about: its formula, its inputs, and the evidence for each input."""

from __future__ import annotations

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Result
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import COLUMNS, evidence_rows
from chipcost.study.chip.formulas import BY_COLUMN, OF_CHIP, PER_SYSTEM, inputs_of
from chipcost.study.compare.columns import COMPARE_COLUMNS, RANGED
from chipcost.study.data import Data
from chipcost.study.ranges import Range, roots
from chipcost.study.sampled import plain
from chipcost.study.tokens import formulas

UNITS = {column.name: column.unit for column in COMPARE_COLUMNS}
EXPLAINED = tuple(name for name in RANGED if name in OF_CHIP)


def explain(data: Data, name: str, column: str, basis: Basis) -> Result:
    """The derivation of one column for one chip.

    Raises ChipcostError `unknown-column`, or `no-answer` naming the input that is missing.
    """
    catalog = data.catalog
    if column in formulas.EXPLAINED:
        raise ChipcostError(
            "bad-option",
            f"{column} is of a language model",
            hint="give --model; `chipcost list models` shows them",
        )
    if column not in EXPLAINED:
        raise ChipcostError(
            "unknown-column",
            f"{column!r} is no column that can be explained",
            hint=f"nearest: {', '.join(nearest(column, EXPLAINED))}; "
            "see `chipcost list columns compare`",
        )
    found = resolve(catalog, name)
    item = assess(catalog, found.chip, found.assumed, basis.checked())
    value = item.values.get(column)
    if value is None:
        raise ChipcostError(
            "no-answer",
            f"{column} of {item.chip.id} is unknown: {_missing(item, column)}",
            hint=f"`chipcost show {item.chip.id}` lists what is known; --set gives a value",
        )
    rows: list[dict[str, Cell]] = []
    _derivation(catalog, item, column, value, rows, set())
    by_power = "power_kw_per_chip" in roots(column, inputs_of)
    headline = f"{column} of {item.chip.name}: {_number(value, UNITS[column])}"
    asked = f"{basis.owner}, as of {basis.day.isoformat()}, {basis.power_basis} power"
    return Result(
        command="explain",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("item", "text", "grade", "source_date", "publisher", "source_title", "place"),
        headline=(headline, asked),
        assumptions={
            "as_of": basis.day.isoformat(),
            "owner": basis.owner,
            "dtype": basis.dtype,
            "power_basis": basis.power_basis,
        },
        warnings=item.warnings,
        notes=(f"Power: {item.power_method}.",) if by_power else (),
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _number(value: Range, unit: str) -> str:
    low, middle, high = value
    ends = "" if low == high else f" ({plain(low)} to {plain(high)})"
    return f"{plain(middle, 6)} {unit}{ends}"


def _missing(item: Assessment, column: str) -> str:
    inputs = inputs_of(column) or (column,)
    absent = [name for name in inputs if item.values.get(name) is None]
    if column in PER_SYSTEM and item.system is None:
        absent = ["the chip is in no system of the catalog"]
    return f"no public figure for {' and '.join(absent)}" if absent else "it divides by zero"


def _derivation(
    catalog: Catalog,
    item: Assessment,
    column: str,
    value: Range,
    rows: list[dict[str, Cell]],
    done: set[str],
) -> None:
    """The lines of one quantity: its formula and inputs, then those of each input."""
    if column in done:
        return
    done.add(column)
    unit = UNITS.get(column, "")
    section = f"{column} = {_number(value, unit)}"
    ends: dict[str, Cell] = {"value": value[1], "low": value[0], "high": value[2], "unit": unit}
    inputs = inputs_of(column)
    formula = BY_COLUMN[column].text if column in BY_COLUMN else ""
    if column in PER_SYSTEM and item.system is not None:
        formula = f"{item.system.count} chips of {item.system.id} x {inputs[0]}"
    if formula:
        numbers = formula
        for name in inputs:
            known = item.values[name]
            assert known is not None  # the value exists, so its inputs do
            numbers = numbers.replace(name, plain(known[1], 6))
        rows.append(
            {"section": section, "step": "formula", "item": "formula", "text": formula, **ends}
        )
        rows.append({"section": section, "step": "formula", "item": "numbers", "text": numbers})
    for piece in item.evidence.get(column, ()):
        rows += evidence_rows(catalog, section, piece.label, piece.record, ends)
    for name in inputs:
        known = item.values[name]
        assert known is not None
        _derivation(catalog, item, name, known, rows, done)

"""How a number came about: the formula, what was put in, and the evidence for each input."""

from __future__ import annotations

from chipcost.catalog.names import resolve
from chipcost.catalog.records import Catalog, Figure, PowerQuote, Quote
from chipcost.catalog.schema import GRADES
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.assess import Assessment, Basis, assess
from chipcost.study.columns import COMPARE_COLUMNS, RANGED, TOKEN_VALUES
from chipcost.study.corners import Range
from chipcost.study.derived import BY_COLUMN, PER_SYSTEM
from chipcost.study.show import source_cells

COLUMNS = (
    text_column("section", "the quantity that the line belongs to"),
    text_column("step", "result, formula, input or evidence"),
    text_column("item", "what the line is"),
    number_column("value", "", "value in the unit of the column", digits=None),
    number_column("low", "", "lower end", digits=None),
    number_column("high", "", "upper end", digits=None),
    text_column("unit", "unit"),
    text_column("text", "formula, or the figure as published"),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source", "keys of the sources"),
    text_column("source_date", "date of the main source"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source"),
    text_column("url", "address of the main source"),
    text_column("place", "file and line"),
)

UNITS = {column.name: column.unit for column in COMPARE_COLUMNS}
EXPLAINED = tuple(
    name
    for name in RANGED
    if name not in ("lower_cost", "more_per_dollar", "more_per_mw", *TOKEN_VALUES)
)


def explain(catalog: Catalog, name: str, column: str, basis: Basis) -> Result:
    """The derivation of one column for one chip.

    Raises ChipcostError `unknown-column`, or `no-answer` naming the input that is missing.
    """
    if column in TOKEN_VALUES:
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
    headline = f"{column} of {item.chip.name}: {_number(value, UNITS[column])}"
    asked = f"{basis.owner}, asked of {basis.day.isoformat()}, {basis.power_basis} power"
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
        notes=(f"Power: {item.power_method}.",) if "power" in _inputs(column) else (),
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _number(value: Range, unit: str) -> str:
    low, middle, high = value
    ends = "" if low == high else f" ({low:.4g} to {high:.4g})"
    return f"{middle:.6g} {unit}{ends}"


def _inputs(column: str) -> str:
    derived = BY_COLUMN.get(column)
    return " ".join((column, *(derived.inputs if derived else ())))


def _missing(item: Assessment, column: str) -> str:
    derived = BY_COLUMN.get(column)
    inputs = derived.inputs if derived else (PER_SYSTEM.get(column, column),)
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
    derived = BY_COLUMN.get(column)
    inputs = derived.inputs if derived else ()
    formula = derived.text if derived else ""
    if column in PER_SYSTEM and item.system is not None:
        inputs = (PER_SYSTEM[column],)
        formula = f"{item.system.count} chips of {item.system.id} x {inputs[0]}"
    if formula:
        numbers = formula
        for name in inputs:
            known = item.values[name]
            assert known is not None  # the value exists, so its inputs do
            numbers = numbers.replace(name, f"{known[1]:.6g}")
        rows.append(
            {"section": section, "step": "formula", "item": "formula", "text": formula, **ends}
        )
        rows.append({"section": section, "step": "formula", "item": "numbers", "text": numbers})
    for label, found in item.evidence.get(column, ()):
        rows += evidence_rows(catalog, section, label, found, ends)
    for name in inputs:
        known = item.values[name]
        assert known is not None
        _derivation(catalog, item, name, known, rows, done)


def evidence_rows(
    catalog: Catalog,
    section: str,
    label: str,
    found: Figure | Quote | PowerQuote,
    ends: dict[str, Cell],
) -> list[dict[str, Cell]]:
    """The lines of one piece of evidence: what it says, its source, and other readings."""
    grade = found.grade if isinstance(found, Figure) else ""
    if isinstance(found, Quote):
        text = ", ".join(f"{key} {price}" for key, price in found.texts.items()) or (
            f"{found.total:g} USD/h as set" if found.total is not None else "as set"
        )
        text += f" ({found.owner or 'set'} {found.kind}, {found.date})"
    else:
        text = found.text
    if isinstance(found, Figure) and found.status:
        text += f" ({found.status.replace('_', ' ')})"
    row: dict[str, Cell] = {
        "section": section,
        "step": "evidence",
        "item": label,
        "text": text,
        "place": f"{found.file}:{found.line}",
        **source_cells(catalog, found.sources, grade),
        **ends,
    }
    rows = [row]
    if isinstance(found, Figure):
        for other in found.also:
            rows.append(
                {
                    "section": section,
                    "step": "other reading",
                    "item": "  also",
                    "text": other.text,
                    "place": str(other.place),
                    **source_cells(catalog, other.sources, other.grade),
                }
            )
    return rows

"""The sheet of inputs: one row per input, and where other sheets find each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chipcost import sheets
from chipcost.sheets import Cells, Formula, Rule, Sheet, literal, place
from chipcost.study.workbook.inputs import Input, Row
from chipcost.study.workbook.quantities import given
from chipcost.study.workbook.question import Gathered
from chipcost.text import plain_line

NAME = "Inputs"
HEADS = (
    "Input", "Of", "Value", "Unit", "Low (5 %)", "High (95 %)", "As exported", "Changed",
    "Source", "Published", "Where it stands", "How it is known",
)  # fmt: skip
_WIDTHS = (36, 30, 13, 17, 12, 12, 13, 10, 46, 12, 24, 70)
_VALUE, _EXPORTED, _CHANGED = 2, 6, 7
FIRST = 5  # row of the first section
_FUNCTIONS = {"power": "it_power"}  # inputs that spreadsheets have a function of


@dataclass(frozen=True, slots=True)
class Placed:
    """The sheet, and the cell of each input by (scenario, name, chip); names of cells."""

    sheet: Sheet
    cells: dict[tuple[int, str, str], str]
    names: dict[str, str] = field(default_factory=dict)
    inputs: dict[tuple[int, str, str], Input] = field(default_factory=dict)


def input_sheet(gathered: Gathered, rows: Sequence[Row], scene: Callable[[int], str]) -> Placed:
    """The sheet of these rows; `scene` names the question about tokens that one is of."""
    cells = Cells()
    cells.put(0, 0, "Inputs", sheets.TITLE)
    cells.put(1, 0, "Change the yellow cells; every other sheet follows.", sheets.SUBTITLE)
    cells.put(2, 0, "A cell turns green where it differs from what was exported, and red where it "
              "leaves the range that its sources give.", sheets.SUBTITLE)  # fmt: skip
    cells.line(FIRST - 1, 0, HEADS, sheets.HEAD)
    found: dict[tuple[int, str, str], str] = {}
    inputs: dict[tuple[int, str, str], Input] = {}
    names: dict[str, str] = {}
    section = None
    at = FIRST
    for row in rows:
        one, quantity = row.input, given(row.input.name)
        here = (one.scenario, quantity.section if one.scenario < 0 else "")
        if here != section:
            section = here
            title = quantity.section if one.scenario < 0 else f"Speed: {scene(one.scenario)}"
            for column in range(len(HEADS)):
                cells.put(at, column, title if not column else None, sheets.SECTION)
            at += 1
        _put(cells, at, row, gathered)
        reference = place(at, _VALUE, NAME)
        if quantity.shared and one.scenario < 0:
            name = _named(one.name, names)
            names[name] = reference
            reference = name
        for chip in row.chips:
            found[one.scenario, one.name, chip] = reference
            inputs[one.scenario, one.name, chip] = one
        at += 1
    last = at - 1
    value, low, high = (place(FIRST, column, fixed="column") for column in (2, 4, 5))
    rules = [
        Rule((FIRST, _VALUE), (last, _VALUE), "changed",
             f"{place(FIRST, _CHANGED, fixed='column')}={literal('changed')}"),
        Rule((FIRST, _VALUE), (last, _VALUE), "outside",
             f"AND(ISNUMBER({value}),ISNUMBER({low}),OR({value}<{low},{value}>{high}))"),
    ]  # fmt: skip
    sheet = Sheet(
        NAME,
        cells,
        _WIDTHS,
        frozen=(FIRST, 3),
        rules=tuple(reversed(rules)),
        repeated=(FIRST - 1, FIRST - 1),
        filtered=((FIRST - 1, 0), (last, len(HEADS) - 1)),
        tab="#FFD966",
    )
    return Placed(sheet, found, names, inputs)


def _put(cells: Cells, at: int, row: Row, gathered: Gathered) -> None:
    one, quantity = row.input, given(row.input.name)
    low, value, high = one.value or (None, None, None)
    exact = low == high
    chips = _whose(row, [item.name for item in gathered.chips])
    cells.put(at, 0, quantity.label)
    cells.put(at, 1, chips)
    cells.put(at, _VALUE, value, sheets.INPUT, quantity.form)
    cells.put(at, 3, quantity.unit, sheets.UNIT)
    cells.put(at, 4, None if exact else low, sheets.GIVEN, quantity.form)
    cells.put(at, 5, None if exact else high, sheets.GIVEN, quantity.form)
    cells.put(at, _EXPORTED, value, sheets.PRINTED, quantity.form)
    same = f"{place(at, _VALUE)}={place(at, _EXPORTED)}"
    cells.put(at, _CHANGED, Formula(f'IF({same},"","changed")', None), sheets.COMPUTED)
    cells.put(at, 8, _sources(gathered, one))
    cells.put(at, 9, one.date or _published(gathered, one))
    cells.put(at, 10, plain_line(one.place), sheets.GIVEN)
    words = "; ".join(filter(None, (quantity.meaning, one.origin)))
    cells.put(at, 11, plain_line(words), sheets.GIVEN)


def _whose(row: Row, everyone: Sequence[str]) -> str:
    """The chips of a row in words."""
    others = [name for name in everyone if name not in row.chips]
    if len(everyone) > 1 and not others:
        return "all chips"
    if len(others) < len(row.chips) and len(row.chips) > 3:
        return f"all but {', '.join(others)}"
    return ", ".join(row.chips)


def _sources(gathered: Gathered, one: Input) -> str:
    """Publisher and title of the sources, the main one first."""
    known = gathered.catalog.sources
    parts = []
    for key in one.sources:
        source = known.get(key)
        if source is None:
            parts.append(key)
        else:
            parts.append(
                f"{source.publisher}: {source.title}" if source.publisher else source.title
            )
    return plain_line("; ".join(parts))


def _published(gathered: Gathered, one: Input) -> str:
    source = gathered.catalog.sources.get(one.sources[0]) if one.sources else None
    return source.date if source else ""


def _named(name: str, taken: dict[str, str]) -> str:
    """A name for a cell: that of its input, numbered where several rows share it."""
    word = _FUNCTIONS.get(name) or re.sub(r"\W", "_", name)
    names = (word, *(f"{word}_{number}" for number in range(2, 1000)))
    return next(one for one in names if one not in taken)

"""What a workbook holds, free of the format that it is written in.

A study fills the cells of its sheets; `report.workbook` writes them. A formula stands beside its
value, so that a viewer that computes nothing shows right numbers. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`, and what it gives; None where that is empty."""

    text: str
    value: float | str | None = None


Content = str | float | int | None | Formula

# What a cell is for, which decides its colours and whether it is locked.
TITLE, SUBTITLE, NOTE = "title", "subtitle", "note"
HEAD, HEADED, SECTION = "head", "headed", "section"  # a heading, what stands below it
LABEL, TEXT, UNIT, WRAPPED, RANK = "label", "text", "unit", "wrapped", "rank"
INPUT, CHOICE = "input", "choice"  # to be changed: a number, a word of a list
GIVEN, COMPUTED, RESULT, PRINTED = "given", "computed", "result", "printed"
KINDS = (
    *(TITLE, SUBTITLE, NOTE, HEAD, HEADED, SECTION, LABEL, TEXT, UNIT, WRAPPED, RANK),
    *(INPUT, CHOICE, GIVEN, COMPUTED, RESULT, PRINTED),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, what it is for, and the format of its number."""

    content: Content
    kind: str = TEXT
    form: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A look of cells that depends on a formula, written for the first of them.

    look  `changed`, `outside`, `better` or `worse`; `bar`, a bar in the cell, has no formula
    """

    first: tuple[int, int]
    last: tuple[int, int]
    look: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars of a column of numbers, named by a column of words, from rows to rows."""

    title: str
    place: tuple[int, int]
    words: int
    values: int
    first: int
    last: int
    size: tuple[int, int] = (760, 360)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet.

    cells    by (row, column)
    widths   of columns, in characters
    frozen   rows above and columns left of it stay
    lists    words that a cell takes: a range
    repeated rows that every printed page has, first to last
    filtered first and last cell of a table with filters
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    widths: Sequence[float]
    frozen: tuple[int, int] = (0, 0)
    lists: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    bars: Sequence[Bars] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    repeated: tuple[int, int] | None = None
    filtered: tuple[tuple[int, int], tuple[int, int]] | None = None
    tab: str = ""
    portrait: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets, names of cells, and what its properties say.

    day  that it counts as made on, so that the same question gives the same bytes
    """

    sheets: Sequence[Sheet]
    names: Mapping[str, str]
    title: str
    subject: str
    day: tuple[int, int, int]
    version: str


class Cells(dict[tuple[int, int], Cell]):
    """The cells of a sheet in the making."""

    def put(self, row: int, column: int, content: Content, kind: str = TEXT, form: str = "") -> str:
        """Fill a cell; its place, `$B$7`."""
        self[row, column] = Cell(content, kind, form)
        return place(row, column)

    def line(self, row: int, column: int, contents: Sequence[Content], kind: str) -> None:
        """Fill cells from left to right."""
        for at, content in enumerate(contents):
            self.put(row, column + at, content, kind)


def letters(column: int) -> str:
    """The name of a column: A, B, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(row: int, column: int, sheet: str = "", fixed: str = "both") -> str:
    """A cell as formulas name it: `Inputs!$C$7`; `fixed` is both, row, column or neither."""
    where = (
        f"{'$' if fixed in ('both', 'column') else ''}{letters(column)}"
        f"{'$' if fixed in ('both', 'row') else ''}{row + 1}"
    )
    return f"{quoted(sheet)}!{where}" if sheet else where


def span(first: tuple[int, int], last: tuple[int, int], sheet: str = "") -> str:
    """A range of cells as formulas name it: `Check!$H$6:$H$90`."""
    where = f"{place(*first)}:{place(*last)}"
    return f"{quoted(sheet)}!{where}" if sheet else where


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas have it."""
    return sheet if sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"


def calm(formula: str) -> str:
    """A formula that is empty where it cannot be computed."""
    return f'IFERROR({formula},"")'


def shown(reference: str) -> str:
    """What stands in another cell, empty where that is no number."""
    return f'IF(ISNUMBER({reference}),{reference},"")'


def literal(text: str) -> str:
    """A text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'

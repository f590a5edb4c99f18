"""What every study returns and every report reads: named columns with units, and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chipcost.charts import Chart, following

Cell = str | float | int | bool | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name (unit included), its unit, and its meaning in one line.

    `title` and `digits` serve the terminal table alone: a short heading, and how many
    significant digits a person wants to see (None: as it is). `words` are the only cells that
    a column of few words has, unknown apart; () where any text may stand. `widest` is how much
    of a cell a terminal shows where not all columns fit (None: all of it). A `large`
    number is shown to people by its magnitude: 1.33 B. `bounds` are cells that may be a floor or a
    ceiling, of which one end alone is known. `mixed` are cells of several units or very
    different sizes, each rounded for itself; a `chance` is shown in whole per cents, none of them
    as certain. `group` are headings above the title, the widest first, which stand once over all
    neighbours that share them.
    """

    name: str
    unit: str
    meaning: str
    title: str = ""
    digits: int | None = None
    numeric: bool = True
    words: tuple[str, ...] = ()
    widest: int | None = None
    large: bool = False
    bounds: bool = False
    mixed: bool = False
    chance: bool = False
    group: tuple[str, ...] = ()


def text_column(name: str, meaning: str, title: str = "", words: tuple[str, ...] = ()) -> Column:
    """A column of texts; with `words` of those alone."""
    return Column(name, "", meaning, title, None, numeric=False, words=words)


def number_column(
    name: str, unit: str, meaning: str, title: str = "", digits: int | None = 4
) -> Column:
    """A column of numbers in a unit."""
    return Column(name, unit, meaning, title, digits)


def large_column(name: str, unit: str, meaning: str, title: str = "", digits: int = 3) -> Column:
    """A column of numbers that people read by their magnitude: 1.33 B for 1,330,000,000."""
    return Column(name, unit, meaning, title, digits, large=True)


def chance_column(name: str, meaning: str, title: str = "") -> Column:
    """A column of probabilities."""
    return Column(name, "share", meaning, title, 3, chance=True)


@dataclass(frozen=True, slots=True)
class Span:
    """A range in one cell: the column of its high end, and the heading of both."""

    high: str
    title: str = "5–95 %"


@dataclass(frozen=True)
class Result:
    """The answer to one question.

    columns      all columns, in contract order; the same in every run of a command
    rows         one mapping per row; a missing or None cell is unknown
    view         the names of the columns that the terminal table shows
    headline     lines above the table: the question, its date and its basis
    assumptions  what was assumed, by name, as it stands in JSON
    notes        lines below the table: what was left out and why
    warnings     what changes the meaning of the answer; machine formats print them to stderr
    marked       indices of the rows that are best, or indistinguishable from the best
    marks        what a table puts after a cell: by column and index of the row
    layout       `grid` for a table; `plain` for aligned lines under the headings of `section`
    charts       what of the answer is drawn: by the terminal beside the table, by `--plot`
    spans        ranges that tables show in one cell, by the column of their low end
    footnotes    what a mark means, by the column that has it; shown where the column is. "": that
                 of the rows that are best
    most         rows that a terminal shows, the others counted below; None: all of them
    folded       indices of rows that a terminal leaves to the notes: they have no answer
    more         the option that shows all rows; "": --top
    extra        further named parts of the JSON document, such as a summary
    cited        makes the sources behind the rows, as a table, for a format that has room for them
    people       the same answer as another table, which screens, Markdown and HTML show in place
                 of the rows; its words are those of the answer
    """

    command: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    view: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    assumptions: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    catalog_hash: str = ""
    marked: frozenset[int] = frozenset()
    marks: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    layout: str = "grid"
    charts: tuple[Chart, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    footnotes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    most: int | None = None
    folded: frozenset[int] = frozenset()
    more: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    cited: Callable[[Result], Result] | None = field(default=None, compare=False)
    people: Result | None = None

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def cells(self, name: str) -> list[Cell]:
        """The cells of one column, row by row."""
        return [row.get(name) for row in self.rows]

    def with_rows(self, rows: Sequence[Row]) -> Result:
        """The same result with other rows (a selection or another order), which all readers see."""
        marked, folded = (
            _indices(rows, {id(self.rows[index]) for index in kept})
            for kept in (self.marked, self.folded)
        )
        places = {id(row): index for index, row in enumerate(rows)}
        marks = {
            name: {
                places[id(self.rows[index])]: mark
                for index, mark in marks.items()
                if id(self.rows[index]) in places
            }
            for name, marks in self.marks.items()
        }
        moved = {old: places[id(row)] for old, row in enumerate(self.rows) if id(row) in places}
        return replace(
            self,
            rows=tuple(rows),
            marked=marked,
            folded=folded,
            marks=marks,
            charts=tuple(following(chart, moved) for chart in self.charts),
            people=None,
        )

    def to_dicts(self) -> list[dict[str, Cell]]:
        """The rows as plain dictionaries with every column present."""
        return [{column.name: row.get(column.name) for column in self.columns} for row in self.rows]


def _indices(rows: Sequence[Row], kept: set[int]) -> frozenset[int]:
    return frozenset(index for index, row in enumerate(rows) if id(row) in kept)


def with_terms(result: Result, terms: Sequence[str]) -> Result:
    """The result with the user's own terms under the first line, and among what is assumed."""
    if not terms:
        return result
    first, *rest = result.headline or ("",)
    return replace(
        result,
        headline=(first, "; ".join(terms), *rest),
        assumptions={**result.assumptions, "own_terms": list(terms)},
    )

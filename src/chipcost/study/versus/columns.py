"""The columns of `versus`: a row for each thing that is compared."""

from __future__ import annotations

from dataclasses import replace

from chipcost.result import Column, number_column, text_column
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.ranges import with_ranges
from chipcost.study.versus.lines import EVEN_BANDWIDTH, EVEN_TOKENS

UNITS = {
    **{column.name: column.unit for column in COMPARE_COLUMNS},
    EVEN_BANDWIDTH: "USD/h",
    EVEN_TOKENS: "USD/h",
}

RANGED = ("value_a", "value_b", "ratio")

# In the order in which a person writes them: each range beside its value.
_PLAIN = (
    text_column("measure", "what is compared: a column of `compare`, or a price at break-even"),
    text_column("a", "id of the first chip"),
    text_column("b", "id of the second chip"),
    number_column("value_a", "", "of the first chip, in `unit`"),
    number_column("value_b", "", "of the second chip, in `unit`"),
    number_column("ratio", "", "value_a / value_b; its range cancels what both share"),
    number_column(
        "probability_a_better",
        "share",
        "how likely the first is better; empty of what tells a chip's size alone",
        "P(better)",
        3,
    ),
    text_column("unit", "unit of the values"),
    text_column("note", "what is missing, and what changes the meaning of the row"),
)


def _beside(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Low and high of each ranged column right behind it."""
    ends = {column.name: column for column in with_ranges(columns, RANGED)}
    found: list[Column] = []
    for column in columns:
        names = [name for name in ends if name.startswith(f"{column.name}_")]
        found += [column, *(ends[name] for name in names if column.name in RANGED)]
    return tuple(found)


COLUMNS = _beside(_PLAIN)

# What people see: texts under headings with the names of the chips.
FOR_PEOPLE = tuple(
    replace(column, numeric=column.name not in ("measure", "unit"), digits=None)
    for column in with_ranges(
        (
            text_column("measure", "what is compared", " "),
            text_column("value_a", "of the first chip"),
            text_column("value_b", "of the second chip"),
            text_column("ratio", "the first against the second"),
            text_column("between", "5 to 95 % of that", "5–95 %"),
            text_column("better", "how likely the first is better", "P(better)"),
        ),
        ("value_a", "value_b"),
    )
)
VIEW = ("measure", "value_a", "value_b", "ratio", "between", "better")

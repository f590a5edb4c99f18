"""The table that people see: the lines as texts, with the names of the chips above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chipcost.catalog.chips.records import Chip
from chipcost.result import Cell, Result
from chipcost.study.chip.words import ANNOUNCED, OLD, UNSOLD, is_old, short
from chipcost.study.ranges import Range, cells
from chipcost.study.sampled import percent
from chipcost.study.versus.columns import FOR_PEOPLE, UNITS, VIEW
from chipcost.study.versus.lines import PRICE, Line
from chipcost.study.versus.question import Pair
from chipcost.study.versus.words import against, between, figure, usd

WIDEST = 9  # of a heading, so that the table has room in 80 columns


def for_people(pair: Pair, lines: Sequence[Line]) -> Result:
    """The lines as a table of texts; headline and notes are those of the answer."""
    heads = headings(pair.a.chip, pair.b.chip)
    signs = [UNSOLD if item.chip.status == ANNOUNCED else "" for item in pair.items]
    titles = {
        "value_a": heads[0] + signs[0],
        "value_b": heads[1] + signs[1],
        "ratio": f"{heads[0]} is",
    }
    columns = tuple(
        replace(column, title=titles[column.name]) if column.name in titles else column
        for column in FOR_PEOPLE
    )
    old = [OLD if item.values[PRICE] and is_old(item.choice) else "" for item in pair.items]
    at = [at for at, line in enumerate(lines) if line.column == PRICE]
    return Result(
        "versus",
        columns,
        tuple(_row(line) for line in lines),
        view=VIEW,
        marks={
            name: dict.fromkeys(at, mark)
            for name, mark in zip(("value_a", "value_b"), old, strict=True)
        },
    )


def headings(a: Chip, b: Chip) -> tuple[str, str]:
    """What both are called above the columns: names, or ids, or the shortest of all; A and B where
    these are too long."""
    shortest = [min((short(chip), chip.id, *chip.aliases), key=len) for chip in (a, b)]
    for one, other in ((short(a), short(b)), (a.id, b.id), (shortest[0], shortest[1])):
        if max(len(one), len(other)) <= WIDEST:
            return one, other
    return "A", "B"


def _row(line: Line) -> dict[str, Cell]:
    ratio = line.ratio
    return {
        "measure": line.label,
        **_texts("value_a", line, line.a),
        **_texts("value_b", line, line.b),
        "ratio": against(ratio[1]) if ratio else None,
        "between": between(ratio) if ratio else None,
        "better": percent(line.chance) if line.chance is not None else None,
    }


def _texts(name: str, line: Line, known: Range | None) -> dict[str, Cell]:
    """The cells of a value with its range, as texts."""
    say = usd if UNITS[line.column] == "USD/h" else figure
    return {
        key: None if value is None else say(float(value))
        for key, value in cells(name, known).items()
    }

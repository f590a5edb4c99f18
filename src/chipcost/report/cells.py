"""Cells as people read them, and as other programs read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from chipcost.errors import ChipcostError
from chipcost.report.drawn import harmless
from chipcost.result import Cell, Column, Result
from chipcost.text import plain_line

FORMULA_START = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def exact(value: Cell) -> str:
    """A cell in full precision, on one line: empty for unknown, `true` and `false` for flags.

    Text is shown and does nothing (`text.plain_line`).

    Raises ChipcostError for NaN and infinity: no output may carry them.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ChipcostError("not-finite", f"a cell is {value}, which is no answer")
        return repr(value) if not value.is_integer() or abs(value) >= 1e16 else f"{value:.0f}"
    return plain_line(str(value))


def printable(result: Result) -> Result:
    """The result as people see it: in its layout for them, where it has one, with everything beside
    the cells as harmless lines: headline, notes, labels."""
    if result.people is not None:
        words = {name: getattr(result, name) for name in ("headline", "notes", "warnings")}
        result = replace(result.people, **words)
    return replace(
        result,
        headline=tuple(map(plain_line, result.headline)),
        notes=tuple(map(plain_line, result.notes)),
        footnotes={n: tuple(map(plain_line, lines)) for n, lines in result.footnotes.items()},
        warnings=tuple(map(plain_line, result.warnings)),
        charts=tuple(map(harmless, result.charts)),
    )


def opening(result: Result) -> list[str]:
    """What stands above the rows: the headline, then the warnings that it does not have."""
    return [*result.headline, *(line for line in result.warnings if line not in result.headline)]


def safe_text(value: Cell) -> str:
    """A cell for a spreadsheet: text that it would take for a formula gets an apostrophe."""
    text = exact(value)
    if isinstance(value, str) and text.lstrip().startswith(FORMULA_START):
        return "'" + text
    return text


def for_people(result: Result, name: str, ranges: bool = False) -> list[str]:
    """The cells of one column as people read them, with their marks; with `ranges`, low and high
    beside each. Numbers of one unit are rounded alike, money each for itself."""
    column = result.column(name)
    values = result.cells(name)
    if name in result.spans:
        return _spans(result, name)
    places = decimals(column, values)
    marks = result.marks.get(name, {})
    texts = [_one(column, value, places) for value in values]
    texts = [text and text + marks.get(index, "") for index, text in enumerate(texts)]
    low, high = f"{name}_low", f"{name}_high"
    if not (ranges or column.bounds) or not any(low in row for row in result.rows):
        return texts
    lows, highs = result.cells(low), result.cells(high)
    if column.bounds:
        ends = zip(values, lows, highs, strict=True)
        texts = [_side(*cells) + text for cells, text in zip(ends, texts, strict=True)]
    if not ranges:
        return texts
    return [
        f"{text} ({_one(column, low, places)} to {_one(column, high, places)})"
        if low is not None and high is not None and low != high
        else text
        for text, low, high in zip(texts, lows, highs, strict=True)
    ]


def heading(result: Result, name: str) -> str:
    """The short heading of a column, else its name."""
    if name in result.spans:
        return result.spans[name].title
    return result.column(name).title or name


def footnotes(result: Result, shown: Sequence[str]) -> list[str]:
    """What the marks mean that stand in the columns that are shown, as one line."""
    lines = list(result.footnotes.get("", ())) if result.marked else []
    for name in shown:
        if name not in result.marks or any(result.marks[name].values()):
            lines += result.footnotes.get(name, ())
    return [f"{'; '.join(dict.fromkeys(lines))}."] if lines else []


def _spans(result: Result, name: str) -> list[str]:
    """Ranges of which low and high stand in two columns, as one cell, in three digits each."""
    lows, highs = result.cells(name), result.cells(result.spans[name].high)
    if result.column(name).unit == "share":
        pairs = zip(lows, highs, strict=True)
        return [
            f"{100 * low:.0f} to {100 * high:.0f} %" if _is_number(low) and _is_number(high) else ""
            for low, high in pairs
        ]
    return [
        f"{_end(low)}–{_end(high)}" if low is not None and high is not None else ""
        for low, high in zip(lows, highs, strict=True)
    ]


def _end(value: Cell) -> str:
    return _alone(float(value), 3, "USD") if _is_number(value) else exact(value)


def _side(value: Cell, low: Cell, high: Cell) -> str:
    """The sign of a value that is open to one side: a floor has no high end, a ceiling no low."""
    if value is None or (low is None) == (high is None):
        return ""
    return "≥" if high is None else "≤"


def _is_number(value: Cell) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def decimals(column: Column, values: Sequence[Cell]) -> int | None:
    """Decimals for a column: its digits at the median, fewer if all cells need fewer."""
    sizes = sorted(abs(float(value)) for value in values if _is_number(value) and value)
    if column.digits is None or not sizes:
        return None
    if column.unit == "share":
        return 1
    middle = sizes[len(sizes) // 2]
    places = max(0, column.digits - 1 - math.floor(math.log10(middle)))
    return min(places, max(_needed(size, places) for size in sizes))


def _needed(size: float, most: int) -> int:
    """How many decimals show `size` as exactly as `most` decimals do."""
    text = f"{size:.{most}f}".rstrip("0")
    return len(text.partition(".")[2])


def _one(column: Column, value: Cell, places: int | None) -> str:
    if value is None:
        return ""
    if not _is_number(value) or (places is None and not column.chance):
        return exact(value)
    number = float(value)
    if column.chance:
        return chance(number)
    if column.large:
        return _magnitude(number, column.digits or 3)
    if column.unit == "share":
        return f"{number:.1%}"
    if column.mixed or "USD" in column.unit:
        return _alone(number, column.digits or 3 if column.mixed else 3, column.unit)
    digits = column.digits or 4
    assert places is not None
    if places == 0 and abs(number) >= 10**digits:
        step = float(10 ** (math.floor(math.log10(abs(number))) + 1 - digits))
        number = round(number / step) * step
    if number and abs(number) < 0.5 * 10**-places:
        return f"{number:.{max(1, digits - 2)}g}"
    return f"{number:,.{places}f}"


def group_lines(columns: Sequence[Column]) -> list[list[tuple[str, int]]]:
    """The headings above those of the columns, line by line: each with how many columns it is over.

    Neighbours that share a heading, and those above it, share one.
    """
    depth = max((len(column.group) for column in columns), default=0)
    lines: list[list[tuple[str, int]]] = []
    for level in range(depth):
        line: list[tuple[str, int]] = []
        above: tuple[str, ...] = ()
        for column in columns:
            own = column.group[: level + 1]
            if line and own == above and own:
                line[-1] = line[-1][0], line[-1][1] + 1
            else:
                line.append((plain_line(own[level]) if len(own) > level else "", 1))
            above = own
        lines.append(line)
    return lines


def chance(share: float) -> str:
    """A probability in whole per cents, none of them certain: `<1 %`, `68 %`, `>99 %`."""
    if share < 0.005:
        return "<1 %"
    return ">99 %" if share > 0.995 else f"{100.0 * share:.0f} %"


def _alone(number: float, digits: int, unit: str) -> str:
    """A number by its own size: of a chip-hour in cents at least; other money in all its digits;
    in as many as it needs where it is no money, or millions of it."""
    size = abs(number)
    if size >= 1e6:
        return _magnitude(number, digits)
    if not number:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(size))
    places = max(0, decimals)
    if unit == "USD/h" and size < 1000.0:
        return f"{number:.{max(2, _needed(size, places))}f}"
    rounded = round(number, decimals)
    if not unit.startswith("USD"):
        places = _needed(abs(rounded), places)
    return f"{rounded:,.{places}f}"


def _magnitude(number: float, digits: int) -> str:
    from chipcost.units import magnitude  # of few commands

    return magnitude(number, digits)

"""A result as text for the terminal: a table, or aligned lines under headings.

Layout `grid` is a table of numbers: what does not fit into the width is left out and named.
Layout `plain` is for lists, records and derivations: what does not fit stands below its row, and
nothing is left out or cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chipcost.report import bars, plot
from chipcost.report.cells import exact, for_people, group_lines, heading, opening, printable
from chipcost.report.width import padded, shortened, width_of, wrapped
from chipcost.result import Column, Result

GAP = "  "
BOLD, DIM, YELLOW, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"

Line = tuple[str, str]  # a line and its code, "" for none


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is shown; `size` is the width of its widest cell or heading."""

    title: str
    texts: Sequence[str]
    size: int
    numeric: bool
    group: tuple[str, ...] = ()


def render(
    result: Result,
    width: int | None = None,
    *,
    color: bool = False,
    header: bool = True,
    quiet: bool = False,
    ranges: bool = False,
) -> str:
    """The view of a result as text.

    width   columns of the terminal; None (no terminal): nothing is wrapped, cut or left out
    ranges  low and high beside every derived number
    """
    result, left = _first(printable(result), width, quiet)
    sectioned = result.layout == "plain" and any(c.name == "section" for c in result.columns)
    columns = _columns(result, header and not sectioned, ranges, cut=width is not None)
    if result.layout == "plain":
        beside = _fitting(columns, width, len(GAP))
        body = _records(result, columns, beside, width, header, sectioned)
        hidden = columns[:0]
    elif any(column.group for column in columns):
        body, hidden = _blocks(result, columns, width, header), columns[:0]
    else:
        beside = _fitting(columns, width, -len(GAP))
        body = _grid(result, columns[:beside], width, header)
        hidden = columns[beside:]
    lines = list(body)
    if not quiet:
        lines = [*_above(result, width), *lines, *_below(result, width, hidden, left)]
    text = "".join(_painted(line, color) + "\n" for line in lines)
    if result.plot is not None and not quiet:
        text += "\n" + plot.render(result.plot, width or 100)
    if result.bars is not None and not quiet:
        text += "\n" + bars.render(result.bars, width or 100)
    return text


def _first(result: Result, width: int | None, quiet: bool) -> tuple[Result, int]:
    """The rows that a terminal shows, and how many more there are."""
    left = len(result.rows) - (result.most or len(result.rows))
    if width is None or quiet or left <= 0:
        return result, 0
    return result.with_rows(result.rows[: result.most]), left


def _painted(line: Line, color: bool) -> str:
    text, code = line[0].rstrip(" "), line[1]
    return f"{code}{text}{_OFF}" if color and code and text else text


def _columns(result: Result, header: bool, ranges: bool, cut: bool) -> list[_Column]:
    """The columns of the view; of layout `plain` those that have a cell at all.

    With `cut`, of a column that states how much of it is shown no more than that.
    """
    columns: list[_Column] = []
    for name in result.view:
        if result.layout == "plain" and all(cell is None for cell in result.cells(name)):
            continue
        column = result.column(name)
        title, texts = heading(column), for_people(result, name, ranges)
        if cut and column.widest is not None:
            texts = [shortened(text, column.widest) for text in texts]
        if result.marked and not columns:
            title = GAP + title
            texts = [f"{'*' if i in result.marked else ' '} {text}" for i, text in enumerate(texts)]
        size = max([width_of(text) for text in texts] + [width_of(title) if header else 0])
        columns.append(_Column(title, texts, size, column.numeric, column.group))
    return columns


def _fitting(columns: Sequence[_Column], width: int | None, used: int) -> int:
    """How many columns, in order of importance, fit side by side; the first always does."""
    if width is None:
        return len(columns)
    for number, column in enumerate(columns):
        used += column.size + len(GAP)
        if number and used > width:
            return number
    return len(columns)


def _grid(
    result: Result, columns: Sequence[_Column], width: int | None, header: bool
) -> Iterator[Line]:
    """The rows of a table, those that are marked in bold; a column alone is folded to the width."""
    if not result.rows or not columns:
        return
    if width is not None and columns[0].size > width:
        one = columns[0]
        texts = [(one.title, BOLD)] if header else []
        texts += [(text, _mark(result, index)) for index, text in enumerate(one.texts)]
        for text, code in texts:
            for line in wrapped(text, width, fold=True):
                yield padded(line, width, one.numeric), code
        return
    if header:
        yield _joined([column.title for column in columns], columns), BOLD
    for index in range(len(result.rows)):
        yield _joined([c.texts[index] for c in columns], columns), _mark(result, index)


def _blocks(
    result: Result, columns: Sequence[_Column], width: int | None, header: bool
) -> Iterator[Line]:
    """A table with groups of columns: as many blocks of whole groups, one under the other, as the
    width needs; each begins with the columns before the first group."""
    first = next(at for at, column in enumerate(columns) if column.group)
    stub = list(columns[:first])
    block: list[_Column] = []
    for group in _grouped(columns[first:]):
        wider = _widened([*stub, *block, *group], header)
        if block and width is not None and _across(wider) > width:
            yield from _block(result, [*stub, *block], header)
            yield "", ""
            block = []
        block += group
    yield from _block(result, [*stub, *block], header)


def _block(result: Result, columns: Sequence[_Column], header: bool) -> Iterator[Line]:
    """The rows of some groups, their headings above those of the columns."""
    columns = _widened(columns, header)
    if header:
        for line in group_lines([_as_column(column) for column in columns]):
            cells, at = [], 0
            for text, count in line:
                cells.append(padded(text, _across(columns[at : at + count])))
                at += count
            yield GAP.join(cells), BOLD
        yield _joined([column.title for column in columns], columns), BOLD
    for index in range(len(result.rows)):
        yield _joined([c.texts[index] for c in columns], columns), _mark(result, index)


def _grouped(columns: Sequence[_Column]) -> list[list[_Column]]:
    """The columns in runs that are not parted: those of one group, or one without."""
    runs: list[list[_Column]] = []
    for column in columns:
        if runs and column.group and column.group == runs[-1][0].group:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _widened(columns: Sequence[_Column], header: bool) -> list[_Column]:
    """The columns, the last of each group as wide as the headings above the group need."""
    found = list(columns)
    if header:
        for line in reversed(group_lines([_as_column(column) for column in columns])):
            at = 0
            for text, count in line:
                at += count
                lacking = width_of(text) - _across(found[at - count : at])
                if lacking > 0:
                    last = found[at - 1]
                    found[at - 1] = replace(last, size=last.size + lacking)
    return found


def _across(columns: Sequence[_Column]) -> int:
    return sum(column.size + len(GAP) for column in columns) - len(GAP)


def _as_column(column: _Column) -> Column:
    return Column(column.title, "", "", group=column.group)


def _mark(result: Result, index: int) -> str:
    return BOLD if index in result.marked else ""


def _records(
    result: Result,
    columns: Sequence[_Column],
    beside: int,
    width: int | None,
    header: bool,
    sectioned: bool,
) -> Iterator[Line]:
    """Aligned lines, under their sections where there are any; `beside` columns side by side."""
    shown, below = columns[:beside], columns[beside:]
    if header and not sectioned:
        yield _joined([column.title for column in shown], shown), BOLD
    indent = GAP if sectioned else ""
    section: object = None
    for index, row in enumerate(result.rows):
        if sectioned and row.get("section") != section:
            section = row.get("section")
            if index:
                yield "", ""
            for line in wrapped(exact(row.get("section")), width, rest=GAP):
                yield line, BOLD
        yield indent + _joined([column.texts[index] for column in shown], shown), ""
        others = "; ".join(column.texts[index] for column in below if column.texts[index])
        if others:
            for line in wrapped(others, width, first=indent + GAP * 2, rest=indent + GAP * 2):
                yield line, ""


def _joined(cells: Sequence[str], columns: Sequence[_Column]) -> str:
    return GAP.join(
        padded(text, column.size, column.numeric)
        for text, column in zip(cells, columns, strict=True)
    )


def _above(result: Result, width: int | None) -> Iterator[Line]:
    """The headline, the warnings that it does not have, and an empty line."""
    lines = opening(result)
    for number, text in enumerate(lines):
        code = BOLD if number == 0 else "" if number < len(result.headline) else YELLOW
        yield from _prose(result, text, width, code)
    if lines:
        yield "", ""


def _below(
    result: Result, width: int | None, hidden: Sequence[_Column], left: int
) -> Iterator[Line]:
    """An empty line, the rows that are left out, the notes, the columns that are left out."""
    lines = [f"And {left:,} more: --top {left + len(result.rows)}, or any other --format."]
    lines = [*(lines if left else ()), *result.notes]
    if hidden:
        names = ", ".join(column.title for column in hidden)
        lines.append(f"Not shown at this width: {names}.")
    if lines:
        yield "", ""
    for text in lines:
        yield from _prose(result, text, width, DIM)


def _prose(result: Result, text: str, width: int | None, code: str) -> Iterator[Line]:
    plain = result.layout == "plain"
    for line in wrapped(text, width, rest=GAP if plain else "", fold=not plain):
        yield line, code

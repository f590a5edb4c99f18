"""A result as text for the terminal: a table, or aligned lines under headings.

Layout `grid` is a table of numbers: what does not fit into the width is left out and named.
Layout `plain` is for lists, records and derivations: what does not fit stands below its row, and
nothing is left out or cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chipcost.charts import Lines, Stacks, Tornado
from chipcost.report import bars, plot
from chipcost.report.cells import (
    exact,
    footnotes,
    for_people,
    group_lines,
    heading,
    opening,
    printable,
)
from chipcost.report.width import padded, shortened, width_of, wrapped
from chipcost.result import Column, Result

GAP = "  "
BOLD, DIM, YELLOW, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"

Line = tuple[str, str]  # a line and its code, "" for none


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is shown; `size` is the width of its widest cell or heading."""

    name: str
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
    drawn: bool = False,
) -> str:
    """The view of a result as text.

    width   columns of the terminal; None (no terminal): nothing is wrapped, cut or left out
    ranges  low and high beside every derived number
    drawn   every chart in characters, those too whose numbers stand in the rows
    """
    result, left, whole = _first(printable(result), width, quiet)
    sectioned = result.layout == "plain" and any(c.name == "section" for c in result.columns)
    columns = _columns(result, header and not sectioned, ranges)
    if width is not None and _fitting(columns, width, -len(GAP)) < len(columns):
        columns = _cut(result, columns, width)
    if result.layout == "plain":
        beside = _fitting(columns, width, len(GAP))
        body = _records(result, columns, beside, width, header, sectioned)
        shown, hidden = columns, columns[:0]
    elif any(column.group for column in columns):
        body, shown, hidden = _blocks(result, columns, width, header), columns, columns[:0]
    else:
        beside = _fitting(columns, width, -len(GAP))
        body = _grid(result, columns[:beside], width, header)
        shown, hidden = columns[:beside], columns[beside:]
    lines = list(body)
    above_rows, below_rows = _drawn(result, width or 100, 2 if drawn else 1 - quiet)
    if not quiet:
        above = [*_above(result, width)]
        for drawing in above_rows:
            above += [*((line, "") for line in drawing.splitlines()), ("", "")]
        below = _below(result, width, shown, hidden, (left, whole))
        lines = [*above, *lines, *below]
    text = "".join(_painted(line, color) + "\n" for line in lines)
    return "\n".join([text, *below_rows])


def _drawn(result: Result, width: int, much: int) -> tuple[list[str], list[str]]:
    """The charts in characters: those above the rows, and those below.

    much  0: none; 1: not those whose values stand in the rows with their ranges, nor several
          stacks; 2: all
    """
    above: list[str] = []
    below: list[str] = []
    for chart in result.charts if much else ():
        if isinstance(chart, Lines):
            (above if chart.above else below).append(plot.render(chart, width))
        elif isinstance(chart, Tornado) or (isinstance(chart, Stacks) and len(chart.rows) == 1):
            below.append(bars.render(chart, width))
        elif much > 1:
            from chipcost.report import dots

            below.append(dots.render(chart, width))
    return [text for text in above if text], [text for text in below if text]


def _first(result: Result, width: int | None, quiet: bool) -> tuple[Result, int, int]:
    """The rows that a terminal shows, how many more there are, and how many in all.

    Rows without an answer are left to the notes.
    """
    if width is None or quiet:
        return result, 0, len(result.rows)
    whole = len(result.rows)
    rows = [row for index, row in enumerate(result.rows) if index not in result.folded]
    left = max(0, len(rows) - (result.most or len(rows)))
    if left or result.folded:
        result = result.with_rows(rows[: len(rows) - left])
    return result, left, whole


def _painted(line: Line, color: bool) -> str:
    text, code = line[0].rstrip(" "), line[1]
    return f"{code}{text}{_OFF}" if color and code and text else text


def _columns(result: Result, header: bool, ranges: bool, cut: bool = False) -> list[_Column]:
    """The columns of the view; of layout `plain` those that have a cell at all."""
    columns: list[_Column] = []
    for name in result.view:
        if result.layout == "plain" and all(cell is None for cell in result.cells(name)):
            continue
        column = result.column(name)
        title, texts = heading(result, name), for_people(result, name, ranges)
        if result.marked and not columns:
            title = GAP + title
            texts = [f"{'*' if i in result.marked else ' '} {text}" for i, text in enumerate(texts)]
        size = max([width_of(text) for text in texts] + [width_of(title) if header else 0])
        columns.append(_Column(name, title, texts, size, column.numeric, column.group))
    return columns


def _cut(result: Result, columns: Sequence[_Column], width: int) -> list[_Column]:
    """The columns, those that state how much of them need be shown cut to that; what the width
    then leaves goes to them, to the one that lacks most first."""
    lead = len(GAP) if result.marked else 0

    def least(at: int, column: _Column) -> _Column:
        widest = result.column(column.name).widest
        size = column.size if widest is None else widest + (lead if at == 0 else 0)
        return replace(column, size=min(column.size, max(size, width_of(column.title))))

    found = [least(at, column) for at, column in enumerate(columns)]
    shown = _fitting(found, width, -len(GAP))
    rest = width - sum(column.size + len(GAP) for column in found[:shown]) + len(GAP)
    lacking = [column.size - found[at].size for at, column in enumerate(columns)]
    for at in sorted(range(len(columns)), key=lambda at: -lacking[at]):
        column = columns[at]
        more = min(rest, lacking[at]) if at < shown else 0
        rest -= more
        size = found[at].size + more
        texts = [shortened(text, size) for text in column.texts]
        size = max([width_of(text) for text in texts] + [width_of(column.title)])
        found[at] = replace(found[at], texts=texts, size=size)
    return found


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
    """Aligned lines, under their sections where there are any; `beside` columns side by side, the
    others below the line, each cell of a list after the name of its column."""
    shown, below = columns[:beside], columns[beside:]
    if header and not sectioned:
        yield _joined([column.title for column in shown], shown), BOLD
        if len(below) == 1:
            yield GAP * 2 + below[0].title, BOLD
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
        named = len(below) > 1 and not sectioned
        others = "; ".join(
            f"{column.title} {column.texts[index]}" if named else column.texts[index]
            for column in below
            if column.texts[index]
        )
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
    result: Result,
    width: int | None,
    shown: Sequence[_Column],
    hidden: Sequence[_Column],
    rest: tuple[int, int],
) -> Iterator[Line]:
    """An empty line, the rows that are left out, what marks mean, the notes, the columns that are
    left out. `rest`: rows that are left out, and rows in all."""
    left, whole = rest
    more = [f"And {left:,} more: {result.more or f'--top {whole}'}."] if left else []
    lines = [*more, *footnotes(result, [column.name for column in shown]), *result.notes]
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

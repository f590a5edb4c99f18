"""A result as a workbook: the answer, all columns in full, what they mean, what was assumed, and
the sources."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from chipcost.errors import ChipcostError
from chipcost.report.cells import footnotes, heading, opening, printable
from chipcost.report.sheet_cells import AS_TEXT, Look, Styles, cut, day_of, finite, plain, write
from chipcost.result import Cell, Column, Result
from chipcost.text import plain_line
from chipcost.version import __version__

MOST_ROWS = 1_048_576  # of a sheet, the header among them
LARGE = 2_000_000  # cells beyond which a sheet is written out row by row
_WIDEST, _NARROWEST = 60, 8  # of a column, in characters
_LOOKED_AT = 200  # rows whose texts decide how wide a column is


def render(result: Result, header: bool = True, quiet: bool = False) -> bytes:
    """The workbook: `Answer` (headline, the columns of the screen as typed cells, notes), `Data`
    (every column; numbers in 16 digits, one more than a spreadsheet keeps), `Columns`,
    `Assumptions` and `Sources`.

    The same result gives the same bytes. Raises ChipcostError `too-many-rows` for what a sheet
    cannot hold, and `not-finite` for NaN and infinity.
    """
    if len(result.rows) + 1 > MOST_ROWS:
        raise ChipcostError(
            "too-many-rows",
            f"{len(result.rows):,} rows, and a sheet holds {MOST_ROWS - 1:,}",
            hint="--top N, or --format csv or parquet",
        )
    buffer = io.BytesIO()
    large = len(result.rows) * len(result.columns) > LARGE
    book = xlsxwriter.Workbook(
        buffer, {**AS_TEXT, "in_memory": not large, "constant_memory": large}
    )
    styles = Styles(book, {})
    shown = printable(result)
    made = day_of(str(result.assumptions.get("as_of", ""))) or date(2000, 1, 1)
    book.set_properties(
        {
            "title": next(iter(shown.headline), result.command),
            "comments": f"chipcost {__version__} {result.command}",
            "created": datetime(made.year, made.month, made.day),
        }
    )
    _answer(book.add_worksheet("Answer"), styles, result, shown, header, quiet)
    _table(book.add_worksheet("Data"), styles, result.columns, result.rows, header)
    if not quiet:
        _columns(book.add_worksheet("Columns"), styles, result)
        _assumptions(book.add_worksheet("Assumptions"), styles, result)
        found = result.cited(result) if result.cited is not None else None
        if found is not None and found.rows:
            _table(book.add_worksheet("Sources"), styles, found.columns, found.rows, True)
    book.close()
    return buffer.getvalue()


def _answer(
    sheet: Worksheet, styles: Styles, result: Result, shown: Result, header: bool, quiet: bool
) -> None:
    """The columns of the screen: headline, header, typed cells with their marks, notes."""
    columns = [result.column(name) for name in _with_ends(result)]
    top = 0
    if not quiet:
        for line in opening(shown):
            sheet.write_string(top, 0, cut(line), styles.of(bold=top == 0, valign="top"))
            top += 1
        top += 1
    first = top + (1 if header else 0)
    looks = [Look.of(column, result.cells(column.name)) for column in columns]
    for place, column in enumerate(columns):
        title = _title(result, column)
        sheet.set_column(place, place, _width(column, title, result))
        if header:
            sheet.write_string(top, place, title, styles.header(column.numeric))
    if header:
        sheet.set_row(top, 30)
        sheet.freeze_panes(first, 1)
        sheet.repeat_rows(top)
    below = first
    section: Cell = None
    for index, row in enumerate(result.rows):
        if result.layout == "plain" and row.get("section") != section:
            section = row.get("section")
            sheet.write_string(below, 0, cut(plain(section)), styles.of(bold=True))
            below += 1
        bold = index in result.marked
        for place, (column, look) in enumerate(zip(columns, looks, strict=True)):
            mark = result.marks.get(column.name, {}).get(index, "")
            write(sheet, below, place, row.get(column.name), look, styles, bold, mark)
        below += 1
    if header and result.layout != "plain" and columns:
        sheet.autofilter(top, 0, max(below - 1, top), len(columns) - 1)
    notes = [*footnotes(shown, result.view), *shown.notes]
    for note in () if quiet else notes:
        below += 1
        sheet.write_string(below, 0, cut(note), styles.of(font_color="#595959"))
    _printed(sheet, next(iter(shown.headline), ""))


def _table(
    sheet: Worksheet,
    styles: Styles,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Cell]],
    header: bool,
) -> None:
    """Columns under their names, in full precision."""
    looks = [Look.of(column, [row.get(column.name) for row in rows], exact=True)
             for column in columns]  # fmt: skip
    for place, column in enumerate(columns):
        width = max(_NARROWEST, min(28, len(column.name) // 2 + 6))
        if not column.numeric:
            texts = (len(plain(row.get(column.name))) for row in rows[:_LOOKED_AT])
            width = max(width, min(_WIDEST, max(texts, default=0) + 2))
        sheet.set_column(place, place, width)
        if header:
            sheet.write_string(0, place, column.name, styles.header(column.numeric))
    first = 1 if header else 0
    if header:
        sheet.set_row(0, 45)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if columns:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    for line, row in enumerate(rows, first):
        for place, (column, look) in enumerate(zip(columns, looks, strict=True)):
            write(sheet, line, place, row.get(column.name), look, styles, False, "")
    _printed(sheet, "")


def _columns(sheet: Worksheet, styles: Styles, result: Result) -> None:
    """Name, unit and meaning of every column."""
    lines = [(column.name, column.unit, column.meaning) for column in result.columns]
    _texts(sheet, styles, ("column", "unit", "meaning"), lines, (36, 14, _WIDEST + 40))


def _assumptions(sheet: Worksheet, styles: Styles, result: Result) -> None:
    """What was assumed, and what made the answer."""
    lines = [
        ("command", f"chipcost {result.command}"),
        ("chipcost version", __version__),
        ("catalog hash", result.catalog_hash),
        *(("warning", line) for line in result.warnings),
        *_named("", result.assumptions),
    ]
    _texts(sheet, styles, ("assumption", "value"), lines, (36, _WIDEST + 40))


def _named(before: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of what was assumed, by dotted names."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _named(f"{before}.{name}" if before else str(name), item)
    elif isinstance(value, (list, tuple)):
        if any(isinstance(item, (Mapping, list, tuple)) for item in value):
            for number, item in enumerate(value, 1):
                yield from _named(f"{before}.{number}", item)
        else:
            yield before, ", ".join(map(str, value))
    else:
        yield before, value


def _texts(
    sheet: Worksheet,
    styles: Styles,
    heads: Sequence[str],
    lines: Sequence[Sequence[Any]],
    widths: Sequence[int],
) -> None:
    """A small table whose cells are as wide as they need."""
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, styles.header())
    sheet.freeze_panes(1, 0)
    for line, cells in enumerate(lines, 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                sheet.write_number(line, place, finite(cell), styles.of(align="left"))
            elif cell is not None and cell != "":
                sheet.write_string(line, place, cut(plain(cell)), styles.of(text_wrap=True))
    _printed(sheet, "")


def _with_ends(result: Result) -> list[str]:
    """The columns of the screen; where it has a range in one cell, both ends."""
    names: list[str] = []
    for name in result.view:
        names.append(name)
        if name in result.spans:
            names.append(result.spans[name].high)
    return list(dict.fromkeys(names))


def _title(result: Result, column: Column) -> str:
    """The heading with the unit: an end of a range says which."""
    highs = {span.high: span.title for span in result.spans.values()}
    if column.name in result.spans:
        title = f"{result.spans[column.name].title} low"
    elif column.name in highs:
        title = f"{highs[column.name]} high"
    else:
        title = plain_line(", ".join((*column.group, heading(result, column.name))))
    if column.unit in ("", "share", "count") or column.unit in title:
        return title
    return f"{title}\n{column.unit}"


def _width(column: Column, title: str, result: Result) -> float:
    """Wide enough for the words of the heading and, of texts, for what stands there."""
    words = max(map(len, title.split("\n")))
    width = max(_NARROWEST, min(words + 3, 18))
    if column.numeric:
        return max(width, 11)
    texts = (len(plain(row.get(column.name))) for row in result.rows[:_LOOKED_AT])
    return max(width, min(_WIDEST, max(texts, default=0) + 3))


def _printed(sheet: Worksheet, title: str) -> None:
    """On paper: across the page, as wide as it is, with its number."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L" + title.replace("&", "&&")[:200] + "&RPage &P of &N")

"""A workbook as the bytes of an .xlsx file.

Texts are written as texts whatever they begin with, so none from a file becomes a formula or a
link. The day and the times of the archive are fixed: the same workbook is the same bytes.
"""

from __future__ import annotations

import math
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from chipcost import sheets
from chipcost.report.sheet_cells import AS_TEXT, cut
from chipcost.sheets import Book, Cell, Formula, Sheet
from chipcost.text import plain_line

_DARK, _PALE, _LINE = "#1F3A5F", "#E8EEF5", "#C9D3DF"
_FONT = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    sheets.TITLE: {"bold": True, "font_size": 16, "font_color": _DARK},
    sheets.SUBTITLE: {"font_color": "#44546A"},
    sheets.NOTE: {"text_wrap": True, "valign": "top"},
    sheets.HEAD: {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _DARK,
        "text_wrap": True,
        "align": "center",
        "border": 1,
        "border_color": _LINE,
    },
    sheets.HEADED: {"font_color": "#44546A", "align": "center", "font_size": 9, "bottom": 1},
    sheets.WRAPPED: {
        "font_color": "#44546A",
        "text_wrap": True,
        "align": "right",
        "font_size": 9,
    },
    sheets.RANK: {"align": "center"},
    sheets.UNIT: {"font_color": "#44546A", "indent": 1},
    sheets.SECTION: {"bold": True, "font_color": _DARK, "bg_color": _PALE, "bottom": 1},
    sheets.LABEL: {"bold": True},
    sheets.TEXT: {},
    sheets.INPUT: {
        "font_color": "#0000C0",
        "bg_color": "#FFF8D6",
        "border": 1,
        "border_color": "#D6C98F",
        "locked": False,
    },
    sheets.CHOICE: {
        "bold": True,
        "font_color": "#0000C0",
        "bg_color": "#FFF8D6",
        "border": 1,
        "border_color": "#D6C98F",
        "locked": False,
    },
    sheets.GIVEN: {"font_color": "#44546A"},
    sheets.COMPUTED: {},
    sheets.RESULT: {"bold": True, "top": 1, "bottom": 1, "bg_color": _PALE},
    sheets.PRINTED: {"italic": True, "font_color": "#6B7785"},
}
_RULES: dict[str, dict[str, Any]] = {
    "changed": {"bold": True, "bg_color": "#D9EAD3"},
    "outside": {"bg_color": "#F8D7C9"},
    "better": {"bold": True, "font_color": "#1E7B34"},
    "worse": {"bold": True, "font_color": "#B3261E"},
}


def render(book: Book) -> bytes:
    """The bytes of the workbook."""
    target = BytesIO()
    made = xlsxwriter.Workbook(target, {**AS_TEXT, "in_memory": True})
    made.set_properties(
        {
            "title": plain_line(book.title),
            "subject": plain_line(book.subject),
            "comments": f"chipcost {book.version}",
            "created": datetime(*book.day),
        }
    )
    made.set_calc_mode("auto")
    formats: dict[tuple[str, str], Any] = {}
    for sheet in book.sheets:
        _write(made, made.add_worksheet(sheet.name), sheet, book, formats)
    for name, where in book.names.items():
        made.define_name(name, f"={where}")
    made.close()
    return target.getvalue()


def _write(
    made: Any, target: Any, sheet: Sheet, book: Book, formats: dict[tuple[str, str], Any]
) -> None:
    for at, width in enumerate(sheet.widths):
        target.set_column(at, at, width)
    for row, height in sheet.heights.items():
        target.set_row(row, height)
    for (row, column), cell in sorted(sheet.cells.items()):
        _cell(target, row, column, cell, _format(made, formats, cell))
    for where, words in sheet.lists.items():
        target.data_validation(
            *where, *where, {"validate": "list", "source": f"={words}", "error_title": "chipcost"}
        )
    for rule in sheet.rules:
        options: dict[str, Any]
        if rule.look == "bar":
            options = {
                "type": "data_bar",
                "bar_color": "#9DB7D5",
                "bar_solid": True,
                "min_type": "num",
                "min_value": 0,
            }
        else:
            look = made.add_format(_RULES[rule.look])
            options = {"type": "formula", "criteria": f"={rule.formula}", "format": look}
        target.conditional_format(*rule.first, *rule.last, options)
    for bars in sheet.bars:
        _chart(made, target, sheet, bars)
    if sheet.frozen != (0, 0):
        target.freeze_panes(*sheet.frozen)
    if sheet.filtered:
        (top, left), (bottom, right) = sheet.filtered
        target.autofilter(top, left, bottom, right)
    if sheet.tab:
        target.set_tab_color(sheet.tab)
    _page(target, sheet, book)


def _cell(target: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    content = cell.content
    if isinstance(content, Formula):
        value = "" if content.value is None else content.value
        if isinstance(value, str):
            value = plain_line(value)
        target.write_formula(row, column, f"={content.text}", look, value)
    elif content is None or content == "" or (isinstance(content, float) and math.isnan(content)):
        target.write_blank(row, column, None, look)
    elif isinstance(content, str):
        target.write_string(row, column, cut(plain_line(content)), look)
    else:
        target.write_number(row, column, content, look)


def _format(made: Any, formats: dict[tuple[str, str], Any], cell: Cell) -> Any:
    key = (cell.kind, cell.form)
    if key not in formats:
        look = {**_FONT, **_LOOKS[cell.kind]}
        if cell.form:
            look["num_format"] = cell.form
        formats[key] = made.add_format(look)
    return formats[key]


def _chart(made: Any, target: Any, sheet: Sheet, bars: sheets.Bars) -> None:
    chart = made.add_chart({"type": "bar"})
    rows = (bars.first, bars.last)
    chart.add_series(
        {
            "categories": [sheet.name, rows[0], bars.words, rows[1], bars.words],
            "values": [sheet.name, rows[0], bars.values, rows[1], bars.values],
            "fill": {"color": "#4472A8"},
            "gap": 40,
        }
    )
    chart.set_title({"name": bars.title, "name_font": {"size": 11, "color": _DARK}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "line": {"color": _LINE}})
    chart.set_x_axis({"num_font": {"size": 9}, "major_gridlines": {"visible": True,
                      "line": {"color": _LINE}}, "line": {"none": True}})  # fmt: skip
    width, height = bars.size
    chart.set_size({"width": width, "height": height})
    target.insert_chart(*bars.place, chart)


def _page(target: Any, sheet: Sheet, book: Book) -> None:
    """How it is printed: a page wide, with the headings on every page and where it is from."""
    target.set_paper(9)
    target.fit_to_pages(1, 0)
    target.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    if not sheet.portrait:
        target.set_landscape()
    if sheet.repeated:
        target.repeat_rows(*sheet.repeated)
    title = plain_line(book.title).replace("&", "&&")
    target.set_footer(f"&L&8{title}&C&8&A&R&8chipcost {book.version}, page &P of &N")
    target.hide_gridlines(2)

"""Cells of a workbook: typed, in the format of their column, and nothing in them computed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chipcost.errors import ChipcostError
from chipcost.report.cells import decimals
from chipcost.result import Cell, Column
from chipcost.text import plain_line

# Of a workbook: text stays text, and nothing in it is computed, followed or read as a number.
AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
MOST_LETTERS = 32_767  # of a cell
WIDE = 1e4  # times the least number of a column
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets count the days before it differently
_MAGNITUDES = '[>=999500000]#,##0.00,,," B";[>=999500]#,##0.00,," M";#,##0'
_CHANCES = '[<0.005]"<1 %";[>0.995]">99 %";0%'


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a workbook, each made once."""

    book: xlsxwriter.Workbook
    made: dict[tuple[tuple[str, Any], ...], Format]

    def of(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", **properties})
        return self.made[key]

    def header(self, numeric: bool = False) -> Format:
        """The format of a heading, over numbers on their side."""
        side = {"align": "right"} if numeric else {"indent": 1}
        return self.of(
            bold=True, text_wrap=True, bottom=1, bg_color="#E7EDF3", valign="vcenter", **side
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How the cells of a column are written: the format of numbers, and whether texts are days."""

    number: str  # "": each by its own size
    days: bool = False

    @classmethod
    def of(cls, column: Column, cells: Sequence[Cell], exact: bool = False) -> Look:
        """That of a column with these cells; with `exact` all digits are shown."""
        texts = [cell for cell in cells if cell is not None]
        for cell in texts:
            if isinstance(cell, float):
                finite(cell)
        days = bool(texts) and all(isinstance(c, str) and day_of(c) is not None for c in texts)
        if exact:
            return cls("General", days)
        if column.chance:
            return cls(_CHANCES, days)
        if column.unit == "share":
            return cls("0.0%", days)
        if column.large:
            return cls(_MAGNITUDES, days)
        if column.mixed or _apart(texts):
            return cls("", days)
        money = "USD" in column.unit and column.digits is not None
        places = decimals(replace(column, digits=3) if money else column, cells)
        if places is None:
            return cls("General", days)
        return cls(_fixed(max(2, places) if column.unit == "USD/h" else places), days)

    def of_cell(self, value: float, mark: str) -> str:
        """The format of one number; a mark stands after it."""
        number = self.number or _fixed(max(0, 2 - math.floor(math.log10(abs(value) or 1.0))))
        return f'{number}"{mark}"' if mark and ";" not in number else number


def write(
    sheet: Worksheet,
    line: int,
    place: int,
    cell: Cell,
    look: Look,
    styles: Styles,
    bold: bool,
    mark: str,
) -> None:
    """One cell as what it is; what is unknown stays empty. A mark stands after a number by its
    format, so that the number stays one."""
    own = {"bold": True} if bold else {}
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell, styles.of(**own))
    elif isinstance(cell, (int, float)):
        number = look.of_cell(finite(cell), mark)
        sheet.write_number(line, place, cell, styles.of(num_format=number, **own))
    elif look.days:
        moment = datetime.fromisoformat(cell)
        sheet.write_datetime(line, place, moment, styles.of(num_format="yyyy-mm-dd", **own))
    else:
        style = styles.of(align="left", indent=1, **own)
        sheet.write_string(line, place, cut(plain(cell) + mark), style)


def _apart(cells: Sequence[Cell]) -> bool:
    """Whether numbers are of so different sizes that no number of decimals suits them all."""
    sizes = [abs(cell) for cell in cells if isinstance(cell, (int, float)) and cell]
    return bool(sizes) and max(sizes) > WIDE * min(sizes)


def _fixed(places: int) -> str:
    """The format of so many decimals, with thousands apart."""
    return "#,##0" + (f".{'0' * places}" if places else "")


def plain(cell: object) -> str:
    """A cell as a line of text that does nothing."""
    return "" if cell is None else plain_line(str(cell))


def cut(text: str) -> str:
    """A text no longer than a cell holds."""
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def finite(value: float) -> float:
    """The number; ChipcostError `not-finite` for one that no output may carry."""
    if not math.isfinite(value):
        raise ChipcostError("not-finite", f"a cell is {value}, which is no answer")
    return value


def day_of(text: str) -> date | None:
    """The day that a text is, one that a spreadsheet can hold."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None

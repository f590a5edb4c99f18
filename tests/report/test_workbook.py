"""A workbook as bytes: texts stay texts, the same workbook is the same bytes.

tests: chipcost.report.workbook
"""

import io
import warnings
import zipfile

import openpyxl
import pytest

from chipcost import sheets
from chipcost.report import workbook
from chipcost.sheets import Bars, Book, Cells, Formula, Rule, Sheet

HARMFUL = ("=1+1", "@SUM(A1)", "+1", "-1", "https://example.org/x", "mailto:a@b.c", "a\tb\x1b[31m")


def book(**more):
    cells = Cells()
    for row, text in enumerate(HARMFUL):
        cells.put(row, 0, text)
    cells.put(0, 1, 3.25, sheets.INPUT, "0.00")
    cells.put(1, 1, Formula("B1*2", 6.5), sheets.COMPUTED)
    cells.put(2, 1, Formula('IFERROR(1/0,"")', None))
    cells.put(3, 1, Formula('"=x"', "=x"))
    cells.put(4, 1, float("nan"))
    cells.put(5, 1, None, sheets.SECTION)
    cells.put(6, 1, "two", sheets.CHOICE)
    for row, kind in enumerate(sheets.KINDS):
        cells.put(10 + row, 0, kind, kind)
    sheet = Sheet(
        "First",
        cells,
        (20, 12),
        frozen=(1, 1),
        lists={(6, 1): "$A$11:$A$12"},
        rules=(
            Rule((0, 1), (1, 1), "bar"),
            *(
                Rule((0, 1), (1, 1), look, "B1>1")
                for look in ("changed", "outside", "better", "worse")
            ),
        ),
        bars=(Bars("=First!$A$1", (0, 3), 0, 1, 0, 1),),
        heights={0: 30},
        repeated=(0, 0),
        filtered=((0, 0), (3, 1)),
        tab="#FF0000",
    )
    second = Sheet("Read me", Cells(), (), portrait=True)
    fields = {"title": "Costs & more", "subject": "=cmd", "day": (2026, 11, 23), "version": "1.0"}
    return Book((sheet, second), {"price": "First!$B$1"}, **{**fields, **more})


def opened(data, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), **options)


def test_a_text_never_becomes_a_formula_or_a_link():
    found = opened(workbook.render(book()))["First"]
    for row, text in enumerate(HARMFUL, start=1):
        cell = found.cell(row, 1)
        assert cell.data_type in ("s", "inlineStr")
        assert cell.hyperlink is None
        assert cell.value == text.replace("\t", " ").replace("\x1b", r"\x1b")


def test_formulas_stand_beside_their_values():
    data = workbook.render(book())
    formulas, values = opened(data)["First"], opened(data, data_only=True)["First"]
    assert (formulas["B2"].value, values["B2"].value) == ("=B1*2", 6.5)
    assert (formulas["B3"].data_type, values["B3"].value) == ("f", None)
    assert values["B4"].value == "=x"
    assert values["B5"].value is None


def test_inputs_alone_are_not_locked():
    found = opened(workbook.render(book()))["First"]
    unlocked = {
        kind for row, kind in enumerate(sheets.KINDS, start=11)
        if not found.cell(row, 1).protection.locked
    }  # fmt: skip
    assert unlocked == {sheets.INPUT, sheets.CHOICE}


def test_the_page_the_names_and_the_lists():
    made = opened(workbook.render(book()))
    sheet = made["First"]
    assert made.defined_names["price"].attr_text == "First!$B$1"
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, made["Read me"].page_setup.orientation) == (
        "landscape",
        "portrait",
    )
    [one] = sheet.data_validations.dataValidation
    assert (one.type, one.formula1) == ("list", "$A$11:$A$12")
    assert sheet.auto_filter.ref == "A1:B4"
    assert made.properties.created.date().isoformat() == "2026-11-23"


def test_the_same_workbook_is_the_same_bytes():
    assert workbook.render(book()) == workbook.render(book())
    assert workbook.render(book()) != workbook.render(book(version="1.1"))
    with zipfile.ZipFile(io.BytesIO(workbook.render(book()))) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}


def test_an_unknown_look_is_an_error():
    cells = Cells()
    cells.put(0, 0, "x", "nothing-like-it")
    with pytest.raises(KeyError):
        workbook.render(Book((Sheet("A", cells, ()),), {}, "t", "s", (2026, 1, 1), "1"))

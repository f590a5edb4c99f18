"""Every command's answer as a workbook: it opens, and holds what CSV holds.

tests: chipcost.report.spreadsheet
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import openpyxl
import pytest

ASKED = (
    ("compare", "--all"),
    ("versus", "trn2", "gb200"),
    ("tokens", "gpt-oss", "h200", "b200"),
    ("tokens", "gpt-oss", "deepseek-r1", "h200", "b200", "--isl", "1k,8k"),
    ("frontier", "gpt-oss", "b200"),
    ("margin", "deepseek-r1", "h200"),
    ("list", "sources"),
    ("show", "trn2"),
    ("explain", "trn2"),
    ("history", "gb200"),
    ("diff", "2026-06-30", "2026-11-23"),
    ("tco", "gb200"),
    ("tco", "--reconcile"),
    ("sensitivity", "gb200"),
    ("breakeven", "h200", "gb200"),
    ("plan", "gpt-oss", "--power", "10 MW"),
    ("plan", "gb300", "--power", "1 GW", "--by-year"),
    ("sweep", "--grid", "model=gpt-oss", "chip=b200,h200", "--reduce", "best", "--by", "chip"),
    ("claims",),
    ("claims", "P04"),
    ("deals",),
    ("config",),
)
# Sheets of a workbook as CSV in full: separator, quote, UTF-8, from the first line, every sheet.
_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setenv("CHIPCOST_DATE", "2026-11-23")


def written(cli, asked, folder):
    """The workbook of a question, and the rows of its CSV."""
    file = folder / "answer.xlsx"
    assert cli(*asked, "--out", str(file)).status == 0
    return file, list(csv.reader(io.StringIO(cli(*asked, "--format", "csv").out)))


def same(cell, text):
    """Whether a cell is what CSV has: numbers as numbers, text without the apostrophe."""
    if isinstance(cell, (int, float)):
        return cell == pytest.approx(float(text), rel=1e-14)
    if hasattr(cell, "isoformat"):
        return cell.date().isoformat() == text
    return (cell or "") == text.removeprefix("'")


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_a_workbook_holds_what_csv_holds(cli, tmp_path, asked):
    file, (header, *rows) = written(cli, asked, tmp_path)
    book = openpyxl.load_workbook(file)
    first, *found = book["Data"].iter_rows(values_only=True)
    assert list(first) == header
    assert len(found) == len(rows)
    for have, want in zip(found, rows, strict=True):
        for name, cell, text in zip(header, have, want, strict=True):
            assert same(cell, text), (name, cell, text)
    answer = book["Answer"]
    assert answer.freeze_panes
    assert book["Columns"].max_row == len(header) + 1
    assert book["Assumptions"]["B2"].value.startswith(f"chipcost {asked[0]}")


@pytest.mark.external
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (soffice)")
def test_libreoffice_reads_what_was_written(cli, tmp_path):
    file, (header, *rows) = written(cli, ("compare", "--all"), tmp_path)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", _FILTER, "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "answer-Data.csv").read_text(encoding="utf-8")
    first, *found = csv.reader(io.StringIO(text))
    assert first == header
    assert len(found) == len(rows)
    numbers = 0
    for have, want in zip(found, rows, strict=True):
        for name, cell, wanted in zip(header, have, want, strict=True):
            try:
                number = float(wanted)
            except ValueError:
                assert cell == wanted.removeprefix("'"), name
            else:
                numbers += 1
                assert float(cell) == pytest.approx(number, rel=1e-12), name
    assert numbers > 1000
    assert (tmp_path / "answer-Sources.csv").stat().st_size > 10_000

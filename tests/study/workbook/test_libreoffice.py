"""LibreOffice makes of the workbook what the commands answer, as it is and with changed inputs.

tests: chipcost.study.workbook.book
"""

import shutil
import subprocess
import warnings

import openpyxl
import pytest
from exported import Exported, export

import chipcost

CHIPS = ("b200", "mi355x", "trn2", "gb200")
CLOSE = {"rel": 1e-9}


def recalculated(path, folder):
    """The file after LibreOffice has computed every formula of it: values alone, by openpyxl.

    openpyxl drops the values that stood beside the formulas, so none can be taken over.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bare = openpyxl.load_workbook(path)
        for name, value in CHANGED.get(path.name, {}).items():
            where = bare.defined_names[name].attr_text.replace("$", "").split("!")
            bare[where[0]][where[1]] = value
        bare.save(folder / "bare.xlsx")
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "ods", "--outdir", str(folder), str(folder / "bare.xlsx")],
            capture_output=True, timeout=240, check=False,
        )  # fmt: skip
        assert (folder / "bare.ods").exists(), done.stderr.decode()
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "done"),
             str(folder / "bare.ods")],
            capture_output=True, timeout=240, check=True,
        )  # fmt: skip
        return openpyxl.load_workbook(folder / "done" / "bare.xlsx", data_only=True)


CHANGED = {
    "fresh.xlsx": {},
    "changed.xlsx": {
        "wacc": 0.125,
        "electricity": 0.051,
        "pue": 1.31,
        "life": 4.0,
        "availability": 0.93,
        "price_basis": "modelled",
        "measure": "Memory bandwidth",
    },
}


@pytest.mark.external
@pytest.mark.parametrize("name", CHANGED)
def test_libreoffice_computes_the_same(tmp_path, name):
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    path = export(tmp_path / name, *CHIPS, "--model", "llama-3.3-70b")
    found = recalculated(path, tmp_path)
    book = Exported(path)
    for word, value in CHANGED[name].items():
        where = next(
            one["formula"] for one in book.model.get_defined_name_list() if one["name"] == word
        )
        sheet, cell = where.replace("$", "").split("!")
        column, row = ord(cell[0]) - 64, int(cell[1:])
        if isinstance(value, str):
            book.model.update_cell_with_text(book.sheets[sheet], row, column, value)
        else:
            book.model.update_cell_with_number(book.sheets[sheet], row, column, value)
    book.model.evaluate()
    count = 0
    for sheet in found.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                mine = book.cell(sheet.title, cell.row, cell.column)
                if isinstance(mine, (int, float)) and not isinstance(mine, bool):
                    close = pytest.approx(mine, rel=1e-9, abs=1e-12)
                    assert cell.value == close, (sheet.title, cell.coordinate)
                    count += 1
    assert count > 1000
    if name == "changed.xlsx":
        options = {"input": {"wacc": "12.5 %", "electricity": "0.051 USD/kWh", "pue": "1.31",
                             "life": "4 y", "availability": "93 %"}}  # fmt: skip
        answer = chipcost.tco("b200", **options).extra["scenarios"]["b200"]["outputs"]
        row = next(r for r in found["Cost"].iter_rows() if r[0].value == "Cost of a chip-hour")
        at = [cell.value for cell in found["Cost"][5]].index("b200")
        assert row[at].value == pytest.approx(answer["total_usd_per_chip_hour"]["value"], **CLOSE)

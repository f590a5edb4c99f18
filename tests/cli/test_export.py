"""`export`: the data files or a workbook, and what cannot be.

tests: chipcost.cli.export
"""

import builtins
import os
import sys
import threading

import pytest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("models", "x"), "cannot export 'models'"),
        (("catalog", "x", "b200"), "CHIP is of a workbook"),
        (("catalog", "x", "--model", "gpt-oss-120b"), "--model is of a workbook"),
        (("catalog", "x", "--owner", "lab"), "--owner is of a workbook"),
        (("catalog", "x", "--price", "b200=3"), "--price is of a workbook"),
        (("catalog", "x", "--dtype", "fp8"), "--dtype is of a workbook"),
        (("catalog", "x", "--input", "wacc=9%"), "--input is of a workbook"),
        (("workbook", "x.xls"), "does not end in .xlsx"),
        (("workbook", "x"), "does not end in .xlsx"),
        (("workbook", "x.xlsx", "--isl", "8k"), "--isl is of tokens"),
        (("workbook", "x.xlsx", "nothing-like-it"), "did you mean"),
        (("workbook", "x.xlsx", "--model", "nothing-like-it"), "nothing-like-it"),
        (("workbook", "x.xlsx", "--model", "gpt-oss-120b", "--load", "2"), "load"),
        (("workbook", "x.xlsx", "--annuity", "weekly"), "--annuity"),
        (("workbook", "x.xlsx", "--input", "wacc"), "NAME=VALUE"),
        (("workbook", "x.xlsx", "--input", "nothing=1"), "no input of a cost"),
        (("workbook", "x.xlsx", "--pue", "1.2", "--input", "pue=1.3"), "given twice"),
        (("workbook", "x.xlsx", "--input", "wacc=10"), "for a percentage"),
        (("workbook", "x.xlsx", "--owner", "nobody"), "--owner"),
        (("workbook", "x.xlsx", "--vendor", "AMD", "--owner", "internal"), "no chip of these"),
        (("workbook", "x.xlsx", "--power-price", "3 EUR"), "--power-price"),
        (("workbook", "nowhere/x.xlsx", "b200"), "cannot write"),
    ],
)
def test_bad_input_is_a_clear_error(cli, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    done = cli("export", *words)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err
    assert os.listdir(tmp_path) == []


def test_a_workbook_is_written_and_its_name_told(cli, tmp_path):
    path = tmp_path / "costs.XLSX"
    done = cli("export", "workbook", str(path), "b200")
    assert done == (0, f"{path}\n", "")
    assert path.read_bytes()[:2] == b"PK"


def test_a_file_that_is_there_is_refused_before_the_work(cli, tmp_path, monkeypatch):
    path = tmp_path / "costs.xlsx"
    path.write_bytes(b"mine")
    asked = []
    monkeypatch.setattr("chipcost.study.workbook.question.gather", asked.append)
    done = cli("export", "workbook", str(path), "b200")
    assert (done.status, asked) == (2, [])
    assert "would be replaced" in done.err
    assert path.read_bytes() == b"mine"
    monkeypatch.undo()
    monkeypatch.setenv("CHIPCOST_DATE", "2026-11-23")
    assert cli("export", "workbook", str(path), "b200", "--force").status == 0
    assert path.read_bytes() != b"mine"


def test_the_same_question_gives_the_same_bytes(cli, tmp_path):
    paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for path in paths:
        assert cli("export", "workbook", str(path), "b200", "trn2").status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to_and_stays(cli, tmp_path):
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    found = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    assert cli("export", "workbook", str(pipe), "b200").status == 0
    reader.join(timeout=30)
    assert found[0][:2] == b"PK"
    assert pipe.is_fifo()


def test_without_the_extra_one_line_names_it(cli, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("xlsxwriter")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "chipcost.report.workbook", raising=False)
    real = builtins.__import__

    def without(name, *rest):
        if name.split(".")[0] == "xlsxwriter":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    done = cli("export", "workbook", str(tmp_path / "x.xlsx"), "b200")
    assert done.status == 2
    assert "a workbook needs xlsxwriter, which is not installed" in done.err
    assert "pip install 'chipcost[xlsx]'" in done.err
    assert not list(tmp_path.iterdir())


def test_settings_do_not_forbid_the_data_files(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIPCOST_OWNER", "lab")
    assert cli("export", "catalog", str(tmp_path / "data")).status == 0


def test_text_from_a_file_is_text_in_the_workbook(cli, tmp_path):
    import warnings

    import openpyxl

    overlay = tmp_path / "own.yaml"
    overlay.write_text(
        "sources:\n"
        '  own: {title: "=cmd|calc", publisher: "@x", url: "https://example.org", date: 2026-11-01,'
        " grade: press}\n"
        "quotes:\n"
        "- {chip: b200, owner: hyperscaler, kind: owned, date: 2026-11-01, total: 2 USD/h,"
        ' provider: "+1+1", source: own}\n'
    )
    path = tmp_path / "o.xlsx"
    done = cli("export", "workbook", str(path), "b200", "--catalog", str(overlay))
    assert done.status == 0, done.err
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    texts = [cell for line in book["Sources"].iter_rows() for cell in line if cell.value]
    assert any(cell.value == "=cmd|calc" and cell.data_type == "s" for cell in texts)
    assert all(cell.hyperlink is None for cell in texts)


@pytest.mark.parametrize(
    ("given", "number"),
    [("b200.memory_bandwidth=7.77 TB/s", 7.77), ("b200.total=6.66 USD/h", 6.66)],
)
def test_a_figure_of_ones_own_is_an_input(cli, tmp_path, given, number):
    import io
    import warnings

    import openpyxl

    path = tmp_path / "own.xlsx"
    done = cli("export", "workbook", str(path), "b200", "--set", given)
    assert done.status == 0, done.err
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    values = [cell.value for line in book["Inputs"].iter_rows() for cell in line]
    assert any(isinstance(one, float) and one == pytest.approx(number) for one in values)
    assert any(given in str(line) for line in book["Read me"].values)

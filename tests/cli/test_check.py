"""`chipcost check` and `chipcost schema` as commands.

tests: chipcost.cli.check, chipcost.cli.schema
"""

import csv
import io
import json

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from chipcost.cli.check import check
from chipcost.cli.schema import schema
from chipcost.errors import ChipcostError
from chipcost.study import schema as jsonschema

app = typer.Typer()
app.command()(check)
app.command()(schema)
BAD = (
    "sources:\n  s: {title: T, grade: press}\nchips:\n"
    "  example-a1: {name: A1, vendor: V, tdp: {value: 5, source: s}}\n"
)
STALE = (
    "sources:\n  s: {title: T, grade: press}\nchips:\n"
    "  example-a1: {name: A1, vendor: V}\nquotes:\n  - {chip: example-a1, owner: lab, "
    "kind: owned, date: 2020-01, total: 1 USD/h, source: s}\n"
)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("CHIPCOST_DATE", raising=False)


def run(*args, text=None):
    return CliRunner().invoke(app, list(args), input=text)


def test_the_shipped_data_has_no_error():
    result = run("check", "--format", "json", "--as-of", "2026-11-23")
    document = json.loads(result.stdout)
    assert [f for f in document["findings"] if f["severity"] == "error"] == []
    assert result.exit_code == 0
    assert document["summary"]["waived"] <= 5
    assert document["summary"]["records"]["chips"] > 50


def test_findings_exit_1(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    result = run("check", str(path))
    assert result.exit_code == 1
    assert f"{path}:4:50: error[U202]" in result.stdout


def test_standard_input():
    result = run("check", "-", text=BAD)
    assert result.exit_code == 1
    assert "-:4:50: error[U202]" in result.stdout


def test_warnings_fail_only_when_strict():
    args = ("check", "-", "--stale-after", "30")
    assert run(*args, text=STALE).exit_code == 0
    assert run(*args, "--strict", text=STALE).exit_code == 1
    assert run("check", "-", "--strict", text=STALE).exit_code == 0
    early = run(*args, "--strict", "--as-of", "2020-01-20", text=STALE)
    assert early.exit_code == 0


def test_github_format_by_itself(monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("check", "-", text=BAD).stdout.startswith("::error file=-,line=4,col=50,")


def test_unreadable_is_an_error_of_use(tmp_path):
    result = run("check", str(tmp_path), "-", text=BAD)
    assert isinstance(result.exception, ChipcostError)
    assert result.exception.exit_status == 2
    assert "error[U202]" in result.stdout  # the other file is checked all the same


def test_explain_prints_the_page():
    result = run("check", "--explain", "f503")
    assert result.exit_code == 0
    assert result.stdout.startswith("F503  capacity and bandwidth that no number of HBM stacks")
    assert "Bad:" in result.stdout
    assert "13 GB" in result.stdout


def test_explain_of_an_unknown_rule():
    result = run("check", "--explain", "F999")
    assert isinstance(result.exception, ChipcostError)
    assert result.exception.code == "unknown-rule"


def test_unknown_format():
    result = run("check", "-", "--format", "xml", text=BAD)
    assert isinstance(result.exception, ChipcostError)


def test_schema_to_stdout_and_file(tmp_path):
    assert run("schema", "chips").stdout == jsonschema.text("chips")
    path = tmp_path / "out.json"
    assert run("schema", "sites", "--out", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == jsonschema.text("sites")
    assert [item.name for item in tmp_path.iterdir()] == ["out.json"]


def test_schema_that_does_not_exist(tmp_path):
    assert isinstance(run("schema", "chip").exception, ChipcostError)
    missing = run("schema", "chips", "--out", str(tmp_path / "no" / "out.json"))
    assert isinstance(missing.exception, ChipcostError)
    assert missing.exception.code == "cannot-write"


SPELLED = BAD.replace("value: 5,", "value: 5 KW,")


def test_out_takes_its_format_from_the_suffix_and_keeps_the_status(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    for name, key in (("a.sarif", "runs"), ("b.sarif.json", "runs"), ("c.json", "findings")):
        out = tmp_path / name
        result = run("check", str(path), "--out", str(out))
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.startswith("failed: 1 error, 0 warnings in 1 file")
        assert json.loads(out.read_text(encoding="utf-8"))[key]
    assert run("check", str(path), "-o", str(tmp_path / "d.txt")).exit_code == 1
    assert "error[U202]" in (tmp_path / "d.txt").read_text()
    fine = run("check", "-", "--out", str(tmp_path / "e.sarif"), text="sources: {}\n")
    assert (fine.exit_code, fine.stdout, fine.stderr) == (0, "", "")


def test_findings_are_a_table_too(tmp_path):
    """A row each, in the formats that every answer has."""
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    for name in ("a.csv", "a.tsv", "a.ndjson", "a.md", "a.html", "a.xlsx", "a.parquet"):
        out = tmp_path / name
        result = run("check", str(path), "--out", str(out))
        assert (result.exit_code, result.stdout) == (1, ""), name
        assert out.stat().st_size > 100
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8"))))
    assert [(row["code"], row["line"], row["severity"]) for row in rows] == [("U202", "4", "error")]
    assert json.loads((tmp_path / "a.ndjson").read_text())["code"] == "U202"
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "a.xlsx").read_bytes()))
    assert "U202" in [cell.value for cell in book["Data"][2]]
    printed = run("check", str(path), "--format", "csv")
    assert (printed.exit_code, printed.stdout) == (1, (tmp_path / "a.csv").read_text())


def test_out_refuses_what_it_does_not_know_or_would_replace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    unknown = run("check", "-", "--out", "x.doc", text=BAD)
    assert unknown.exception.code == "bad-suffix"
    (tmp_path / "x.sarif").write_text("mine")
    again = run("check", "-", "--out", "x.sarif", text=BAD)
    assert again.exception.code == "file-exists"
    assert (tmp_path / "x.sarif").read_text() == "mine"
    assert run("check", "-", "--out", "x.sarif", "--force", text=BAD).exit_code == 1
    assert "runs" in json.loads((tmp_path / "x.sarif").read_text())
    assert [path.name for path in tmp_path.iterdir()] == ["x.sarif"]


def test_what_cannot_be_read_is_in_the_file_too(tmp_path):
    out = tmp_path / "x.sarif"
    result = run("check", str(tmp_path / "none.yaml"), "--out", str(out))
    assert result.exception.exit_status == 2
    (one,) = json.loads(out.read_text())["runs"]
    assert one["invocations"][0]["executionSuccessful"] is False


def test_sarif_names_files_from_the_root_of_the_checkout(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path / "data")
    (one,) = json.loads(run("check", "mine.yaml", "-f", "sarif").stdout)["runs"]
    assert one["artifacts"][0]["location"]["uri"] == "data/mine.yaml"


def test_fix_mends_the_file_and_checks_what_remains(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SPELLED)
    path.chmod(0o640)
    before = run("check", str(path))
    assert before.stdout.endswith("; 1 can be mended by --fix\n")
    result = run("check", "--fix", str(path))
    assert result.stdout.splitlines()[0] == f"{path}:4:50: fixed[U201] 5 KW to 5 kW"
    assert path.read_text() == BAD.replace("value: 5,", "value: 5 kW,")
    assert path.stat().st_mode & 0o777 == 0o640
    assert result.exit_code == run("check", str(path)).exit_code
    assert "fixed" not in run("check", "--fix", str(path)).stdout


def test_fix_leaves_standard_output_to_data(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SPELLED)
    result = run("check", "--fix", str(path), "--format", "json")
    assert json.loads(result.stdout)["summary"]["fixable"] == 0
    assert result.stderr.startswith(f"{path}:4:50: fixed[U201]")


def test_diff_shows_and_writes_nothing(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SPELLED)
    for words in (("--diff",), ("--fix", "--diff")):
        result = run("check", *words, str(path))
        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        assert lines[:2] == [f"--- {path}", f"+++ {path}"]
        assert [line[0] for line in lines if "KW" in line or "kW" in line] == ["-", "+"]
        assert path.read_text() == SPELLED
    path.write_text(BAD)
    assert run("check", "--diff", str(path)).exit_code == 0
    assert run("check", "--diff", str(tmp_path / "none.yaml")).exception.exit_status == 2


def test_fix_names_its_files():
    for words in ((), ("-",)):
        for option in ("--fix", "--diff"):
            assert run("check", option, *words, text=SPELLED).exception.exit_status == 2

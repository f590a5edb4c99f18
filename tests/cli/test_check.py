"""`chipcost check` and `chipcost schema` as commands."""

import json

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

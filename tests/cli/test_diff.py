"""`chipcost diff` as a command: when it fails, what it refuses, every format, what it imports."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chipcost.cli.diff import WHAT
from chipcost.report.formats import FORMATS
from chipcost.study.diff import columns

DATES = ("diff", "2025-10-15", "2026-11-23")


@pytest.fixture
def answers(cli, tmp_path, small_data):
    """Two saved answers of one comparison, of two days."""
    paths = []
    for day in ("2025-10-15", "2026-11-23"):
        paths.append(str(tmp_path / f"{day}.json"))
        assert cli("compare", "--as-of", day, "--format", "json", "-o", paths[-1]).status == 0
    return paths


def test_the_words_of_what_are_those_of_the_study():
    assert tuple(columns.WHAT) == WHAT


@pytest.mark.parametrize(
    ("limit", "status"), [("0", 1), ("5%", 1), ("0.05", 1), ("21%", 1), ("22%", 0), ("300%", 0)]
)
def test_it_fails_above_a_limit(cli, small_data, limit, status):
    # From 2.36 to 1.86 USD/h: -21.2 %.
    done = cli(*DATES, "--fail-above", limit)
    assert done.status == status
    assert done.out.startswith("3 answers, ") or "answers" in done.out.splitlines()[0]
    assert done.err.startswith(f"failed: --fail-above {limit}: beta ") == bool(status)


def test_it_names_the_largest_of_those_that_failed_and_counts_the_rest(cli):
    done = cli("diff", "2026-06-30", "2026-11-23", "--fail-above", "1%")
    assert done.status == 1
    line = done.err.splitlines()[-1]
    assert line.startswith("failed: --fail-above 1%: ")
    assert line.count("%") == 2
    assert line.endswith(" more")


def test_it_fails_where_an_answer_is_gone(cli, small_data, answers, tmp_path):
    document = json.loads(Path(answers[1]).read_text())
    document["rows"] = [row for row in document["rows"] if row["chip"] != "beta"]
    shorter = tmp_path / "shorter.json"
    shorter.write_text(json.dumps(document))
    done = cli("diff", answers[1], str(shorter), "--fail-above", "500%")
    assert done.status == 1
    assert done.err == "failed: --fail-above 500%: beta has no answer any more\n"
    assert cli("diff", str(shorter), answers[1], "--fail-above", "500%").status == 0


def test_saved_answers_fail_by_their_numbers_and_not_by_what_was_asked(cli, answers):
    assert cli("diff", *answers, "--fail-above", "21%").status == 1
    done = cli("diff", *answers, "--fail-above", "0", "--what", "assumptions")
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("limit", ["-5%", "much", "nan", "inf", "5 W"])
def test_a_limit_that_is_none(cli, small_data, limit):
    done = cli(*DATES, "--fail-above", limit)
    assert done.status == 2
    assert "--fail-above" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--what", "price"), "answers, figures, quotes"),
        (("--what", "figures"), "does not differ between two dates"),
        (("--what", "quotes,deals"), "--what deals: that does not differ between two dates"),
        (("--what", "quotes", "--model", "gpt-oss"), "leaves out what --model asks for"),
        (("--as-of", "2026-01-01"), "--as-of changes nothing between two dates"),
        (("--owner", "nobody"), "nobody"),
        (("--columns", "nosuch"), "nosuch"),
    ],
)
def test_what_cannot_be_asked(cli, small_data, options, told):
    done = cli(*DATES, *options)
    assert done.status == 2
    assert told in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "options",
    [
        ("--as-of", "2026-01-01"),
        ("--catalog", "mine.yaml"),
        ("--set", "beta.tdp=3 W"),
        ("--model", "gpt-oss"),
        ("--owner", "neocloud"),
        ("--owner", "rental", "--provider", "AWS"),
        ("--power-basis", "it"),
        ("--pue", "1.2"),
        ("--max-quote-age", "30"),
        ("--term", "1y"),
    ],
)
def test_options_that_change_nothing_between_saved_answers(cli, answers, options):
    done = cli("diff", *answers, *options)
    assert done.status == 2
    assert f"{options[0]} changes nothing between two saved answers" in done.err
    assert "give it where the answers are made" in done.err


@pytest.mark.parametrize("arguments", [(), ("2026-01-01",), ("2025", "2026", "2027")])
def test_it_takes_two_sides(cli, arguments):
    done = cli("diff", *arguments)
    assert done.status == 2


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(cli, small_data, name, tmp_path):
    path = tmp_path / "out"
    done = cli(*DATES, "--format", name, "--out", str(path))
    assert (done.status, done.err) == (0, "")
    content = path.read_bytes()
    if name == "xlsx":
        with zipfile.ZipFile(path) as archive:
            content = archive.read("xl/sharedStrings.xml")
    assert b"beta" in content


def test_the_numbers_are_exact_in_csv_and_json(cli, small_data):
    rows = list(csv.DictReader(io.StringIO(cli(*DATES, "--format", "csv").out)))
    document = json.loads(cli(*DATES, "--format", "json").out)
    assert len(rows) == len(document["rows"]) > 5
    for row, other in zip(rows, document["rows"], strict=True):
        for column in ("old", "new", "change"):
            assert (float(row[column]) if row[column] else None) == other[column]
    assert document["assumptions"]["old_is"] == "as of 2025-10-15"
    assert "failed" not in document
    limited = json.loads(cli(*DATES, "--format", "json", "--fail-above", "21%").out)
    assert len(limited["failed"]) == sum(abs(row["change"] or 0) > 0.21 for row in limited["rows"])


def test_rows_may_be_sorted_and_cut(cli, small_data):
    done = cli(*DATES, "--sort", "id", "--top", "2", "--columns", "id,change", "--format", "csv")
    assert done.out.splitlines()[0] == "id,change"
    assert len(done.out.splitlines()) == 3


def test_without_a_terminal_all_rows_are_shown(cli):
    rows = cli("diff", "2026-06-30", "2026-11-23", "--format", "csv").out.count("\n") - 1
    shown = cli("diff", "2026-06-30", "2026-11-23").out
    assert rows > 25
    assert "--top" not in shown
    assert len(shown.split("\n\n")[1].splitlines()) == rows + 1


def test_text_of_a_file_does_nothing_to_the_terminal(cli, answers, tmp_path):
    document = json.loads(Path(answers[1]).read_text())
    document["rows"][0]["vendor"] = "A\x1b[31mB"
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(document))
    done = cli("diff", answers[1], str(bad))
    assert done.status == 0
    assert "\x1b" not in done.out
    assert "AB" not in done.out.replace("[31m", "") or "\\x1b" in done.out


def modules(*arguments):
    code = (
        "import sys; from chipcost.cli.main import run; "
        f"status = run({list(arguments)!r}); "
        "print('|'.join(sorted(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stderr.splitlines()[-1].split("|"))


def test_what_it_needs_is_imported_by_it_alone():
    own = ("chipcost.study.diff", "chipcost.catalog.base")
    for command in (("compare",), ("list",), ("show", "trn2"), ("diff", "--help")):
        assert not [name for name in modules(*command) if name.startswith(own)], command


def test_two_dates_need_neither_numpy_nor_yaml(tmp_path):
    modules("list")
    loaded = modules(*DATES)
    assert "chipcost.study.diff.diff" in loaded
    assert not loaded & {"numpy", "yaml", "rich", "chipcost.catalog.base"}

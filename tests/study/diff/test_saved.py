"""Two saved answers: rows told apart, cells compared, ranks by their order.

tests: chipcost.study.diff.saved
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

QUESTIONS = {
    "compare": ("compare", "--all"),
    "rental": ("compare", "--owner", "rental"),
    "show": ("show", "beta"),
    "history": ("history", "beta", "alpha"),
    "list": ("list", "chips"),
    "explain": ("explain", "beta"),
}


@pytest.fixture
def saved(cli, tmp_path, small_data):
    """Save the answer of a question about the small catalog, after a change of the document."""

    def make(name, *question, change=lambda document: None):
        path = tmp_path / f"{name}.json"
        done = cli(*question, "--format", "json", "--out", str(path))
        assert done.status == 0, done.err
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))
        return str(path)

    return make


def test_an_answer_of_two_days(saved, rows_of, result_of):
    old = saved("old", "compare", "--as-of", "2025-10-15")
    new = saved("new", "compare", "--as-of", "2026-11-23")
    result = result_of("diff", old, new)
    rows = {(row["id"], row["field"]): row for row in result.to_dicts()}
    cost = rows["beta", "usd_per_tb_per_s_hour"]
    assert (cost["kind"], cost["event"], cost["unit"]) == ("answer", "changed", "USD/(TB/s)/h")
    assert (cost["old"], cost["new"]) == (pytest.approx(2.36 / 8), pytest.approx(1.86 / 8))
    assert cost["change"] == pytest.approx(1.86 / 2.36 - 1)
    assert (cost["old_rank"], cost["new_rank"]) == (2, 2)
    assert cost["new_source"] == "survey"
    assert rows["compare", "as_of"]["kind"] == "assumption"
    assert ("beta", "quote_age_days") not in rows
    assert not any(field and field.endswith(("_low", "_high")) for _, field in rows)
    assert "numbers changed, by" in result.headline[0]
    assert result.headline[1].startswith("First by usd_per_tb_per_s_hour: ")
    assert result.headline[-1] == f"`compare`: {old} to {new}"
    assert "place" not in result.view
    assert {row["kind"] for row in rows_of("diff", old, new, "--what", "assumptions")} == {
        "assumption"
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_does_not_differ_from_itself(saved, result_of, name):
    old, new = saved("old", *QUESTIONS[name]), saved("new", *QUESTIONS[name])
    result = result_of("diff", old, new)
    assert result.rows == ()
    assert result.headline[0] == "No difference"
    assert len(result.headline) == 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_one_cell_that_differs_is_one_row(saved, result_of, name):
    def other(document):
        names = [column["name"] for column in document["columns"]]
        key = [name for name in names if not name.endswith(("_low", "_high"))][-1]
        document["rows"][-1][key] = "something else"

    old = saved("old", *QUESTIONS[name])
    new = saved("new", *QUESTIONS[name], change=other)
    [row] = result_of("diff", old, new).rows
    assert (row["new_text"], row["new"]) == ("something else", None)


def test_rows_that_came_went_and_changed_places(saved, rows_of, result_of):
    def turned(document):
        document["rows"] = document["rows"][1::-1]  # the first two, the other way round

    def shorter(document):
        document["rows"] = document["rows"][:2]

    old = saved("old", "compare", change=shorter)
    rows = rows_of("diff", old, saved("turned", "compare", change=turned))
    assert {(row["event"], row["field"]) for row in rows} == {("moved", "usd_per_tb_per_s_hour")}
    assert {(row["old_rank"], row["new_rank"]) for row in rows} == {(1, 2), (2, 1)}

    def alone(document):
        del document["rows"][1:]

    new = saved("alone", "compare", change=alone)
    [row] = rows_of("diff", old, new)
    assert (row["event"], row["field"], row["old_text"]) == ("removed", None, "row")
    assert result_of("diff", new, old).headline[0] == "1 row added"


def test_rows_of_one_name_are_counted(saved, rows_of):
    def doubled(document):
        document["rows"].append(dict(document["rows"][-1]))

    old, new = saved("old", "compare"), saved("new", "compare", change=doubled)
    [row] = rows_of("diff", old, new)
    assert row["event"] == "added"
    assert row["id"].endswith(" (2)")


def test_columns_of_one_answer_alone_and_of_another_unit_are_not_compared(saved, result_of):
    def other_version(document):
        document["chipcost_version"] = "9.9"
        document["catalog_hash"] = "other"
        for column in document["columns"]:
            if column["name"] == "power_kw_per_chip":
                column["unit"] = "W"
            if column["name"] == "vendor":
                column["name"] = "maker"
        for row in document["rows"]:
            row["power_kw_per_chip"] = 1000 * (row["power_kw_per_chip"] or 0)
            row["maker"] = row.pop("vendor")

    old, new = saved("old", "compare"), saved("new", "compare", change=other_version)
    result = result_of("diff", old, new)
    assert result.rows == ()
    assert result.notes[:3] == (
        f"Not compared: vendor (only {old} has it).",
        "Not compared: power_kw_per_chip (kW, then W).",
        f"Not compared: maker (only {new} has it).",
    )
    assert result.notes[3].endswith("then 9.9.")
    assert result.notes[4] == "The catalogs behind them are not the same."


def test_answers_of_several_commands_are_not_compared(saved, cli):
    done = cli("diff", saved("old", "compare"), saved("new", "show", "beta"))
    assert done.status == 2
    assert "is an answer of `compare`, and " in done.err
    assert "compare answers of one command" in done.err


def test_answers_without_a_column_that_names_their_rows(saved, cli):
    def renamed(document):
        for column in document["columns"]:
            column["name"] = f"new_{column['name']}"
        document["rows"] = [
            {f"new_{key}": cell for key, cell in row.items()} for row in document["rows"]
        ]

    done = cli("diff", saved("old", "compare"), saved("new", "compare", change=renamed))
    assert done.status == 2
    assert "no column in common that names their rows" in done.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "lacks columns and rows"),
        ("[1, 2]", "lacks columns and rows"),
        ('{"command": "compare", "columns": [], "rows": []}', "lacks columns and rows"),
        ('{"chip": "a"}\n{"chip": "b"}\n', "--format json --out FILE"),
        ('{"command": ', "--format json --out FILE"),
    ],
)
def test_json_that_is_no_answer(tmp_path, saved, cli, text, told):
    path = tmp_path / "other.json"
    path.write_text(text)
    done = cli("diff", saved("old", "compare"), str(path))
    assert done.status == 2
    assert told in done.err
    assert str(path) in done.err


def test_a_column_named_in_the_answer_twice_or_a_cell_of_parts(saved, rows_of):
    def listed(document):
        document["rows"][0]["vendor"] = ["A", {"b": 1.5}]

    [row] = rows_of("diff", saved("old", "compare"), saved("new", "compare", change=listed))
    assert row["new_text"] == "A, b 1.5"


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1" + "0" * 400, "true"])
def test_a_cell_that_is_no_finite_number_is_a_text(saved, tmp_path, rows_of, text):
    old = saved("old", "compare")
    new = tmp_path / "new.json"
    content = json.loads(Path(old).read_text())
    content["rows"][0]["power_kw_per_chip"] = "HERE"
    new.write_text(json.dumps(content).replace('"HERE"', text))
    [row] = rows_of("diff", old, str(new))
    assert row["field"] == "power_kw_per_chip"
    assert (row["new"], row["change"]) == (None, None)
    assert row["new_text"]

"""What holds for the columns of every command: words, ids and ranges."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from chipcost.cli.main import COMMANDS
from chipcost.report import jsonfmt, select
from chipcost.study.answer_schema import EXTRA, answers

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "tests" / "examples" / "configs" / "gpt-oss-120b.json")
MEASURED = str(ROOT / "calibration" / "measured.csv")
SERVED = ("gpt-oss", "b200", "mi300x")
QUESTIONS = (
    ("compare",),
    ("compare", "--all", "--owner", "any", "--fill", "modelled"),
    ("compare", "--owner", "rental", "--scope", "system"),
    ("compare", "trn2", "--set", "trn2.total=1 USD/h"),
    ("compare", "b200", "gb200", "--per", "token", "--model", "gpt-oss", "--uncertainty"),
    ("versus", "trn2", "gb200"),
    ("versus", "trn2", "gb200", "--model", "gpt-oss", "--owner", "any", "--fill", "modelled"),
    ("tokens", "gpt-oss"),
    ("tokens", "gpt-oss", "--interactivity", "150", "--fill", "modelled"),
    ("tokens", CONFIG, "b200", "--serving", "disaggregated"),
    ("frontier", *SERVED),
    ("frontier", CONFIG, "b200"),
    ("margin", *SERVED),
    ("margin", "deepseek-r1", "--all", "--owner", "any", "--cache-hit", "50%"),
    ("plan", *SERVED, "--output", "2e9/day"),
    ("plan", "gpt-oss", "--power", "10 MW", "--owner", "rental", "--all"),
    ("tokens", "gpt-oss", "--owner", "rental", "--all"),
    ("compare", "--all", "--owner", "rental"),
    ("plan", "gpt-oss", "--budget", "1 MUSD/y", "--interactivity", "150", "--all"),
    ("plan", CONFIG, "b200", "--fleet", "1000"),
    ("plan", "--output", "2e9/day", "--tokens-per-chip", "1000", "--chip", "trn2"),
    ("plan", "gpt-oss", "b200", "--output", "2e9/day", "--tokens-per-chip", "1000"),
    ("sweep", "--grid", "model=gpt-oss", "chip=b200,h200", "tp=1,8", "concurrency=1:64:log"),
    ("sweep", "--question", "tco", "--grid", "chip=h200", "pue=1:2:x5", "--reduce", "best,mean"),
    ("sweep", "--question", "compare", "--grid", "pue=1.2", "--reduce", "pareto,probability"),
    ("sweep", "--dry-run", "--grid", "model=gpt-oss", "chip=b200"),
    ("list", "chips"),
    ("list", "models"),
    ("list", "columns"),
    ("list", "columns", "tokens"),
    ("list", "owners"),
    ("list", "providers"),
    ("list", "quotes"),
    ("list", "sites"),
    ("list", "sources"),
    ("list", "systems"),
    ("show", "trn2"),
    ("show", "nvl72"),
    ("show", "gpt-oss"),
    ("explain", "trn2"),
    ("explain", "b200", "usd_per_mtok_total", "--model", "gpt-oss"),
    ("history", "gb200", "h100", "--set", "gb200.total=1 USD/h"),
    ("history", "gpt-oss"),
    ("diff", "2026-06-30", "2026-11-23", "--fail-above", "5%"),
    ("tco", "gb200"),
    ("tco", "gb200", "h100", "--lease", "3 USD/h", "--term", "3y"),
    ("tco", "--reconcile"),
    ("tco", "--list-inputs"),
    ("sensitivity", "gb200"),
    ("sensitivity", "gb200", "modelled_usd_per_chip_hour"),
    ("breakeven", "h200", "gb200"),
    ("validate", MEASURED),
    ("bench", str(ROOT / "tests/bench/good/inferencex.json"), "--chip", "h200"),
    ("bench", str(ROOT / "tests/bench/good/vllm-failed.json"), "--chip", "h100", "--chips", "8"),
    ("import", "prices", str(ROOT / "tests/data/prices.csv")),
    ("import", "hardware", str(ROOT / "tests/data/ml_hardware.csv")),
    ("import", "registry", str(ROOT / "tests/data/gpu-keys.ts"), "--date", "2026-11-20"),
    ("import", "token-prices", str(ROOT / "tests/data/token_list.json")),
    ("claims",),
    ("claims", "P09"),
    ("deals",),
)
# Commands that answer with a file, a schema or findings, not with rows.
WITHOUT_ROWS = (
    "check",
    "schema",
    "export",
    "report",
    "config",
)  # config is of the command line alone
# Names whose cells are few words wherever they stand.
OF_FEW_WORDS = {
    "bound", "cost_kind", "grade", "kind", "memory_tier", "mode", "money", "power_basis",
    "relation", "stack", "term", "verdict",
}  # fmt: skip
FREE = {
    ("list", "kind"),
    ("list", "status"),
    ("list", "grade"),
    ("list", "term"),
    ("breakeven", "verdict"),
}


@pytest.fixture(scope="module")
def results(shipped):
    """The Result of every question, as it reaches the output."""
    import contextlib
    import io

    from chipcost.cli.main import run

    found = {}
    patch = pytest.MonkeyPatch()
    patch.setenv("CHIPCOST_DATE", "2026-11-23")
    real = select.select

    for question in QUESTIONS:
        patch.setattr(
            select,
            "select",
            lambda result, *options, question=question: (
                found.setdefault(question, result),
                real(result, *options),
            )[1],
        )
        with contextlib.redirect_stdout(io.StringIO()):
            assert run([*question, "--format", "csv"]) in (0, 1), question
    patch.undo()
    return found


def test_every_answer_keeps_to_the_published_schema(results):
    """In JSON, with every row and what a command has beside them."""
    schema = answers()
    validator = jsonschema.Draft202012Validator(schema)
    held = set()
    for question, result in results.items():
        document = json.loads(jsonfmt.render(result))
        wrong = [
            f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(document)
        ]
        assert not wrong, (question, wrong[:3])
        held |= {(question[0], name) for name in EXTRA.get(question[0], {}) if name in document}
    told = {(command, name) for command, parts in EXTRA.items() for name in parts}
    assert held == told, "a part that no question has"


def test_numbers_are_numbers_and_texts_are_texts(results):
    """What Parquet and workbooks take a column for."""
    for question, result in results.items():
        for column in result.columns:
            for cell in result.cells(column.name):
                kinds = (int, float) if column.numeric else str
                assert cell is None or isinstance(cell, kinds), (question, column.name, cell)
                assert not isinstance(cell, bool), (question, column.name)


def test_every_command_with_rows_is_asked():
    assert {question[0] for question in QUESTIONS} == set(COMMANDS) - set(WITHOUT_ROWS)


def test_cells_keep_to_the_words_of_their_column(results):
    for question, result in results.items():
        for column in result.columns:
            if column.words:
                assert not column.numeric
                cells = {cell for cell in result.cells(column.name) if cell is not None}
                assert cells <= set(column.words), (question, column.name)


def test_columns_of_few_words_declare_them(results):
    for result in results.values():
        command = result.command.split()[0]
        for column in result.columns:
            if column.name in OF_FEW_WORDS and (command, column.name) not in FREE:
                assert column.words, f"{column.name} of {result.command}"


def test_the_status_of_a_plan_is_the_same_word_whatever_the_flag(results):
    for question, words in (
        (("plan", *SERVED, "--output", "2e9/day"), {"met"}),
        (("plan", "--output", "2e9/day", "--tokens-per-chip", "1000", "--chip", "trn2"), {"met"}),
        (
            ("plan", "gpt-oss", "--budget", "1 MUSD/y", "--interactivity", "150", "--all"),
            {"met", "unmet", "unknown"},
        ),
    ):
        assert set(results[question].cells("status")) == words


def test_a_model_is_its_id_whatever_was_typed(results):
    for question in QUESTIONS:
        column = "id" if question[:2] == ("show", "gpt-oss") else "model"
        if "gpt-oss" in question or CONFIG in question:
            result = results[question]
            if any(item.name == column for item in result.columns):
                assert set(result.cells(column)) == {"gpt-oss-120b"}, question


def test_a_chip_is_its_id_whatever_was_typed(results):
    plan = ("plan", "--output", "2e9/day", "--tokens-per-chip", "1000", "--chip", "trn2")
    assert results[plan].cells("chip") == ["trainium2"]


def test_every_derived_column_about_tokens_has_a_low_and_a_high(results):
    """The frontier has the ranges of `tokens`, and each holds its value."""
    from chipcost.study.tokens.columns import RANGED

    for question in QUESTIONS:
        if question[0] not in ("tokens", "frontier"):
            continue
        result = results[question]
        names = {column.name for column in result.columns}
        for name in names & set(RANGED):
            assert {f"{name}_low", f"{name}_high"} <= names, (question, name)
            for row in result.rows:
                value, low, high = (row.get(f"{name}{end}") for end in ("", "_low", "_high"))
                assert (value is None) == (low is None) == (high is None)
                assert value is None or low <= value <= high


def test_the_frontier_states_the_assumptions_of_tokens(results):
    assumed = results["frontier", *SERVED].assumptions
    tokens = results["tokens", "gpt-oss"].assumptions
    assert set(tokens) - set(assumed) == {"draws", "seed", "sampler", "relative_to"}
    same = set(assumed)
    assert {name: assumed[name] for name in same} == {name: tokens[name] for name in same}


def test_the_list_of_columns_knows_those_of_every_command(results):
    listed = {}
    for row in results["list", "columns"].rows:
        listed.setdefault(row["command"], {})[row["column"]] = row
    assert set(listed) == set(COMMANDS) - set(WITHOUT_ROWS)
    for question, result in results.items():
        for column in result.columns:
            assert column.name in listed[question[0]], (question, column.name)
    assert listed["tokens"]["ttft_ms"]["unit"] == "ms"
    assert listed["plan"]["status"]["words"] == "met, unmet, unknown"
    alone = results["list", "columns", "tokens"]
    assert [row["column"] for row in alone.rows] == list(listed["tokens"])
    assert alone.view == ("column", "unit", "meaning")


def test_a_list_of_what_holds_a_text(cli):
    assert "none of the chips holds 'tokens'" in cli("list", "chips", "tokens").err
    found = cli("list", "chips", "BLACKWELL", "--format", "csv").out.splitlines()
    assert {line.split(",")[0] for line in found[1:]} >= {"gb200", "b300", "rtx-pro-6000"}
    assert "nearest: tokens" in cli("list", "columns", "token").err


def test_the_sources_of_a_price_are_the_same_in_every_command(results):
    """A rental is the median of several quotes: all of them are behind it."""
    cells = []
    for question in (
        ("plan", "gpt-oss", "--power", "10 MW", "--owner", "rental", "--all"),
        ("tokens", "gpt-oss", "--owner", "rental", "--all"),
        ("compare", "--all", "--owner", "rental"),
    ):
        cells.append({row["chip"]: row["cost_source"] for row in results[question].rows})
    assert cells[0] == cells[1] == cells[2]
    assert any("; " in cell for cell in cells[0].values() if cell)


def test_the_ends_of_a_range_are_shown_as_its_value_is(results):
    held = 0
    for result in results.values():
        by_name = {column.name: column for column in result.columns}
        for name, column in by_name.items():
            if not column.numeric:
                continue  # `input` of sensitivity is the name, not the value
            for end in ("_low", "_high"):
                if (other := by_name.get(name + end)) is not None:
                    assert (other.unit, other.digits) == (column.unit, column.digits), other.name
                    held += 1
    assert held > 100

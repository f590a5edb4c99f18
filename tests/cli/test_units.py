"""The unit of every displayed number: in its title, in its name, and in its size.

tests: chipcost.result

The terminal is compared with the CSV, and the CSV with itself: a column that is off by 10^3 or
10^6 breaks an equation that it stands in with others.
"""

from __future__ import annotations

import contextlib
import csv
import io
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chipcost.cli.main import run
from chipcost.report import select
from chipcost.report.cells import heading as heading_of
from chipcost.result import Column, Result
from chipcost.study.command_columns import PLACES, columns_of

ROOT = Path(__file__).parents[2]
QUESTIONS = (
    ("compare", "--all", "--owner", "any", "--fill", "modelled"),
    ("compare", "--per", "megawatt"),
    ("compare", "--per", "capacity"),
    ("compare", "--per", "flop"),
    ("compare", "--per", "hour", "--owner", "any"),
    ("compare", "--owner", "rental", "--scope", "system"),
    ("compare", "b200", "gb200", "--per", "token", "--model", "gpt-oss"),
    ("versus", "b200", "mi300x"),
    ("tokens", "gpt-oss", "b200", "h100", "tpu-v7", "--cache-hit", "0.25", "--load", "0.5"),
    ("frontier", "gpt-oss", "b200", "mi300x"),
    ("margin", "gpt-oss", "b200", "h100", "--cache-hit", "0.25", "--load", "0.5"),
    ("plan", "gpt-oss", "b200", "mi300x", "--output", "2e9/day"),
    ("list", "models"),
    ("list", "chips"),
    ("show", "gpt-oss"),
    ("history", "gb200", "h100"),
    ("history", "deepseek-v3"),
    ("list", "quotes"),
    ("list", "providers"),
    ("import", "prices", str(ROOT / "tests/data/prices.csv")),
    ("import", "hardware", str(ROOT / "tests/data/ml_hardware.csv")),
    ("import", "registry", str(ROOT / "tests/data/gpu-keys.ts"), "--date", "2026-11-20"),
    ("import", "token-prices", str(ROOT / "tests/data/token_list.json")),
    ("diff", "2026-06-30", "2026-11-23"),
    ("tco", "gb200"),
    ("tco", "--reconcile"),
    ("sensitivity", "gb200"),
    ("sweep", "--question", "compare", "--grid", "chip=b200,h200", "pue=1.1,1.3"),
    ("breakeven", "h200", "gb200"),
    ("validate", str(ROOT / "calibration" / "max_throughput.csv")),
    ("bench", str(ROOT / "tests/bench/good/inferencex.json"), "--chip", "h200"),
    ("bench", str(ROOT / "tests/bench/good/sglang.jsonl"), "--chip", "h100", "--chips", "8"),
    ("claims",),
    ("deals",),
    ("deals", "--money", "equity"),
)

# A unit at the end of a column's name, and what the column then is in.
NAMED = {
    "ms": "ms", "gb": "GB", "kw": "kW", "mw": "MW", "pct": "%", "days": "d", "bytes": "B",
    "tb_per_s": "TB/s", "pflop_per_s": "PFLOP/s", "usd_b": "BUSD", "tokens_per_s": "tokens/s",
    "share": "share",
}  # fmt: skip
# Words of a title that are units; `$` and `M` are written for USD and a million tokens.
UNITS = {"ms", "s", "d", "GB", "TB", "B", "kW", "MW", "W", "J", "PFLOP", "USD", "MUSD", "BUSD", "%"}


class Answer(NamedTuple):
    """What one question prints: the screen of an endless terminal, and the rows of the CSV."""

    result: Result
    screen: str
    rows: list[dict[str, str]]


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, ...], Answer]:
    """The answer of every question."""
    seen: list[Result] = []
    real = select.select

    def kept(result: Result, *options: Any) -> Result:
        seen.append(result)
        return real(result, *options)

    def printed(*words: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            assert run([*words]) == 0, words
        return out.getvalue()

    patch = pytest.MonkeyPatch()
    patch.setenv("CHIPCOST_DATE", "2026-11-23")
    patch.delenv("COLUMNS", raising=False)
    patch.setattr(select, "select", kept)
    made = {}
    for question in QUESTIONS:
        screen = printed(*question, "--quiet", "--format", "table")
        rows = list(csv.DictReader(io.StringIO(printed(*question, "--format", "csv"))))
        made[question] = Answer(seen[-1], screen, rows)
    patch.undo()
    return made


def test_every_command_with_numbers_is_asked():
    with_numbers = {
        command for command in PLACES if any(column.numeric for column in columns_of(command))
    }
    assert {question[0] for question in QUESTIONS} >= with_numbers - {"explain"}


def test_a_number_on_the_screen_is_the_number_in_the_csv(answers):
    compared = 0
    for question, (result, screen, rows) in answers.items():
        if any(column.name == "section" for column in result.columns) or result.people:
            continue  # lines under headings, and tables for people: texts alone
        columns = [result.column(name) for name in result.view]
        if result.layout == "plain":
            columns = [c for c in columns if any(cell is not None for cell in result.cells(c.name))]
        for column, texts in _numbers(screen, columns, result):
            for text, row in zip(texts, rows, strict=True):
                exact = row[column.name]
                place = (question, column.name, text, exact)
                assert (text == "") == (exact == ""), place
                if column.bounds and text:
                    text = _without_sign(text, row, column)
                unit = result.marks.get(column.name, {})
                for mark in set(unit.values()):
                    text = text.removesuffix(mark)
                if text:
                    compared += 1
                    assert _same(text, float(exact), column.unit), place
    assert compared > 1000


def _without_sign(text: str, row: dict[str, str], column: Column) -> str:
    """A number without the sign of a floor or a ceiling, of which one end is empty in the CSV."""
    sign = {("≥", True, False), ("≤", False, True)}
    low, high = (row[f"{column.name}_{end}"] != "" for end in ("low", "high"))
    if text[0] in "≥≤":
        assert (text[0], low, high) in sign, (text, row)
        return text[1:]
    assert low == high, (text, row)
    return text


def _numbers(
    screen: str, columns: list[Column], result: Result
) -> Iterator[tuple[Column, list[str]]]:
    """The columns of numbers with their cells as they stand: a number ends where its title does;
    without those that hold a range."""
    heading, *lines = screen.rstrip("\n").split("\n\n")[0].splitlines()
    at = 0
    for column in columns:
        title = re.escape(heading_of(result, column.name))
        found = re.compile(rf"(?:^|(?<=  )){title}(?=  |$)").search(heading, at)
        assert found, (title, heading)
        at = found.end()
        if column.numeric and column.name not in result.spans:
            yield column, [re.split(" {2,}", f"{line:<{at}}"[:at])[-1].strip() for line in lines]
    assert not heading[at:].strip()


def _same(text: str, exact: float, unit: str) -> bool:
    """Whether a rounded number is the exact one, to half of its last digit or 3 digits."""
    assert (text[-1] == "%") == (unit == "share"), (text, unit)
    if text in ("<1 %", ">99 %"):
        return exact < 0.005 if text[0] == "<" else exact > 0.995
    if unit == "share":
        text, exact = text[:-1].strip(), exact * 100
    size = {"M": 1e6, "B": 1e9, "T": 1e12, "P": 1e15}.get(text[-1])
    if size:
        text, exact = text[:-1].strip(), exact / size
    number = text.replace(",", "")
    mantissa, _, power = number.partition("e")
    step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    tolerance = step / 2 if "." in mantissa or power else max(step / 2, abs(exact) * 5e-3)
    return math.isclose(float(number), exact, abs_tol=tolerance * (1 + 1e-9))


def test_a_title_states_the_unit_of_its_column():
    stated = 0
    for command in PLACES:
        for column in columns_of(command):
            if column.meaning.startswith("input: "):  # of a sweep, by the name of its option
                continue
            if not column.numeric or column.unit == "share" or column.name in ("cost_a", "cost_b"):
                continue
            if re.fullmatch(r"\d+ %", column.title):  # a percentile
                continue
            title = column.title.replace("$/M ", "USD/Mtok ")
            words = set(re.findall(r"[A-Za-z%$]+", title)) & UNITS
            own = set(re.findall(r"[A-Za-z%]+", column.unit))
            assert words <= own, (command, column.name, column.title, column.unit)
            stated += bool(words)
    assert stated > 40


def test_a_name_states_the_unit_of_its_column():
    stated = 0
    for command in PLACES:
        for column in columns_of(command):
            if column.meaning.startswith("input: "):
                continue
            name = re.sub(r"(_per_(chip|system|user|token))?(_low|_high)?$", "", column.name)
            endings = [ending for ending in NAMED if name == ending or name.endswith(f"_{ending}")]
            if column.numeric and endings and "usd_per" not in name and "_per_mw" not in name:
                longest = max(endings, key=len)
                assert column.unit == NAMED[longest], (command, column.name, column.unit)
                stated += 1
    assert stated > 60


# Equations between columns: a product and what it equals.
EQUATIONS = {
    "compare": (
        ("usd_per_tb_per_s_hour * memory_bandwidth_tb_per_s", "usd_per_chip_hour"),
        ("usd_per_gb_hour * memory_capacity_gb", "usd_per_chip_hour"),
        ("usd_per_pflop_hour * peak_pflop_per_s", "usd_per_chip_hour"),
        ("chips_per_mw * power_kw_per_chip", "1000"),
        ("tb_per_s_per_mw", "memory_bandwidth_tb_per_s * chips_per_mw"),
        ("pflop_per_s_per_mw", "peak_pflop_per_s * chips_per_mw"),
        ("usd_per_mw_year", "usd_per_chip_hour * chips_per_mw * 8760"),
        ("usd_per_hour_per_system", "usd_per_chip_hour * chips_per_system"),
    ),
    "tokens": (
        ("tpot_ms * tokens_per_s_per_user", "1000"),
        (
            "usd_per_mtok_total * total_tokens_per_s_per_chip * load * 3600",
            "usd_per_chip_hour * 1e6",
        ),
        (
            "usd_per_mtok_output_all_in * output_tokens_per_s_per_chip * load * 3600",
            "usd_per_chip_hour * 1e6",
        ),
        (
            "joule_per_output_token * output_tokens_per_s_per_chip * load",
            "mean_power_kw_per_chip * 1000",
        ),
        ("output_tokens_per_s_per_mw * provisioned_joule_per_output_token", "1e6"),
    ),
    "frontier": (
        ("tpot_ms * tokens_per_s_per_user", "1000"),
        ("output_tokens_per_s_per_mw * provisioned_joule_per_output_token", "1e6"),
        (
            "usd_per_mtok_total * total_tokens_per_s_per_chip",
            "usd_per_mtok_output_all_in * output_tokens_per_s_per_chip",
        ),
    ),
    "plan": (
        ("usd_per_mtok_output_all_in * output_tokens_per_s * 8760 * 3600", "usd_per_year * 1e6"),
        ("electricity_mwh_per_year", "mean_facility_mw * 8760"),
    ),
    "bench": (
        ("tpot_ms * tokens_per_s_per_user", "1000"),
        ("usd_per_mtok_total * total_tokens_per_s_per_chip * 3600", "usd_per_chip_hour * 1e6"),
        (
            "joule_per_output_token * output_tokens_per_s_per_chip",
            "power_kw_per_chip * 1000",
        ),
        ("output_tokens_per_s_per_mw * joule_per_output_token", "1e6"),
        ("joule_per_token * total_tokens_per_s_per_mw", "1e6"),
    ),
    "deals": (("usd_m_per_mw * power_mw", "value_usd_b * 1000"),),
}
# Sizes that no equation has. What is true lies far inside, and off by 10^3 far outside of most.
BOUNDS = {
    "ttft_ms": (1, 1e5),
    "tpot_ms": (0.5, 1e3),
    "predicted_tpot_ms": (0.5, 1e3),
    "predicted_ttft_ms": (1, 1e5),
    "power_kw_per_chip": (0.01, 100),
    "memory_capacity_gb": (0.2, 2000),
    "memory_bandwidth_tb_per_s": (0.03, 5e4),
    "usd_per_chip_hour": (0.01, 500),
    "weight_bytes": (1e8, 1e13),
    "modelled_usd_per_chip_hour": (0.01, 500),
    "quoted_usd_per_chip_hour": (0.01, 500),
}


def _product(text: str, row: dict[str, str]) -> float | None:
    """The product of columns and numbers; None where a cell is unknown or the column missing."""
    factors = [row.get(word, "") if word[0].isalpha() else word for word in text.split(" * ")]
    return math.prod(map(float, factors)) if all(factors) else None


def test_the_columns_of_a_row_fit_each_other(answers):
    for command, equations in EQUATIONS.items():
        for left, right in equations:
            held = 0
            for question, answer in answers.items():
                if question[0] != command:
                    continue
                for row in answer.rows:
                    one, other = _product(left, row), _product(right, row)
                    if one is not None and other is not None:
                        held += 1
                        assert one == pytest.approx(other, rel=1e-6), (question, left, right, row)
            assert held, (command, left, right)


def test_sizes_are_of_this_world(answers):
    seen = set()
    for question, answer in answers.items():
        if question[0] == "validate":
            continue  # offline runs: their first tokens wait for minutes
        for name, (low, high) in BOUNDS.items():
            for row in answer.rows:
                if row.get(name) and row.get("item") != "modelled less quoted":
                    seen.add(name)
                    assert low <= float(row[name]) <= high, (question, name, row[name])
    assert seen == set(BOUNDS)

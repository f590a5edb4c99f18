"""One chip against another: the numbers of `compare`, `tokens` and `breakeven`, and its words.

tests: chipcost.study.versus.question, chipcost.study.versus.lines,
  chipcost.study.versus.per_token, chipcost.study.versus.columns, chipcost.study.versus.text,
  chipcost.cli.versus
"""

from __future__ import annotations

import json

import pytest

import chipcost
from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.versus.lines import EVEN_BANDWIDTH, EVEN_TOKENS

PAIRS = (("trn2", "gb200"), ("h200", "mi355x"), ("mi300x", "b200"), ("gb300", "h100"))
MODEL = "llama-3.3-70b"
SERVED = ("--isl", "4k", "--osl", "1k", "--interactivity", "40", "--load", "70%")
MONEY = {
    "usd_per_chip_hour": "hour",
    "usd_per_tb_per_s_hour": "bandwidth",
    "usd_per_pflop_hour": "flop",
    "usd_per_gb_hour": "capacity",
}
DENSITY = {"tb_per_s_per_mw": "bandwidth", "pflop_per_s_per_mw": "flop"}
CONTRACT = [
    "measure", "a", "b", "value_a", "value_a_low", "value_a_high", "value_b", "value_b_low",
    "value_b_high", "ratio", "ratio_low", "ratio_high", "probability_a_better", "unit", "note",
]  # fmt: skip


def by_measure(rows):
    return {row["measure"]: row for row in rows}


def same(found, expected):
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected, rel=1e-9)


def held(row, name, other, column):
    """A value with its range against that of another command."""
    for end in ("", "_low", "_high"):
        same(row[f"{name}{end}"], other[f"{column}{end}"])


@pytest.mark.parametrize("pair", PAIRS)
def test_values_and_odds_of_the_chips_are_those_of_compare(rows_of, pair):
    rows = by_measure(rows_of("versus", *pair))
    a = rows["usd_per_chip_hour"]["a"]
    asked = {column: ("--per", word) for column, word in MONEY.items()}
    asked |= {col: ("--per", "megawatt", "--measure", word) for col, word in DENSITY.items()}
    for column, options in asked.items():
        compared = {row["chip"]: row for row in rows_of("compare", *pair, *options)}
        own = compared.pop(a)
        [other] = compared.values()
        row = rows[column]
        held(row, "value_a", own, column)
        held(row, "value_b", other, column)
        held(rows["power_kw_per_chip"], "value_a", own, "power_kw_per_chip")
        if column == "usd_per_chip_hour":
            assert row["probability_a_better"] is None
        else:
            assert row["probability_a_better"] == own["probability_beats_reference"]
        if column in MONEY:
            same(row["ratio"], 1.0 - own["lower_cost"])
            same(row["ratio_high"], 1.0 - own["lower_cost_low"])
            same(row["ratio_low"], 1.0 - own["lower_cost_high"])
        else:
            same(row["ratio"], 1.0 + own["more_per_mw"])


@pytest.mark.parametrize("pair", PAIRS[:3])
def test_values_and_odds_of_tokens_are_those_of_tokens(rows_of, pair):
    rows = by_measure(rows_of("versus", *pair, "--model", MODEL, *SERVED))
    served = {row["chip"]: row for row in rows_of("tokens", MODEL, *pair, *SERVED)}
    compared = {
        row["chip"]: row
        for row in rows_of("compare", *pair, "--per", "token", "--model", MODEL, *SERVED)
    }
    cost = rows["usd_per_mtok_output_all_in"]
    for column in (
        "usd_per_mtok_output_all_in",
        "output_tokens_per_s_per_chip",
        "output_tokens_per_s_per_mw",
    ):
        held(rows[column], "value_a", served[cost["a"]], column)
        held(rows[column], "value_b", served[cost["b"]], column)
        held(rows[column], "value_a", compared[cost["a"]], column)
    chance = cost["probability_a_better"]
    assert chance == served[cost["a"]]["probability_best"]
    assert chance == compared[cost["a"]]["probability_beats_reference"]
    assert rows["output_tokens_per_s_per_chip"]["probability_a_better"] is None


@pytest.mark.parametrize("pair", PAIRS)
def test_the_prices_at_break_even_are_those_of_breakeven(rows_of, pair):
    row = by_measure(rows_of("versus", *pair))[EVEN_BANDWIDTH]
    [there] = rows_of("breakeven", *pair)
    [back] = rows_of("breakeven", *pair[::-1])
    held(row, "value_a", there, "break_even")
    held(row, "value_b", back, "break_even")


def test_at_the_price_of_break_even_tokens_cost_the_same(rows_of):
    ask = ("--model", MODEL, *SERVED)
    row = by_measure(rows_of("versus", "trn2", "gb200", *ask))[EVEN_TOKENS]
    price = f"trn2={row['value_a']}"
    again = by_measure(rows_of("versus", "trn2", "gb200", *ask, "--price", price))
    assert again["usd_per_mtok_output_all_in"]["ratio"] == pytest.approx(1.0)


def test_from_the_other_side_it_is_the_reverse(rows_of):
    there = by_measure(rows_of("versus", "h200", "gb200"))
    back = by_measure(rows_of("versus", "gb200", "h200"))
    for measure, row in there.items():
        other = back[measure]
        same(row["value_a"], other["value_b"])
        if row["ratio"] is not None:
            same(row["ratio"] * other["ratio"], 1.0)
            assert row["ratio_low"] * other["ratio_high"] == pytest.approx(1.0, rel=0.02)
        if row["probability_a_better"] is not None:
            both = row["probability_a_better"] + other["probability_a_better"]
            assert both == pytest.approx(1.0, abs=0.01)


def test_the_columns_are_the_same_in_every_run(result_of):
    for more in ((), ("--model", MODEL), ("--owner", "rental"), ("--price", "trn2=1")):
        result = result_of("versus", "trn2", "gb200", *more)
        assert [column.name for column in result.columns] == CONTRACT
        assert all(set(row) == set(CONTRACT) for row in result.rows)


def test_the_first_lines_are_the_answer_and_what_it_rests_on(result_of):
    answer, rests, *_ = result_of(
        "versus", "trn2", "gb200", "--model", MODEL, "--as-of", "2026-11-24"
    ).headline
    assert answer.startswith("Trainium2 against GB200, per TB/s: a tie (Trainium2 cheaper with ")
    assert "per token of llama-3.3-70b: GB200 is cheaper (over 99 % likely)" in answer
    assert "prices of 2025-09-03† and 2026-07" in rests
    assert "runs of both chips were measured" in rests
    _, rests, *_ = result_of("versus", "trn3", "gb200", "--model", MODEL).headline
    assert "no run of Trainium3 was measured (predicted from vendor aws)" in rests


def test_different_money_stands_in_the_headline_and_is_a_warning(result_of, cli):
    result = result_of("versus", "trn2", "h100", "--owner", "rental", "--term", "on_demand")
    line = "Different kinds of money: Trainium2 list price, H100 SXM rental"
    assert line in result.headline
    assert result.warnings == (line,)
    result = result_of("versus", "tpu-v7", "gb300", "--owner", "any")
    assert result.warnings == ("Costs of different owners: TPU v7 Ironwood lab, GB300 hyperscaler",)
    assert result_of("versus", "b200", "gb200").warnings == ()
    own = result_of("versus", "b200", "gb200", "--price", "b200=3.20")
    assert own.warnings == ("Different kinds of money: B200 your price, GB200 own cost",)
    done = cli("versus", "b200", "gb200", "--price", "b200=3.20", "--format", "csv")
    assert "warning: Different kinds of money" in done.err


def test_without_a_price_the_rest_is_answered(result_of):
    result = result_of("versus", "trn3", "gb200", "--model", MODEL)
    first = result.headline[0]
    assert "only GB200 has a price" in first
    assert "TB/s per MW: " in first
    assert "best" not in first
    assert "cheaper" not in first
    rows = by_measure(result.to_dicts())
    price = rows["usd_per_chip_hour"]
    assert price["value_a"] is None
    assert price["ratio"] is None
    assert "no price of trainium3" in price["note"]
    assert rows["tb_per_s_per_mw"]["probability_a_better"] is not None
    even = rows[EVEN_BANDWIDTH]
    assert even["value_a"] > 0.0  # what it may cost
    assert even["value_b"] is None
    assert any("Trainium3 has no price" in note for note in result.notes)
    both = result_of("versus", "trn3", "mi455x")
    assert "neither has a price" in both.headline[0]


def test_a_chip_that_does_not_serve_the_model_is_named_with_the_reason(result_of):
    ask = ("--model", "deepseek-r1", "--max-chips", "8")
    result = result_of("versus", "l4", "gb200", *ask)
    assert "only GB200 is known to serve deepseek-r1 at this level" in result.headline[0]
    rows = by_measure(result.to_dicts())
    reason = rows["usd_per_mtok_output_all_in"]["note"]
    assert reason.startswith("l4: ")
    assert any(note.startswith("L4 and deepseek-r1: ") for note in result.notes)


def test_a_price_of_nothing_is_refused(cli):
    done = cli("versus", "trn2", "gb200", "--set", "trn2.total=0 USD/h")
    assert done.status == 2
    assert "is no price" in done.err


def test_sram_is_not_ranked_against_other_memory(result_of):
    rows = by_measure(result_of("versus", "groq-lpu", "h100", "--owner", "any").to_dicts())
    assert rows["tb_per_s_per_mw"]["ratio"] is not None
    assert rows["tb_per_s_per_mw"]["probability_a_better"] is None
    assert "SRAM" in rows["tb_per_s_per_mw"]["note"]
    assert rows["pflop_per_s_per_mw"]["probability_a_better"] is not None
    assert EVEN_BANDWIDTH not in rows


def test_a_rate_that_is_not_published_is_named(result_of):
    result = result_of("versus", "trn2", "h100", "--dtype", "fp4")
    rows = by_measure(result.to_dicts())
    assert rows["usd_per_pflop_hour"]["value_a"] is None
    assert any("No public figure of Trainium2 for dense fp4." in note for note in result.notes)


def test_options_of_compare_and_tokens_apply(rows_of):
    series = by_measure(rows_of("versus", "trn2", "gb200", "--same-series"))
    assert series["usd_per_chip_hour"]["value_b"] == 2.36
    late = by_measure(rows_of("versus", "trn2", "gb200", "--max-quote-age", "200"))
    assert late["usd_per_chip_hour"]["value_a"] is None
    pue = by_measure(rows_of("versus", "trn2", "gb200", "--pue", "1.5"))
    it = by_measure(rows_of("versus", "trn2", "gb200", "--power-basis", "it"))
    power = "power_kw_per_chip"
    assert pue[power]["value_a"] == pytest.approx(1.5 * it[power]["value_a"])
    filled = by_measure(rows_of("versus", "gaudi-3", "gb200", "--fill", "modelled"))
    [modelled] = rows_of("compare", "gaudi-3", "--fill", "modelled")
    assert modelled["cost_kind"] == "modelled"
    held(filled["usd_per_chip_hour"], "value_a", modelled, "usd_per_chip_hour")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["versus", "trn2"], "Missing argument 'B'"),
        (["versus"], "Missing argument 'A'"),
        (["versus", "trn2", "gb200", "h100"], "unexpected extra argument(s) (h100)"),
        (["versus", "trn2", "trainium2"], "are the same chip, trainium2"),
        (["versus", "gb200", "nvl72"], "are the same chip, gb200"),
        (["versus", "trn2", "gb20"], "no chip or system 'gb20'"),
        (["versus", "trn2", "gb200", "--model", "llama-9"], "llama-9"),
        (["versus", "trn2", "gb200", "--dtype", "fp1"], "--dtype"),
        (["versus", "trn2", "gb200", "--fill", "guessed"], "--fill"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli(*command)
    assert done.status == 2
    assert words in done.err
    assert done.out == ""


def test_json_has_what_the_notes_say(cli):
    done = cli("versus", "trn2", "gb200", "--as-of", "2026-11-24", "--format", "json")
    found = json.loads(done.out)
    [verdict] = found["verdicts"]
    assert verdict["measure"] == "usd_per_tb_per_s_hour"
    assert verdict["ahead"] == "trainium2"
    [chance] = [
        row["probability_a_better"]
        for row in found["rows"]
        if row["measure"] == "usd_per_tb_per_s_hour"
    ]
    assert verdict["probability"] == chance
    assert [len(side["quotes"]) for side in found["prices"]] == [1, 1]
    assert found["prices"][0]["quotes"][0]["sources"][0]["publisher"] == "SemiAnalysis"
    [edition] = found["editions"]
    assert (edition["usd_per_chip_hour_a"], edition["usd_per_chip_hour_b"]) == (0.66, 2.36)


def test_python_answers_as_the_command_does(shipped, rows_of):
    data = Data().with_catalog(shipped)
    ask = {"model": MODEL, "isl": 4096, "load": 0.5, "owner": "hyperscaler"}
    answer = chipcost.versus("trn2", "gb200", data=data, **ask)
    command = ("versus", "trn2", "gb200", "--model", MODEL, "--isl", "4096", "--load", "50%")
    assert answer.to_dicts() == rows_of(*command)
    assert "| Trainium2 |" in answer.render("markdown")
    assert "<td" in answer._repr_html_()
    filled = chipcost.versus("gaudi-3", "gb200", data=data, fill="modelled")
    assert filled.warnings == ("Different kinds of money: Gaudi 3 modelled cost, GB200 own cost",)
    with pytest.raises(ChipcostError, match="no option 'ownr'"):
        chipcost.versus("trn2", "gb200", data=data, ownr="lab")

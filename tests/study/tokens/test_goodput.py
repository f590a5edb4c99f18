"""A day's load, percentiles, goodput and the cost of a request, through the questions.

tests: chipcost.study.tokens.day, chipcost.study.tokens.goodput
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.serving import layouts, search
from chipcost.study.serving.layouts import Demand
from chipcost.study.tokens.answer import answers, contend
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import model_as_served
from chipcost.study.tokens.tokens import tokens

GOODPUT = "goodput_output_tokens_per_s_per_chip"
RATE = "output_tokens_per_s_per_chip"
BY_THE_HOUR = {"owner": "rental", "term": "on_demand"}


@pytest.fixture(scope="module")
def data():
    return Data()


@pytest.fixture(scope="module")
def ask(data):
    def call(chips=("h200", "b200"), basis=None, **options):
        question = TokenQuestion(
            "llama-3.3-70b", question_basis("2026-11-23", **(basis or {})), chips, **options
        )
        return {row["chip"]: row for row in tokens(data, question.checked()).to_dicts()}

    return call


@pytest.mark.parametrize("day", ["1x24", "0.4x10,0.4x14", "3"])
def test_a_day_of_one_level_is_the_load(ask, day):
    whole, alike = ask(load=0.6), ask(load=0.6, day=day)
    for chip, row in whole.items():
        assert alike[chip] | {"day": None} == row


def test_the_load_is_the_mean_of_the_day(ask):
    row = ask(load=0.6, day="1x8,0.5x16")["b200"]
    assert row["load"] == row["mean_load"] == pytest.approx(0.4)
    assert row["peak_load"] == 0.6
    same = ask(load=0.4)["b200"]
    for name in ("usd_per_mtok_total", "usd_per_request", "joule_per_output_token", RATE):
        assert row[name] == pytest.approx(same[name])


def test_giving_more_back_never_costs_more_and_all_of_it_is_the_peak(ask):
    costs = [
        ask(basis=BY_THE_HOUR, day="servegen-m-small", scale_down=back)["b200"]
        for back in (0.0, 0.3, 0.6, 1.0)
    ]
    usd = [row["usd_per_mtok_total"] for row in costs]
    assert usd == sorted(usd, reverse=True)
    assert usd[0] > usd[-1]
    assert usd[-1] == pytest.approx(ask(basis=BY_THE_HOUR)["b200"]["usd_per_mtok_total"])


@pytest.mark.parametrize("basis", [{}, {"owner": "rental", "term": "3y"}])
def test_owned_and_committed_chips_are_paid_when_they_are_idle(ask, basis):
    row = ask(basis=basis, day="1x8,0.5x16", scale_down=1.0)["h200-sxm"]
    assert row["load"] == pytest.approx(2.0 / 3.0)
    assert "is paid when it is idle" in row["warnings"]


def test_idle_hours_are_named(data):
    question = TokenQuestion(
        "llama-3.3-70b", question_basis("2026-11-23"), ("b200",), day="1x8,0x16"
    )
    assert any("16 hours of the day are idle" in note for note in tokens(data, question).notes)


def test_a_file_of_levels(ask, tmp_path):
    path = tmp_path / "day.csv"
    path.write_text("hour,level\n0,4\n1,2\n2,2\n", encoding="utf-8")
    assert ask(day=str(path))["b200"]["load"] == pytest.approx(2.0 / 3.0)


@pytest.mark.parametrize(
    ("text", "said"), [("hour,level\n", "has no level"), ("1\n-2\n", "0 or above"), ("1\nx\n", "x")]
)
def test_a_file_that_is_no_day(ask, tmp_path, text, said):
    path = tmp_path / "day.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ChipcostError, match=said) as caught:
        ask(day=str(path))
    assert caught.value.message.startswith("--day: ")
    assert caught.value.hint


def test_an_unknown_day_has_the_nearest(ask):
    with pytest.raises(ChipcostError) as caught:
        ask(day="servegen-m-larg")
    assert caught.value.code == "unknown-day"
    assert "servegen-m-large" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"percentile": 0.0}, "--percentile 0"),
        ({"percentile": 100.0}, "--percentile 100"),
        ({"success_rate": 0.0}, "--success-rate 0"),
        ({"success_rate": 1.1}, "--success-rate 1.1"),
        ({"scale_down": 0.5}, "no day has idle hours"),
        ({"scale_down": 1.5, "day": "1"}, "--scale-down 1.5"),
    ],
)
def test_what_cannot_be_is_refused(ask, options, said):
    with pytest.raises(ChipcostError, match=said):
        ask(**options)


def test_the_limits_hold_for_the_percentile(ask):
    for row in ask(percentile=95.0, interactivity=40.0, ttft_ms=300.0).values():
        assert row["tpot_ms_at_percentile"] <= 25.0 * (1 + 1e-9)
        assert row["ttft_ms_at_percentile"] <= 300.0 * (1 + 1e-9)
        assert row["ttft_ms_at_percentile"] > row["ttft_ms"]
        assert row["ttft_ms_at_percentile"] == pytest.approx(row["ttft_ms"] * row["ttft_tail"])
        assert "fitted to little" in row["warnings"]


def test_a_higher_percentile_never_serves_more(ask):
    found = [ask(percentile=p) for p in (50.0, 80.0, 90.0, 99.0)]
    for chip in found[0]:
        rates = [one[chip][RATE] for one in found]
        assert rates == sorted(rates, reverse=True)
        assert rates[0] > rates[-1]


def test_goodput_is_within_throughput_and_asked_for(ask):
    assert ask()["b200"][GOODPUT] is None
    for options in ({"percentile": 90.0}, {"ttft_ms": 500.0}, {"interactivity": 50.0}):
        row = ask(**options)["b200"]
        assert 0.0 < row[GOODPUT] <= row[RATE]
        assert row[GOODPUT] == pytest.approx(row[RATE] * row["share_within_limits"])
    assert ask(percentile=90.0)["b200"]["share_within_limits"] >= 0.8  # 0.9 of each
    alone = ask(percentile=90.0, concurrency=32.0)["b200"]  # no limit, so nothing is within it
    assert alone[GOODPUT] is None
    assert alone["ttft_ms_at_percentile"] > alone["ttft_ms"]


def test_goodput_at_a_concurrency_falls_with_a_harder_limit(ask):
    found = [
        ask(concurrency=64.0, interactivity=10.0, ttft_ms=late)["b200"] for late in (300.0, 250.0)
    ]
    assert found[0][RATE] == found[1][RATE]
    assert found[0][GOODPUT] > found[1][GOODPUT]


def test_a_request_and_one_that_succeeds(ask):
    row = ask(success_rate=0.8, load=0.5)["b200"]
    each = row["usd_per_mtok_output_all_in"] * row["osl"] / 1e6
    assert row["usd_per_request"] == pytest.approx(each)
    assert row["usd_per_successful_request"] == pytest.approx(each / 0.8)
    assert ask()["b200"]["usd_per_successful_request"] is None


@pytest.fixture(scope="module")
def plans(data):
    question = TokenQuestion("llama-3.3-70b", question_basis("2026-11-23"), ("h200", "b200"))
    model = model_as_served(data.models, question)
    demand = Demand(1024.0, 1024.0, 0.0, 8, interactivity=30.0, ttft=0.5)
    space = layouts.make_space(
        [item.candidate for item in contend(data, question, model)], model.served.shape, demand
    )
    found = layouts.fitting(space)
    return demand, search.grid(search.prepared(space, found), found)[1]


@settings(max_examples=30, deadline=None)
@given(one=st.floats(1.0, 99.0), other=st.floats(1.0, 99.0))
def test_what_meets_a_higher_percentile_meets_a_lower_one(plans, one, other):
    from dataclasses import replace

    demand, outcome = plans
    low, high = (
        search.serves(replace(demand, percentile=p), outcome, outcome.ttft[0])
        for p in sorted((one, other))
    )
    assert np.all(low | ~high)


def test_an_unmet_percentile_says_so(data):
    question = TokenQuestion(
        "llama-3.3-70b", question_basis("2026-11-23"), ("h200",), ttft_ms=20.0, percentile=99.0
    )
    [served] = answers(data, question).served
    assert "at best (p99)" in served.reason


def test_frontier_and_compare_and_margin_take_the_day(rows_of):
    day = ("--day", "1x12,0.5x12", "--load", "80%")
    for command in (
        ("frontier", "llama-3.3-70b", "b200"),
        ("margin", "llama-3.3-70b", "b200"),
    ):
        assert {row["load"] for row in rows_of(*command, *day)} == {0.8 * 0.75}
    asked = ("compare", "b200", "--per", "token", "--model", "llama-3.3-70b")
    half = rows_of(*asked, "--load", "60%")[0]["usd_per_mtok_total"]
    assert rows_of(*asked, *day)[0]["usd_per_mtok_total"] == pytest.approx(half)


def test_a_plan_is_sized_for_the_peak_of_the_day(rows_of, cli):
    load = ("plan", "llama-3.3-70b", "b200", "--output", "2e10/day")
    [row] = rows_of(*load, "--day", "1x12,0.5x12", "--success-rate", "50%")
    [same] = rows_of(*load, "--peak", "1.3333333333333333")
    assert row["chips"] == same["chips"]
    assert row["usd_per_request"] == pytest.approx(same["usd_per_request"])
    assert row["usd_per_request"] == pytest.approx(row["usd_per_mtok_output_all_in"] * 1024 / 1e6)
    assert row["usd_per_successful_request"] == pytest.approx(2.0 * row["usd_per_request"])
    done = cli(*load, "--day", "1x12,0.5x12", "--peak", "2")
    assert done.status == 2
    assert "--peak 2 and --day" in done.err


@pytest.mark.parametrize(
    ("column", "option"),
    [
        ("usd_per_successful_request", "--success-rate"),
        ("tpot_ms_at_percentile", "--percentile"),
        (GOODPUT, "--ttft"),
    ],
)
def test_explain_says_which_option_a_column_takes(cli, column, option):
    asked = ("explain", "b200", column, "--model", "llama-3.3-70b")
    done = cli(*asked)
    assert done.status == 2
    assert f"no {option}" in done.err
    value = {"--success-rate": "90%", "--percentile": "p95", "--ttft": "1s"}[option]
    assert cli(*asked, option, value).status == 0

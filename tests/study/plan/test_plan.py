"""Plans of fleets: right by hand, and in reverse."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.errors import ChipcostError
from chipcost.model import fleet
from chipcost.study.plan.question import Fleet, quantity, rate


def plan(cli, *arguments):
    done = cli("plan", *arguments, "--format", "csv")
    assert done.status == 0, done.err
    return {row["chip"]: row for row in csv.DictReader(io.StringIO(done.out))}


BY_HAND = ("--tokens-per-chip", "1000", "--chip", "gb200", "--isl", "3000", "--osl", "1000")


def test_a_fleet_by_hand(cli):
    """2e9 tokens a day over 1000 tokens/s a chip, peak 2, 5 % spares at 95 % availability."""
    row = plan(cli, "--output", "2e9/day", "--peak", "2", "--spares", "5%", "--availability",
               "95%", *BY_HAND)["gb200"]  # fmt: skip
    serving = -(-2e9 / 86400 * 2 // 1000)
    assert float(row["serving_chips"]) == serving == 47
    assert float(row["chips"]) == 52  # 47 x 1.05 / 0.95 = 51.9
    assert float(row["systems"]) == 1
    assert float(row["input_tokens_per_s"]) == pytest.approx(3 * 2e9 / 86400)
    assert float(row["it_mw"]) == pytest.approx(52 * 1.87e-3)
    assert float(row["facility_mw"]) == pytest.approx(52 * 1.87e-3 * 1.14)
    year = 52 * 1.86 * 8760
    assert float(row["usd_per_year"]) == pytest.approx(year)
    output = 2e9 * 365
    assert float(row["usd_per_mtok_output_all_in"]) == pytest.approx(year / output * 1e6)
    assert float(row["usd_per_mtok_total"]) == pytest.approx(year / (4 * output) * 1e6)
    assert float(row["capital_usd"]) == pytest.approx(52 * 56833.3, rel=1e-4)


def test_growth_is_built_for(cli):
    row = plan(cli, "--output", "1e9/day", "--growth", "50%", "--years", "2", *BY_HAND)["gb200"]
    assert float(row["peak_output_tokens_per_s"]) == pytest.approx(1e9 / 86400 * 2.25)


def test_more_input_than_the_lengths_imply_takes_more_chips(cli):
    less = plan(cli, "--output", "1e9/day", *BY_HAND)["gb200"]
    more = plan(cli, "--output", "1e9/day", "--input", "9e9/day", *BY_HAND)["gb200"]
    assert float(more["serving_chips"]) == pytest.approx(3 * float(less["serving_chips"]), abs=3)


def test_megawatts_fed_back_give_the_load(cli):
    options = ("--peak", "1.5", "--availability", "95%", "--isl", "2048", "--osl", "512")
    chips = ("gb300", "h200", "mi355x", "tpu-v7")
    there = plan(cli, "deepseek-r1", *chips, "--output", "5e10/day", *options)
    for chip in chips:
        row = there[chip] if chip in there else there[f"{chip}-sxm"]
        back = plan(cli, "deepseek-r1", chip, "--power", f"{row['facility_mw']} MW", *options)[
            row["chip"]
        ]
        assert back["chips"] == row["chips"]
        assert back["serving_chips"] == row["serving_chips"]
        wanted, served = (float(each["output_tokens_per_s"]) for each in (row, back))
        one = float(row["output_tokens_per_s_per_chip"]) * float(row["chips_per_deployment"]) / 1.5
        assert wanted <= served * (1 + 1e-9)
        assert served - wanted <= one * (1 + 1e-9)


@settings(max_examples=200, deadline=None)
@given(
    st.floats(1.0, 1e9),
    st.floats(1.0, 1e5),
    st.integers(1, 512),
    st.floats(0.5, 1.0),
    st.floats(0.0, 0.5),
)
def test_installed_and_serving_are_inverse(load, per_chip, deployment, availability, spares):
    serving = fleet.serving_chips(load, per_chip, deployment)
    assert serving * per_chip >= load * (1 - 1e-6)
    assert (serving - deployment) * per_chip <= load * (1 + 1e-6)
    installed = fleet.installed_chips(serving, availability, spares)
    back = fleet.whole_deployments(fleet.serving_of(installed, availability, spares), deployment)
    assert back == serving


def test_a_budget_of_money_and_of_chips(cli):
    row = plan(cli, "--budget", "10 MUSD/y", *BY_HAND)["gb200"]
    chips = 10e6 // (1.86 * 8760)
    assert float(row["chips"]) == chips
    assert float(row["output_tokens_per_s"]) == pytest.approx(chips * 1000)
    assert float(row["usd_per_year"]) <= 10e6
    same = plan(cli, "--fleet", str(int(chips)), *BY_HAND)["gb200"]
    assert same["output_tokens_per_s"] == row["output_tokens_per_s"]


def test_every_chip_is_a_row_with_a_reason_or_a_plan(cli, shipped):
    rows = plan(cli, "llama-3.3-70b", "--output", "980T/month")
    assert set(rows) == set(shipped.chips)
    for row in rows.values():
        assert row["chips"] or row["reason"]
        if row["chips"]:
            low, high = float(row["chips_low"]), float(row["chips_high"])
            assert low <= float(row["chips"]) <= high


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("980T/month", 980e12 / (730 * 3600)),
        ("2e9 per day", 2e9 / 86400),
        ("30_000/s", 30000),
        ("1.5B tokens/day", 1.5e9 / 86400),
        ("5k tokens per second", 5000),
    ],
)
def test_rates(text, value):
    assert rate("--output", text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["many/day", "5", "5/fortnight", "-5/s", "0/s", "1e400/s", "5//s"])
def test_what_is_no_rate(text):
    with pytest.raises(ChipcostError):
        rate("--output", text)


def test_quantities():
    assert quantity("--power", "750 MW", "power") == pytest.approx(750e3)
    assert quantity("--budget", "100 MUSD/y", "money") == 100e6
    with pytest.raises(ChipcostError):
        quantity("--power", "750", "power")
    with pytest.raises(ChipcostError, match="not from"):
        Fleet().checked()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], "no model"),
        (["llama-3.3-70b"], "one thing"),
        (["llama-3.3-70b", "--output", "1e9/day", "--power", "1 MW"], "one thing"),
        (["nosuch", "--output", "1e9/day"], "nosuch"),
        (["llama-3.3-70b", "--output", "1e9/day", "--peak", "0.5"], "--peak"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "120%"], "--availability"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "95"], "--availability"),
        (["--output", "1e9/day", "--tokens-per-chip", "10"], "none is named"),
        (["llama-3.3-70b", "--output", "1e9/day", "--isl", "0"], "--isl"),
        (["llama-3.3-70b", "--power", "-1 MW"], "--power"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli("plan", *command)
    assert done.status == 2
    assert words in done.err


def test_the_range_of_a_cost_holds_every_corner(cli):
    """A load fixes the tokens, a budget the chips: cost and tokens share no input, so the ends
    are those of one over those of the other, as `tokens` has them."""
    for task in (("--output", "5e9/day"), ("--power", "20 MW"), ("--fleet", "10000")):
        row = plan(cli, "deepseek-r1", "gb300", *task)["gb300"]
        year = [float(row[f"usd_per_year{end}"]) for end in ("_low", "", "_high")]
        output = [float(row[f"output_tokens_per_s{end}"]) for end in ("_low", "", "_high")]
        cost = [float(row[f"usd_per_mtok_output_all_in{end}"]) for end in ("_low", "", "_high")]
        mtok = [rate * 365 * 86400 / 1e6 for rate in output]
        assert year[0] < year[1] < year[2]
        assert cost == pytest.approx([year[0] / mtok[2], year[1] / mtok[1], year[2] / mtok[0]])


def test_a_model_beside_a_rate_of_your_own_must_be_known(cli):
    done = cli("plan", "no-such-model", "--output", "2e9/day", "--tokens-per-chip", "1000",
               "--chip", "gb200")  # fmt: skip
    assert done.status == 2
    assert "no-such-model" in done.err

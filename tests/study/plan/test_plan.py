"""Plans of fleets: right by hand, and in reverse.

tests: chipcost.study.plan.plan, chipcost.study.plan.planned, chipcost.study.plan.text,
  chipcost.study.plan.notes, chipcost.study.plan.columns
"""

from __future__ import annotations

import math

import pytest


@pytest.fixture
def plan(rows_of):
    """The rows of a plan by the name of the chip."""

    def call(*arguments):
        return {row["chip"]: row for row in rows_of("plan", *arguments)}

    return call


BY_HAND = ("--tokens-per-chip", "1000", "--chip", "gb200", "--isl", "3000", "--osl", "1000")


def test_a_fleet_by_hand(plan):
    """2e9 tokens a day over 1000 tokens/s a chip, peak 2, 5 % spares at 95 % availability; 52
    chips, in one rack of 72."""
    row = plan("--output", "2e9/day", "--peak", "2", "--spares", "5%", "--availability",
               "95%", *BY_HAND)["gb200"]  # fmt: skip
    serving = -(-2e9 / 86400 * 2 // 1000)
    assert row["serving_chips"] == serving == 47
    assert row["chips"] == 72  # 47 x 1.05 / 0.95 = 51.9
    assert row["spare_chips"] == 72 - 47
    assert row["systems"] == 1
    assert row["chips_per_system"] == 72
    assert row["input_tokens_per_s"] == pytest.approx(3 * 2e9 / 86400)
    assert row["it_mw"] == pytest.approx(72 * 1.87e-3)
    assert row["facility_mw"] == pytest.approx(72 * 1.87e-3 * 1.14)
    year = 72 * 1.86 * 8760
    assert row["usd_per_year"] == pytest.approx(year)
    output = 2e9 * 365
    assert row["usd_per_mtok_output_all_in"] == pytest.approx(year / output * 1e6)
    assert row["usd_per_mtok_total"] == pytest.approx(year / (4 * output) * 1e6)
    assert row["facility_capital_usd"] == pytest.approx(72 * 1.87 * 12_500)


def test_growth_is_built_for(plan):
    row = plan("--output", "1e9/day", "--growth", "50%", "--years", "2", *BY_HAND)["gb200"]
    assert row["peak_output_tokens_per_s"] == pytest.approx(1e9 / 86400 * 2.25)


def test_more_input_than_the_lengths_imply_takes_more_chips(plan):
    less = plan("--output", "1e9/day", *BY_HAND)["gb200"]
    more = plan("--output", "1e9/day", "--input", "9e9/day", *BY_HAND)["gb200"]
    assert more["serving_chips"] == pytest.approx(3 * less["serving_chips"], abs=3)


def test_megawatts_fed_back_give_the_load(plan):
    options = ("--peak", "1.5", "--availability", "95%", "--isl", "2048", "--osl", "512")
    chips = ("gb300", "h200", "mi355x", "tpu-v7")
    there = plan("deepseek-r1", *chips, "--output", "5e10/day", *options)
    for chip in chips:
        row = there[chip] if chip in there else there[f"{chip}-sxm"]
        back = plan("deepseek-r1", chip, "--power", f"{row['facility_mw']} MW", *options)[
            row["chip"]
        ]
        assert back["chips"] == row["chips"]
        assert back["serving_chips"] >= row["serving_chips"]
        assert row["output_tokens_per_s"] <= back["output_tokens_per_s"] * (1 + 1e-9)
        rack = row["chips_per_system"] + row["chips_per_deployment"]
        most = row["serving_chips"] + rack
        assert back["serving_chips"] <= most


def test_a_budget_of_money_and_of_chips(plan):
    row = plan("--budget", "10 MUSD/y", "--spares", "0%", *BY_HAND)["gb200"]
    racks = 10e6 // (1.86 * 8760 * 72)
    assert row["chips"] == racks * 72
    assert row["output_tokens_per_s"] == pytest.approx(racks * 72 * 1000)
    assert row["usd_per_year"] <= 10e6
    assert row["binds"] == "money a year"
    same = plan("--chips", str(int(racks * 72)), "--spares", "0%", *BY_HAND)["gb200"]
    assert same["output_tokens_per_s"] == row["output_tokens_per_s"]
    assert plan("--fleet", str(int(racks * 72)), "--spares", "0%", *BY_HAND)["gb200"] == same
    bought = plan("--budget", "1 BUSD", *BY_HAND)["gb200"]
    assert 0.99e9 < bought["capital_usd"] <= 1e9
    assert bought["binds"] == "capital"


def test_the_limit_that_is_reached_first_binds(plan):
    several = ("--output", "3e12/day", "--power", "50 MW", "--budget", "1 BUSD", "--chips", "500k")
    row = plan(*several, *BY_HAND)["gb200"]
    assert row["binds"] == "capital"
    assert row["capital_usd"] <= 1e9
    assert row["served_share"] == pytest.approx(row["output_tokens_per_s"] / (3e12 / 86400))
    assert row["input_tokens_per_s"] == pytest.approx(3 * row["output_tokens_per_s"])


def test_every_chip_is_a_row_with_a_reason_or_a_plan(plan, shipped):
    rows = plan("llama-3.3-70b", "--output", "980T/month", "--all")
    assert set(rows) == set(shipped.chips)
    planned = [row for row in rows.values() if row["chips"]]
    assert len(planned) >= 20
    assert {row["status"] for row in planned} == {"met"}
    assert {row["model"] for row in rows.values()} == {"llama-3.3-70b"}
    for row in planned:
        assert row["reason"] is None
        assert row["chips_low"] <= row["chips"] <= row["chips_high"]
    others = [row for row in rows.values() if not row["chips"]]
    assert others
    assert all(row["reason"] for row in others)
    assert {row["status"] for row in others} == {"unmet", "unknown"}


def test_ranges_are_of_samples(plan):
    """A cost is as sure as price and rate together; a limit is kept in every sample."""
    for task in (("--output", "5e9/day"), ("--power", "20 MW"), ("--chips", "72k")):
        row = plan("deepseek-r1", "gb300", *task)["gb300"]
        for name in ("usd_per_year", "usd_per_mtok_total", "capital_usd", "present_value_usd",
                     "levelised_usd_per_mtok_total"):  # fmt: skip
            assert row[f"{name}_low"] < row[name] < row[f"{name}_high"], (task, name)
        assert row["usd_per_mtok_output_all_in"] == pytest.approx(2 * row["usd_per_mtok_total"])
    row = plan("gb300", "--power", "20 MW")["gb300"]
    assert row["facility_mw_high"] <= 20 * (1 + 1e-9)
    assert row["chips_low"] < row["chips"] < row["chips_high"]
    fixed = plan("gb300", "--chips", "72k")["gb300"]
    assert fixed["chips_low"] == fixed["chips"] == fixed["chips_high"] == 72000


def test_ranges_of_a_token_are_those_of_price_and_rate(plan):
    """For a fleet of so many chips: ln widths add as squares, as in `tokens --uncertainty`."""
    row = plan("deepseek-r1", "gb300", "--chips", "72k")["gb300"]

    def width(name):
        return math.log(row[f"{name}_high"] / row[f"{name}_low"])

    both = math.hypot(width("usd_per_year"), width("output_tokens_per_s"))
    assert width("usd_per_mtok_total") == pytest.approx(both, rel=0.03)


def test_who_is_cheapest_is_said_with_its_likelihood(result_of):
    ask = ("plan", "llama-3.3-70b", "gb300", "tpu-v7", "mi355x", "--power", "750 MW",
           "--owner", "any")  # fmt: skip
    found = result_of(*ask)
    shares = [row["probability_best"] for row in found.to_dicts()]
    assert sum(shares) == pytest.approx(1.0)
    assert "750 MW serve" in found.headline[0]
    best = max(shares)
    assert f" ({100 * best:.0f} %" in found.headline[1]
    assert result_of(*ask).to_dicts() == found.to_dicts()
    [alone] = result_of("plan", "llama-3.3-70b", "gb300", "--power", "1 MW").to_dicts()
    assert alone["probability_best"] is None


def test_rentals_and_own_cost_are_no_rivals(result_of):
    """GH200 is likely the cheapest of the rentals, and no word of the verdict on own costs."""
    ask = ("gb200", "mi355x", "gh200", "h100-pcie", "--power", "50 MW", "--owner", "any")
    found = result_of("plan", "llama-3.3-70b", *ask)
    likely = {row["chip"]: row["probability_best"] for row in found.to_dicts()}
    kinds = {row["chip"]: row["cost_kind"] for row in found.to_dicts()}
    assert kinds == {"gb200": "owned", "mi355x": "owned", "gh200": "rental", "h100-pcie": "rental"}
    assert likely["gb200"] + likely["mi355x"] == pytest.approx(1.0)
    assert likely["gh200"] + likely["h100-pcie"] == pytest.approx(1.0)
    assert any("a rental has a margin" in line for line in found.warnings)
    assert "GH200" not in found.headline[1]


def test_a_limit_below_one_rack_says_so(result_of):
    found = result_of("plan", "gb300", "--power", "50 kW")
    [row] = found.to_dicts()
    assert row["status"] == "unmet"
    assert row["reason"] == "power: less than one gb300-nvl72 of 72 chips"
    assert row["reason"] in found.headline[0]
    few = result_of("plan", "deepseek-r1", "h200", "--chips", "8").to_dicts()[0]
    assert few["status"] == "met" or "deployment" in few["reason"]


def test_a_pod_grows_by_racks(plan):
    row = plan("tpu-v7", "--chips", "100k", "--owner", "internal")["tpu-v7"]
    assert (row["chips_per_system"], row["system"]) == (64, "tpu-v7-pod")
    assert row["chips"] == 100_000 // 64 * 64


def test_years_add_up_to_the_plan(plan, rows_of):
    ask = ("deepseek-r1", "gb300", "--output", "5e9/day", "--ramp", "6", "--peak", "1.5")
    row = plan(*ask)["gb300"]
    years = rows_of("plan", *ask, "--by-year")
    assert sum(year["it_capital_usd"] for year in years) == pytest.approx(row["it_capital_usd"])
    worth = sum(year["present_value_usd"] for year in years)
    assert worth == pytest.approx(row["present_value_usd"])
    assert sum(year["chips_live"] for year in years) == pytest.approx(5 * row["chips"])
    tokens = row["output_tokens_per_s"] * 2 * 31.536
    assert max(year["mtok_total"] for year in years) == pytest.approx(tokens)
    assert [year["year"] for year in years] == list(range(1, len(years) + 1))
    assert row["months_to_last"] == row["months_to_first"] + 6
    assert row["levelised_usd_per_mtok_total"] > row["usd_per_mtok_total"]


def test_a_model_beside_a_rate_of_your_own_must_be_known(cli):
    done = cli("plan", "no-such-model", "--output", "2e9/day", "--tokens-per-chip", "1000",
               "--chip", "gb200")  # fmt: skip
    assert done.status == 2
    assert "no-such-model" in done.err


def test_a_name_may_end_with_its_format(rows_of):
    asked = ("--output", "1e6/s", "--chip", "h100")
    named = rows_of("plan", "llama-3.3-70b-FP8", *asked)
    assert named == rows_of("plan", "llama-3.3-70b", *asked, "--dtype", "fp8")


def test_without_a_price_the_fewest_megawatts_for_a_load_come_first(result_of):
    rows = result_of("plan", "llama-3.3-70b", "--power", "10 MW", "--owner", "internal").rows
    priced = [number for number, row in enumerate(rows) if row.get("usd_per_mtok_total")]
    sized = [number for number, row in enumerate(rows) if row.get("facility_mw")]
    unpriced = [row for number, row in enumerate(rows) if number in sized and number not in priced]
    assert len(unpriced) > 10
    assert sized == list(range(len(sized)))
    assert priced == list(range(len(priced)))
    per_load = [row["facility_mw"] / row["output_tokens_per_s"] for row in unpriced]
    assert per_load == sorted(per_load)
    assert len(set(per_load)) > 10

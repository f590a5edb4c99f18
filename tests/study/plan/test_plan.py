"""Plans of fleets: right by hand, and in reverse.

tests: chipcost.study.plan.plan, chipcost.study.plan.size, chipcost.study.plan.text
"""

from __future__ import annotations

import pytest


@pytest.fixture
def plan(rows_of):
    """The rows of a plan by the name of the chip."""

    def call(*arguments):
        return {row["chip"]: row for row in rows_of("plan", *arguments)}

    return call


BY_HAND = ("--tokens-per-chip", "1000", "--chip", "gb200", "--isl", "3000", "--osl", "1000")


def test_a_fleet_by_hand(plan):
    """2e9 tokens a day over 1000 tokens/s a chip, peak 2, 5 % spares at 95 % availability."""
    row = plan("--output", "2e9/day", "--peak", "2", "--spares", "5%", "--availability",
               "95%", *BY_HAND)["gb200"]  # fmt: skip
    serving = -(-2e9 / 86400 * 2 // 1000)
    assert row["serving_chips"] == serving == 47
    assert row["chips"] == 52  # 47 x 1.05 / 0.95 = 51.9
    assert row["systems"] == 1
    assert row["input_tokens_per_s"] == pytest.approx(3 * 2e9 / 86400)
    assert row["it_mw"] == pytest.approx(52 * 1.87e-3)
    assert row["facility_mw"] == pytest.approx(52 * 1.87e-3 * 1.14)
    year = 52 * 1.86 * 8760
    assert row["usd_per_year"] == pytest.approx(year)
    output = 2e9 * 365
    assert row["usd_per_mtok_output_all_in"] == pytest.approx(year / output * 1e6)
    assert row["usd_per_mtok_total"] == pytest.approx(year / (4 * output) * 1e6)
    assert row["capital_usd"] == pytest.approx(52 * 3.4e6 / 72, rel=1e-4)


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
        assert back["serving_chips"] == row["serving_chips"]
        wanted, served = (each["output_tokens_per_s"] for each in (row, back))
        one = row["output_tokens_per_s_per_chip"] * row["chips_per_deployment"] / 1.5
        assert wanted <= served * (1 + 1e-9)
        assert served - wanted <= one * (1 + 1e-9)


def test_a_budget_of_money_and_of_chips(plan):
    row = plan("--budget", "10 MUSD/y", *BY_HAND)["gb200"]
    chips = 10e6 // (1.86 * 8760)
    assert row["chips"] == chips
    assert row["output_tokens_per_s"] == pytest.approx(chips * 1000)
    assert row["usd_per_year"] <= 10e6
    same = plan("--fleet", str(int(chips)), *BY_HAND)["gb200"]
    assert same["output_tokens_per_s"] == row["output_tokens_per_s"]


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


def test_the_range_of_a_cost_holds_every_corner(plan):
    """A load fixes the tokens, a budget the chips: cost and tokens share no input, so the ends
    are those of one over those of the other, as `tokens` has them."""
    for task in (("--output", "5e9/day"), ("--power", "20 MW"), ("--fleet", "10000")):
        row = plan("deepseek-r1", "gb300", *task)["gb300"]
        year = [row[f"usd_per_year{end}"] for end in ("_low", "", "_high")]
        output = [row[f"output_tokens_per_s{end}"] for end in ("_low", "", "_high")]
        cost = [row[f"usd_per_mtok_output_all_in{end}"] for end in ("_low", "", "_high")]
        mtok = [rate * 365 * 86400 / 1e6 for rate in output]
        assert year[0] < year[1] < year[2]
        assert cost == pytest.approx([year[0] / mtok[2], year[1] / mtok[1], year[2] / mtok[0]])


def test_a_model_beside_a_rate_of_your_own_must_be_known(cli):
    done = cli("plan", "no-such-model", "--output", "2e9/day", "--tokens-per-chip", "1000",
               "--chip", "gb200")  # fmt: skip
    assert done.status == 2
    assert "no-such-model" in done.err


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

"""Margins of the shipped data and of prices made for the purpose.

tests: chipcost.study.margin.margin, chipcost.study.margin.text, chipcost.study.margin.columns,
  chipcost.cli.margin
"""

from __future__ import annotations

from pathlib import Path

import pytest

import chipcost
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.margin.columns import COLUMNS, OF_SAMPLES, OWN_ENDS
from chipcost.study.margin.margin import NO_CACHED_PRICE, NO_COST, sampled_costs
from chipcost.study.sampled import Sampling
from chipcost.study.tokens.answer import answers
from chipcost.study.tokens.question import TokenQuestion

CONTRACT = Path(__file__).parents[2] / "data" / "margin_columns.txt"
H800 = ("--set", "h800.total=2 USD/h")


@pytest.mark.parametrize("model", ["deepseek-v3", "deepseek-r1"])
def test_deepseek_earns_on_h100_and_h800_at_the_list_prices(rows_of, model):
    """Served wide, as `tokens` does; an hour of H800 at the 2 USD that DeepSeek reckons with."""
    rows = rows_of("margin", model, "h100", "h800", *H800)
    assert {row["chip"] for row in rows} == {"h100-sxm", "h800-sxm"}
    for row in rows:
        assert row["chips"] > 8
        if row["price"] != "first-party" and row["chip"] == "h800-sxm":
            continue
        assert row["gross_margin"] > 0.0
        assert row["probability_positive"] > 0.9
    assert any(row["provider"] == "deepseek" for row in rows)


def test_the_day_that_deepseek_printed_lies_in_the_range(rows_of):
    """Prices of R1, 56 % cached, 3.6 tokens in for one out: 545 % over cost is a margin of 84.5 %
    ("DeepSeek-V3/R1 Inference System Overview", 2025-03-01)."""
    [row] = rows_of(
        *("margin", "deepseek-r1", "h800", *H800, "--provider", "deepseek"),
        *("--isl", "3600", "--osl", "1000", "--cache-hit", "56%"),
        *("--interactivity", "20", "--ttft", "5s", "--max-chips", "320"),
    )
    printed = 1.0 - 87_072 / 562_027
    assert row["gross_margin_low"] < printed < row["gross_margin_high"]
    assert row["gross_margin"] == pytest.approx(printed, abs=0.1)


def test_the_columns_belong_together(rows_of):
    for row in rows_of("margin", "deepseek-r1", "h100", "b200", "--load", "50%"):
        price, cost = row["price_usd_per_mtok"], row["usd_per_mtok_total"]
        assert row["gross_margin"] == pytest.approx(1.0 - cost / price)
        most = row["usd_per_mtok_total_high"]
        assert row["gross_margin_low"] == pytest.approx(1.0 - most / price)
        even = row["break_even_input_usd_per_mtok"] + row["break_even_output_usd_per_mtok"]
        assert even / 2 == pytest.approx(cost)  # as many tokens in as out
        hour = row["break_even_usd_per_chip_hour"]
        assert row["usd_per_chip_hour"] / hour == pytest.approx(cost / price)
        assert row["break_even_load"] == pytest.approx(0.5 * cost / price)
        earned = price * row["total_tokens_per_s_per_chip"] * 0.5 * 3600 / 1e6
        assert hour == pytest.approx(earned)


def test_what_tokens_says_is_what_margin_says(rows_of):
    served = {row["chip"]: row for row in rows_of("tokens", "llama-3.3-70b")}
    rows = rows_of("margin", "llama-3.3-70b")
    assert {row["chip"] for row in rows} == {
        name for name, row in served.items() if row["usd_per_mtok_total"]
    }
    for row in rows:
        for name in ("usd_per_mtok_total", "output_tokens_per_s_per_chip", "chips", "as_of"):
            assert row[name] == served[row["chip"]][name]


def test_the_ends_are_those_of_the_samples_of_tokens(rows_of):
    [sampled] = rows_of("tokens", "llama-3.3-70b", "h100", "--uncertainty", "--draws", "20k")
    [row] = rows_of("margin", "llama-3.3-70b", "h100", "--token-price", "1/1")
    assert row["usd_per_mtok_total_low"] == pytest.approx(sampled["p05"])
    assert row["usd_per_mtok_total_high"] == pytest.approx(sampled["p95"])


def test_the_probability_is_a_share_of_samples(shipped):
    data = Data()
    question = TokenQuestion("llama-3.3-70b", question_basis("2026-11-23"), ["h100"])
    served = answers(data, question).served
    [cost] = sampled_costs(served, Sampling(5000))
    low, value, high = cost.ranges["usd_per_mtok_total"]
    assert low < value < high
    for price, expected in ((low, 0.05), (high, 0.95), (value, 0.5)):
        answer = chipcost.margin(
            "llama-3.3-70b", "h100", token_price=(price, price), draws=5000, as_of="2026-11-23"
        )
        [found] = answer.cells("probability_positive")
        assert found == pytest.approx(expected, abs=0.02)


def test_a_loss_is_named(result_of, rows_of):
    found = result_of("margin", "llama-3.3-70b", "h100", "mi300x", "--token-price", "0.05/0.05")
    assert "is sold at a loss" in found.headline[0]
    assert found.headline[1] == "Cannot be made on h100-sxm, mi300x"
    every = result_of("margin", "deepseek-r1")
    assert every.headline[0].startswith("DeepSeek's own price of $0.55 in, $2.19 out")
    assert " of 11 measured chips; not measured: " in every.headline[0]
    loss = {
        row["chip"] for row in every.rows if row["gross_margin"] < 0 and "cheapest" in row["price"]
    }
    assert loss
    [note] = [line for line in every.notes if line.startswith("The cheapest price")]
    assert all(chip in note for chip in loss)


def test_a_chip_without_a_cost_has_an_hour_at_which_it_breaks_even(result_of):
    found = result_of("margin", "deepseek-r1", "h800")
    assert "no cost of an hour is known" in found.headline[0]
    assert "h800-sxm has no known cost: an hour may cost $" in found.headline[1].lower()
    for row in found.to_dicts():
        assert row["status"] == "ok"
        assert row["reason"] == NO_COST
        assert row["gross_margin"] is None
        name = "break_even_usd_per_chip_hour"
        assert 1.0 < row[f"{name}_low"] < row[name] < row[f"{name}_high"]
    assert any("--set CHIP.total" in line for line in found.notes)


def test_what_cannot_be_served_has_its_reason(result_of):
    found = result_of("margin", "llama-3.3-70b", "h100", "--interactivity", "90000")
    assert "no deployment is known" in found.headline[0]
    assert all(row["status"] == "unmet" and row["reason"] for row in found.to_dicts())


def test_cached_input_without_a_price_of_its_own_is_marked(rows_of):
    asked = ("margin", "llama-3.3-70b", "h100", "--cache-hit", "50%", "--token-price")
    assert NO_CACHED_PRICE in rows_of(*asked, "0.6/0.8")[0]["warnings"]
    assert not rows_of(*asked, "0.6/0.06/0.8")[0]["warnings"]


def test_rentals_of_chips_have_another_option_than_sellers_of_tokens(rows_of):
    rented = ("llama-3.3-70b", "h100", "--owner", "rental", "--term", "on_demand")
    [row] = rows_of("margin", *rented, "--rental-provider", "aws", "--provider", "groq")
    [same] = rows_of("tokens", *rented, "--provider", "aws")
    assert row["provider"] == "groq"
    assert row["usd_per_chip_hour"] == same["usd_per_chip_hour"]
    assert row["cost_source"] == same["cost_source"]


def test_the_file_of_a_model_takes_a_price_of_ones_own(rows_of):
    config = "tests/examples/configs/gpt-oss-120b.json"
    [row] = rows_of("margin", config, "b200", "--token-price", "$0.15/$0.6")
    assert row["gross_margin"] > 0.5
    with pytest.raises(ChipcostError, match="nobody is known to sell"):
        chipcost.margin("opt-175b", "b200")


def test_from_python(rows_of):
    answer = chipcost.margin("deepseek-r1", "h100", provider="deepseek", as_of="2026-11-23")
    [row] = answer.to_dicts()
    [same] = rows_of("margin", "deepseek-r1", "h100", "--provider", "deepseek")
    assert row == same
    with pytest.raises(ChipcostError, match="no option 'ttft_ms'"):
        chipcost.margin("deepseek-r1", "h100", ttft_ms=100.0)
    with pytest.raises(ChipcostError, match="--prices 'nowhere'"):
        chipcost.margin("deepseek-r1", "h100", prices="nowhere")
    with pytest.raises(ChipcostError, match="--price-tier 'slow'"):
        chipcost.margin("deepseek-r1", "h100", price_tier="slow")


def test_a_name_may_end_with_its_format(rows_of):
    named = rows_of("margin", "llama-3.3-70b-FP8", "h100")
    assert named == rows_of("margin", "llama-3.3-70b", "h100", "--dtype", "fp8")


def test_wrong_options_end_with_2_and_a_remedy(cli):
    for arguments, words in (
        (("--token-price", "0.5"), "INPUT/OUTPUT"),
        (("--token-price", "0.5/x"), "not a number"),
        (("--token-price", "0/1"), "outside of"),
        (("--provider", "nobody"), "these do:"),
        (("--draws", "3"), "from 100"),
        (("--price-tier", "flex"), "it has"),
    ):
        done = cli("margin", "deepseek-v3", "h100", *arguments)
        assert done.status == 2, arguments
        assert words in done.err, arguments


def test_the_columns_are_a_contract():
    names = [column.name for column in COLUMNS]
    contract = CONTRACT.read_text(encoding="utf-8").split()
    assert names[: len(contract)] == contract
    ends = {f"{name}_{end}" for name in (*OF_SAMPLES, *OWN_ENDS) for end in ("low", "high")}
    assert set(names[len(contract) :]) == ends

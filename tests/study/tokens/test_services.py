"""Answers of machines whose services alone were measured: an order of magnitude, and said so.

tests: chipcost.study.tokens.text, chipcost.study.tokens.notes, chipcost.study.tokens.frontier
"""

from __future__ import annotations

import pytest

from chipcost.study.serving.published import ROUGH


@pytest.mark.parametrize("chip", ["wse-3", "groq-lpu-v1", "sn40l"])
def test_a_row_says_that_it_is_an_order_of_magnitude(rows_of, chip):
    (row,) = rows_of("tokens", "llama-3.1-8b", chip)
    assert row["status"] == "ok"
    assert row["measured"] == "rates"
    assert ROUGH in row["warnings"]
    assert row["efficiency_origin"].startswith("published rates of ")
    assert row["interval_factor"] >= 2.0


def test_no_headline_counts_it_as_measured(result_of):
    asked = ("tokens", "llama-3.1-70b", "wse-3", "h100-sxm", "--price", "wse-3=0.01")
    _, best, costs = result_of(*asked).headline[-3:]
    assert "of those measured: H100 SXM" in best
    assert f"WSE-3 (not measured: {ROUGH})" in costs
    alone = result_of(*asked[:3], *asked[4:])
    assert ROUGH in alone.headline[-1]


def test_a_deployment_may_take_more_than_64_chips_and_says_how_many(result_of):
    found = result_of("tokens", "llama-3.1-70b", "groq-lpu-v1", "h100-sxm")
    lpu = next(row for row in found.to_dicts() if row["chip"] == "groq-lpu-v1")
    assert 600 < lpu["chips"] == lpu["tp"] * lpu["pp"]
    assert any(f"groq-lpu-v1 {lpu['chips']:,}; --max-chips" in note for note in found.notes)
    assert found.assumptions["max_chips"] == 64


def test_a_limit_that_is_given_holds(rows_of):
    (row,) = rows_of("tokens", "llama-3.1-70b", "groq-lpu-v1", "--max-chips", "64")
    assert row["status"] == "unmet"
    assert row["reason"] == "needs 616 chips or more to fit (limit 64)"
    (row,) = rows_of("tokens", "llama-3.1-70b", "groq-lpu-v1", "--max-chips", "1024")
    assert 64 < row["chips"] <= 1024


def test_what_lacks_a_rate_says_which(result_of):
    found = result_of("tokens", "llama-3.1-8b", "groq-lp30", "wse-3")
    assert "groq-lp30: no published figure of bf16_dense." in found.notes


def test_a_curve_says_so_too(result_of):
    headline = result_of("frontier", "llama-3.1-70b", "wse-3", "groq-lpu-v1").headline
    assert any(line.endswith(ROUGH) for line in headline)
    measured = result_of("frontier", "llama-3.1-70b", "wse-3", "h100-sxm").headline
    assert not any(ROUGH in line for line in measured)
    assert any("not measured and above it: wse-3" in line for line in measured)


def test_a_user_gets_what_services_show(rows_of):
    """Tokens/s of a lone user, within the interval of rates that were measured independently."""
    for chip, model, published, more in (
        ("wse-3", "llama-3.1-8b", 1837, ()),
        ("wse-3", "llama-3.1-70b", 446, ()),
        ("groq-lpu-v1", "llama-3.1-70b", 250, ("--dtype", "int8")),
    ):
        (row,) = rows_of("tokens", model, chip, "--concurrency", "1", *more)
        low, high = (row[f"tokens_per_s_per_user_{end}"] for end in ("low", "high"))
        assert low < published < high


def test_other_questions_say_so_too(result_of):
    priced = ("llama-3.1-70b", "groq-lpu-v1", "--price", "groq-lpu-v1=1")
    line = f"groq-lpu-v1: {ROUGH}"
    assert line in result_of("plan", *priced, "--chips", "5000").notes
    asked = ("groq-lpu-v1", "h100-sxm", *priced[2:], "--model", priced[0])
    assert line in result_of("compare", "--per", "token", *asked).headline
    explained = result_of("explain", "groq-lpu-v1", "tpot_ms", "--model", priced[0]).to_dicts()
    places = {row["place"] for row in explained if row["item"] == "published rates"}
    assert places == {"data/efficiency_sram.yaml"}
    assert {"sram_bandwidth", "sram_capacity"} <= {row["item"] for row in explained}


def test_what_a_pipeline_of_sram_cannot_do_is_said(rows_of):
    (row,) = rows_of("tokens", "llama-3.1-8b", "groq-lpu-v1", "--serving", "disaggregated")
    assert row["reason"] == "needs a pipeline to fit, and pools have one stage each"
    (row,) = rows_of("tokens", "deepseek-r1", "wse-3", "--redundant-experts", "16")
    assert row["reason"].startswith("its chips share every expert")

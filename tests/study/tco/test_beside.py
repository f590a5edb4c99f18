"""What stands beside a modelled cost: the quote of its owner, or what deals pay."""

from __future__ import annotations

import pytest


def test_a_quote_is_held_against_the_cost_at_its_own_life(rows_of):
    rows = {row["item"]: row for row in rows_of("tco", "h200", "--owner", "neocloud")}
    [judged] = (row for row in rows_of("tco", "h200", "--reconcile") if row["owner"] == "neocloud")
    gap = judged["modelled_usd_per_chip_hour"] - judged["quoted_usd_per_chip_hour"]
    assert rows["modelled less quoted"]["usd_per_chip_hour"] == pytest.approx(gap)
    assert "5 years" in rows["modelled less quoted"]["origin"]


def test_a_price_that_the_quote_implies_is_no_news(rows_of, result_of):
    rows = [row for row in rows_of("tco", "trn2") if row["group"] == "quote"]
    assert [row["item"] for row in rows] == ["quote"]
    assert "capital of this quote" in " ".join(result_of("tco", "trn2").headline)


def test_a_cost_that_deals_contradict_says_so(rows_of, result_of):
    deals = [row for row in rows_of("tco", "wse-3") if row["group"] == "deal"]
    assert [row["usd_per_chip_hour"] for row in deals] == pytest.approx([14.49, 28.98], abs=0.01)
    words = " ".join(result_of("tco", "wse-3").headline)
    assert "contradicts them" in words
    assert "14.5 to 29" in words
    # with a price that they may pay there is nothing to say
    words = " ".join(result_of("tco", "wse-3", "--server-price", "500000 USD").headline)
    assert "Deals pay" in words
    assert "contradicts" not in words


def test_no_quote_and_no_deal(result_of):
    words = " ".join(result_of("tco", "gaudi-3").headline)
    assert "No public quote of a total for hyperscaler" in words
    assert "Deals" not in words

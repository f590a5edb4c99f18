"""The frontier: nothing beats its points, and costs follow from rates."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.tokens.frontier import frontier
from chipcost.study.tokens.question import TokenQuestion


@pytest.fixture(scope="module")
def ask(shipped):

    def call(model="llama-3.1-70b", chips=("h100", "b200"), **options):
        question = TokenQuestion(model, question_basis("2026-11-23"), chips, **options)
        result = frontier(Data().with_catalog(shipped), question)
        assert result.rows
        return result

    return call


def test_each_chip_gets_slower_for_users_as_it_serves_more(ask):
    result = ask()
    for chip in ("h100-sxm", "b200"):
        rows = [row for row in result.rows if row["chip"] == chip]
        assert len(rows) > 5
        users = [row["tokens_per_s_per_user"] for row in rows]
        output = [row["output_tokens_per_s_per_chip"] for row in rows]
        cost = [row["usd_per_mtok_output_all_in"] for row in rows]
        assert users == sorted(users, reverse=True)
        assert output == sorted(output)
        assert cost == sorted(cost, reverse=True)
    (chart,) = result.charts
    assert set(chart.series) == {"h100-sxm", "b200"}
    factor = {row["chip"]: row["interval_factor"] for row in result.rows}
    for chip, points in chart.series.items():
        for point in points:
            assert point.low == pytest.approx(point.y / factor[chip])
            assert point.high == pytest.approx(point.y * factor[chip])
    assert chart.note == ""


def test_a_service_level_cuts_it_off(ask):
    rows = ask(interactivity=40.0, ttft_ms=200.0).rows
    assert rows
    assert all(row["tokens_per_s_per_user"] >= 40.0 for row in rows)
    assert all(row["ttft_ms"] <= 200.0 for row in rows)


def test_cost_follows_from_the_rate(ask):
    for row in ask().rows:
        rate, cost = row["output_tokens_per_s_per_chip"], row["usd_per_mtok_output_all_in"]
        assert row["tpot_ms"] * row["tokens_per_s_per_user"] == pytest.approx(1000.0)
        assert rate * cost * 3600e-6 == pytest.approx({"h100-sxm": 1.17, "b200": 1.73}[row["chip"]])


def test_without_names_the_plot_shows_the_chips_that_serve_most(ask, shipped):
    result = ask(chips=())
    assert len({row["chip"] for row in result.rows}) > 30
    assert len(result.charts[0].series) == 6
    chips = len({row["chip"] for row in result.rows})
    assert result.charts[0].note == f"6 of {chips} chips are drawn, those that serve most."


def test_what_does_not_fit_says_how_many_chips_it_needs(ask):
    with pytest.raises(ChipcostError, match=r"h100-sxm: needs 16 chips to fit \(limit 2\)"):
        ask("deepseek-r1", ("h100",), max_chips=2)
    result = ask("deepseek-r1", ("h100", "b200"), max_chips=8)
    assert result.notes[-1] == "h100-sxm: needs 16 chips to fit (limit 8)"


def test_ranges_hold_the_interval_of_the_rate_and_the_range_of_the_price(ask):
    """Interval times the ends of the price: 3600e-6 s/h and 1e6 tokens, as the value itself."""
    for row in ask(chips=("b200",)).rows:
        factor, rate = row["interval_factor"], row["output_tokens_per_s_per_chip"]
        assert row["output_tokens_per_s_per_chip_low"] == pytest.approx(rate / factor)
        assert row["output_tokens_per_s_per_chip_high"] == pytest.approx(rate * factor)
        assert row["ttft_ms_high"] / row["ttft_ms"] > factor  # a TTFT is less sure than a rate
        cost = row["usd_per_mtok_output_all_in"]
        low, high = (row[f"usd_per_mtok_output_all_in_{end}"] for end in ("low", "high"))
        price_low, price_high = (low * factor / cost, high / factor / cost)
        assert price_low < 1.0 < price_high  # the price has a range of its own
        assert row["usd_per_mtok_total_low"] == pytest.approx(
            row["usd_per_mtok_total"] / factor * price_low
        )

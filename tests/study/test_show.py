"""Small questions about what there is.

tests: chipcost.study.show, chipcost.study.lookup, chipcost.study.list,
  chipcost.study.history, chipcost.study.explain,
  chipcost.study.chip.evidence
"""

from datetime import date

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.explain import EXPLAINED, explain
from chipcost.study.history import history
from chipcost.study.list import TOPICS, listing
from chipcost.study.lookup import show_any
from chipcost.study.show import show

TODAY = date(2026, 11, 23)


def test_show_of_a_chip_has_every_figure_reading_quote_and_system(small):
    rows = show(Data().with_catalog(small), "beta", TODAY).rows
    sections = {row["section"] for row in rows}
    assert sections == {
        *("figures", "cost quotes", "power quotes", "prices of hardware", "systems"),
    }
    quotes = [row for row in rows if row["section"] == "cost quotes"]
    assert len(quotes) == 8
    assert any("never chosen: a placeholder" in (row["note"] or "") for row in quotes)
    assert any("undated" in (row["note"] or "") for row in quotes)


def test_show_of_a_system_computes_its_totals(small):
    rows = {
        (row["section"], row["field"]): row
        for row in show(Data().with_catalog(small), "beta-rack", TODAY).rows
    }
    assert rows["totals of 72 x beta", "memory_bandwidth"]["base_value"] == 576e12
    assert rows["published totals", "memory_bandwidth"]["base_value"] == 576e12
    assert rows["links", "optics per chip"]["range"] == "1.5 to 2.5"


@pytest.mark.parametrize("column", EXPLAINED)
def test_every_ranged_column_can_be_explained_down_to_a_source(small, column):
    chip = "beta"
    basis = Basis(date(2026, 1, 1))
    if column.startswith(("capital", "operating")):
        chip = "alpha"
    if column == "copper_per_chip":
        with pytest.raises(ChipcostError, match="unknown"):
            explain(Data().with_catalog(small), chip, column, basis)
        return
    rows = explain(Data().with_catalog(small), chip, column, basis).rows
    assert any(row["step"] == "evidence" and row["place"] for row in rows)


def test_an_explanation_shows_the_formula_with_its_numbers(small):
    rows = explain(Data().with_catalog(small), "alpha", "usd_per_tb_per_s_hour", Basis(TODAY)).rows
    texts = [row["text"] for row in rows]
    assert "usd_per_chip_hour / memory_bandwidth_tb_per_s" in texts
    assert "0.66 / 2.9" in texts


def test_what_is_missing_is_named(small):
    with pytest.raises(ChipcostError, match="usd_per_chip_hour"):
        explain(Data().with_catalog(small), "gamma", "usd_per_pflop_hour", Basis(TODAY))


def test_history_is_in_order_of_dates_with_the_undated_last(small):
    rows = history(Data().with_catalog(small), ["beta"], TODAY).rows
    dates = [row["as_of"] for row in rows]
    assert dates[-1] is None
    assert dates[:-1] == sorted(dates[:-1], key=lambda day: (day + "-01")[:10])
    assert [row["in_force"] for row in rows if row["usd_per_chip_hour"] == 9] == [
        "never chosen: a placeholder"
    ]


def test_history_of_one_owner_and_its_plot(small):
    result = history(Data().with_catalog(small), ["beta", "alpha"], TODAY, owner="hyperscaler")
    assert {row["owner"] for row in result.rows} == {"hyperscaler"}
    assert set(result.charts[0].series) == {"beta hyperscaler", "alpha hyperscaler"}


@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS if topic not in ("models", "token-prices", "workloads")]
)
def test_lists_have_a_row_for_each(small, topic):
    expected = {"chips": 3, "systems": 1, "sources": 4}
    rows = listing(Data().with_catalog(small), topic).rows
    assert rows
    if topic in expected:
        assert len(rows) == expected[topic]


def test_a_name_that_deals_speak_of_shows_their_figures():
    result = show_any(Data(), "Colossus", TODAY)
    assert {row["id"] for row in result.rows} >= {"xai-colossus", "anthropic-spacex"}
    assert all(row["source"] for row in result.rows)
    assert "no chip, system or model" in result.headline[0]
    power = next(r for r in result.rows if (r["id"], r["field"]) == ("xai-colossus", "power"))
    assert power["base_value"] == 130e6


def test_a_name_that_nothing_has_says_where_to_search():
    with pytest.raises(ChipcostError) as caught:
        show_any(Data(), "nosuchthing", TODAY)
    assert caught.value.code == "unknown-chip"
    assert "chipcost list chips nosuchthing" in caught.value.hint

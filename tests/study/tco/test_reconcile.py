"""Modelled against quoted cost of every chip."""

from __future__ import annotations

from statistics import median

import pytest


@pytest.fixture
def answer(result_of):
    return result_of("tco", "--reconcile")


def test_reconciliation_covers_every_quoted_chip(answer):
    rows = answer.to_dicts()
    assert {"hyperscaler", "neocloud", "internal", "lab"} == {row["owner"] for row in rows}
    compared = [row for row in rows if row["status"] == "compared"]
    assert len(compared) >= 20
    for row in compared:
        gap = row["modelled_usd_per_chip_hour"] / row["quoted_usd_per_chip_hour"] - 1
        assert row["difference"] == pytest.approx(gap)
        inside = (
            row["modelled_usd_per_chip_hour_low"]
            <= row["quoted_usd_per_chip_hour"]
            <= row["modelled_usd_per_chip_hour_high"]
        )
        assert row["quote_in_range"] == ("yes" if inside else "no")
        assert row["price_source"]
    missing = [row for row in rows if row["status"] != "compared"]
    assert {row["status"] for row in missing} <= {"no price", "no power", "own price"}
    assert all(row["cause"] for row in rows)
    lent = sum(row["owner"] == "neocloud" for row in compared)
    assert f"{lent} of 10 quoted chips" in " ".join(answer.headline)


@pytest.mark.parametrize("owner", ["hyperscaler", "neocloud"])
def test_the_model_agrees_with_the_quotes_to_a_tenth(answer, owner):
    gaps = [
        abs(row["difference"])
        for row in answer.to_dicts()
        if row["owner"] == owner and row["status"] == "compared"
    ]
    assert median(gaps) <= 0.10


def test_the_cause_of_a_gap_is_named(answer):
    for row in answer.to_dicts():
        if row["status"] == "compared" and abs(row["difference"]) > 0.10:
            word = "above" if row["difference"] > 0 else "below"
            assert row["cause"].startswith(f"capital {word} the quote's: ")
            assert len(row["cause"].split(": ")[1]) > 10


def test_a_quote_is_not_held_against_the_price_that_it_implies(rows_of):
    [row] = rows_of("tco", "trainium2", "--reconcile")
    assert row["status"] == "own price"
    assert row["modelled_usd_per_chip_hour"] is None
    assert "this quote" in row["cause"]


def test_each_quote_is_judged_at_the_life_behind_it(rows_of):
    def lives(day):
        rows = rows_of("tco", "h100", "--reconcile", "--as-of", day)
        return {row["owner"]: row["life_years"] for row in rows}

    assert lives("2025-09-30") == {"hyperscaler": 4.0, "neocloud": 4.0}  # it says so
    assert lives("2026-09-30") == {"hyperscaler": 5.0, "neocloud": 5.0}  # of its series
    given = rows_of("tco", "h100", "--reconcile", "--life", "6y")
    assert {row["life_years"] for row in given} == {6.0}

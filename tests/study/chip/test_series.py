"""Quotes of one series alone."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.chip.series import in_one_series
from chipcost.study.data import Data


def test_the_series_that_prices_most(small):
    asked = question_basis("2026-11-23", same_series=True)
    assert in_one_series(small, ["alpha", "beta"], asked).series == "note"
    assert in_one_series(small, ["alpha"], question_basis("2026-11-23")).series == ""
    with pytest.raises(ChipcostError, match="no series of quotes prices any"):
        in_one_series(small, ["gamma"], asked)


def test_it_holds_for_tokens_as_for_a_comparison(result_of):
    line = ("--same-series", "--format", "csv")
    compared = {row["chip"]: row for row in result_of("compare", "trn2", "gb200", *line).rows}
    served = result_of("tokens", "llama-3.3-70b", "trn2", "gb200", *line).rows
    for row in served:
        assert row["usd_per_chip_hour"] == compared[row["chip"]]["usd_per_chip_hour"]
        assert row["cost_source"] == compared[row["chip"]]["cost_source"]
    planned = result_of("plan", "trn2", "gb200", "--power", "10 MW", *line).rows
    assert {row["cost_source"] for row in planned} == {row["cost_source"] for row in served}
    assert Data().catalog.quotes

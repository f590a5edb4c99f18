"""The table of bottom-up costs."""

from __future__ import annotations

import re
from datetime import date

import pytest

from chipcost.study.data import Data
from chipcost.study.report.stacks import QUOTE, TOTAL, stacks

CHIPS = ["b200", "mi355x", "openai-jalapeno", "trainium2"]


@pytest.fixture(scope="module")
def found():
    return stacks(Data((), (), date(2026, 11, 23)), CHIPS, "hyperscaler", "Costs")


def test_parts_add_up_and_stand_as_tco_has_them(found, result_of):
    screen = result_of("tco", "b200", "mi355x", "trainium2")
    assert [row["chip"] for row in found.result.rows] == ["b200", "mi355x", "trainium2"]
    for row in found.result.rows:
        parts = [
            row[name]
            for name in found.result.view
            if name not in (TOTAL, QUOTE) and isinstance(row.get(name), float)
        ]
        ends = (row["usd_per_chip_hour_low"],)
        assert sum(parts) - sum(ends) == pytest.approx(row[TOTAL], rel=1e-9)
        total = next(
            one for one in screen.rows if one["scenario"] == row["chip"] and one["group"] == "total"
        )
        assert row[TOTAL] == total["usd_per_chip_hour"]
    assert found.charts == screen.charts


def test_the_quote_is_that_of_compare(found, rows_of):
    quoted = {row["chip"]: row["usd_per_chip_hour"] for row in rows_of("compare")}
    for row in found.result.rows:
        assert row[QUOTE] == quoted[row["chip"]]


def test_the_median_difference_is_that_of_the_reconciliation(result_of):
    chips = ["b200", "mi355x", "gb200", "h100-sxm"]
    mine = stacks(Data((), (), date(2026, 11, 23)), chips, "hyperscaler", "Costs")
    line = next(
        one
        for one in result_of("tco", "--reconcile", *chips).headline
        if one.startswith("hyperscaler")
    )
    assert re.findall(r"\d+%", line) == re.findall(r"\d+%", mine.lead)


def test_what_has_no_price_is_named_and_a_rental_has_no_stack(found):
    assert any("openai-jalapeno" in note for note in found.result.notes)
    rented = stacks(Data((), (), date(2026, 11, 23)), CHIPS, "rental", "Costs")
    assert rented.result is None
    assert "margin" in rented.why
    none = stacks(Data((), (), date(2026, 11, 23)), ["openai-jalapeno"], "lab", "Costs")
    assert none.result is None


def test_every_part_names_the_inputs_behind_it(found):
    for at, row in enumerate(found.result.rows):
        lines = dict(found.origins[at, TOTAL].lines)
        assert any(label.startswith("WACC") for label in lines)
        assert any(found.origins[at, TOTAL].lines[0][1])
        if row.get(QUOTE) is not None:
            assert found.origins[at, QUOTE].lines[0][1]

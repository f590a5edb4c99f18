"""The tornado: one input at a time, the greatest first.

tests: chipcost.study.sensitivity, chipcost.study.tco.sensitivity
"""

from __future__ import annotations

import pytest


def test_a_tornado_moves_one_input_at_a_time(rows_of, shipped):
    rows = rows_of("sensitivity", "trn2", "usd_per_mw_year")
    by = {row["input"]: row for row in rows}
    base = rows[0]["at_base"]
    price = by["cost quote"]
    assert price["at_low"] / base == pytest.approx(price["input_low"] / price["input_value"])
    tdp = by["TDP"]
    assert tdp["at_low"] / base == pytest.approx(tdp["input_value"] / tdp["input_low"])
    swings = [abs(row["swing"]) for row in rows]
    assert swings == sorted(swings, reverse=True)
    assert all(row["source_title"] for row in rows)


@pytest.mark.parametrize("column", ["power_kw_per_chip", "usd_per_gb_hour", "optics_per_chip"])
def test_every_column_has_its_inputs(rows_of, column):
    assert rows_of("sensitivity", "gb200", column)


def test_a_modelled_cost_has_a_tornado_too(rows_of):
    rows = rows_of("sensitivity", "gb200", "modelled_usd_per_chip_hour")
    assert {"life", "wacc", "price", "electricity"} <= {row["input"] for row in rows}
    assert rows[0]["input"] == "price"  # the spread of a price, not that of a data sheet
    assert rows[0]["at_low"] < rows[0]["at_base"] < rows[0]["at_high"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["sensitivity", "h100", "warnings"], "no column"),
        (["sensitivity", "h100", "usd_per_mtok_total"], "no column of a single chip"),
        (["sensitivity", "trn3"], "not known"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli(*command)
    assert done.status == 2
    assert words in done.err

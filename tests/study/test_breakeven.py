"""Break-even points: where both sides are equal, the same from both sides.

tests: chipcost.study.breakeven, chipcost.study.tco.breakeven
"""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.study.sampled import percent
from chipcost.study.tco.breakeven import Line, crossing


def test_break_even_price_is_where_costs_are_equal(rows_of):
    [row] = rows_of("breakeven", "h200", "gb200")
    price = row["break_even"]
    rows = rows_of("compare", "h200", "gb200", "--set", f"h200-sxm.total={price} USD/h")
    one, other = (each["usd_per_tb_per_s_hour"] for each in rows)
    assert one == pytest.approx(other)
    assert row["break_even_low"] < float(price) < row["break_even_high"]


def test_break_even_mfu_of_the_tpu_article(rows_of):
    ask = ["--per", "flop", "--solve", "mfu", "--of-b", "0.3", "--owner", "any"]
    [row] = rows_of("breakeven", "tpu-v7", "gb300", *ask, "--as-of", "2025-12-01")
    assert row["break_even"] == pytest.approx(0.15, abs=0.005)


def test_break_even_load_holds_in_reverse(rows_of):
    [there] = rows_of("breakeven", "mi300x", "h100", "--solve", "load")
    [back] = rows_of("breakeven", "h100", "mi300x", "--solve", "load")
    assert there["break_even"] * back["break_even"] == pytest.approx(1.0)


def test_break_even_electricity_is_where_modelled_costs_are_equal(rows_of):
    ask = ["--per", "hour", "--solve", "electricity"]
    [row] = rows_of("breakeven", "h100", "gaudi-3", *ask)
    if row["break_even"]:
        price = f"{row['break_even']} USD/kWh"
        totals = []
        for chip in ("h100", "gaudi-3"):
            rows = rows_of("tco", chip, "--electricity", price)
            totals += [r["usd_per_chip_hour"] for r in rows if r["group"] == "total"]
        assert totals[0] == pytest.approx(totals[1])
    assert row["verdict"]


def test_break_even_electricity_is_the_same_from_both_sides(rows_of):
    ask = ["--per", "hour", "--solve", "electricity"]
    [there] = rows_of("breakeven", "mi325x", "ascend-910c", *ask)
    [back] = rows_of("breakeven", "ascend-910c", "mi325x", *ask)
    for name in ("break_even", "break_even_low", "break_even_high"):
        assert there[name] == pytest.approx(back[name])
    assert 0.0 < there["break_even_low"] < there["break_even"]
    assert there["break_even"] < there["break_even_high"] <= 10.0
    assert "above" in there["verdict"]
    assert "below" in back["verdict"]


def test_no_range_of_electricity_where_many_draws_have_none(rows_of):
    ask = ["--per", "hour", "--solve", "electricity"]
    [row] = rows_of("breakeven", "h100", "gaudi-3", *ask)
    assert row["break_even"] > 0.0
    assert row["break_even_low"] == row["break_even_high"] is None
    assert "of samples have none" in row["verdict"]


def test_lines_cross_where_they_are_equal():
    a = Line(np.array([1.0, 1.0, 2.0]), np.array([2.0, 1.0, 1.0]))
    b = Line(np.array([3.0, 2.0, 1.0]), np.array([1.0, 1.0, 2.0]))
    met = crossing(a, b)
    assert met[0] == 2.0  # 1 + 2 p = 3 + p
    assert np.isnan(met[1])  # parallel
    assert met[2] == 1.0  # 2 + p = 1 + 2 p


def test_break_even_doubts_as_compare_does(rows_of):
    [row] = rows_of("breakeven", "h200", "gb200")
    compared = rows_of("compare", "h200", "gb200")
    first = next(one for one in compared if one["chip"] == "h200-sxm")
    chance = float(first["probability_beats_reference"])
    assert percent(max(chance, 1.0 - chance)) in row["verdict"]
    assert "a tie" in rows_of("breakeven", "trn2", "gb200")[0]["verdict"]


def test_break_even_date(rows_of, cli):
    [row] = rows_of("breakeven", "trn2", "gb200", "--solve", "date")
    assert row["break_even_date"] == "2025-09-03"
    done = cli("breakeven", "h100", "mi300x", "--solve", "date")
    assert "On no day" in done.out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["breakeven", "h100", "h100"], "same chip"),
        (["breakeven", "h100", "trn3"], "not known"),
        (["breakeven", "h100", "h200", "--solve", "luck"], "luck"),
        (["breakeven", "h100", "h200", "--per", "luck"], "luck"),
        (["breakeven", "h100", "h200", "--of-b", "30"], "share"),
        (["breakeven", "h100", "trn3", "--solve", "electricity"], "--unit-price"),
        (["breakeven", "h100", "trn3", "--solve", "date"], "no day both"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli(*command)
    assert done.status == 2
    assert words in done.err


def test_what_costs_nothing(cli):
    done = cli("breakeven", "trn2", "gb200", "--set", "trainium2.total=0 USD/h")
    assert done.status == 2
    assert "is no price" in done.err

"""The chart of a comparison has what the screen has."""

from __future__ import annotations

import pytest

OPTIONS = (
    (),
    ("b200", "h100"),
    ("--per", "megawatt"),
    ("--scope", "system"),
    ("--uncertainty", "--draws", "1000"),
    ("b200", "h100", "--per", "token", "--model", "llama-3.1-8b"),
)


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_it_has_the_ranked_number_of_each_row_that_has_one(result_of, options):
    found = result_of("compare", *options)
    (chart,) = found.charts
    column = found.rows[0]["sampled_column"]
    known = [at for at, row in enumerate(found.rows) if row[column] is not None]
    assert list(chart.at) == known
    assert len(known) > 1
    for at, one in zip(known, chart.rows, strict=True):
        row = found.rows[at]
        assert one.label == row["system" if "system" in options else "chip"]
        assert (one.low, one.value, one.high) == (row["p05"], row[column], row["p95"])
        assert one.best == (at in found.marked)
        assert ("~" in one.marks) == (row["status"] == "announced")


def test_an_old_quote_is_marked_where_money_is_ranked(result_of):
    (chart,) = result_of("compare", "trn2", "gb200").charts
    assert [one.marks for one in chart.rows if one.label == "trainium2"] == ["†"]
    (power,) = result_of("compare", "trn2", "gb200", "--per", "megawatt").charts
    assert {one.marks for one in power.rows} == {""}
    assert set("".join(one.marks for one in chart.rows)) <= set(chart.key)


def test_memory_on_the_chip_stands_apart_among_others_alone(result_of):
    both = ("wse-3", "b200", "--price", "wse-3=9", "--all")
    (chart,) = result_of("compare", *both).charts
    assert [(one.label, one.group) for one in chart.rows] == [
        ("b200", ""),
        ("wse-3", "memory on the chip (SRAM)"),
    ]
    (alone,) = result_of("compare", "wse-3", "--price", "wse-3=9").charts
    assert [one.group for one in alone.rows] == [""]


def test_nothing_is_drawn_where_no_row_has_the_number(result_of):
    assert result_of("compare", "h20", "--owner", "internal", "--all").charts == ()

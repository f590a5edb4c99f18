"""The comparison: rows, references, warnings.

tests: chipcost.study.compare.compare, chipcost.study.compare.question,
  chipcost.study.compare.text, chipcost.study.chip.words, chipcost.study.chip.measures
"""

import math
from datetime import date

import pytest

from chipcost.catalog.quote_widths import GROWTH
from chipcost.catalog.ranges import Z90
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.selection import Selection
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.compare import compare
from chipcost.study.compare.question import Question
from chipcost.study.data import Data
from chipcost.study.sampled import cheaper
from chipcost.study.terms import SHARED

TODAY = date(2026, 11, 23)
AUTUMN = date(2025, 9, 5)


def ask(catalog, *chips, day=TODAY, basis=None, **options):
    return compare(
        Data().with_catalog(catalog), Question(Basis(day, **(basis or {})), chips, **options)
    )


def row_of(result, chip):
    return next(row for row in result.rows if row["chip"] == chip)


def test_unit_costs_are_price_over_quantity(small):
    row = row_of(ask(small), "alpha")
    assert row["usd_per_tb_per_s_hour"] == 0.66 / 2.9
    assert row["usd_per_pflop_hour"] == 0.66 / 0.667
    assert row["usd_per_gb_hour"] == pytest.approx(0.66 / 103.079215104, rel=1e-15)
    assert (row["capital_usd_per_chip_hour"], row["operating_usd_per_chip_hour"]) == (0.43, 0.23)


def test_both_conventions_of_advantage(small):
    row = row_of(ask(small, "alpha", "beta", day=AUTUMN), "alpha")
    assert row["more_per_dollar"] == pytest.approx((2.36 / 8) / (0.66 / 2.9) - 1)
    assert row["lower_cost"] == pytest.approx(1 - (0.66 / 2.9) / (2.36 / 8))
    assert row["relative_to"] == "beta"


def test_advantages_have_the_range_of_their_inputs(small):
    row = row_of(ask(small, "alpha", "beta", day=AUTUMN), "alpha")
    assert row["more_per_dollar_low"] < row["more_per_dollar"] < row["more_per_dollar_high"]
    # Of one edition: what the two quotes share is cancelled, data sheet figures are exact.
    width = GROWTH["owned"]
    sd = math.sqrt(width.at_once**2 + width.per_year**2 * 10 / 365)
    apart = Z90 * math.sqrt(2 * (1 - SHARED)) * sd
    expected = (2.36 / 8) / (0.66 / 2.9) * math.exp(apart) - 1
    assert row["more_per_dollar_high"] == pytest.approx(expected, rel=0.02)


def test_an_old_quote_is_marked_and_its_range_is_wider_for_it(small):
    result = ask(small, "alpha", "beta")
    assert result.marks["as_of"] == {0: "†"}
    assert not result.warnings
    assert result.footnotes["as_of"] == ("† quote over 180 days old, so a wider range",)
    today, then = (
        row_of(found, "alpha") for found in (result, ask(small, "alpha", "beta", day=AUTUMN))
    )
    assert today["usd_per_chip_hour"] == then["usd_per_chip_hour"]  # its centre is not moved
    assert today["usd_per_chip_hour_low"] < then["usd_per_chip_hour_low"]
    assert today["usd_per_chip_hour_high"] > then["usd_per_chip_hour_high"]
    assert not ask(small, "alpha", "beta", day=AUTUMN).marks["as_of"]


def test_the_headline_says_where_kinds_of_money_are_ranked_together(shipped):
    result = ask(shipped, "h100", "gb200", "tpu-v6e", basis={"owner": "any", "term": "on_demand"})
    assert {row["money"] for row in result.rows} == {"own cost", "list price"}
    assert "own cost and list price ranked together" in result.headline[0]
    assert "together" not in ask(shipped, "h100", "gb200").headline[0]


def test_per_megawatt_uses_the_ladder_and_the_pue(small):
    result = ask(small, per="megawatt", selection=Selection(all=True))
    beta, alpha = row_of(result, "beta"), row_of(result, "alpha")
    assert beta["power_method"] == "all-in IT quote"
    assert beta["power_kw_per_chip"] == pytest.approx(1.87 * 1.14)
    assert alpha["power_method"] == "TDP x class factor (estimate)"
    assert alpha["power_kw_per_chip"] == pytest.approx(0.5 * 1.6 * 1.14)
    assert beta["usd_per_mw_year"] == pytest.approx(1.86 * 8760 * 1000 / (1.87 * 1.14))


def test_a_utility_figure_never_gets_a_pue(small):
    day = date(2026, 1, 1)
    beta = row_of(ask(small, "beta", day=day), "beta")
    assert (beta["power_kw_per_chip"], beta["power_method"]) == (2.1, "utility quote")
    assert beta["pue"] is None
    it = row_of(ask(small, "beta", day=day, basis={"power_basis": "it"}), "beta")
    assert it["power_method"] == "system power / count"
    assert it["power_kw_per_chip"] == pytest.approx(2.0)


def test_unknown_is_empty_and_never_zero(small):
    row = row_of(ask(small, selection=Selection(all=True)), "gamma")
    assert row["usd_per_chip_hour"] is None
    assert row["usd_per_tb_per_s_hour"] is None
    assert row["power_kw_per_chip"] is None
    assert row["memory_bandwidth_tb_per_s"] == 80


def test_sram_parts_rank_in_their_own_tier(small):
    result = ask(small, selection=Selection(all=True), per="megawatt")
    assert [row["chip"] for row in result.rows][-1] == "gamma"


def test_fp16_stands_for_bf16_labelled_and_nothing_else_stands_in(small):
    assert row_of(ask(small, "gamma"), "gamma")["dtype"] == "fp16"
    fp8 = row_of(ask(small, selection=Selection(all=True), basis={"dtype": "fp8"}), "alpha")
    assert fp8["peak_pflop_per_s"] is None
    assert fp8["dtype"] is None
    assert "no dense fp8 rate" in fp8["warnings"]


def test_system_totals(small):
    result = ask(small, "rack72", scope="system", day=AUTUMN)
    [row] = result.rows
    assert row["memory_bandwidth_tb_per_s_per_system"] == 576
    assert row["usd_per_hour_per_system"] == pytest.approx(72 * 2.36)
    assert row["memory_bandwidth_tb_per_s"] == 8
    assert row["optics_per_chip_low"] == 1.5


def test_those_that_hold_90_percent_of_the_chance_are_marked_together(small):
    result = ask(small)
    assert result.marked == {0, 1}
    assert " likely), then " in result.headline[1]
    clear = ask(small, day=AUTUMN)
    assert clear.marked == {0}
    assert "over 99 % likely" in clear.headline[1]


def test_same_series_keeps_to_one(small):
    result = ask(small, basis={"same_series": True})
    assert "series note alone" in result.headline[0]
    assert {row["series"] for row in result.rows} == {"note"}


def test_filters(small):
    assert [
        row["chip"] for row in ask(small, selection=Selection(vendors=["bee"], all=True)).rows
    ] == ["beta"]
    assert [
        row["chip"] for row in ask(small, selection=Selection(tiers=["sram"], all=True)).rows
    ] == ["gamma"]
    assert [
        row["chip"]
        for row in ask(small, selection=Selection(statuses=["announced"], all=True)).rows
    ] == ["gamma"]


def test_the_columns_do_not_depend_on_the_question(small):
    for options in (
        {},
        {"selection": Selection(all=True)},
        {"scope": "system"},
        {"per": "megawatt"},
    ):
        assert ask(small, **options).columns == COMPARE_COLUMNS


@pytest.mark.parametrize(
    ("options", "basis", "words"),
    [
        ({"per": "token"}, {}, "--per 'token'"),
        ({"scope": "rack"}, {}, "--scope 'rack'"),
        ({"selection": Selection(vendors=["nobody"])}, {}, "no vendor"),
        ({"selection": Selection(tiers=["hbn"])}, {}, "--tier 'hbn'"),
        ({"relative_to": "delta"}, {}, "no chip or system"),
        ({}, {"owner": "me"}, "--owner 'me'"),
        ({}, {"dtype": "bf17"}, "--dtype 'bf17'"),
        ({}, {"pue": 0.9}, "not a PUE"),
        ({}, {"max_quote_age": -1}, "negative"),
    ],
)
def test_wrong_options_are_refused_by_name(small, options, basis, words):
    with pytest.raises(ChipcostError, match=words):
        ask(small, basis=basis, **options)


@pytest.mark.parametrize(("count", "told"), [(9, None), (10, " and 2 more.")])
def test_many_changes_are_named_in_part(result_of, count, told):
    names = ("memory_bandwidth", "memory_capacity", "bf16_dense", "fp16_dense", "fp8_dense",
             "fp4_dense", "int8_dense", "tf32_dense", "fp32", "tdp")[:count]  # fmt: skip
    value = {"memory_bandwidth": "8 TB/s", "memory_capacity": "186 GB", "tdp": "1.2 kW"}
    sets = [f"--set=gb200.{name}={value.get(name, '2500 TFLOP/s')}" for name in names]
    (line,) = (note for note in result_of("compare", "gb200", *sets).notes if "Overridden" in note)
    assert line.count("gb200.") == (8 if told else count)
    assert line.endswith(told or f"{names[-1]}.") or not told


def test_a_verdict_is_told_from_the_cheaper_side():
    half = cheaper("A", "B", (0.15, 0.18, 0.2), "per TB/s")
    assert half == "A costs 82.0 % less per TB/s (B costs 5.56 times as much)"
    near = cheaper("A", "B", (0.7, 0.771, 0.85), "per GB")
    assert near == "A costs 22.9 % less per GB than B (15 to 30 %), 29.7 % more per dollar"
    open_ = cheaper("A", "B", (0.7, 0.98, 1.3), "per GB")
    assert "(30 % more to 30 % less)" in open_


def test_neither_order_of_two_chips_gives_a_cost_below_zero(result_of):
    for names in (("trn2", "gb200"), ("gb200", "trn2")):
        line = result_of("compare", *names, "--per", "flop").headline[1]
        assert line.startswith("GB200 costs ")
        assert "-" not in line


def test_only_one_has_a_price(result_of):
    result = result_of("compare", "trn2", "gb200", "--owner", "rental")
    assert result.headline[1] == "Only GB200 has a price"
    assert not result.marked
    assert "probability_best" not in result.view

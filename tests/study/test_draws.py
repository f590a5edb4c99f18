"""--uncertainty, sensitivity and breakeven: against brute force and known answers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from chipcost.catalog.names import default_system, resolve
from chipcost.model import distributions
from chipcost.study import draws as uncertainty
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT
from chipcost.study.data import Data
from chipcost.study.tco.breakeven import Line, crossing
from chipcost.study.tco.fill import filled
from chipcost.study.tokens.formulas import BY_COLUMN

DAY = date(2026, 11, 23)


def _rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def _items(catalog, *names, **basis):
    found = []
    for name in names:
        chip = resolve(catalog, name).chip
        found.append(
            assess(catalog, chip, default_system(catalog, chip), Basis(DAY, **basis).checked())
        )
    return found


def test_equal_seeds_give_equal_answers(cli):
    ask = ["compare", "--uncertainty", "--draws", "2000", "--format", "csv"]
    assert cli(*ask).out == cli(*ask).out
    assert cli(*ask).out != cli(*ask, "--seed", "1").out


def test_a_chip_does_not_depend_on_its_company(shipped):
    measure = MEASURES["bandwidth"]
    alone = uncertainty.spreads(_items(shipped, "gb200"), measure, None, 5000, 0)
    among = uncertainty.spreads(_items(shipped, "h100", "gb200", "trn2"), measure, None, 5000, 0)
    assert alone[0].p05 == among[1].p05
    assert alone[0].p95 == among[1].p95


def test_draws_do_not_depend_on_the_size_of_a_chunk(shipped, monkeypatch):
    """Draws beyond one block continue those of the block, whatever is asked for at once."""
    measure = MEASURES["hour"]
    [item] = _items(shipped, "gb200")
    whole = uncertainty.spreads([item], measure, None, 3 * distributions.BLOCK, 5)[0]
    parts = [uncertainty.Sampler(5, block).column(item, measure.column) for block in range(3)]
    low, middle, high = np.percentile(np.concatenate(parts), [5, 50, 95])
    assert (whole.p05, whole.p50, whole.p95) == pytest.approx((low, middle, high))


def test_intervals_agree_with_brute_force(shipped):
    """Price and bandwidth drawn by another generator, one by one."""
    [item] = _items(shipped, "mi300x")
    [spread] = uncertainty.spreads([item], MEASURES["bandwidth"], None, 100_000, 0)
    rng = np.random.default_rng(99)

    def draw(around, n):
        return distributions.lognormal(*around, rng.standard_normal(n))

    n = 100_000
    price = draw(item.values["usd_per_chip_hour"], n)
    bandwidth = draw(item.values["memory_bandwidth_tb_per_s"], n)
    expected = np.percentile(price / bandwidth, [5, 50, 95])
    assert (spread.p05, spread.p50, spread.p95) == pytest.approx(tuple(expected), rel=0.005)


def test_what_is_shared_cancels_in_a_comparison(shipped, monkeypatch):
    items = _items(shipped, "h100", "h200")  # two prices of one series
    measure = MEASURES["hour"]
    together = uncertainty.spreads(items, measure, items[1], 20_000, 0)[0].beats
    monkeypatch.setattr(uncertainty, "SHARED", 1e-9)
    apart = uncertainty.spreads(items, measure, items[1], 20_000, 0)[0].beats
    assert together > apart > 0.5


def test_the_pue_of_an_owner_cancels_per_megawatt(shipped):
    measure = PER_MEGAWATT["bandwidth"]
    items = _items(shipped, "gb200", "gb300")
    sampler = uncertainty.Sampler(0, 0)
    one, other = (sampler.column(item, "power_kw_per_chip") for item in items)
    it_items = _items(shipped, "gb200", "gb300", power_basis="it")
    a, b = (uncertainty.Sampler(0, 0).column(item, "power_kw_per_chip") for item in it_items)
    assert one / other == pytest.approx(a / b)
    assert uncertainty.spreads(items, measure, None, 1000, 0)[0].best is not None


def test_probabilities_of_a_group_add_up_to_one(cli):
    rows = _rows(cli("compare", "--uncertainty", "--draws", "20000", "--format", "csv"))
    known = [float(row["probability_best"]) for row in rows if row["probability_best"]]
    assert sum(known) == pytest.approx(1.0)
    assert {row["sampled_column"] for row in rows} == {"usd_per_tb_per_s_hour", ""}
    plain = _rows(cli("compare", "--format", "csv"))
    assert list(plain[0]) == list(rows[0])
    assert all(row["p50"] == "" for row in plain)


def test_the_reference_itself_has_no_probability_of_beating_itself(cli):
    rows = _rows(cli("compare", "trn2", "gb200", "--uncertainty", "--format", "csv"))
    beats = {row["chip"]: row["probability_beats_reference"] for row in rows}
    assert beats["gb200"] == ""
    assert 0.0 < float(beats["trainium2"]) < 1.0


@pytest.mark.parametrize("draws", ["0", "99", "100000000"])
def test_an_impossible_number_of_draws(cli, draws):
    done = cli("compare", "--uncertainty", "--draws", draws)
    assert done.status == 2
    assert "--draws" in done.err


def test_a_tornado_moves_one_input_at_a_time(cli, shipped):
    rows = _rows(cli("sensitivity", "trn2", "usd_per_mw_year", "--format", "csv"))
    by = {row["input"]: row for row in rows}
    base = float(rows[0]["at_base"])
    price = by["cost quote"]
    assert float(price["at_low"]) / base == pytest.approx(
        float(price["input_low"]) / float(price["input_value"])
    )
    tdp = by["TDP"]
    assert float(tdp["at_low"]) / base == pytest.approx(
        float(tdp["input_value"]) / float(tdp["input_low"])
    )
    swings = [abs(float(row["swing"])) for row in rows]
    assert swings == sorted(swings, reverse=True)
    assert all(row["source_title"] for row in rows)


@pytest.mark.parametrize("column", ["power_kw_per_chip", "usd_per_gb_hour", "optics_per_chip"])
def test_every_column_has_its_inputs(cli, column):
    assert _rows(cli("sensitivity", "gb200", column, "--format", "csv"))


def test_a_modelled_cost_has_a_tornado_too(cli):
    rows = _rows(cli("sensitivity", "gb200", "modelled_usd_per_chip_hour", "--format", "csv"))
    assert {"life", "wacc", "server", "electricity"} <= {row["input"] for row in rows}


def test_break_even_price_is_where_costs_are_equal(cli):
    [row] = _rows(cli("breakeven", "h200", "gb200", "--format", "csv"))
    price = row["break_even"]
    rows = _rows(
        cli("compare", "h200", "gb200", "--set", f"h200-sxm.total={price} USD/h", "--format", "csv")
    )
    one, other = (float(each["usd_per_tb_per_s_hour"]) for each in rows)
    assert one == pytest.approx(other)
    assert float(row["break_even_low"]) < float(price) < float(row["break_even_high"])


def test_break_even_mfu_of_the_tpu_article(cli):
    ask = ["--per", "flop", "--solve", "mfu", "--of-b", "0.3", "--owner", "any"]
    [row] = _rows(
        cli("breakeven", "tpu-v7", "gb300", *ask, "--as-of", "2025-12-01", "--format", "csv")
    )
    assert float(row["break_even"]) == pytest.approx(0.15, abs=0.005)


def test_break_even_load_holds_in_reverse(cli):
    [there] = _rows(cli("breakeven", "mi300x", "h100", "--solve", "load", "--format", "csv"))
    [back] = _rows(cli("breakeven", "h100", "mi300x", "--solve", "load", "--format", "csv"))
    assert float(there["break_even"]) * float(back["break_even"]) == pytest.approx(1.0)


def test_break_even_electricity_is_where_modelled_costs_are_equal(cli):
    ask = ["--per", "hour", "--solve", "electricity", "--format", "csv"]
    [row] = _rows(cli("breakeven", "h100", "gaudi-3", *ask))
    if row["break_even"]:
        price = f"{row['break_even']} USD/kWh"
        totals = []
        for chip in ("h100", "gaudi-3"):
            rows = _rows(cli("tco", chip, "--electricity", price, "--format", "csv"))
            totals += [float(r["usd_per_chip_hour"]) for r in rows if r["group"] == "total"]
        assert totals[0] == pytest.approx(totals[1])
    assert row["verdict"]


def test_break_even_electricity_is_the_same_from_both_sides(cli):
    ask = ["--per", "hour", "--solve", "electricity", "--format", "csv"]
    [there] = _rows(cli("breakeven", "ascend-910c", "tpu-v7", *ask))
    [back] = _rows(cli("breakeven", "tpu-v7", "ascend-910c", *ask))
    for name in ("break_even", "break_even_low", "break_even_high"):
        assert float(there[name]) == pytest.approx(float(back[name]))
    assert 0.0 < float(there["break_even_low"]) < float(there["break_even"])
    assert float(there["break_even"]) < float(there["break_even_high"]) <= 10.0
    assert "above" in there["verdict"]
    assert "below" in back["verdict"]


def test_no_range_of_electricity_where_many_draws_have_none(cli):
    ask = ["--per", "hour", "--solve", "electricity", "--format", "csv"]
    [row] = _rows(cli("breakeven", "h100", "gaudi-3", *ask))
    assert float(row["break_even"]) > 0.0
    assert row["break_even_low"] == row["break_even_high"] == ""
    assert "of draws have none" in row["verdict"]


def test_lines_cross_where_they_are_equal():
    a = Line(np.array([1.0, 1.0, 2.0]), np.array([2.0, 1.0, 1.0]))
    b = Line(np.array([3.0, 2.0, 1.0]), np.array([1.0, 1.0, 2.0]))
    met = crossing(a, b)
    assert met[0] == 2.0  # 1 + 2 p = 3 + p
    assert np.isnan(met[1])  # parallel
    assert met[2] == 1.0  # 2 + p = 1 + 2 p


def test_break_even_doubts_where_compare_does(cli, shipped):
    """The ranges of both sides count, as in `compare`."""
    [row] = _rows(cli("breakeven", "h200", "gb200", "--format", "csv"))
    one, other = (item.values["usd_per_tb_per_s_hour"] for item in _items(shipped, "h200", "gb200"))
    assert one[0] < other[2]  # they overlap
    assert "not distinguishable" in row["verdict"]


def test_modelled_costs_share_their_error(shipped):
    basis = Basis(DAY).checked()
    catalog = filled(Data().with_catalog(shipped), "modelled", basis).catalog
    items = _items(catalog, "h20", "mi350x")
    assert {item.choice.quote.kind for item in items} == {"modelled"}
    draws = [
        np.concatenate(
            [uncertainty.Sampler(0, k).column(item, "usd_per_chip_hour") for k in range(4)]
        )
        for item in items
    ]
    assert np.corrcoef(np.log(draws))[0, 1] == pytest.approx(uncertainty.SHARED, abs=0.02)


def test_costs_of_tokens_share_the_error_of_prices(shipped):
    """Price over rate: with rates that are certain, prices of one series correlate as prices do."""
    items = [
        replace(
            item,
            values={
                **item.values,
                "total_tokens_per_s_per_chip": (rate, rate, rate),
                "load": (0.5, 0.5, 0.5),
            },
        )
        for item, rate in zip(_items(shipped, "h100", "h200"), (500.0, 700.0), strict=True)
    ]
    cost = {"usd_per_mtok_total": BY_COLUMN["usd_per_mtok_total"]}
    sampler = uncertainty.Sampler(0, 0, cost)
    tokens = [sampler.column(item, "usd_per_mtok_total") for item in items]
    prices = [sampler.column(item, "usd_per_chip_hour") for item in items]
    assert tokens[0] == pytest.approx(prices[0] * 1e6 / 3600 / 250.0)
    assert np.corrcoef(np.log(tokens))[0, 1] == pytest.approx(uncertainty.SHARED, abs=0.02)


def test_break_even_date(cli):
    [row] = _rows(cli("breakeven", "trn2", "gb200", "--solve", "date", "--format", "csv"))
    assert row["break_even_date"] == "2025-09-03"
    done = cli("breakeven", "h100", "mi300x", "--solve", "date")
    assert "on no day" in done.out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["breakeven", "h100", "h100"], "same chip"),
        (["breakeven", "h100", "trn3"], "not known"),
        (["breakeven", "h100", "h200", "--solve", "luck"], "luck"),
        (["breakeven", "h100", "h200", "--per", "luck"], "luck"),
        (["breakeven", "h100", "h200", "--of-b", "30"], "share"),
        (["breakeven", "h100", "trn2", "--solve", "electricity"], "--unit-price"),
        (["breakeven", "h100", "trn3", "--solve", "date"], "no day both"),
        (["sensitivity", "h100", "warnings"], "no column"),
        (["sensitivity", "h100", "usd_per_mtok_total"], "no column of a single chip"),
        (["sensitivity", "trn3"], "not known"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli(*command)
    assert done.status == 2
    assert words in done.err


def test_the_cost_of_tokens_is_drawn_from_price_and_rate(cli, shipped):
    """Against draws of another generator; both are two-sided lognormals."""
    ask = ("tokens", "llama-3.3-70b", "h100", "b200", "--uncertainty", "--format", "csv")
    rows = {row["chip"]: row for row in _rows(cli(*ask))}
    [item] = _items(shipped, "h100")
    row = rows["h100-sxm"]
    rng = np.random.default_rng(3)
    n = 200_000
    price = distributions.lognormal(*item.values["usd_per_chip_hour"], rng.standard_normal(n))
    ends = ("_low", "", "_high")
    around = [float(row[f"output_tokens_per_s_per_chip{end}"]) for end in ends]
    rate = distributions.lognormal(*around, rng.standard_normal(n))
    expected = np.percentile(price / rate / 3600 * 1e6 / 2, [5, 50, 95])
    drawn = tuple(float(row[name]) for name in ("p05", "p50", "p95"))
    assert drawn == pytest.approx(tuple(expected), rel=0.01)
    assert float(row["usd_per_mtok_total_low"]) < drawn[0]
    assert sum(float(row["probability_best"]) for row in rows.values()) == pytest.approx(1.0)
    assert row["sampled_column"] == "usd_per_mtok_total"


def test_tokens_and_compare_draw_alike(cli):
    options = ("--uncertainty", "--draws", "20000", "--seed", "4", "--format", "csv")
    chips = ("h100", "b200", "trn2")
    one = _rows(cli("tokens", "llama-3.3-70b", *chips, *options))
    ask = ("compare", *chips, "--per", "token", "--model", "llama-3.3-70b", *options)
    other = {row["chip"]: row for row in _rows(cli(*ask))}
    for row in one:
        for name in ("p05", "p50", "p95", "probability_best"):
            assert float(row[name]) == pytest.approx(float(other[row["chip"]][name]))


def test_rates_of_families_without_runs_share_a_part_of_their_error(shipped):
    around = {uncertainty.RATE: (50.0, 100.0, 200.0)}
    guessed, also, measured = (
        replace(item, values=around, inherited=inherited)
        for item, inherited in zip(
            _items(shipped, "tpu-v6e", "trn2", "h100"), (True, True, False), strict=True
        )
    )
    blocks = [uncertainty.Sampler(0, block) for block in range(8)]
    one, other, apart = (
        np.log(np.concatenate([block.column(item, uncertainty.RATE) for block in blocks]))
        for item in (guessed, also, measured)
    )
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(uncertainty.SHARED_RATE, abs=0.01)
    assert np.corrcoef(one, apart)[0, 1] == pytest.approx(0.0, abs=0.01)


def test_tokens_without_uncertainty_have_no_draws(cli):
    plain = _rows(cli("tokens", "llama-3.3-70b", "h100", "--format", "csv"))
    assert plain[0]["p50"] == plain[0]["probability_best"] == ""
    done = cli("tokens", "llama-3.3-70b", "--uncertainty", "--draws", "5")
    assert done.status == 2
    assert "--draws" in done.err

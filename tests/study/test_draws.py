"""--uncertainty: against brute force and known answers.

tests: chipcost.study.draws, chipcost.study.compare.per_token, chipcost.cli.samples
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from assessed import DAY, assessed

from chipcost.model import distributions
from chipcost.model.distributions import BLOCK
from chipcost.model.histogram import empty
from chipcost.study import draws as uncertainty
from chipcost.study import terms
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT, RATE
from chipcost.study.data import Data
from chipcost.study.sampled import (
    ERRORS,
    LATIN,
    RANDOM,
    SAMPLERS,
    Errors,
    Sampling,
    sampling_error,
)
from chipcost.study.tco.fill import filled
from chipcost.study.tokens.formulas import BY_COLUMN


def test_equal_seeds_give_equal_answers(cli):
    ask = ["compare", "--uncertainty", "--draws", "2000"]
    assert cli(*ask).out == cli(*ask).out
    assert cli(*ask).out != cli(*ask, "--seed", "1").out


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_chip_does_not_depend_on_its_company(shipped, sampler):
    """Numbers come from the names of inputs: another chip, or another order, changes none."""
    measure, how = MEASURES["bandwidth"], Sampling(20_000, 3, sampler)
    alone = uncertainty.spreads(assessed(shipped, "gb200"), measure, None, how)[0]
    items = assessed(shipped, "h100", "gb200", "trn2", "mi300x")
    among = uncertainty.spreads(items, measure, items[0], how)
    last = uncertainty.spreads(items[::-1], measure, items[0], how)
    assert among == last[::-1]
    assert (alone.low, alone.middle, alone.high) == (among[1].low, among[1].middle, among[1].high)
    assert alone.errors[:3] == among[1].errors[:3]
    pair = uncertainty.spreads(items[:2], measure, items[0], how)
    assert pair[1].beats == among[1].beats


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_an_input_is_the_same_in_every_question(shipped, sampler):
    """The price of a chip in one block, alone and beside others with other columns."""
    one, other = assessed(shipped, "gb200", "h100")
    block, beside = (next(uncertainty.blocks(Sampling(5000, 1, sampler))) for _ in range(2))
    price = block.logs(terms.product_of(one, "usd_per_chip_hour"))
    for column in ("usd_per_tb_per_s_hour", "usd_per_mw_year"):
        beside.logs(terms.product_of(other, column))
    assert np.array_equal(price, beside.logs(terms.product_of(one, "usd_per_chip_hour")))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_streaming_is_as_keeping_every_draw(shipped, sampler):
    """The same samples kept: percentiles to one bin, probabilities exactly."""
    items = assessed(shipped, "trn2", "gb200", "mi300x", "h100")
    measure, how = MEASURES["bandwidth"], Sampling(100_000, 5, sampler)
    streamed = uncertainty.spreads(items, measure, items[1], how)
    products = [terms.product_of(item, measure.column) for item in items]
    parts = [
        np.stack([block.logs(product) for product in products]) for block in uncertainty.blocks(how)
    ]
    kept = np.concatenate(parts, axis=1)
    assert kept.shape[1] == how.taken
    best = np.bincount(kept.argmin(axis=0), minlength=4) / how.taken
    beats = (kept < kept[1]).mean(axis=1)
    for at, (product, one) in enumerate(zip(products, streamed, strict=True)):
        ends = np.percentile(kept[at], [5, 50, 95], method="inverted_cdf")
        found = np.log([one.low, one.middle, one.high])
        assert abs(found - ends).max() <= empty(*uncertainty.around(product)).bin
        assert one.best == pytest.approx(best[at], abs=1e-12)
        assert one.beats is None if at == 1 else one.beats == pytest.approx(beats[at], abs=1e-12)


@pytest.mark.parametrize("at_once", [4096, 10_000, 50_000])
def test_nothing_depends_on_how_many_are_drawn_at_once(shipped, monkeypatch, at_once):
    items = assessed(shipped, "trn2", "gb200")
    how = Sampling(100_000, 5)
    usual = uncertainty.spreads(items, MEASURES["bandwidth"], items[1], how)
    blocks = uncertainty.blocks
    monkeypatch.setattr(uncertainty, "blocks", lambda asked: blocks(asked, at_once))
    found = uncertainty.spreads(items, MEASURES["bandwidth"], items[1], how)
    assert usual == found


def test_random_draws_beyond_one_block_are_those_of_the_next(shipped):
    [item] = assessed(shipped, "gb200")
    measure, how = MEASURES["hour"], Sampling(3 * BLOCK, 5, RANDOM)
    [whole] = uncertainty.spreads([item], measure, None, how)
    parts = [uncertainty.Sampler(5, block).column(item, measure.column) for block in range(3)]
    ends = np.percentile(np.concatenate(parts), [5, 50, 95])
    assert (whole.low, whole.middle, whole.high) == pytest.approx(tuple(ends), rel=1e-3)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_standard_errors_are_those_of_replicates(shipped, sampler):
    """The scatter of 60 seeds, and how many of them lie within two errors of the truth."""
    items = assessed(shipped, "trn2", "gb200", "mi300x", "mi325x", "vr200")
    measure = MEASURES["bandwidth"]
    found = [
        uncertainty.spreads(items, measure, None, Sampling(4000, seed, sampler))
        for seed in range(60)
    ]
    rows = np.array([[(x.low, x.middle, x.high, x.best) for x in one] for one in found])
    errors = np.array([[x.errors for x in one] for one in found])
    truth = uncertainty.spreads(items, measure, None, Sampling(4_000_000, 999))
    exact = np.array([(x.low, x.middle, x.high, x.best) for x in truth])
    told = exact > [0.0, 0.0, 0.0, 0.01]  # what is hardly ever the best has no scatter to tell
    scatter = rows.std(axis=0, ddof=1)
    mean = np.sqrt((errors**2).mean(axis=0))
    apart = (abs(rows - exact) < 2 * errors).mean(axis=0)
    for column in range(4):
        which = told[:, column]
        ratio = mean[which, column] / scatter[which, column]
        assert ratio.mean() == pytest.approx(1.0, abs=0.2)  # of 60 seeds 0.1
        assert 0.9 < apart[which, column].mean() < 0.99


def test_hypercubes_err_less_than_random_draws(shipped):
    """By the standard errors themselves, at equal draws: docs/uncertainty.md has the table."""
    items = assessed(shipped, "trn2", "gb200", "mi300x", "mi325x", "vr200")
    latin, plain = (
        uncertainty.spreads(items, MEASURES["bandwidth"], None, Sampling(1_000_000, 1, sampler))
        for sampler in (LATIN, RANDOM)
    )
    ratios = np.array(
        [
            [a / b for a, b in zip(x.errors, y.errors, strict=True)]
            for x, y in zip(latin, plain, strict=True)
            if y.best > 0.01
        ]
    )
    assert (ratios.mean(axis=0) < [1.0, 0.75, 1.0, 0.95]).all()


def test_memory_does_not_grow_with_the_number_of_draws(shipped):
    import tracemalloc

    items = assessed(shipped, "trn2", "gb200")

    def peak(draws):
        tracemalloc.start()
        uncertainty.spreads(items, MEASURES["bandwidth"], None, Sampling(draws))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(100_000), peak(2_000_000)
    assert many < 1.1 * few < 16e6


def test_what_is_certain_has_no_error(shipped):
    [item] = assessed(shipped, "gb200")
    around = {**item.values, "usd_per_chip_hour": (2.0, 2.0, 2.0)}
    free = {**item.values, "usd_per_chip_hour": (0.0, 0.0, 0.0)}
    sure, nothing = (replace(item, values=values) for values in (around, free))
    for one, value in ((sure, 2.0), (nothing, 0.0)):
        [found] = uncertainty.spreads([one], MEASURES["hour"], None, Sampling(1000))
        assert (found.low, found.middle, found.high) == pytest.approx((value,) * 3)
        assert found.errors == pytest.approx((0.0,) * 4)
        assert found.best == 1.0


def test_intervals_agree_with_brute_force(shipped):
    """Price and bandwidth drawn by another generator, one by one."""
    [item] = assessed(shipped, "mi300x")
    [spread] = uncertainty.spreads([item], MEASURES["bandwidth"], None, Sampling(100_000, 0))
    rng = np.random.default_rng(99)

    def draw(around, n):
        return distributions.lognormal(*around, rng.standard_normal(n))

    n = 100_000
    price = draw(item.values["usd_per_chip_hour"], n)
    bandwidth = draw(item.values["memory_bandwidth_tb_per_s"], n)
    expected = np.percentile(price / bandwidth, [5, 50, 95])
    assert (spread.low, spread.middle, spread.high) == pytest.approx(tuple(expected), rel=0.005)


def test_what_is_shared_cancels_in_a_comparison(shipped, monkeypatch):
    items = assessed(shipped, "h100", "h200")  # two prices of one series
    measure = MEASURES["hour"]
    together = uncertainty.spreads(items, measure, items[1], Sampling(20_000, 0))[0].beats
    monkeypatch.setattr(terms, "SHARED", 1e-9)
    apart = uncertainty.spreads(items, measure, items[1], Sampling(20_000, 0))[0].beats
    assert together > apart > 0.5


def test_the_pue_of_an_owner_cancels_per_megawatt(shipped):
    measure = PER_MEGAWATT["bandwidth"]
    items = assessed(shipped, "gb200", "gb300")
    sampler = uncertainty.Sampler(0, 0)
    one, other = (sampler.column(item, "power_kw_per_chip") for item in items)
    it_items = assessed(shipped, "gb200", "gb300", power_basis="it")
    a, b = (uncertainty.Sampler(0, 0).column(item, "power_kw_per_chip") for item in it_items)
    assert one / other == pytest.approx(a / b)
    assert uncertainty.spreads(items, measure, None, Sampling(1000, 0))[0].best is not None


def test_probabilities_of_a_group_add_up_to_one(rows_of):
    rows = rows_of("compare", "--uncertainty", "--draws", "20000")
    known = [row["probability_best"] for row in rows if row["probability_best"]]
    assert sum(known) == pytest.approx(1.0)
    assert {row["sampled_column"] for row in rows} == {"usd_per_tb_per_s_hour", None}
    plain = rows_of("compare")
    assert list(plain[0]) == list(rows[0])
    for one, other in zip(plain, rows, strict=True):
        assert (one["probability_best"] is None) == (other["probability_best"] is None)


def test_the_reference_itself_has_no_probability_of_beating_itself(rows_of):
    rows = rows_of("compare", "trn2", "gb200", "--uncertainty")
    beats = {row["chip"]: row["probability_beats_reference"] for row in rows}
    assert beats["gb200"] is None
    assert 0.0 < beats["trainium2"] < 1.0


@pytest.mark.parametrize("draws", ["0", "99", "2G", "1000000001"])
def test_an_impossible_number_of_draws(cli, draws):
    done = cli("compare", "--uncertainty", "--draws", draws)
    assert done.status == 2
    assert "--draws" in done.err
    assert "from 100 to 1G" in done.err


def test_an_unknown_sampler(cli):
    done = cli("compare", "--uncertainty", "--sampler", "sobol")
    assert done.status == 2
    assert "--sampler 'sobol' is not known" in done.err


def test_numbers_of_draws_and_of_hypercubes():
    taken = {draws: (*Sampling(draws).cubes, Sampling(draws).taken) for draws in (100, 64_000)}
    assert taken == {100: (8, 13, 104), 64_000: (2048, 32, 65_536)}
    assert Sampling(10**9).cubes == (4096, 244_141)
    assert Sampling(64_000, 0, RANDOM).taken == 64_000
    assert Sampling(64_000, 7).words() == "65,536 samples in 32 Latin hypercubes, seed 7"
    assert Sampling(100, 7, RANDOM).words() == "100 samples at random, seed 7"


def test_errors_stand_in_columns_of_their_own(rows_of, cli):
    """Empty without samples; in words below the table."""
    for ask in (("compare", "trn2", "gb200"), ("tokens", "llama-3.3-70b", "h100", "b200")):
        plain = rows_of(*ask)
        rows = rows_of(*ask, "--uncertainty", "--draws", "10k")
        assert list(plain[0]) == list(rows[0])
        assert all(row[name] is None for row in plain for name in ERRORS)
        for row in rows:
            for name in ("p05", "p50", "p95"):
                assert 0.0 < row[f"{name}_se"] < 0.02 * row[name]
            assert 0.0 < row["probability_best_se"] < 0.01
        out = " ".join(cli(*ask, "--uncertainty", "--draws", "10k").out.split())
        assert "10,240 samples in 20 Latin hypercubes, seed 0" in out
        assert "sampling error of the ends below 0." in out


def test_the_greatest_error_in_words():
    one = uncertainty.Spread(2.0, 3.0, 4.0, 0.5, None, Errors(0.01, 0.5, 0.012, 0.00151))
    assert sampling_error([None, one]) == (
        "sampling error of the ends below 0.5 %, of chances below 0.16 %"
    )
    sure = uncertainty.Spread(0.0, 0.0, 0.0, 1.0, None, Errors(0.0, 0.0, 0.0, 0.0))
    assert sampling_error([sure]) == (
        "sampling error of the ends below 0.01 %, of chances below 0.01 %"
    )


def test_modelled_costs_share_their_error(shipped):
    basis = Basis(DAY).checked()
    catalog = filled(Data().with_catalog(shipped), "modelled", basis).catalog
    items = assessed(catalog, "h20", "mi350x")
    assert {item.choice.quote.kind for item in items} == {"modelled"}
    draws = [
        np.concatenate(
            [uncertainty.Sampler(0, k).column(item, "usd_per_chip_hour") for k in range(4)]
        )
        for item in items
    ]
    assert np.corrcoef(np.log(draws))[0, 1] == pytest.approx(terms.SHARED_MODELLED, abs=0.02)


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
        for item, rate in zip(assessed(shipped, "h100", "h200"), (500.0, 700.0), strict=True)
    ]
    cost = {"usd_per_mtok_total": BY_COLUMN["usd_per_mtok_total"]}
    sampler = uncertainty.Sampler(0, 0, cost)
    tokens = [sampler.column(item, "usd_per_mtok_total") for item in items]
    prices = [sampler.column(item, "usd_per_chip_hour") for item in items]
    assert tokens[0] == pytest.approx(prices[0] * 1e6 / 3600 / 250.0)
    width = items[0].choice.width
    shared = terms.SHARED * (width.editions + width.aged)
    assert shared == pytest.approx(terms.SHARED)  # one edition: both parts are the same age
    assert np.corrcoef(np.log(tokens))[0, 1] == pytest.approx(shared, abs=0.02)


def test_the_cost_of_tokens_is_drawn_from_price_and_rate(rows_of, shipped):
    """Against draws of another generator; both are two-sided lognormals."""
    ask = ("tokens", "llama-3.3-70b", "h100", "b200", "--uncertainty")
    rows = {row["chip"]: row for row in rows_of(*ask)}
    [item] = assessed(shipped, "h100")
    row = rows["h100-sxm"]
    rng = np.random.default_rng(3)
    n = 200_000
    price = distributions.lognormal(*item.values["usd_per_chip_hour"], rng.standard_normal(n))
    ends = ("_low", "", "_high")
    around = [row[f"output_tokens_per_s_per_chip{end}"] for end in ends]
    rate = distributions.lognormal(*around, rng.standard_normal(n))
    expected = np.percentile(price / rate / 3600 * 1e6 / 2, [5, 50, 95])
    drawn = tuple(row[name] for name in ("p05", "p50", "p95"))
    assert drawn == pytest.approx(tuple(expected), rel=0.01)
    ends = tuple(row[f"usd_per_mtok_total{end}"] for end in ("_low", "_high"))
    assert ends == pytest.approx((drawn[0], drawn[2]), rel=0.01)
    assert sum(row["probability_best"] for row in rows.values()) == pytest.approx(1.0)
    assert row["sampled_column"] == "usd_per_mtok_total"


def test_tokens_and_compare_draw_alike(rows_of):
    options = ("--uncertainty", "--draws", "20000", "--seed", "4")
    chips = ("h100", "b200", "trn2")
    one = rows_of("tokens", "llama-3.3-70b", *chips, *options)
    ask = ("compare", *chips, "--per", "token", "--model", "llama-3.3-70b", *options)
    other = {row["chip"]: row for row in rows_of(*ask)}
    for row in one:
        for name in ("p05", "p50", "p95", "probability_best"):
            assert row[name] == pytest.approx(float(other[row["chip"]][name]))


def test_rates_of_families_without_runs_share_a_part_of_their_error(shipped):
    around = {RATE: (50.0, 100.0, 200.0)}
    guessed, also, measured = (
        replace(item, values=around, inherited=inherited)
        for item, inherited in zip(
            assessed(shipped, "tpu-v6e", "trn2", "h100"), (True, True, False), strict=True
        )
    )
    blocks = [uncertainty.Sampler(0, block) for block in range(8)]
    one, other, apart = (
        np.log(np.concatenate([block.column(item, RATE) for block in blocks]))
        for item in (guessed, also, measured)
    )
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(terms.SHARED_RATE, abs=0.01)
    assert np.corrcoef(one, apart)[0, 1] == pytest.approx(0.0, abs=0.01)


def test_tokens_refuse_too_few_draws(cli):
    done = cli("tokens", "llama-3.3-70b", "--uncertainty", "--draws", "5")
    assert done.status == 2
    assert "--draws" in done.err

"""--uncertainty: against brute force and known answers.

tests: chipcost.study.draws, chipcost.study.compare.per_token
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from assessed import DAY, assessed

from chipcost.model import distributions
from chipcost.study import draws as uncertainty
from chipcost.study import terms
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT, RATE
from chipcost.study.data import Data
from chipcost.study.tco.fill import filled
from chipcost.study.tokens.formulas import BY_COLUMN


def test_equal_seeds_give_equal_answers(cli):
    ask = ["compare", "--uncertainty", "--draws", "2000"]
    assert cli(*ask).out == cli(*ask).out
    assert cli(*ask).out != cli(*ask, "--seed", "1").out


def test_a_chip_does_not_depend_on_its_company(shipped):
    measure = MEASURES["bandwidth"]
    alone = uncertainty.spreads(assessed(shipped, "gb200"), measure, None, 5000, 0)
    among = uncertainty.spreads(assessed(shipped, "h100", "gb200", "trn2"), measure, None, 5000, 0)
    assert alone[0].low == among[1].low
    assert alone[0].high == among[1].high


def test_draws_do_not_depend_on_the_size_of_a_chunk(shipped, monkeypatch):
    """Draws beyond one block continue those of the block, whatever is asked for at once."""
    measure = MEASURES["hour"]
    [item] = assessed(shipped, "gb200")
    whole = uncertainty.spreads([item], measure, None, 3 * distributions.BLOCK, 5)[0]
    parts = [uncertainty.Sampler(5, block).column(item, measure.column) for block in range(3)]
    low, middle, high = np.percentile(np.concatenate(parts), [5, 50, 95])
    assert (whole.low, whole.middle, whole.high) == pytest.approx((low, middle, high))


def test_intervals_agree_with_brute_force(shipped):
    """Price and bandwidth drawn by another generator, one by one."""
    [item] = assessed(shipped, "mi300x")
    [spread] = uncertainty.spreads([item], MEASURES["bandwidth"], None, 100_000, 0)
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
    together = uncertainty.spreads(items, measure, items[1], 20_000, 0)[0].beats
    monkeypatch.setattr(terms, "SHARED", 1e-9)
    apart = uncertainty.spreads(items, measure, items[1], 20_000, 0)[0].beats
    assert together > apart > 0.5


def test_the_pue_of_an_owner_cancels_per_megawatt(shipped):
    measure = PER_MEGAWATT["bandwidth"]
    items = assessed(shipped, "gb200", "gb300")
    sampler = uncertainty.Sampler(0, 0)
    one, other = (sampler.column(item, "power_kw_per_chip") for item in items)
    it_items = assessed(shipped, "gb200", "gb300", power_basis="it")
    a, b = (uncertainty.Sampler(0, 0).column(item, "power_kw_per_chip") for item in it_items)
    assert one / other == pytest.approx(a / b)
    assert uncertainty.spreads(items, measure, None, 1000, 0)[0].best is not None


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


@pytest.mark.parametrize("draws", ["0", "99", "100000000"])
def test_an_impossible_number_of_draws(cli, draws):
    done = cli("compare", "--uncertainty", "--draws", draws)
    assert done.status == 2
    assert "--draws" in done.err


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

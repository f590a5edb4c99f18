"""Probabilities without samples, against samples of code that knows nothing of the project's.

tests: chipcost.study.odds, chipcost.study.terms, chipcost.study.sampled, chipcost.study.lattice,
chipcost.study.lattice_arrays
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from statistics import NormalDist

import numpy as np
import pytest
from assessed import DAY, assessed

from chipcost.catalog.dates import first_day
from chipcost.catalog.quote_widths import GROWTH
from chipcost.study import odds as lattice
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT
from chipcost.study.draws import spreads
from chipcost.study.lattice import PERIOD, Lattice, median, quantiles
from chipcost.study.lattice_arrays import Arrays
from chipcost.study.odds import likeliest, odds
from chipcost.study.ranges import Derived
from chipcost.study.sampled import SAMPLERS, Rival, Sampling, ahead, percent, verdict
from chipcost.study.terms import Product, Term, product_of, quarters

N = 200_000
OWNED = ("h100", "h200", "b200", "gb200", "gb300", "mi300x", "mi325x", "mi355x", "vr200", "trn2")


def brute_force(items, quantity, seed=11):
    """Cost per unit of each chip: prices as Brownian walks of one survey, by their ends alone.

    Written from docs/uncertainty.md: of each edition an error, of each survey a walk whose value
    at the age of a quote is shared by all its quotes, and the rest of each quote's own.
    """
    rng = np.random.default_rng(seed)
    editions, walks = {}, {}
    drawn = []
    for item in items:
        quote = item.choice.quote
        low, price, high = item.values["usd_per_chip_hour"]
        sd = math.log(high / low) / 2 / 1.6448536269514722
        start = first_day(quote.date)
        years = (DAY - start).days / 365
        aged = GROWTH["owned"].per_year ** 2 * years
        at_once = sd**2 - aged
        edition = editions.setdefault((quote.series, quote.date), rng.standard_normal(N))
        walk = np.zeros(N)
        day = start
        while day < DAY:  # by calendar quarter
            month = 3 * ((day.month - 1) // 3) + 4
            end = min(date(day.year + month // 13, (month - 1) % 12 + 1, 1), DAY)
            key = (quote.series, day.year, (day.month - 1) // 3)
            step = walks.setdefault(key, rng.standard_normal(N))
            walk += step * math.sqrt((end - day).days / 365)
            day = end
        shared = math.sqrt(0.8 * at_once) * edition
        shared = shared + math.sqrt(0.8) * GROWTH["owned"].per_year * walk
        own = math.sqrt(0.2) * sd * rng.standard_normal(N)
        cost = price * np.exp(shared + own)
        amount = item.values[quantity]
        if amount[0] != amount[2]:
            z = rng.standard_normal(N)
            ends = np.log(amount)
            middle = np.clip(ends[1], *np.interp([1 / 3, 2 / 3], [0, 1], ends[[0, 2]]))
            sd = np.where(z < 0, middle - ends[0], ends[2] - middle) / 1.6448536269514722
            amount = np.exp(middle + sd * z)
        else:
            amount = amount[1]
        drawn.append(cost / amount)
    return np.array(drawn)


@pytest.mark.parametrize(
    ("per", "quantity"),
    [("bandwidth", "memory_bandwidth_tb_per_s"), ("capacity", "memory_capacity_gb")],
)
def test_compare_agrees_with_brute_force(shipped, rows_of, per, quantity):
    items = assessed(shipped, *OWNED)
    drawn = brute_force(items, quantity)
    best = np.bincount(drawn.argmin(axis=0), minlength=len(items)) / N
    low, middle, high = np.percentile(drawn, [5, 50, 95], axis=1)
    ask = ("compare", *OWNED, "--per", per, "--relative-to", "gb200", "--as-of", DAY.isoformat())
    rows = {row["chip"]: row for row in rows_of(*ask)}
    reference = drawn[OWNED.index("gb200")]
    for at, item in enumerate(items):
        row = rows[item.chip.id]
        found = [row[name] for name in ("p05", "p50", "p95")]
        assert found == pytest.approx([low[at], middle[at], high[at]], rel=0.01)
        column = MEASURES[per].column
        assert (row[f"{column}_low"], row[f"{column}_high"]) == (row["p05"], row["p95"])
        assert row["probability_best"] == pytest.approx(best[at], abs=0.01)
        if item.chip.id != "gb200":
            beats = (drawn[at] < reference).mean()
            assert row["probability_beats_reference"] == pytest.approx(beats, abs=0.01)
            ratio = np.percentile(drawn[at] / reference, [5, 95])
            ends = [1 - row["lower_cost_high"], 1 - row["lower_cost_low"]]
            assert ends == pytest.approx(list(ratio), rel=0.01)


def test_breakeven_agrees_with_brute_force(shipped, rows_of):
    items = assessed(shipped, "trn2", "gb200")
    a, b = brute_force(items, "memory_bandwidth_tb_per_s")
    day = ("--as-of", DAY.isoformat())
    [row] = rows_of("breakeven", "trn2", "gb200", *day)
    ends = [row["break_even_low"], row["break_even_high"]]
    assert ends == pytest.approx(list(np.percentile(b * 2.9, [5, 95])), rel=0.01)
    chance = (a < b).mean()
    said = int(row["verdict"].rpartition(" with ")[2].partition(" %")[0]) / 100
    assert said == pytest.approx(max(chance, 1 - chance), abs=0.015)
    [row] = rows_of("breakeven", "trn2", "gb200", "--solve", "load", *day)
    ends = [row["break_even_low"], row["break_even_high"]]
    assert ends == pytest.approx(list(np.percentile(a / b, [5, 95])), rel=0.01)


def test_sensitivity_moves_a_quote_over_the_range_that_compare_gives_it(rows_of):
    day = ("--as-of", DAY.isoformat())
    [row, *_] = rows_of("sensitivity", "mi300x", "usd_per_chip_hour", *day)
    [compared] = rows_of("compare", "mi300x", *day)
    ends = (compared["usd_per_chip_hour_low"], compared["usd_per_chip_hour_high"])
    assert (row["at_low"], row["at_high"]) == pytest.approx(ends)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("owner", ["hyperscaler", "neocloud", "any", "rental"])
def test_the_lattice_agrees_with_samples(shipped, owner, sampler):
    chips = dict.fromkeys(quote.chip for quote in shipped.quotes)
    items = assessed(shipped, *chips, owner=owner)
    for measure in (MEASURES["bandwidth"], MEASURES["flop"], PER_MEGAWATT["bandwidth"]):
        known = [item for item in items if item.values[measure.column]]
        one = odds(known, measure, known[0])
        other = spreads(known, measure, known[0], Sampling(N, 3, sampler))
        for a, b in zip(one, other, strict=True):
            assert (a.low, a.middle, a.high) == pytest.approx((b.low, b.middle, b.high), rel=0.012)
            assert a.best == pytest.approx(b.best, abs=0.01)
            assert (a.beats is None) == (b.beats is None)
            assert a.beats is None or a.beats == pytest.approx(b.beats, abs=0.011)
        assert sum(a.best for a in one) == pytest.approx(
            len({measure.tiered and item.chip.memory_tier == "sram" for item in known})
        )


def test_a_known_probability(shipped):
    """Two independent lognormals: P(a < b) = Phi(ln(b/a) / sqrt(s_a^2 + s_b^2))."""
    points = Lattice()
    a, b = (
        points.values(Product(math.log(m), (Term(1, (0.9, 1.0, 1 / 0.9), ((name, 1.0),)),)))
        for m, name in ((1.0, "a"), (1.05, "b"))
    )
    share = sum(x < y for x, y in zip(a, b, strict=True)) / lattice.POINTS
    s = math.log(1 / 0.9) / 1.6448536269514722
    assert share == pytest.approx(NormalDist().cdf(math.log(1.05) / (s * math.sqrt(2))), abs=0.003)


def test_quantiles_are_those_of_the_normal():
    normal = sorted(Lattice().normal("x"))
    expected = [NormalDist().inv_cdf((k + 0.5) / lattice.POINTS) for k in range(lattice.POINTS)]
    assert normal == pytest.approx(expected, abs=1e-6)


def test_quotes_of_two_editions_share_the_later_part_of_their_age_alone(shipped):
    old, new = assessed(shipped, "trn2", "mi300x")
    vr, gb = assessed(shipped, "vr200", "gb200")

    def shared(one, other):
        parts = [
            dict(product_of(item, "usd_per_chip_hour").terms[0].parts) for item in (one, other)
        ]
        return {name for name in parts[0] if name in parts[1]}

    assert not shared(old, new)  # two surveys
    assert shared(vr, gb) == {"inferencex owned in 2026Q3", "inferencex owned in 2026Q4"}
    assert "inferencex owned of 2026-07" in shared(new, gb)  # one edition
    for item in (old, new, vr, gb):
        parts = product_of(item, "usd_per_chip_hour").terms[0].parts
        assert sum(weight for _, weight in parts) == pytest.approx(1.0)
        assert parts[-1][1] >= 0.2 - 1e-9


def test_quarters_share_out_the_days():
    found = quarters(date(2025, 11, 20), date(2026, 7, 10))
    assert list(found) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["2026Q1"] == pytest.approx(90 / 232)
    assert quarters(DAY, DAY) == {}


def test_equal_chips_share_the_first_place(shipped):
    [item] = assessed(shipped, "gb200")
    twin = replace(item, chip=replace(item.chip, id="twin"))
    sure = [
        replace(one, values={**one.values, "usd_per_chip_hour": (2.0, 2.0, 2.0)})
        for one in (item, twin)
    ]
    found = odds(sure, MEASURES["hour"])
    assert [one.best for one in found] == [0.5, 0.5]


def test_a_chip_without_the_number_has_no_odds(shipped):
    items = assessed(shipped, "gb200", "openai-jalapeno")
    assert odds(items, MEASURES["bandwidth"])[1] is None
    assert odds(items[1:], MEASURES["bandwidth"]) == [None]


def test_what_costs_nothing_is_the_cheapest(shipped):
    free, paid = assessed(shipped, "gb200", "h100")
    values = {"usd_per_chip_hour": (0.0, 0.0, 0.0), "usd_per_tb_per_s_hour": (0.0, 0.0, 0.0)}
    free = replace(free, values={**free.values, **values})
    assert [one.best for one in odds((free, paid), MEASURES["bandwidth"])] == [1.0, 0.0]


def test_a_column_that_is_no_product_is_refused(shipped):
    [item] = assessed(shipped, "gb200")
    table = {"sum": Derived("sum", ("usd_per_chip_hour",), lambda x: x + 1.0, "x + 1")}
    with pytest.raises(ValueError, match="no power of usd_per_chip_hour"):
        product_of(item, "sum", table)


def test_the_fewest_that_hold_90_percent():
    assert likeliest([0.05, 0.79, 0.1, 0.06]) == [1, 2, 3]
    assert likeliest([0.9, 0.1]) == [0]
    assert likeliest([None, 0.5, 0.5, 0.0]) == [1, 2]
    assert likeliest([None, None]) == []


def test_the_words():
    rivals = [Rival("VR200", 0.79, "announced"), Rival("MI300X", 0.1), Rival("MI325X", 0.05)]
    assert (
        verdict("Cheapest per TB/s", rivals)
        == "Cheapest per TB/s: VR200 (79 % likely; announced), then MI300X (10 %), MI325X (5 %)"
    )
    tie = [Rival(name, 0.15) for name in "abcdef"]
    assert verdict("Most", tie) == (
        "Tied for most: a (15 %), b (15 %), c (15 %), d (15 %) and 2 more"
    )
    assert verdict("Most", []) == ""
    assert verdict("Most", [Rival("a", 1.0)]) == "Most: a (over 99 % likely)"
    assert ahead("A", "B", 0.54, "cheaper", 0.9) == "a tie (A cheaper with 54 %)"
    assert ahead("A", "B", 0.03, "cheaper", 0.9) == "B is cheaper (97 % likely)"
    assert (percent(0.001), percent(0.9999)) == ("under 1 %", "over 99 %")


def products(count, rng):
    """Numbers with shared and own terms, some wider above than below, some the same."""
    found = []
    for index in range(count):
        price = float(rng.uniform(1, 1.3))
        around = (price * 0.8, price, price * float(rng.uniform(1.1, 1.6)))
        parts = (("survey", 0.5), (f"{index % 40}.price", 0.5))
        rate = Term(-1, (0.9, 1.0, 1 / 0.9), (("rate", 0.8), (f"{index % 40}.rate", 0.2)))
        found.append(Product(math.log(price), (Term(1, around, parts), rate)))
    return [*found, *found[:3]]


def test_arrays_give_the_numbers_of_lists():
    chosen = products(60, np.random.default_rng(3))
    lists, arrays = Lattice(), Arrays()
    for product in chosen:
        assert arrays.values(product).tolist() == lists.values(product)
        assert arrays.percentiles(product) == lists.percentiles(product)
        assert median(product, arrays) == median(product, lists)
    other = lists.values(chosen[0])
    for higher in (False, True):
        assert arrays.wins(chosen, higher) == lists.wins(chosen, higher)
        assert arrays.wins(chosen[:5], higher) == lists.wins(chosen[:5], higher)
        for product in chosen:
            assert arrays.beside(product, other, higher) == lists.beside(product, other, higher)


def test_names_beyond_the_period_have_normals_of_their_own():
    """Each is a permutation, hardly two are alike, and lists have the same as arrays."""
    lists, arrays = Lattice(), Arrays()
    numbers = [*range(3), *range(PERIOD - 1, PERIOD + 3), 2 * PERIOD, 2 * PERIOD + 1, 40 * PERIOD]
    normals = []
    for number in range(max(numbers) + 1):
        normal = arrays.normal(str(number))
        if number in numbers:
            normals.append(normal)
    for number in range(2 * PERIOD + 2):
        normal = lists.normal(str(number))
        if number in numbers:
            assert list(normal) == normals[numbers.index(number)].tolist()
    whole = sorted(quantiles(lattice.POINTS))
    assert all(sorted(normal.tolist()) == whole for normal in normals)
    apart = np.corrcoef(np.array(normals)) - np.eye(len(normals))
    assert np.abs(apart).max() < 0.08


def test_odds_of_very_many_alike_are_alike():
    """Of 600 that are drawn alike each is the best in one of 600 cases."""
    alike = [
        Product(0.0, (Term(1, (0.9, 1.0, 1 / 0.9), ((f"{number}", 1.0),)),))
        for number in range(600)
    ]
    wins = np.array(Arrays().wins(alike, higher=False))
    assert wins.sum() == pytest.approx(lattice.POINTS)
    expected = lattice.POINTS / 600
    assert np.sum((wins - expected) ** 2 / expected) < 600 + 5 * math.sqrt(2 * 600)

"""Distributions of requests as a few classes: what they keep of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from chipcost.model import classes

LENGTHS = arrays.arrays(np.float64, 40, elements=st.integers(1, 5000).map(float))


def mean(mix, values):
    return float(np.sum(mix.weight * values))


@given(LENGTHS, LENGTHS)
def test_means_squares_and_the_product_are_those_of_the_rows(isl, osl):
    mix = classes.from_rows(isl, osl, np.zeros(40))
    assert float(np.sum(mix.weight)) == pytest.approx(1.0)
    assert mix.mean_isl == pytest.approx(isl.mean(), rel=1e-9)
    assert mix.mean_osl == pytest.approx(osl.mean(), rel=1e-9)
    assert np.all(mix.isl > 0.0)
    assert np.all(mix.osl > 0.0)
    assert mean(mix, mix.isl**2) == pytest.approx(np.mean(isl**2), rel=0.02)
    assert mean(mix, mix.isl * mix.osl) == pytest.approx(np.mean(isl * osl), rel=0.02)
    assert mix.second_moment == pytest.approx(np.mean(isl**2) / isl.mean() ** 2)


@given(LENGTHS, LENGTHS, st.floats(0.0, 0.99))
def test_what_is_cached_is_kept_and_never_more_than_the_input(isl, osl, share):
    cached = np.floor(isl * share)
    mix = classes.from_rows(isl, osl, cached)
    assert mix.cached_share == pytest.approx(cached.sum() / isl.sum(), abs=1e-9)
    assert np.all(mix.cached <= mix.isl)


@given(LENGTHS, LENGTHS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(isl, osl, chance):
    order = list(range(40))
    chance.shuffle(order)
    one = classes.from_rows(isl, osl, np.floor(isl / 3.0))
    other = classes.from_rows(isl[order], osl[order], np.floor(isl[order] / 3.0))
    assert np.allclose(one.weight, other.weight)
    assert np.allclose(one.isl, other.isl)
    assert np.allclose(one.osl, other.osl)


def test_equal_rows_are_one_class():
    mix = classes.from_rows(np.full(1000, 700.0), np.full(1000, 90.0), np.full(1000, 200.0))
    assert mix.weight.shape == (1, 1)
    assert (mix.mean_isl, mix.mean_osl) == (700.0, 90.0)
    assert mix.cached_share == pytest.approx(2 / 7)
    assert mix.second_moment == pytest.approx(1.0)


def test_weights_count_as_rows():
    isl, osl = np.array([100.0, 900.0]), np.array([10.0, 50.0])
    one = classes.from_rows(isl, osl, np.zeros(2), np.array([3.0, 1.0]))
    other = classes.from_rows(np.repeat(isl, [3, 1]), np.repeat(osl, [3, 1]), np.zeros(4))
    assert one.mean_isl == pytest.approx(other.mean_isl) == 300.0
    assert mean(one, one.isl**2) == pytest.approx(mean(other, other.isl**2), rel=0.05)


def test_a_long_tail_has_few_classes_and_keeps_its_squares():
    """20,000 lognormal rows whose square is 15 times that of the mean."""
    draw = np.random.default_rng(7)
    isl = np.ceil(1268.0 * np.exp(1.65 * draw.standard_normal(20000) - 1.36))
    osl = np.ceil(1500.0 * np.exp(1.1 * draw.standard_normal(20000) - 0.6))
    mix = classes.from_rows(isl, osl, np.zeros(20000))
    assert len(mix.weight) <= 4 * classes.INPUTS * classes.OUTPUTS
    assert mean(mix, mix.isl**2) == pytest.approx(np.mean(isl**2), rel=1e-6)
    context = np.mean(osl * np.minimum(isl + osl / 2, 1024.0))
    near = mean(mix, mix.osl * np.minimum(mix.isl + mix.osl / 2, 1024.0))
    assert near == pytest.approx(context, rel=0.02)


@given(st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(0.0, 0.9))
def test_a_spread_has_the_means_and_the_variation_that_were_asked(isl_cv, osl_cv, cached):
    mix = classes.from_spreads(4000.0, 300.0, cached, isl_cv, osl_cv)
    assert mix.mean_isl == pytest.approx(4000.0, rel=1e-9)
    assert mix.mean_osl == pytest.approx(300.0, rel=1e-9)
    assert mix.cached_share == pytest.approx(cached, abs=1e-9)
    assert mean(mix, mix.isl**2) == pytest.approx(4000.0**2 * (1.0 + isl_cv**2), rel=0.03)


def test_percentiles_of_a_lognormal_give_its_square_back():
    normal = {0.05: -1.644854, 0.5: 0.0, 0.9: 1.281552, 0.99: 2.326348}
    known = {share: 1000.0 * np.exp(0.8 * normal[share]) for share in normal}
    mix = classes.from_quantiles(known, {}, (1000.0 * np.exp(0.32), 200.0), 0.2)
    assert mix.mean_isl == pytest.approx(1000.0 * np.exp(0.32))
    assert np.allclose(mix.osl, 200.0)
    assert mix.second_moment == pytest.approx(np.exp(0.64), rel=0.05)
    assert mix.cached_share == pytest.approx(0.2)


def test_a_spread_is_cut_at_the_context_and_keeps_its_mean():
    wide = classes.from_spreads(8000.0, 500.0, 0.3, 1.0, 0.5)
    cut = classes.limited(wide, 20000.0)
    assert float(np.max(cut.isl + cut.osl)) <= 20000.0 + 1e-6
    assert cut.mean_isl == pytest.approx(8000.0)
    assert cut.cached_share == pytest.approx(0.3)
    assert cut.second_moment < wide.second_moment

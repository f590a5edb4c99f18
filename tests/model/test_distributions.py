"""Draws: quantiles, independence from chunks and order, probabilities with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import distributions as d
from chipcost.model.two_sided import two_sided


def sampling_error(probability, draws):
    """Standard error of an estimated probability."""
    return np.sqrt(probability * (1.0 - probability) / draws)


def many(name, blocks=8, seed=0):
    return np.concatenate([d.normals(name, seed, block) for block in range(blocks)])


def test_normals_are_standard_and_independent_by_name():
    one, other = many("a"), many("b")
    assert abs(one.mean()) < 0.01
    assert abs(one.std() - 1.0) < 0.01
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.01
    assert np.array_equal(one, many("a"))
    assert not np.array_equal(one, many("a", seed=1))


def test_a_block_does_not_depend_on_what_was_drawn_before():
    alone = d.normals("x", 7, 3)
    for name in ("y", "z"):
        d.normals(name, 7, 0)
    assert np.array_equal(alone, d.normals("x", 7, 3))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 1e6), st.floats(0.5, 0.999), st.floats(1.001, 3.0))
def test_a_range_is_5_to_95_percent_around_the_median(value, down, up):
    draws = d.lognormal(value * down, value, value * up, many("q", 4))
    low, middle, high = np.percentile(draws, [5, 50, 95])
    assert middle == pytest.approx(two_sided(value * down, value, value * up).median, rel=0.03)
    assert low == pytest.approx(value * down, rel=0.05)
    assert high == pytest.approx(value * up, rel=0.05)
    assert (draws > 0).all()


def test_without_a_range_a_quantity_is_itself():
    z = many("q", 1)
    assert (d.lognormal(2.0, 2.0, 2.0, z) == 2.0).all()
    assert (d.lognormal(0.0, 0.0, 0.0, z) == 0.0).all()


def test_probability_of_beating_has_the_known_answer():
    """ln a - ln b is normal: P(a < b) = Phi(ln(b/a) / sqrt(s_a^2 + s_b^2))."""
    from statistics import NormalDist

    a = d.lognormal(0.9, 1.0, 1.0 / 0.9, many("a"))
    b = d.lognormal(1.05 * 0.9, 1.05, 1.05 / 0.9, many("b"))
    s = np.log(1 / 0.9) / d.Z90
    expected = NormalDist().cdf(np.log(1.05) / (s * np.sqrt(2)))
    [[found]] = d.beat_counts(a[None, :], b) / a.size
    assert abs(found - expected) < 4 * sampling_error(expected, a.size)


def test_equal_options_share_the_first_place():
    rows = np.stack([np.ones(1000), np.ones(1000), np.full(1000, 2.0)])
    assert d.best_counts(rows).tolist() == [[500.0], [500.0], [0.0]]
    assert d.best_counts(rows, higher=True).tolist() == [[0.0], [0.0], [1000.0]]
    assert d.beat_counts(rows, rows[0]).tolist() == [[500.0], [500.0], [0.0]]


def test_parts_are_counted_apart():
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 4, (3, 120)).astype(float)  # with ties
    values = np.array([[1.0, 2.0], [0.5, 3.0], [9.0, -1.0]])
    for higher in (False, True):
        parts = np.split(rows, 4, axis=1)
        best = [d.best_counts(part, higher)[:, 0] for part in parts]
        assert d.best_counts(rows, higher, 4) == pytest.approx(np.array(best).T)
        beats = [d.beat_counts(part, part[0], higher)[:, 0] for part in parts]
        assert d.beat_counts(rows, rows[0], higher, 4) == pytest.approx(np.array(beats).T)
    below = [(part[:, None, :] < values[:, :, None]).sum(axis=2).ravel() for part in parts]
    assert d.counts_below(rows, values, 4) == pytest.approx(np.array(below).T)


def test_independent_equal_options_are_each_best_as_often():
    rows = np.stack([d.lognormal(0.8, 1.0, 1.25, many(name)) for name in "abcd"])
    shares = d.best_counts(rows)[:, 0] / rows.shape[1]
    assert shares.sum() == pytest.approx(1.0)
    assert np.allclose(shares, 0.25, atol=4 * sampling_error(0.25, rows.shape[1]))


def test_samples_of_a_rank():
    drawn = np.random.default_rng(0).standard_normal(1001)
    assert d.order(drawn, (50, 950)).tolist() == np.sort(drawn)[[50, 950]].tolist()

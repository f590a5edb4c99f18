"""Latin hypercubes: one sample a stratum, orders that are their own, no block but by its number.

tests: chipcost.model.latin, chipcost.model.normal_quantile
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import latin
from chipcost.model.normal_quantile import normal_quantile

SIZES = [8, 64, 512, 4096]


def numbers(count, first=0):
    return np.arange(first, first + count, dtype=np.uint64)


def normals(name, seed, cubes, size):
    """Samples of a normal, shape (cubes, size), some cubes at once."""
    step = latin.MOST // size
    parts = [cubes[at : at + step] for at in range(0, len(cubes), step)]
    return np.concatenate(
        [latin.strata(seed, one, size).take(latin.places(name, seed, one, size)) for one in parts]
    )


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-300, 1.0 - 1e-15))
def test_quantiles_are_those_of_the_normal(share):
    expected = NormalDist().inv_cdf(share)
    assert normal_quantile(np.array([share]))[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.integers(0, 2**70), st.integers(0, 10**9), st.sampled_from(SIZES))
def test_every_stratum_is_taken_once(name, seed, first, size):
    cubes = numbers(3, first)
    at = latin.places(name, seed, cubes, size)
    assert np.array_equal(np.sort(at.ravel()), np.arange(3 * size))
    assert ((at // size) == np.arange(3)[:, None]).all()
    z = latin.strata(seed, cubes, size)
    edges = normal_quantile(np.arange(1, size) / size)
    assert (z[:, :-1] < edges).all()
    assert (z[:, 1:] > edges).all()


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=9), st.integers(0, 99), st.integers(0, 10**6))
def test_a_hypercube_is_the_same_alone_and_among_others(name, seed, first):
    together = normals(name, seed, numbers(5, first), 64)
    alone = normals(name, seed, numbers(1, first + 3), 64)
    assert np.array_equal(together[3], alone[0])


def test_names_seeds_and_cubes_are_independent():
    """Correlations of Latin hypercubes are as wide as those of independent samples: 1/sqrt(n)."""
    size, cubes = 256, numbers(200)
    drawn = [normals(name, 0, cubes, size) for name in ("a", "b", "h100.price", "h200.price")]
    drawn.append(normals("a", 1, cubes, size))
    pairs = [(x * y).mean(axis=1) for at, x in enumerate(drawn) for y in drawn[:at]]
    pairs.append((drawn[0] * np.roll(drawn[0], 1, axis=0)).mean(axis=1))
    for one in pairs:
        assert abs(one.mean()) < 4 / np.sqrt(size * len(cubes))
        assert one.std() == pytest.approx(1 / np.sqrt(size), rel=0.25)


def test_what_is_additive_is_nearly_without_error():
    """The share of samples below a point of one normal, and the mean of a sum."""
    one, other = (normals(name, 3, numbers(64), 1024) for name in "ab")
    assert np.ptp((one < 0.7).mean(axis=1)) <= 1 / 1024 + 1e-12
    assert (one + other).mean(axis=1).std() < 0.15 * np.sqrt(2 / 1024)


def test_the_rest_has_the_error_of_independent_samples():
    """The variance of a product is all interaction: that of plain samples (Owen 1997)."""
    one, other = (normals(name, 5, numbers(4000), 64) for name in "ab")
    held = ((one > 0) == (other > 0)).mean(axis=1)
    assert held.var() == pytest.approx(0.25 / 64, rel=0.15)
    assert held.mean() == pytest.approx(0.5, abs=0.005)

"""Products over grids: the same values as broadcasting, written, in pieces and reduced."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import grid

FACTORS = st.lists(
    st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=12).map(np.array), min_size=1, max_size=4
)


def broadcast(factors):
    return functools.reduce(np.multiply.outer, factors)


@settings(deadline=None)
@given(FACTORS)
def test_the_grid_is_the_product_at_every_combination(factors):
    expected = broadcast(factors)
    found = grid.outer(factors)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    out = np.empty(expected.shape)
    assert grid.outer(factors, out) is out
    assert np.array_equal(out, found)


@settings(deadline=None)
@given(FACTORS, st.integers(1, 5000))
def test_pieces_follow_each_other_over_the_whole_grid(factors, block):
    expected, at = broadcast(factors).ravel(), 0
    for start, piece in grid.blocks(factors, block):
        assert start == at
        assert len(piece) <= max(block, len(factors[-1]), 1)
        np.testing.assert_allclose(piece, expected[at : at + len(piece)], rtol=1e-14)
        at += len(piece)
    assert at == len(expected)


@settings(deadline=None)
@given(FACTORS, st.integers(1, 5000))
def test_a_grid_is_reduced_to_what_its_values_come_to(factors, block):
    values = broadcast(factors)
    edges = np.quantile(values, [0.1, 0.3, 0.77]) * (1.0 + 1e-9)  # beside values, not on them
    edges = np.unique(np.concatenate([[0.5 * values.min()], edges, [2.0 * values.max()]]))
    near = np.abs(values.reshape(-1, 1) / edges - 1.0).min(initial=1.0)
    found = grid.reduce_outer(factors, edges, block)
    assert found.min == pytest.approx(values.min())
    assert values[found.argmin] == pytest.approx(values.min())
    assert found.max == pytest.approx(values.max())
    assert found.sum == pytest.approx(values.sum())
    assert found.count == values.size == found.histogram.sum()
    if near > 1e-12:
        assert found.histogram.tolist() == np.histogram(values, edges)[0].tolist()


def test_many_values_are_counted_between_edges():
    rng = np.random.default_rng(1)
    factors = [np.exp(rng.normal(size=n)) for n in (7, 90, 300, 11)]
    edges = np.exp(np.linspace(-3.0, 3.0, 33))
    values = broadcast(factors)
    found = grid.reduce_outer(factors, edges)
    assert found.histogram.tolist() == np.histogram(values, edges)[0].tolist()
    assert values.argmin() == np.ravel_multi_index(found.argmin, values.shape)
    assert grid.reduce_outer(factors).histogram is None


@pytest.mark.parametrize("factors", [[], [np.ones((2, 2))], [np.float64(1.0)]])
def test_a_factor_has_one_dimension(factors):
    with pytest.raises(ValueError, match="one dimension"):
        grid.outer(factors)
    with pytest.raises(ValueError, match="one dimension"):
        next(grid.blocks(factors))
    with pytest.raises(ValueError, match="one dimension"):
        grid.reduce_outer(factors)


@pytest.mark.parametrize("out", [np.empty((2, 4)), np.empty((3, 2)).T])
def test_memory_to_write_to_fits(out):
    with pytest.raises(ValueError, match="C-contiguous of shape"):
        grid.outer([np.ones(2), np.ones(3)], out)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.inf, np.nan, None])
def test_only_positive_factors_are_reduced(bad):
    factor = np.array([]) if bad is None else np.array([1.0, bad])
    with pytest.raises(ValueError, match="not positive"):
        grid.reduce_outer([np.ones(2), factor])


@pytest.mark.parametrize("edges", [[1.0], [1.0, 1.0], [2.0, 1.0], [[1.0, 2.0]]])
def test_edges_increase(edges):
    with pytest.raises(ValueError, match="increase"):
        grid.reduce_outer([np.ones(2)], np.array(edges))

"""What tokens see of their context: closed forms against sums over positions, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import spans

lengths = st.integers(0, 5000)
limits = st.integers(1, 6000)


def positions(first, last):
    """The middle of every token's place between two positions."""
    return np.arange(first, last) + 0.5


@settings(max_examples=200, deadline=None)
@given(lengths, st.integers(1, 5000), limits)
def test_a_window_sees_the_mean_over_positions(first, more, limit):
    found = spans.mean_within(np.array([float(first)]), np.array([float(first + more)]), limit)
    each = np.minimum(positions(first, first + more), limit)
    assert found == pytest.approx(each.mean(), abs=0.5 / more + 1e-9)


@settings(max_examples=200, deadline=None)
@given(lengths, st.integers(1, 5000), limits)
def test_a_chunk_begins_anew(first, more, chunk):
    found = spans.mean_in_chunk(np.array([float(first)]), np.array([float(first + more)]), chunk)
    each = np.mod(positions(first, first + more), chunk)
    assert found == pytest.approx(each.mean(), rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.0, 1e7), st.floats(0.0, 1e7), st.floats(1.0, 1e6))
def test_what_is_seen_lies_between_the_ends_and_below_the_limit(first, more, limit):
    ends = np.array([first]), np.array([first + more])
    seen = spans.mean_within(*ends, limit)
    assert min(first, limit) * (1 - 1e-9) - 1e-6 <= seen <= min(first + more, limit) + 1e-6
    assert seen <= np.minimum(spans.mean_context(*ends), limit) + 1e-6  # of the mean it is more
    assert 0.0 <= spans.mean_in_chunk(*ends, limit) <= limit


def test_one_position_sees_what_is_before_it():
    at = np.array([7.0, 300.0])
    assert list(spans.mean_within(at, at, 100.0)) == [7.0, 100.0]
    assert list(spans.mean_in_chunk(at, at, 100.0)) == [7.0, 0.0]


def test_without_a_limit_it_is_the_mean_position():
    first, last = np.array([0.0, 10.0]), np.array([1e6, 20.0])
    assert list(spans.mean_within(first, last, 1e15)) == [5e5, 15.0]


def test_a_prompt_in_a_window_by_hand():
    """w - w^2 / (2 n): of 1,000 tokens in a window of 100, 95 and not min(500, 100)."""
    assert spans.mean_within(np.zeros(1), np.array([1000.0]), 100.0) == 95.0
    assert spans.mean_in_chunk(np.zeros(1), np.array([1000.0]), 100.0) == 50.0

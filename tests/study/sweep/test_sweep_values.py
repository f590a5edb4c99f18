"""The values of an axis from its text.

tests: chipcost.study.sweep.values
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost import units
from chipcost.errors import ChipcostError
from chipcost.study.sweep.values import distribution, points, texts_of


def read(text: str) -> np.ndarray:
    return points(texts_of(text), units.count, units.count).array()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1k,8k,32k", [1e3, 8e3, 32e3]),
        ("1:1.4:0.1", [1.0, 1.1, 1.2, 1.3, 1.4]),
        ("1:2:0.3", [1.0, 1.3, 1.6, 1.9]),
        ("1:4:x4", [1.0, 2.0, 3.0, 4.0]),
        ("1:9:log", [1.0, 2.0, 4.0, 8.0]),
        ("1:100:log3", [1.0, 10.0, 100.0]),
        ("3:3:1", [3.0]),
        ("1:2:1,8", [1.0, 2.0, 8.0]),
    ],
)
def test_lists_and_ranges(text, wanted):
    assert read(text).tolist() == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no value"),
        ("1,,2", "an empty place"),
        ("1:2:0", "not above 0"),
        ("1:2:-1", "not above 0"),
        ("4:1:0.5", "runs backwards"),
        ("1:2", "is no range"),
        ("1:2:x", "is not a number"),
        ("1:2:x0", "has no points"),
        ("0:2:log", "a start above 0"),
        ("0:1:0.00000001", "holds 10,000,000 at most"),
        ("2,1,2.0", "stands twice"),
        ("3:3:x4", "between equal ends"),
    ],
)
def test_what_is_no_axis(text, said):
    with pytest.raises(ChipcostError, match=said) as raised:
        read(text)
    assert raised.value.hint


@given(st.integers(1, 50), st.integers(1, 50), st.integers(2, 400))
def test_the_points_of_a_range_lie_in_it_and_a_part_is_the_same(first, more, count):
    whole = points([f"{first}:{first + more}:x{count}"], units.count, units.count)
    array = whole.array()
    assert len(array) == len(whole) == count
    assert array[0] == first
    assert array[-1] == pytest.approx(first + more, rel=1e-11)
    assert np.all(np.diff(array) > 0.0)
    part = slice(count // 3, count // 3 + 5)
    assert np.allclose(whole.array(part), array[part], rtol=1e-11)


@pytest.mark.parametrize(
    ("text", "mean", "deviation"),
    [
        ("uniform(1, 3)", 2.0, 2.0 / 12**0.5),
        ("normal(5, 1)", 5.0, 1.0),
        ("lognormal(4k, 0.5)", 4e3, 2e3),
        ("triangular(1, 2, 3)", 2.0, (1 / 6) ** 0.5),
    ],
)
def test_samples_have_the_mean_and_the_spread_of_their_distribution(text, mean, deviation):
    found = distribution(text, units.count, 0.0, 1e9).sample(np.random.default_rng(0), 200_000)
    assert found.mean() == pytest.approx(mean, rel=0.01)
    assert found.std() == pytest.approx(deviation, rel=0.02)


def test_samples_stay_within_what_the_input_can_be():
    found = distribution("normal(1, 5)", units.count, 0.0, 2.0).sample(np.random.default_rng(0), 99)
    assert found.min() == 0.0
    assert found.max() == 2.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1:4:1", "is no distribution"),
        ("gauss(1, 2)", "is not known"),
        ("uniform(1)", "does not have 2 parameters"),
        ("uniform(2, 1)", "is no distribution"),
        ("normal(1, -1)", "is no distribution"),
        ("lognormal(0, 1)", "is no distribution"),
        ("triangular(1, 5, 2)", "is no distribution"),
    ],
)
def test_what_is_no_distribution(text, said):
    with pytest.raises(ChipcostError, match=said) as raised:
        distribution(text, units.count, 0.0, 1e9)
    assert raised.value.hint

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.study.ranges import (
    Derived,
    cells,
    corners,
    derive,
    divided,
    evaluate,
    row_cells,
    scaled,
)

positive = st.floats(min_value=1e-3, max_value=1e3)


@st.composite
def ranges(draw):
    low, value, high = sorted(draw(st.tuples(positive, positive, positive)))
    return low, value, high


@given(ranges(), ranges(), st.floats(0, 1), st.floats(0, 1))
def test_a_quotient_lies_within_the_corners(a, b, s, t):
    low, value, high = corners(lambda x, y: x / y, a, b)
    assert low <= value <= high
    x, y = a[0] + s * (a[2] - a[0]), b[0] + t * (b[2] - b[0])
    assert low * (1 - 1e-9) <= x / y <= high * (1 + 1e-9)


def test_unknown_in_is_unknown_out_and_division_by_zero_is_unknown():
    assert evaluate(lambda x, y: x / y, (1, 1, 1), None) is None
    assert evaluate(lambda x, y: x / y, (1, 1, 1), (0, 0, 1)) is None
    assert scaled(None, 2) is None
    assert divided(None, 2) is None


@given(ranges(), ranges())
def test_percentiles_lie_within_the_corners_and_hold_the_value(a, b):
    low, value, high = evaluate(lambda x, y: x / y, a, b)
    least, same, most = corners(lambda x, y: x / y, a, b)
    assert value == same
    assert least * (1 - 1e-9) <= low <= value <= high <= most * (1 + 1e-9)


@given(positive, positive, st.floats(1.0, 2.0), st.floats(1.0, 2.0))
def test_even_ranges_add_up_by_the_squares_of_their_logarithms(x, y, s, t):
    low, value, high = evaluate(lambda a, b: a / b, (x / s, x, x * s), (y / t, y, y * t))
    width = math.hypot(math.log(s), math.log(t))
    assert low == pytest.approx(value * math.exp(-width))
    assert high == pytest.approx(value * math.exp(width))


def test_a_difference_that_may_be_negative_has_a_range_too():
    low, value, high = evaluate(lambda a, b: a - b, (1.0, 2.0, 3.0), (1.5, 2.0, 2.5))
    assert low < value == 0.0 < high


def test_a_range_is_three_cells_and_unknown_is_three_empty_ones():
    assert cells("x", (1.0, 2.0, 3.0)) == {"x": 2.0, "x_low": 1.0, "x_high": 3.0}
    assert cells("x", None) == {"x": None, "x_low": None, "x_high": None}
    row = row_cells({"x": (1.0, 2.0, 3.0), "inner": (0.0, 0.0, 0.0)}, ("x", "y"))
    assert row == {**cells("x", (1.0, 2.0, 3.0)), **cells("y", None)}


def test_a_formula_uses_what_is_before_it_and_replaces_nothing():
    table = (
        Derived("double", ("x",), lambda x: 2 * x, "2 x"),
        Derived("square", ("double", "double"), lambda a, b: a * b, "double x double"),
        Derived("lost", ("nowhere",), lambda x: x, "nowhere"),
    )
    known = {"x": (1.0, 2.0, 3.0)}
    assert derive(table, known)["square"][1] == 16.0
    assert derive(table, known)["lost"] is None
    assert derive(table, {**known, "double": (5.0, 5.0, 5.0)})["square"] == (25.0, 25.0, 25.0)
    assert known == {"x": (1.0, 2.0, 3.0)}

"""From a price of hardware to the capital of a chip."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.study.tco.capital import Capital

ONE = (1.0, 1.0, 1.0)
_AMOUNT = st.floats(100.0, 1e6)
_RATIO = st.floats(1.0, 3.0)


def exact(value):
    return (value, value, value)


@given(price=_AMOUNT, buyer=_RATIO, over=_RATIO, all_in=_RATIO)
def test_capital_is_the_product_of_what_its_basis_asks_for(price, buyer, over, all_in):
    capital = Capital(exact(price), exact(buyer), exact(over), exact(all_in))
    server, other = capital.ranges()
    assert server[1] == pytest.approx(price * buyer * over)
    assert server[1] + other[1] == pytest.approx(price * buyer * over * all_in)


@given(price=_AMOUNT, all_in=_RATIO)
def test_an_all_in_price_is_all_of_it(price, all_in):
    """The ratio divides it, and adds nothing: neither to the value nor to the range."""
    around = (price / 1.2, price, price * 1.3)
    capital = Capital(around, ONE, ONE, (1.0, all_in, 3.0), whole=True)
    server, other = capital.ranges()
    assert tuple(a + b for a, b in zip(server, other, strict=True)) == pytest.approx(around)
    assert "all_in" not in capital.parts


def test_ranges_are_those_of_independent_parts():
    """Of a product the widths in ln add by the squares; the ends of all at once lie farther out."""
    capital = Capital((90.0, 100.0, 120.0), ONE, (1.2, 1.3, 1.7), (1.1, 1.3, 1.4))
    server, other = capital.ranges()
    assert 90 * 1.2 < server[0] < 130.0 == server[1] < server[2] < 120 * 1.7
    widths = [math.hypot(math.log(100 / 90), math.log(1.3 / 1.2))]
    widths += [math.hypot(math.log(1.2), math.log(1.7 / 1.3))]
    assert math.log(130.0 / server[0]) == pytest.approx(widths[0], rel=0.15)
    assert math.log(server[2] / 130.0) == pytest.approx(widths[1], rel=0.15)
    assert 90 * 1.2 * 0.1 < other[0] < 39.0 == pytest.approx(other[1])
    assert other[1] < other[2] < 120 * 1.7 * 0.4

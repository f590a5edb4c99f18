"""From a price of hardware to the capital of a chip."""

from __future__ import annotations

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


def test_ranges_reach_over_every_corner():
    capital = Capital((90.0, 100.0, 120.0), ONE, (1.2, 1.3, 1.7), (1.1, 1.3, 1.4))
    server, other = capital.ranges()
    assert server == pytest.approx((90 * 1.2, 130.0, 120 * 1.7))
    assert other == pytest.approx((90 * 1.2 * 0.1, 130 * 0.3, 120 * 1.7 * 0.4))

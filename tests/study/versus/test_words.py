"""Numbers of a comparison in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.study.versus.words import against, between, figure, usd


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.006875, "0.00688"),
        (3.45e-10, "3.45e-10"),
        (0.66, "0.660"),
        (2.1318, "2.13"),
        (650.097, "650"),
        (2826.51, "2,827"),
        (978123.0, "978,100"),
        (10_730_000.0, "10.7 M"),
    ],
)
def test_a_figure_has_three_digits(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.66, "0.66"), (3.2, "3.20"), (0.67425, "0.674"), (11.2, "11.20"), (0.0, "0.00"),
     (98.32, "98.30"), (107.5, "108")],
)  # fmt: skip
def test_a_price_is_in_cents_at_least(value, text):
    assert usd(value) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (0.979, "2 % less"),
        (1.34, "34 % more"),
        (1.0, "equal"),
        (1.0004, "equal"),
        (0.9962, "0.4 % less"),
        (0.0589, "94 % less"),
        (2.0, "2.0 ×"),
        (6.02, "6.0 ×"),
        (73.2, "73 ×"),
        (0.002, "0.0020 ×"),
    ],
)
def test_a_ratio_in_words(ratio, text):
    assert against(ratio) == text
    assert against(0.77, "cheaper", "dearer") == "23 % cheaper"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ((0.734, 0.979, 1.304), "-27 to +30 %"),
        ((0.997, 1.33, 1.771), "0 to +77 %"),
        ((3.09, 6.02, 11.7), "3.1–12 ×"),
        ((0.4, 1.5, 9.0), "0.40–9.0 ×"),
        ((1.2, 1.2, 1.2), ""),
    ],
)
def test_a_range_of_a_ratio_in_words(ratio, text):
    assert between(ratio) == text


@given(st.floats(1e-4, 1e9))
def test_a_figure_is_within_half_a_per_cent(value):
    text = figure(value)
    scale = {"M": 1e6, "B": 1e9}.get(text[-1], 1.0)
    number = float(text.rstrip(" MB").replace(",", "")) * scale
    assert number == pytest.approx(value, rel=5.1e-3)

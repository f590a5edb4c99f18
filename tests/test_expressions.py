"""The expression language: arithmetic right, nothing else possible."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.errors import ChipcostError
from chipcost.expressions import evaluate, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("10 - 2 - 3", 5),
        ("8 / 4 / 2", 1),
        ("1e3 * .5", 500),
        ("min(3, 1, 2) + max(1, 2)", 3),
        ("sqrt(9) + ln(exp(1)) + log10(100) + abs(-1)", 7),
        ("{a} / {b c.d}", 2.5),
        ("{a} > {b c.d}", 1),
        ("1 == 2", 0),
        ("480_000 / 1_000", 480),
    ],
)
def test_values(text, value):
    assert evaluate(parse(text), {"a": 5.0, "b c.d": 2.0}) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "1 +", "(1", "1)", "1 2", "{}", "{a", "a", "a.b", "min(1)", "sqrt(1, 2)", "sqrt 1",
        "__import__('os')", "().__class__", "1 < 2 < 3", "lambda: 1", "1; 2", "'x'", "[1]",
        "f(1)", "1 ** 2", "@", "1__0", "1_", "(1 < 2) + 1", "-" * 1900 + "1", "^".join("1" * 900),
        "+".join("1" * 950), "min(1 < 2, 3)", "(" * 200 + "1" + ")" * 200, "1" + "+1" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_expression(text):
    with pytest.raises(ChipcostError) as caught:
        parse(text)
    assert caught.value.code == "bad-expression"
    assert caught.value.hint


def test_names_once_each_in_order():
    found = parse("{b} + {a} * {b}")
    assert found.names == ("b", "a")
    assert not found.comparison
    assert parse("{a} < {b}").comparison


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0", "ln(0)", "(0 - 1) ^ 0.5", "sqrt(0 - 1)", "exp(10000)", "1e999", "1e308 * 10",
        "1e999 - 1e999",
    ],
)  # fmt: skip
def test_undefined_values_raise(text):
    with pytest.raises((ZeroDivisionError, ValueError, OverflowError)):
        evaluate(parse(text), {})


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.1, 1e6))
def test_it_agrees_with_arithmetic(a, b, c):
    values = {"a": a, "b": b, "c": c}
    found = evaluate(parse("({a} - {b}) / {c} + {a} * {b} - sqrt({c})"), values)
    assert found == pytest.approx((a - b) / c + a * b - math.sqrt(c))

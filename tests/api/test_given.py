"""What a caller in Python gives an option, as the text that the command takes."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from chipcost import units
from chipcost.api import given
from chipcost.errors import ChipcostError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("8k", "8k"),
        (8192, "8192"),
        (0.6, "0.6"),
        (1e22, "10000000000000000000000"),
        (2e-5, "0.00002"),
        (np.int64(3), "3"),
        (np.float64(0.25), "0.25"),
        (date(2026, 8, 1), "2026-08-01"),
        (Path("a") / "b.yaml", str(Path("a") / "b.yaml")),
        (["order 30%", "live 70%"], "order 30%,live 70%"),
        ((8, 16), "8,16"),
    ],
)
def test_one_value(value, text):
    assert given.text("x", value) == text


def test_prices_have_slashes_between_them():
    assert given.text("token_price", (0.27, 1.1), "/") == "0.27/1.1"


@tried(st.floats(min_value=1e-9, max_value=1e12))
def test_a_number_is_read_back_as_it_was(number):
    assert units.count(given.text("x", number)) == number


@pytest.mark.parametrize("value", [True, None, object(), {}, b"8k"])
def test_what_is_neither_text_nor_number(value):
    with pytest.raises(ChipcostError) as caught:
        given.text("isl", value)
    assert caught.value.message.startswith("isl is ")
    assert caught.value.hint == "give a text or a number"


def test_no_number_is_left_to_the_option_to_refuse():
    assert given.text("isl", math.nan) == "nan"
    assert given.text("isl", math.inf) == "inf"


def test_several_values():
    assert given.texts("x", "a") == ["a"]
    assert given.texts("x", "") == given.texts("x", ()) == []
    assert given.texts("x", Path("m.yaml")) == ["m.yaml"]
    assert given.texts("x", ["a", Path("b")]) == ["a", "b"]
    assert given.texts("price", {"b200": 3.2, "h200": "2.9 EUR/h"}, pairs=True) == [
        "b200=3.2",
        "h200=2.9 EUR/h",
    ]
    for wrong in (3, {"a": 1}, [None]):
        with pytest.raises(ChipcostError):
            given.texts("x", wrong)


def test_flags_and_whole_numbers():
    assert given.flag("all", True) is True
    assert given.whole("seed", None) is None
    assert given.whole("seed", "7") == given.whole("seed", np.int64(7)) == 7
    for wrong in (1.5, "x", True, -1):
        with pytest.raises(ChipcostError, match="seed is"):
            given.whole("seed", wrong, 0)
    with pytest.raises(ChipcostError, match="all is 1"):
        given.flag("all", 1)

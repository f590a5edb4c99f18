"""What an error says of a word that an option does not take."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError, one_of


def test_a_word_that_is_taken_comes_back():
    assert one_of("--per", "hour", ("bandwidth", "hour")) == "hour"


def test_another_word_is_refused_with_those_that_are_taken():
    with pytest.raises(ChipcostError, match="--per 'week' is not known") as caught:
        one_of("--per", "week", ("bandwidth", "hour"))
    assert (caught.value.code, caught.value.hint) == ("bad-option", "one of bandwidth, hour")
    with pytest.raises(ChipcostError) as caught:
        one_of("--fill", "guessed", ("modelled",), "bad-fill")
    assert (caught.value.code, caught.value.hint) == ("bad-fill", "modelled")

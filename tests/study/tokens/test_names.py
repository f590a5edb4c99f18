"""Models and chips in one list."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.data import Data
from chipcost.study.tokens.names import models_and_chips


def test_models_and_chips_are_told_apart_in_any_order():
    found = models_and_chips(Data(), ["deepseek-r1", "h200", "Qwen3-235B-A22B-FP8", "GB200"])
    assert found == (["deepseek-r1", "Qwen3-235B-A22B-FP8"], ["h200", "GB200"])


def test_an_unknown_name_has_the_nearest_of_both():
    with pytest.raises(ChipcostError) as caught:
        models_and_chips(Data(), ["deepseek-r1", "h2000"])
    assert caught.value.code == "unknown-name"
    assert "nearest chips: h200" in caught.value.hint
    assert "nearest models: " in caught.value.hint
    with pytest.raises(ManyProblemsError) as many:
        models_and_chips(Data(), ["deepsek", "h2000"])
    assert len(many.value.errors) == 2


def test_a_model_with_an_unknown_end_is_named():
    with pytest.raises(ChipcostError, match="'gguf' behind qwen3-235b-a22b is no format"):
        models_and_chips(Data(), ["Qwen3-235B-A22B-GGUF"])


def test_chips_alone_are_no_question():
    with pytest.raises(ChipcostError) as caught:
        models_and_chips(Data(), ["h200"])
    assert caught.value.code == "no-model"

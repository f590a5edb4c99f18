"""Names of repositories: a model, and the format at the end of the name."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.model.precision import FORMATS
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.serving.released import SUFFIXES, known_beginning, released_model
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import model_as_served

MODELS = Data().models


@pytest.mark.parametrize(
    ("name", "model", "stored"),
    [
        ("llama-3.3-70b", "llama-3.3-70b", ""),
        ("Qwen3-235B-A22B-FP8", "qwen3-235b-a22b", "fp8"),
        ("Qwen/Qwen3-235B-A22B-FP8", "qwen3-235b-a22b", "fp8"),
        ("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "llama-3.3-70b", "fp8"),
        ("nvidia/Llama-3.3-70B-Instruct-NVFP4", "llama-3.3-70b", "nvfp4"),
        ("llama-3.3-70b-AWQ", "llama-3.3-70b", "int4"),
        ("Llama-3.3-70B-Instruct-quantized.w4a16", "llama-3.3-70b", "int4"),
    ],
)
def test_the_end_of_a_name_is_a_format(name, model, stored):
    record, found = released_model(MODELS, name)
    assert (record.id, found) == (model, stored)


def test_every_suffix_is_a_format_that_there_is():
    assert set(SUFFIXES.values()) <= set(FORMATS)


def test_an_unknown_end_is_refused_with_those_there_are():
    assert known_beginning(MODELS, "llama-3.3-70b-gguf") == ("llama-3.3-70b", "gguf")
    assert known_beginning(MODELS, "nothing") == ("", "")
    with pytest.raises(ChipcostError) as caught:
        released_model(MODELS, "llama-3.3-70b-GGUF")
    assert caught.value.code == "unknown-model"
    assert "'gguf' behind llama-3.3-70b is no format" in caught.value.message
    assert "-FP8" in caught.value.hint
    with pytest.raises(ChipcostError, match="there is no model 'gpt-osss'"):
        released_model(MODELS, "gpt-osss")


def test_the_format_of_the_name_is_that_of_the_weights():
    basis = question_basis("2026-11-23")

    def served(name, dtype="native"):
        return model_as_served(MODELS, TokenQuestion(name, basis, dtype=dtype))

    named, asked = served("llama-3.3-70b-FP8"), served("llama-3.3-70b", "fp8")
    assert named.main_format == "fp8"
    assert named.precision(narrow_math=True) == asked.precision(narrow_math=True)
    assert served("llama-3.3-70b-FP8", "fp8").dtype == "fp8"
    with pytest.raises(ChipcostError, match=r"is not the format of llama-3\.3-70b-FP8, fp8"):
        served("llama-3.3-70b-FP8", "nvfp4")

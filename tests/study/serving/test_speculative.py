"""What a question says of speculation, and what drafts for a model.

tests: chipcost.study.serving.speculative, chipcost.study.serving.drafting
"""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.model import counts
from chipcost.study.data import Data
from chipcost.study.serving.architecture import load_architecture
from chipcost.study.serving.drafting import draft_shape, drafting
from chipcost.study.serving.speculative import Speculative, read_speculative


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mtp", Speculative("mtp", 3)),
        ("MTP:2", Speculative("mtp", 2)),
        (" eagle:5 ", Speculative("eagle", 5)),
        ("qwen3-0.6b:4", Speculative("qwen3-0.6b", 4)),
        ("", None),
    ],
)
def test_read(text, expected):
    assert read_speculative(text) == expected


@pytest.mark.parametrize("text", [":3", "mtp:", "mtp:-1", "mtp:3.5", "mtp:x"])
def test_what_is_no_speculation(text):
    with pytest.raises(ChipcostError, match="is not a method and a number"):
        read_speculative(text)


def test_an_acceptance_of_nothing_is_refused():
    with pytest.raises(ChipcostError, match=r"--acceptance 0\.5 is of no speculation"):
        read_speculative("", 0.5)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Speculative("mtp", 0), "does not draft from 1 to 64"),
        (Speculative("mtp", 65), "does not draft from 1 to 64"),
        (Speculative("mtp", 10), "drafts more than an answer of 10 tokens has left"),
        (Speculative("mtp", 3, acceptance=1.01), "is not a share from 0 to 1"),
        (Speculative("mtp", 3, accept_length=4.5), "is not from 1 to 4"),
        (Speculative("mtp", 3, accept_length=0.9), "is not from 1 to 4"),
        (Speculative("mtp", 3, 0.5, 2.0), "say the same"),
        (Speculative("lookup", 3), "has no measured yield"),
        (Speculative("qwen3-0.6b", 3), "has no measured yield"),
    ],
)
def test_what_cannot_be_right(asked, message):
    found = asked.problems(10.0)
    assert [error.code for error in found] == ["bad-option"]
    assert message in found[0].message


def test_ends_of_an_acceptance_are_fine():
    for chance in (0.0, 1.0):
        assert not Speculative("lookup", 3, acceptance=chance).problems(10.0)


@pytest.fixture(scope="module")
def models():
    return Data().models


def made(models, name, asked):
    return drafting(models, load_architecture(models, name), asked)


def test_a_yield_is_that_of_the_model_or_of_all(models):
    own = made(models, "deepseek-v4-pro", Speculative("mtp", 3))
    assert own.emitted == (2.49, pytest.approx(2.73), 2.97)
    assert own.origin == "as measured of deepseek-v4-pro"
    other = made(models, "deepseek-r1", Speculative("mtp", 3))
    assert other.emitted == own.emitted
    heads = made(models, "llama-3.1-8b", Speculative("eagle", 2))
    assert heads.emitted[0] == 2.33
    assert heads.emitted[2] == 2.52
    assert "kimi-k2.5 and minimax-m3" in heads.origin


def test_a_yield_as_given(models):
    found = made(models, "deepseek-r1", Speculative("mtp", 2, acceptance=0.5))
    assert found.emitted == (1.75, 1.75, 1.75)
    assert found.factor == 1.0
    assert made(models, "deepseek-r1", Speculative("mtp", 2, accept_length=2.2)).emitted[1] == 2.2


def test_more_than_was_measured_is_refused(models):
    with pytest.raises(ChipcostError, match="no yield of so many tokens was measured"):
        made(models, "deepseek-r1", Speculative("mtp", 9))


def test_a_model_without_the_block_is_refused(models):
    with pytest.raises(ChipcostError, match="has no block for further tokens"):
        made(models, "llama-3.1-8b", Speculative("mtp", 3))


def test_a_model_of_another_vocabulary_is_refused(models):
    with pytest.raises(ChipcostError, match=r"tokens, and llama-3\.3-70b"):
        made(models, "llama-3.3-70b", Speculative("qwen3-0.6b", 3, acceptance=0.5))
    found = made(models, "qwen3-32b", Speculative("qwen3-0.6b", 3, acceptance=0.5))
    assert found.passes == 3
    assert not found.borrows


def test_an_unknown_draft_has_the_nearest_names(models):
    with pytest.raises(ChipcostError, match=r"no model 'qwen3-0\.7b'"):
        made(models, "qwen3-32b", Speculative("qwen3-0.7b", 3, acceptance=0.5))


def test_a_lookup_has_no_passes(models):
    found = made(models, "qwen3-32b", Speculative("lookup", 3, acceptance=0.3))
    assert found.shape is None
    assert found.passes == 0


@pytest.mark.parametrize("name", ["deepseek-v3", "glm-4.5", "qwen3.5-397b-a17b", "minimax-m2"])
def test_a_block_has_the_weights_that_are_counted(models, name):
    """The shape that drafts and the count of the block's parameters agree but for norms."""
    arch = load_architecture(models, name)
    shape = draft_shape("mtp", arch, lambda _: pytest.fail("no model is looked up"))
    weights = shape.attention_weights + shape.replicated_weights + shape.ffn_weights
    weights += shape.expert_layers * shape.experts * shape.expert_weights
    counted = counts.mtp_weights(arch) / arch.mtp_layers
    assert weights == pytest.approx(counted, rel=0.01)
    assert shape.head_weights == counts.head_weights(arch)


def test_every_block_of_the_catalog_has_a_shape(models):
    for name in models.models:
        arch = load_architecture(models, name)
        if arch.mtp_layers:
            shape = draft_shape("mtp", arch, lambda _: pytest.fail("no model is looked up"))
            assert shape.attention_layers == 1.0, name
            assert shape.state_bytes == 0.0, name

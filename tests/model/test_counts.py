"""Counts of layers that official totals do not pin down: by hand, every term another number.

tests: chipcost.model.counts, chipcost.model.arch,
  chipcost.model.counts, chipcost.model.cache, chipcost.model.flops
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chipcost.model import cache, counts
from chipcost.model.arch import Arch, problems

STATE = Arch(
    "small",
    layers=3,
    hidden=7,
    vocab=11,
    heads=1,
    kv_heads=1,
    head_dim=2,
    ffn=5,
    state_layers=2,
    state_kind="delta",
    state_heads=6,
    state_head_dim=5,
    state_groups=2,
    state_dim=3,
    state_conv=4,
)


def test_a_layer_of_the_gated_delta_rule():
    inner, keys = 6 * 5, 2 * 3
    project = 7 * (2 * keys + 2 * inner + 2 * 6)
    assert counts.delta_weights(STATE) == project + (2 * keys + inner) * 4 + 2 * 6 + 5 + inner * 7


def test_a_state_is_held_in_fp32_and_its_convolution_in_bf16():
    state, mixed = 6 * 5 * 3, 6 * 5 + 2 * 2 * 3
    assert cache.state_bytes(STATE) == 2 * (state * 4 + 3 * mixed * 2)
    assert cache.state_bytes(STATE, 2.0, 4.0) == 2 * (state * 2 + 3 * mixed * 4)


def test_positions_that_are_added_count_with_the_embedding_alone():
    plain = replace(STATE, state_layers=0, state_kind="none", tied=True)
    learned = replace(plain, positions=13)
    for embedding, more in ((False, 0), (True, 13 * 7)):
        without, found = (
            counts.active_parameters(arch, embedding=embedding) for arch in (plain, learned)
        )
        assert found - without == more


@pytest.mark.parametrize(("rope", "refused"), [(0, True), (1, False), (5, False), (6, True)])
def test_the_rotated_part_of_latent_attention_is_a_part_of_a_head(rope, refused):
    arch = Arch("latent", 1, 8, 10, 2, 2, 6, kv_lora=4, rope_dim=rope, ffn=8)
    assert [field for field, _ in problems(arch)] == (["rope_dim"] if refused else [])

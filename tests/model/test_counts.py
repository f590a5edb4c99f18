"""Counts of layers that official totals do not pin down: by hand, every term another number.

tests: chipcost.model.counts, chipcost.model.mixers, chipcost.model.arch, chipcost.model.problems,
  chipcost.model.cache, chipcost.model.flops, chipcost.model.shape
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chipcost.model import cache, counts, flops, mixers
from chipcost.model.arch import Arch
from chipcost.model.problems import problems
from chipcost.model.shape import shape_of

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
    assert mixers.delta_weights(STATE) == project + (2 * keys + inner) * 4 + 2 * 6 + 5 + inner * 7


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


MIXED = Arch(
    "mixed",
    layers=5,
    hidden=7,
    vocab=11,
    heads=4,
    kv_heads=2,
    head_dim=6,
    v_dim=5,
    window_layers=3,
    window=10,
    window_heads=6,
    window_kv_heads=3,
    window_head_dim=4,
    ffn=5,
)


def test_blocks_with_a_window_have_heads_of_their_own():
    full = 7 * (4 * 6 + 2 * (6 + 5) + 4 * 5)
    near = 7 * (6 * 4 + 3 * (4 + 4) + 6 * 4)
    assert counts.stored(MIXED).attention == 2 * full + 3 * near
    assert cache.kv_bytes_per_token(MIXED) == 2 * (2 * 2 * (6 + 5) + 3 * 3 * (4 + 4))
    assert cache.kv_bytes(MIXED, 100) == 2 * (100 * 2 * 2 * (6 + 5) + 10 * 3 * 3 * (4 + 4))
    assert flops.decode_attention_flops(MIXED, 100) == 2 * (100 * 2 * 4 * 11 + 10 * 3 * 6 * 8)
    pairs = 10 * 100 - 10**2 / 2
    expected = 2 * (100**2 / 2 * 2 * 4 * 11 + pairs * 3 * 6 * 8)
    assert flops.prefill_attention_flops(MIXED, 100) == expected


def test_norms_of_queries_and_keys_are_as_wide_as_the_heads_of_their_block():
    without = counts.stored(MIXED).norms
    assert counts.stored(replace(MIXED, qk_norm="head")).norms - without == 2 * (2 * 6 + 3 * 4)


def test_values_that_are_keys_take_no_weights_and_all_their_cache():
    shared = replace(MIXED, values_are_keys=True)
    saved = counts.stored(MIXED).attention - counts.stored(shared).attention
    assert saved == 2 * 7 * 2 * 5  # the two blocks without a window alone
    assert cache.kv_bytes(shared, 100) == cache.kv_bytes(MIXED, 100)


def test_a_gate_per_head_is_one_column_per_head():
    gated = counts.stored(replace(MIXED, head_gate=True)).attention
    assert gated - counts.stored(MIXED).attention == 7 * (2 * 4 + 3 * 6)


def test_indexers_that_others_take_over_count_once():
    """Two of three blocks choose by themselves: weights, keys and FLOP of two indexers."""
    sparse = Arch(
        "sparse", 3, 8, 10, 2, 2, 6, q_lora=5, kv_lora=4, rope_dim=2, ffn=8,
        index_heads=3, index_dim=4, index_topk=16,
    )  # fmt: skip
    fewer = replace(sparse, index_layers=2)
    assert counts.total_parameters(sparse) - counts.total_parameters(fewer) == (
        5 * 3 * 4 + 8 * 4 + 2 * 4 + 8 * 3
    )
    assert cache.kv_bytes(sparse, 100) - cache.kv_bytes(fewer, 100) == 100 * (4 + 4)
    assert flops.decode_flops(sparse, 100) - flops.decode_flops(fewer, 100) == (
        2 * 100 * 3 * 4 + 2 * (5 * 3 * 4 + 8 * 4 + 2 * 4 + 8 * 3)
    )


LATENT = Arch(
    "latent-experts",
    layers=3,
    hidden=16,
    vocab=11,
    heads=2,
    kv_heads=2,
    head_dim=8,
    gated=False,
    ffn=9,
    first_dense=1,
    experts=6,
    active_experts=2,
    expert_ffn=5,
    shared_ffn=7,
    expert_latent=4,
)


def test_latent_experts_work_between_one_projection_down_and_one_up():
    parts = counts.stored(LATENT)
    assert parts.experts == 2 * 6 * 2 * 4 * 5
    assert parts.shared == 2 * (2 * 16 * 7 + 2 * 16 * 4)
    assert parts.router == 2 * 16 * 6
    assert counts.multiplied(LATENT).shared == parts.shared


def test_widths_that_differ_count_by_their_sum():
    uneven = Arch("uneven", 4, 8, 10, 2, 2, 4, ffn_sum=30, mlp_layers=3, attention_layers=2)
    even = replace(uneven, ffn_sum=0, ffn=10)
    assert counts.stored(uneven) == counts.stored(even)
    assert counts.stored(uneven).norms == (2 + 3 + 1) * 8
    biased = (counts.stored(replace(arch, mlp_bias=True)).ffn for arch in (uneven, even))
    assert next(biased) == next(biased) == 3 * 8 * 30 + 2 * 30 + 3 * 8


@pytest.mark.parametrize("arch", [MIXED, LATENT, replace(MIXED, values_are_keys=True)])
def test_the_shape_holds_what_the_counts_hold(arch):
    shape, parts = shape_of(arch), counts.stored(arch)
    attention = float(shape.attention_weights) + float(shape.replicated_weights)
    assert attention == parts.attention
    assert shape.ffn_weights == parts.ffn + parts.shared
    experts = float(shape.expert_layers) * float(shape.experts) * float(shape.expert_weights)
    assert experts == parts.experts
    context = 100.0
    near = min(context, float(shape.window))
    cached = context * float(shape.kv_full) + near * float(shape.kv_local)
    assert 2 * cached == cache.kv_bytes(arch, context)
    product = context * float(shape.decode_flops) + near * float(shape.decode_local_flops)
    assert product == flops.decode_attention_flops(arch, context)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"window_kv_heads": 4}, "window_kv_heads"),
        ({"index_layers": 3}, "index_layers"),
        ({"window_heads": -6}, "window_heads"),
    ],
)
def test_dimensions_of_windows_and_indexers_fit_together(change, field):
    assert field in [name for name, _ in problems(replace(MIXED, **change))]

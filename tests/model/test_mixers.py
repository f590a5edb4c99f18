"""Attention over compressed and chosen entries, shared vectors, Kimi Delta Attention: by hand, and
against what their makers and servers publish."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from round_chip import CHIP, device, one

from chipcost.model import cache, counts, flops, memory, mixers, operators, serving, shape
from chipcost.model.arch import Arch
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.problems import problems
from chipcost.study.data import Data
from chipcost.study.serving.architecture import load_architecture

GIB = 2.0**30
MILLION = 2**20

SHARED = Arch(
    "shared", 5, 7, 11, 4, 1, 6, ffn=5, shared_kv=True, q_lora=3, o_lora=2, o_groups=2, sinks=True,
    window_layers=1, window=10, csa_layers=2, csa_ratio=4, hca_layers=2, hca_ratio=20,
    index_heads=3, index_dim=4, index_topk=8,
)  # fmt: skip
GROUPED = Arch(
    "grouped", 4, 7, 11, 4, 2, 6, ffn=5, sparse_layers=3, index_heads=2, index_dim=3, index_topk=16
)
KDA = Arch(
    "kda", 3, 7, 11, 2, 2, 6, v_dim=5, kv_lora=4, rope_dim=2, q_lora=3, ffn=5, attention_gate=True,
    state_layers=2, state_kind="kda", state_heads=6, state_head_dim=5, state_groups=6, state_dim=5,
    state_conv=4,
)  # fmt: skip


@pytest.fixture(scope="module", params=["deepseek-v4-pro", "kimi-k3", "minimax-m3", "glm-5.2"])
def shipped(request):
    return load_architecture(Data().models, request.param)


def model(name):
    return load_architecture(Data().models, name)


def test_a_shared_vector_has_one_projection_and_an_output_by_groups():
    queries, keys = 7 * 3 + 3 * 4 * 6, 7 * 6
    each = queries + keys + 2 * (2 * 6 * 2) + 2 * 2 * 7 + 4
    assert mixers.attention_weights(SHARED) == each
    whole = replace(SHARED, o_lora=0, o_groups=0)
    assert mixers.attention_weights(whole) == queries + keys + 4 * 6 * 7 + 4
    csa, hca = 2 * 7 * 12 + 4 * 12 + 6, 2 * 7 * 6 + 20 * 6 + 6
    indexer = 3 * 3 * 4 + 7 * 3 + (2 * 7 * 8 + 4 * 8 + 4)
    assert counts.stored(SHARED).attention == 5 * each + 2 * (csa + indexer) + 2 * hca
    assert mixers.all_attention_norms(SHARED) == 5 * (3 + 6)


def test_entries_of_several_tokens_are_kept_and_read():
    """Two layers keep an entry of 6 per 4 tokens and read the 8 chosen, two one per 20 tokens."""
    keys = 2 * (4 + 4) / 4  # of the indexers: fp8 and a scale
    assert cache.kv_bytes(SHARED, 400) == 2 * (400 * 6 * (2 / 4 + 2 / 20) + 10 * 5 * 6) + 400 * keys
    assert cache.kv_bytes_per_token(SHARED) == pytest.approx(2 * 6 * (2 / 4 + 2 / 20 + 1) + keys)
    read = 2 * (2 * 8 * 6 + 2 * 20 * 6 + 10 * 5 * 6) + 400 * keys
    assert cache.read_bytes(SHARED, 400) == pytest.approx(read)
    width = 2 * 4 * (6 + 6)
    step = width * (2 * 8 + 2 * 20 + 5 * 10) + 2 * (400 / 4) * 2 * 3 * 4
    assert flops.decode_attention_flops(SHARED, 400) == pytest.approx(step)


def test_an_indexer_per_head_has_no_weighing_and_keys_in_bf16():
    indexer = 7 * 2 * 3 + 7 * 3 + 2 * 3
    assert mixers.indexer_weights(GROUPED) == indexer
    each = 7 * 6 * (4 + 2 + 2) + 4 * 6 * 7
    assert counts.stored(GROUPED).attention == 4 * each + 3 * indexer
    assert mixers.replicated_weights(GROUPED) == 3 * (7 * 3 + 2 * 3)
    assert cache.kv_bytes(GROUPED, 100) == 100 * (4 * 2 * 12 * 2 + 3 * 2 * 3)
    assert cache.read_bytes(GROUPED, 100) == (100 + 3 * 16) * 2 * 12 * 2 + 100 * 3 * 2 * 3


def test_a_layer_of_kimi_delta_attention():
    """Five projections of 30, the decay through a rank of 5, betas, convolutions, biases, norm."""
    layer = 5 * 7 * 30 + (7 * 5 + 5 * 30) + 7 * 6 + 90 * 4 + (30 + 6) + 5
    assert mixers.kda_weights(KDA) == layer
    low = replace(KDA, state_gate_rank=5)
    assert mixers.kda_weights(low) == layer - 7 * 30 + 7 * 5 + 5 * 30
    gate = mixers.attention_weights(KDA) - mixers.attention_weights(
        replace(KDA, attention_gate=False)
    )
    assert gate == 7 * 2 * 5


def test_what_mixes_the_residual_counts_with_the_norms():
    plain = counts.stored(SHARED).norms
    streams = counts.stored(replace(SHARED, residual_streams=3)).norms - plain
    assert streams == 10 * (15 * 3 * 7 + 15 + 3) + (3 * 3 * 7 + 3 + 1)
    blocks = counts.stored(replace(SHARED, residual_block=2)).norms - plain
    assert blocks == (10 + 1) * 2 * 7


def test_mixing_moves_more_than_adding():
    plain = shape.shape_of(SHARED)
    mixed = shape.shape_of(replace(SHARED, residual_streams=4))
    assert mixed.residual_width == 10 * (3 * 4 - 2) * 7
    assert shape.residual_width(replace(SHARED, residual_block=5)) == 10 * (5 / 10 + 2) * 7
    moved = [operators.elementwise(device(), found).traffic for found in (plain, mixed)]
    assert (moved[1] - moved[0]) * 1e12 == pytest.approx(2 * mixed.residual_width)


@pytest.mark.parametrize("arch", [SHARED, GROUPED, KDA])
def test_the_shape_holds_what_the_counts_hold(arch):
    assert problems(arch) == []
    found, parts = shape.shape_of(arch), counts.stored(arch)
    held = float(found.attention_weights) + float(found.replicated_weights)
    assert held == parts.attention + parts.state
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    for length in (5.0, 100.0, 4000.0):
        kept = memory.sequence_bytes(made, found, layout, np.array([length]))
        assert kept == pytest.approx(cache.kv_bytes(arch, length) + cache.state_bytes(arch))
        step = operators.attention_decode(made, found, layout, np.array([length]))
        read = cache.read_bytes(arch, length) + 2 * cache.state_bytes(arch)
        assert step.traffic * made.attention_memory_rate == pytest.approx(read)


def test_a_server_computes_what_the_counts_say(shipped):
    found, length = shape.shape_of(shipped), 50_000.0
    near, chosen = min(length, float(found.window)), min(length, float(found.chosen))
    pairs = length * (float(found.decode_flops) + float(found.index_flops))
    pairs += chosen * float(found.decode_chosen_flops) + near * float(found.decode_local_flops)
    assert pairs == pytest.approx(flops.decode_attention_flops(shipped, length))


def test_ranks_hold_their_heads_and_all_that_heads_share(shipped):
    found, tp = shape.shape_of(shipped), 8.0
    each = memory.weight_bytes(device(), found, Layout(*one(tp, 1, 1, 1)))
    everything = memory.weight_bytes(device(), found, Layout(*one(1, 1, 1, 1)))
    more = (tp - 1.0) * float(found.replicated_weights) * 2.0
    assert tp * each == pytest.approx(everything + more)
    shared = shipped.hidden * mixers.down_width(shipped) * shipped.attending_layers
    assert shared <= float(found.replicated_weights) < 0.5 * counts.stored(shipped).attention


@pytest.mark.parametrize("kv", ["bf16", "fp8", "nvfp4"])
@pytest.mark.parametrize("name", ["deepseek-v3.2", "deepseek-v4-pro", "minimax-m3"])
def test_keys_of_indexers_count_in_their_own_format(name, kv):
    """Whatever the format of the cache and the tensor parallelism, on every rank."""
    arch, context = model(name), np.array([1e5])
    bare = replace(arch, index_heads=0, index_dim=0)
    made = device(kv=kv)
    keys = 1e5 * arch.indexing_layers * cache.index_bytes(arch) / arch.index_ratio
    for tp in (1.0, 8.0):
        layout = Layout(*one(tp, 1, 1, 1))
        with_keys, without = (
            memory.sequence_bytes(made, shape.shape_of(found), layout, context)
            for found in (arch, bare)
        )
        assert with_keys - without == pytest.approx(keys)
        read, unread = (
            operators.attention_decode(made, shape.shape_of(found), layout, context).traffic
            for found in (arch, bare)
        )
        assert (read - unread) * made.attention_memory_rate == pytest.approx(keys)


@pytest.mark.parametrize(
    ("name", "gib"),
    [("deepseek-v3.2", 83.88), ("deepseek-v4-pro", 9.62), ("deepseek-v4-flash", 6.72)],
)
def test_the_cache_of_a_million_tokens_is_that_of_vllm(name, gib):
    """Source: vLLM, DeepSeek V4 in vLLM (2026-04-24): bf16, and the indexer's keys in bf16 too."""
    arch = model(name)
    keys = MILLION * arch.indexing_layers / arch.index_ratio
    wide = keys * (2.0 * arch.index_dim - cache.index_bytes(arch))
    assert (cache.kv_bytes(arch, MILLION) + wide) / GIB == pytest.approx(gib, abs=0.01)


def test_v4_takes_the_share_of_v3_2_that_its_makers_state():
    """27 % of the FLOP of a token and 10 % of the cache. Source: arXiv:2606.19348, abstract.

    Theirs counts formats (fp4 keys of the indexer, fp8 with a rotary part in bf16), ours one.
    """
    new, old = model("deepseek-v4-pro"), model("deepseek-v3.2")
    share = flops.decode_flops(new, 1e6) / flops.decode_flops(old, 1e6)
    assert share == pytest.approx(0.27, abs=0.01)
    entry, keys = 448 + 2 * 64 + 8, 64 + 4  # bytes of an entry, and of an fp4 key with its scales
    held = 30 * (entry + keys) / 4 + 31 * entry / 128
    assert held / (61 * (656 + 132)) == pytest.approx(0.10, abs=0.005)
    ours = cache.kv_bytes(new, 1e6, 1.0) / cache.kv_bytes(old, 1e6, 1.0)
    assert ours == pytest.approx(0.115, abs=0.002)


def test_the_state_of_k3_is_that_of_nvidia():
    """96 heads of 128 x 128 in fp32, convolutions in bf16, 69 layers; 576 elements in 24 layers.

    Source: NVIDIA aiconfigurator, kimi_k3.py: 54 MB a slot at TP8.
    """
    arch = model("kimi-k3")
    assert cache.state_bytes(arch) / 8 == pytest.approx(54e6, rel=0.05)
    assert cache.kv_bytes_per_token(arch, 1.0) == 24 * 576


@pytest.mark.parametrize(
    ("arch", "change", "field"),
    [
        (SHARED, {"csa_ratio": 0}, "csa_ratio"),
        (SHARED, {"hca_layers": 3}, "csa_layers"),
        (SHARED, {"index_topk": 0}, "index_topk"),
        (SHARED, {"shared_kv": False, "o_lora": 0}, "csa_layers"),
        (SHARED, {"o_groups": 3}, "o_groups"),
        (GROUPED, {"o_lora": 3, "o_groups": 2}, "o_lora"),
        (GROUPED, {"sparse_layers": 5}, "sparse_layers"),
        (GROUPED, {"index_heads": 0}, "index_topk"),
    ],
)
def test_dimensions_of_compression_fit_together(arch, change, field):
    assert field in [name for name, _ in problems(replace(arch, **change))]


def test_a_prompt_is_computed_by_what_each_layer_sees():
    """Of 40 tokens before: 40 / 20 entries, 32 chosen tokens of 40, 10 in the window."""
    made, layout = device(), Layout(*one(1, 1, 1, 1))
    linear = operators.attention_prefill(made, shape.shape_of(SHARED), layout, *one(1, 39.5))
    width = 2 * 4 * (6 + 6)
    work = width * (2 * 40 / 20 + 2 * 32 / 4 + 5 * 10) + 2 * (40 / 4) * 2 * 3 * 4
    rate = made.attention_rate * 40.5 / (40.5 + made.attention_ramp)
    assert linear.compute * rate == pytest.approx(work)
    assert all(np.all(np.isfinite(part)) for part in astuple(linear))


@pytest.mark.parametrize("arch", [SHARED, GROUPED, replace(SHARED, csa_layers=0, hca_layers=0)])
def test_pools_hand_over_what_a_sequence_keeps(arch):
    """Windows and entries as they are kept, not one element per token of the prompt."""
    layout, load = Layout(*one(1, 1, 1, 1)), Lengths(*one(90_000, 100, 0))
    slow, fast = (
        serving.disaggregated(
            device(replace(CHIP, scale_out_bandwidth=rate)),
            shape.shape_of(arch), layout, *one(64), layout, *one(1), load,
        )(*one(1e-3)).ttft
        for rate in (2e9, 4e9)
    )  # fmt: skip
    moved = (slow - fast) / (1 / 2e9 - 1 / 4e9)
    assert moved == pytest.approx(cache.kv_bytes(arch, 90_000), rel=1e-3)

"""Bytes and FLOP of long contexts, kind by kind of attention: hand-computed, and as they grow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_chip import device, one

from chipcost.model import cache, flops, memory, operators, shape
from chipcost.model.arch import Arch
from chipcost.model.operators import Layout
from chipcost.study.data import Data
from chipcost.study.serving.architecture import load_architecture

MILLION = 2**20
ONE = Layout(*one(1, 1, 1, 1))

# Per model and context: bytes of the cache with two bytes an element, elements read by one decode
# step apart from indexers, FLOP of attention and indexers in that step. By hand from the configs.
BY_HAND = {
    # 61 layers of 512 + 64, indexers of 128 + 4 bytes; 2,048 chosen; 64 heads of 128 index.
    "deepseek-v3.2": lambda n: (
        n * 61 * (2 * 576 + 132),
        61 * 576 * min(n, 2048),
        61 * (2 * min(n, 2048) * 128 * (2 * 512 + 64) + 2 * n * 64 * 128),
    ),
    "glm-5": lambda n: (
        n * 78 * (2 * 576 + 132),
        78 * 576 * min(n, 2048),
        78 * (2 * min(n, 2048) * 64 * (2 * 512 + 64) + 2 * n * 32 * 128),
    ),
    # As GLM-5, and 21 layers index for all 78.
    "glm-5.2": lambda n: (
        n * (78 * 2 * 576 + 21 * 132),
        78 * 576 * min(n, 2048),
        78 * 2 * min(n, 2048) * 64 * (2 * 512 + 64) + 21 * 2 * n * 32 * 128,
    ),
    # 30 layers of one entry per 4 tokens, of which 1,024 are chosen; 31 of one per 128; a window.
    "deepseek-v4-pro": lambda n: (
        2 * 512 * (30 * n / 4 + 31 * n / 128 + 61 * 128) + 30 * n / 4 * 132,
        512 * (30 * min(n / 4, 1024) + 31 * n / 128 + 61 * 128),
        2 * 128 * 1024 * (30 * min(n / 4, 1024) + 31 * n / 128 + 61 * 128)
        + 30 * 2 * n / 4 * 64 * 128,
    ),
    # 21 and 20 of 43 layers, two have the window alone.
    "deepseek-v4-flash": lambda n: (
        2 * 512 * (21 * n / 4 + 20 * n / 128 + 43 * 128) + 21 * n / 4 * 132,
        512 * (21 * min(n / 4, 512) + 20 * n / 128 + 43 * 128),
        2 * 64 * 1024 * (21 * min(n / 4, 512) + 20 * n / 128 + 43 * 128)
        + 21 * 2 * n / 4 * 64 * 128,
    ),
    # 4 key-value heads of 128; 57 of 60 layers read 16 blocks of 128, by an indexer a head.
    "minimax-m3": lambda n: (
        n * (60 * 2 * 4 * 256 + 57 * 2 * 128),
        4 * 256 * (3 * n + 57 * min(n, 2048)),
        2 * 64 * 256 * (3 * n + 57 * min(n, 2048)) + 57 * 2 * n * 4 * 128,
    ),
    # 8 key-value heads of 64; every second layer a window of 128.
    "gpt-oss-120b": lambda n: (
        2 * 8 * 128 * (18 * n + 18 * min(n, 128)),
        8 * 128 * (18 * n + 18 * min(n, 128)),
        2 * 64 * 128 * (18 * n + 18 * min(n, 128)),
    ),
    # 16 key-value heads of 128; one layer of six sees everything.
    "gemma-3-27b": lambda n: (
        2 * 16 * 256 * (10 * n + 52 * min(n, 1024)),
        16 * 256 * (10 * n + 52 * min(n, 1024)),
        2 * 32 * 256 * (10 * n + 52 * min(n, 1024)),
    ),
    # 8 key-value heads of 128; three layers of four in chunks of 8,192, begun anew here.
    "llama-4-scout": lambda n: (
        2 * 8 * 256 * (12 * n + 36 * min(n, 8192)),
        8 * 256 * (12 * n + 36 * (n % 8192)),
        2 * 40 * 256 * (12 * n + 36 * (n % 8192)),
    ),
    # 15 layers of two key-value heads of 256; 45 have a state.
    "qwen3.5-397b-a17b": lambda n: (
        2 * 15 * 2 * 512 * n,
        15 * 2 * 512 * n,
        15 * 2 * 32 * 512 * n,
    ),
    # 24 latent layers; 69 have a state.
    "kimi-k3": lambda n: (2 * 24 * 576 * n, 24 * 576 * n, 24 * 2 * 96 * (2 * 512 + 64) * n),
    # 6 layers of two key-value heads of 128 among Mamba layers.
    "nemotron-3-nano-30b": lambda n: (2 * 6 * 2 * 256 * n, 6 * 2 * 256 * n, 6 * 2 * 32 * 256 * n),
    # 12 of 45 layers see everything, 64 heads; 33 have 96 and a window of 512; 8 heads of 128 kept.
    "step-3.7-flash": lambda n: (
        2 * 8 * 256 * (12 * n + 33 * min(n, 512)),
        8 * 256 * (12 * n + 33 * min(n, 512)),
        2 * 256 * (12 * 64 * n + 33 * 96 * min(n, 512)),
    ),
    # 9 of 48 layers see everything, 4 heads of 192 and 128; 39 have 8 and a window of 128.
    "mimo-v2-flash": lambda n: (
        2 * 320 * (9 * 4 * n + 39 * 8 * min(n, 128)),
        320 * (9 * 4 * n + 39 * 8 * min(n, 128)),
        2 * 64 * 320 * (9 * n + 39 * min(n, 128)),
    ),
}
# Bytes of the recurrent state: layers, heads, their dimension, that of the state; convolutions.
STATES = {
    "qwen3.5-397b-a17b": 45 * (64 * 128 * 128 * 4 + 3 * (64 * 128 + 2 * 16 * 128) * 2),
    "kimi-k3": 69 * (96 * 128 * 128 * 4 + 3 * (3 * 96 * 128) * 2),
    "nemotron-3-nano-30b": 23 * (64 * 64 * 128 * 4 + 3 * (64 * 64 + 2 * 8 * 128) * 2),
}


def model(name):
    return load_architecture(Data().models, name)


@pytest.mark.parametrize("context", [1000, 8192, 131072, MILLION])
@pytest.mark.parametrize("name", BY_HAND)
def test_cache_and_step_by_hand(name, context):
    arch = model(name)
    kept, read, work = BY_HAND[name](context)
    assert cache.kv_bytes(arch, context) == pytest.approx(kept)
    keys = context * cache.index_bytes_per_token(arch)
    assert cache.read_bytes(arch, context) - keys == pytest.approx(2 * read)
    assert flops.decode_attention_flops(arch, context) == pytest.approx(work)


@pytest.mark.parametrize("name", STATES)
def test_states_by_hand(name):
    assert cache.state_bytes(model(name)) == pytest.approx(STATES[name])


@pytest.mark.parametrize("context", [1000, 20_000, 300_000])
@pytest.mark.parametrize("name", BY_HAND)
def test_a_prompt_is_the_sum_of_its_tokens(name, context):
    """Sum over positions of what each sees; of a latent by the cheaper of the two forms."""
    arch = model(name)
    at = np.arange(context) + 0.5
    width, absorbed = flops.prefill_width(arch), flops.decode_width(arch)
    near = np.mod(at, arch.window) if arch.window_chunked else np.minimum(at, arch.window)
    chosen = np.minimum(at, arch.chosen_tokens).sum() * absorbed
    work = arch.scanned_entries * at.sum() * width + arch.beside_layers * near.sum() * width
    work += arch.chosen_entries * min(chosen, at.sum() * width)
    work += arch.window_layers * near.sum() * flops.prefill_width(arch.near)
    expected = 2 * work + flops.index_flops(arch) * at.sum()
    assert flops.prefill_attention_flops(arch, context) == pytest.approx(expected, rel=1e-4)


def computed(arch, new, cached):
    """FLOP of attention that the operator takes for a prompt, at one rate for all."""
    made = replace(device(), attention_ramp=0.0, index_rate=1e15, attention_rate=1e15)
    linear = operators.attention_prefill(made, shape.shape_of(arch), ONE, *one(new, cached))
    return float(linear.compute[0]) * 1e15


@pytest.mark.parametrize("name", BY_HAND)
def test_the_operator_computes_the_prompt_that_is_counted(name):
    arch = model(name)
    for length in (300, 5000, 200_000):
        expected = flops.prefill_attention_flops(arch, length) + length * flops.state_flops(arch)
        assert computed(arch, length, 0) == pytest.approx(expected, rel=1e-9)


SPARSE = Arch(
    "sparse", 4, 256, 1000, 8, 8, 96, v_dim=64, kv_lora=128, q_lora=64, rope_dim=32, ffn=512,
    index_heads=4, index_dim=32, index_topk=64,
)  # fmt: skip
WINDOWS = Arch(
    "windows", 6, 256, 1000, 8, 4, 32, ffn=512, window_layers=4, window=100
)  # fmt: skip
KINDS = [SPARSE, WINDOWS, replace(WINDOWS, window_chunked=True), replace(WINDOWS, window_layers=0)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.integers(1, 4000), st.integers(1, 4000))
def test_a_prompt_in_two_parts_is_the_whole_prompt(arch, first, second):
    """With the first part in the cache; but for the form that is cheaper for the whole."""
    parts = computed(arch, first, 0) + computed(arch, second, first)
    whole = computed(arch, first + second, 0)
    if arch.latent:
        assert parts <= whole * (1 + 1e-9)
    else:
        assert parts == pytest.approx(whole, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.integers(200, 20_000), st.integers(1, 8000))
def test_a_step_is_the_mean_of_the_steps_of_an_answer(arch, prompt, answer):
    """Bytes and FLOP of decoding from isl to isl + osl, also across the end of a window."""
    made, found = device(), shape.shape_of(arch)
    middle = np.array([prompt + 0.5 * answer])
    step = operators.attention_decode(made, found, ONE, middle, float(answer))
    at = prompt + np.arange(answer) + 0.5
    each = operators.attention_decode(made, found, Layout(*(np.ones(answer),) * 4), at)
    assert step.traffic == pytest.approx(each.traffic.mean(), rel=5e-3)
    assert step.compute == pytest.approx(each.compute.mean(), rel=5e-3)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(BY_HAND)), st.integers(1, MILLION), st.floats(1.0, 4.0))
def test_more_context_never_costs_less(name, context, more):
    arch = model(name)
    longer = context * more
    assert cache.kv_bytes(arch, longer) >= cache.kv_bytes(arch, context)
    assert flops.prefill_attention_flops(arch, longer) >= (
        flops.prefill_attention_flops(arch, context) * (1 - 1e-12)
    )
    if not arch.window_chunked:  # a new chunk begins with nothing
        assert flops.decode_flops(arch, longer) >= flops.decode_flops(arch, context)


def test_every_rank_computes_an_indexer_that_serves_all_heads():
    """Of 8 ranks each takes an eighth of the heads and the whole indexer; one per head is split."""
    made, eight = device(), Layout(*one(8, 1, 1, 1))
    for arch, apart in ((SPARSE, 1.0), (replace(WINDOWS, window_layers=0, index_heads=4,
                                                index_dim=32, index_topk=64), 8.0)):  # fmt: skip
        found = shape.shape_of(arch)
        bare = replace(found, index_flops=0.0)
        whole, part = (
            operators.attention_decode(made, found, layout, *one(5000)).compute
            - operators.attention_decode(made, bare, layout, *one(5000)).compute
            for layout in (ONE, eight)
        )
        assert whole == pytest.approx(apart * part)


def attention_per_token(arch, length):
    """Seconds of attention per token of a prompt, apart from what it takes once."""
    made, found = replace(device(), attention_ramp=0.0), shape.shape_of(arch)
    prompt = operators.attention_prefill(made, found, ONE, *one(length, 0))
    taken = operators.linear_time(made, prompt, np.ones(1))
    return float((taken.total - taken.fixed)[0]) / length


FULL = replace(WINDOWS, window_layers=0)
STATE = Arch(
    "state", 4, 256, 1000, 8, 8, 32, ffn=512, attention_layers=0, state_layers=4,
    state_kind="mamba2", state_heads=8, state_head_dim=32, state_groups=1, state_dim=64,
    state_conv=4,
)  # fmt: skip
LENGTHS = (8_000, 64_000, 256_000, 1_000_000)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_token_of_a_longer_prompt_never_takes_less(name):
    each = [attention_per_token(model(name), length) for length in LENGTHS]
    assert each == sorted(each)


def test_a_token_of_full_attention_takes_time_linear_in_its_context():
    each = [attention_per_token(FULL, n) / n for n in LENGTHS]
    assert each == pytest.approx([each[0]] * len(LENGTHS), rel=1e-3)


def test_a_token_of_states_takes_the_same_behind_any_context():
    each = [flops.prefill_flops(STATE, n) / n for n in LENGTHS]
    assert each == pytest.approx([each[0]] * len(LENGTHS), rel=1e-3)
    assert cache.kv_bytes(STATE, LENGTHS[0]) == cache.kv_bytes(STATE, LENGTHS[-1]) == 0.0
    each = [flops.decode_flops(STATE, n) for n in LENGTHS]
    assert each == [each[0]] * len(LENGTHS)


def test_a_token_of_sparse_attention_grows_by_its_indexer_alone():
    """Beyond the chosen tokens; windows take the same beyond their end."""
    beyond = [flops.decode_flops(SPARSE, n) - flops.index_flops(SPARSE) * n for n in LENGTHS]
    assert beyond == pytest.approx([beyond[0]] * len(LENGTHS))
    near = replace(WINDOWS, window_layers=WINDOWS.layers)
    assert flops.decode_flops(near, 1e6) == flops.decode_flops(near, 1e4)


def test_a_layer_that_takes_a_choice_over_does_not_pass_over_the_context():
    assert shape.shape_of(model("glm-5")).scanned_layers == 78
    assert shape.shape_of(model("glm-5.2")).scanned_layers == 21
    assert shape.shape_of(model("minimax-m3")).scanned_layers == 60
    assert shape.shape_of(model("deepseek-v4-pro")).scanned_layers == 30 / 4 + 31 / 128


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("deepseek-v3.2", 656),
        ("glm-5.2", 656),
        ("deepseek-v4-pro", 584),
        ("deepseek-v4-flash", 584),
    ],
)
def test_a_cache_in_fp8_is_kept_as_sparse_kernels_hold_it(name, entry):
    """Bytes per entry. Source: FlashMLA; 61 x (656 + 132) bytes a token of DeepSeek-V3.2."""
    arch = model(name)
    assert cache.fp8_bytes(arch) * cache.kv_elements(arch) == entry
    found, made = shape.shape_of(arch), device(kv="fp8")
    length = np.array([1e5])
    kept = memory.sequence_bytes(made, found, ONE, length)
    narrow = cache.kv_bytes(arch, 1e5, entry / cache.kv_elements(arch))
    assert kept == pytest.approx(narrow)
    read = operators.attention_decode(made, found, ONE, length).traffic
    expected = cache.read_bytes(arch, 1e5, entry / cache.kv_elements(arch))
    assert read * made.attention_memory_rate == pytest.approx(expected)
    wide = memory.sequence_bytes(device(), found, ONE, length)
    assert wide == pytest.approx(cache.kv_bytes(arch, 1e5))


def test_other_caches_in_fp8_take_a_byte_an_element():
    for name in ("deepseek-r1", "llama-3.1-70b", "minimax-m3", "kimi-k3"):
        assert cache.fp8_bytes(model(name)) == 1.0

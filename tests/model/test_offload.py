"""Prefixes kept beyond the memory of a chip: bytes, seconds, residence by hand and as they grow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_chip import CHIP, device, one

from chipcost.model import cache, curve, offload, operators, passes, serving
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.shape import shape_of
from chipcost.study.data import Data
from chipcost.study.serving.architecture import load_architecture

ONE = Layout(*one(1, 1, 1, 1))
OFFLOADING = replace(CHIP, host_bandwidth=50e9)
SERVERS = {
    "static": serving.static,
    "closed": serving.continuous,
    "prefill": serving.prefilling,
}


def arch(name):
    return load_architecture(Data().models, name)


@pytest.mark.parametrize("name", ["llama-3.1-8b", "gpt-oss-20b", "deepseek-v3.2", "kimi-k3"])
def test_a_chip_loads_what_a_sequence_of_the_cached_tokens_keeps(name):
    model = arch(name)
    found = offload.loaded_bytes(device(), shape_of(model), ONE, np.array([0.0, 9000.0]))
    kept = cache.kv_bytes(model, 9000) + cache.state_bytes(model)
    assert list(found) == pytest.approx([0.0, kept])


def test_ranks_load_their_share_and_every_rank_a_latent():
    tp8, staged = Layout(*one(8, 1, 1, 1)), Layout(*one(1, 4, 1, 1))
    cached = np.array([9000.0])
    for name, share in (("llama-3.1-8b", 1 / 8), ("deepseek-r1", 1.0)):
        found = shape_of(arch(name))
        whole = offload.loaded_bytes(device(), found, ONE, cached)
        assert offload.loaded_bytes(device(), found, tp8, cached) == pytest.approx(whole * share)
        assert offload.loaded_bytes(device(), found, staged, cached) == pytest.approx(whole)


def test_loading_is_bytes_over_the_link_and_nothing_without_one():
    shape = shape_of(arch("llama-3.1-8b"))
    made, cached = device(OFFLOADING), np.array([10_000.0])
    seconds = offload.loading_time(made, shape, ONE, cached)
    assert seconds == pytest.approx(10_000 * 131_072 / 50e9)
    assert offload.loading_time(device(), shape, ONE, cached) is None


def test_residence_by_hand():
    """A tier of 100 GB a chip on two ranks, prefixes of 1 GB and 800 tokens; 5 requests a second
    bring 200 tokens of prompt and 100 of answer each: 200 x 800 / (5 x 300) s."""
    held = offload.prefixes_held(100e9, np.array([1e9])) * 2
    assert held == pytest.approx(200.0)
    assert offload.retention(held, *one(1000, 100, 800, 5)) == pytest.approx(200 * 800 / 1500)
    assert offload.prefixes_held(1e9, np.zeros(1)) == np.inf


def served(mode, chip, cached, load=64.0, **formats):
    shape = shape_of(arch("llama-3.1-8b"))
    lengths = Lengths(*one(32_000, 200, cached))
    return SERVERS[mode](device(chip, **formats), shape, ONE, lengths)(np.array([load]), True)


@pytest.mark.parametrize("mode", SERVERS)
def test_a_fast_link_changes_nothing_and_a_slow_one_is_waited_for(mode):
    plain = served(mode, CHIP, 0.9)
    fast = served(mode, replace(CHIP, host_bandwidth=1e15), 0.9)
    assert fast.ttft == pytest.approx(plain.ttft)
    assert fast.requests == pytest.approx(plain.requests)
    slow = served(mode, replace(CHIP, host_bandwidth=1e8), 0.9)
    assert slow.ttft > 2 * plain.ttft
    at = passes.OPERATORS.index("loading")
    assert slow.prefill.by_operator[at] > 0.0
    assert plain.prefill.by_operator[at] == 0.0
    least = slow.prompts * 0.9 * 32_000 * 131_072 / 1e8
    assert slow.prefill.total == pytest.approx(least)


@pytest.mark.parametrize("mode", SERVERS)
def test_nothing_cached_loads_nothing(mode):
    plain, link = served(mode, CHIP, 0.0), served(mode, replace(CHIP, host_bandwidth=1e6), 0.0)
    assert link.ttft == plain.ttft
    assert link.requests == plain.requests


@settings(max_examples=40, deadline=None)
@given(st.floats(1e8, 1e12), st.floats(1.0, 8.0), st.floats(0.05, 0.95), st.floats(1.0, 500.0))
def test_a_faster_link_never_serves_less(rate, more, cached, load):
    before = served("closed", replace(CHIP, host_bandwidth=rate), cached, load)
    after = served("closed", replace(CHIP, host_bandwidth=rate * more), cached, load)
    assert after.requests >= before.requests * (1 - 1e-6)
    without = served("closed", CHIP, cached, load)
    assert without.requests >= after.requests * (1 - 1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(1e7, 1e12),
    st.floats(0.01, 0.95),
    st.floats(1.0, 300.0),
    st.sampled_from([(1, 1, 1, 1), (8, 1, 8, 1), (1, 1, 8, 8)]),
)
def test_the_curve_waits_as_the_pass_does(rate, cached, n, degrees):
    shape = shape_of(arch("deepseek-r1"))
    made, layout = device(replace(CHIP, host_bandwidth=rate)), Layout(*one(*degrees))
    new, n = np.array([20_000 * (1 - cached)]), np.array([n])
    work = passes.work(made, shape, layout)
    prompt = operators.attention_prefill(made, shape, layout, new, 20_000 - new)
    loading = offload.loading_time(made, shape, layout, 20_000 - new)
    first = passes.prefill(made, work, prompt, n, new, True, loading)
    found = curve.prefill_curve(made, work, prompt, new, below_one=True, loading=loading).time(n)
    assert found == pytest.approx(first.total, rel=1e-12)
    assert first.by_operator.sum(axis=0) == pytest.approx(first.total, rel=1e-12)


def test_pools_that_prefill_load_the_prefixes():
    shape, lengths = shape_of(arch("llama-3.1-8b")), Lengths(*one(32_000, 200, 0.9))
    slow, plain = (
        serving.disaggregated(
            device(chip), shape, ONE, *one(2), ONE, *one(1), lengths
        )(np.array([4.0])).ttft
        for chip in (replace(CHIP, host_bandwidth=1e9), CHIP)
    )  # fmt: skip
    assert slow > plain

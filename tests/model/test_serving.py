"""Steady states on a chip whose numbers can be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from round_chip import CHIP, STACK, device, one

from chipcost.model import serving
from chipcost.model.device import make_device
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.precision import Precision


def test_a_batch_that_does_not_fit_runs_in_waves(llama):
    layout = Layout(*one(1, 1, 1, 1))
    made = device()
    small, large = (
        serving.static(made, llama, layout, Lengths(*one(4000, 4000, 0)))(*one(count))
        for count in (60, 6000)
    )
    assert small.batch == 60
    assert large.batch <= large.max_sequences
    assert large.requests / small.requests < 100


def test_waves_take_as_long_as_each_in_turn(llama):
    """Of N requests that memory cannot hold, ceil(N / most) waves of N / waves each."""
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    for count in (60, 500, 6000):
        served = serving.static(made, llama, layout, Lengths(*one(4000, 4000, 0)))(*one(count))
        waves = math.ceil(count / served.max_sequences[0])
        assert served.batch * waves == pytest.approx(count)
        wave = served.prefill.total + served.decode.total * 3999
        assert count / served.requests == pytest.approx(waves * wave)


def test_an_engine_that_reserves_whole_answers_admits_fewer(llama):
    """Of 1,000 in and 3,000 out it holds 4,000 tokens a request, one whose cache grows 2,500."""
    layout, lengths = Layout(*one(1, 1, 1, 1)), Lengths(*one(1000, 3000, 0))
    growing, whole = (
        serving.continuous(replace(device(), answer_held=held), llama, layout, lengths)(*one(9000))
        for held in (0.5, 1.0)
    )
    assert growing.batch == pytest.approx(whole.batch * 1.6)
    assert whole.batch == pytest.approx(whole.max_sequences)
    assert whole.tpot < growing.tpot
    assert whole.requests < growing.requests
    assert make_device(CHIP, STACK, Precision()).answer_held == 0.5
    assert make_device(CHIP, STACK, Precision(), reserves=True).answer_held == 1.0


def test_requests_that_all_start_at_once_queue_for_memory(llama):
    """An offline maximum: what memory holds runs, at its rate, and the others wait in turn."""
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    few, many, more = (
        serving.continuous(made, llama, layout, Lengths(*one(4000, 4000, 0)))(*one(count))
        for count in (2, 4096, 8192)
    )
    assert many.batch == pytest.approx(many.max_sequences)
    assert few.requests < many.requests == pytest.approx(more.requests)
    assert many.requests * many.tpot * 3999 == pytest.approx(many.batch)
    assert (more.ttft - many.ttft) * many.requests == pytest.approx(4096)


def test_a_closed_loop_obeys_littles_law_within_and_beyond_memory(llama):
    layout = Layout(*one(1, 1, 1, 1))
    for clients in (1, 30, 300, 3000):
        served = serving.continuous(device(), llama, layout, Lengths(*one(2000, 500, 0)))(
            *one(clients)
        )
        held = served.requests * (served.ttft + served.tpot * 499)
        assert held == pytest.approx(clients, rel=1e-6)
        assert served.batch <= served.max_sequences * (1 + 1e-9)


def test_a_cached_prefix_saves_prefill_but_not_attention_to_it(llama):
    layout = Layout(*one(1, 1, 1, 1))
    full, half = (
        serving.continuous(device(), llama, layout, Lengths(*one(8000, 500, cached)))(*one(4))
        for cached in (0.0, 0.5)
    )
    assert half.ttft < full.ttft
    assert half.prefill.total > 0.5 * full.prefill.total * 0.8


def test_of_two_pools_the_slower_one_limits_the_rate(llama):
    layout = Layout(*one(1, 1, 1, 1))
    lengths = Lengths(*one(4000, 100, 0))
    rates = [
        serving.disaggregated(device(), llama, layout, *one(first), layout, *one(4), lengths)(
            *one(200)
        ).requests
        for first in (1, 2, 64, 128)
    ]
    assert rates[1] == pytest.approx(2 * rates[0], rel=0.02)
    assert rates[3] == pytest.approx(rates[2], rel=0.05)


def test_the_tokens_after_the_first_take_a_step_each(llama):
    """An answer of two tokens holds its place for one step, one of 101 for a hundred."""
    layout = Layout(*one(1, 1, 1, 1))
    for osl in (2, 101):
        served = serving.disaggregated(
            device(), llama, layout, *one(64), layout, *one(1), Lengths(*one(500, osl, 0))
        )(*one(8))
        held = served.requests * (served.ttft + served.tpot * (osl - 1))
        assert held == pytest.approx(8, rel=1e-3)


def test_a_pool_that_decodes_alone_is_the_decode_of_a_closed_loop_without_prompts(llama):
    layout = Layout(*one(1, 1, 1, 1))
    alone = serving.decoding(device(), llama, layout, Lengths(*one(2000, 500, 0)))(*one(32))
    assert alone.requests * 500 * alone.tpot == pytest.approx(32)
    whole = serving.continuous(device(), llama, layout, Lengths(*one(2000, 500, 0)))(*one(32))
    assert alone.tpot < whole.tpot
    assert alone.prefill.total == 0.0


def test_a_pool_that_prefills_alone_fills_its_passes(llama):
    layout = Layout(*one(1, 1, 1, 1))
    few, many = (
        serving.prefilling(device(), llama, layout, Lengths(*one(1000, 1, 0)))(*one(count))
        for count in (1, 400)
    )
    assert few.requests < many.requests  # a pass of one prompt reads the weights for it alone
    assert many.batch == pytest.approx(16.384)
    assert many.ttft > 20 * many.prefill.total  # those at the end wait for all passes before
    assert many.decode.total == 0.0

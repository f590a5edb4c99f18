"""Lengths as a mix of classes in the kernel: equal to means where all are alike, and exact where
attention is not linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from round_chip import CHIP, STACK, device, one

from chipcost.model import classes, lengths, memory, operators, serving
from chipcost.model.axis import CLOSED, DECODE, Configurations
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import PLANS, evaluate, prepare
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.precision import Precision
from chipcost.model.shape import shape_table


@pytest.fixture(scope="module")
def windowed(served_models):
    """A model in which some layers see a window alone."""
    return served_models("gpt-oss-120b").shape


def of(mix):
    """The lengths of a mix, with its means."""
    means = one(mix.mean_isl, mix.mean_osl, mix.cached_share)
    return Lengths(*means, mix=mix)


SPREAD = classes.from_spreads(3000.0, 400.0, 0.25, 1.0, 0.8)
SERVERS = (serving.continuous, serving.decoding, serving.prefilling, serving.static)


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("detail", [False, True])
def test_requests_that_are_all_alike_cost_what_their_means_cost(llama, kind, detail):
    layout, made = Layout(*one(2, 1, 1, 1)), device()
    rows = (np.full(9, 3000.0), np.full(9, 400.0), np.full(9, 1000.0))
    mix = classes.from_rows(*rows)
    plain = Lengths(*one(3000.0, 400.0, 1.0 / 3.0))
    for count in (1.0, 20.0, 400.0):
        a, b = (kind(made, llama, layout, asked)(*one(count), detail) for asked in (plain, of(mix)))
        for name in ("ttft", "tpot", "requests", "batch", "max_sequences"):
            assert getattr(b, name) == pytest.approx(getattr(a, name), rel=1e-9)
        assert np.asarray(b.reread) == pytest.approx(np.asarray(a.reread), rel=1e-9)


def test_two_pools_of_requests_that_are_all_alike(llama):
    layout, made = Layout(*one(2, 1, 1, 1)), device()
    mix = classes.from_rows(np.full(9, 3000.0), np.full(9, 400.0), np.zeros(9))
    a, b = (
        serving.disaggregated(made, llama, layout, *one(1.0), layout, *one(2.0), asked)(*one(64.0))
        for asked in (Lengths(*one(3000.0, 400.0, 0.0)), of(mix))
    )
    assert b.requests == pytest.approx(a.requests, rel=1e-9)
    assert b.ttft == pytest.approx(a.ttft, rel=1e-9)


def test_contexts_are_weighted_by_output_and_prompts_by_requests(windowed):
    """The mean over classes is that of each class worked out alone."""
    layout, made = Layout(*one(2, 1, 1, 1)), device()
    asked = of(SPREAD)
    step = lengths.answer_attention(made, windowed, layout, asked)
    prompt = lengths.prompt_attention(made, windowed, layout, asked)
    flat = [column.reshape(-1) for column in (SPREAD.weight, SPREAD.isl, SPREAD.osl, SPREAD.cached)]
    traffic = compute = 0.0
    for weight, isl, osl, cached in zip(*flat, strict=True):
        alone = operators.attention_decode(made, windowed, layout, *one(isl + 0.5 * osl))
        traffic += weight * osl / SPREAD.mean_osl * alone.traffic[0]
        alone = operators.attention_prefill(made, windowed, layout, *one(isl - cached, cached))
        compute += weight * alone.compute[0]
    assert step.traffic[0] == pytest.approx(traffic)
    assert prompt.compute[0] == pytest.approx(compute)
    assert step.weights.shape == step.traffic.shape == (1,)


def test_windows_read_less_of_a_spread_than_of_its_mean(windowed, llama):
    """min(context, window) is concave, and linear in none: without windows only outputs count."""
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    short = classes.from_spreads(100.0, 60.0, 0.0, 1.5, 0.0)
    for shape, less in ((windowed, True), (llama, False)):
        mixed = lengths.answer_attention(made, shape, layout, of(short)).traffic[0]
        plain = lengths.answer_attention(made, shape, layout, replace(of(short), mix=None))
        assert bool(mixed < plain.traffic[0] * (1.0 - 1e-6)) is less


def test_memory_is_held_by_those_that_stay(llama):
    """A third of the output tokens on long requests: they hold a third of the places."""
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    rows = classes.from_rows(
        np.array([1000.0, 1000.0, 9000.0]), np.array([100.0, 100.0, 100.0]), np.zeros(3)
    )
    found = lengths.running_sequences(made, llama, layout, of(rows))
    reserve = made.answer_held * 100.0
    each = [
        memory.sequence_bytes(made, llama, layout, *one(isl + reserve)) for isl in (1000.0, 9000.0)
    ]
    free = memory.max_sequences(made, llama, layout, *one(1000.0 + reserve)) * each[0]
    assert found == pytest.approx(free / ((2.0 * each[0] + each[1]) / 3.0), rel=1e-3)


def test_a_spread_of_prompts_costs_more_and_waits_longer(llama):
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    mix = classes.from_spreads(8000.0, 200.0, 0.0, 1.2, 0.0)
    mixed, plain = (
        serving.continuous(made, llama, layout, asked)(*one(16.0))
        for asked in (of(mix), replace(of(mix), mix=None))
    )
    assert mixed.requests < plain.requests
    assert mixed.ttft > plain.ttft
    assert lengths.queue_factor(of(mix)) == pytest.approx(2.44, rel=0.02)
    assert lengths.queue_factor(replace(of(mix), mix=None)) == 1.0


def test_other_means_keep_the_shape():
    longer = SPREAD.scaled(isl=6000.0, cached=0.5)
    assert longer.mean_isl == pytest.approx(6000.0)
    assert longer.mean_osl == pytest.approx(400.0)
    assert longer.cached_share == pytest.approx(0.5)
    assert longer.second_moment == pytest.approx(SPREAD.second_moment)
    assert SPREAD.scaled(osl=100.0).mean_osl == pytest.approx(100.0)
    assert SPREAD.scaled(isl=100.0).cached_share == pytest.approx(0.25)


@pytest.mark.parametrize("cached", [0.0, 0.5, 0.9])
def test_cached_tokens_take_what_the_pass_takes_longer_for_them(llama, cached):
    layout, made = Layout(*one(1, 1, 1, 1)), device()
    server = serving.continuous(made, llama, layout, Lengths(*one(32000.0, 200.0, cached)))
    served = server(*one(8.0), True)
    alone = serving.continuous(
        made, llama, layout, Lengths(*one(32000.0 * (1.0 - cached), 200.0, 0.0))
    )
    fresh = alone(*one(8.0), True).prefill.total
    if cached == 0.0:
        assert np.all(np.asarray(served.reread) == 0.0)
        return
    assert served.prompts == 1.0
    assert served.prefill.total * (1.0 - served.reread) == pytest.approx(fresh)
    assert 0.0 < float(served.reread[0]) < 1.0


def test_plans_in_chunks_share_the_mix(served_models):
    """More plans than a chunk holds, some of which are worked out apart, as a few at a time."""
    mix = classes.from_spreads(4000.0, 300.0, 0.2, 1.0, 0.7)
    devices = device_table([make_device(CHIP, STACK, Precision())])
    shapes = shape_table([served_models("llama-3.1-8b").shape])
    count = PLANS + 500
    one_each, zero = np.ones(count), np.zeros(count, dtype=np.intp)
    concurrency = np.exp(np.linspace(0.0, 6.0, count))
    whole = Configurations(
        device=zero, shape=zero, mode=np.where(np.arange(count) % 2, CLOSED, DECODE),
        tp=one_each, pp=one_each, ep=one_each, dp=one_each, workers=one_each,
        concurrency=concurrency, isl=one_each * mix.mean_isl, osl=one_each * mix.mean_osl,
        cached=one_each * mix.cached_share, prefill_tp=one_each, prefill_pp=one_each,
        prefill_ep=one_each, prefill_dp=one_each, prefill_workers=one_each, mix=mix,
    )  # fmt: skip
    found = evaluate(devices, shapes, whole)
    alike = prepare(devices, shapes, whole).at(concurrency)
    assert found.output_rate == pytest.approx(alike.output_rate, rel=1e-6)
    plain = prepare(devices, shapes, replace(whole, mix=None)).at(concurrency)
    assert np.all(alike.tpot[1::2] > plain.tpot[1::2])  # prompts that vary hold steps up longer

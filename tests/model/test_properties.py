"""What must hold at every configuration, whatever the chip and the model.

tests: chipcost.model.kernel, chipcost.model.passes, chipcost.model.shape,
  chipcost.model.parameters
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import memory, operators, passes, token_economics
from chipcost.model.axis import CLOSED, Configurations
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import evaluate
from chipcost.model.operators import Layout
from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import shape_table
from chipcost.study.serving.search import envelope

MODELS = ("llama-3.1-8b", "llama-3.1-70b", "deepseek-r1", "gpt-oss-120b", "qwen3-235b-a22b")
SHARES = (
    "memory",
    "compute_bf16",
    "compute_fp8",
    "compute_fp4",
    "attention_memory",
    "attention_compute",
    "latent_compute",
    "expert_memory",
    "expert_compute",
    "unpack",
    "block_scaled",
)
FORMATS = ("bf16", "fp8", "fp8_block", "int4", "nvfp4")

chips = st.builds(
    lambda rate, narrow, width, capacity, link, topology, cores: ChipSpec(
        name="test",
        vendor="",
        family="test",
        flops={"bf16": rate} if not narrow else {"bf16": rate, "fp8": 2 * rate},
        memory_bandwidth=width,
        memory_capacity=capacity,
        link_bandwidth=link,
        scale_up_domain=8,
        topology=topology,
        scale_out_bandwidth=5e10,
        cores=cores,
    ),
    st.floats(5e13, 5e15),
    st.booleans(),
    st.floats(2e11, 2e13),
    st.floats(1e11, 1e12),
    st.floats(1e10, 2e12),
    st.sampled_from(["switched", "mesh", "torus", "host"]),
    st.sampled_from([1, 2]),
)
efficiencies = st.builds(
    lambda shares: Efficiency(
        **{
            name: one.low + share * (one.high - one.low)
            for (name, one), share in zip(PARAMETERS.items(), shares, strict=True)
        }
    ),
    st.lists(st.floats(0.05, 0.95), min_size=len(PARAMETERS), max_size=len(PARAMETERS)),
)
layouts = st.sampled_from(
    [
        (1, 1, 1, 1),
        (4, 1, 1, 1),
        (8, 1, 8, 1),
        (1, 1, 8, 8),
        (2, 2, 1, 1),
        (1, 1, 72, 72),
        (8, 1, 32, 4),
    ]
)
lengths = st.tuples(st.integers(16, 30000), st.integers(2, 8000))
loads = st.floats(1.0, 2000.0)
formats = st.sampled_from(FORMATS)


def one(shape, chip, stack, storage, spread, length, load):
    """TTFT, TPOT, output rate of one configuration."""
    precision = Precision(linear=storage, ffn=storage, expert=storage, kv="bf16")
    devices = device_table([make_device(chip, stack, precision)])
    number = len(np.atleast_1d(load))
    ones = np.ones(number)
    zeros = np.zeros(number, dtype=np.intp)
    tp, pp, ep, dp = (ones * degree for degree in spread)
    every = Configurations(
        device=zeros,
        shape=zeros,
        mode=np.full(number, CLOSED),
        tp=tp,
        pp=pp,
        ep=ep,
        dp=dp,
        workers=ones,
        concurrency=np.atleast_1d(np.asarray(load, dtype=float)),
        isl=ones * length[0],
        osl=ones * length[1],
        cached=0.0 * ones,
        prefill_tp=ones,
        prefill_pp=ones,
        prefill_ep=ones,
        prefill_dp=ones,
        prefill_workers=ones,
    )
    return evaluate(devices, shape_table([shape]), every)


@pytest.fixture(scope="module", params=MODELS)
def shape(request, served_models):
    return served_models(request.param).shape


@pytest.fixture(scope="module")
def h100_stack(shipped_efficiencies):
    return shipped_efficiencies.choose("h100-sxm", "tuned", "nvidia").efficiency


EXACT = 1.0 - 1e-6


@settings(max_examples=60, deadline=None)
@given(chips, efficiencies, formats, layouts, lengths, loads, st.floats(1.01, 10.0))
def test_more_of_a_chip_never_serves_less(shape, chip, stack, storage, spread, length, load, more):
    before = one(shape, chip, stack, storage, spread, length, load)
    better = [
        replace(chip, memory_bandwidth=chip.memory_bandwidth * more),
        replace(chip, flops={name: rate * more for name, rate in chip.flops.items()}),
        replace(chip, link_bandwidth=chip.link_bandwidth * more),
        replace(chip, scale_out_bandwidth=chip.scale_out_bandwidth * more),
    ]
    for other in better:
        after = one(shape, other, stack, storage, spread, length, load)
        # A user may wait longer per token: with faster prefill more requests run at once.
        assert after.output_rate[0] >= before.output_rate[0] * EXACT


@settings(max_examples=80, deadline=None)
@given(chips, efficiencies, formats, layouts, lengths)
def test_more_requests_never_make_a_user_faster_nor_the_server_slower(
    shape, chip, stack, storage, spread, length
):
    load = np.geomspace(1.0, 4000.0, 60)
    outcome = one(shape, chip, stack, storage, spread, length, load)
    assert np.all(outcome.tpot[1:] >= outcome.tpot[:-1] * EXACT)
    assert np.all(outcome.output_rate[1:] >= outcome.output_rate[:-1] * EXACT)


@settings(max_examples=60, deadline=None)
@given(chips, layouts, lengths)
def test_nor_with_shipped_efficiencies(shape, h100_stack, chip, spread, length):
    outcome = one(shape, chip, h100_stack, "bf16", spread, length, np.geomspace(1.0, 4000.0, 60))
    assert np.all(outcome.tpot[1:] >= outcome.tpot[:-1] * EXACT)
    assert np.all(outcome.output_rate[1:] >= outcome.output_rate[:-1] * EXACT)


@settings(max_examples=60, deadline=None)
@given(chips, efficiencies, formats, lengths, loads, st.sampled_from([2.0, 4.0, 8.0]))
def test_work_is_conserved_across_tensor_parallelism(shape, chip, stack, storage, length, load, tp):
    precision = Precision(linear=storage, ffn=storage, expert=storage)
    device = make_device(chip, stack, precision)
    whole, parts = (Layout(np.array([n]), *(np.ones(1),) * 3) for n in (1.0, tp))
    batch, context = np.array([load]), np.array([float(length[0])])
    alone, shared = (
        [
            operators.linear_time(device, operators.feed_forward(device, shape, layout), batch),
            operators.linear_time(device, operators.head(device, shape, layout), batch),
            operators.expert_time(device, operators.experts(device, shape, layout), batch),
        ]
        for layout in (whole, parts)
    )
    flat = replace(shape, replicated_weights=0.0)
    for found, layout in ((alone, whole), (shared, parts)):
        linear = operators.attention_linears(device, flat, layout)
        found.append(operators.linear_time(device, linear, batch))
    for before, after in zip(alone, shared, strict=True):
        assert after.compute * tp == pytest.approx(before.compute)
        assert after.memory * tp == pytest.approx(before.memory, rel=1e-6)
    before, after = (
        operators.linear_time(
            device, operators.attention_decode(device, shape, layout, context), batch
        )
        for layout in (whole, parts)
    )
    assert after.compute * tp == pytest.approx(before.compute)
    assert np.all(after.memory * tp >= before.memory * (1 - 1e-9))  # more only by replication
    held = [memory.weight_bytes(device, flat, layout) for layout in (whole, parts)]
    assert held[1] * tp == pytest.approx(held[0])


@settings(max_examples=80, deadline=None)
@given(chips, efficiencies, formats, layouts, lengths, loads)
def test_nothing_is_faster_than_the_roofline_of_its_work(
    shape, chip, stack, storage, spread, length, load
):
    precision = Precision(linear=storage, ffn=storage, expert=storage)
    peak = replace(stack, **dict.fromkeys(SHARES, 1.0))
    layout = Layout(*(np.array([float(degree)]) for degree in spread))
    batch, context = np.array([load]), np.array([float(length[0])])

    def step(efficiency):
        device = make_device(chip, efficiency, precision)
        work = passes.work(device, shape, layout)
        attention = operators.attention_decode(device, shape, layout, context)
        return device, work, passes.decode(device, layout, work, attention, batch, False).total

    real = step(stack)[2]
    # The bare work at peak: no tiles, and every rank as busy as the busiest.
    device, work, _ = step(replace(peak, expert_ramp=1e-9))
    tokens_busiest_rank = work.busiest(batch / layout.pp)
    everyone = np.maximum(batch * layout.dp / layout.pp, 1.0)
    parts = [
        operators.linear_time(device, work.attention, tokens_busiest_rank),
        operators.linear_time(device, work.feed_forward, tokens_busiest_rank),
        *[operators.expert_time(device, e, everyone) for e in (work.experts,) if e is not None],
        operators.linear_time(device, work.head, tokens_busiest_rank),
        operators.linear_time(
            device, operators.attention_decode(device, shape, layout, context), tokens_busiest_rank
        ),
    ]
    assert real[0] >= sum(part.memory for part in parts)[0] * (1 - 1e-9)
    assert real[0] >= sum(part.compute for part in parts)[0] * (1 - 1e-9)


@given(st.floats(0.01, 100.0), st.floats(1.0, 1e5), st.floats(0.05, 1.0), st.floats(1.01, 9.0))
def test_cost_falls_with_the_price_and_with_the_rate(price, rate, load, more):
    cost = token_economics.usd_per_mtok(price, rate, load)
    assert token_economics.usd_per_mtok(price / more, rate, load) < cost
    assert token_economics.usd_per_mtok(price, rate * more, load) < cost
    assert token_economics.usd_per_mtok(price, rate, load / more) > cost
    assert token_economics.joule_per_token(price, rate, load / more) == pytest.approx(
        token_economics.joule_per_token(price, rate, load) * more
    )


points = st.lists(st.tuples(st.floats(0.1, 1e3), st.floats(0.1, 1e5)), min_size=1, max_size=40)


@given(points)
def test_the_frontier_is_an_envelope(found):
    x, y = (np.array(axis) for axis in zip(*found, strict=True))
    best = envelope(x, y)
    assert np.all(np.diff(x[best]) <= 0)
    assert np.all(np.diff(y[best]) > 0)
    for at in range(len(x)):
        assert np.any((x[best] >= x[at]) & (y[best] >= y[at]))

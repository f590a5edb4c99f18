"""Collectives, memory and steady states on a chip whose numbers can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chipcost.model import collectives, memory, operators, serving
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import HOST_TIME, make_device, product_rate
from chipcost.model.operators import Layout
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision, math_type
from chipcost.model.serving import Workload

CHIP = ChipSpec(
    name="round",
    vendor="",
    family="round",
    flops={"bf16": 1e15},
    memory_bandwidth=1e12,
    memory_capacity=100e9,
    link_bandwidth=1e11,
    scale_up_domain=8,
    topology="switched",
    scale_out_bandwidth=1e10,
)
STACK = replace(
    Efficiency(),
    link=1.0,
    network=1.0,
    memory=1.0,
    collective_time=5e-6,
    collective_hop=1e-6,
    network_time=20e-6,
    overhead=1.0,
)


def device(chip=CHIP, stack=STACK, **formats):
    return make_device(chip, stack, Precision(**formats))


def one(*values):
    return tuple(np.array([float(value)]) for value in values)


@pytest.fixture(scope="module")
def llama(served_models):
    return served_models("llama-3.1-8b").shape


def test_an_all_reduce_is_latency_and_two_passes_over_the_links():
    (eight,) = one(8)
    line = collectives.all_reduce(device(), eight)
    assert line.fixed == pytest.approx(5e-6 + 3 * 1e-6)
    assert line.per_byte == pytest.approx(2 * 7 / 8 / 1e11)
    assert collectives.all_gather(device(), eight).per_byte == pytest.approx(7 / 8 / 1e11)
    alone = collectives.all_reduce(device(), np.ones(1))
    assert (alone.fixed, alone.per_byte) == (0.0, 0.0)


@pytest.mark.parametrize(("topology", "steps"), [("switched", 2.0), ("mesh", 1.0), ("torus", 2.0)])
def test_steps_go_by_topology(topology, steps):
    (four,) = one(4)
    found = collectives.latency(device(replace(CHIP, topology=topology)), four)
    assert found == pytest.approx(5e-6 + steps * 1e-6)


def test_a_mesh_uses_the_links_to_its_own_peers_alone():
    made = device(replace(CHIP, topology="mesh"))
    assert collectives.link_rate(made, *one(2)) == pytest.approx(1e11 / 7)
    assert collectives.link_rate(made, *one(8)) == pytest.approx(1e11)


def test_through_the_host_a_collective_takes_longer():
    made = device(replace(CHIP, topology="host"))
    assert collectives.latency(made, *one(2)) == pytest.approx(5e-6 + 1e-6 + HOST_TIME)


def test_beyond_a_domain_shards_cross_the_network():
    (sixteen,) = one(16)
    line = collectives.all_reduce(device(), sixteen)
    assert line.fixed == pytest.approx(5e-6 + 3e-6 + 2 * 20e-6)
    assert line.per_byte == pytest.approx(2 * 7 / 8 / 1e11 + 2 / 8 * 1 / 2 / 1e10)


def test_what_fits_is_capacity_less_weights_over_cache(llama):
    layout = Layout(*one(1, 1, 1, 1))
    made = device()
    held = memory.weight_bytes(made, llama, layout)
    assert held == pytest.approx(2 * 8.03e9, rel=0.01)
    sequence = memory.sequence_bytes(made, llama, layout, *one(1000))
    assert sequence == pytest.approx(1000 * 2 * 32 * 8 * 128 * 2)
    most = memory.max_sequences(made, llama, layout, *one(1000))
    assert most == pytest.approx((0.92 * 100e9 - 3e9 - held) / sequence)


def test_heads_beyond_the_cached_ones_are_copies(llama):
    assert operators.replication(llama, device(), *one(8)) == pytest.approx(1 / 8)
    assert operators.replication(llama, device(), *one(16)) == pytest.approx(1 / 8)


def test_math_is_the_narrowest_type_that_loses_nothing():
    assert math_type("nvfp4", {"bf16": 1.0}) == "bf16"
    assert math_type("fp8", {"bf16": 1.0, "fp8": 2.0}) == "fp8"
    assert math_type("int4", {"bf16": 1.0, "fp8": 2.0, "fp4": 4.0}) == "bf16"
    widened = product_rate(CHIP, STACK, "fp8")
    assert widened == pytest.approx(1e15 * STACK.compute_bf16 * STACK.unpack)


def test_a_batch_that_does_not_fit_runs_in_waves(llama):
    layout = Layout(*one(1, 1, 1, 1))
    made = device()
    small, large = (
        serving.static(made, llama, layout, Workload(*one(count, 4000, 4000, 0)))
        for count in (60, 6000)
    )
    assert small.batch == 60
    assert large.batch <= large.max_sequences
    assert large.requests / small.requests < 100


def test_a_closed_loop_obeys_littles_law_within_and_beyond_memory(llama):
    layout = Layout(*one(1, 1, 1, 1))
    for clients in (1, 30, 300, 3000):
        served = serving.continuous(device(), llama, layout, Workload(*one(clients, 2000, 500, 0)))
        held = served.requests * (served.ttft + served.tpot * 499)
        assert held == pytest.approx(clients, rel=1e-6)
        assert served.batch <= served.max_sequences * (1 + 1e-9)


def test_a_cached_prefix_saves_prefill_but_not_attention_to_it(llama):
    layout = Layout(*one(1, 1, 1, 1))
    full, half = (
        serving.continuous(device(), llama, layout, Workload(*one(4, 8000, 500, cached)))
        for cached in (0.0, 0.5)
    )
    assert half.ttft < full.ttft
    assert half.prefill.total > 0.5 * full.prefill.total * 0.8


def test_of_two_pools_the_slower_one_limits_the_rate(llama):
    layout = Layout(*one(1, 1, 1, 1))
    workload = Workload(*one(200, 4000, 100, 0))
    rates = [
        serving.disaggregated(
            device(), llama, layout, *one(first), layout, *one(4), workload
        ).requests
        for first in (1, 2, 64, 128)
    ]
    assert rates[1] == pytest.approx(2 * rates[0], rel=0.02)
    assert rates[3] == pytest.approx(rates[2], rel=0.05)

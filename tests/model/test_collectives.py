"""Collectives on a chip whose numbers can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from round_chip import CHIP, device, one

from chipcost.model import collectives
from chipcost.model.device import HOST_TIME


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
    assert line.fixed == pytest.approx(5e-6 + 3e-6 + 20e-6)
    assert line.per_byte == pytest.approx(2 * 7 / 8 / 1e11 + 2 / 8 * 1 / 2 / 1e10)


def test_copies_go_over_links_and_network_at_once():
    """16 ranks of 2 domains, 4 copies: 7/16 of them over links, 1/2 over the network."""
    ranks, copies = one(16, 4)
    decode, prefill = collectives.exchange(device(), ranks, copies)
    assert decode.fixed == pytest.approx(5e-6 + 3e-6 + 20e-6)
    assert decode.per_byte == pytest.approx(4 * 0.5 / 1e10)
    reached = 2.0 * (1.0 - 0.5**4)
    assert prefill.per_byte == pytest.approx(reached * 0.5 / 1e10)
    slow = device(replace(CHIP, link_bandwidth=1e8))
    decode, prefill = collectives.exchange(slow, ranks, copies)
    assert decode.per_byte == pytest.approx(4 * 7 / 16 / 1e8)
    assert prefill.per_byte == pytest.approx(4 * 7 / 8 / 1e8)
    inside, same = collectives.exchange(device(), *one(8, 4))
    assert inside is same
    assert inside.per_byte == pytest.approx(4 * 7 / 8 / 1e11)

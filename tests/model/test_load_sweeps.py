"""Load on shipped chips: more of it, or of a chip, never serves less, and what is too much waits.

Ten chips, six models and four lengths, each layout in one call of the kernel.

tests: chipcost.model.kernel, chipcost.model.closed_loop, chipcost.model.serving
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from chipcost.model import serving
from chipcost.model.axis import CLOSED, Configurations
from chipcost.model.device import device_table, gather_device, make_device
from chipcost.model.kernel import evaluate
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.precision import Precision
from chipcost.model.shape import gather_shape, shape_table
from chipcost.study.data import Data
from chipcost.study.serving.chip_spec import chip_spec

CHIPS = (
    *("h100-sxm", "h200-sxm", "b200", "gb200", "b300", "mi300x", "mi355x"),
    *("trainium2", "tpu-v7", "gaudi-3"),
)
MODELS = (
    *("llama-3.1-8b", "llama-3.1-70b", "deepseek-r1", "gpt-oss-120b", "qwen3-235b-a22b"),
    "mixtral-8x7b",
)
LENGTHS = ((1024.0, 1024.0), (8192.0, 128.0), (128.0, 4096.0), (100000.0, 500.0))
LAYOUTS = ((8, 1, 1, 1), (1, 1, 8, 8), (4, 2, 1, 1))  # tp, pp, ep, dp: all of eight chips
CLIENTS = np.geomspace(1.0, 10000.0, 41)
FEW = np.array([1.0, 8.0, 40.0, 150.0, 600.0, 2500.0, 10000.0])
EXACT = 1e-6
ROUNDED = 1e-3  # 1978 TFLOP/s of the one source are 1979 of the other
FP8 = Precision(linear="fp8", ffn="fp8", expert="fp8", kv="fp8")


@pytest.fixture(scope="module")
def catalog(shipped):
    return Data().with_catalog(shipped).catalog


@pytest.fixture(scope="module")
def spec(catalog, shipped_efficiencies):
    """The spec of a chip, None where a figure lacks, and its parameters."""

    def call(name):
        chip = catalog.chips[name]
        family = shipped_efficiencies.family(chip.id, chip.vendor)
        choice = shipped_efficiencies.choose(chip.id, "tuned", chip.vendor)
        return chip_spec(catalog, chip, family)[0], choice.efficiency

    return call


@pytest.fixture(scope="module")
def shapes(served_models):
    return shape_table([served_models(name).shape for name in MODELS])


def sweep(devices, shapes, layouts=LAYOUTS, clients=CLIENTS, lengths=LENGTHS):
    """Outcomes of every device x model x lengths x layout x clients, and the axis itself."""
    number = devices.shape[1]
    sizes = number, shapes.shape[1], len(lengths), len(layouts), len(clients)
    device, shape, length, layout, load = (at.ravel() for at in np.indices(sizes))
    isl, osl = np.array(lengths)[length].T.copy()
    tp, pp, ep, dp = np.array(layouts, dtype=float)[layout].T.copy()
    one = np.ones(len(device))
    axis = Configurations(
        device, shape, np.full(len(device), CLOSED), tp, pp, ep, dp, one,
        np.asarray(clients)[load], isl, osl, 0.0 * one, one, one, one, one, one,
    )  # fmt: skip
    return sizes, axis, evaluate(devices, shapes, axis)


@pytest.fixture(scope="module")
def devices(spec):
    return device_table([make_device(*spec(name), FP8) for name in CHIPS])


@pytest.fixture(scope="module")
def swept(devices, shapes):
    return sweep(devices, shapes)


def test_more_clients_never_serve_less(swept):
    sizes, _, outcome = swept
    assert np.all(np.isfinite(outcome.output_rate))
    rate = outcome.output_rate.reshape(sizes)
    assert np.all(rate[..., 1:] >= rate[..., :-1] * (1.0 - EXACT))
    first = outcome.ttft.reshape(sizes)
    assert np.all(first[..., 1:] >= first[..., :-1] * (1.0 - EXACT))


def test_clients_beyond_what_memory_or_prefill_hold_wait(devices, shapes, swept):
    """B (1 + TTFT / spent) = N at every load, and prefill takes no more than all of the time."""
    sizes, axis, outcome = swept
    spent = outcome.tpot * (axis.osl - 1.0)
    held = outcome.batch * axis.dp * (1.0 + outcome.ttft / spent)
    assert held == pytest.approx(axis.concurrency, rel=EXACT)
    device, shape = gather_device(devices, axis.device), gather_shape(shapes, axis.shape)
    layout = Layout(axis.tp, axis.pp, axis.ep, axis.dp)
    lengths = Lengths(axis.isl, axis.osl, axis.cached)
    served = serving.continuous(device, shape, layout, lengths)(axis.concurrency)
    requests = served.requests / axis.dp  # of an attention rank
    assert requests * axis.dp * axis.osl == pytest.approx(outcome.output_rate * axis.chips)
    busy = requests * served.prefill.total / served.prompts / axis.pp
    assert np.all(busy <= 1.0 + EXACT)
    assert np.max(busy) > 0.99
    fits = outcome.max_sequences >= 1.0
    assert np.all(outcome.batch[fits] <= outcome.max_sequences[fits] * (1.0 + EXACT))
    full = (outcome.batch >= outcome.max_sequences * (1.0 - EXACT)) & fits
    full = full.reshape(sizes)
    both = full[..., 1:] & full[..., :-1]
    assert both.sum() > 1000
    rate, first = outcome.output_rate.reshape(sizes), outcome.ttft.reshape(sizes)
    assert rate[..., 1:][both] == pytest.approx(rate[..., :-1][both], rel=EXACT)
    # The queue takes all clients that came on top: X dTTFT = dN.
    more = served.requests.reshape(sizes)[..., :-1] * (first[..., 1:] - first[..., :-1])
    assert more[both] == pytest.approx(np.broadcast_to(np.diff(CLIENTS), both.shape)[both], 1e-3)


def faster(chip, by):
    """The chip with one part of it better, for each part."""
    yield replace(chip, memory_bandwidth=chip.memory_bandwidth * by)
    yield replace(chip, flops={name: rate * by for name, rate in chip.flops.items()})
    yield replace(chip, link_bandwidth=chip.link_bandwidth * by)
    yield replace(chip, scale_out_bandwidth=chip.scale_out_bandwidth * by)
    yield replace(chip, memory_capacity=chip.memory_capacity * by)


def test_a_faster_part_never_serves_less(spec, shapes):
    made = []
    for chip, stack in map(spec, CHIPS):
        better = [one for by in (1.1, 3.0) for one in faster(chip, by)]
        made += [make_device(one, stack, FP8) for one in (chip, *better)]
    sizes, _, outcome = sweep(device_table(made), shapes, clients=FEW)
    rate = outcome.output_rate.reshape(len(CHIPS), -1, *sizes[1:])
    # Where one sequence does not fit, a rate says nothing.
    fits = outcome.max_sequences.reshape(rate.shape)[:, :1] >= 1.0
    assert fits.mean() > 0.5
    assert np.all((rate[:, 1:] >= rate[:, :1] * (1.0 - EXACT)) | ~fits)


def deficit(one, other):
    """The share by which the worst part of a chip falls behind that of another; 1 where it lacks a
    type that the other multiplies in, or is laid out otherwise."""
    parts = ("memory_bandwidth", "memory_capacity", "link_bandwidth", "scale_out_bandwidth")
    pairs = [(getattr(one, part), getattr(other, part)) for part in (*parts, "scale_up_domain")]
    pairs += [(one.flops.get(name, 0.0), rate) for name, rate in other.flops.items()]
    if one.topology != other.topology:
        return 1.0
    return max(1.0 - mine / its if its else 0.0 for mine, its in pairs)


@pytest.fixture(scope="module")
def siblings(catalog, shipped_efficiencies, spec):
    """(better, other) of every two chips of a family of which one is at least as good in all parts,
    as far as sources round them; and by how much it is not."""
    found = {}
    for family in shipped_efficiencies.families.values():
        known = [name for name in family.chips if name in catalog.chips and spec(name)[0]]
        for one, other in permutations(known, 2):
            behind = max(deficit(spec(one)[0], spec(other)[0]), 0.0)
            if behind < ROUNDED:
                found[one, other] = behind
    return found


def test_the_better_of_two_siblings_never_serves_less(siblings, spec, shapes):
    names = sorted({name for pair in siblings for name in pair})
    assert {
        ("gb300", "gb200"),
        ("b300", "b200"),
        ("h200-sxm", "h100-sxm"),
        ("mi325x", "mi300x"),
    } <= set(siblings)
    devices = device_table([make_device(*spec(name), Precision()) for name in names])
    sizes, _, outcome = sweep(devices, shapes, clients=FEW)
    rate, room = (
        np.reshape(found, sizes) for found in (outcome.output_rate, outcome.max_sequences)
    )
    for (one, other), behind in siblings.items():
        mine, its = names.index(one), names.index(other)
        least = rate[its] * (1.0 - behind - EXACT)
        assert np.all((rate[mine] >= least) | (room[its] < 1.0)), (one, other)

"""The closed loop: its solution, on shipped chips and on such as no fit has seen.

tests: chipcost.model.closed_loop
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import serving
from chipcost.model.axis import CLOSED, Configurations
from chipcost.model.chipspec import ChipSpec
from chipcost.model.closed_loop import ROUNDS
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import FEW_ROUNDS, PLANS, evaluate
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import shape_table
from chipcost.study.data import Data
from chipcost.study.serving.chip_spec import chip_spec

FP8 = Precision(linear="fp8", ffn="fp8", expert="fp8", kv="fp8")
EXACT = 1e-6
CLIENTS = np.geomspace(1.0, 4000.0, 50)

shares = st.lists(st.floats(0.05, 0.95), min_size=len(PARAMETERS), max_size=len(PARAMETERS))
rates = st.tuples(st.floats(13.7, 15.7), st.floats(11.3, 13.3), st.floats(10.0, 12.3))
layouts = st.sampled_from(
    [(1, 1, 1, 1), (4, 1, 1, 1), (8, 1, 8, 1), (1, 1, 8, 8), (2, 4, 1, 1), (1, 1, 72, 72)]
)
lengths = st.tuples(st.integers(16, 130000), st.integers(1, 8000))


def random_device(exponents, positions):
    compute, memory, link = (10.0**value for value in exponents)
    chip = ChipSpec(
        name="test",
        vendor="",
        family="test",
        flops={"bf16": compute},
        memory_bandwidth=memory,
        memory_capacity=2e11,
        link_bandwidth=link,
        scale_up_domain=8,
        topology="switched",
        scale_out_bandwidth=5e10,
    )
    pairs = zip(PARAMETERS.items(), positions, strict=True)
    values = {name: one.low + part * (one.high - one.low) for (name, one), part in pairs}
    return make_device(chip, Efficiency(**values), Precision())


@pytest.fixture(scope="module")
def h100(shipped_efficiencies):
    catalog = Data().catalog
    spec, _ = chip_spec(catalog, catalog.chips["h100-sxm"], shipped_efficiencies.family("h100-sxm"))
    choice = shipped_efficiencies.choose("h100-sxm", "tuned", "nvidia")
    return make_device(spec, choice.efficiency, FP8)


def loop(device, shape, layout, length, clients=CLIENTS):
    """What a layout serves under each number of clients, and its TPOT (osl - 1)."""
    full = [np.full(len(clients), float(value)) for value in (*layout, *length)]
    lengths = Lengths(full[4], full[5], 0.0 * clients)
    served = serving.continuous(device, shape, Layout(*full[:4]), lengths)(clients)
    return served, served.tpot * np.maximum(full[5] - 1.0, 1.0)


def check(served, spent, layout, clients=CLIENTS):
    """Little's law at the batch that runs, the clock, and growth with load."""
    held = served.batch * (1.0 + served.ttft / spent)
    assert held == pytest.approx(clients / layout[3], rel=EXACT)
    per_prompt = served.prefill.total / served.prompts / layout[1]
    assert np.all(served.requests / layout[3] * per_prompt <= 1.0 + EXACT)
    assert np.all(served.requests[1:] >= served.requests[:-1] * (1.0 - EXACT))
    assert np.all(served.batch[1:] >= served.batch[:-1] * (1.0 - EXACT))


@pytest.mark.parametrize("length", [(8192, 128), (131072, 128), (1024, 1024), (100, 2), (64, 1)])
@pytest.mark.parametrize("layout", [(4, 1, 1, 1), (8, 1, 1, 1), (4, 2, 1, 1)])
def test_on_a_shipped_chip(h100, served_models, layout, length):
    served, spent = loop(h100, served_models("llama-3.1-70b").shape, layout, length)
    check(served, spent, layout)


@settings(max_examples=80, deadline=None)
@given(rates, shares, layouts, lengths)
@pytest.mark.parametrize("model", ["llama-3.1-8b", "deepseek-r1", "qwen3-235b-a22b"])
def test_far_from_any_fit(served_models, model, exponents, positions, layout, length):
    device = random_device(exponents, positions)
    served, spent = loop(device, served_models(model).shape, layout, length)
    check(served, spent, layout)


def test_long_prompts_fill_the_clock_and_no_more(h100, served_models):
    """16 k tokens in, 16 out: prefill bounds the rate, and more clients only queue."""
    clients = np.array([200.0, 400.0])
    shape = served_models("llama-3.1-8b").shape
    served, _ = loop(h100, shape, (1, 1, 1, 1), (16384, 16), clients)
    busy = served.requests * served.prefill.total / served.prompts
    assert np.all((busy > 0.9) & (busy < 1.0))
    assert served.ttft[1] > 1.8 * served.ttft[0]


@settings(max_examples=60, deadline=None)
@given(rates, shares, layouts, layouts, lengths, st.integers(1, 6), st.integers(1, 6))
@pytest.mark.parametrize("model", ["llama-3.1-70b", "deepseek-r1"])
def test_of_two_pools(
    served_models, model, exponents, positions, first, layout, length, one, other
):
    device, shape = random_device(exponents, positions), served_models(model).shape
    full = [np.full(len(CLIENTS), float(v)) for v in (*first, one, *layout, other, *length)]
    lengths = Lengths(full[10], full[11], 0.0 * CLIENTS)
    pools = Layout(*full[:4]), full[4], Layout(*full[5:9]), full[9]
    served = serving.disaggregated(device, shape, *pools, lengths)(CLIENTS)
    spent = served.tpot * np.maximum(length[1] - 1.0, 1.0)
    held = served.batch * other * layout[3] * (1.0 + served.ttft / spent)
    assert held == pytest.approx(CLIENTS, rel=EXACT)
    servers = one * first[3] * first[1]
    per_prompt = served.prefill.total / served.prompts
    assert np.all(served.requests * per_prompt <= servers * (1.0 + EXACT))
    assert np.all(served.requests[1:] >= served.requests[:-1] * (1.0 - EXACT))


def test_what_needs_more_rounds_is_done_at_the_end(h100, served_models):
    """Of more than a chunk, some are not solved in the few rounds that suffice for most."""
    shape, count = served_models("llama-3.1-70b").shape, PLANS + 500
    rng = np.random.default_rng(0)
    one, none = np.ones(count), np.zeros(count, dtype=np.intp)
    asked = np.exp(rng.uniform(3.0, 10.0, count)), np.exp(rng.uniform(0.7, 7.0, count)), 0.0 * one
    clients = np.exp(rng.uniform(0.0, 8.0, count))
    layout = Layout(4.0 * one, one, one, one)

    def alone(rounds):
        return serving.continuous(h100, shape, layout, Lengths(*asked))(clients, rounds=rounds).tpot

    late = np.isnan(alone(FEW_ROUNDS))
    assert 0 < late.sum() < 0.5 * count
    degrees = layout.tp, layout.pp, layout.ep, layout.dp, one
    axis = Configurations(none, none, np.full(count, CLOSED), *degrees, clients, *asked, *[one] * 5)
    outcome = evaluate(device_table([h100]), shape_table([shape]), axis)
    assert outcome.tpot == pytest.approx(alone(ROUNDS), rel=1e-12)

"""The collapsed pass is the sum of its operators, and plans at loads are their configurations.

tests: chipcost.model.curve, chipcost.model.kernel, chipcost.model.axis, chipcost.model.plans
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_chip import CHIP, STACK, device
from test_properties import chips, efficiencies, formats

from chipcost.model import curve, kernel, operators, passes
from chipcost.model.axis import DISAGGREGATED, MODES, Configurations
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import evaluate, prepare
from chipcost.model.operators import Layout
from chipcost.model.precision import Precision
from chipcost.model.shape import shape_table

KINDS = {
    "dense": "llama-3.1-70b",
    "windows": "gemma-3-27b",
    "experts and windows": "gpt-oss-120b",
    "latent": "deepseek-r1",
    "sparse indexer": "deepseek-v3.2",
    "compressed": "deepseek-v4-pro",
    "recurrent": "nemotron-h-56b",
    "recurrent and experts": "qwen3.5-397b-a17b",
    "gated delta": "kimi-k3",
}
# tp, pp, ep, dp and copies of experts; NaN: as many as engines choose.
LAYOUTS = [
    (1, 1, 1, 1, np.nan),
    (8, 1, 1, 1, np.nan),
    (8, 1, 8, 1, 0),
    (2, 4, 1, 1, np.nan),
    (1, 1, 8, 8, np.nan),
    (2, 2, 8, 4, 8),
    (1, 1, 72, 72, np.nan),
    (8, 1, 64, 8, 32),
]
EXACT = 1e-12

lengths = st.tuples(st.integers(16, 200_000), st.floats(0.0, 0.9))
loads = st.floats(0.05, 3000.0)


@settings(max_examples=40, deadline=None)
@given(chips, efficiencies, formats, st.sampled_from(LAYOUTS), lengths, loads, st.booleans())
@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)
def test_a_curve_is_the_sum_of_the_operators(
    served_models, name, chip, stack, storage, degrees, length, n, varied
):
    shape = served_models(name).shape
    made = make_device(chip, stack, Precision(linear=storage, ffn=storage, expert=storage))
    tp, pp, ep, dp, copies = (np.array([float(value)]) for value in degrees)
    layout = Layout(tp, pp, ep, dp, None if np.isnan(copies[0]) else copies)
    n, context = np.array([n]), np.array([float(length[0])])
    new = context * (1.0 - length[1])
    work = passes.work(made, shape, layout, float(varied))
    attention = operators.attention_decode(made, shape, layout, context)
    step = passes.decode(made, layout, work, attention, n, True)
    found = curve.decode_curve(made, layout, work, attention).time(n)
    assert found == pytest.approx(step.total, rel=EXACT)
    assert found == pytest.approx(step.by_operator.sum(axis=0), rel=EXACT)
    prompt = operators.attention_prefill(made, shape, layout, new, context - new)
    first = passes.prefill(made, work, prompt, n, new, True)
    found = curve.prefill_curve(made, work, prompt, new, below_one=True).time(n)
    assert found == pytest.approx(first.by_operator.sum(axis=0), rel=EXACT)
    several = np.maximum(n, 1.0)
    least = curve.prefill_curve(made, work, prompt, new).time(several)
    assert least == pytest.approx(
        passes.prefill(made, work, prompt, several, new, False).total, rel=EXACT
    )


@pytest.mark.parametrize("name", ["llama-3.1-70b", "deepseek-r1"])
def test_a_curve_at_several_loads_is_that_at_each(served_models, name):
    made = device()
    shape = served_models(name).shape
    tp, pp, ep, dp = np.array([row[:4] for row in LAYOUTS], dtype=np.float64).T
    layout = Layout(tp, pp, ep, dp)
    work = passes.work(made, shape, layout)
    attention = operators.attention_decode(made, shape, layout, np.full(len(tp), 3000.0))
    found = curve.decode_curve(made, layout, work, attention)
    every = np.geomspace(0.1, 2000.0, 7)[:, None] * np.ones(len(tp))
    assert found.time(every) == pytest.approx(np.stack([found.time(n) for n in every]), rel=EXACT)


def axis(served_models, plans, loads):
    """Plans of all modes, chips, kinds of models and layouts at random, at loads each."""
    rng = np.random.default_rng(3)
    devices = [device(), device(CHIP, replace(STACK, overlap=0.5, spread=0.3)), device(kv="fp8")]
    shapes = [served_models(name).shape for name in KINDS.values()]
    tp, pp, ep, dp, _ = np.array(LAYOUTS).T[:, rng.integers(0, len(LAYOUTS), plans)]
    one = np.ones(plans)
    every = Configurations(
        device=rng.integers(0, len(devices), plans),
        shape=rng.integers(0, len(shapes), plans),
        mode=rng.integers(0, len(MODES), plans),
        tp=tp,
        pp=pp,
        ep=ep,
        dp=dp,
        workers=rng.choice([1.0, 3.0], plans),
        concurrency=np.exp(rng.uniform(-1.0, 9.0, (loads, plans))),
        isl=np.exp(rng.uniform(3.0, 11.0, plans)),
        osl=np.exp(rng.uniform(0.7, 8.0, plans)),
        cached=rng.choice([0.0, 0.5], plans),
        prefill_tp=rng.choice([1.0, 4.0], plans),
        prefill_pp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=rng.choice([1.0, 2.0], plans),
        varied=rng.choice([0.0, 1.0], plans),
        redundant=np.where(ep > 8.0, 16.0, 0.0),
    )
    return device_table(devices), shape_table(shapes), every


def same(found, expected):
    for field in fields(found):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        assert one.reshape(other.shape) == pytest.approx(other, rel=1e-10, nan_ok=True), field.name


def test_plans_at_loads_are_their_configurations_one_by_one(served_models):
    """In parts of kinds, late ones apart, prepared, and each load alone: the same."""
    devices, shapes, every = axis(served_models, 900, 20)
    found = evaluate(devices, shapes, every)
    assert every.concurrency.size > kernel.PLANS
    assert not np.any(np.isnan(found.output_rate))
    rows = {
        field.name: np.tile(getattr(every, field.name), 20)
        for field in fields(every)
        if field.name not in ("concurrency", "speculation", "mix")
    }
    rows["concurrency"] = every.concurrency.ravel()
    same(found, evaluate(devices, shapes, Configurations(**rows)))
    ready = prepare(devices, shapes, every)
    same(ready.at(every.concurrency), found)
    for load in (0, 19):
        alone = evaluate(devices, shapes, replace(every, concurrency=every.concurrency[load]))
        same(ready.at(every.concurrency[load]), alone)
        assert alone.ttft == pytest.approx(found.ttft[load], rel=1e-10)


def test_the_operators_of_a_pass_add_up_to_it(served_models):
    devices, shapes, every = axis(served_models, 400, 3)
    plain = evaluate(devices, shapes, every)
    told = evaluate(devices, shapes, every, detail=True)
    for name in ("ttft", "tpot", "output_rate", "batch", "prefill_share"):
        assert getattr(told, name) == pytest.approx(getattr(plain, name), rel=1e-10), name
    assert told.by_operator.shape == (len(passes.OPERATORS), 3, 400)
    assert told.by_operator.sum(axis=0) == pytest.approx(np.ones((3, 400)))
    assert told.by_resource.sum(axis=0) == pytest.approx(np.ones((3, 400)))
    assert told.busy.shape == (len(passes.BUSY), 3, 400)
    waiting = told.by_resource[passes.RESOURCES.index("collective")]
    pools = every.mode == DISAGGREGATED  # of which one may be idle
    assert told.busy[0][:, ~pools] == pytest.approx(1.0 - waiting[:, ~pools])
    assert np.all(told.busy[0][:, pools] <= 1.0 - waiting[:, pools] + 1e-9)
    assert np.any(told.busy[0][:, pools] < 0.8 * (1.0 - waiting[:, pools]))
    assert np.all((told.busy[1] > 0.0) & (told.busy <= 1.0 + 1e-9))
    both = told.by_resource[:2].sum(axis=0)  # of each operator the greater, and a part of the other
    assert np.all((told.busy[1:].sum(axis=0) >= both * (1.0 - 1e-9))[:, ~pools])
    assert not plain.busy.size
    one = evaluate(devices, shapes, replace(every, concurrency=every.concurrency[1]), detail=True)
    assert one.by_operator == pytest.approx(told.by_operator[:, 1])
    assert np.array_equal(one.bound, told.bound[1])

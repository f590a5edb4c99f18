"""Speculative decoding: what a step yields, what drafting and verifying cost.

tests: chipcost.model.speculation, chipcost.model.phases
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from round_chip import device
from test_curve import axis, same

from chipcost.model import memory, operators, passes, phases
from chipcost.model.axis import CLOSED, MODES, PREFILL, Configurations
from chipcost.model.device import device_table
from chipcost.model.kernel import evaluate
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.shape import shape_table
from chipcost.model.speculation import Speculation, ahead, emitted_tokens, of_each

shares = st.floats(0.0, 1.0)
drafted = st.integers(1, 16)


def speculation(count, k=3.0, emitted=2.5, draft=0, passes=None):
    whole = np.ones(count)
    return Speculation(
        k * whole,
        emitted * whole,
        (k if passes is None else passes) * whole,
        np.full(count, draft, dtype=np.intp),
        np.zeros(count),
    )


@given(shares, drafted)
def test_a_yield_lies_between_one_token_and_all(chance, k):
    found = float(emitted_tokens(chance, k))
    assert 1.0 <= found <= k + 1.0 + 1e-12
    assert found == pytest.approx(sum(chance**n for n in range(k + 1)), rel=1e-9)


@pytest.mark.parametrize(
    ("chance", "k", "expected"), [(0.0, 5, 1.0), (1.0, 5, 6.0), (0.5, 2, 1.75)]
)
def test_a_yield_by_hand(chance, k, expected):
    assert float(emitted_tokens(chance, k)) == pytest.approx(expected, abs=1e-15)


def test_nothing_drafted_is_no_speculation(served_models):
    devices, shapes, every = axis(served_models, 300, 3)
    nothing = speculation(300, k=0.0, emitted=1.0, draft=-1)
    found = evaluate(devices, shapes, replace(every, speculation=nothing), detail=True)
    same(found, evaluate(devices, shapes, every, detail=True))


@pytest.mark.parametrize("mode", range(len(MODES)), ids=MODES)
def test_time_by_operator_is_the_time_of_the_search(served_models, mode):
    """Curves, on which loads are searched, and passes by operator agree with a draft too."""
    devices, shapes, every = axis(served_models, 200, 2)
    every = replace(
        every, mode=np.full(200, mode), speculation=speculation(200, draft=0, emitted=2.0)
    )
    found = evaluate(devices, shapes, every, detail=True)
    plain = evaluate(devices, shapes, every)
    for name in ("ttft", "tpot", "output_rate"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=1e-10)
    if mode not in (PREFILL,):
        assert np.all(found.by_operator[passes.OPERATORS.index("drafting")] > 0.0)
    assert found.by_operator.sum(axis=0) == pytest.approx(1.0, rel=1e-9)
    assert found.by_resource.sum(axis=0) == pytest.approx(1.0, rel=1e-9)


def test_a_step_is_its_verification_and_its_drafts(served_models):
    made, one = device(), np.ones(1)
    shape, small = served_models("llama-3.1-70b").shape, served_models("llama-3.1-8b").shape
    layout = Layout(8 * one, one, one, one)
    work = passes.work(made, shape, layout)
    lengths = Lengths(1500.0 * one, 1000.0 * one, 0.0 * one)
    context, answer = 2000.0 * one, 1000.0 * one
    n = 5.0 * one
    asked = ahead(speculation(1, k=4.0, draft=1), made, shape_table([shape, small]))
    found = phases.decoding(made, shape, layout, work, lengths, None, asked).at(n, False)
    attention = operators.attention_decode(made, shape, layout, context, answer)
    verified = passes.decode(made, layout, work, of_each(attention, 5.0 * one), n, True, 5.0 * one)
    quiet = replace(made, step_time=0.0 * one, step_request_time=0.0 * one)
    draft = passes.decode(
        quiet,
        layout,
        passes.work(quiet, small, layout),
        operators.attention_decode(quiet, small, layout, context, answer),
        n,
        True,
    )
    assert found.total == pytest.approx(verified.total + 4.0 * draft.total, rel=1e-12)
    # The cache is read once for all the tokens of a sequence, and each is computed.
    each = of_each(attention, 5.0 * one)
    assert 5.0 * each.traffic == pytest.approx(attention.traffic)
    assert 5.0 * each.compute == pytest.approx(5.0 * attention.compute)


def served(served_models, batch, ahead_of, tp=8.0):
    devices = device_table([device()])
    shapes = shape_table(
        [served_models("llama-3.1-70b").shape, served_models("llama-3.1-8b").shape]
    )
    one = np.ones(len(batch))
    every = Configurations(
        **{name: 0 * one.astype(np.intp) for name in ("device", "shape")},
        mode=np.full(len(batch), CLOSED),
        tp=tp * one,
        **dict.fromkeys(("pp", "ep", "dp", "workers"), one),
        concurrency=np.asarray(batch, dtype=np.float64),
        isl=1000.0 * one,
        osl=1000.0 * one,
        cached=0.0 * one,
        **dict.fromkeys((f"prefill_{name}" for name in ("tp", "pp", "ep", "dp", "workers")), one),
        speculation=ahead_of,
    )
    return evaluate(devices, shapes, every)


def test_no_acceptance_costs_what_it_drafts_and_verifies(served_models):
    batch = [1.0, 16.0, 256.0]
    plain = served(served_models, batch, None)
    looked_up = served(served_models, batch, speculation(3, emitted=1.0, draft=-1, passes=0.0))
    with_model = served(served_models, batch, speculation(3, emitted=1.0, draft=1))
    assert np.all(looked_up.tpot > plain.tpot)
    assert np.all(with_model.tpot > looked_up.tpot)


@given(st.floats(1.0, 4.0), st.floats(0.01, 1.0))
def test_a_greater_yield_is_never_slower(served_models, emitted, more):
    batch = [1.0, 30.0, 900.0]
    low = served(served_models, batch, speculation(3, emitted=emitted, draft=1))
    high = served(served_models, batch, speculation(3, emitted=min(emitted + more, 4.0), draft=1))
    assert np.all(high.tpot <= low.tpot * (1.0 + 1e-9))
    assert np.all(high.output_rate >= low.output_rate * (1.0 - 1e-9))


def test_the_gain_falls_with_the_load(served_models):
    """At one request memory bounds a step, and verifying is free; at many the products do."""
    batch = [1.0, 16.0, 128.0, 1024.0]
    gain = served(served_models, batch, None).tpot
    gain = gain / served(served_models, batch, speculation(4, draft=1)).tpot
    assert np.all(np.diff(gain) < 0.0)
    assert gain[0] > 1.5
    assert gain[-1] < 0.65 * gain[0]


def test_a_draft_takes_memory(served_models):
    made, one = device(), np.ones(1)
    shape, small = served_models("llama-3.1-70b").shape, served_models("llama-3.1-8b").shape
    layout = Layout(8 * one, one, one, one)
    drafts = ahead(speculation(1, draft=1), made, shape_table([shape, small])).draft
    plain = memory.max_sequences(made, shape, layout, 2000.0 * one)
    beside = memory.max_sequences(made, shape, layout, 2000.0 * one, drafts)
    assert beside < plain
    own = memory.weight_bytes(made, small, layout)
    assert memory.draft_bytes(drafts, layout) == pytest.approx(own)
    borrowed = replace(drafts, borrows=one)
    ends = (small.head_weights + small.embedding_weights) / 8 * made.head_bytes
    assert memory.draft_bytes(borrowed, layout) == pytest.approx(own - ends)

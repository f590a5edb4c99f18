"""What is exchanged and hidden, and how uneven attention ranks are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from round_chip import STACK, device, one

from chipcost.model import operators, passes
from chipcost.model.exchange import COMBINE, DISPATCH, OVERLAPPED, exchanges
from chipcost.model.operators import Layout

WIDE = (1, 1, 32, 32)


@pytest.fixture(scope="module")
def deepseek(served_models):
    return served_models("deepseek-r1").shape


def test_copies_beyond_a_server_and_gathering_inside(deepseek):
    made = device()
    inside, same = exchanges(made, deepseek, Layout(*one(1, 1, 8, 8)))
    assert inside is same
    gathered = 58 * 4 * 7168 * 8 * 7 / 8 / 1e11
    assert inside.experts.per_byte == pytest.approx(gathered)
    decode, prefill = exchanges(made, deepseek, Layout(*one(*WIDE)))
    sent = 58 * (DISPATCH + COMBINE) * 7168
    assert decode.experts.per_byte == pytest.approx(sent * 8 * 3 / 4 / 1e10)
    reached = 4 * (1 - 0.75**8) * 3 / 4
    assert prefill.experts.per_byte == pytest.approx(sent * reached / 1e10)


def test_small_batches_hide_nothing_and_large_ones_the_share(deepseek):
    layout = Layout(*one(*WIDE))
    none, half = (device(stack=replace(STACK, overlap=share)) for share in (0.0, 0.5))
    context = np.array([2000.0])

    def step(made, batch):
        work = passes.work(made, deepseek, layout, 0.0)
        attention = operators.attention_decode(made, deepseek, layout, context)
        return float(passes.decode(made, layout, work, attention, *one(batch), False).total[0])

    for batch in (1, 8, OVERLAPPED):
        assert step(half, batch) == pytest.approx(step(none, batch))
    beyond = exchanges(none, deepseek, layout)[0].experts.per_byte * (256 - OVERLAPPED)
    assert step(none, 256) - step(half, 256) <= 0.5 * beyond[0] * (1 + 1e-9)
    assert step(half, 256) < 0.98 * step(none, 256)
    # Neither the exchange alone nor the work alone takes longer than both.
    whole = device(stack=replace(STACK, overlap=1.0))
    assert step(whole, 256) >= max(beyond[0], step(none, 256) - beyond[0]) * (1 - 1e-9)


def test_prefill_hides_from_the_first_token(deepseek):
    layout = Layout(*one(*WIDE))
    none, half = (device(stack=replace(STACK, overlap=share)) for share in (0.0, 0.5))
    new = np.array([512.0])

    def whole(made):
        work = passes.work(made, deepseek, layout, 0.0)
        prompt = operators.attention_prefill(made, deepseek, layout, new, 0.0 * new)
        return float(passes.prefill(made, work, prompt, *one(1), new, False).total[0])

    assert whole(half) < 0.95 * whole(none)


def test_attention_ranks_differ_by_the_spread_of_lengths(deepseek):
    made = device(stack=replace(STACK, spread=0.5))
    layout = Layout(*one(*WIDE))
    varied, fixed = (passes.work(made, deepseek, layout, share) for share in (1.0, 0.0))
    assert fixed.busiest(*one(100)) == pytest.approx(100.0)
    assert varied.busiest(*one(100)) == pytest.approx(100.0 + 5.0 * np.sqrt(2.0 * np.log(32.0)))
    share = varied.busiest(np.array([1.0, 10.0, 100.0, 1000.0])) / [1.0, 10.0, 100.0, 1000.0]
    assert np.all(np.diff(share) < 0.0)
    alone = passes.work(made, deepseek, Layout(*one(1, 1, 1, 1)), 1.0)
    assert alone.busiest(*one(100)) == pytest.approx(100.0)
    assert alone.busiest(*one(0.25)) == pytest.approx(1.0)

"""What a deployment holds: weights, caches, sequences.

tests: chipcost.model.memory, chipcost.model.chipspec
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from round_chip import CHIP, device, one

from chipcost.model import memory
from chipcost.model.chipspec import room
from chipcost.model.operators import Layout


def test_what_fits_is_capacity_less_weights_over_cache(llama):
    layout = Layout(*one(1, 1, 1, 1))
    made = device()
    held = memory.weight_bytes(made, llama, layout)
    assert held == pytest.approx(2 * 8.03e9, rel=0.01)
    sequence = memory.sequence_bytes(made, llama, layout, *one(1000))
    assert sequence == pytest.approx(1000 * 2 * 32 * 8 * 128 * 2)
    most = memory.max_sequences(made, llama, layout, *one(1000))
    assert most == pytest.approx((0.92 * 100e9 - 3e9 - held) / sequence)


def test_copies_of_experts_are_weights(served_models):
    shape = served_models("deepseek-r1").shape
    made = device()
    one_expert = shape.expert_layers * shape.expert_weights * 2.0
    spread, dense = (
        memory.weight_bytes(made, shape, Layout(*one(1, 1, ep, ep))) for ep in (72, 320)
    )
    assert spread - dense == pytest.approx(3 * one_expert)


def test_memory_on_the_die_is_all_for_weights_and_cache():
    lpu = replace(CHIP, memory_capacity=230e6, sram=True)
    assert room(lpu) == 230e6
    assert room(CHIP) == pytest.approx(0.92 * CHIP.memory_capacity - 3e9)
    assert device(lpu).room == 230e6

"""What a deployment holds: weights, caches, sequences."""

from __future__ import annotations

import pytest
from round_chip import device, one

from chipcost.model import memory
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

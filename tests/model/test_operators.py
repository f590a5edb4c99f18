"""Operators: how they are sharded."""

from __future__ import annotations

import pytest
from round_chip import device, one

from chipcost.model import operators


def test_heads_beyond_the_cached_ones_are_copies(llama):
    assert operators.replication(llama, device(), *one(8)) == pytest.approx(1 / 8)
    assert operators.replication(llama, device(), *one(16)) == pytest.approx(1 / 8)

"""Operators: how they are sharded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from round_chip import STACK, device, one

from chipcost.model import operators
from chipcost.model.operators import Layout


def test_heads_beyond_the_cached_ones_are_copies(llama):
    assert operators.replication(llama, device(), *one(8)) == pytest.approx(1 / 8)
    assert operators.replication(llama, device(), *one(16)) == pytest.approx(1 / 8)


@pytest.mark.parametrize(
    ("ep", "each"), [(1, 256), (8, 32), (32, 9), (72, 4), (96, 3), (144, 2), (256, 2), (320, 1)]
)
def test_ranks_hold_whole_experts_and_copies_beyond_a_server(ep, each):
    """288 of 256 on 32, 72 and 144 ranks, as deployments of DeepSeek-V3 are published."""
    layout = Layout(*one(1, 1, ep, ep))
    assert operators.held_experts(256.0, layout) == each


def test_copies_that_are_asked_for_are_held():
    layout = Layout(*one(1, 1, 96, 96), *one(96))
    assert operators.held_experts(384.0, layout) == 5
    none = Layout(*one(1, 1, 96, 96), *one(0))
    assert operators.held_experts(384.0, none) == 4


def test_balanced_experts_are_closer_to_the_mean(served_models):
    shape = served_models("deepseek-r1").shape
    made = device(stack=replace(STACK, imbalance=0.1, balanced_imbalance=0.03))

    def busiest(ep, *copies):
        return operators.experts(made, shape, Layout(*one(1, 1, ep, ep), *copies)).imbalance

    assert busiest(8) == pytest.approx(8**0.1)
    assert busiest(64) == pytest.approx(64**0.03)
    assert busiest(64, *one(0)) == pytest.approx(64**0.1)
    assert busiest(8, *one(8)) == pytest.approx(8**0.03)

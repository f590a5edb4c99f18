"""Measured times of dispatch and combine among experts, by the project's collectives.

tests: chipcost.model.collectives, chipcost.model.exchange

DeepEP (deepseek-ai/DeepEP, docs/legacy.md): low-latency kernels on H800 with 400 Gbit/s InfiniBand,
128 tokens of 7168 elements to 8 experts each, times in microseconds. NVIDIA aiconfigurator
(ai-dynamo/aiconfigurator, Apache-2.0, systems/data/h100_sxm): DeepEP on H100, low-latency with 256
tokens, normal with 16,384. Rates are fitted for each chip; here one share of links and one of the
network answer for all ranks of a kind of kernel.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chipcost.model import collectives
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import make_device
from chipcost.model.exchange import COMBINE, DISPATCH
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision

H100 = ChipSpec(
    name="h100",
    vendor="nvidia",
    family="hopper",
    flops={"bf16": 989e12},
    memory_bandwidth=3.35e12,
    memory_capacity=80e9,
    link_bandwidth=450e9,
    scale_up_domain=8,
    topology="switched",
    scale_out_bandwidth=50e9,
)
H800 = replace(H100, link_bandwidth=200e9)
PUBLISHED = {
    (8, "dispatch"): 77, (8, "combine"): 114, (16, "dispatch"): 118, (16, "combine"): 195,
    (32, "dispatch"): 155, (32, "combine"): 273, (64, "dispatch"): 173, (64, "combine"): 314,
    (128, "dispatch"): 192, (128, "combine"): 369, (256, "dispatch"): 194, (256, "combine"): 360,
}  # fmt: skip
LOW_LATENCY = {
    (8, "dispatch"): 62.565, (8, "combine"): 129.51, (16, "dispatch"): 183.03,
    (16, "combine"): 337.47, (32, "dispatch"): 264.47, (32, "combine"): 500.2,
    (64, "dispatch"): 301.13, (64, "combine"): 579.53,
}  # fmt: skip
NORMAL = {
    (8, "dispatch"): 1936.3, (8, "combine"): 3598.7, (16, "dispatch"): 2797.0,
    (16, "combine"): 6610.9, (32, "dispatch"): 7019.3, (32, "combine"): 13724.0,
}  # fmt: skip
BYTES = {"dispatch": DISPATCH, "combine": COMBINE}


def microseconds(chip, ranks, tokens, direction, kernel, **shares):
    made = make_device(chip, replace(Efficiency(), **shares), Precision())
    ranks, copies = np.array([float(ranks)]), np.array([8.0])
    line = collectives.exchange(made, ranks, np.minimum(copies, ranks))[kernel]
    return 1e6 * float(line.time(tokens * 7168 * BYTES[direction])[0])


@pytest.mark.parametrize("case", PUBLISHED, ids=str)
def test_low_latency_kernels_as_their_makers_publish(case):
    ranks, direction = case
    found = microseconds(H800, ranks, 128, direction, 0, link=0.55, network=0.78)
    assert found == pytest.approx(PUBLISHED[case], rel=0.15)


@pytest.mark.parametrize("case", LOW_LATENCY, ids=str)
def test_low_latency_kernels_as_measured(case):
    ranks, direction = case
    found = microseconds(H100, ranks, 256, direction, 0, link=0.5, network=0.9)
    assert found == pytest.approx(LOW_LATENCY[case], rel=0.15)


@pytest.mark.parametrize("case", NORMAL, ids=str)
def test_normal_kernels_as_measured(case):
    """On 64 ranks they were measured without a limit of nodes, which engines do not run."""
    ranks, direction = case
    found = microseconds(H100, ranks, 16384, direction, 1, link=0.9, network=0.82)
    assert found == pytest.approx(NORMAL[case], rel=0.15)


def test_a_token_reaches_four_domains_at_most():
    made = make_device(H100, replace(Efficiency(), link=1.0, network=1.0), Precision())
    ranks, copies = np.array([64.0, 256.0]), np.array([8.0, 8.0])
    decode, prefill = collectives.exchange(made, ranks, copies)
    assert decode.per_byte == pytest.approx(8.0 * np.array([7 / 8, 31 / 32]) / 50e9)
    assert prefill.per_byte == pytest.approx(4.0 * np.array([7 / 8, 31 / 32]) / 50e9)

"""A chip whose numbers can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import make_device
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision

CHIP = ChipSpec(
    name="round",
    vendor="",
    family="round",
    flops={"bf16": 1e15},
    memory_bandwidth=1e12,
    memory_capacity=100e9,
    link_bandwidth=1e11,
    scale_up_domain=8,
    topology="switched",
    scale_out_bandwidth=1e10,
)


STACK = replace(
    Efficiency(),
    link=1.0,
    network=1.0,
    memory=1.0,
    collective_time=5e-6,
    collective_hop=1e-6,
    network_time=20e-6,
    network_reduce_time=20e-6,
    overhead=1.0,
)


def device(chip=CHIP, stack=STACK, **formats):
    return make_device(chip, stack, Precision(**formats))


def one(*values):
    return tuple(np.array([float(value)]) for value in values)

"""Formats of numbers: which math they take, at which rate.

tests: chipcost.model.precision, chipcost.model.device
"""

from __future__ import annotations

import pytest
from round_chip import CHIP, STACK

from chipcost.model.device import product_rate
from chipcost.model.precision import STORAGE_BYTES, math_type


def test_math_is_the_narrowest_type_that_loses_nothing():
    assert math_type("nvfp4", {"bf16": 1.0}) == "bf16"
    assert math_type("fp8", {"bf16": 1.0, "fp8": 2.0}) == "fp8"
    assert math_type("int4", {"bf16": 1.0, "fp8": 2.0, "fp4": 4.0}) == "bf16"
    widened = product_rate(CHIP, STACK, "fp8")
    assert widened == pytest.approx(1e15 * STACK.compute_bf16 * STACK.unpack)


def test_bytes_of_a_weight_with_its_scales():
    assert STORAGE_BYTES == {
        "fp32": 4.0,
        "bf16": 2.0,
        "fp16": 2.0,
        "fp8": 1.0,
        "fp8_block": 1.0 + 4 / 16384,
        "int8": 1.0,
        "int4": 0.515625,
        "int4_g32": 0.5625,
        "mxfp4": 0.53125,
        "nvfp4": 0.5625,
    }

"""Formats of numbers: which math they take, at which rate.

tests: chipcost.model.precision, chipcost.model.device
"""

from __future__ import annotations

import pytest
from round_chip import CHIP, STACK

from chipcost.model.device import product_rate
from chipcost.model.precision import math_type


def test_math_is_the_narrowest_type_that_loses_nothing():
    assert math_type("nvfp4", {"bf16": 1.0}) == "bf16"
    assert math_type("fp8", {"bf16": 1.0, "fp8": 2.0}) == "fp8"
    assert math_type("int4", {"bf16": 1.0, "fp8": 2.0, "fp4": 4.0}) == "bf16"
    widened = product_rate(CHIP, STACK, "fp8")
    assert widened == pytest.approx(1e15 * STACK.compute_bf16 * STACK.unpack)

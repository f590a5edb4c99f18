"""Number formats: how many bytes a weight takes, and in which type the chip multiplies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Stored bytes per weight, block scales included.
# Source: mxfp4 32-element blocks with one e8m0 byte, nvfp4 16-element blocks with one fp8 scale,
# int4 groups of 128 (int4_g32: of 32) with a 16-bit scale, fp8 128x128 blocks with one fp32 scale.
STORAGE_BYTES: Mapping[str, float] = {
    "fp32": 4.0,
    "bf16": 2.0,
    "fp16": 2.0,
    "fp8": 1.0,
    "fp8_block": 1.0 + 4.0 / (128 * 128),
    "int8": 1.0,
    "int4": 0.5 + 2.0 / 128,
    "int4_g32": 0.5 + 2.0 / 32,
    "mxfp4": 0.5 + 1.0 / 32,
    "nvfp4": 0.5 + 1.0 / 16,
}
FORMATS: tuple[str, ...] = tuple(STORAGE_BYTES)

# The math types that can multiply a format, narrowest first: the first that the chip has is used.
# Weight-only formats (int8 and int4 here) are widened before the product, whatever the chip has.
_MATH: Mapping[str, tuple[str, ...]] = {
    "fp32": ("bf16",),
    "bf16": ("bf16",),
    "fp16": ("bf16",),
    "fp8": ("fp8", "bf16"),
    "fp8_block": ("fp8", "bf16"),
    "int8": ("bf16",),
    "int4": ("bf16",),
    "int4_g32": ("bf16",),
    "mxfp4": ("fp4", "bf16"),
    "nvfp4": ("fp4", "bf16"),
}


@dataclass(frozen=True, slots=True)
class Precision:
    """Storage formats of the parts of a model.

    Linears around attention, dense feed-forward and shared experts, routed experts, vocabulary
    product (and embedding), key-value cache.
    """

    linear: str = "bf16"
    ffn: str = "bf16"
    expert: str = "bf16"
    head: str = "bf16"
    kv: str = "bf16"


def math_type(storage: str, rates: Mapping[str, float]) -> str:
    """The type that a chip with `rates` (FLOP/s by math type) multiplies `storage` weights in.

    The narrowest type that the chip has and that loses nothing; else the next wider one.
    A chip without any known rate answers `bf16`.
    """
    for candidate in _MATH[storage]:
        if rates.get(candidate, 0.0) > 0.0:
            return candidate
    return "bf16"

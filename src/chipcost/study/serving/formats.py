"""Names of number formats as people write them, and how a model is stored under each."""

from __future__ import annotations

import re
from dataclasses import replace

from chipcost.errors import one_of
from chipcost.model.precision import FORMATS, Precision

# The first that a text contains decides.
_WORDS: tuple[tuple[str, str], ...] = (
    ("nvfp4", "nvfp4"),
    ("mxfp4", "mxfp4"),
    ("fp8_block", "fp8_block"),
    ("fp8", "fp8"),
    ("f8", "fp8"),
    ("w8a8", "fp8"),
    ("fp4", "nvfp4"),
    ("int4_g32", "int4_g32"),
    ("int4", "int4"),
    ("w4a16", "int4"),
    ("awq", "int4"),
    ("gptq", "int4"),
    ("int8", "int8"),
    ("w8a16", "int8"),
    ("fp32", "fp32"),
    ("bf16", "bf16"),
    ("fp16", "fp16"),
)
# Words for the parts of a model in the names of formats.
_PARTS = {"attention": ("attention", "attn", "gemm", "linear"), "expert": ("expert", "moe")}
FOUR_BIT = ("nvfp4", "mxfp4", "int4", "int4_g32")
NATIVE = "native"


def storage_format(text: str) -> str:
    """The storage format that a text such as `FP8` or `fp4 (gemm nvfp4)` names; bf16 for none."""
    lowered = text.lower()
    for word, name in _WORDS:
        if word in lowered:
            return name
    return "bf16"


def part_formats(text: str) -> tuple[str, str] | None:
    """Formats of attention and of experts that a text names apart: `NVFP4 experts, FP8 attention`.

    None where it names one format, or the same for both.
    """
    found = {}
    for part in re.split(r"[,;+/()]| and ", text.lower()):
        for name, words in _PARTS.items():
            if any(word in part for word in words) and storage_format(part) != storage_format(""):
                found[name] = storage_format(part)
            elif any(word in part for word in words) and "bf16" in part:
                found[name] = "bf16"
    attention, expert = found.get("attention"), found.get("expert")
    return (attention, expert) if attention and expert and attention != expert else None


def checked_format(option: str, text: str) -> str:
    """A format given on the command line. Raises ChipcostError `bad-option` for an unknown one."""
    lowered = text.lower().replace("-", "_")
    if lowered == NATIVE or lowered in FORMATS:
        return lowered
    if lowered == "fp4":
        return "nvfp4"
    return one_of(option, text, (NATIVE, *FORMATS))


def model_precision(
    weights: str, *, experts: bool, native_expert: str, kv: str, narrow_math: bool
) -> Precision:
    """How a model is stored when its weights are called `weights`.

    4-bit formats of a mixture of experts leave attention in bf16, int4 all but the experts. Experts
    released in 4 bits stay as released. The vocabulary product stays bf16. Without `kv` the cache
    is fp8 where weights are narrow and the chip has narrow math, else bf16.
    """
    if weights == "fp8" and native_expert == "fp8_block":
        weights = native_expert
    linear = ffn = expert = weights
    if experts and native_expert in FOUR_BIT:
        linear, ffn, expert = "bf16", "bf16", native_expert
    elif experts and weights in FOUR_BIT:
        linear = "bf16"
        ffn = "bf16" if weights.startswith("int4") else weights
    if not kv:
        released = experts and native_expert in FOUR_BIT  # attention and cache stayed wide
        narrow = expert in ("fp8", "fp8_block", "nvfp4", "mxfp4") and not released
        kv = "fp8" if narrow and narrow_math else "bf16"
    return Precision(linear=linear, ffn=ffn, expert=expert, head="bf16", kv=kv)


def run_precision(
    text: str, *, experts: bool, native_expert: str, kv: str, narrow_math: bool
) -> Precision:
    """How a model is stored whose weights a measured run calls `text`, as `model_precision`."""
    apart = part_formats(text) if experts else None
    whole = model_precision(
        apart[1] if apart else storage_format(text),
        experts=experts,
        native_expert=native_expert,
        kv=kv,
        narrow_math=narrow_math,
    )
    return replace(whole, linear=apart[0], ffn=apart[0], expert=apart[1]) if apart else whole

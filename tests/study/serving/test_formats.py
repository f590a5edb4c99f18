"""Names of number formats, and how a model is stored that a run describes."""

from __future__ import annotations

import pytest

from chipcost.study.serving.formats import part_formats, run_precision


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("NVFP4 experts, FP8 attention", ("fp8", "nvfp4")),
        ("attention bf16; moe mxfp4", ("bf16", "mxfp4")),
        ("fp8 (gemm fp8, moe fp8)", None),
        (" (gemm , moe )", None),
        ("FP8", None),
    ],
)
def test_parts_that_a_text_names_apart(text, parts):
    assert part_formats(text) == parts


def test_a_run_with_a_format_for_each_part():
    stated = {"native_expert": "fp8_block", "kv": "", "narrow_math": True}
    mixed = run_precision("NVFP4 experts, FP8 attention", experts=True, **stated)
    assert (mixed.linear, mixed.ffn, mixed.expert, mixed.kv) == ("fp8", "fp8", "nvfp4", "fp8")
    dense = run_precision("NVFP4 experts, FP8 attention", experts=False, **stated)
    assert dense.linear == dense.expert

"""Words and limits of a question about serving, without NumPy: read before anything is computed."""

from __future__ import annotations

STACKS: tuple[str, ...] = ("tuned", "untuned")
TENSORRT_LLM = "tensorrt-llm"
ENGINES: tuple[str, ...] = ("sglang", TENSORRT_LLM, "vllm", "vendor")
AGGREGATED, DISAGGREGATED = "aggregated", "disaggregated"
DEFAULT_CHIPS = 64  # limit of one deployment where none is given


def long(tokens: float) -> str:
    """A length in a sentence: whole tokens, no exponent."""
    return f"{tokens:.0f}" if tokens >= 100.0 else f"{tokens:.4g}"

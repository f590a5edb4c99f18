"""Words and limits of a question about serving, without NumPy: read before anything is computed."""

from __future__ import annotations

STACKS: tuple[str, ...] = ("tuned", "untuned")
TENSORRT_LLM = "tensorrt-llm"
ENGINES: tuple[str, ...] = ("sglang", TENSORRT_LLM, "vllm", "vendor")
AGGREGATED, DISAGGREGATED = "aggregated", "disaggregated"
DEFAULT_CHIPS = 64  # limit of one deployment where none is given

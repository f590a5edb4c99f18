"""GenZ: rooflines of each operator, with collectives, of its own chips and models."""

from __future__ import annotations

import contextlib
import importlib
import io

from estimators.phases import serve
from estimators.question import Answer, Question

PACKAGE = "genz-llm"
CHIPS = {
    "a100-sxm-80gb": "A100_80GB_GPU",
    "gaudi-3": "Gaudi3",
    "gb200": "GB200",
    "h100-sxm": "H100_GPU",
    "mi300x": "MI300X",
    "mi325x": "MI325X",
    "tpu-v6e": "TPUv6",
}
MODELS = {
    "deepseek-r1": "deepseek-ai/DeepSeek-V3-Base",  # the same dimensions
    "deepseek-v3": "deepseek-ai/DeepSeek-V3-Base",
    "gemma-3-27b": "google/gemma-3-27B",
    "llama-2-13b": "meta-llama/Llama-2-13B",
    "llama-2-70b": "meta-llama/Llama-2-70B",
    "llama-2-7b": "meta-llama/Llama-2-7B",
    "llama-3.1-405b": "meta-llama/Llama-3.1-405B",
    "llama-3.1-70b": "meta-llama/Llama-3.1-70B",
    "llama-3.1-8b": "meta-llama/Llama-3.1-8B",
    "llama-3.3-70b": "meta-llama/Llama-3.1-70B",
    "mistral-7b-v0.1": "mistralai/Mistral-7B",
    "mixtral-8x7b": "mistralai/Mixtral-8x7B",
    "qwen2.5-72b": "Qwen/Qwen2.5-72B",
}
# It has one format for weights, cache and products.
FORMATS = {"bf16": "bf16", "fp16": "bf16", "fp8": "fp8", "fp8_block": "fp8"}


def ask(question: Question) -> Answer | None:
    """The answer from its prefill and decode; None for what it has no words for."""
    stored = FORMATS.get(_format(question))
    known = question.chip.name in CHIPS and question.model in MODELS
    if not known or stored is None or question.ep > 1:
        return None
    tool = importlib.import_module("GenZ")
    common = {
        "model": MODELS[question.model],
        "system_name": CHIPS[question.chip.name],
        "bits": stored,
        "tensor_parallel": question.tp,
    }

    def prefill(prompts: int) -> float:
        found = tool.prefill_moddeling(
            batch_size=prompts, input_tokens=round(question.isl), **common
        )
        return float(found["Latency"]) * 1e-3

    def step(batch: int, context: float) -> float:
        found = tool.decode_moddeling(  # Bb: beams of a sequence
            batch_size=batch, input_tokens=round(context), Bb=1, **common
        )
        return float(found["Latency"]) * 1e-3

    with contextlib.redirect_stdout(io.StringIO()):
        return serve(question, prefill, step)


def _format(question: Question) -> str:
    precision = question.precision
    return precision.expert if question.served.arch.experts else precision.ffn

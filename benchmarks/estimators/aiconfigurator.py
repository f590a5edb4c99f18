"""aiconfigurator (NVIDIA): measured kernels of its chips and engines, added up over a model."""

from __future__ import annotations

import functools
import importlib
import logging
import re

from estimators.question import Answer, Question

PACKAGE = "aiconfigurator"
CHIPS = {
    "a100-sxm-80gb": "a100_sxm",
    "b200": "b200_sxm",
    "b300": "b300_sxm",
    "gb200": "gb200",
    "gb300": "gb300",
    "h100-sxm": "h100_sxm",
    "h200-sxm": "h200_sxm",
    "l40s": "l40s",
    "rtx-pro-6000": "rtx_pro_6000_server",
}
ENGINES = {"tensorrt-llm": "trtllm", "vllm": "vllm", "sglang": "sglang"}
MODELS = {  # those whose config.json it need not fetch
    "deepseek-r1": "deepseek-ai/DeepSeek-R1",
    "deepseek-v3": "deepseek-ai/DeepSeek-V3",
    "deepseek-v3.2": "deepseek-ai/DeepSeek-V3.2",
    "gpt-oss-120b": "openai/gpt-oss-120b",
    "gpt-oss-20b": "openai/gpt-oss-20b",
    "kimi-k2": "moonshotai/Kimi-K2.5",  # the same dimensions, and in the package
    "llama-3.1-405b": "meta-llama/Meta-Llama-3.1-405B",
    "llama-3.1-70b": "meta-llama/Meta-Llama-3.1-70B",
    "llama-3.1-8b": "meta-llama/Meta-Llama-3.1-8B",
    "llama-3.3-70b": "meta-llama/Meta-Llama-3.1-70B",  # the same dimensions
    "llama-4-scout": "meta-llama/Llama-4-Scout-17B-16E-Instruct",
    "nemotron-3-nano-30b": "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16",
    "qwen3-235b-a22b": "Qwen/Qwen3-235B-A22B",
    "qwen3-30b-a3b": "Qwen/Qwen3-30B-A3B",
    "qwen3-32b": "Qwen/Qwen3-32B",
    "qwen3-8b": "Qwen/Qwen3-8B",
    "qwen3-coder-480b-a35b": "Qwen/Qwen3-Coder-480B-A35B-Instruct",
    "qwen3.5-397b-a17b": "Qwen/Qwen3.5-397B-A17B",
}
GEMM = {
    "bf16": "bfloat16",
    "fp16": "bfloat16",
    "fp8": "fp8",
    "fp8_block": "fp8_block",
    "int4": "int4_wo",
    "int4_g32": "int4_wo",
    "int8": "int8_wo",
    "nvfp4": "nvfp4",
}
EXPERTS = GEMM | {"int8": "", "mxfp4": ""}  # empty: as the tool takes the released model
KV = {"bf16": "bfloat16", "fp16": "bfloat16", "fp8": "fp8"}
RELEASED = ("mxfp4", "int4", "int4_g32")  # experts alone, whatever a source calls the whole
MODES = re.compile(r"\(gemm (\w+), moe (\w+)\)")  # where a source states the tool's own words


def ask(question: Question) -> Answer | None:
    """TPOT and rate by `cli_estimate`; None for what it has no words for."""
    gemm, experts = _modes(question)
    known = question.chip.name in CHIPS and question.model in MODELS
    if not known or question.engine not in ENGINES or gemm is None or experts is None:
        return None
    moe = question.served.arch.experts > 0
    if question.tp % question.ep:
        return None
    logging.disable(logging.CRITICAL)  # it warns on every call
    estimate = importlib.import_module("aiconfigurator.cli.api").cli_estimate
    found = estimate(
        MODELS[question.model],
        CHIPS[question.chip.name],
        mode="static" if question.static else "agg",
        backend_name=ENGINES[question.engine],
        backend_version=_latest(CHIPS[question.chip.name], ENGINES[question.engine]),
        isl=round(question.isl),
        osl=max(round(question.osl), 2),
        batch_size=question.batch,
        tp_size=question.tp,
        moe_tp_size=question.tp // question.ep if moe else None,
        moe_ep_size=question.ep if moe else None,
        gemm_quant_mode=gemm or None,
        moe_quant_mode=(experts or None) if moe else None,
        kvcache_quant_mode=KV[question.precision.kv] if question.kv else None,
    )
    return Answer(float(found.tpot) * 1e-3, float(found.tokens_per_second_per_gpu))


@functools.cache
def _latest(system: str, backend: str) -> str | None:
    """The newest version of an engine that it has for a chip, its own default; slow to find."""
    database = importlib.import_module("aiconfigurator.sdk.perf_database")
    found: str | None = database.get_latest_database_version(system=system, backend=backend)
    return found


def _modes(question: Question) -> tuple[str | None, str | None]:
    """Modes of linears and of experts; None for a format that the tool does not have."""
    precision = question.precision
    stated = MODES.search(question.weights)
    if stated and precision.expert not in RELEASED:
        return stated[1], stated[2]
    experts = EXPERTS.get(precision.expert) if question.served.arch.experts else ""
    return GEMM.get(precision.linear), experts

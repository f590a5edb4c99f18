"""llm-analysis: rooflines of the parts of a layer, of its own chips and models."""

from __future__ import annotations

import importlib

from estimators.phases import serve
from estimators.question import Answer, Question

PACKAGE = "llm-analysis"
CHIPS = {"a100-sxm-80gb": "a100-sxm-80gb", "h100-sxm": "h100-sxm-80gb"}
MODELS = {
    "gpt-j-6b": "EleutherAI_gpt-j-6b",
    "llama-2-13b": "decapoda-research_llama-13b-hf",  # Llama 1 13B: the same dimensions
    "llama-2-70b": "upstage_Llama-2-70b-instruct-v2",
    "llama-2-7b": "NousResearch_Llama-2-7b-hf",
}
FORMATS = {"bf16": "w16a16e16", "fp16": "w16a16e16", "fp8": "w8a8e16", "int4": "w4a16e16"}


def ask(question: Question) -> Answer | None:
    """The answer from its prefill and decode; None for what it has no words for."""
    stored = FORMATS.get(question.precision.ffn)
    if question.chip.name not in CHIPS or question.model not in MODELS or stored is None:
        return None
    infer = importlib.import_module("llm_analysis.analysis").infer

    def asked(batch: int) -> dict[str, float]:
        found: dict[str, float] = infer(
            model_name=MODELS[question.model],
            gpu_name=CHIPS[question.chip.name],
            dtype_name=stored,
            log_level="ERROR",
            batch_size_per_gpu=batch,
            tp_size=question.tp,
            seq_len=round(question.isl),
            num_tokens_to_generate=round(question.osl),
            kv_cache_dtype_bytes=1 if question.precision.kv == "fp8" else 2,
        )
        return found

    return serve(
        question,
        lambda prompts: asked(prompts)["prefill_latency"],
        lambda batch, _: asked(batch)["decode_latency"],  # its cache is as full as it gets
    )

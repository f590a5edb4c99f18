"""servcalc: a roofline of one GPU with utilisations that grow with the batch, and a scheduler."""

from __future__ import annotations

import importlib

from estimators.question import Answer, Question

PACKAGE = "servcalc"
CHIPS = {
    "a100-sxm-80gb": "A100 80GB",
    "b200": "B200",
    "h100-sxm": "H100 80GB",
    "h200-sxm": "H200",
    "l40s": "L40S",
}
# It takes any config.json of these families: (model_type) by model.
MODELS = {
    "llama-2-13b": "llama",
    "llama-2-7b": "llama",
    "llama-3.1-8b": "llama",
    "mistral-7b-v0.1": "mistral",
}
FORMATS = {"bf16": None, "fp16": None, "fp8": "fp8"}


def ask(question: Question) -> Answer | None:
    """Mean ITL and rate of its middle estimate; None for what it has no words for."""
    known = question.chip.name in CHIPS and question.model in MODELS and question.tp == 1
    if not known or question.precision.ffn not in FORMATS:
        return None
    tool = importlib.import_module("servcalc")
    arch = question.served.arch
    model = importlib.import_module("vramcalc").Arch.from_config(
        {
            "model_type": MODELS[question.model],
            "hidden_size": arch.hidden,
            "num_hidden_layers": arch.layers,
            "num_attention_heads": arch.heads,
            "num_key_value_heads": arch.kv_heads,
            "head_dim": arch.head_dim,
            "intermediate_size": arch.ffn,
            "vocab_size": arch.vocab,
            "tie_word_embeddings": arch.tied,
        }
    )
    profile = tool.profiles.vllm(
        quant=FORMATS[question.precision.ffn],
        kv_bits=8 if question.precision.kv == "fp8" else 16,
        max_seqs=2 * question.batch,  # those being prefilled count too
    )
    found = tool.estimate(
        model,
        CHIPS[question.chip.name],
        workload=tool.Workload(round(question.isl), round(question.osl), (question.batch,)),
        profile=profile,
    ).points[0]
    if not found.feasible:
        raise ValueError(str(found.infeasible_reason))
    return Answer(found.itl_ms.mid * 1e-3, found.total_tok_s.mid)

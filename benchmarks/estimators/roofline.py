"""Plain rooflines: bytes over bandwidth or FLOP over peak, whichever takes longer."""

from __future__ import annotations

import math
from collections.abc import Callable

from chipcost.model import cache, flops
from chipcost.model.precision import STORAGE_BYTES, math_type
from estimators.phases import serve
from estimators.question import Answer, Question


def roofline(bandwidth: float, compute: float) -> Callable[[Question], Answer]:
    """The roofline at a share of the peak bandwidth and of the peak rate.

    Everything is divided evenly over the chips; there are no collectives and no fixed times.
    Source: Williams et al. 2009 (Communications of the ACM 52 (4)).
    """

    def answer(question: Question) -> Answer:
        arch, tp = question.served.arch, question.tp
        kv_byte = STORAGE_BYTES[question.precision.kv]

        def time(tokens: float, sampled: int, cached: float, attention: float) -> float:
            """Seconds of a pass over `tokens` with `cached` bytes and FLOP of attention."""
            moved = weight_bytes(question, tokens) + cached
            memory = moved / (question.chip.memory_bandwidth * bandwidth)
            return max(memory, math_seconds(question, tokens, sampled, attention) / compute) / tp

        def prefill(prompts: int) -> float:
            attention = prompts * flops.prefill_attention_flops(arch, question.isl)
            return time(prompts * question.isl, prompts, 0.0, attention)

        def step(batch: int, context: float) -> float:
            cached = batch * (cache.kv_bytes(arch, context, kv_byte) + cache.state_bytes(arch))
            attention = batch * flops.decode_attention_flops(arch, context)
            return time(batch, batch, cached, attention)

        return serve(question, prefill, step)

    return answer


def weight_bytes(question: Question, tokens: float) -> float:
    """Bytes of the weights that a pass over `tokens` reads: all, but of experts those it meets.

    Of E experts of which a token uses k, n tokens meet E (1 - (1 - k / E)^n) on average.
    """
    shape, precision = question.served.shape, question.precision
    experts = float(shape.experts)
    met = experts * (1.0 - math.pow(1.0 - float(shape.active_experts) / experts, tokens))
    attention = float(shape.attention_weights) + float(shape.replicated_weights)
    return (
        attention * STORAGE_BYTES[precision.linear]
        + float(shape.ffn_weights) * STORAGE_BYTES[precision.ffn]
        + float(shape.head_weights) * STORAGE_BYTES[precision.head]
        + float(shape.expert_layers * shape.expert_weights) * met * STORAGE_BYTES[precision.expert]
    )


def math_seconds(question: Question, tokens: float, sampled: int, attention: float) -> float:
    """Seconds of one chip at peak: 2 FLOP a weight and token, and attention in bf16.

    The vocabulary product is of the `sampled` tokens alone.
    """
    shape, precision, rates = question.served.shape, question.precision, question.chip.flops
    experts = float(shape.expert_layers * shape.active_experts * shape.expert_weights)
    attending = float(shape.attention_weights) + float(shape.replicated_weights)
    parts = (
        (tokens * attending, precision.linear),
        (tokens * float(shape.ffn_weights), precision.ffn),
        (sampled * float(shape.head_weights), precision.head),
        (tokens * experts, precision.expert),
    )
    linear = sum(products / rates[math_type(stored, rates)] for products, stored in parts)
    return 2.0 * linear + attention / rates["bf16"]

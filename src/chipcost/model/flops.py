"""FLOP of a token and of a prompt, from a model's dimensions: linears, attention, recurrences.

Symbols as in `counts`: H hidden, n_h heads, d head dimension (d_v of values), V vocabulary, c
latent rank, d_r rotary width; S context, T tokens of a prompt, w a window.
"""

from __future__ import annotations

from chipcost.model.arch import Arch
from chipcost.model.counts import multiplied


def linear_flops(arch: Arch) -> float:
    """2 FLOP per weight that a token is multiplied with. Norms and the lookup count nothing."""
    parts = multiplied(arch)
    return 2.0 * (parts.total - parts.norms)


def head_flops(arch: Arch) -> float:
    """2 V H: of `linear_flops`, what a prefill needs for its last token alone."""
    return 2.0 * arch.vocab * arch.hidden


def decode_attention_flops(arch: Arch, context: float) -> float:
    """FLOP of attention for one new token over `context`: 2 S n_h (d + d_v) per layer.

    Latent attention decodes in the absorbed form, 2 S n_h (2 c + d_r); windows cut S; a sparse
    indexer costs 2 S n_i d_i and leaves S at most index_topk.
    Source: Kaplan et al. 2020 table 1; DeepSeek-V2 (arXiv:2405.04434) section 2.1.2.
    """
    if arch.latent:
        width = arch.heads * (2 * arch.kv_lora + arch.rope_dim)
    else:
        width = _plain_width(arch)
    seen = min(context, arch.index_topk) if arch.index_topk else context
    indexed = 2.0 * context * arch.index_heads * arch.index_dim
    full = arch.full_layers * 2.0 * seen * width + arch.indexing_layers * indexed
    near = min(context, arch.window) * _plain_width(arch.near)
    return full + arch.window_layers * 2.0 * near


def prefill_attention_flops(arch: Arch, length: float) -> float:
    """FLOP of causal attention over a prompt: sum of 2 s n_h (d + d_v) over s, T^2 / 2 in all.

    A window w counts w T - w^2 / 2; so does a sparse indexer's top-k.
    """
    indexed = 2.0 * arch.index_heads * arch.index_dim * length**2 / 2.0
    seen = _causal_pairs(length, arch.index_topk) if arch.index_topk else length**2 / 2.0
    full = arch.full_layers * 2.0 * seen * _plain_width(arch) + arch.indexing_layers * indexed
    near = _causal_pairs(length, arch.window) * _plain_width(arch.near)
    return full + arch.window_layers * 2.0 * near


def _plain_width(arch: Arch) -> int:
    """n_h (d + d_v): products of one query with one key and one value, over the heads."""
    return arch.heads * (arch.head_dim + arch.value_dim)


def _causal_pairs(length: float, window: float) -> float:
    """Query-key pairs of a causal pass within a window: T^2 / 2 up to w, then w per token."""
    near = min(length, window)
    return near * length - near**2 / 2.0


def state_flops(arch: Arch) -> float:
    """FLOP per token of the recurrences: update and readout of n p s elements, 2 FLOP each, and
    one decay: 5 n p s per layer (small beside the projections)."""
    return 5.0 * arch.state_layers * arch.state_heads * arch.state_head_dim * arch.state_dim


def decode_flops(arch: Arch, context: float) -> float:
    """FLOP of one new token over `context` tokens."""
    return linear_flops(arch) + decode_attention_flops(arch, context) + state_flops(arch)


def prefill_flops(arch: Arch, length: float) -> float:
    """FLOP of a whole prompt; the head multiplies its last token alone."""
    body = linear_flops(arch) - head_flops(arch) + state_flops(arch)
    return length * body + head_flops(arch) + prefill_attention_flops(arch, length)

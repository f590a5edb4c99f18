"""FLOP of a token and of a prompt, from a model's dimensions: linears, attention, recurrences.

Symbols as in `counts`: H hidden, n_h heads, d head dimension (d_v of values), V vocabulary, c
latent rank, d_r rotary width; S context, T tokens of a prompt, w a window, n_i indexer heads of
dimension d_i.
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

    Latent attention decodes in the absorbed form, 2 S n_h (2 c + d_r); windows cut S; entries of m
    tokens divide it by m; a sparse indexer costs 2 n_i d_i per entry and leaves index_topk entries.
    Of attention in chunks it is the token after `context` others.
    Source: Kaplan et al. 2020 table 1; DeepSeek-V2 (arXiv:2405.04434) section 2.1.2.
    """
    chosen, near = min(context, arch.chosen_tokens), min(context, arch.window)
    if arch.window_chunked:
        near = context % arch.window
    width = decode_width(arch)
    return _attention(arch, width, width * chosen, context, near)


def prefill_attention_flops(arch: Arch, length: float) -> float:
    """FLOP of causal attention over a prompt: sum of 2 s n_h (d + d_v) over s, T^2 / 2 in all.

    A window w counts w T - w^2 / 2, chunks of w tokens w^2 / 2 each; so does what a sparse indexer
    chooses. Over a latent that is computed in the absorbed form, or where it takes less all pairs
    in the other one, masked.
    Source: DeepSeek-V3.2 (arXiv:2512.02556), section 2.1 and its note on short prefills.
    """
    pairs, chosen = length**2 / 2.0, _causal_pairs(length, arch.chosen_tokens)
    near = _causal_pairs(length, arch.window)
    if arch.window_chunked:
        near = (length - length % arch.window) * arch.window / 2.0
        near += (length % arch.window) ** 2 / 2.0
    width = prefill_width(arch)
    products = min(decode_width(arch) * chosen, width * pairs)
    return _attention(arch, width, products, pairs, near)


def _attention(arch: Arch, width: int, products: float, pairs: float, near: float) -> float:
    """FLOP over query-key pairs: of the whole context, within the window; `products` of the tokens
    that one layer chooses, by their width."""
    entries = (arch.scanned_entries * pairs + arch.beside_layers * near) * width
    entries += arch.chosen_entries * products
    window = arch.window_layers * near * prefill_width(arch.near)
    return 2.0 * (entries + window) + index_flops(arch) * pairs


def decode_width(arch: Arch) -> int:
    """n_h (d + d_v), or n_h (2 c + d_r) in the absorbed form of latent attention."""
    if arch.latent:
        return arch.heads * (2 * arch.kv_lora + arch.rope_dim)
    return prefill_width(arch)


def prefill_width(arch: Arch) -> int:
    """n_h (d + d_v): products of one query with one key and one value, over the heads."""
    return arch.heads * (arch.head_dim + arch.value_dim)


def index_flops(arch: Arch) -> float:
    """FLOP of the indexers per token and token of context: 2 n_i d_i per entry, all layers."""
    return 2.0 * arch.indexing_layers * arch.index_heads * arch.index_dim / arch.index_ratio


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

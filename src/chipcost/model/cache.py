"""Bytes that a sequence keeps in memory, from a model's dimensions: cache and recurrent state.

Symbols as in `counts`: n_kv heads, d head dimension (d_v of values), c latent rank, d_r rotary
width; S tokens of the sequence, w a window; n, p, s heads, their dimension and that of a state.
"""

from __future__ import annotations

from chipcost.model.arch import Arch


def kv_elements(arch: Arch) -> int:
    """Cached elements per token of one attention layer: n_kv (d + d_v), or c + d_r if latent.

    Source: Shazeer 2019 (arXiv:1911.02150); DeepSeek-V2 (arXiv:2405.04434) table 1.
    """
    if arch.latent:
        return arch.kv_lora + arch.rope_dim
    return arch.kv_heads * (arch.head_dim + arch.value_dim)


def index_bytes(arch: Arch) -> int:
    """Bytes per token of one layer of the indexer's keys: d_i in fp8 and one fp32 scale.

    Source: DeepSeek-V3.2-Exp inference/model.py (class Indexer).
    """
    return arch.index_dim + 4 if arch.index_heads else 0


def kv_bytes_per_token(arch: Arch, kv_byte: float = 2.0) -> float:
    """Cache that one further token takes while every window has room: bytes.

    L_attention n_kv (d + d_v) b, or (c + d_r) b, each kind of layer with its own heads, and the
    keys of the indexers. `kv_byte`: bytes per element.
    """
    elements = arch.full_layers * kv_elements(arch) + arch.window_layers * kv_elements(arch.near)
    return elements * kv_byte + arch.indexing_layers * index_bytes(arch)


def kv_bytes(arch: Arch, length: float, kv_byte: float = 2.0) -> float:
    """Cache of one sequence of `length` tokens: full layers S, window layers min(S, w); bytes.

    Without the recurrent state (`state_bytes`), which does not grow.
    """
    near = min(length, arch.window) * arch.window_layers * kv_elements(arch.near)
    indexed = length * arch.indexing_layers * index_bytes(arch)
    return (length * arch.full_layers * kv_elements(arch) + near) * kv_byte + indexed


def state_bytes(arch: Arch, state_byte: float = 4.0, conv_byte: float = 2.0) -> float:
    """Recurrent state of one sequence: n p s elements and (w - 1) of the convolution, per layer.

    Bytes; the state in fp32 and the convolution in bf16 unless said otherwise.
    """
    state = arch.state_heads * arch.state_head_dim * arch.state_dim
    mixed = arch.state_heads * arch.state_head_dim + 2 * arch.state_groups * arch.state_dim
    conv = max(arch.state_conv - 1, 0) * mixed
    return arch.state_layers * (state * state_byte + conv * conv_byte)

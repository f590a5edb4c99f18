"""Bytes that a sequence keeps in memory, from a model's dimensions: cache and recurrent state.

Symbols as in `counts`: n_kv heads, d head dimension (d_v of values), c latent rank, d_r rotary
width; S tokens of the sequence, w a window, m tokens per compressed entry; n, p, s heads, their
dimension and that of a state.
"""

from __future__ import annotations

from chipcost.model.arch import Arch

SHARED_ROTARY = 64  # elements of a shared vector that are rotated. Source: config of DeepSeek-V4


def kv_elements(arch: Arch) -> int:
    """Cached elements per entry of one attention layer: n_kv (d + d_v), c + d_r if latent.

    n_kv d where keys are values.
    Source: Shazeer 2019 (arXiv:1911.02150); DeepSeek-V2 (arXiv:2405.04434) table 1.
    """
    if arch.latent:
        return arch.kv_lora + arch.rope_dim
    if arch.shared_kv:
        return arch.kv_heads * arch.head_dim
    return arch.kv_heads * (arch.head_dim + arch.value_dim)


def index_bytes(arch: Arch) -> int:
    """Bytes per entry of one layer of the indexer's keys: d_i in fp8 and one fp32 scale.

    In bf16 where every key-value head chooses for itself, as servers hold them.
    Source: DeepSeek-V3.2-Exp inference/model.py (class Indexer); vLLM, indexer of MiniMax-M3.
    """
    if not arch.index_heads:
        return 0
    return 2 * arch.index_dim if arch.index_per_head else arch.index_dim + 4


def fp8_bytes(arch: Arch) -> float:
    """Bytes per element of a cache in fp8, as servers hold it: 1, and more where the kernels of
    sparse attention keep the rotary part (64) in bf16 and scales beside.

    Of a latent 512 + 16 + 2 x 64 = 656 bytes for 576 elements, of a shared vector 448 + 8 + 2 x 64
    = 584 for 512. Source: FlashMLA (deepseek-ai), fp8 caches of DeepSeek-V3.2 and DeepSeek-V4.
    """
    if arch.latent and arch.index_topk:
        narrow = arch.kv_lora
        return (narrow + narrow / 32 + 2 * arch.rope_dim) / kv_elements(arch)
    if arch.shared_kv and arch.compressed_layers:
        return (kv_elements(arch) + SHARED_ROTARY + 8) / kv_elements(arch)
    return 1.0


def full_elements(arch: Arch) -> float:
    """Cached elements per token of context that every step reads, all layers.

    A layer of heavily compressed attention keeps one entry per m tokens.
    """
    return arch.scanned_entries * kv_elements(arch)


def chosen_elements(arch: Arch) -> float:
    """Cached elements per token of context that an indexer chooses from, all layers."""
    return arch.chosen_entries * kv_elements(arch)


def window_elements(arch: Arch) -> int:
    """Cached elements per token within the window, all layers that have one."""
    beside = arch.beside_layers * kv_elements(arch)
    return arch.window_layers * kv_elements(arch.near) + beside


def index_bytes_per_token(arch: Arch) -> float:
    """Bytes of the indexers' keys per token of context, all layers."""
    return arch.indexing_layers * index_bytes(arch) / arch.index_ratio


def kv_bytes_per_token(arch: Arch, kv_byte: float = 2.0) -> float:
    """Cache that one further token takes while every window layer has room: bytes.

    L_attention n_kv (d + d_v) b, or (c + d_r) b, each kind of layer with its own heads, entries of
    m tokens by 1 / m, and the keys of the indexers. Windows beside compressed entries count
    nothing: they are full after a few tokens. `kv_byte`: bytes per element.
    """
    kept = full_elements(arch) + chosen_elements(arch)
    elements = kept + arch.window_layers * kv_elements(arch.near)
    return elements * kv_byte + index_bytes_per_token(arch)


def kv_bytes(arch: Arch, length: float, kv_byte: float = 2.0) -> float:
    """Cache of one sequence of `length` tokens: full layers S, window layers min(S, w); bytes.

    Without the recurrent state (`state_bytes`), which does not grow.
    """
    kept = length * (full_elements(arch) + chosen_elements(arch))
    near = min(length, arch.window) * window_elements(arch)
    return (kept + near) * kv_byte + length * index_bytes_per_token(arch)


def read_bytes(arch: Arch, length: float, kv_byte: float = 2.0) -> float:
    """Bytes of one sequence's cache that a decode step reads behind `length` tokens.

    All of it but for what an indexer leaves out, whose keys are read in its stead. Of attention in
    chunks a step reads half of one in the mean; here the token after `length` others.
    """
    kept = length * full_elements(arch)
    kept += min(length, arch.chosen_tokens) * chosen_elements(arch)
    near = length % arch.window if arch.window_chunked else min(length, arch.window)
    kept += near * window_elements(arch)
    return kept * kv_byte + length * index_bytes_per_token(arch)


def state_bytes(arch: Arch, state_byte: float = 4.0, conv_byte: float = 2.0) -> float:
    """Recurrent state of one sequence: n p s elements and (w - 1) of the convolution, per layer.

    Bytes; the state in fp32 and the convolution in bf16 unless said otherwise.
    """
    state = arch.state_heads * arch.state_head_dim * arch.state_dim
    mixed = arch.state_heads * arch.state_head_dim + 2 * arch.state_groups * arch.state_dim
    conv = max(arch.state_conv - 1, 0) * mixed
    return arch.state_layers * (state * state_byte + conv * conv_byte)

"""What makes the dimensions of a model impossible: those that are missing or contradict others."""

from __future__ import annotations

from chipcost.model.arch import INTEGERS, REQUIRED, WORDS, Arch


def problems(arch: Arch) -> list[tuple[str, str]]:
    """What makes the dimensions impossible, as (field, why); empty if they fit together."""
    found = [
        (name, "must be positive")
        for name in REQUIRED
        if name != "heads" and getattr(arch, name) <= 0
    ]
    found += [
        (name, "must not be negative")
        for name in INTEGERS
        if name not in REQUIRED
        and name not in ("attention_layers", "mlp_layers")
        and getattr(arch, name) < 0
    ]
    found += [
        (name, f"must be one of {', '.join(words)}")
        for name, words in WORDS.items()
        if getattr(arch, name) not in words
    ]
    if arch.kv_heads > 0 and arch.heads % arch.kv_heads:
        found.append(("kv_heads", f"{arch.heads} heads do not divide over {arch.kv_heads}"))
    differ = (arch.window_heads, arch.window_kv_heads) != (0, 0)
    if differ and arch.near.heads % (arch.near.kv_heads or 1):
        near = f"{arch.near.heads} heads do not divide over {arch.near.kv_heads}"
        found.append(("window_kv_heads", near))
    if arch.index_layers > arch.full_layers:
        found.append(("index_layers", f"only {arch.full_layers} layers see the whole context"))
    if arch.window_layers > arch.attending_layers:
        found.append(("window_layers", f"only {arch.attending_layers} layers have attention"))
    if arch.window_layers and not arch.window:
        found.append(("window", "is needed where layers have a window"))
    found += _compression(arch)
    if arch.latent and not 0 < arch.rope_dim < arch.head_dim:
        found.append(("rope_dim", "of latent attention must be a part of head_dim"))
    if arch.active_experts > arch.experts:
        found.append(("active_experts", f"there are only {arch.experts} experts"))
    if arch.experts and not (arch.active_experts and arch.expert_ffn):
        found.append(("expert_ffn", "and active_experts are needed where there are experts"))
    if arch.moe_every < 1:
        found.append(("moe_every", "must be 1 or more"))
    elif arch.dense_layers and not (arch.ffn or arch.ffn_sum):
        found.append(("ffn", "is needed: some layers have a dense feed-forward"))
    if arch.state_layers and arch.state_kind == "none":
        found.append(("state_kind", "is needed where layers have a state"))
    if arch.attending_layers + arch.state_layers > arch.layers:
        found.append(("attention_layers", f"and state_layers exceed {arch.layers} layers"))
    return found


def _compression(arch: Arch) -> list[tuple[str, str]]:
    """What does not fit together in sparse and compressed attention."""
    found = []
    if arch.index_topk and not (arch.index_heads and arch.index_dim):
        found.append(("index_topk", "needs an indexer: index_heads and index_dim"))
    if arch.sparse_layers > arch.full_layers:
        found.append(("sparse_layers", f"only {arch.full_layers} layers see the whole context"))
    if arch.compressed_layers > arch.full_layers:
        found.append(("csa_layers", f"and hca_layers exceed {arch.full_layers} layers"))
    for layers, ratio in (("csa_layers", "csa_ratio"), ("hca_layers", "hca_ratio")):
        if getattr(arch, layers) and not getattr(arch, ratio):
            found.append((ratio, f"is needed where there are {layers}"))
    if arch.csa_layers and not arch.index_topk:
        found.append(("index_topk", "is needed where there are csa_layers"))
    if arch.compressed_layers and (not arch.shared_kv or arch.latent or arch.sparse_layers):
        why = "and hca_layers go with shared_kv, without kv_lora and sparse_layers"
        found.append(("csa_layers", why))
    if arch.o_lora and not arch.shared_kv:
        found.append(("o_lora", "goes with shared_kv"))
    if arch.o_lora and not (arch.o_groups and arch.heads % arch.o_groups == 0):
        found.append(("o_groups", f"{arch.heads} heads do not divide over {arch.o_groups}"))
    return found

"""Readers of architectures with compressed, chosen or recurrent contexts beside latent attention.

Names of fields: the configuration classes of the Transformers library, and of the makers' own.
"""

from __future__ import annotations

from chipcost.catalog.huggingface.families import sigmoid_experts
from chipcost.catalog.huggingface.fields import Config, Dimensions, decoder
from chipcost.catalog.huggingface.recent import bits

_CSA, _HCA = "compressed_sparse_attention", "heavily_compressed_attention"
_BY_RATIO = {0: "sliding_attention", 4: _CSA, 128: _HCA}


def deepseek_v4(config: Config) -> Dimensions:
    """DeepSeek V4: one vector as key and value, compressed entries beside windows, streams."""
    kinds, csa, hca = _compression(config)
    return {
        **decoder(config),
        **sigmoid_experts(config, dense=0),
        "router_bias": config.value("topk_method") in (None, "noaux_tc"),
        "shared_kv": True,
        "q_lora": config.need("q_lora_rank"),
        "o_lora": config.need("o_lora_rank"),
        "o_groups": config.need("o_groups"),
        "sinks": True,
        "window": config.need("sliding_window"),
        "window_layers": kinds.count("sliding_attention"),
        "csa_layers": kinds.count(_CSA),
        "csa_ratio": csa if _CSA in kinds else None,
        "hca_layers": kinds.count(_HCA),
        "hca_ratio": hca if _HCA in kinds else None,
        "index_heads": config.need("index_n_heads") if _CSA in kinds else None,
        "index_dim": config.need("index_head_dim") if _CSA in kinds else None,
        "index_topk": config.need("index_topk") if _CSA in kinds else None,
        "residual_streams": config.need("hc_mult"),
    }


def _compression(config: Config) -> tuple[list[str], int, int]:
    """The kind of attention of each layer, and the tokens per entry of both that compress.

    As words and rates by word, or as a ratio per layer: 0, 4 or 128.
    """
    layers = config.need("num_hidden_layers")
    ratios, words = config.items("compress_ratios"), config.items("layer_types")
    if words is None:
        if ratios is None or len(ratios) < layers or not all(map(_known, ratios[:layers])):
            known = ", ".join(map(str, _BY_RATIO))
            raise config.error("bad-field", "compress_ratios", f"one of {known} for each layer")
        return [_BY_RATIO[ratio] for ratio in ratios[:layers]], 4, 128
    kinds = [str(word) for word in words[:layers]]
    if len(kinds) < layers or set(kinds) - set(_BY_RATIO.values()):
        known = ", ".join(_BY_RATIO.values())
        raise config.error("bad-field", "layer_types", f"one of {known} for each layer")
    rates = _object(config, "compress_rates")
    return kinds, rates.whole(_CSA, 4) or 4, rates.whole(_HCA, 128) or 128


def _known(ratio: object) -> bool:
    return type(ratio) is int and ratio in _BY_RATIO


def _object(config: Config, field: str) -> Config:
    """The fields of an object inside the file; of none where it is absent."""
    value = config.value(field) or {}
    if not isinstance(value, dict):
        raise config.error("bad-field", field, "must be an object")
    return Config(value, config.file, config.text)


def kimi_k3(config: Config) -> Dimensions:
    """Kimi K3: Kimi Delta Attention, in some layers gated latent attention, latent experts."""
    linear = _object(config, "linear_attn_config")
    layers, rope = config.need("num_hidden_layers"), config.need("qk_rope_head_dim")
    state, full = linear.items("kda_layers") or [], linear.items("full_attn_layers") or []
    if sorted(map(str, [*state, *full])) != sorted(map(str, range(1, layers + 1))):
        raise linear.error("bad-field", "kda_layers", "and full_attn_layers: each layer once")
    heads, width = linear.need("num_heads"), linear.need("head_dim")
    experts = config.need("moe_intermediate_size")
    return {
        **decoder(config.having(head_dim=1)),
        "head_dim": config.need("qk_nope_head_dim") + rope,
        "v_dim": config.need("v_head_dim"),
        "q_lora": config.whole("q_lora_rank"),
        "kv_lora": config.need("kv_lora_rank"),
        "rope_dim": rope,
        "attention_gate": config.flag("mla_use_output_gate"),
        "state_layers": len(state),
        "state_kind": "kda",
        "state_heads": heads,
        "state_head_dim": width,
        "state_groups": heads,
        "state_dim": width,
        "state_conv": linear.need("short_conv_kernel_size"),
        "state_gate_rank": None if linear.flag("use_full_rank_gate") else width,
        "experts": config.need("num_experts"),
        "active_experts": config.need("num_experts_per_token", "num_experts_per_tok"),
        "expert_ffn": experts,
        "expert_latent": config.whole("routed_expert_hidden_size"),
        "shared_ffn": (config.whole("num_shared_experts", 0) or 0) * experts,
        "first_dense": config.whole("first_k_dense_replace", 0),
        "moe_every": config.whole("moe_layer_freq", 1),
        "router_bias": True,
        "residual_block": config.whole("attn_res_block_size"),
        "mtp_layers": config.whole("num_nextn_predict_layers"),
    }


def minimax_m3(config: Config) -> Dimensions:
    """MiniMax M3: an indexer per key-value head chooses blocks of the context in most layers."""
    if config.flag("attention_output_gate"):
        raise config.error("bad-field", "attention_output_gate", "a gate of M3 is not known")
    layers = config.need("num_hidden_layers")
    sparse = bits(config, "moe_layer_freq", layers)
    dense = layers - sum(sparse)
    if any(sparse[:dense]):
        raise config.error("bad-field", "moe_layer_freq", "dense layers among those with experts")
    found: Dimensions = {
        **decoder(config),
        "ffn": config.need("dense_intermediate_size") if dense else None,
        "qk_norm": "head" if config.flag("use_qk_norm", True) else None,
        "first_dense": dense,
        "experts": config.need("num_local_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("intermediate_size"),
        "shared_ffn": (config.whole("n_shared_experts", 1) or 0)
        * config.need("shared_intermediate_size"),
        "router_bias": config.flag("use_routing_bias", True),
        "mtp_layers": config.whole("num_nextn_predict_layers", config.whole("num_mtp_modules")),
    }
    config.value("moe_intermediate_size")  # as intermediate_size, in some files
    chosen = _object(config, "sparse_attention_config")
    if not chosen.flag("use_sparse_attention", bool(chosen.data)):
        return found
    return {
        **found,
        "sparse_layers": sum(bits(chosen, "sparse_attention_freq", layers)),
        "index_heads": chosen.need("sparse_num_index_heads"),
        "index_dim": chosen.need("sparse_index_dim"),
        "index_topk": chosen.need("sparse_topk_blocks") * chosen.need("sparse_block_size"),
    }

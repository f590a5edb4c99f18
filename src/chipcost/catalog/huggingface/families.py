"""Fields of a Hugging Face config.json, by architecture, as the dimensions of a model.

Names of fields: the configuration classes of the Transformers library.
"""

from __future__ import annotations

from chipcost.catalog.huggingface.fields import Config, Dimensions, decoder


def llama(config: Config) -> Dimensions:
    """Llama 2 and 3, Phi 3 and 4: a gated feed-forward and nothing else."""
    config.need("intermediate_size")
    return decoder(config)


def mistral(config: Config) -> Dimensions:
    """Mistral: every layer has the window, if there is one."""
    window = config.whole("sliding_window")
    layers = config.need("num_hidden_layers")
    return {**llama(config), "window": window, "window_layers": layers if window else None}


def mixtral(config: Config) -> Dimensions:
    """Mixtral: experts in every layer."""
    return {
        **mistral(config),
        "ffn": None,
        "experts": config.need("num_local_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("intermediate_size"),
    }


def qwen2(config: Config) -> Dimensions:
    """Qwen 2 and 2.5: biases of queries, keys and values; the window is off by default."""
    found: Dimensions = {**llama(config), "qkv_bias": True, "o_bias": False}
    if config.flag("use_sliding_window"):
        first = config.whole("max_window_layers", 0) or 0
        found["window"] = config.need("sliding_window")
        found["window_layers"] = config.need("num_hidden_layers") - first
    return found


def qwen3(config: Config) -> Dimensions:
    """Qwen 3: queries and keys have a norm per head."""
    return {**llama(config), "qk_norm": "head"}


def softmax_experts(config: Config) -> Dimensions:
    """Experts of Qwen: every n-th layer, the shared one behind a gate."""
    if config.items("mlp_only_layers"):
        raise config.error("bad-field", "mlp_only_layers", "single dense layers are not known")
    return {
        "experts": config.need("num_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "moe_every": config.whole("decoder_sparse_step", 1),
        "shared_ffn": config.whole("shared_expert_intermediate_size"),
        "shared_gate": bool(config.whole("shared_expert_intermediate_size")),
    }


def qwen2_moe(config: Config) -> Dimensions:
    """Qwen 2 with experts."""
    return {**qwen2(config), **softmax_experts(config)}


def qwen3_moe(config: Config) -> Dimensions:
    """Qwen 3 with experts."""
    return {**qwen3(config), **softmax_experts(config)}


def qwen3_next(config: Config) -> Dimensions:
    """Qwen 3 Next, 3.5 and 3.6: a gated delta rule in most layers, attention in the others."""
    layers = config.need("num_hidden_layers")
    kinds = config.items("layer_types")
    if kinds is None:
        full = layers // config.divisor("full_attention_interval")
    else:
        full = sum(kind == "full_attention" for kind in kinds)
    found: Dimensions = {
        **decoder(config),
        "qk_norm": "head",
        "attention_gate": config.flag("attn_output_gate", True),
        "state_layers": layers - full,
        "state_kind": "delta",
        "state_heads": config.need("linear_num_value_heads"),
        "state_head_dim": config.need("linear_value_head_dim"),
        "state_groups": config.need("linear_num_key_heads"),
        "state_dim": config.need("linear_key_head_dim"),
        "state_conv": config.need("linear_conv_kernel_dim"),
        "mtp_layers": config.whole("mtp_num_hidden_layers"),
    }
    return {**found, **softmax_experts(config)} if config.value("num_experts") else found


def sigmoid_experts(config: Config, *, dense: int) -> Dimensions:
    """Experts of DeepSeek: from one layer on, the shared ones as wide as the routed."""
    width = config.need("moe_intermediate_size")
    return {
        "experts": config.need("n_routed_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": width,
        "shared_ffn": (config.whole("n_shared_experts", 0) or 0) * width,
        "first_dense": config.whole("first_k_dense_replace", dense),
        "mtp_layers": config.whole("num_nextn_predict_layers"),
    }


def deepseek(config: Config) -> Dimensions:
    """DeepSeek V2, V3, R1, V3.2 and Kimi K2: latent attention, routed and shared experts."""
    rope = config.need("qk_rope_head_dim")
    # Heads of latent attention are of a dimension of their own: head_dim says nothing here.
    found = decoder(config.having(head_dim=1))
    return {
        **found,
        **sigmoid_experts(config, dense=0),
        "moe_every": config.whole("moe_layer_freq", 1),
        "router_bias": config.value("topk_method") == "noaux_tc",
        "head_dim": config.need("qk_nope_head_dim") + rope,
        "v_dim": config.need("v_head_dim"),
        "q_lora": config.whole("q_lora_rank"),
        "kv_lora": config.need("kv_lora_rank"),
        "rope_dim": rope,
        "index_heads": config.whole("index_n_heads"),
        "index_dim": config.whole("index_head_dim"),
        "index_topk": config.whole("index_topk"),
    }


def glm4_moe(config: Config) -> Dimensions:
    """GLM 4.5 and 4.6."""
    return {
        **decoder(config),
        **sigmoid_experts(config, dense=1),
        "router_bias": True,
        "o_bias": False,
        "qk_norm": "head" if config.flag("use_qk_norm") else None,
    }


def gpt_oss(config: Config) -> Dimensions:
    """gpt-oss: biases everywhere, sinks, a window in every second layer."""
    return {
        **decoder(config),
        "ffn": None,
        "experts": config.need("num_local_experts"),
        "active_experts": config.need("num_experts_per_tok", "experts_per_token"),
        "expert_ffn": config.need("intermediate_size"),
        "qkv_bias": True,
        "o_bias": True,
        "mlp_bias": True,
        "router_bias": True,
        "sinks": True,
        **windows(config, every=2),
    }


def windows(config: Config, every: int) -> Dimensions:
    """Layers with a window: as listed, else all but every `every`-th."""
    layers = config.need("num_hidden_layers")
    kinds = config.items("layer_types")
    known = {"sliding_attention", "chunked_attention", "full_attention"}
    if kinds is None:
        near = layers - layers // every
    elif set(map(str, kinds)) - known:
        other = ", ".join(sorted(set(map(str, kinds)) - known))
        raise config.error("bad-field", "layer_types", f"{other} is not known")
    else:
        near = sum(kind != "full_attention" for kind in kinds)
    return {"window": config.need("sliding_window"), "window_layers": near}


def gemma2(config: Config) -> Dimensions:
    """Gemma 2: norms before and after, one table, a window in every second layer."""
    return {**decoder(config, tied=True), "norm": "rms4", **windows(config, every=2)}


# What the files of Gemma 3 leave out: defaults of Gemma3TextConfig in Transformers.
_GEMMA3 = {
    "vocab_size": 262208,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "head_dim": 256,
    "max_position_embeddings": 131072,
}


def gemma3(config: Config) -> Dimensions:
    """Gemma 3: as Gemma 2, with norms of queries and keys and five windows to one full layer."""
    config = config.having(**{**_GEMMA3, **config.data})
    every = config.whole("sliding_window_pattern", 6) or 6
    found = decoder(config, tied=True)
    return {**found, "norm": "rms4", "qk_norm": "head", **windows(config, every=every)}


def llama4(config: Config) -> Dimensions:
    """Llama 4: experts in every n-th layer, chunked attention where positions are rotary."""
    step = config.whole("interleave_moe_layer_step", 1) or 1
    layers = config.need("num_hidden_layers")
    rotary = config.items("no_rope_layers")  # 1 where positions are rotary, whatever the name
    width = config.need("intermediate_size")
    return {
        **decoder(config),
        "ffn": config.need("intermediate_size_mlp") if step > 1 else None,
        "experts": config.need("num_local_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": width,
        "shared_ffn": width,
        "moe_every": step,
        "window": config.whole("attention_chunk_size", 8192),
        "window_chunked": True,
        "window_layers": sum(map(bool, rotary)) if rotary else layers - layers // 4,
    }


_BLOCK_KINDS = {"mamba": "M", "attention": "*", "moe": "E", "mlp": "-"}


def _block_kinds(config: Config) -> str:
    """One letter per block, from the pattern or from the list of words."""
    words = config.items("layers_block_type")
    pattern = config.value("hybrid_override_pattern")
    if words is not None and pattern is None:
        if not set(map(str, words)) <= set(_BLOCK_KINDS):
            known = ", ".join(_BLOCK_KINDS)
            raise config.error("bad-field", "layers_block_type", f"one of {known} per block")
        return "".join(_BLOCK_KINDS[word] for word in words)
    if not isinstance(pattern, str) or set(pattern) - set("M*E-"):
        raise config.error(
            "bad-field",
            "hybrid_override_pattern",
            "one of M, *, E, - per block, or 'layers_block_type'",
        )
    return pattern


def nemotron_h(config: Config) -> Dimensions:
    """Nemotron hybrids: each block is Mamba-2 (M), attention (*), experts (E) or dense (-)."""
    pattern = _block_kinds(config)
    found: Dimensions = {
        **decoder(config.having(num_hidden_layers=len(pattern))),
        "attention_layers": pattern.count("*"),
        "state_layers": pattern.count("M"),
        "mlp_layers": pattern.count("E") + pattern.count("-"),
        "first_dense": pattern.count("-"),
        "state_kind": "mamba2",
        "state_heads": config.need("mamba_num_heads"),
        "state_head_dim": config.need("mamba_head_dim"),
        "state_groups": config.need("n_groups"),
        "state_dim": config.need("ssm_state_size"),
        "state_conv": config.need("conv_kernel"),
        "norm": "rms1",
        "gated": False,
    }
    config.value("moe_intermediate_size")  # stands in files without experts too
    if "E" not in pattern:
        return found
    return {
        **found,
        "experts": config.need("n_routed_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "expert_latent": config.whole("moe_latent_size"),
        "shared_ffn": (config.whole("n_shared_experts", 1) or 0)
        * (config.whole("moe_shared_expert_intermediate_size") or 0),
        "mtp_layers": config.whole("num_nextn_predict_layers"),
        "router_bias": True,
        "ffn": config.whole("intermediate_size") if "-" in pattern else None,
    }


def minimax_m2(config: Config) -> Dimensions:
    """MiniMax M2: norms of all queries and keys of a layer, experts everywhere."""
    return {
        **decoder(config),
        "ffn": None,
        "experts": config.need("num_local_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("intermediate_size"),
        "router_bias": config.flag("use_routing_bias", True),
        "qk_norm": "layer" if config.flag("use_qk_norm", True) else None,
        "mtp_layers": config.whole("num_mtp_modules") if config.flag("use_mtp") else None,
    }


def gptj(config: Config) -> Dimensions:
    """GPT-J: attention and feed-forward in parallel behind one norm."""
    hidden, heads = config.need("n_embd"), config.need("n_head")
    return {
        "layers": config.need("n_layer"),
        "hidden": hidden,
        "vocab": config.need("vocab_size"),
        "context": config.whole("n_positions"),
        "heads": heads,
        "kv_heads": heads,
        "head_dim": hidden // max(heads, 1),
        "ffn": config.whole("n_inner", 4 * hidden),
        "gated": False,
        "mlp_bias": True,
        "head_bias": True,
        "norm": "layer1",
        "tied": config.flag("tie_word_embeddings"),
    }


def gpt2(config: Config) -> Dimensions:
    """GPT-2: learned positions, biases everywhere, one table."""
    found = {**gptj(config), "head_bias": False, "norm": "layer", "qkv_bias": True, "o_bias": True}
    tied = config.flag("tie_word_embeddings", True)
    return {**found, "tied": tied, "positions": config.need("n_positions")}


def opt(config: Config) -> Dimensions:
    """OPT: learned positions (two more than the context), biases everywhere, one table."""
    context = config.need("max_position_embeddings")
    projected = config.whole("word_embed_proj_dim")
    if projected not in (None, config.need("hidden_size")):
        raise config.error("bad-field", "word_embed_proj_dim", "only the hidden size is known")
    return {
        **decoder(config, tied=True),
        "ffn": config.need("ffn_dim"),
        "positions": context + 2,
        "gated": False,
        "qkv_bias": True,
        "o_bias": True,
        "mlp_bias": True,
        "norm": "layer",
    }

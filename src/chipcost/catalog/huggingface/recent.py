"""Readers of the architectures of 2026, and of those whose layers differ from each other.

Names of fields: the configuration classes of the Transformers library, and of the makers' own.
"""

from __future__ import annotations

from typing import Any

from chipcost.catalog.huggingface.families import deepseek, qwen3, qwen3_moe, windows
from chipcost.catalog.huggingface.fields import Config, Dimensions, decoder


def kimi_k25(config: Config) -> Dimensions:
    """Kimi K2.5 to K2.7: the text part, DeepSeek V3 with more experts."""
    return {**deepseek(config), "router_bias": True}


# What the files of GLM-5 leave out: defaults of GlmMoeDsaConfig in Transformers.
_GLM_DSA = {"index_n_heads": 32, "index_head_dim": 128, "index_topk": 2048}
_FIRST_INDEXERS = 3  # layers of GLM-5.2 that all choose by themselves, before every fourth does


def glm_dsa(config: Config) -> Dimensions:
    """GLM 5 to 5.2: latent attention with an indexer, from 5.2 on one for several layers."""
    config = config.having(**{**_GLM_DSA, **config.data})
    found = deepseek(config)
    layers = config.need("num_hidden_layers")
    kinds = config.items("indexer_types")
    every = config.whole("index_topk_freq", 1) or 1
    if kinds is not None:
        if set(map(str, kinds)) - {"full", "shared"}:
            raise config.error("bad-field", "indexer_types", "one of full, shared per layer")
        own = sum(kind == "full" for kind in kinds[:layers])
    else:
        first = config.whole("index_skip_topk_offset", _FIRST_INDEXERS) or 1
        own = sum(i < first or (i - first + 1) % every == 0 for i in range(layers))
    return {**found, "router_bias": True, "index_layers": own if own < layers else None}


def qwen3_vl(config: Config) -> Dimensions:
    """Qwen 3 VL: the text part is Qwen 3."""
    return qwen3(config)


def qwen3_vl_moe(config: Config) -> Dimensions:
    """Qwen 3 VL with experts: the text part is Qwen 3 with experts."""
    return qwen3_moe(config)


def gemma4(config: Config) -> Dimensions:
    """Gemma 4: full layers with wider heads whose values are the keys; experts beside the dense."""
    for name in ("num_kv_shared_layers", "hidden_size_per_layer_input"):
        if config.whole(name):
            raise config.error("bad-field", name, "layers that share it are not known")
    config.flag("use_double_wide_mlp")  # widens layers that share their cache, refused above
    same = config.flag("attention_k_eq_v")
    near = decoder(config, tied=True)
    few = config.whole("num_global_key_value_heads")
    found: Dimensions = {
        **near,
        "kv_heads": few if same and few else near["kv_heads"],
        "head_dim": config.whole("global_head_dim", 512),
        "values_are_keys": same,
        "norm": "rms4",
        "qk_norm": "head",
        **windows(config, every=6),
        "window_kv_heads": near["kv_heads"],
        "window_head_dim": near["head_dim"],
    }
    if not config.whole("num_experts"):
        return found
    return {
        **found,
        "ffn": None,
        "experts": config.need("num_experts"),
        "active_experts": config.need("top_k_experts"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "shared_ffn": config.need("intermediate_size"),
    }


def decilm(config: Config) -> Dimensions:
    """Llama-Nemotron: blocks without attention or feed-forward, feed-forwards of many widths."""
    hidden, heads = config.need("hidden_size"), config.need("num_attention_heads")
    blocks = config.items("block_configs")
    if not blocks or not all(isinstance(block, dict) for block in blocks):
        raise config.error("missing-field", "block_configs", "one object per block is needed")
    groups: set[int] = set()
    attention, widths = 0, []
    for block in blocks:
        mixer, feed = _part(config, block, "attention"), _part(config, block, "ffn")
        if not mixer.flag("no_op"):
            attention += 1
            groups.add(mixer.divisor("n_heads_in_group"))
        if not feed.flag("no_op"):
            widths.append(feed.whole("intermediate_size") or _multiple(feed, hidden))
    if len(groups) != 1:
        raise config.error(
            "bad-field", "n_heads_in_group", "key-value heads of several counts are not known"
        )
    return {
        **decoder(
            config.having(num_hidden_layers=len(blocks), num_key_value_heads=heads // groups.pop())
        ),
        "ffn": None,
        "attention_layers": attention,
        "mlp_layers": len(widths),
        "ffn_sum": sum(widths),
    }


def _part(config: Config, block: dict[str, Any], name: str) -> Config:
    """One half of a block; refused where it is replaced by something else."""
    value = block.get(name)
    if not isinstance(value, dict):
        raise config.error("missing-field", name, "each block has an attention and an ffn")
    part = Config(value, config.file, config.text)
    for field in ("replace_with_linear", "sparsify", "window_length", "num_sink_tokens"):
        if value.get(field):
            raise config.error("bad-field", field, "only whole attention and ffn are known")
    return part


def _multiple(feed: Config, hidden: int) -> int:
    """2/3 of a multiple of the hidden width, up to the next 256. Source: DeciLM modelling code."""
    times = feed.value("ffn_mult")
    if isinstance(times, bool) or not isinstance(times, (int, float)) or not 0 < times < 1000:
        raise feed.error("bad-field", "ffn_mult", "a number above 0 is needed")
    return -(-int(2 * times * hidden / 3) // 256) * 256


def mimo(config: Config) -> Dimensions:
    """MiMo: Qwen 2 with a block for further tokens."""
    if config.flag("use_sliding_window"):
        raise config.error("bad-field", "use_sliding_window", "windows of MiMo are not known")
    return {
        **decoder(config),
        "qkv_bias": config.flag("attention_bias", True),
        "o_bias": False,
        "mtp_layers": config.whole("num_nextn_predict_layers"),
    }


def mimo_v2(config: Config) -> Dimensions:
    """MiMo V2: windows with key-value heads of their own, sinks, experts after the first layer."""
    layers = config.need("num_hidden_layers")
    near = sum(bits(config, "hybrid_layer_pattern", layers))
    sparse = bits(config, "moe_layer_freq", layers)
    dense = layers - sum(sparse)
    if any(sparse[:dense]):
        raise config.error("bad-field", "moe_layer_freq", "dense layers among those with experts")
    sinks = ("add_swa_attention_sink_bias", "add_full_attention_sink_bias")
    return {
        **decoder(config),
        "v_dim": config.whole("v_head_dim"),
        "o_bias": False,
        "sinks": any(list(map(config.flag, sinks))),
        "window": config.need("sliding_window_size", "sliding_window"),
        "window_layers": near,
        "window_heads": config.whole("swa_num_attention_heads"),
        "window_kv_heads": config.whole("swa_num_key_value_heads"),
        "window_head_dim": config.whole("swa_head_dim"),
        "window_v_dim": config.whole("swa_v_head_dim", config.whole("v_head_dim")),
        "first_dense": dense,
        "experts": config.need("n_routed_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "shared_ffn": (config.whole("n_shared_experts", 0) or 0)
        * config.need("moe_intermediate_size"),
        "router_bias": config.value("topk_method") in (None, "noaux_tc"),
    }


def bits(config: Config, field: str, layers: int) -> list[int]:
    """A 0 or 1 per layer."""
    values = config.items(field)
    if values is None:
        raise config.error("missing-field", field, "one 0 or 1 per layer is needed")
    if len(values) != layers or any(value not in (0, 1) for value in values):
        raise config.error("bad-field", field, f"one 0 or 1 for each of {layers} layers")
    return [int(value) for value in values]


def step3(config: Config) -> Dimensions:
    """Step 3.5 and 3.7: windows with more query heads, a gate per head, a shared expert."""
    layers = config.need("num_hidden_layers")
    if config.items("layer_types") is None:
        raise config.error("missing-field", "layer_types", "which layers have a window is needed")
    config = config.having(
        layer_types=config.value("layer_types")[:layers],  # those for further tokens follow
        num_key_value_heads=config.need("num_attention_groups", "num_key_value_heads"),
    )
    other = config.value("attention_other_setting") or {}
    if not isinstance(other, dict):
        raise config.error("bad-field", "attention_other_setting", "must be an object")
    near = Config(other, config.file, config.text)
    return {
        **decoder(config),
        **windows(config, every=4),
        "window_heads": near.whole("num_attention_heads"),
        "window_kv_heads": near.whole("num_attention_groups"),
        "window_head_dim": near.whole("head_dim"),
        "head_gate": config.flag("use_head_wise_attn_gate"),
        "qk_norm": "head" if config.flag("use_qk_norm") else None,
        "first_dense": layers - _sparse_layers(config, layers),
        "experts": config.need("moe_num_experts", "num_experts"),
        "active_experts": config.need("moe_top_k", "num_experts_per_tok"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "shared_ffn": (config.whole("n_shared_experts", 1) or 0) * config.need("share_expert_dim"),
        "router_bias": config.flag("use_moe_router_bias"),
        "mtp_layers": config.whole("num_nextn_predict_layers"),
    }


def _sparse_layers(config: Config, layers: int) -> int:
    """Layers with experts: as listed ("3,4,5"), else all after the first dense ones."""
    listed = config.value("moe_layers_enum")
    if listed is None:
        return layers - config.need("first_k_dense_replace")
    words = str(listed).strip("[]").split(",")
    if not all(word.strip().isdecimal() for word in words):
        raise config.error("bad-field", "moe_layers_enum", "numbers of layers are needed")
    numbers = {int(word) for word in words if int(word) < layers}
    if numbers != set(range(layers - len(numbers), layers)):
        raise config.error("bad-field", "moe_layers_enum", "dense layers among those with experts")
    return len(numbers)

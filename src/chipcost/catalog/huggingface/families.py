"""Fields of a Hugging Face config.json, by architecture, as the dimensions of a model.

Names of fields: the configuration classes of the Transformers library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chipcost.catalog.models.records import Dimension
from chipcost.catalog.reader import MOST
from chipcost.errors import ChipcostError, Place, excerpt

Dimensions = dict[str, Dimension | None]


@dataclass(frozen=True)
class Config:
    """The fields of a config.json (or of its `text_config`), and where they stand."""

    data: dict[str, Any]
    file: str
    text: str

    def inner(self) -> Config:
        """The language model of a multimodal file; the file itself if it is none."""
        for key in ("text_config", "llm_config", "language_config"):
            if isinstance(self.data.get(key), dict):
                return Config(self.data[key], self.file, self.text)
        return self

    def error(self, code: str, field: str, why: str, hint: str = "") -> ChipcostError:
        """A problem with a field, with its line in the file."""
        at = self.text.find(f'"{field}"')
        line = self.text.count("\n", 0, at) + 1 if at >= 0 else 0
        column = at - self.text.rfind("\n", 0, at) if at >= 0 else 0
        return ChipcostError(
            code,
            f"config.json, field {field!r}: {why}",
            hint=hint or "give the model's own config.json, or describe it in an overlay",
            place=Place(self.file, line, column),
        )

    def whole(self, field: str, default: int | None = None) -> int | None:
        """A whole number; the default where the field is absent or null."""
        value = self.data.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error("bad-field", field, f"{_shown(value)} is not a whole number")
        if value > MOST:
            raise self.error("bad-field", field, f"the number is more than {MOST:,}")
        return value

    def divisor(self, field: str) -> int:
        """A whole number above 0."""
        value = self.need(field)
        if not value:
            raise self.error("bad-field", field, "0 is not possible here")
        return value

    def need(self, field: str, *others: str) -> int:
        """A whole number of the first of several names that is there.

        Raises ChipcostError `missing-field` if none is.
        """
        for name in (field, *others):
            value = self.whole(name)
            if value is not None:
                return value
        raise self.error("missing-field", field, "this dimension is missing")

    def flag(self, field: str, default: bool = False) -> bool:
        """A true or false; the default where the field is absent or null."""
        value = self.data.get(field)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.error("bad-field", field, f"{_shown(value)} is neither true nor false")
        return value

    def items(self, field: str) -> list[Any] | None:
        """A list, or None where the field is absent or null."""
        value = self.data.get(field)
        if value is not None and not isinstance(value, list):
            raise self.error("bad-field", field, f"{_shown(value)} is not a list")
        return value


Family = Callable[[Config], Dimensions]


def _shown(value: object) -> str:
    """A value of a file for a message."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    return excerpt(value) if isinstance(value, str) else repr(value)


def decoder(config: Config, *, tied: bool = False) -> Dimensions:
    """What nearly all decoders share; biases of the attention where the file says so."""
    hidden, heads = config.need("hidden_size"), config.need("num_attention_heads")
    head_dim = config.whole("head_dim")
    if head_dim is None and (not heads or hidden % heads):
        raise config.error("missing-field", "head_dim", f"{hidden} / {heads} is not whole")
    return {
        "layers": config.need("num_hidden_layers"),
        "hidden": hidden,
        "vocab": config.need("vocab_size"),
        "context": config.whole("max_position_embeddings"),
        "heads": heads,
        "kv_heads": config.whole("num_key_value_heads", heads),
        "head_dim": head_dim or hidden // heads,
        "ffn": config.whole("intermediate_size"),
        "tied": config.flag("tie_word_embeddings", tied),
        "qkv_bias": config.flag("attention_bias"),
        "o_bias": config.flag("attention_bias"),
        "mlp_bias": config.flag("mlp_bias"),
    }


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


def _softmax_experts(config: Config) -> Dimensions:
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
    return {**qwen2(config), **_softmax_experts(config)}


def qwen3_moe(config: Config) -> Dimensions:
    """Qwen 3 with experts."""
    return {**qwen3(config), **_softmax_experts(config)}


def qwen3_next(config: Config) -> Dimensions:
    """Qwen 3 Next and 3.5: a gated delta rule in most layers, gated attention in the others."""
    layers = config.need("num_hidden_layers")
    kinds = config.items("layer_types")
    if kinds is None:
        full = layers // config.divisor("full_attention_interval")
    else:
        full = sum(kind == "full_attention" for kind in kinds)
    found: Dimensions = {
        **decoder(config),
        "qk_norm": "head",
        "attention_gate": True,
        "state_layers": layers - full,
        "state_kind": "delta",
        "state_heads": config.need("linear_num_value_heads"),
        "state_head_dim": config.need("linear_value_head_dim"),
        "state_groups": config.need("linear_num_key_heads"),
        "state_dim": config.need("linear_key_head_dim"),
        "state_conv": config.need("linear_conv_kernel_dim"),
        "mtp_layers": config.whole("mtp_num_hidden_layers"),
    }
    return {**found, **_softmax_experts(config)} if "num_experts" in config.data else found


def _sigmoid_experts(config: Config, *, dense: int) -> Dimensions:
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
    found = decoder(Config({**config.data, "head_dim": 1}, config.file, config.text))
    return {
        **found,
        **_sigmoid_experts(config, dense=0),
        "moe_every": config.whole("moe_layer_freq", 1),
        "router_bias": config.data.get("topk_method") == "noaux_tc",
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
        **_sigmoid_experts(config, dense=1),
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
        **_windows(config, every=2),
    }


def _windows(config: Config, every: int) -> Dimensions:
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
    return {**decoder(config, tied=True), "norm": "rms4", **_windows(config, every=2)}


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
    config = Config({**_GEMMA3, **config.data}, config.file, config.text)
    every = config.whole("sliding_window_pattern", 6) or 6
    found = decoder(config, tied=True)
    return {**found, "norm": "rms4", "qk_norm": "head", **_windows(config, every=every)}


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
        "window_layers": sum(map(bool, rotary)) if rotary else layers - layers // 4,
    }


def nemotron_h(config: Config) -> Dimensions:
    """Nemotron hybrids: each block is Mamba-2 (M), attention (*), experts (E) or dense (-)."""
    pattern = config.data.get("hybrid_override_pattern")
    if not isinstance(pattern, str) or set(pattern) - set("M*E-"):
        raise config.error("bad-field", "hybrid_override_pattern", "one of M, *, E, - per block")
    found: Dimensions = {
        **decoder(config),
        "layers": len(pattern),
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
    if "E" not in pattern:
        return found
    return {
        **found,
        "experts": config.need("n_routed_experts"),
        "active_experts": config.need("num_experts_per_tok"),
        "expert_ffn": config.need("moe_intermediate_size"),
        "shared_ffn": config.whole("moe_shared_expert_intermediate_size"),
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


FAMILIES: dict[str, Family] = {
    "LlamaForCausalLM": llama,
    "Phi3ForCausalLM": llama,
    "MistralForCausalLM": mistral,
    "MixtralForCausalLM": mixtral,
    "Qwen2ForCausalLM": qwen2,
    "Qwen2MoeForCausalLM": qwen2_moe,
    "Qwen3ForCausalLM": qwen3,
    "Qwen3MoeForCausalLM": qwen3_moe,
    "Qwen3NextForCausalLM": qwen3_next,
    "Qwen3_5ForConditionalGeneration": qwen3_next,
    "Qwen3_5MoeForConditionalGeneration": qwen3_next,
    "DeepseekV2ForCausalLM": deepseek,
    "DeepseekV3ForCausalLM": deepseek,
    "DeepseekV32ForCausalLM": deepseek,
    "KimiK2ForCausalLM": deepseek,
    "Glm4MoeForCausalLM": glm4_moe,
    "GptOssForCausalLM": gpt_oss,
    "Gemma2ForCausalLM": gemma2,
    "Gemma3ForCausalLM": gemma3,
    "Gemma3ForConditionalGeneration": gemma3,
    "Llama4ForCausalLM": llama4,
    "Llama4ForConditionalGeneration": llama4,
    "NemotronHForCausalLM": nemotron_h,
    "MiniMaxM2ForCausalLM": minimax_m2,
    "GPTJForCausalLM": gptj,
    "GPT2LMHeadModel": gpt2,
    "OPTForCausalLM": opt,
}

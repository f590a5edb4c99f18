"""The fields of a Hugging Face config.json: read by kind, with the place of what is wrong.

Names of fields: the configuration classes of the Transformers library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chipcost.catalog.models.records import Dimension
from chipcost.catalog.reader import MOST
from chipcost.errors import ChipcostError, Place, excerpt

Dimensions = dict[str, Dimension | None]

# Fields that change the dimensions wherever they are set. A reader that never looked at one of
# them does not know what it means for its architecture, and its answer would be wrong in silence.
TELLING = (
    "attention_k_eq_v",
    "attention_other_setting",
    "attention_output_gate",
    "attn_output_gate",
    "attn_res_block_size",
    "block_configs",
    "compress_ratios",
    "dense_intermediate_size",
    "global_head_dim",
    "hc_mult",
    "hidden_size_per_layer_input",
    "hybrid_layer_pattern",
    "hybrid_override_pattern",
    "index_n_heads",
    "index_topk",
    "indexer_types",
    "index_topk_freq",
    "kv_lora_rank",
    "layers_block_type",
    "linear_attn_config",
    "linear_num_value_heads",
    "mamba_num_heads",
    "mla_use_output_gate",
    "moe_latent_size",
    "moe_intermediate_size",
    "n_shared_experts",
    "num_global_key_value_heads",
    "num_kv_shared_layers",
    "o_lora_rank",
    "routed_expert_hidden_size",
    "share_expert_dim",
    "shared_expert_intermediate_size",
    "sparse_attention_config",
    "swa_head_dim",
    "swa_num_attention_heads",
    "swa_num_key_value_heads",
    "use_double_wide_mlp",
    "use_head_wise_attn_gate",
    "v_head_dim",
)


@dataclass(frozen=True)
class Config:
    """The fields of a config.json (or of its `text_config`), and where they stand."""

    data: dict[str, Any]
    file: str
    text: str
    seen: set[str] = field(default_factory=set)

    def inner(self) -> Config:
        """The language model of a multimodal file; the file itself if it is none.

        Whether head and embedding are one table may stand outside of it.
        """
        for key in ("text_config", "llm_config", "language_config"):
            if isinstance(self.data.get(key), dict):
                outside = {"tie_word_embeddings": self.data.get("tie_word_embeddings")}
                return Config({**outside, **self.data[key]}, self.file, self.text)
        return self

    def having(self, **values: Any) -> Config:
        """The same file with other values of some fields."""
        return Config({**self.data, **values}, self.file, self.text, self.seen)

    def value(self, field: str) -> Any:
        """The value of a field as it stands; None where it is absent."""
        self.seen.add(field)
        return self.data.get(field)

    def unread(self) -> list[str]:
        """Fields that change the dimensions and that no reader looked at."""
        found = [name for name in TELLING if self.data.get(name) and name not in self.seen]
        kinds = self.data.get("layer_types")
        if isinstance(kinds, list) and "layer_types" not in self.seen:
            found += ["layer_types"] if set(map(str, kinds)) - {"full_attention"} else []
        return found

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
        value = self.value(field)
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
        value = self.value(field)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.error("bad-field", field, f"{_shown(value)} is neither true nor false")
        return value

    def items(self, field: str) -> list[Any] | None:
        """A list, or None where the field is absent or null."""
        value = self.value(field)
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

"""Which format the weights of a Hugging Face model are stored in: dtype and quantization_config."""

from __future__ import annotations

from typing import Any

from chipcost.catalog.huggingface.families import Config
from chipcost.catalog.models.records import Dimension
from chipcost.errors import excerpt

_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}
_LARGE = ("attention_format", "ffn_format", "expert_format", "shared_format")
# Words in the names of modules that stay as they are, and the part that they stand for.
_KEPT = {"attn": "attention_format", "attention": "attention_format", "shared_exp": "shared_format"}


def storage_formats(config: Config, inner: Config) -> dict[str, Dimension]:
    """The formats of the parts; empty where all is bf16.

    Raises ChipcostError `bad-field` for a dtype or a quantization that is not known.
    """
    base = _dtype(config, inner)
    formats: dict[str, Dimension] = {}
    if base != "bf16":
        formats = dict.fromkeys((*_LARGE, "head_format"), base)
    block = config.data.get("quantization_config", inner.data.get("quantization_config"))
    if block is None:
        return formats
    if not isinstance(block, dict):
        raise config.error("bad-field", "quantization_config", "must be an object")
    storage = _quantised(config, block)
    kept = {part for word, part in _KEPT.items() if any(word in name for name in _ignored(block))}
    formats.update({name: storage for name in _LARGE if name not in kept})
    if storage == "mxfp4" and block.get("quant_method") == "mxfp4":
        formats = {"expert_format": storage}  # of gpt-oss, the experts alone
    return formats


def _dtype(config: Config, inner: Config) -> str:
    for source, field in (
        (inner, "torch_dtype"),
        (inner, "dtype"),
        (config, "torch_dtype"),
        (config, "dtype"),
    ):
        value = source.data.get(field)
        if value is None:
            continue
        if not isinstance(value, str) or value not in _DTYPES:
            what = excerpt(value) if isinstance(value, str) else "this"
            raise config.error("bad-field", field, f"{what} is none of {', '.join(_DTYPES)}")
        return _DTYPES[value]
    return "bf16"


def _ignored(block: dict[str, Any]) -> list[str]:
    names: list[str] = []
    for key in ("ignore", "modules_to_not_convert", "exclude", "ignored_layers"):
        value = block.get(key)
        if isinstance(value, list):
            names += [name for name in value if isinstance(name, str)]
    return names


def _quantised(config: Config, block: dict[str, Any]) -> str:
    """The format of the quantised linears."""
    method = str(block.get("quant_method") or block.get("quant_algo") or "").lower()
    found = {
        "fp8": "fp8_block" if block.get("weight_block_size") else "fp8",
        "fbgemm_fp8": "fp8",
        "mxfp4": "mxfp4",
        "nvfp4": "nvfp4",
        "modelopt": {"fp8": "fp8", "nvfp4": "nvfp4"}.get(str(block.get("quant_algo")).lower()),
        "gptq": _integer(block.get("bits")),
        "awq": _integer(block.get("bits")),
        "bitsandbytes": "int4" if block.get("load_in_4bit") else "int8",
        "compressed-tensors": _group(block),
        "quark": _quark(block),
    }.get(method)
    if found is None:
        what = method or "no quant_method"
        raise config.error(
            "bad-field",
            "quantization_config",
            f"the quantization {what!r} is not known",
            hint="give the config.json of the plain model and --dtype",
        )
    return found


def _integer(bits: Any) -> str | None:
    return {4: "int4", 8: "int8"}.get(bits) if isinstance(bits, int) else None


def _group(block: dict[str, Any]) -> str | None:
    """compressed-tensors: bits and type of the weights of the first group."""
    groups = block.get("config_groups")
    first = next(iter(groups.values()), None) if isinstance(groups, dict) else None
    weights = first.get("weights") if isinstance(first, dict) else None
    if not isinstance(weights, dict):
        return None
    if weights.get("type") == "float":
        if weights.get("num_bits") == 4:
            return "mxfp4" if weights.get("group_size") == 32 else "nvfp4"
        blocked = weights.get("strategy") == "block"
        return ("fp8_block" if blocked else "fp8") if weights.get("num_bits") == 8 else None
    return _integer(weights.get("num_bits"))


def _quark(block: dict[str, Any]) -> str | None:
    """AMD Quark: dtype of the weights."""
    whole = block.get("global_quant_config")
    weight = whole.get("weight") if isinstance(whole, dict) else None
    dtype = str(weight.get("dtype")) if isinstance(weight, dict) else ""
    return {"fp4": "mxfp4", "fp8_e4m3": "fp8", "int4": "int4", "int8": "int8"}.get(dtype)

"""What the quantisation methods of Hugging Face files call the formats, and to what they apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chipcost.catalog.huggingface.fields import Config
from chipcost.errors import ChipcostError, excerpt

# A format, and the names of the modules that are in it; None: all but those that are left alone.
Rule = tuple[str, list[str] | None]

# Names of ModelOpt (quant_algo). Activations do not matter here: they are not stored.
_ALGORITHMS = {
    "fp8": "fp8",
    "fp8_per_channel_per_token": "fp8",
    "fp8_pb_wo": "fp8_block",
    "fp8_pb_real": "fp8_block",
    "fp8_block_scales": "fp8_block",
    "nvfp4": "nvfp4",
    "nvfp4_awq": "nvfp4",
    "nvfp4_svdquant": "nvfp4",
    "w4a16_nvfp4": "nvfp4",
    "w4a8_nvfp4_fp8": "nvfp4",
    "mxfp4": "mxfp4",
    "w4a8_mxfp4_fp8": "mxfp4",
    "w4a16_mxfp4": "mxfp4",
    "w4a16": "int4",
    "w4a16_awq": "int4",
    "w4a8_awq": "int4",
    "w8a16": "int8",
    "w8a8_sq_per_channel": "int8",
    "int8_sq": "int8",
}
_MIXED = "mixed_precision"
_EXPERTS = {"fp4": "mxfp4", "fp8": "fp8_block"}  # expert_dtype: e2m1 with an e8m0 scale per 32
_IGNORED = ("ignore", "modules_to_not_convert", "exclude", "exclude_modules", "ignored_layers")
_EVERYTHING = {"Linear", "re:.*", ".*", "*"}


def rules_of(config: Config, field: str, block: Mapping[str, Any]) -> list[Rule]:
    """The formats of a quantisation block, each with the modules it is for.

    Raises ChipcostError `bad-field` for a method that is not known.
    """
    method = str(block.get("quant_method") or block.get("quant_algo") or "").lower()
    named = block.get("quantized_layers")
    if isinstance(named, dict) and named:
        rest = _format_of_method(method, block) if method == "fp8" else None
        return _named_rules(config, field, named) + ([(rest, None)] if rest else [])
    algorithm = str(block.get("quant_algo") or "").lower()
    groups = block.get("config_groups")
    if isinstance(groups, dict) and groups and algorithm in ("", _MIXED):
        return [_group_rule(config, field, group) for group in groups.values()]
    found = _ALGORITHMS.get(algorithm) if algorithm else _format_of_method(method, block)
    if found is None:
        raise _unknown(config, field, algorithm or method or "no quant_method")
    if method == "mxfp4":  # of gpt-oss: the experts alone
        return [(found, ["experts"])]
    experts = block.get("expert_dtype", config.data.get("expert_dtype"))
    if method == "fp8" and experts is not None:  # of DeepSeek V4: the experts apart
        if experts not in _EXPERTS:
            raise _unknown(config, "expert_dtype", str(experts))
        return [(_EXPERTS[experts], ["experts"]), (found, None)]
    return [(found, None)]


def left_alone(block: Mapping[str, Any]) -> list[str]:
    """Names of the modules that a block leaves as they are; none where those that it names are
    converted further and all others stay FP8 (DeepSeek V4 in NVFP4)."""
    if block.get("quant_method") == "fp8" and block.get("quantized_layers"):
        return []
    names: list[str] = []
    for key in _IGNORED:
        value = block.get(key)
        if isinstance(value, list):
            names += [name for name in value if isinstance(name, str)]
    return names


def _named_rules(config: Config, field: str, named: Mapping[str, Any]) -> list[Rule]:
    """A format for each named module, gathered by format."""
    rules: dict[str, list[str]] = {}
    for name, value in named.items():
        algorithm = str(value.get("quant_algo") if isinstance(value, dict) else value).lower()
        if algorithm in ("unquantized", "none"):
            continue
        if algorithm not in _ALGORITHMS:
            raise _unknown(config, field, algorithm)
        rules.setdefault(_ALGORITHMS[algorithm], []).append(name)
    return list(rules.items())


def _group_rule(config: Config, field: str, group: Any) -> Rule:
    """A group of compressed-tensors: bits and type of its weights, and its targets."""
    weights = group.get("weights") if isinstance(group, dict) else None
    found = _weights(weights) if isinstance(weights, dict) else None
    if found is None:
        raise _unknown(config, field, "a group of config_groups")
    targets = group.get("targets")
    if not isinstance(targets, list) or not all(isinstance(name, str) for name in targets):
        return found, None
    return found, None if set(targets) & _EVERYTHING else targets


def _weights(weights: Mapping[str, Any]) -> str | None:
    bits, group = weights.get("num_bits"), weights.get("group_size")
    if weights.get("type") == "float":
        if bits == 4:
            return {32: "mxfp4", 16: "nvfp4", None: "nvfp4"}.get(group)
        if bits == 8 and group == 32:  # with a scale per 32 elements: mxfp8
            return None
        return ("fp8_block" if weights.get("strategy") == "block" else "fp8") if bits == 8 else None
    return _integer(bits, group)


def _format_of_method(method: str, block: Mapping[str, Any]) -> str | None:
    """The format of all quantised linears by quant_method; None if it is not known."""
    if method == "fp8":
        return "fp8_block" if block.get("weight_block_size") else "fp8"
    if method in ("gptq", "awq"):
        return _integer(block.get("bits", block.get("w_bit")), block.get("group_size"))
    if method == "bitsandbytes":
        return "int4" if block.get("load_in_4bit") else "int8"
    if method == "quark":
        return _quark(block)
    return {"fbgemm_fp8": "fp8", "mxfp4": "mxfp4", "nvfp4": "nvfp4"}.get(method)


def _integer(bits: Any, group: Any) -> str | None:
    if bits == 4 and group == 32:
        return "int4_g32"
    return {4: "int4", 8: "int8"}.get(bits) if isinstance(bits, int) else None


def _quark(block: Mapping[str, Any]) -> str | None:
    """AMD Quark: dtype of the weights."""
    whole = block.get("global_quant_config")
    weight = whole.get("weight") if isinstance(whole, dict) else None
    dtype = str(weight.get("dtype")) if isinstance(weight, dict) else ""
    return {"fp4": "mxfp4", "fp8_e4m3": "fp8", "int4": "int4", "int8": "int8"}.get(dtype)


def _unknown(config: Config, field: str, what: str) -> ChipcostError:
    return config.error(
        "bad-field",
        field,
        f"the quantization {excerpt(what)} is not known",
        hint="give the config.json of the plain model and --dtype",
    )


def cache_format(block: Mapping[str, Any]) -> str:
    """The format that a block asks for the cache; nothing where it asks for none."""
    algorithm = str(block.get("kv_cache_quant_algo") or "").lower()
    scheme = block.get("kv_cache_scheme")
    if isinstance(scheme, dict):
        algorithm = {8: "fp8", 4: "nvfp4"}.get(scheme.get("num_bits") or 0, "")
    return algorithm if algorithm in ("fp8", "nvfp4", "int8") else ""

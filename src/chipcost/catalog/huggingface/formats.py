"""Which format the weights of a Hugging Face model are stored in: dtype and quantization_config.

Three forms of a quantisation block are read: one format for all linears but those that a list
leaves alone; groups of targets (compressed-tensors, ModelOpt); a format for each named module
(ModelOpt, mixed precision). Each part of the model is given the format of most of its weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.catalog.huggingface.fields import Config
from chipcost.catalog.huggingface.methods import cache_format, left_alone, rules_of
from chipcost.catalog.huggingface.modules import ATTENTION, EXPERT, FFN, PARTS, SHARED, reach
from chipcost.catalog.models.records import Dimension
from chipcost.errors import excerpt

_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}
_NOTED = 0.02  # share of a part in another format that is worth a word


@dataclass(frozen=True)
class Block:
    """A quantisation block: the file and the field that it stands in, and what it holds."""

    config: Config
    field: str
    data: dict[str, Any]


def storage_formats(
    config: Config, inner: Config, dimensions: Mapping[str, Any], beside: Config | None = None
) -> tuple[dict[str, Dimension], list[str]]:
    """The formats of the parts, empty where all is bf16, and what is to be said of them.

    `beside` is a hf_quant_config.json, read where config.json has no block of its own. Raises
    ChipcostError `bad-field` for a dtype, a quantization or a module that is not known.
    """
    base = _dtype(config, inner)
    formats: dict[str, Dimension] = {}
    if base != "bf16":
        formats = dict.fromkeys((*(f"{part}_format" for part in PARTS), "head_format"), base)
    block = _block(config, inner, beside)
    if block is None:
        return formats, []
    notes = []
    for part, shares in _shares(block, dimensions).items():
        plain = max(1.0 - sum(shares.values()), 0.0)
        name, most = max(((base, plain), *shares.items()), key=lambda item: item[1])
        if name != base or formats:
            formats[f"{part}_format"] = name
        if most < 1.0 - _NOTED:
            notes.append(f"{part}: {name} in {most:.0%} of the layers, taken for all")
    kv = cache_format(block.data)
    if kv:
        notes.append(f"the file wants the cache in {kv} (--kv-dtype {kv})")
    return formats, notes


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


def _block(config: Config, inner: Config, beside: Config | None) -> Block | None:
    """The quantisation block, wherever it stands."""
    for field in ("quantization_config", "compression_config"):
        for source in (config, inner):
            value = source.data.get(field)
            if value is not None:
                return _checked(config, field, value)
    if beside is not None:
        found = _checked(beside, "quantization", beside.data.get("quantization"))
        return Block(beside, "quantization", {"quant_method": "modelopt", **found.data})
    if config.data.get("quantization") is not None:
        raise config.error("bad-field", "quantization", "this form (of MLX) is not known")
    return None


def _checked(config: Config, field: str, value: Any) -> Block:
    if not isinstance(value, dict):
        raise config.error("bad-field", field, "must be an object")
    return Block(config, field, value)


def _shares(block: Block, dimensions: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Of each part that the model has, the share of its layers that is in each format."""
    layers = layers_with(dimensions)
    kept = _reached(block, left_alone(block.data), dimensions["layers"], layers)
    shares: dict[str, dict[str, float]] = {part: {} for part in layers}
    for name, targets in rules_of(block.config, block.field, block.data):
        if targets is None:
            counts = {
                part: count - kept[part] - count * sum(shares[part].values())
                for part, count in layers.items()
            }
        else:
            counts = _reached(block, targets, dimensions["layers"], layers)
        for part, count in counts.items():
            if count > 0.0:
                shares[part][name] = shares[part].get(name, 0.0) + count / layers[part]
    return shares


def layers_with(dimensions: Mapping[str, Any]) -> dict[str, int]:
    """Layers that hold each part, of the parts that there are."""

    def of(name: str, default: int = 0) -> int:
        value = dimensions.get(name)
        return default if value is None else int(value)

    state = of("state_layers")
    feeding = of("mlp_layers", of("layers"))
    sparse = (feeding - of("first_dense")) // of("moe_every", 1) if of("experts") else 0
    found = {
        ATTENTION: of("attention_layers", of("layers") - state) + state,
        FFN: feeding - sparse,
        EXPERT: sparse,
        SHARED: sparse if of("shared_ffn") or of("expert_latent") else 0,
    }
    return {part: count for part, count in found.items() if count}


def _reached(
    block: Block, names: Sequence[str], blocks: int, layers: Mapping[str, int]
) -> dict[str, float]:
    """Layers of each part that named modules make up. Experts of one layer count once."""
    found = dict.fromkeys(layers, 0.0)
    seen: set[tuple[str, int]] = set()
    for name in names:
        known = reach(name)
        if known is None:
            raise block.config.error(
                "bad-field",
                block.field,
                f"which part of the model is the module {excerpt(name)}?",
                hint="give the config.json of the plain model and --dtype",
            )
        numbers, parts = known
        for part, share in parts.items():
            if part not in layers:
                continue
            if numbers is None:
                found[part] += share * layers[part]
                continue
            within = {(part, number) for number in numbers if number < blocks}
            if part in (EXPERT, SHARED):
                within -= seen
                seen |= within
            found[part] += share * len(within)
    return {part: min(count, float(layers[part])) for part, count in found.items()}

"""Names of models as repositories have them, with a format at their end: `Qwen3-235B-A22B-FP8`."""

from __future__ import annotations

import re

from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.huggingface.snapshot import is_path
from chipcost.catalog.models.records import (
    ModelRecord,
    Models,
    model_named,
    plain_name,
    unknown_model,
)
from chipcost.errors import ChipcostError

# What stands at the end of the name of a repository, and the format it means.
SUFFIXES = {
    "fp8": "fp8",
    "fp8-dynamic": "fp8",
    "fp8-block": "fp8_block",
    "nvfp4": "nvfp4",
    "fp4": "nvfp4",
    "mxfp4": "mxfp4",
    "int8": "int8",
    "int4": "int4",
    "awq": "int4",
    "gptq-int4": "int4",
    "gptq-int8": "int8",
    "w4a16": "int4",
    "w8a16": "int8",
    "quantized.w4a16": "int4",
    "quantized.w8a16": "int8",
    "bf16": "bf16",
    "fp16": "fp16",
}
_SHOWN = ("FP8", "NVFP4", "MXFP4", "INT4", "INT8", "AWQ", "BF16")  # those that an error names
_ENDS = sorted(SUFFIXES, key=len, reverse=True)
_SUFFIX = re.compile(rf"(?P<base>.+)-(?P<suffix>{'|'.join(map(re.escape, _ENDS))})")


def released_model(models: Models, name: str) -> tuple[ModelRecord, str]:
    """The model of a name or a path, and the format that the end of the name states ("": none).

    Raises ChipcostError `unknown-model`, or what is wrong with the file of a path.
    """
    found = find_released(models, name)
    if found is not None:
        return found
    raise unknown(models, name)


def unknown(models: Models, name: str) -> ChipcostError:
    """The error of a name that there is not, with what stands behind one that there is."""
    error = unknown_model(models, name)
    begun, rest = known_beginning(models, name)
    if not begun:
        return error
    return ChipcostError(
        error.code,
        f"{error.message}: {rest!r} behind {begun} is no format",
        hint=f"{error.hint}; formats at the end of a name: -{', -'.join(_SHOWN)}",
    )


def known_beginning(models: Models, name: str) -> tuple[str, str]:
    """The longest id of a model that a name begins with, and what follows it; "" for none."""
    whole = plain_name(name)
    begun = max((one for one in models.models if whole.startswith(f"{one}-")), key=len, default="")
    return begun, whole.removeprefix(f"{begun}-") if begun else ""


def find_released(models: Models, name: str) -> tuple[ModelRecord, str] | None:
    """The same, or None for a name that there is not."""
    if is_path(name):
        return read_config(name), ""
    found = model_named(models, name)
    if found is not None:
        return found, ""
    match = _SUFFIX.fullmatch(plain_name(name))
    found = model_named(models, match["base"]) if match else None
    return (found, SUFFIXES[match["suffix"]]) if match and found else None

"""LiteLLM's model_prices_and_context_window.json: prices of one token by model.

A mapping of names to blocks with `litellm_provider`, `mode`, `input_cost_per_token`,
`output_cost_per_token`, `cache_read_input_token_cost`, `cache_creation_input_token_cost`; a
threshold stands behind a key as `_above_200k_tokens`, a tier as `_batches`, `_flex`, `_priority`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chipcost.catalog.dates import first_day
from chipcost.catalog.token_prices.schema import STANDARD
from chipcost.errors import ChipcostError
from chipcost.study.imports.items import Origin
from chipcost.study.imports.token_rows import (
    PER_MILLION,
    TokenList,
    TokenRow,
    optional,
    price,
    problem,
)

ORIGIN = Origin(
    title="LiteLLM model prices",
    publisher="BerriAI",
    url="https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
    grade="press",
)
INPUT, OUTPUT = "input_cost_per_token", "output_cost_per_token"
READ, WRITE = "cache_read_input_token_cost", "cache_creation_input_token_cost"
TIERS = {"_batches": "batch", "_flex": "flex", "_priority": "priority"}
# What the catalog calls a provider that the list calls otherwise.
PROVIDERS = {
    "azure_ai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "fireworks_ai": "fireworks",
    "gemini": "google",
    "moonshot": "moonshotai",
    "together_ai": "together",
    "xai": "x-ai",
}
_MODES = ("chat", "completion", "responses")
_EXAMPLE = "sample_spec"
_THRESHOLD = re.compile(rf"{INPUT}_above_(\d{{1,6}})k_tokens")


def recognise(document: Any) -> bool:
    """Whether a parsed file is this list."""
    return isinstance(document, dict) and any(
        isinstance(block, dict) and "litellm_provider" in block for block in document.values()
    )


def read(document: Mapping[str, Any]) -> TokenList:
    """The prices of the list."""
    found = TokenList()
    for key, block in document.items():
        if key == _EXAMPLE:
            continue
        if not isinstance(block, dict):
            found.dropped.append((key, "no block of prices", key))
            continue
        mode = block.get("mode")
        if mode not in _MODES:
            found.dropped.append((key, f"mode {str(mode)[:30]}: no text model", key))
            continue
        _model(found, key, block)
    return found


def _model(found: TokenList, key: str, block: Mapping[str, Any]) -> None:
    said = str(block.get("litellm_provider") or key.partition("/")[0])
    name = key.removeprefix(f"{said}/")
    provider = "google" if said.startswith("vertex_ai") else PROVIDERS.get(said, said)
    ends = _day(block.get("deprecation_date"))
    reason = problem(_per_million(block, INPUT), _per_million(block, OUTPUT))
    if reason:
        found.dropped.append((key, reason, key))
        return
    variants = [("", STANDARD, 0), *((suffix, tier, 0) for suffix, tier in TIERS.items())]
    for field in block:
        threshold = _THRESHOLD.fullmatch(str(field))
        if threshold:
            above = int(threshold[1])
            variants.append((f"_above_{above}k_tokens", STANDARD, above * 1000))
    for suffix, tier, above in variants:
        prices = [_per_million(block, field + suffix) for field in (INPUT, OUTPUT, READ, WRITE)]
        input_, output, cached, write = prices
        if input_ is None or output is None or problem(input_, output):
            continue
        found.rows.append(
            TokenRow(
                provider,
                name,
                key,
                input_,
                output,
                optional(cached),
                optional(write),
                tier,
                above,
                valid_until=ends,
            )
        )


def _per_million(block: Mapping[str, Any], key: str) -> float | None:
    value = price(block.get(key))
    return None if value is None else round(value * PER_MILLION, 10)


def _day(value: Any) -> str:
    try:
        return first_day(value).isoformat() if isinstance(value, str) else ""
    except ChipcostError:
        return ""

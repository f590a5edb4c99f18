"""Pydantic's genai-prices: prices of a million tokens by provider and model.

`prices/data.json` is a list of providers, `prices/providers/NAME.yml` one of them. A model has
`prices` with `input_mtok`, `cache_read_mtok`, `cache_write_mtok`, `output_mtok`, each a number or
a `base` with `tiers` of a start and a price; or a list of such prices with a `constraint`: a start
date or hours of the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from chipcost.catalog.dates import first_day
from chipcost.catalog.token_prices.schema import STANDARD
from chipcost.errors import ChipcostError
from chipcost.study.imports.items import Origin
from chipcost.study.imports.token_rows import TokenList, TokenRow, optional, price, problem

ORIGIN = Origin(
    title="genai-prices",
    publisher="Pydantic",
    url="https://github.com/pydantic/genai-prices/tree/main/prices",
    grade="press",
)
_KEYS = ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok")


def recognise(document: Any) -> bool:
    """Whether a parsed file is this list, or one provider of it."""
    return any(True for _ in _providers(document))


def _providers(document: Any) -> Iterator[Mapping[str, Any]]:
    """The blocks of providers in a file."""
    if isinstance(document, dict) and isinstance(document.get("providers"), list):
        document = document["providers"]
    for block in document if isinstance(document, list) else [document]:
        if isinstance(block, dict) and isinstance(block.get("models"), list) and block.get("id"):
            yield block


def read(document: Any) -> TokenList:
    """The prices of the list."""
    found = TokenList()
    for provider in _providers(document):
        for number, model in enumerate(provider["models"], start=1):
            place = f"{provider['id']} model {number}"
            if not isinstance(model, dict) or not isinstance(model.get("id"), str):
                found.dropped.append((place, "no model with an id", place))
                continue
            _model(found, str(provider["id"]), model)
    return found


def _model(found: TokenList, provider: str, model: Mapping[str, Any]) -> None:
    name, place = model["id"], f"{provider}/{model['id']}"
    stated = _day(model.get("prices_checked"))
    note = "deprecated" if model.get("deprecated") in (True, "true") else ""
    prices = model.get("prices")
    steps = prices if isinstance(prices, list) else [{"prices": prices}]
    blocks = [step for step in steps if isinstance(step, dict)]
    if not blocks:
        found.dropped.append((place, "no prices", place))
    spans = _spans(blocks)
    for block, (tier, starts, ends, hours) in zip(blocks, spans, strict=True):
        inner = block.get("prices")
        reason = "no prices"
        inner = inner if isinstance(inner, dict) else {}
        for above in _thresholds(inner):
            input_, output, cached, write = (_at(inner.get(key), above) for key in _KEYS)
            reason = problem(input_, output)
            if reason or input_ is None or output is None:
                break
            found.rows.append(
                TokenRow(
                    provider,
                    name,
                    place,
                    input_,
                    output,
                    optional(cached),
                    optional(write),
                    tier,
                    above,
                    stated,
                    starts,
                    ends,
                    "; ".join(text for text in (hours, note) if text),
                )
            )
        if reason:
            found.dropped.append((place, reason, place))


def _spans(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Tier, first and last day, and hours of each price of a list.

    Of a list the last that applies holds, so a price ends where one that stands behind it starts.
    Of prices by hours the dearest is the standard one.
    """
    constraints = [
        block["constraint"] if isinstance(block.get("constraint"), dict) else {} for block in blocks
    ]
    starts = [_day(one.get("start_date")) for one in constraints]
    hours = [
        f"{one['start_time']} to {one['end_time']}" if "start_time" in one and "end_time" in one
        else "" for one in constraints
    ]  # fmt: skip
    by_hours = any(hours)
    inputs = [_first(block) for block in blocks]
    found = []
    for place in range(len(blocks)):
        later = [start for start in starts[place + 1 :] if start and start > starts[place]]
        ends = (first_day(min(later)) - timedelta(days=1)).isoformat() if later else ""
        cheap = by_hours and inputs[place] < max(inputs)
        words = hours[place] or ("all other hours" if by_hours else "")
        found.append(("off_peak" if cheap else STANDARD, starts[place], ends, words))
    return found


def _first(block: Mapping[str, Any]) -> float:
    inner = block.get("prices")
    return (_at(inner.get("input_mtok"), 0) or 0.0) if isinstance(inner, dict) else 0.0


def _thresholds(prices: Mapping[str, Any]) -> list[int]:
    """0 and every start of a tier, in order."""
    found = {0}
    for value in prices.values():
        tiers = value.get("tiers") if isinstance(value, dict) else None
        for tier in tiers if isinstance(tiers, list) else ():
            start = price(tier.get("start")) if isinstance(tier, dict) else None
            if start is not None and 0 < start < 1e9:
                found.add(int(start))
    return sorted(found)


def _at(value: Any, above: int) -> float | None:
    """A price for requests above a number of tokens: that of the last tier that starts there."""
    if not isinstance(value, dict):
        return price(value)
    found, begun = price(value.get("base")), -1.0
    tiers = value.get("tiers")
    for tier in tiers if isinstance(tiers, list) else ():
        start = price(tier.get("start")) if isinstance(tier, dict) else None
        if start is not None and begun < start <= above:
            found, begun = price(tier.get("price")), start
    return found


def _day(value: Any) -> str:
    try:
        return first_day(value).isoformat() if isinstance(value, str) else ""
    except ChipcostError:
        return ""

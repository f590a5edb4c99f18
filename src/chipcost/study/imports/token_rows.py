"""One price of tokens as a list of prices has it, before it is compared with the catalog."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chipcost.catalog.token_prices.schema import LEAST, MOST, STANDARD

PER_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A price of a list; prices in USD per million tokens, None where there is none."""

    provider: str
    name: str
    place: str
    input: float
    output: float
    cached_input: float | None = None
    cache_write: float | None = None
    tier: str = STANDARD
    above: int = 0
    date: str = ""
    valid_from: str = ""
    valid_until: str = ""
    note: str = ""


@dataclass
class TokenList:
    """The prices of a list, and what was left out: (name, reason, place)."""

    rows: list[TokenRow] = field(default_factory=list)
    dropped: list[tuple[str, str, str]] = field(default_factory=list)


def price(value: Any) -> float | None:
    """A number from JSON or YAML; None where there is none, and NaN for what is no number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan


def problem(input_: float | None, output: float | None) -> str:
    """Why a pair of prices is none; "" where it is one."""
    if input_ is None or output is None:
        return "no price of input and output tokens"
    if input_ == 0.0 or output == 0.0:
        return "a price of 0: free, or not known"
    if not (LEAST <= input_ <= MOST and LEAST <= output <= MOST):
        return f"a price outside of {LEAST:g} to {MOST:g} USD/Mtok"
    return ""


def optional(value: float | None) -> float | None:
    """A price that may be missing; None for 0 and for what is no price."""
    return value if value is not None and LEAST / 10 <= value <= MOST else None


def fields(row: TokenRow) -> Iterator[tuple[str, float]]:
    """The prices of a row that there are, by name."""
    for name in ("input", "cached_input", "cache_write", "output"):
        value = getattr(row, name)
        if value is not None:
            yield name, value

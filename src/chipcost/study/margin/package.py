"""Prices of tokens from the package genai-prices, where it is installed; nothing is fetched.

The package carries the list of its release as objects. They are brought into the layout of the
published file, which `study.imports.genai_prices` reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from chipcost.catalog.token_prices.records import TokenPrice, in_force
from chipcost.errors import missing_extra
from chipcost.study.data import Data
from chipcost.study.imports import genai_prices
from chipcost.study.imports.model_names import Names
from chipcost.study.imports.token_rows import TokenRow

_PRICES = ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok")
EXTRA = "prices"


def package_prices(data: Data, model: str, day: date) -> list[TokenPrice]:
    """What the installed list says of a model of the catalog on a day.

    The list has days from which a price holds, and no day on which it was looked at: `date` is
    empty, and the source is the package with its version.

    Raises ChipcostError `missing-extra` where the package is not installed.
    """
    providers, source = _installed()
    names = Names(data.models, data.token_prices)
    rows = genai_prices.read([_provider(one) for one in providers]).rows
    found = [_price(row, model, source, day) for row in rows if names.model(row.name) == model]
    return [one._replace(date="") for one in in_force(found, day)]


def _installed() -> tuple[Iterable[Any], str]:
    """The providers of the package, and its name with the version."""
    try:
        from importlib.metadata import PackageNotFoundError, version

        from genai_prices.data import providers  # type: ignore[import-not-found, unused-ignore]
    except ModuleNotFoundError as error:
        raise missing_extra("--prices genai-prices", error, EXTRA) from error
    try:
        return providers, f"genai-prices {version('genai-prices')}"
    except PackageNotFoundError:
        return providers, "genai-prices"


def _provider(provider: Any) -> dict[str, Any]:
    """A provider as the published file has it."""
    return {"id": provider.id, "models": [_model(one) for one in provider.models]}


def _model(model: Any) -> dict[str, Any]:
    prices = model.prices
    return {
        "id": model.id,
        "deprecated": model.deprecated,
        "prices": [_step(one) for one in prices] if isinstance(prices, list) else _block(prices),
    }


def _step(step: Any) -> dict[str, Any]:
    """A price with the day or the hours from which it holds."""
    keys = ("start_date", "start_time", "end_time")
    known = {key: getattr(step.constraint, key, None) for key in keys}
    limits = {key: value.isoformat() for key, value in known.items() if value is not None}
    return {"constraint": limits, "prices": _block(step.prices)}


def _block(prices: Any) -> dict[str, Any]:
    """The prices of tokens of a block; what is sold in other units is left out."""
    given = vars(prices)
    return {key: _amount(given[key]) for key in _PRICES if given.get(key) is not None}


def _amount(value: Any) -> Any:
    """A price, or a base with tiers of a start and a price."""
    if not hasattr(value, "tiers"):
        return float(value)
    tiers = [{"start": one.start, "price": float(one.price)} for one in value.tiers]
    return {"base": float(value.base), "tiers": tiers}


def _price(row: TokenRow, model: str, source: str, day: date) -> TokenPrice:
    return TokenPrice(
        row.provider,
        row.name,
        model,
        row.tier,
        row.above,
        row.input,
        row.cached_input,
        row.cache_write,
        row.output,
        day.isoformat(),
        row.valid_from,
        row.valid_until,
        (source,),
        row.note,
    )

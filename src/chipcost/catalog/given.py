"""The user's own prices of a chip-hour: `b200=3.20`, `$3.20/h`, `3.20 EUR/h` with --fx."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.names import resolve
from chipcost.catalog.quotes import GIVEN
from chipcost.catalog.records import Source
from chipcost.errors import ChipcostError, raise_collected

SOURCE = Source(GIVEN, "given with --price", "", file="--price")
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_PRICE = re.compile(
    r"(?P<symbol>[$€£¥])?\s*(?P<number>\d[\d_]*\.?\d*|\.\d+)\s*(?P<currency>[A-Za-z]{3})?\s*"
    r"(?:/\s*(?:(?:gpu|chip|accelerator)[- ]?)?h(?:r|our)?)?",
    re.IGNORECASE,
)
_EXAMPLE = "for example --price b200=3.20, or b200='3.20 EUR/h' with --fx EUR=1.08"


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one chip-hour: in USD, and the words it was given in."""

    chip: str
    usd: float
    text: str


def read_prices(catalog: Catalog, texts: Sequence[str], rates: Sequence[str]) -> list[Price]:
    """The prices of `CHIP=PRICE` texts, several with commas in one; of one chip the last.

    `rates` are `EUR=1.08` texts: USD for one of the currency. Raises ChipcostError with every
    problem.
    """
    errors: list[ChipcostError] = []
    exchange = {"USD": 1.0}
    for text in _items(rates):
        try:
            exchange |= _rate(text)
        except ChipcostError as error:
            errors.append(error)
    found: dict[str, Price] = {}
    for text in _items(texts):
        try:
            price = _price(catalog, text, exchange)
            found[price.chip] = price
        except ChipcostError as error:
            errors.append(error)
    raise_collected(errors)
    return list(found.values())


def layer_of_prices(prices: Sequence[Price], number: int, day: date) -> Layer:
    """The prices as quotes of that day, which answer for every owner."""
    layer = Layer("--price")
    layer.sources[GIVEN] = SOURCE
    layer.quotes += [
        Quote(
            price.chip,
            "",
            GIVEN,
            price.usd,
            None,
            None,
            date=day.isoformat(),
            sources=(GIVEN,),
            texts={"total": price.text},
            layer=number,
            file="--price",
        )
        for price in prices
    ]
    return layer


def _items(texts: Sequence[str]) -> list[str]:
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def _rate(text: str) -> dict[str, float]:
    currency, equals, value = text.partition("=")
    try:
        rate = float(value)
    except ValueError:
        rate = 0.0
    name = currency.strip().upper()
    if not equals or not re.fullmatch(r"[A-Z]{3}", name) or not 1e-9 < rate < 1e9:
        raise ChipcostError(
            "bad-fx",
            f"--fx {text!r} is not CURRENCY=RATE",
            hint="USD for one of the currency, for example --fx EUR=1.08",
        )
    if name == "USD" and rate != 1.0:
        raise ChipcostError("bad-fx", "--fx USD: prices are in USD", hint="name another currency")
    return {name: rate}


def _price(catalog: Catalog, text: str, exchange: dict[str, float]) -> Price:
    name, equals, value = text.partition("=")
    value = value.strip()
    match = _PRICE.fullmatch(value) if equals else None
    if match is None:
        raise ChipcostError(
            "bad-price", f"--price {text!r} is not CHIP=PRICE of an hour", hint=_EXAMPLE
        )
    chip = resolve(catalog, name.strip()).chip.id
    symbol, code = SYMBOLS.get(match["symbol"] or ""), (match["currency"] or "").upper()
    if symbol and code and symbol != code:
        raise ChipcostError(
            "bad-price", f"--price {text!r}: {match['symbol']} is not {code}", hint=_EXAMPLE
        )
    currency = code or symbol or "USD"
    amount = float(match["number"].replace("_", ""))
    if currency not in exchange:
        raise ChipcostError(
            "no-fx",
            f"--price {text!r} is in {currency}, and no rate of exchange is given",
            hint=f"USD for one {currency}, for example --fx {currency}=1.08",
        )
    usd = amount * exchange[currency]
    if not 1e-6 <= usd <= 1e6:
        raise ChipcostError(
            "bad-price", f"--price {text!r} is {usd:g} USD an hour", hint="of one chip, per hour"
        )
    plain = re.fullmatch(r"[\d._]+", value)
    return Price(chip, usd, f"{value} USD/h" if plain else value)

"""Rules about prices of tokens."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check.rule import ERROR, HEAD, WARNING, Rule
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.models.records import ModelLayer
from chipcost.catalog.token_prices.records import TokenPrice
from chipcost.catalog.token_prices.schema import LEAST, MOST, PRICES
from chipcost.errors import Place, excerpt, searcher


def _file(*lines: str) -> str:
    body = "".join(f"  - {{provider: maker, name: example-8b, {line}, source: maker}}\n"
                   for line in lines)  # fmt: skip
    return f"{HEAD}token_prices:\n{body}"


_PAIR = "input: 0.5 USD/Mtok, output: 1.5 USD/Mtok"

RULES = (
    Rule(
        "T801",
        "cached input dearer than input",
        WARNING,
        "Input from the cache is sold at the price of input or below. More means that two columns "
        "were exchanged, or that a price is that of another model.",
        _file(f"{_PAIR}, cached_input: 0.6 USD/Mtok, date: 2026-07"),
        _file(f"{_PAIR}, cached_input: 0.5 USD/Mtok, date: 2026-07"),
    ),
    Rule(
        "T802",
        "price of tokens out of bounds",
        WARNING,
        f"A million tokens cost between {LEAST:g} and {MOST:g} USD. Beyond it the price is one of "
        "a token or of a thousand, or 0 stands where it is not known.",
        _file("input: 0.0000005 USD/Mtok, output: 1.5 USD/Mtok, date: 2026-07"),
        _file("input: 0.0000005 USD/token, output: 1.5 USD/Mtok, date: 2026-07"),
    ),
    Rule(
        "T803",
        "price of tokens that ends before it begins",
        ERROR,
        "Such a price holds on no day.",
        _file(f"{_PAIR}, date: 2026-07, valid_from: 2026-07, valid_until: 2026-05"),
        _file(f"{_PAIR}, date: 2026-07, valid_from: 2026-05, valid_until: 2026-07"),
    ),
    Rule(
        "T804",
        "price of tokens looked at in the future",
        WARNING,
        "`date` is the day of the look. A price that will hold from a later day says so with "
        "`valid_from`.",
        _file(f"{_PAIR}, date: 2099-01"),
        _file(f"{_PAIR}, date: 2026-07, valid_from: 2099-01"),
    ),
    Rule(
        "T805",
        "price of a model that the catalog does not have",
        WARNING,
        "`model` is an id of the catalog. Of a model that is not in it `name` alone is kept.",
        _file(f"model: nosuch-8b, {_PAIR}, date: 2026-07"),
        _file(f"model: llama-3.1-8b, {_PAIR}, date: 2026-07"),
    ),
    Rule(
        "T806",
        "two prices of tokens for the same day",
        WARNING,
        "Of one provider, name, tier and threshold there is one price on a day. Two of one date "
        "and one beginning contradict each other, or count twice.",
        _file(f"{_PAIR}, date: 2026-07", "input: 1 USD/Mtok, output: 2 USD/Mtok, date: 2026-07"),
        _file(f"{_PAIR}, date: 2026-07", f"{_PAIR}, tier: batch, date: 2026-07"),
    ),
)


def cached_dearer(scene: Scene) -> Iterator[Finding]:
    """T801: cached input that costs more than input."""
    for price in scene.token_prices:
        if price.cached_input is not None and price.cached_input > price.input:
            yield _finding(
                price,
                "T801",
                f"cached input costs {price.cached_input:g} USD/Mtok, input {price.input:g}",
                "look at both prices again",
            )


def out_of_bounds(scene: Scene) -> Iterator[Finding]:
    """T802: prices that nobody asks."""
    for price in scene.token_prices:
        for name in PRICES:
            value = getattr(price, name)
            least = LEAST / 10 if name in ("cached_input", "cache_write") else LEAST
            if value is not None and not least <= value <= MOST:
                yield _finding(
                    price,
                    "T802",
                    f"{name} of {value:g} USD/Mtok is outside of {least:g} to {MOST:g}",
                    "is it a price of a token or of a thousand? Leave out what is not known",
                )


def validity(scene: Scene) -> Iterator[Finding]:
    """T803: prices that end before they begin; T804: days that have not come."""
    for price in scene.token_prices:
        begins, ends = price.valid_from, price.valid_until
        if begins and ends and last_day(ends) < first_day(begins):
            yield _finding(
                price,
                "T803",
                f"it is valid from {begins} until {ends}",
                "exchange or correct the two dates",
            )
        if price.date and first_day(price.date) > scene.as_of:
            yield _finding(
                price,
                "T804",
                f"its date {price.date} is after {scene.as_of}",
                "give the day of the look as date, the day from which it holds as valid_from",
            )


def unknown_models(scene: Scene) -> Iterator[Finding]:
    """T805: ids of models that neither the shipped data nor the checked files have."""
    prices = [price for price in scene.token_prices if price.model]
    if not prices:
        return
    from chipcost.catalog.models.read import shipped_layer

    layer: ModelLayer = shipped_layer()
    known = set(layer.models)
    for part in scene.parts:
        content = part.tree.data.get("models")
        known |= set(content) if isinstance(content, dict) else set()
    nearest = searcher()
    for price in prices:
        if price.model not in known:
            close = ", ".join(nearest(price.model, sorted(known)))
            yield _finding(
                price,
                "T805",
                f"there is no model {excerpt(price.model)} in the catalog",
                f"nearest: {close}; or leave `model` out, `name` is kept",
            )


def twice(scene: Scene) -> Iterator[Finding]:
    """T806: two prices of a product that hold on the same day."""
    first: dict[tuple[object, ...], Place] = {}
    for price in scene.token_prices:
        key = (*price.product, price.date, price.valid_from, price.valid_until)
        if key in first:
            yield _finding(
                price,
                "T806",
                f"{price.provider} has another price of {excerpt(price.name)} of this date",
                f"the other is at {first[key]}; remove one, or give tier, above or dates",
            )
        else:
            first[key] = price.place


CHECKS = (cached_dearer, out_of_bounds, validity, unknown_models, twice)


def _finding(price: TokenPrice, code: str, message: str, hint: str) -> Finding:
    return Finding(code, message, hint, price.place)

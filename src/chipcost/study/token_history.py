"""The prices of tokens of language models over time, as rows and as a small plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.models.records import model_named, resolve_model
from chipcost.catalog.names import find
from chipcost.catalog.token_prices.records import TokenPrice, in_force
from chipcost.catalog.token_prices.schema import STANDARD
from chipcost.charts import Lines, Point
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Result, text_column
from chipcost.study.chip.basis import check_age
from chipcost.study.data import Data
from chipcost.study.token_prices import LIST_COLUMNS, price_row

COLUMNS = (
    *LIST_COLUMNS[:-1],
    text_column("in_force", "yes, or why it does not hold on the query date", "in force"),
    LIST_COLUMNS[-1],
)


def are_models(data: Data, names: Sequence[str]) -> bool:
    """Whether names are those of language models and not of chips.

    Raises ChipcostError `mixed-names` for names of both.
    """
    models = [name for name in names if _is_model(data, name)]
    if models and len(models) < len(names):
        others = ", ".join(name for name in names if name not in models)
        raise ChipcostError(
            "mixed-names",
            f"{', '.join(models)} is a language model, {others} is not",
            hint="ask for quotes of chips or for prices of tokens, not for both at once",
        )
    return bool(models)


def _is_model(data: Data, name: str) -> bool:
    return find(data.catalog, name) is None and model_named(data.models, name) is not None


def token_history(
    data: Data,
    names: Sequence[str],
    day: date,
    *,
    provider: Sequence[str] = (),
    max_age: int | None = None,
) -> Result:
    """Every price of tokens of the models, oldest first; undated ones last.

    provider  of these alone, by a part of the name; ChipcostError for one that sells none of them
    max_age   of no more days than so many before the query date
    """
    check_age(max_age)
    models = list(dict.fromkeys(resolve_model(data.models, name).id for name in names))
    every = [one for one in data.token_prices.prices if one.model in models]
    _check_providers(every, provider)
    known = [
        one
        for model in models
        for one in sorted(every, key=_when)
        if one.model == model and _is_of(one, provider) and _is_new(one, day, max_age)
    ]
    why = _why_not(known, day)
    past = sum(1 for text in why.values() if text)
    return Result(
        command="history",
        columns=COLUMNS,
        rows=tuple({**price_row(data, one), "in_force": why[id(one)] or "yes"} for one in known),
        view=(
            *("model", "date", "provider", "provider_model", "tier"),
            *("input_usd_per_mtok", "cached_input_usd_per_mtok", "output_usd_per_mtok"),
            *("valid_from", "in_force"),
        ),
        headline=(f"Prices of tokens of {', '.join(models)}, USD per million, as of {day}",),
        notes=(f"{past} of {len(known)} prices do not hold on this date.",) if past else (),
        assumptions={"as_of": day.isoformat()},
        catalog_hash=data.catalog.hash,
        charts=_charts(known),
    )


def _check_providers(prices: Sequence[TokenPrice], wanted: Sequence[str]) -> None:
    known = sorted({one.provider for one in prices})
    for text in wanted:
        if not any(_named(name, text) for name in known):
            raise ChipcostError(
                "unknown-provider",
                f"no provider {text!r} prices it",
                hint=f"these do: {', '.join(nearest(text, known, len(known)))}"
                if known
                else "nobody is known to sell it; --catalog FILE adds prices",
            )


def _named(provider: str, text: str) -> bool:
    return text.strip().lower() in provider.lower()


def _is_of(price: TokenPrice, wanted: Sequence[str]) -> bool:
    return not wanted or any(_named(price.provider, text) for text in wanted)


def _is_new(price: TokenPrice, day: date, max_age: int | None) -> bool:
    return max_age is None or (
        bool(price.date) and last_day(price.date) >= day - timedelta(days=max_age)
    )


def _when(price: TokenPrice) -> tuple[int, int, str]:
    """By the day from which a price holds, else by the day of the look."""
    text = price.valid_from or price.date
    return (0, first_day(text).toordinal(), price.provider) if text else (1, price.line, "")


def _why_not(prices: Sequence[TokenPrice], day: date) -> Mapping[int, str]:
    """Why each price does not hold on a day, by identity; "" where it does."""
    holding = {id(one) for one in in_force(prices, day)}
    return {id(one): "" if id(one) in holding else _reason(one, day) for one in prices}


def _reason(price: TokenPrice, day: date) -> str:
    if not price.date:
        return "never chosen: undated"
    if price.valid_until and last_day(price.valid_until) < day:
        return f"valid until {price.valid_until}"
    if first_day(price.valid_from or price.date) > day or first_day(price.date) > day:
        return f"not yet known on {day}"
    return "a later price of it holds"


def _charts(prices: Sequence[TokenPrice]) -> tuple[Lines, ...]:
    """Standard prices of output: a series per product that has two dates or more."""
    series: dict[str, dict[float, float]] = {}
    for one in prices:
        when = one.valid_from or one.date
        if when and one.tier == STANDARD and not one.above:
            label = f"{one.provider} {one.name}"
            series.setdefault(label, {})[float(first_day(when).toordinal())] = one.output
    moved = {
        label: [Point(*one) for one in points.items()]
        for label, points in series.items()
        if len(points) > 1
    }
    if not moved:
        return ()
    title = "USD per million tokens of output by date"
    return (Lines(title, "", "USD/M", moved, dates=True, steps=True),)

"""The records of a catalog as single values: chips, systems, quotes in force, models, deals, …"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from chipcost import units
from chipcost.catalog.chips.records import Chip, Link, PowerQuote, Quote, System
from chipcost.catalog.claims.records import Claim, Given, Value
from chipcost.catalog.dates import first_day
from chipcost.catalog.deals.records import Deal
from chipcost.catalog.models.records import ModelRecord
from chipcost.catalog.offers import last_seen, latest_of_each
from chipcost.catalog.quotes import in_force
from chipcost.catalog.records import Figure
from chipcost.catalog.token_prices.records import in_force as token_prices_in_force
from chipcost.study.data import Data
from chipcost.study.diff.columns import (
    CHIP,
    CLAIM,
    DEAL,
    MODEL,
    POWER_QUOTE,
    PRICE,
    QUOTE,
    SITE,
    SYSTEM,
    TOKEN_PRICE,
)
from chipcost.study.diff.items import Item, Key

USD_PER_MTOK = "USD/Mtok"
Pair = tuple[Key, Item]
AnyQuote = TypeVar("AnyQuote", Quote, PowerQuote)

_CHIP_WORDS = (
    *("name", "vendor", "status", "segment", "memory_tier", "memory_label"),
    *("power_class", "default_system"),
)
_DEAL_WORDS = ("name", "buyer", "seller", "announced", "money", "chip", "circular", "place")
_DEAL_FIGURES = ("value", "power", "chips", "term")


def items(data: Data, day: date, kinds: Iterable[str]) -> dict[Key, Item]:
    """Every value of these kinds of record; of quotes those that may answer on that day."""
    found: dict[Key, Item] = {}
    for kind in kinds:
        reader = _READERS.get(kind)
        for key, item in reader(data, day) if reader else ():
            while key in found:  # two quotes of one day, one owner and one series
                key = (*key[:2], f"{key[2]} (another)")
            found[key] = item
    return found


def _figure(key: Key, part: Key | None, figure: Figure | None) -> Iterator[Pair]:
    if figure is not None:
        unit, value = _in_unit(figure.value, figure.dimension)
        yield (
            key,
            Item(
                figure.text,
                value,
                unit,
                "; ".join(figure.sources),
                _at(figure.file, figure.line),
                part=part,
            ),
        )


def _in_unit(value: float | None, dimension: str) -> tuple[str, float | None]:
    """A value in the unit that people expect of its dimension."""
    unit = units.EXPECTED.get(dimension, "")
    if value is None or unit not in units.UNITS:
        return "", value
    return unit, units.convert(value, unit)


def _at(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def _words(record: object, names: Iterable[str], whole: Key, place: str) -> Iterator[Pair]:
    """The texts and whole numbers of a record that are no figures."""
    for name in names:
        value = getattr(record, name)
        number = None if isinstance(value, str) or value is None else float(value)
        if value not in ("", None):
            yield (*whole[:2], name), Item(str(value), number, place=place, part=whole)


def _chips(data: Data, day: date) -> Iterator[Pair]:
    for chip in data.catalog.chips.values():
        whole, place = (CHIP, chip.id, ""), _at(chip.file, chip.line)
        yield whole, Item(chip.name, place=place)
        yield from _chip_parts(chip, whole, place)


def _chip_parts(chip: Chip, whole: Key, place: str) -> Iterator[Pair]:
    yield from _words(chip, _CHIP_WORDS, whole, place)
    if chip.aliases:
        yield (*whole[:2], "aliases"), Item(", ".join(chip.aliases), place=place, part=whole)
    for name, figure in chip.figures.items():
        yield from _figure((*whole[:2], name), whole, figure)


def _systems(data: Data, day: date) -> Iterator[Pair]:
    for system in data.catalog.systems.values():
        whole, place = (SYSTEM, system.id, ""), _at(system.file, system.line)
        yield whole, Item(f"{system.name}, {system.count} x {system.chip}", place=place)
        yield from _system_parts(system, whole, place)


def _system_parts(system: System, whole: Key, place: str) -> Iterator[Pair]:
    names = ("name", "vendor", "status", "chip", "count", "increment", "scale_up_chips", "cooling")
    yield from _words(system, names, whole, place)
    yield from _figure((*whole[:2], "power"), whole, system.power)
    for name, figure in system.published.items():
        yield from _figure((*whole[:2], f"published {name}"), whole, figure)
    for link in system.links:
        yield from _figure((*whole[:2], _link(link)), whole, link.per_chip)


def _link(link: Link) -> str:
    return " ".join(filter(None, ("links per chip:", link.medium, link.rate_text, link.scope)))


def _quotes(data: Data, day: date) -> Iterator[Pair]:
    """The quote in force of every owner, term, offer and series that was seen last."""
    found = [quote for quote in data.catalog.quotes if in_force(quote, day)]
    for quote in _newest(latest_of_each(found, day), day, _whose):
        yield from _quote(quote)


def _power_quotes(data: Data, day: date) -> Iterator[Pair]:
    found = [quote for quote in data.catalog.power_quotes if in_force(quote, day)]
    for quote in _newest(found, day, lambda quote: (quote.chip, quote.basis)):
        unit, value = _in_unit(quote.value, "power")
        source, place = "; ".join(quote.sources), _at(quote.file, quote.line)
        item = Item(quote.text, value, unit, source, place, quote.date)
        yield (POWER_QUOTE, quote.chip, quote.basis), item


def _prices(data: Data, day: date) -> Iterator[Pair]:
    """Of every chip, basis and buyer the price of the newest day."""
    found = [price for price in data.catalog.prices if in_force(price, day)]
    last: dict[tuple[str, ...], date] = {}
    for price in found:
        kind = (price.system or price.chip, price.basis, price.buyer)
        last[kind] = max(first_day(price.date), last.get(kind, date.min))
    for price in found:
        kind = (price.system or price.chip, price.basis, price.buyer)
        if first_day(price.date) == last[kind]:
            source, place = "; ".join(price.sources), _at(price.file, price.line)
            item = Item(price.text, price.middle, "USD", source, place, price.date)
            yield (PRICE, kind[0], f"{price.basis}, {price.buyer}"), item


def _newest(
    found: Sequence[AnyQuote], day: date, kind: Callable[[AnyQuote], tuple[str, ...]]
) -> Iterator[AnyQuote]:
    """Of each kind the user's own before the shipped, the last of them; several if of one day."""
    last: dict[tuple[str, ...], tuple[int, date]] = {}
    for quote in found:
        when = (quote.layer, last_seen(quote, day)[0])
        last[kind(quote)] = max(when, last.get(kind(quote), when))
    for quote in found:
        if (quote.layer, last_seen(quote, day)[0]) == last[kind(quote)]:
            yield quote


def _whose(quote: Quote) -> tuple[str, ...]:
    who = quote.kind if quote.kind == "rental" else quote.owner or "set"
    offer = (quote.provider, quote.instance, quote.region)
    return quote.chip, who, quote.term, *offer, quote.series


def _quote(quote: Quote) -> Iterator[Pair]:
    """A quote as its total, else its capital part; the other parts belong to that."""
    name = ", ".join(filter(None, _whose(quote)[1:]))
    whole: Key | None = None
    for part in ("total", "capital", "operating"):
        value: float | None = getattr(quote, part)
        if value is not None:
            key = (QUOTE, quote.chip, f"{name}: {part}" if whole else name)
            source, place = "; ".join(quote.sources), _at(quote.file, quote.line)
            text = f"{value:.6g} USD/h"
            yield key, Item(text, value, "USD/h", source, place, quote.date, part=whole)
            whole = whole or key


def _token_prices(data: Data, day: date) -> Iterator[Pair]:
    """The price of each product that holds on the day: what each kind of token costs."""
    for price in token_prices_in_force(data.token_prices.prices, day):
        above = f"above {price.above:,}" if price.above else ""
        name = ", ".join(filter(None, (price.name, price.tier, above)))
        source, place = "; ".join(price.sources), _at(price.file, price.line)
        whole: Key | None = None
        for part in ("output", "input", "cached_input", "cache_write"):
            value: float | None = getattr(price, part)
            if value is not None:
                key = (TOKEN_PRICE, price.provider, f"{name}: {part}")
                text = f"{value:.6g} {USD_PER_MTOK}"
                item = Item(text, value, USD_PER_MTOK, source, place, price.date, part=whole)
                yield key, item
                whole = whole or key


def _models(data: Data, day: date) -> Iterator[Pair]:
    for model in data.models.models.values():
        whole, place = (MODEL, model.id, ""), _at(model.file, model.line)
        yield whole, Item(model.name, source="; ".join(model.sources), place=place)
        yield from _words(model, ("name", "vendor"), whole, place)
        yield from _model_parts(model, whole)


def _model_parts(model: ModelRecord, whole: Key) -> Iterator[Pair]:
    for name, value in model.dimensions.items():
        plain = isinstance(value, (str, bool))
        source = "; ".join(model.own_sources.get(name, model.sources))
        place = _at(model.files.get(name, model.file), model.lines.get(name, model.line))
        number = None if plain else float(value)
        yield (*whole[:2], name), Item(str(value), number, "", source, place, part=whole)
    for name, count in model.counts.items():
        source, place = "; ".join(count.sources), _at(count.file, count.line)
        yield (*whole[:2], name), Item(count.text, count.value, "", source, place, part=whole)


def _sites(data: Data, day: date) -> Iterator[Pair]:
    for group in (data.sites.profiles, data.sites.sites):
        for name, figures in group.items():
            for field, figure in figures.items():
                yield from _figure((SITE, name, field), None, figure)
    for name, figure in data.sites.ratios.items():
        yield from _figure((SITE, name, "ratio"), None, figure)
    for name, figure in data.catalog.power_classes.items():
        yield from _figure((SITE, name, "power factor"), None, figure)


def _deals(data: Data, day: date) -> Iterator[Pair]:
    for deal in data.deals.deals.values():
        yield from _deal(deal)


def _deal(deal: Deal) -> Iterator[Pair]:
    whole, place = (DEAL, deal.id, ""), _at(deal.file, deal.line)
    yield whole, Item(deal.name, source="; ".join(deal.sources), place=place)
    yield from _words(deal, _DEAL_WORDS, whole, place)
    for name in ("at_least", "at_most", "parties"):
        if getattr(deal, name):
            listed = ", ".join(getattr(deal, name))
            yield (*whole[:2], name), Item(listed, place=place, part=whole)
    if deal.staged:
        yield (*whole[:2], "staged"), Item("true", place=place, part=whole)
    for name in _DEAL_FIGURES:
        yield from _figure((*whole[:2], name), whole, getattr(deal, name))


def _claims(data: Data, day: date) -> Iterator[Pair]:
    for claim in data.claims.claims.values():
        yield from _claim(claim)


def _claim(claim: Claim) -> Iterator[Pair]:
    whole, place = (CLAIM, claim.id, ""), _at(claim.place.file, claim.place.line)
    source = "; ".join(claim.sources)
    yield whole, Item(claim.title, source=source, place=place)
    yield from _words(claim, ("title", "date", "relation", "unchecked"), whole, place)
    if claim.forecast:
        yield (*whole[:2], "forecast"), Item("true", place=place, part=whole)
    values: dict[str, Value | Given | str | None] = {
        **{name: getattr(claim, name) for name in ("published", "low", "high")},
        **{f"given {name}": value for name, value in claim.given.items()},
        **{f"expression {name}".strip(): text for name, text in claim.expressions.items()},
    }
    for name, value in values.items():
        key = (*whole[:2], name)
        own = source
        if isinstance(value, Given):
            own = "; ".join(value.sources) or source
            value = value.value
        if isinstance(value, str):
            yield key, Item(value, source=own, place=place, part=whole)
        elif value is not None:
            unit, number = _in_unit(value.value, value.dimension)
            yield key, Item(value.text, number, unit, own, place, part=whole)


_READERS = {
    CHIP: _chips,
    SYSTEM: _systems,
    QUOTE: _quotes,
    POWER_QUOTE: _power_quotes,
    PRICE: _prices,
    TOKEN_PRICE: _token_prices,
    MODEL: _models,
    SITE: _sites,
    DEAL: _deals,
    CLAIM: _claims,
}

"""What a name in a claim's expression stands for: a figure of the catalog, with its ranges.

A name is `record.field` with optional words after it: an owner and a date for what depends on
them, or the scope of a figure that has readings of several. `{trainium2.memory_bandwidth}`,
`{trainium2.scale_up_bandwidth instance}`, `{gb200-nvl72.bf16_dense}` (its chips together),
`{cloudmatrix-384.published.bf16_dense}`, `{gb200.total hyperscaler 2025-09-05}`,
`{h100-sxm.power_kw_per_chip it}`, `{deals.openai-oracle.value}`, `{hyperscaler.pue}`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from chipcost import units
from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.chips.schema import CHIP_FIGURES, OWNERS
from chipcost.catalog.claims.records import Claims
from chipcost.catalog.dates import first_day
from chipcost.catalog.deals.records import Deals
from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import POWER, SPEC, figure_range
from chipcost.catalog.records import Figure, Source
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError, Place, nearest
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT
from chipcost.study.compare.columns import RANGED
from chipcost.study.data import Data
from chipcost.study.ranges import Range

PRICES = ("total", "capital", "operating")
_OF_SYSTEM = ("count", "power", "price", "copper_per_chip", "optics_per_chip")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A named number in base units (columns of `compare`: in the column's unit).

    around    (low, value, high) of the figure
    rounding  (low, value, high) by half a unit of its last digit; the value itself where a digit
              says nothing, as of a specification
    readings  alternative values of the same figure, each with its words
    inputs    what it was computed from, where it was computed from other names
    """

    name: str
    around: Range
    rounding: Range
    text: str
    sources: tuple[str, ...] = ()
    place: str = ""
    grade: str = ""
    readings: tuple[tuple[float, str], ...] = ()
    inputs: tuple[Leaf, ...] = ()


@dataclass(frozen=True)
class Known:
    """Everything that names may refer to, and the day as of which quotes are chosen."""

    catalog: Catalog
    deals: Deals
    sites: Sites
    day: date


def known_of(data: Data, day: date, claims: Claims) -> Known:
    """What the names of claims may refer to: the data, with the sources of all its parts."""
    catalog, deals, sites = data.catalog, data.deals, data.sites
    sources: dict[str, Source] = {}
    for part in (sites, deals, catalog, claims):
        for key, source in part.sources.items():
            # one source may stand in several files: what one of them says it restates, it restates
            known = sources[key].digest_of if key in sources else ()
            sources[key] = source._replace(digest_of=source.digest_of or known)
    return Known(replace(catalog, sources=sources), deals, sites, day)


class UnknownFigureError(Exception):
    """The record is known and nobody has published the figure."""


def leaf(known: Known, name: str, place: Place | None) -> Leaf:
    """The number that a name stands for.

    Raises ChipcostError with the nearest names for a name that is none, and UnknownFigureError
    where the figure is not public.
    """
    path, *words = name.split()
    record, _, rest = path.partition(".")
    readings = _by_scope(known, record, rest)
    scope = next((word for word in words if word in readings), "")
    owner, day, basis = _words(known, name, words, readings, place)
    if record == "deals":
        return _of_deal(known, name, rest, place)
    if record in known.sites.profiles or record in known.sites.sites:
        return _of_site(known, name, record, rest, place)
    if not rest:
        raise _error(f"{name!r} names no field", "write {record.field}", place)
    try:
        found = resolve(known.catalog, record)
    except ChipcostError as error:
        raise ChipcostError(error.code, error.message, hint=error.hint, place=place) from None
    if rest in PRICES:
        return _price(known, name, found.chip, rest, owner, day)
    if rest in RANGED:
        return _column(known, name, found.chip, found.assumed, rest, owner, day, basis)
    if found.system is not None:
        return _of_system(known, name, found.system, rest, place)
    if scope:
        return _figure(known, name, readings[scope])
    return _of_chip(known, name, found.chip, rest, place)


def _error(message: str, hint: str, place: Place | None) -> ChipcostError:
    return ChipcostError("unknown-figure", message, hint=hint, place=place)


def _words(
    known: Known, name: str, words: list[str], scopes: Collection[str], place: Place | None
) -> tuple[str, date, str]:
    owner, day, basis = "hyperscaler", known.day, FACILITY
    for word in words:
        if word in (*OWNERS, quotes.RENTAL, quotes.ANY):
            owner = word
        elif word in (IT, FACILITY):
            basis = word
        elif word not in scopes:
            try:
                day = first_day(word)
            except ChipcostError:
                known_words = ", ".join([*OWNERS, IT, FACILITY, *scopes])
                raise _error(
                    f"{word!r} in {name!r} is neither an owner nor a date",
                    f"one of {known_words}, or a date like 2025-09-05",
                    place,
                ) from None
    return owner, day, basis


def _figure(known: Known, name: str, figure: Figure | None, times: float = 1.0) -> Leaf:
    if figure is None or figure.value is None:
        raise UnknownFigureError(name)
    defaults = POWER if figure.dimension == "power" else SPEC
    low, value, high = (times * end for end in figure_range(known.catalog, figure, defaults))
    text = figure.text if times == 1.0 else f"{times:g} x {figure.text}"
    readings = tuple(
        (times * other.value, _reading(other)) for other in figure.also if other.value is not None
    )
    return Leaf(
        name,
        (low, value, high),
        (value, value, value),
        text,
        figure.sources,
        f"{figure.file}:{figure.line}",
        figure.grade,
        readings,
    )


def _reading(other: Figure) -> str:
    words = [other.text, f"({', '.join(other.sources)})"]
    extra = other.scope or other.note
    return " ".join([*words, extra]) if extra else " ".join(words)


def _of_chip(known: Known, name: str, chip: Chip, rest: str, place: Place | None) -> Leaf:
    if rest not in CHIP_FIGURES:
        close = ", ".join(nearest(rest, [*CHIP_FIGURES, *RANGED, *PRICES]))
        raise _error(f"{rest!r} is no field of a chip", f"nearest: {close}", place)
    return _figure(known, name, chip.figures.get(rest))


def _by_scope(known: Known, record: str, rest: str) -> dict[str, Figure]:
    """The readings of a chip's figure by what they cover: the figure and its alternative values."""
    chip = known.catalog.chips.get(record)
    figure = chip.figures.get(rest) if chip else None
    if figure is None:
        return {}
    return {reading.scope: reading for reading in (figure, *figure.also) if reading.scope}


def _of_system(known: Known, name: str, system: System, rest: str, place: Place | None) -> Leaf:
    """A total of its chips, something of its own, or a published total."""
    if rest == "count":
        count = float(system.count)
        exact = (count, count, count)
        return Leaf(name, exact, exact, str(system.count), (), f"{system.file}:{system.line}")
    if rest in ("power", "price"):
        return _figure(known, name, getattr(system, rest))
    if rest.startswith("published."):
        return _figure(known, name, system.published.get(rest.removeprefix("published.")))
    if rest.endswith("_per_chip"):
        medium = rest.removesuffix("_per_chip")
        link = next((link for link in system.links if link.medium == medium), None)
        return _figure(known, name, link.per_chip if link else None)
    if rest not in CHIP_FIGURES:
        close = ", ".join(nearest(rest, [*CHIP_FIGURES, *_OF_SYSTEM]))
        raise _error(f"{rest!r} is no field of a system", f"nearest: {close}", place)
    chip = known.catalog.chips[system.chip]
    return _figure(known, name, chip.figures.get(rest), float(system.count))


def _of_deal(known: Known, name: str, rest: str, place: Place | None) -> Leaf:
    deal_id, _, what = rest.rpartition(".")
    deal = known.deals.deals.get(deal_id)
    if deal is None or what not in ("value", "power", "chips", "term"):
        close = ", ".join(nearest(deal_id, list(known.deals.deals)))
        raise _error(
            f"{name!r} is no figure of a deal",
            f"deals.ID.value, .power, .chips or .term; nearest deals: {close}",
            place,
        )
    return _figure(known, name, getattr(deal, what))


def _of_site(known: Known, name: str, record: str, rest: str, place: Place | None) -> Leaf:
    figures = known.sites.profiles.get(record) or known.sites.sites[record]
    if rest not in figures:
        close = ", ".join(nearest(rest, list(figures)))
        raise _error(f"{rest!r} is no figure of {record}", f"nearest: {close}", place)
    return _figure(known, name, figures[rest])


def _price(known: Known, name: str, chip: Chip, part: str, owner: str, day: date) -> Leaf:
    """A price of one quote, with half a unit of its last printed digit."""
    choice = quotes.choose(known.catalog, chip.id, day, owner=owner, term="")
    around = getattr(choice, part) if choice is not None else None
    if choice is None or around is None:
        raise UnknownFigureError(name)
    quote = choice.quote
    text = quote.texts.get(part, f"{around[1]:g} USD/h")
    half = units.half_last_digit(text) if part in quote.texts else 0.0
    return Leaf(
        name,
        around,
        (around[1] - half, around[1], around[1] + half),
        f"{text} ({quote.owner or 'set'}, {quote.date})",
        quote.sources,
        f"{quote.file}:{quote.line}",
    )


def _column(
    known: Known,
    name: str,
    chip: Chip,
    system: System | None,
    column: str,
    owner: str,
    day: date,
    basis: str,
) -> Leaf:
    item = assess(known.catalog, chip, system, Basis(day, owner=owner, power_basis=basis).checked())
    around = item.values.get(column)
    if around is None:
        raise UnknownFigureError(name)
    sources = tuple(
        dict.fromkeys(
            key for piece in item.evidence.get(column, ()) for key in piece.record.sources
        )
    )
    exact = (around[1], around[1], around[1])
    return Leaf(name, around, exact, f"{around[1]:.6g}", sources)

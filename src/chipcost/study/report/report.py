"""The answers of a report: every question for every owner and day that has data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError
from chipcost.sections import Edition, Reference, Report, Section
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.words import OLD_DAYS, whose
from chipcost.study.data import Data
from chipcost.study.report import sections
from chipcost.study.report.question import TITLE, ReportQuestion, basis_of, days_of, owners_of
from chipcost.study.report.sections import OfModel
from chipcost.version import __version__

Load = Callable[[date], Data]


def report(load: Load, question: ReportQuestion) -> Report:
    """The report. `load` gives the data as of a day.

    Another owner or day has an edition where a chip has a price; the one that is asked for always.
    Raises ChipcostError where nothing answers there, and for unknown names.
    """
    asked = question.basis
    first = load(asked.day)
    for name in question.chips:
        resolve(first.catalog, name)
    models = [sections.of_model(first, one) for one in question.tokens]
    opening = _rankings(first, question, asked, models)
    if not any(section.result for section in opening):
        raise ChipcostError(
            "no-match", f"nothing answers: {opening[0].why}", hint="ask for another --owner"
        )
    rates = _frontiers(first, question, models, opening)
    editions = []
    for day in days_of(asked.day):
        data = first if day == asked.day else load(day)
        of_the_day = _of_the_day(data, question, basis_of(asked, asked.owner, day))
        for owner in owners_of(asked):
            basis = basis_of(asked, owner, day)
            is_asked = basis == asked
            ranked = opening if is_asked else _rankings(data, question, basis, models)
            if is_asked or ranked[0].result is not None:
                editions.append(_edition(data, question, basis, ranked, rates, of_the_day))
    owners = {edition.owner for edition in editions}
    return Report(
        title=question.title or TITLE,
        owners=[
            (owner, whose(basis_of(asked, owner, asked.day)))
            for owner in owners_of(asked)
            if owner in owners
        ],
        days=list(dict.fromkeys(edition.day for edition in editions)),
        editions=editions,
        chips=_chips(first, editions),
        references=_references(first, editions),
        terms=(*first.own_terms(), *asked.own_terms, *question.terms),
        catalog_hash=first.catalog.hash,
        version=__version__,
    )


def _rankings(
    data: Data, question: ReportQuestion, basis: Basis, models: Sequence[OfModel]
) -> list[Section]:
    """By bandwidth, peak rate, tokens of each model and megawatt; where no chip has a price, by
    bandwidth alone, which says so."""
    chips, assessed = question.chips, sections.Assessed()
    first = sections.ranking(data, "bandwidth", basis, chips, assessed)
    if first.result is None and basis != question.basis:
        return [first]
    by_token = [
        sections.tokens(data, f"tokens-{at}", _on(data, model, basis), basis, chips, assessed)
        for at, model in enumerate(models, 1)
    ]
    second, last = (
        sections.ranking(data, per, basis, chips, assessed) for per in ("flop", "megawatt")
    )
    return [first, second, *by_token, last]


def _on(data: Data, model: OfModel, basis: Basis) -> OfModel:
    """The rates on a basis. They change with it only where chips are given back in a day's lows,
    which a term of rental allows."""
    if not model.question.day or basis == model.question.basis:
        return model
    return sections.of_model(data, replace(model.question, basis=basis))


def _frontiers(
    data: Data, question: ReportQuestion, models: Sequence[OfModel], ranked: Sequence[Section]
) -> list[Section]:
    found = []
    for at, model in enumerate(models, 1):
        own = next(section for section in ranked if section.key == f"tokens-{at}")
        chips = question.chips or _priced(own)
        if chips:
            found.append(sections.frontier_of(data, f"frontier-{at}", model, chips))
    return found


def _of_the_day(data: Data, question: ReportQuestion, basis: Basis) -> list[Section]:
    deals = [sections.deals(data, basis)] if question.deals else []
    return [sections.claims(data, basis), *deals]


def _edition(
    data: Data,
    question: ReportQuestion,
    basis: Basis,
    ranked: Sequence[Section],
    rates: Sequence[Section],
    of_the_day: Sequence[Section],
) -> Edition:
    priced = _priced(ranked[0])
    beside = []
    if priced:
        beside = [sections.history(data, basis, priced), sections.stack(data, basis, priced)]
    whole = [*ranked, *rates, *beside, *of_the_day]
    return Edition(
        basis.owner,
        whose(basis),
        basis.day.isoformat(),
        answers=[(section.title, _verdict(section)) for section in _leading(ranked)],
        rests=list(_rests(data, ranked, whole)),
        sections=whole,
    )


def _leading(ranked: Sequence[Section]) -> list[Section]:
    """The sections whose answers open the report: of bandwidth, and of the first model's tokens or
    else of the peak rate."""
    tokens = [section for section in ranked if section.key.startswith("tokens")]
    return [ranked[0], (tokens or ranked[1:])[0]]


def _verdict(section: Section) -> str:
    """The line of a headline that answers, with how sure it is; else why there is none."""
    if section.result is None:
        return section.why
    return section.lead or section.words[0]


def _priced(section: Section) -> list[str]:
    """The chips of a ranking that have a price."""
    rows = section.result.rows if section.result else ()
    return [str(row["chip"]) for row in rows if row.get("usd_per_chip_hour") is not None]


def _rests(data: Data, ranked: Sequence[Section], whole: Sequence[Section]) -> Iterator[str]:
    """What the answers rest on: quotes and their age, sources by grade, the way of serving."""
    rows = [row for row in (ranked[0].result.rows if ranked[0].result else ()) if row["as_of"]]
    if rows:
        days = sorted(str(row["as_of"]) for row in rows)
        old = sum(int(row["quote_age_days"] or 0) > OLD_DAYS for row in rows)
        span = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
        yield (
            f"Prices of {len(rows)} chip{'s' * (len(rows) > 1)}, quoted {span}"
            f"{f'; {old} over {OLD_DAYS} days old, so with wider ranges' if old else ''}"
        )
    grades = [reference.grade for reference in _named(data, whole).values()]
    if grades:
        counts = {grade: grades.count(grade) for grade in sorted(set(grades))}
        kinds = ", ".join(f"{count} {grade or 'ungraded'}" for grade, count in counts.items())
        yield f"{len(grades)} sources: {kinds}"
    for section in ranked:
        if section.key.startswith("tokens") and section.result and section.result.headline[2:]:
            yield section.result.headline[2]


def _chips(data: Data, editions: Sequence[Edition]) -> list[tuple[str, str]]:
    """The chips of all editions, those of the first in front, with their names."""
    found = dict.fromkeys(
        str(row["chip"])
        for edition in editions
        for section in edition.sections
        if section.result is not None and section.key not in ("claims", "deals")
        for row in section.result.rows
        if row.get("chip")
    )
    catalog = data.catalog
    return [(chip, catalog.chips[chip].name if chip in catalog.chips else chip) for chip in found]


def _references(data: Data, editions: Sequence[Edition]) -> dict[str, Reference]:
    return _named(data, chain.from_iterable(edition.sections for edition in editions))


def _named(data: Data, whole: Iterable[Section]) -> dict[str, Reference]:
    """The sources that the origins of sections name, in the order in which they do."""
    known = {
        **data.claims.sources,
        **data.deals.sources,
        **data.sites.sources,
        **data.catalog.sources,
    }
    found: dict[str, Reference] = {}
    seen: set[int] = set()
    for section in whole:
        for origin in section.origins.values():
            if id(origin) in seen:
                continue
            seen.add(id(origin))
            for _, named in origin.lines:
                for key in named:
                    if key not in found and key in known:
                        source = known[key]
                        found[key] = Reference(
                            key,
                            source.title,
                            source.publisher,
                            source.date,
                            source.grade,
                            source.url,
                            source.note or source.no_address,
                        )
    return found

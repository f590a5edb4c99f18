"""One chip against another: what each costs, gives and draws, and who is better with which
probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chipcost.catalog.chips.records import Catalog
from chipcost.result import Cell, Result
from chipcost.study.chip.assess import assess
from chipcost.study.chip.series import in_one_series
from chipcost.study.data import Data
from chipcost.study.ranges import cells
from chipcost.study.versus.columns import COLUMNS, UNITS
from chipcost.study.versus.editions import Edition, before, editions
from chipcost.study.versus.lines import Line, lines
from chipcost.study.versus.people import for_people
from chipcost.study.versus.question import Pair, Question, Serving
from chipcost.study.versus.text import Verdict, headline, notes, verdicts
from chipcost.study.versus.turns import Turn, turns

if TYPE_CHECKING:
    from chipcost.study.tokens.question import TokenQuestion


def versus(data: Data, question: Question, asked: TokenQuestion | None = None) -> Result:
    """A row for each thing in which the two are compared; with `asked` what serving adds.

    Raises ChipcostError for more or fewer than two chips, one chip twice, unknown names and
    impossible options.
    """
    catalog = data.catalog
    items = question.pair(catalog)
    basis = in_one_series(catalog, {chip.id for chip, _ in items}, question.basis.checked())
    serving = None
    if asked is not None:
        from chipcost.study.versus.per_token import serve

        serving = serve(data, replace(asked, basis=basis, chips=tuple(question.chips)))
        pair = Pair(*serving.items, basis)
    else:
        first, second = (assess(catalog, chip, system, basis) for chip, system in items)
        pair = Pair(first, second, basis)
    found = lines(pair, serving)
    said = verdicts(pair, found, serving)
    formulas = serving.formulas if serving else {}
    turned = [(one, turns(pair, one.line.column, formulas)) for one in said]
    history = editions(catalog, pair)
    words, warnings = headline(pair, serving, said)
    return Result(
        command="versus",
        columns=COLUMNS,
        rows=tuple(_row(pair, line) for line in found),
        view=tuple(column.name for column in COLUMNS),
        headline=words,
        assumptions=_assumptions(catalog, question, pair, serving),
        notes=notes(catalog, pair, found, serving, turned, before(pair, history)),
        warnings=warnings,
        catalog_hash=catalog.hash,
        extra={
            "verdicts": [_verdict(pair, one, turns) for one, turns in turned],
            "prices": [_prices(catalog, pair, side) for side in (0, 1)],
            "editions": [_edition(one) for one in history],
        },
        people=for_people(pair, found),
    )


def _row(pair: Pair, line: Line) -> dict[str, Cell]:
    return {
        "measure": line.column,
        "a": pair.a.chip.id,
        "b": pair.b.chip.id,
        **cells("value_a", line.a),
        **cells("value_b", line.b),
        **cells("ratio", line.ratio),
        "probability_a_better": line.chance,
        "unit": UNITS[line.column],
        "note": line.note or None,
    }


def _verdict(pair: Pair, one: Verdict, turned: Sequence[Turn]) -> dict[str, Any]:
    """A verdict with what would turn it, for JSON."""
    chance = one.line.chance or 0.0
    return {
        "measure": one.line.column,
        "ahead": pair.items[0 if chance >= 0.5 else 1].chip.id,
        "probability": max(chance, 1.0 - chance),
        "words": one.words,
        "turns": [
            {
                "chip": pair.items[turn.side].chip.id,
                "input": turn.column,
                "now": turn.now,
                "turns_at": turn.at,
                "relative_change": turn.factor - 1.0,
                "within_its_range": turn.within,
            }
            for turn in turned
        ],
    }


def _prices(catalog: Catalog, pair: Pair, side: int) -> dict[str, Any]:
    """The quotes behind a price with their sources, for JSON."""
    item = pair.items[side]
    choice = item.choice
    return {
        "chip": item.chip.id,
        "money": choice.money if choice else None,
        "quotes": [
            {
                "date": quote.date or None,
                "owner": quote.owner or "set",
                "kind": quote.kind,
                "term": quote.term or None,
                "provider": quote.provider or None,
                "series": quote.series or None,
                "usd_per_chip_hour": quote.total,
                "sources": [
                    {"key": key, "title": known.title, "publisher": known.publisher,
                     "date": known.date, "url": known.url}
                    for key in quote.sources
                    if (known := catalog.sources.get(key))
                ],
            }
            for quote in (choice.quotes if choice else ())
        ],
    }  # fmt: skip


def _edition(one: Edition) -> dict[str, Any]:
    """An edition that has a price of both, for JSON."""
    return {
        "date": one.date,
        "series": one.series,
        "owner": one.a.owner,
        "usd_per_chip_hour_a": one.prices[0],
        "usd_per_chip_hour_b": one.prices[1],
        "ratio_usd_per_tb_per_s_hour": one.ratio,
    }


def _assumptions(
    catalog: Catalog, question: Question, pair: Pair, serving: Serving | None
) -> dict[str, Any]:
    """What is assumed, as it stands in JSON."""
    basis = pair.basis
    return {
        "as_of": basis.day.isoformat(),
        "owner": basis.owner,
        "term": basis.term,
        "provider": ", ".join(basis.provider),
        "region": ", ".join(basis.region),
        "dtype": basis.dtype,
        "power_basis": basis.power_basis,
        "pue": basis.pue if basis.pue is not None else "by owner",
        "max_quote_age_days": basis.max_quote_age,
        "series": basis.series,
        "currency": "USD",
        "price_basis": "nominal",
        "overridden": list(catalog.overridden),
        "serving": dict(serving.assumptions) if serving else None,
    }

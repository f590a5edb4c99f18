"""What an hour of each chip costs, and what it buys: the comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.names import default_system, resolve
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Result
from chipcost.study import sampled
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.elsewhere import elsewhere
from chipcost.study.chip.measures import OF_TOKENS, Measure, advantages
from chipcost.study.chip.selection import nothing_fits, others, selected
from chipcost.study.chip.series import in_one_series
from chipcost.study.chip.words import FOOTNOTES, MOST_ROWS, marks, whose
from chipcost.study.compare.chart import chart
from chipcost.study.compare.columns import COMPARE_COLUMNS, RANGED, TOKEN_VALUES
from chipcost.study.compare.question import Item, Question, Served
from chipcost.study.compare.text import Found, assumptions, headline, notes
from chipcost.study.data import Data
from chipcost.study.odds import Odds, groups, likeliest, odds
from chipcost.study.ranges import Range, derive, row_cells
from chipcost.study.sampled import Chances


def compare(
    data: Data,
    question: Question,
    served: Served | None = None,
    assessed: Callable[..., Assessment] = assess,
) -> Result:
    """The comparison as a Result; one row per chip (or per system with scope `system`).

    assessed  gives what `assess` gives: of several questions on one basis each chip once
    """
    catalog = data.catalog
    measure = question.checked().asked()
    if measure.column in OF_TOKENS and served is None:
        raise ChipcostError(
            "bad-option",
            f"--per {question.per!r} of tokens needs a language model",
            hint="give --model; `chipcost list models` shows them",
        )
    basis = question.basis
    named = [resolve(catalog, name) for name in question.chips]
    reference = _reference(catalog, question)
    items = _items(catalog, question, named)
    asked = (*items, *([reference] if reference else []))
    basis = in_one_series(catalog, {chip.id for chip, _ in asked}, basis)
    found = [_with(assessed(catalog, chip, system, basis), served) for chip, system in items]
    against = _with(assessed(catalog, *reference, basis), served) if reference else None
    everyone = question.selection.all or bool(named)
    shown = [item for item in found if everyone or _answers(item, question)]
    if not shown:
        raise _nothing(catalog, question, basis, found)
    shown.sort(key=lambda item: _rank(item, measure))
    formulas = served.formulas if served else {}
    found_odds = odds(shown, measure, against, formulas)
    chances: Sequence[Chances | None] = found_odds
    if question.sampling:
        from chipcost.study.draws import spreads

        chances = spreads(shown, measure, against, question.sampling, formulas)
    rows = []
    for item, one, chance in zip(shown, found_odds, chances, strict=True):
        row = _row(item, question, measure, against, one)
        row["model"] = served.model if served else None
        rows.append(row | sampled.cells(chance, measure.column))
    best = _best(shown, measure, chances)
    known = [item.values[measure.column] is not None for item in shown]
    ratios = [one.ratio if one else None for one in found_odds]
    return Result(
        command="compare",
        columns=COMPARE_COLUMNS,
        rows=tuple(rows),
        view=_view(measure, question, against, sum(known) > 1),
        headline=(
            *headline(
                question, measure, basis, Found(shown, best, chances, ratios), against, served
            ),
            *(served.headline if served else ()),
        ),
        assumptions=assumptions(catalog, question, measure, basis),
        notes=notes(
            question, measure, basis, shown, found, _left_out(data, question), catalog, chances
        ),
        catalog_hash=catalog.hash,
        marked=frozenset(best) if sum(known) > 1 else frozenset(),
        marks=marks(shown),
        charts=chart(question, measure, shown, chances, best),
        spans=sampled.SPANS,
        footnotes=FOOTNOTES,
        most=None if everyone else MOST_ROWS,
        folded=frozenset(() if everyone else (at for at, number in enumerate(known) if not number)),
        more="--all",
    )


def _nothing(
    catalog: Catalog, question: Question, basis: Basis, found: Sequence[Assessment]
) -> ChipcostError:
    """Why there is no row, and which question has some."""
    if question.per in ("megawatt", "token"):
        return ChipcostError(
            "no-match",
            f"no chip of these has a number in {question.asked().column}",
            hint="--all shows each with what it has",
        )
    other = elsewhere(catalog, [item.chip.id for item in found], basis)
    return ChipcostError(
        "no-match",
        f"no chip of these has a public quote: {whose(basis)}, as of {basis.day}",
        hint=other or "ask for another --as-of or --owner; `chipcost list quotes` has all",
    )


def _with(item: Assessment, served: Served | None) -> Assessment:
    """The assessment with what serving a model adds."""
    if served is None:
        return item
    rates = served.values.get(item.chip.id, {})
    values = derive(served.formulas.values(), {**rates, **item.values})
    return replace(
        item,
        values={**dict.fromkeys(TOKEN_VALUES), **values},
        inherited=item.chip.id in served.inherited,
    )


def _reference(catalog: Catalog, question: Question) -> Item | None:
    name = question.relative_to
    if not name and len(question.chips) == 2:
        name = question.chips[1]
    if not name:
        return None
    found = resolve(catalog, name)
    return found.chip, found.assumed


def _items(catalog: Catalog, question: Question, named: Sequence[Any]) -> list[Item]:
    """The chips (or systems) in question, after the filters, each once."""
    selection = question.selection.checked(catalog)
    items: list[Item]
    if named:
        items = [(found.chip, found.assumed) for found in named]
    elif question.scope == "system":
        kept_chips = {chip.id for chip in selected(catalog, selection)}
        items = [
            (catalog.chips[system.chip], system)
            for system in catalog.systems.values()
            if system.chip in kept_chips
        ]
    else:
        items = [(chip, default_system(catalog, chip)) for chip in selected(catalog, selection)]
    if question.scope == "system":
        items = [item for item in items if item[1] is not None]
    kept: dict[tuple[str, str], Item] = {}
    for chip, system in items:
        if selection.fits(chip):
            kept.setdefault((chip.id, system.id if system else ""), (chip, system))
    if not kept:
        raise nothing_fits(selection)
    return list(kept.values())


def _left_out(data: Data, question: Question) -> str:
    if question.chips or question.scope == "system":
        return ""
    return others(data.catalog, question.selection)


def _answers(item: Assessment, question: Question) -> bool:
    """Whether a chip that nobody named belongs on the first screen."""
    if question.per in ("megawatt", "token"):
        return item.values[question.asked().column] is not None
    return item.choice is not None


def _rank(item: Assessment, measure: Measure) -> tuple[int, int, float, str]:
    """Best first; within tiers where the measure has them; unknown last."""
    value = item.values[measure.column]
    tier = int(measure.tiered and item.chip.memory_tier == "sram")
    if value is None:
        return (2, tier, 0.0, item.chip.id)
    return (tier, 0, -value[1] if measure.higher else value[1], item.chip.id)


def _best(
    shown: Sequence[Assessment], measure: Measure, chances: Sequence[Chances | None]
) -> list[int]:
    """Of each tier the chips that hold 90 % of the chance to be the best, likeliest first."""
    found = []
    for group in groups(shown, measure):
        own = [chances[index] for index in group]
        found += [group[at] for at in likeliest([one.best if one else None for one in own])]
    return found


def _row(
    item: Assessment,
    question: Question,
    measure: Measure,
    against: Assessment | None,
    one: Odds | None,
) -> dict[str, Cell]:
    quote = item.choice.quote if item.choice else None
    row: dict[str, Cell] = {
        "chip": item.chip.id,
        "name": item.chip.name,
        "vendor": item.chip.vendor,
        "kind": question.scope,
        "system": item.system.id if item.system else None,
        "scale_up_chips": _scale_up(item),
        "owner": quote.owner or "set" if quote else None,
        "cost_kind": quote.kind if quote else None,
        "term": quote.term or None if quote else None,
        "as_of": quote.date if quote else None,
        "quote_age_days": quotes.age_days(quote, question.basis.day) if quote else None,
        "memory_tier": item.chip.memory_tier or None,
        "dtype": item.dtype or None,
        "power_basis": item.power_basis or None,
        "power_method": item.power_method or None,
        "relative_to": against.chip.id if against else None,
        "cost_source": item.choice.sources if item.choice else None,
        "warnings": "; ".join(item.warnings) or None,
        "status": item.chip.status,
        "series": quote.series or None if quote else None,
        "provider": _each(item, "provider"),
        "region": _each(item, "region"),
        "money": item.choice.money if item.choice else None,
        "checked": quotes.seen(quote) if quote else None,
        "pue": _middle(item.values["pue"]),
        "chips_per_system": item.system.count if item.system else None,
    }
    values = {**item.values, **advantages(item, measure, against, one.ratio if one else None)}
    return row | row_cells(values, RANGED)


def _each(item: Assessment, field: str) -> str | None:
    """What the quotes behind a price say in one field, each text once, as one cell."""
    known = item.choice.quotes if item.choice else ()
    return "; ".join(dict.fromkeys(filter(None, (getattr(q, field) for q in known)))) or None


def _middle(value: Range | None) -> float | None:
    return value[1] if value else None


def _scale_up(item: Assessment) -> int | None:
    if item.system and item.system.scale_up_chips:
        return item.system.scale_up_chips
    domain = item.chip.value("scale_up_domain")
    return int(domain) if domain else None


OF_SYSTEMS = (
    "memory_bandwidth_tb_per_s_per_system",
    "peak_pflop_per_s_per_system",
    "memory_capacity_gb_per_system",
    "power_kw_per_system",
)


def _view(
    measure: Measure, question: Question, against: Assessment | None, ranked: bool
) -> tuple[str, ...]:
    """The columns on screen, what a narrow one may hide last; no chance of one alone."""
    view = measure.view
    if question.scope == "system":
        view = ("system", "chips_per_system", "usd_per_hour_per_system", measure.column)
    gains: tuple[str, ...] = ()
    if against is not None and ranked:
        gains = ("more_per_mw",) if measure.higher else ("lower_cost", "more_per_dollar")
    likely = ("probability_best",) if ranked else ()
    if question.sampling and against is not None:
        likely = (*likely, "probability_beats_reference")
    middle = ("p50",) if question.sampling else ()
    last = tuple(name for name in view if name in measure.last)
    if question.scope == "system":
        last = OF_SYSTEMS
    view = (*(name for name in view if name not in last), "p05", *likely)
    if measure.column in ("pflop_per_s_per_mw", "usd_per_pflop_hour"):
        last = ("dtype", *last)
    if measure.higher:
        return (*view, *gains, *last, *middle, "power_method", "as_of")
    rented = question.basis.owner in (quotes.RENTAL, "cloud-customer")
    where = ("provider", "region") if rented else ()
    owner = ("owner", "term") if question.basis.owner == quotes.ANY else ()
    kind = ("cost_kind",) if question.fill else ()
    return (*view, "as_of", *kind, *owner, *gains, *where, *last, *middle, "cost_source")

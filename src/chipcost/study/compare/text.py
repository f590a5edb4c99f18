"""The words around a comparison: headline, verdict, warnings, notes, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import MODELLED
from chipcost.model.constants import HOURS_PER_YEAR
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.formulas import BY_COLUMN
from chipcost.study.chip.measures import Measure, advantages
from chipcost.study.chip.words import quotes_apart, whose, whose_term
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.question import Question


def headline(
    question: Question,
    measure: Measure,
    basis: Basis,
    shown: list[Assessment],
    best: list[Assessment],
    against: Assessment | None,
) -> tuple[str, ...]:
    """The measure, the owner, the day, the basis, and the answer in one line."""
    column = next(item for item in COMPARE_COLUMNS if item.name == measure.column)
    what = measure.resource if measure.higher else f"cost of {measure.resource}"
    lines = [
        f"{what[0].upper()}{what[1:]}, {column.unit} ({'more' if measure.higher else 'less'} "
        f"is better), {whose(basis)}, as of {basis.day.isoformat()}"
    ]
    span = quotes.date_span(item.choice for item in shown if item.choice)
    parts = []
    if span:
        days = " to ".join(dict.fromkeys(day.isoformat() for day in span))
        parts.append(f"quotes of {days}")
    if basis.series:
        parts.append(f"series {basis.series} alone")
    parts.append("USD, nominal")
    if measure.column in ("usd_per_pflop_hour", "pflop_per_s_per_mw"):
        parts.append(f"dense {basis.dtype}")
    if measure.higher:
        parts.append(_power_words(basis, shown))
    lines.append("; ".join(parts))
    verdict = _verdict(question, measure, shown, best, against)
    return (*lines, verdict) if verdict else tuple(lines)


def _power_words(basis: Basis, shown: list[Assessment]) -> str:
    if basis.power_basis == "it":
        return "IT power, without PUE"
    values = sorted({item.values["pue"][1] for item in shown if item.values["pue"]})
    if not values:
        return "facility power"
    sources = {
        key
        for item in shown
        for piece in item.evidence.get("power_kw_per_chip", ())
        if piece.role is Role.PUE
        for key in piece.record.sources
    }
    origin = "as given" if basis.pue is not None else ", ".join(sorted(sources))
    return f"facility power, PUE {' / '.join(f'{value:g}' for value in values)} ({origin})"


def _verdict(
    question: Question,
    measure: Measure,
    shown: list[Assessment],
    best: list[Assessment],
    against: Assessment | None,
) -> str:
    if against is not None and len(shown) == 2 and not measure.higher:
        other = next((item for item in shown if item.chip.id != against.chip.id), None)
        gains = advantages(other, measure, against) if other else {}
        lower, more = gains.get("lower_cost"), gains.get("more_per_dollar")
        if other and lower and more:
            clear = "" if lower[0] > 0 or lower[2] < 0 else "; tied within uncertainty"
            return (
                f"{other.chip.name} against {against.chip.name}: lower_cost {lower[1]:.1%}, "
                f"more_per_dollar {more[1]:.1%}{clear}"
            )
    hbm = [item for item in best if not (measure.tiered and item.chip.memory_tier == "sram")]
    if len(hbm) > 1:
        return f"Tied within uncertainty (*): {_names(hbm, question)}"
    return f"Best: {hbm[0].chip.name} (*)" if hbm else ""


def _names(items: Sequence[Assessment], question: Question, most: int = 6) -> str:
    whole = question.scope == "system"
    names = [item.system.id if whole and item.system else item.chip.id for item in items]
    more = f" and {len(names) - most} more" if len(names) > most + 1 else ""
    return ", ".join(names[:most] if more else names) + more


def _gaps(shown: Sequence[Assessment], measure: Measure, question: Question) -> list[str]:
    """Which public figures are missing for the ranked column, and for which chips."""
    derived = BY_COLUMN.get(measure.column)
    lines = []
    for name in derived.inputs if derived else ():
        lacking = [item for item in shown if item.values[name] is None]
        if name != "usd_per_chip_hour" and lacking:
            dense = f" (dense {question.basis.dtype})" if name == "peak_pflop_per_s" else ""
            lines.append(f"No public figure for {name}{dense}: {_names(lacking, question, 12)}.")
    capital = [item for item in shown if item.choice and item.choice.total is None]
    if capital:
        lines.append(f"The quote states capital alone, no total: {_names(capital, question)}.")
    return lines


def date_warnings(
    shown: list[Assessment], against: Assessment | None, basis: Basis
) -> tuple[str, ...]:
    """Warnings where the prices are of different periods or of different series."""
    everyone = [*shown, *([against] if against else [])]
    chosen = [item.choice for item in everyone if item.choice]
    apart = quotes_apart(chosen, "--as-of, --max-quote-age or --same-series")
    lines = [apart] if apart else []
    series = {choice.quote.series for choice in chosen if choice.quote.series}
    if len(series) > 1 and not basis.series:
        lines.append(
            f"Quotes come from {len(series)} series ({', '.join(sorted(series))}) with different "
            "methods; --same-series keeps to one."
        )
    return tuple(lines)


def notes(
    question: Question,
    measure: Measure,
    shown: list[Assessment],
    missing: int,
    catalog: Catalog,
) -> tuple[str, ...]:
    """What was left out and why, and what was overridden."""
    lines = _gaps(shown, measure, question)
    modelled = [item for item in shown if item.choice and item.choice.quote.kind == MODELLED]
    if modelled:
        lines.append(
            f"Modelled, not quoted: {_names(modelled, question, 12)}; `chipcost tco CHIP` takes "
            "one apart."
        )
    if missing:
        whose = question.basis.owner
        also = " --all shows them;" if not (question.selection.all or question.chips) else ""
        chips = "1 chip has" if missing == 1 else f"{missing} chips have"
        basis = question.basis
        if basis.provider or basis.region:
            where = ", ".join((*basis.provider, *basis.region))
            found = quotes.terms(catalog, basis.day, basis.provider, basis.region)
            had = ", ".join(f"{term or 'not said'} ({count})" for term, count in found.items())
            lines.append(
                f"{chips} no {whose_term(basis)} of {where} on this date. By term and number of "
                f"chips these offer: {had or 'nothing'}; --term asks for one."
            )
        elif whose == quotes.ANY:
            lines.append(f"{chips} no public quote in force on this date.")
        else:
            lines.append(
                f"{chips} no public quote for {whose} on this date:{also} "
                "--owner any and `chipcost history` show other quotes."
            )
    if question.draws:
        lines.append(
            f"{question.draws:,} samples, seed {question.seed}; prices of one series and power of "
            "one source share their error, an owner's PUE is one number (docs/uncertainty.md)."
        )
    if catalog.overridden:
        names = catalog.overridden
        more = f" and {len(names) - 8} more" if len(names) > 9 else ""
        lines.append(f"Overridden: {', '.join(names[:8] if more else names)}{more}.")
    if not shown:
        lines.append("Nothing matches these filters.")
    return (*lines, *question.notes)


def assumptions(
    catalog: Catalog, question: Question, measure: Measure, basis: Basis
) -> dict[str, Any]:
    """What the answer assumes, as it stands in JSON."""
    return {
        "as_of": basis.day.isoformat(),
        "owner": basis.owner,
        "term": basis.term or ("3y" if basis.owner in (quotes.RENTAL, quotes.ANY) else ""),
        "provider": ", ".join(basis.provider),
        "region": ", ".join(basis.region),
        "per": question.per,
        "measure": measure.column,
        "dtype": basis.dtype,
        "power_basis": basis.power_basis,
        "pue": basis.pue if basis.pue is not None else "by owner",
        "currency": "USD",
        "price_basis": "nominal",
        "hours_per_year": HOURS_PER_YEAR,
        "max_quote_age_days": basis.max_quote_age,
        "series": basis.series,
        "draws": question.draws,
        "seed": question.seed if question.draws else None,
        "overridden": list(catalog.overridden),
    }

"""The words around a comparison: headline, verdict, marks, notes, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import MODELLED
from chipcost.model.constants import HOURS_PER_YEAR
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.elsewhere import elsewhere
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.formulas import BY_COLUMN
from chipcost.study.chip.measures import BEST, Measure, advantages
from chipcost.study.chip.words import (
    ANNOUNCED,
    OLD_NOTE,
    UNSOLD_NOTE,
    is_old,
    kinds_of_money,
    short,
    whose,
    whose_term,
)
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.question import Question
from chipcost.study.odds import SURE
from chipcost.study.ranges import Range
from chipcost.study.sampled import Chances, Rival, ahead, verdict


def headline(
    question: Question,
    measure: Measure,
    basis: Basis,
    shown: Sequence[Assessment],
    best: Sequence[int],
    chances: Sequence[Chances | None],
    ratios: Sequence[Range | None],
    against: Assessment | None,
) -> tuple[str, ...]:
    """The measure, whose money and the day; then the answer with its probability."""
    column = next(item for item in COMPARE_COLUMNS if item.name == measure.column)
    what = measure.resource if measure.higher else f"cost of {measure.resource}"
    parts = [f"{what[0].upper()}{what[1:]}, {column.unit}", whose(basis)]
    if basis.series:
        parts.append(f"series {basis.series} alone")
    if measure.column in ("usd_per_pflop_hour", "pflop_per_s_per_mw"):
        parts.append(f"dense {basis.dtype}")
    kinds = "" if measure.higher else kinds_of_money(item.choice for item in shown)
    parts += [f"as of {basis.day.isoformat()}", *([kinds] if kinds else [])]
    line = _verdict(question, measure, shown, best, chances, ratios, against)
    return ("; ".join(parts), *([line] if line else []))


def _power_words(basis: Basis, shown: Sequence[Assessment]) -> str:
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
    shown: Sequence[Assessment],
    best: Sequence[int],
    chances: Sequence[Chances | None],
    ratios: Sequence[Range | None],
    against: Assessment | None,
) -> str:
    if against is not None and len(shown) == 2 and not measure.higher:
        at = next((at for at, item in enumerate(shown) if item.chip.id != against.chip.id), None)
        chance = chances[at] if at is not None else None
        if at is not None and chance is not None and chance.beats is not None:
            other = shown[at]
            gains = advantages(other, measure, against, ratios[at])
            lower, more = gains["lower_cost"], gains["more_per_dollar"]
            names = (short(other.chip), short(against.chip))
            who = ahead(*names, chance.beats, "cheaper", SURE)
            if lower and more:  # neither costs nothing
                return (
                    f"{names[0]} against {names[1]}: lower_cost {lower[1]:.1%} ({lower[0]:.0%} to "
                    f"{lower[2]:.0%}), more_per_dollar {more[1]:.1%}; {who}"
                )
    rivals = [
        Rival(
            _name(shown[at], question),
            chance.best,
            ANNOUNCED if shown[at].chip.status == ANNOUNCED else "",
        )
        for at in best
        if (chance := chances[at]) is not None
        and not (measure.tiered and shown[at].chip.memory_tier == "sram")
    ]
    return verdict(BEST[measure.column], rivals)


def _name(item: Assessment, question: Question) -> str:
    whole = question.scope == "system"
    return item.system.id if whole and item.system else short(item.chip)


def _names(items: Sequence[Assessment], question: Question, most: int = 6) -> str:
    whole = question.scope == "system"
    names = [item.system.id if whole and item.system else item.chip.id for item in items]
    more = f" and {len(names) - most} more" if len(names) > most + 1 else ""
    return ", ".join(names[:most] if more else names) + more


def _marked(measure: Measure, basis: Basis, shown: Sequence[Assessment]) -> list[str]:
    """What the ranges and the marks mean, and which power counts."""
    lines = []
    signs = ["* the best is among these with 90 %"] if len(shown) > 1 else []
    if any(item.chip.status == ANNOUNCED for item in shown):
        signs.append(UNSOLD_NOTE)
    if not measure.higher and any(is_old(item.choice) for item in shown):
        signs.append(OLD_NOTE)
    if shown:
        lines.append("; ".join(["likely: to be the best; 5 % and 95 %: the range", *signs]) + ".")
    if measure.higher:
        words = _power_words(basis, shown)
        lines.append(f"{words[0].upper()}{words[1:]}.")
    split = [item for item in shown if item.choice and item.choice.apart]
    if split:
        names = ", ".join(item.chip.id for item in split[:6]) + (" ..." if split[6:] else "")
        lines.append(
            "List prices of hyperscalers are not mixed with the market; of "
            f"{names} the side with more providers answers (--provider names others)."
        )
    return lines


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


def notes(
    question: Question,
    measure: Measure,
    basis: Basis,
    shown: Sequence[Assessment],
    found: Sequence[Assessment],
    catalog: Catalog,
) -> tuple[str, ...]:
    """What the numbers rest on, what was left out of those found and why, what was overridden."""
    missing = sum(1 for item in found if item.values["usd_per_chip_hour"] is None)
    lines = [*_marked(measure, basis, shown), *_gaps(shown, measure, question)]
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
            terms = quotes.terms(catalog, basis.day, basis.provider, basis.region)
            had = ", ".join(f"{term or 'not said'} ({count})" for term, count in terms.items())
            lines.append(
                f"{chips} no {whose_term(basis)} of {where} on this date. By term and number of "
                f"chips these offer: {had or 'nothing'}; --term asks for one."
            )
        elif whose == quotes.ANY:
            lines.append(f"{chips} no public quote in force on this date.")
        else:
            lacking = [item.chip.id for item in found if item.values["usd_per_chip_hour"] is None]
            rented = basis.owner in (quotes.RENTAL, "cloud-customer")
            other = elsewhere(catalog, lacking, basis) if rented else ""
            lines.append(
                f"{chips} no public quote for {whose} on this date:{also} "
                f"{other or '--owner any and `chipcost history` show other quotes'}."
            )
    if question.draws:
        lines.append(
            f"{question.draws:,} samples, seed {question.seed}; what shares its error is in "
            "docs/uncertainty.md."
        )
    if catalog.overridden:
        names = catalog.overridden
        more = f" and {len(names) - 8} more" if len(names) > 9 else ""
        lines.append(f"Overridden: {', '.join(names[:8] if more else names)}{more}.")
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

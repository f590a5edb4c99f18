"""The words around a comparison: headline, verdict, marks, notes, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from chipcost.study.chip.measures import BEST, MEASURES, OF_TOKENS, Measure
from chipcost.study.chip.words import (
    ANNOUNCED,
    kinds_of_money,
    short,
    whose,
    whose_term,
)
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.question import Question, Served
from chipcost.study.odds import SURE, likeliest, odds
from chipcost.study.ranges import Range
from chipcost.study.sampled import (
    Chances,
    Rival,
    ahead,
    assumed,
    cheaper,
    sampling_error,
    verdict,
)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows in order: which are best, and what is known of each beside its values."""

    shown: Sequence[Assessment]
    best: Sequence[int]
    chances: Sequence[Chances | None]
    ratios: Sequence[Range | None]


def headline(
    question: Question,
    measure: Measure,
    basis: Basis,
    found: Found,
    against: Assessment | None,
    served: Served | None,
) -> tuple[str, ...]:
    """The measure, whose money and the day; then the answer with its probability."""
    column = next(item for item in COMPARE_COLUMNS if item.name == measure.column)
    what = measure.resource if measure.higher else f"cost of {measure.resource}"
    parts = [f"{what[0].upper()}{what[1:]}, {column.unit}", whose(basis)]
    if basis.series:
        parts.append(f"series {basis.series} alone")
    if measure.column in ("usd_per_pflop_hour", "pflop_per_s_per_mw"):
        parts.append(f"dense {basis.dtype}")
    kinds = "" if measure.higher else kinds_of_money(item.choice for item in found.shown)
    if measure.higher:
        parts[1:2] = []  # no money is ranked
    parts += [f"as of {basis.day.isoformat()}", *([kinds] if kinds else [])]
    line = (
        _only(question, measure, found.shown)
        or _against(measure, found, against)
        or _verdict(question, measure, found, served)
    )
    return ("; ".join(parts), *([line] if line else []))


# How a note names an input that nobody has published.
_FIGURES = {
    "memory_bandwidth_tb_per_s": "bandwidth",
    "peak_pflop_per_s": "the peak rate",
    "memory_capacity_gb": "capacity",
    "power_kw_per_chip": "power",
    "total_tokens_per_s_per_chip": "what it serves",
    "output_tokens_per_s_per_chip": "what it serves",
}


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


def _only(question: Question, measure: Measure, shown: Sequence[Assessment]) -> str:
    """That of several chips one alone can be compared: it is the best of none."""
    known = [item for item in shown if item.values[measure.column] is not None]
    if len(known) != 1:
        return ""
    if len(shown) == 1:
        unit = next(item.unit for item in COMPARE_COLUMNS if item.name == measure.column)
        low, value, high = known[0].values[measure.column] or (0.0, 0.0, 0.0)
        return f"{_name(known[0], question)}: {value:.3g} {unit} ({low:.3g} to {high:.3g})"
    lacking = [item for item in shown if item is not known[0]]
    unpriced = not measure.higher and all(
        item.values["usd_per_chip_hour"] is None for item in lacking
    )
    return f"Only {_name(known[0], question)} has a {'price' if unpriced else 'number'}"


def _against(measure: Measure, found: Found, against: Assessment | None) -> str:
    """Two chips against each other, from the cheaper side; "" for another question."""
    if against is None or len(found.shown) != 2 or measure.higher:
        return ""
    at = next((at for at, one in enumerate(found.shown) if one.chip.id != against.chip.id), None)
    chance = found.chances[at] if at is not None else None
    if at is None or chance is None or chance.beats is None:
        return ""
    other = found.shown[at]
    mine, theirs = other.values[measure.column], against.values[measure.column]
    assert mine is not None  # both have the ranked number, or it would beat nothing
    assert theirs is not None
    value = mine[1] / theirs[1]
    low, high = (found.ratios[at] or (value, value, value))[::2]
    names = (short(other.chip), short(against.chip))
    who = ahead(*names, chance.beats, "cheaper", SURE)
    if value == 1.0:
        return f"{names[0]} and {names[1]} cost the same {_per(measure)}; {who}"
    if value > 1.0:
        names, low, value, high = names[::-1], 1.0 / high, 1.0 / value, 1.0 / low
    return f"{cheaper(*names, (low, value, high), _per(measure))}; {who}"


def _per(measure: Measure) -> str:
    words = BEST[measure.column].removeprefix("Cheapest ")
    return words if words.startswith("per") else f"per {words}"


def _verdict(question: Question, measure: Measure, found: Found, served: Served | None) -> str:
    """Who is the best, with the probabilities; of tokens who of those measured."""
    shown, best, chances, unmeasured = found.shown, found.best, found.chances, ""
    superlative = BEST[measure.column]
    known = [at for at in best if served is None or shown[at].chip.id in served.measured]
    if served is not None and len(known) < len(best):
        runs = [item for item in shown if item.chip.id in served.measured]
        alone = odds(runs, measure, None, served.formulas)
        if any(alone):
            superlative += " of those measured"
            names = [short(shown[at].chip) for at in best if at not in known]
            lower = "is" if len(names) == 1 else "are"
            unmeasured = f"; {', '.join(names)}, not measured, {lower} ahead or close"
            shown, chances = runs, alone
            best = likeliest([one.best if one else None for one in alone])
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
    return verdict(superlative, rivals) + unmeasured


def _name(item: Assessment, question: Question) -> str:
    whole = question.scope == "system"
    return item.system.id if whole and item.system else short(item.chip)


def _names(items: Sequence[Assessment], question: Question, most: int = 6) -> str:
    whole = question.scope == "system"
    names = [item.system.id if whole and item.system else item.chip.id for item in items]
    more = f" and {len(names) - most} more" if len(names) > most + 1 else ""
    return ", ".join(names[:most] if more else names) + more


def _marked(measure: Measure, basis: Basis, shown: Sequence[Assessment]) -> list[str]:
    """Which power counts, who competes apart, and what was not mixed."""
    lines = []
    if measure.higher:
        words = _power_words(basis, shown)
        lines.append(f"{words[0].upper()}{words[1:]}.")
    sram = [item.chip.id for item in shown if item.chip.memory_tier == "sram"]
    if measure.tiered and 0 < len(sram) < len(shown):
        lines.append(f"Memory on the chip (SRAM) is ranked apart, last: {', '.join(sram)}.")
    split = [item for item in shown if item.choice and item.choice.apart]
    if split and not measure.higher:
        names = ", ".join(item.chip.id for item in split[:6]) + (" ..." if split[6:] else "")
        lines.append(
            "List prices of hyperscalers are not mixed with the market; of "
            f"{names} the side with more providers answers (--provider names others)."
        )
    return lines


def _gaps(shown: Sequence[Assessment], measure: Measure, question: Question) -> list[str]:
    """Which rows cannot answer, by what is not published of them."""
    derived = BY_COLUMN.get(measure.column)
    reasons = []
    for name in derived.inputs if derived else ():
        lacking = [item for item in shown if item.values[name] is None]
        if name != "usd_per_chip_hour" and lacking:
            dense = f" (dense {question.basis.dtype})" if name == "peak_pflop_per_s" else ""
            what = _FIGURES.get(name, name)
            reasons.append(f"{what}{dense} of {_names(lacking, question, 12)}")
    capital = [item for item in shown if item.choice and item.choice.total is None]
    if capital and not measure.higher:
        reasons.append(f"a total of {_names(capital, question)} (capital alone)")
    return [f"Not published: {'; '.join(reasons)}."] if reasons else []


def notes(
    question: Question,
    measure: Measure,
    basis: Basis,
    shown: Sequence[Assessment],
    found: Sequence[Assessment],
    others: str,
    catalog: Catalog,
    chances: Sequence[Chances | None],
) -> tuple[str, ...]:
    """What the numbers rest on, what was left out of those found and why, what was overridden.

    others  words on the parts that the question leaves out
    chances of the chips that are shown, for the errors of sampling
    """
    lacking = [item.chip.id for item in found if item.values["usd_per_chip_hour"] is None]
    lines = [*_marked(measure, basis, shown), *_gaps(shown, measure, question)]
    modelled = [item for item in shown if item.choice and item.choice.quote.kind == MODELLED]
    if modelled:
        lines.append(
            f"Modelled, not quoted: {_names(modelled, question, 12)}; `chipcost tco CHIP` takes "
            "one apart."
        )
    left = [_unpriced(question, lacking, catalog)] if lacking and not measure.higher else []
    left += [others] if others else []
    if left:
        lines.append(" ".join(left))
    if question.sampling:
        lines.append(
            f"{question.sampling.words()}; {sampling_error(chances)}. What shares its error is in "
            "docs/uncertainty.md."
        )
    if catalog.overridden:
        names = catalog.overridden
        more = f" and {len(names) - 8} more" if len(names) > 9 else ""
        lines.append(f"Overridden: {', '.join(names[:8] if more else names)}{more}.")
    if not question.chips:
        lines.append(
            f"Where a number comes from: {_explained(shown[0].chip.id, measure, question)}"
        )
    return (*lines, *question.notes)


def _explained(chip: str, measure: Measure, question: Question) -> str:
    """The command that takes the ranked number of a chip apart."""
    column = "" if measure.column == MEASURES["bandwidth"].column else f" {measure.column}"
    model = " --model MODEL" if measure.column in OF_TOKENS else ""
    return f"chipcost explain {chip}{column}{model}"


def _unpriced(question: Question, lacking: Sequence[str], catalog: Catalog) -> str:
    """How many chips have no price of this kind, and where there may be one."""
    basis = question.basis
    chips = "1 chip has" if len(lacking) == 1 else f"{len(lacking)} chips have"
    if basis.provider or basis.region:
        where = ", ".join((*basis.provider, *basis.region))
        found = quotes.terms(catalog, basis.day, basis.provider, basis.region)
        had = ", ".join(f"{term or 'not said'} ({count})" for term, count in found.items())
        return (
            f"{chips} no {whose_term(basis)} of {where} on this date. By term and number of "
            f"chips these offer: {had or 'nothing'}; --term asks for one."
        )
    if basis.owner == quotes.ANY:
        return f"{chips} no public quote in force on this date."
    rented = basis.owner in (quotes.RENTAL, "cloud-customer")
    other = elsewhere(catalog, lacking, basis) if rented else ""
    return (
        f"{chips} no quote of this kind: {other or '--owner any'}, or your own: --price CHIP=3.20."
    )


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
        **assumed(question.sampling),
        "overridden": list(catalog.overridden),
    }

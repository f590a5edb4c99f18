"""Cost of a million tokens on each chip, interactivity, and tokens per megawatt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chipcost.catalog.names import resolve
from chipcost.catalog.quotes import MODELLED
from chipcost.model.precision import math_type
from chipcost.result import Cell, Result
from chipcost.study import sampled
from chipcost.study.chip.assess import NO_RATE, Assessment
from chipcost.study.chip.measures import MEASURES, RATE, advantages
from chipcost.study.chip.selection import DEFAULT
from chipcost.study.chip.words import FOOTNOTES, MOST_ROWS, marks
from chipcost.study.data import Data
from chipcost.study.odds import likeliest, odds
from chipcost.study.ranges import Range, row_cells
from chipcost.study.sampled import Chances, Sampling
from chipcost.study.serving.published import ROUGH
from chipcost.study.tokens.answer import OK, UNMET, Answer, ServedChip, answers
from chipcost.study.tokens.columns import (
    GAINS,
    MEASURED,
    POWER_INPUTS,
    RANGED,
    SPANS,
    TOKEN_COLUMNS,
    VIEW,
    WITH_DRAWS_VIEW,
)
from chipcost.study.tokens.day import NOT_GIVEN_BACK, gives_back, load_of
from chipcost.study.tokens.formulas import BY_COLUMN
from chipcost.study.tokens.goodput import WARNING
from chipcost.study.tokens.kept import too_small
from chipcost.study.tokens.notes import left_out, notes, unanswered, unpriced
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.text import Leaders, assumptions, from_rates, headline, measured
from chipcost.study.tokens.unheld import unheld

RANKED = MEASURES["token"]
GIVEN_SHARES = ("success_rate", "ttft_tail", "tpot_tail", "share_within_limits")


@dataclass(frozen=True)
class Ranked:
    """The answer to a question with the chips that are shown, cheapest first.

    chances, gains  of each of them: how likely it is the cheapest, and what it saves against the
                    reference, where one is named
    best            indices of those that are the cheapest with 90 % together
    """

    answer: Answer
    served: tuple[ServedChip, ...]
    chances: tuple[Chances | None, ...]
    gains: tuple[Mapping[str, Range | None], ...]
    best: tuple[int, ...]
    reference: str = ""

    def rows(self) -> list[dict[str, Cell]]:
        """The cells of the shown chips."""
        found = []
        for item, chance, gain in zip(self.served, self.chances, self.gains, strict=True):
            cells = row(self.answer, item) | sampled.cells(chance, RANKED.column)
            cells["relative_to"] = self.reference or None
            found.append(cells | row_cells(gain, GAINS))
        return found


def tokens(
    data: Data,
    question: TokenQuestion,
    sampling: Sampling | None = None,
    relative_to: str = "",
) -> Result:
    """One row per chip: the cheapest way to serve the model within the demand.

    Of the default selection the chips that can; where none can, all with the reason.

    With `sampling` the probability of each chip of being the cheapest is of so many samples;
    `relative_to` is the chip that advantages are over.

    Raises ChipcostError for unknown names and impossible options.
    """
    found = ranked(data, question, sampling, relative_to)
    answer, served, kept, best = found.answer, found.served, found.chances, found.best
    question = answer.question
    folded = _folded(question, served)
    seen = [item for at, item in enumerate(served) if at not in folded]
    return Result(
        command="tokens",
        columns=TOKEN_COLUMNS,
        rows=tuple(found.rows()),
        view=_view(seen, sampling is not None, relative_to),
        headline=headline(question, answer.model, served, _leaders(served, kept)),
        assumptions={
            **assumptions(data.catalog, question, answer.model),
            **sampled.assumed(sampling),
            "relative_to": found.reference or None,
        },
        notes=(
            *notes(question, answer.model, served, sampling, kept),
            *unpriced(data.catalog, question, served),
            *unanswered(question, answer.served, [item for item in served if item.status == OK]),
            *left_out(data.catalog, question),
        ),
        catalog_hash=data.catalog.hash,
        marked=frozenset(best) if len(best) < sum(map(bool, kept)) else frozenset(),
        marks=marks([item.contender.assessment for item in served]),
        spans=SPANS,
        footnotes=FOOTNOTES,
        most=MOST_ROWS if question.answering_alone else None,
        folded=folded,
        more="--all",
    )


def _folded(question: TokenQuestion, served: Sequence[ServedChip]) -> frozenset[int]:
    """Rows that a terminal leaves to the notes: without an answer, and of chips that nobody named
    those without a price beside others that have one."""
    if question.selection.all:
        return frozenset()
    priced = {at for at, item in enumerate(served) if item.values.get("usd_per_mtok_total")}
    known = {at for at, item in enumerate(served) if item.status == OK}
    kept = priced if priced and not question.chips else known
    return frozenset(range(len(served))) - kept if kept else frozenset()


def _leaders(served: Sequence[ServedChip], chances: Sequence[Chances | None]) -> Leaders:
    """Who is likely the cheapest of all, and of those that were measured."""
    best = likeliest([one.best if one else None for one in chances])
    everyone = [(served[at], one) for at in best if (one := chances[at]) is not None]
    runs = [item for item in served if measured(item)]
    if all(measured(item) for item, _ in everyone) or not runs:
        return Leaders(everyone, everyone)
    among = odds([item.as_assessed() for item in runs], MEASURES["token"], None, BY_COLUMN)
    best = likeliest([one.best if one else None for one in among])
    known = [(runs[at], one) for at in best if (one := among[at]) is not None]
    return Leaders(everyone, known or everyone)


def ranked(
    data: Data,
    question: TokenQuestion,
    sampling: Sampling | None = None,
    relative_to: str = "",
) -> Ranked:
    """The chips of a question as they are shown, with their chances."""
    answer = answers(data, question)
    against = _reference(data, answer, relative_to)
    chances, gains = _chances(answer, against, sampling)
    order = sorted(range(len(answer.served)), key=lambda at: rank(answer.served[at]))
    if question.answering_alone:
        order = [at for at in order if answer.served[at].status == OK] or order
    kept = tuple(chances[at] for at in order)
    return Ranked(
        answer,
        tuple(answer.served[at] for at in order),
        kept,
        tuple(gains[at] for at in order),
        tuple(likeliest([one.best if one else None for one in kept])),
        against.chip.id if against else "",
    )


def _reference(data: Data, answer: Answer, name: str) -> Assessment | None:
    """The chip that advantages are over, as it serves the model; None where none is named."""
    if not name:
        return None
    chip = resolve(data.catalog, name).chip.id
    for item in answer.served:
        if item.contender.chip.id == chip:
            return item.as_assessed()
    alone = replace(answer.question, chips=(name,), selection=DEFAULT)
    return answers(data, alone).served[0].as_assessed()


def _chances(
    answer: Answer, against: Assessment | None, sampling: Sampling | None
) -> tuple[Sequence[Chances | None], list[Mapping[str, Range | None]]]:
    """How likely each chip is the cheapest, from the ranges of price and rate, and its advantages
    over a reference."""
    items = [item.as_assessed() for item in answer.served]
    second = items[1] if len(items) == 2 else None  # as `compare` and `versus` ask of two
    found = odds(items, RANKED, against or second, BY_COLUMN)
    gains: list[Mapping[str, Range | None]] = [
        advantages(item, RANKED, against, one.ratio if one else None)
        for item, one in zip(items, found, strict=True)
    ]
    if sampling is None:
        return found, gains
    from chipcost.study.draws import spreads

    return spreads(items, RANKED, against, sampling, BY_COLUMN), gains


def row(answer: Answer, served: ServedChip) -> dict[str, Cell]:
    """The cells of one chip, those of samples apart."""
    question, model, item = answer.question, answer.model, served.contender
    choice = item.assessment.choice
    quote = choice.quote if choice else None
    spec = item.candidate.chip if item.candidate else None
    warnings = [
        *(caveat.text for caveat in item.assessment.caveats if caveat.code != NO_RATE),
        *(item.reasons if spec else ()),
        *too_small(served.deployment),
        *((WARNING,) if question.percentile is not None else ()),
        *((NOT_GIVEN_BACK,) if question.scale_down and quote and not gives_back(quote) else ()),
        *((ROUGH,) if from_rates(served) else ()),
        *unheld(question, model.drafting),
    ]
    return {
        "chip": item.name,
        "model": model.arch.name,
        "status": served.status,
        "reason": served.reason or None,
        "dtype": model.main_format,
        "math_dtype": math_type(model.main_format, spec.flops) if spec else None,
        "owner": (quote.owner or "set") if quote else None,
        "as_of": quote.date if quote else None,
        "serving_mode": question.serving,
        "stack": question.stack,
        "workload": question.workload or None,
        "isl": question.isl,
        "osl": question.osl,
        "cached_share": question.cached,
        "load": load_of(question, quote),
        "day": question.day or None,
        "peak_load": question.load,
        "mean_load": question.mean_load,
        "percentile": question.percentile,
        **{name: served.value(name) for name in GIVEN_SHARES},
        "interactivity": question.least_rate,
        "power_basis": item.assessment.power_basis or None,
        "efficiency_origin": item.choice.origin if spec else None,
        "measured": MEASURED[item.choice.level] if spec else None,
        "name": item.chip.name,
        "vendor": item.chip.vendor,
        "system": item.system.id if item.system else None,
        "kv_dtype": item.candidate.precision.kv if item.candidate else None,
        "power_method": item.assessment.power_method or None,
        "interval_factor": item.choice.factor if spec else None,
        "cost_kind": quote.kind if quote else None,
        "cost_source": choice.sources if choice else None,
        "chip_status": item.chip.status,
        "warnings": "; ".join(warnings) or None,
        **served.deployment,
        **{name: served.value(name) for name in POWER_INPUTS},
        **row_cells(served.values, RANGED),
    }


def _view(served: Sequence[ServedChip], drawn: bool, relative_to: str) -> tuple[str, ...]:
    """The columns on screen; the reason early where rows have one."""
    choices = [item.contender.assessment.choice for item in served]
    modelled = any(choice.quote.kind == MODELLED for choice in choices if choice)
    base: tuple[str, ...] = WITH_DRAWS_VIEW if drawn else VIEW
    if relative_to:
        at = base.index("probability_best") + 1
        base = (*base[:at], *GAINS, "probability_beats_reference", *base[at:])
    if sum(bool(item.values.get("usd_per_mtok_total")) for item in served) < 2:
        base = tuple(name for name in base if name != "probability_best")
    whole = (base[0], "cost_kind", *base[1:]) if modelled else base
    if all(item.status == OK for item in served):
        return whole
    return (*whole[:2], RATE, "reason", *(name for name in whole[2:] if name != RATE))


def rank(item: ServedChip) -> tuple[int, float, str]:
    """Cheapest first; then what has no price by rate; then unmet, then unknown."""
    name = item.contender.name
    cost, rate = item.value("usd_per_mtok_total"), item.value(RATE)
    if cost is not None:
        return 0, cost, name
    if rate is not None:
        return 1, -rate, name
    return (2 if item.status == UNMET else 3), 0.0, name

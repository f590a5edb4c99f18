"""Cost of a million tokens on each chip, interactivity, and tokens per megawatt."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.catalog.quotes import MODELLED
from chipcost.model.precision import math_type
from chipcost.result import Cell, Result
from chipcost.study import sampled
from chipcost.study.chip.assess import NO_RATE
from chipcost.study.chip.measures import MEASURES, RATE
from chipcost.study.chip.words import FOOTNOTES, MOST_ROWS, marks
from chipcost.study.data import Data
from chipcost.study.odds import likeliest, odds
from chipcost.study.ranges import row_cells
from chipcost.study.sampled import Chances
from chipcost.study.tokens.answer import OK, UNMET, Answer, ServedChip, answers
from chipcost.study.tokens.columns import (
    MEASURED,
    RANGED,
    SPANS,
    TOKEN_COLUMNS,
    VIEW,
    WITH_DRAWS_VIEW,
)
from chipcost.study.tokens.formulas import BY_COLUMN
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.text import (
    Leaders,
    assumptions,
    headline,
    left_out,
    measured,
    notes,
    unanswered,
)


def tokens(
    data: Data,
    question: TokenQuestion,
    draws: int = 0,
    seed: int = 0,
) -> Result:
    """One row per chip: the cheapest way to serve the model within the demand.

    Of the default selection the chips that can; where none can, all with the reason.

    With `draws` the probability of each chip of being the cheapest is of so many random samples.

    Raises ChipcostError for unknown names and impossible options.
    """
    answer = answers(data, question)
    chances = _chances(answer, draws, seed)
    pairs = sorted(zip(answer.served, chances, strict=True), key=lambda pair: rank(pair[0]))
    if question.answering_alone:
        pairs = [pair for pair in pairs if pair[0].status == OK] or pairs
    served, kept = [item for item, _ in pairs], [one for _, one in pairs]
    best = likeliest([one.best if one else None for one in kept])
    column = MEASURES["token"].column
    folded = _folded(question, served)
    return Result(
        command="tokens",
        columns=TOKEN_COLUMNS,
        rows=tuple(
            row(answer, item) | sampled.cells(one, column, reference=False) for item, one in pairs
        ),
        view=_view([item for at, item in enumerate(served) if at not in folded], draws > 0),
        headline=headline(question, answer.model, served, _leaders(served, kept)),
        assumptions={
            **assumptions(data.catalog, question, answer.model),
            "draws": draws,
            "seed": seed if draws else None,
        },
        notes=(
            *notes(question, answer.model, served, draws, seed),
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


def _chances(answer: Answer, draws: int, seed: int) -> Sequence[Chances | None]:
    """How likely each chip is the cheapest, from the ranges of price and rate."""
    measure = MEASURES["token"]
    items = [item.as_assessed() for item in answer.served]
    if not draws:
        return odds(items, measure, None, BY_COLUMN)
    from chipcost.study.draws import spreads

    return spreads(items, measure, None, draws, seed, BY_COLUMN)


def row(answer: Answer, served: ServedChip) -> dict[str, Cell]:
    """The cells of one chip, those of samples apart."""
    question, model, item = answer.question, answer.model, served.contender
    choice = item.assessment.choice
    quote = choice.quote if choice else None
    spec = item.candidate.chip if item.candidate else None
    warnings = [
        *(caveat.text for caveat in item.assessment.caveats if caveat.code != NO_RATE),
        *(item.reasons if spec else ()),
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
        "isl": question.isl,
        "osl": question.osl,
        "cached_share": question.cached,
        "load": question.load,
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
        **row_cells(served.values, RANGED),
    }


def _view(served: Sequence[ServedChip], drawn: bool) -> tuple[str, ...]:
    """The columns on screen; the reason early where rows have one."""
    choices = [item.contender.assessment.choice for item in served]
    modelled = any(choice.quote.kind == MODELLED for choice in choices if choice)
    base: tuple[str, ...] = WITH_DRAWS_VIEW if drawn else VIEW
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

"""What a million tokens costs on each chip, how fast a user is served, tokens per megawatt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chipcost.catalog.modelrecords import Models
from chipcost.catalog.quotes import MODELLED
from chipcost.catalog.records import Catalog, Chip, System
from chipcost.model import token_economics
from chipcost.model.kernel import BOUNDS
from chipcost.model.precision import math_type
from chipcost.result import Cell, Result
from chipcost.study import search
from chipcost.study.assess import Assessment, assess
from chipcost.study.corners import Range, evaluate
from chipcost.study.hardware import chip_spec
from chipcost.study.search import Best, Candidate
from chipcost.study.stacks import Choice, Stacks
from chipcost.study.token_columns import RANGED, TOKEN_COLUMNS, VIEW, WITH_DRAWS_VIEW
from chipcost.study.token_question import (
    DISAGGREGATED,
    Asked,
    TokenQuestion,
    asked_chips,
    asked_model,
)
from chipcost.study.token_text import assumptions, headline, notes


@dataclass(frozen=True)
class Contender:
    """One row to be: a chip with its cost, and what the search needs of it, if it is known."""

    name: str
    chip: Chip
    system: System | None
    assessment: Assessment
    choice: Choice
    candidate: Candidate | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The rows of an answer with what they were made from."""

    question: TokenQuestion
    asked: Asked
    contenders: tuple[Contender, ...]
    rows: tuple[dict[str, Cell], ...]


def tokens(
    catalog: Catalog,
    models: Models,
    stacks: Stacks,
    question: TokenQuestion,
    draws: int = 0,
    seed: int = 0,
) -> Result:
    """One row per chip: the cheapest way to serve the model within the demand.

    With draws, the median, the 5th and 95th percentile of the cost per million tokens, and how
    likely each chip is the cheapest.

    Raises ChipcostError for unknown names and impossible options.
    """
    answer = answers(catalog, models, stacks, question)
    if draws:
        answer = _sampled(answer, draws, seed)
    rows = sorted(answer.rows, key=_rank)
    return Result(
        command="tokens",
        columns=TOKEN_COLUMNS,
        rows=tuple(rows),
        view=_view(question, rows, draws > 0),
        headline=headline(question, answer.asked, rows),
        assumptions={
            **assumptions(catalog, question, answer.asked),
            "draws": draws,
            "seed": seed if draws else None,
        },
        notes=notes(question, answer.asked, rows, draws, seed),
        catalog_hash=catalog.hash,
    )


def answers(catalog: Catalog, models: Models, stacks: Stacks, question: TokenQuestion) -> Answer:
    """The row of every chip that was asked for, in the order asked."""
    asked = asked_model(models, question)
    contenders = contend(catalog, stacks, question, asked)
    known = [item for item in contenders if item.candidate is not None]
    laid = search.space(
        [i.candidate for i in known if i.candidate], asked.known.shape, question.demand()
    )
    found = search.best(laid) if known else None
    unfit = found is not None and bool(np.any((found.row < 0) & np.isnan(found.fastest)))
    least = search.least_chips(laid) if unfit else (None,) * len(known)
    rows = []
    place = {id(item): number for number, item in enumerate(known)}
    for item in contenders:
        number = place.get(id(item), -1)
        if found is None or number < 0:
            rows.append({**_who(question, asked, item), **_unknown(item)})
        elif found.row[number] < 0:
            rows.append(
                {**_who(question, asked, item), **_unmet(question, found, number, least[number])}
            )
        else:
            rows.append({**_who(question, asked, item), **_met(question, item, found, number)})
    return Answer(question, asked, tuple(contenders), tuple(rows))


def _sampled(answer: Answer, draws: int, seed: int) -> Answer:
    """The answer with what draws of price and rate say of each row's cost."""
    from chipcost.study import uncertainty
    from chipcost.study.measures import MEASURES

    measure = MEASURES["token"]
    items = []
    for item, row in zip(answer.contenders, answer.rows, strict=True):
        own = {name: range_of(row, name) for name in (measure.column, uncertainty.RATE)}
        values = {**item.assessment.values, **own}
        items.append(replace(item.assessment, values=values, inherited=item.choice.inherited))
    spreads = uncertainty.spreads(items, measure, None, draws, seed)
    rows = [
        row | uncertainty.cells(spread, measure, reference=False)
        for row, spread in zip(answer.rows, spreads, strict=True)
    ]
    return replace(answer, rows=tuple(rows))


def range_of(row: Mapping[str, Cell], name: str) -> Range | None:
    """The range of a cell that `_put` wrote."""
    low, middle, high = (row.get(f"{name}{end}") for end in ("_low", "", "_high"))
    if isinstance(low, float) and isinstance(middle, float) and isinstance(high, float):
        return low, middle, high
    return None


def contend(
    catalog: Catalog, stacks: Stacks, question: TokenQuestion, asked: Asked
) -> list[Contender]:
    """Each chip that was asked for with its cost, parameters and physics."""
    basis = question.basis.checked()
    found = []
    for name, chip, system in asked_chips(catalog, question.chips):
        choice = stacks.choose(chip.id, question.stack, chip.vendor)
        family = stacks.family(chip.id, chip.vendor)
        spec, reasons = chip_spec(catalog, chip, family, system)
        candidate = None
        if spec is not None:
            precision = asked.precision("fp8" in spec.flops)
            candidate = Candidate(spec, choice.entry.efficiency, precision)
        assessment = assess(catalog, chip, system, basis)
        found.append(Contender(name, chip, system, assessment, choice, candidate, reasons))
    return found


def _who(question: TokenQuestion, asked: Asked, item: Contender) -> dict[str, Cell]:
    quote = item.assessment.choice.quote if item.assessment.choice else None
    values = item.assessment.values
    spec = item.candidate.chip if item.candidate else None
    row: dict[str, Cell] = {
        "chip": item.name,
        "model": asked.known.arch.name,
        "dtype": asked.main_format,
        "math_dtype": math_type(asked.main_format, spec.flops) if spec else None,
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
        "name": item.chip.name,
        "vendor": item.chip.vendor,
        "system": item.system.id if item.system else None,
        "kv_dtype": item.candidate.precision.kv if item.candidate else None,
        "power_method": item.assessment.power_method or None,
        "interval_factor": item.choice.entry.factor if spec else None,
        "cost_kind": quote.kind if quote else None,
        "cost_source": _sources(item.assessment),
        "chip_status": item.chip.status,
    }
    for name in ("usd_per_chip_hour", "power_kw_per_chip"):
        _put(row, name, values[name])
    warnings = [*item.assessment.warnings, *(item.reasons if spec else ())]
    warnings = [text for text in warnings if not text.startswith("no dense")]
    row["warnings"] = "; ".join(warnings) or None
    return row


def _unknown(item: Contender) -> dict[str, Cell]:
    return {"status": "unknown", "reason": "; ".join(item.reasons) or "no figures"}


def _unmet(question: TokenQuestion, found: Best, number: int, least: int | None) -> dict[str, Cell]:
    """Why no plan serves: it does not fit, holds too few requests, or is too slow."""
    if np.isnan(found.fastest[number]):
        if question.concurrency is not None and found.capacity[number] >= 1.0:
            reason = (
                f"memory holds {found.capacity[number]:.0f} requests at most on "
                f"{question.max_chips} chips or fewer"
            )
        elif least is None:
            reason = f"does not fit on {search.MOST_CHIPS} chips or fewer"
        else:
            reason = f"needs {least} chips or more to fit (limit {question.max_chips})"
        return {"status": "unmet", "reason": reason}
    demand = question.demand()
    reasons = []
    if demand.interactivity is not None and found.fastest[number] < demand.interactivity:
        reasons.append(f"at most {found.fastest[number]:.3g} tokens/s/user")
    if demand.ttft is not None and found.soonest[number] > demand.ttft:
        reasons.append(f"TTFT {found.soonest[number] * 1e3:.3g} ms at best")
    return {
        "status": "unmet",
        "reason": "; ".join(reasons) or "no spread of the model meets all limits at once",
    }


def _met(question: TokenQuestion, item: Contender, found: Best, number: int) -> dict[str, Cell]:
    """Rates of the chosen plan, and what follows from them."""
    at = int(found.row[number])
    outcome, plan = found.outcome, found.configurations
    factor = item.choice.entry.factor
    output = _around(float(outcome.output_rate[at]), factor)
    total = _around(float(outcome.total_rate[at]), factor)
    tpot = _around(float(outcome.tpot[at]) * 1e3, factor)
    uncached = token_economics.input_rate(
        float(outcome.output_rate[at]), question.isl, question.osl, question.cached
    )
    share = float(outcome.prefill_share[at])
    price = item.assessment.values["usd_per_chip_hour"]
    power = item.assessment.values["power_kw_per_chip"]
    load = question.load

    def cost(rate: Range) -> Range | None:
        return evaluate(lambda usd, r: token_economics.usd_per_mtok(usd, r, load), price, rate)

    row: dict[str, Cell] = {
        "status": "ok",
        "reason": None,
        "chips": int(plan.chips[at]),
        "tp": int(plan.tp[at]),
        "pp": int(plan.pp[at]),
        "ep": int(plan.ep[at]),
        "dp": int(plan.dp[at]),
        "concurrency": float(plan.concurrency[at]),
        "bound": BOUNDS[int(outcome.bound[at])],
        "prefill_share": share,
        **_pools(question, found, at),
        "memory_limit": float(outcome.max_sequences[at] * plan.dp[at] * plan.workers[at]),
    }
    ranges: dict[str, Range | None] = {
        "output_tokens_per_s_per_chip": output,
        "total_tokens_per_s_per_chip": total,
        "tokens_per_s_per_user": _around(1.0 / float(outcome.tpot[at]), factor),
        "ttft_ms": _around(float(outcome.ttft[at]) * 1e3, factor),
        "tpot_ms": tpot,
        "usd_per_mtok_total": cost(total),
        "usd_per_mtok_output_all_in": cost(output),
        "usd_per_mtok_input": evaluate(
            lambda usd, r: token_economics.usd_per_mtok_input(usd, r, share, load),
            price,
            _around(uncached, factor),
        ),
        "usd_per_mtok_output": evaluate(
            lambda usd, r: token_economics.usd_per_mtok_output(usd, r, share, load), price, output
        ),
        "joule_per_output_token": evaluate(
            lambda kw, r: token_economics.joule_per_token(kw, r, load), power, output
        ),
        "output_tokens_per_s_per_mw": evaluate(
            lambda kw, r: token_economics.tokens_per_s_per_megawatt(kw, r, load), power, output
        ),
    }
    for name, value in ranges.items():
        _put(row, name, value)
    return row


def _pools(question: TokenQuestion, found: Best, at: int) -> dict[str, Cell]:
    """The pools of a disaggregated deployment; empty for an aggregated one."""
    if question.serving != DISAGGREGATED:
        return {}
    plan = found.configurations
    names = ("workers", "prefill_workers", "prefill_tp", "prefill_ep", "prefill_dp")
    return {name: int(getattr(plan, name)[at]) for name in names}


def _around(value: float, factor: float) -> Range:
    """The 90 % interval of a predicted value."""
    return value / factor, value, value * factor


def _put(row: dict[str, Cell], name: str, value: Range | None) -> None:
    """A ranged cell; all three empty where it is unknown."""
    assert name in RANGED
    low, middle, high = value if value else (None, None, None)
    row[name], row[f"{name}_low"], row[f"{name}_high"] = middle, low, high


def _sources(item: Assessment) -> str | None:
    if item.choice is None:
        return None
    return "; ".join(dict.fromkeys(key for q in item.choice.quotes for key in q.sources))


def _view(
    question: TokenQuestion, rows: Sequence[Mapping[str, Cell]], drawn: bool
) -> tuple[str, ...]:
    """The columns for people; the reason first where a chip that was named has no answer."""
    modelled = any(row.get("cost_kind") == MODELLED for row in rows)
    base = WITH_DRAWS_VIEW if drawn else VIEW
    whole = (base[0], "cost_kind", *base[1:]) if modelled else base
    if not question.chips or all(row["status"] == "ok" for row in rows):
        return whole
    first = [name for name in whole if name != "reason"]
    return (*first[:5], "reason", *first[5:])


def _rank(row: dict[str, Cell]) -> tuple[int, float, str]:
    """Cheapest first; then what has no price by rate; then unmet, then unknown."""
    name = str(row["chip"])
    cost, rate = row.get("usd_per_mtok_total"), row.get("output_tokens_per_s_per_chip")
    if isinstance(cost, float):
        return 0, cost, name
    if isinstance(rate, float):
        return 1, -rate, name
    return (2 if row["status"] == "unmet" else 3), 0.0, name

"""What serves a model on each chip: the chosen deployment, its rates, and what follows from them.

Numbers stay ranges here; the results of `tokens`, `compare --per token`, `plan` and `explain` make
cells of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp, hypot, log

import numpy as np

from chipcost.catalog.chips.records import Chip, Quote, System
from chipcost.model.axis import BOUNDS, Outcome
from chipcost.result import Cell
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.measures import MEASURES, RATE
from chipcost.study.chip.series import in_one_series
from chipcost.study.data import Data
from chipcost.study.ranges import Range, derive, exact
from chipcost.study.serving import layouts, search
from chipcost.study.serving.chip_spec import SRAM, chip_spec, with_offload
from chipcost.study.serving.efficiencies import Choice
from chipcost.study.serving.layouts import Array, Candidate
from chipcost.study.serving.mean_power import PowerOf, power_inputs, power_of
from chipcost.study.serving.search import Best
from chipcost.study.serving.words import DISAGGREGATED
from chipcost.study.tokens.day import load_of, on_day
from chipcost.study.tokens.formulas import DERIVED, OF_THE_CHIP, TOTAL
from chipcost.study.tokens.goodput import at_percentile, tails_of
from chipcost.study.tokens.kept import kept_cells, sequence_cells
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed, asked_chips, model_as_served

OK, UNMET, UNKNOWN = "ok", "unmet", "unknown"


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
    power: PowerOf

    @property
    def quote(self) -> Quote | None:
        """The quote that its cost is."""
        choice = self.assessment.choice
        return choice.quote if choice else None


@dataclass(frozen=True)
class ServedChip:
    """A chip with the cheapest way that it serves the model, or why it does not.

    values       column to (low, value, high); what is exact has no width, None where unknown
    deployment   the plain cells: chips, parallelism, concurrency, what bounds it
    operators    shares of the chip's time by operator, resources by what bounds it
    """

    contender: Contender
    status: str
    reason: str = ""
    values: Mapping[str, Range | None] = field(default_factory=dict)
    deployment: Mapping[str, Cell] = field(default_factory=dict)
    operators: Array | None = None
    resources: Array | None = None

    def value(self, column: str) -> float | None:
        """The value of a column without its ends."""
        found = self.values.get(column)
        return found[1] if found else None

    def as_assessed(self) -> Assessment:
        """The assessment of the chip with what it serves, as samples are drawn of it."""
        own = self.contender.assessment
        values = {MEASURES["token"].column: None, **own.values, **self.values}
        return replace(own, values=values, inherited=self.contender.choice.inherited)


@dataclass(frozen=True)
class Answer:
    """Every chip of the question, in its order."""

    question: TokenQuestion
    model: ModelAsServed
    served: tuple[ServedChip, ...]


def answers(data: Data, question: TokenQuestion) -> Answer:
    """How every chip of the question serves the model.

    Raises ChipcostError for unknown names and impossible options.
    """
    question = on_day(data, question)
    model = model_as_served(data.models, question)
    contenders = contend(data, question, model)
    known = [item for item in contenders if item.candidate is not None]
    space = layouts.make_space(
        [i.candidate for i in known if i.candidate], model.served.shape, model.demand(question)
    )
    found = search.best(space) if known else None
    alone = search.undrafted(space, found) if found is not None and model.drafting else None
    kept = kept_cells(space, question, found) if found is not None else []
    unfit = found is not None and bool(np.any((found.row < 0) & np.isnan(found.fastest)))
    least = layouts.least_chips(space) if unfit else (None,) * len(known)
    served = []
    place = {id(item): number for number, item in enumerate(known)}
    for item in contenders:
        number = place.get(id(item), -1)
        if found is None or number < 0:
            reason = "; ".join(item.reasons) or "no figures"
            served.append(ServedChip(item, UNKNOWN, reason, _of_the_chip(item)))
        elif found.row[number] < 0:
            reason = _why_unmet(question, item, found, number, least[number])
            served.append(ServedChip(item, UNMET, reason, _of_the_chip(item)))
        else:
            met = _met(question, model, item, found, number, alone)
            assert item.candidate is not None
            held = sequence_cells(model.arch, item.candidate.precision.kv, question)
            cells = {**met.deployment, **held, **kept[number]}
            served.append(replace(met, deployment=cells))
    return Answer(question, model, tuple(served))


def contend(data: Data, question: TokenQuestion, model: ModelAsServed) -> list[Contender]:
    """Each chip of the question with its cost, parameters and physics."""
    catalog, efficiencies = data.catalog, data.efficiencies
    asked = asked_chips(catalog, question)
    basis = in_one_series(catalog, {chip.id for _, chip, _ in asked}, question.basis.checked())
    software = efficiencies.software(question.engine)
    found = []
    for name, chip, system in asked:
        sram = chip.memory_tier == SRAM
        choice = efficiencies.choose(chip.id, question.stack, chip.vendor, software, sram)
        family = efficiencies.family(chip.id, chip.vendor)
        spec, reasons = chip_spec(catalog, chip, family, system)
        candidate = None
        if spec is not None and question.kv_offload is not None:
            spec, assumed = with_offload(spec, chip, question.kv_offload_bandwidth)
            reasons = (*reasons, *assumed)
        if spec is not None:
            precision = model.precision("fp8" in spec.flops)
            candidate = Candidate(spec, choice.efficiency, precision, software.reserves)
        assessment = assess(catalog, chip, system, basis)
        power = power_of(catalog, data.powers, chip, family.name, assessment)
        found.append(Contender(name, chip, system, assessment, choice, candidate, reasons, power))
    return found


def values_of(
    question: TokenQuestion,
    model: ModelAsServed,
    item: Contender,
    outcome: Outcome,
    at: int,
    alone: float,
) -> dict[str, Range | None]:
    """Rates and times of one configuration, each with its 90 % interval (value / factor to
    value x factor), its mean power, and the cost and energy that follow. `outcome` has details.

    Rate and price are independent, so the ends are the least and greatest over all corners. What a
    step yields under speculation is independent of the rest of a rate. `alone` is the TTFT in s of
    a request that finds no other.
    """
    factor, late = item.choice.factor, item.choice.ttft_factor
    drafted = model.drafting
    if drafted is not None:
        factor = exp(hypot(log(factor), log(drafted.factor)))
    predicted = {
        RATE: float(outcome.output_rate[at]),
        TOTAL: float(outcome.total_rate[at]),
        "tokens_per_s_per_user": 1.0 / float(outcome.tpot[at]),
        "tpot_ms": float(outcome.tpot[at]) * 1e3,
    }
    first = float(outcome.ttft[at]) * 1e3
    assert item.candidate is not None  # it serves
    stated = {
        "prefill_share": float(outcome.prefill_share[at]),
        "cached_share_of_prefill": _of_prefill(outcome, at),
        "isl": question.isl,
        "osl": question.osl,
        "cached_share": question.cached,
        "load": load_of(question, item.quote),
        "success_rate": question.success_rate,
        **tails_of(question, outcome, at, alone),
    }
    return derive(
        DERIVED,
        {
            **_of_the_chip(item),
            **power_inputs(item.power, item.assessment, item.candidate, outcome, at),
            **{name: exact(value) for name, value in stated.items()},
            **{name: (value / factor, value, value * factor) for name, value in predicted.items()},
            "ttft_ms": (first / late, first, first * late),
            "accept_length": drafted.emitted if drafted else None,
        },
    )


def _of_prefill(outcome: Outcome, at: int | tuple[int, int]) -> float | None:
    """Share of prefill that cached tokens take; None where it was evaluated without detail."""
    share = outcome.cached_share_of_prefill
    return float(share[at]) if share.size else None


def _of_the_chip(item: Contender) -> dict[str, Range | None]:
    return {name: item.assessment.values[name] for name in OF_THE_CHIP}


def _why_unmet(
    question: TokenQuestion, item: Contender, found: Best, number: int, least: int | None
) -> str:
    """Why no plan serves: it does not fit, holds too few requests, or is too slow."""
    if np.isnan(found.fastest[number]):
        if least is None and item.candidate is not None and item.candidate.chip.sram:
            if question.serving == DISAGGREGATED:
                return "needs a pipeline to fit, and pools have one stage each"
            if question.redundant_experts:
                return (
                    "its chips share every expert, so --redundant-experts has no ranks for copies"
                )
        if question.concurrency is not None and found.capacity[number] >= 1.0:
            return (
                f"memory holds {found.capacity[number]:.0f} requests at most on "
                f"{question.most_chips} chips or fewer"
            )
        if least is None:
            return f"does not fit on {layouts.MOST_CHIPS} chips or fewer"
        pools = " in two pools" if question.serving == DISAGGREGATED else ""
        return f"needs {least} chips or more to fit{pools} (limit {question.most_chips})"
    demand = question.demand()
    reasons = []
    if demand.interactivity is not None and found.fastest[number] < demand.interactivity:
        reasons.append(
            f"at most {found.fastest[number]:.3g} tokens/s/user{at_percentile(question)}"
        )
    if demand.ttft is not None and found.soonest[number] > demand.ttft:
        reasons.append(f"TTFT {found.soonest[number]:.3g} s at best{at_percentile(question)}")
    return "; ".join(reasons) or "no parallelism layout meets all limits at once"


def _met(
    question: TokenQuestion,
    model: ModelAsServed,
    item: Contender,
    found: Best,
    number: int,
    alone: Outcome | None,
) -> ServedChip:
    """The chosen plan, its rates, and what follows from them; `alone` is the outcome of all plans
    without speculation, where there is any."""
    at = int(found.row[number])
    outcome, plan = found.outcome, found.configurations
    deployment: dict[str, Cell] = {
        "chips": int(plan.chips[at]),
        "tp": int(plan.tp[at]),
        "pp": int(plan.pp[at]),
        "ep": int(plan.ep[at]),
        "dp": int(plan.dp[at]),
        "concurrency": float(plan.concurrency[at]),
        "bound": BOUNDS[int(outcome.bound[at])],
        "prefill_share": float(outcome.prefill_share[at]),
        "cached_share_of_prefill": _of_prefill(outcome, at),
        **_pools(question, found, at),
        **_drafted(model, outcome, alone, at),
        "memory_limit": float(outcome.max_sequences[at] * plan.dp[at] * plan.workers[at]),
    }
    return ServedChip(
        item,
        OK,
        "",
        values_of(question, model, item, outcome, at, float(found.alone[at])),
        deployment,
        outcome.by_operator[:, at],
        outcome.by_resource[:, at],
    )


def _drafted(
    model: ModelAsServed, outcome: Outcome, alone: Outcome | None, at: int
) -> dict[str, Cell]:
    """What is drafted ahead, and by how much it speeds up; empty without speculation."""
    if model.drafting is None or alone is None:
        return {}
    return {
        "speculative": model.drafting.asked.name,
        "speculative_speedup": float(alone.tpot[at] / outcome.tpot[at]),
    }


def _pools(question: TokenQuestion, found: Best, at: int) -> dict[str, Cell]:
    """The pools of a disaggregated deployment; empty for an aggregated one."""
    if question.serving != DISAGGREGATED:
        return {}
    plan = found.configurations
    names = ("workers", "prefill_workers", "prefill_tp", "prefill_ep", "prefill_dp")
    return {name: int(getattr(plan, name)[at]) for name in names}

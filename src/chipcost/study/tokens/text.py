"""The words around an answer about tokens: headline, assumptions, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.catalog.chips.records import Catalog
from chipcost.model.chipspec import RUNTIME_BYTES, USABLE
from chipcost.model.memory import MAX_SEQUENCES_PER_RANK
from chipcost.study.chip.measures import BEST
from chipcost.study.chip.words import (
    ANNOUNCED,
    kinds_of_money,
    short,
    whose,
)
from chipcost.study.sampled import Chances, Rival, figure, long, percent, verdict
from chipcost.study.serving.efficiencies import FITTED
from chipcost.study.serving.published import PUBLISHED, ROUGH, rough
from chipcost.study.serving.words import AGGREGATED, DEFAULT_CHIPS, STACKS
from chipcost.study.tokens.answer import OK, ServedChip
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed


@dataclass(frozen=True, slots=True)
class Leaders:
    """Those that are the cheapest with 90 % together, likeliest first: of all chips, and of those
    of which runs were measured (all, where there are none)."""

    everyone: Sequence[tuple[ServedChip, Chances]]
    known: Sequence[tuple[ServedChip, Chances]]


def headline(
    question: TokenQuestion,
    model: ModelAsServed,
    served: Sequence[ServedChip],
    leaders: Leaders,
) -> tuple[str, ...]:
    """What is served, how well and at whose cost; who is cheapest of those measured; at what."""
    priced = [item for item in served if item.values.get("usd_per_mtok_total")]
    money = kinds_of_money(item.contender.assessment.choice for item in priced)
    first = framing(question, model) + (f"; {money}" if money else "")
    if not priced:
        return (first,)
    if len(priced) == 1:
        only = "Only " if len(served) > 1 else ""
        others = any(item.status == OK for item in served if item is not priced[0])
        does = "has a price:" if others else "serves it:"
        cost = _cost(priced[0]).replace("at $", f"{does} $", 1) if only else _cost(priced[0])
        return (first, f"{only}{cost}{unmeasured(priced[0])}")
    known, everyone = leaders.known, leaders.everyone
    which = "" if known == everyone else " of those measured"
    lines = [verdict(f"{BEST['usd_per_mtok_total']}{which}", [_rival(*one) for one in known])]
    costs = [_cost(known[0][0])]
    ahead = [(item, one) for item, one in everyone if not measured(item)]
    if which and ahead:
        item, chance = ahead[0]
        sold = "announced, " if item.contender.chip.status == ANNOUNCED else ""
        costs.append(
            f"{_name(item)} ({sold}{_unknown(item)}) at {_usd(item)}, {percent(chance.best)} "
            "likely the cheapest of all"
        )
    elif not measured(known[0][0]):
        costs[0] += unmeasured(known[0][0])
    return (first, *lines, "; ".join(costs))


def from_rates(item: ServedChip) -> bool:
    """Whether nothing of the machine was measured but what hosted services publish."""
    return item.contender.choice.level == PUBLISHED


def of_rates(served: Sequence[ServedChip]) -> tuple[str, ...]:
    """A line with the machines that serve and of which nothing else is known; none where there are
    none."""
    names = [item.contender.name for item in served if item.status == OK and from_rates(item)]
    return rough(names)


def unmeasured(item: ServedChip) -> str:
    """What is said behind the cost of a chip of which no run was measured."""
    if measured(item):
        return ""
    return f"; {ROUGH}" if from_rates(item) else "; no run of it was measured"


def _unknown(item: ServedChip) -> str:
    """The same in brackets."""
    return f"not measured: {ROUGH}" if from_rates(item) else "not measured"


def _rival(item: ServedChip, chance: Chances) -> Rival:
    announced = item.contender.chip.status == ANNOUNCED
    return Rival(_name(item), chance.best, ANNOUNCED if announced else "")


def _name(item: ServedChip) -> str:
    return short(item.contender.chip)


def framing(question: TokenQuestion, model: ModelAsServed) -> str:
    """What is served and how well; whose cost it is, and of which day."""
    return (
        f"{model.arch.name}, {model.main_format} weights; {question.lengths.words()}"
        f"{long(question.isl)} in, {long(question.osl)} out{question.lengths.after()}; "
        f"{level(question)}{_changed(question)}{ahead(model)}; {whose(question.basis)}; "
        f"as of {question.basis.day.isoformat()}"
    )


def ahead(model: ModelAsServed) -> str:
    """What drafts ahead, and what a step yields."""
    if model.drafting is None:
        return ""
    low, value, high = model.drafting.emitted
    around = f" ({figure(low)} to {figure(high)})" if low < high else ""
    return f"; {model.drafting.asked.name} yields {figure(value)}{around} tokens a step"


def _changed(question: TokenQuestion) -> str:
    """What is assumed otherwise than without options."""
    named = question.stack != STACKS[0] or question.engine
    load = f"; load {question.mean_load:.4g}" if question.mean_load != 1.0 else ""
    return f"{f'; {software(question)}' if named else ''}{load}{unusual(question)}"


def assumed(question: TokenQuestion) -> str:
    """A note on what is assumed beside it."""
    return (
        f"Load {question.mean_load:.4g}; {software(question)}; {question.serving}; at most "
        f"{question.most_chips} chips; {question.basis.power_basis} power; nominal USD."
    )


def measured(item: ServedChip) -> bool:
    """Whether runs of the chip itself are behind its prediction."""
    return item.contender.choice.level == FITTED


def _cost(item: ServedChip) -> str:
    """A chip and its cost of output, with the range."""
    return f"{_name(item)} at {_usd(item)} per million output tokens"


def _usd(item: ServedChip) -> str:
    """The cost of a million output tokens with its range, of a chip that has a price."""
    low, cost, high = item.values["usd_per_mtok_output_all_in"] or (0.0, 0.0, 0.0)
    return f"${figure(cost)} ({figure(low, 2)} to {figure(high, 2)})"


def software(question: TokenQuestion) -> str:
    """The software in words: tuned, or as it comes, and the engine if one is named."""
    kind = "tuned" if question.stack == "tuned" else "out-of-the-box"
    return f"{kind} {question.engine or 'software'}"


def level(question: TokenQuestion) -> str:
    """The service level in words."""
    parts = []
    if question.least_rate is not None:
        parts.append(f"at least {question.least_rate:g} tokens/s/user")
    if question.most_ttft is not None:
        parts.append(f"TTFT {question.most_ttft / 1e3:.3g} s at most")
    if question.concurrency is not None:
        several = "" if question.concurrency == 1.0 else "s"
        parts.append(f"{question.concurrency:g} request{several} in flight")
    if question.percentile is not None and (question.least_rate or question.most_ttft):
        parts.append(f"for {question.percentile:g} % of requests")
    default = " (default)" if question.default_level else ""
    return (", ".join(parts) or "no service level") + default


def unusual(question: TokenQuestion) -> str:
    """What a headline names only where it is no default: a prefix cache, pools, a size."""
    parts = []
    if question.cached:
        parts.append(f"{question.cached:.3g} of the prompt cached")
    if question.kv_offload is not None:
        parts.append(f"prefixes in {question.kv_offload / 1e9:.4g} GB a chip beside its memory")
    if question.serving != AGGREGATED:
        parts.append(question.serving)
    if question.most_chips != DEFAULT_CHIPS:
        parts.append(f"at most {question.most_chips} chips")
    return "".join(f"; {part}" for part in parts)


def stored(model: ModelAsServed) -> str:
    """The weights' format, `as released` where no other is named."""
    name = model.main_format
    return f"{name} (as released)" if model.dtype == "native" else name


def assumptions(catalog: Catalog, question: TokenQuestion, model: ModelAsServed) -> dict[str, Any]:
    """What was assumed, by name."""
    demand = question.demand()
    return {
        "as_of": question.basis.day.isoformat(),
        "owner": question.basis.owner,
        "power_basis": question.basis.power_basis,
        "model": model.arch.name,
        "dtype": model.dtype,
        "kv_dtype": model.kv_dtype,
        "isl": question.isl,
        "osl": question.osl,
        "interactivity": demand.interactivity,
        "ttft_ms": question.most_ttft,
        "concurrency": question.concurrency,
        "cache_hit": question.cached,
        "kv_offload_bytes": question.kv_offload,
        "kv_offload_bandwidth": question.kv_offload_bandwidth,
        **_workload(question),
        "load": question.mean_load,
        "day": question.day or None,
        "peak_load": question.load,
        "scale_down": question.scale_down,
        "percentile": question.percentile,
        "success_rate": question.success_rate,
        "max_chips": question.most_chips,
        "redundant_experts": question.redundant_experts,
        "stack": question.stack,
        "engine": question.engine or "mean",
        "speculative": question.speculative.name if question.speculative else None,
        "accept_length": model.drafting.emitted[1] if model.drafting else None,
        "serving_mode": question.serving,
        "batching": "continuous, in a closed loop",
        "memory_usable_share": USABLE,
        "memory_reserve_bytes": RUNTIME_BYTES,
        "requests_per_rank_limit": MAX_SEQUENCES_PER_RANK,
        "interval": "90 %, from runs that the fit had not seen",
        "overridden": list(catalog.overridden),
    }


def _workload(question: TokenQuestion) -> dict[str, Any]:
    """What lengths are of beside their means, where anything was asked."""
    asked = question.lengths
    if not (asked.name or asked.spread):
        return {}
    classes = 1 if asked.mix is None else len(asked.mix.weight)
    return {
        "workload": asked.name or None,
        "length_cv": [asked.isl_cv, asked.osl_cv] if asked.spread else None,
        "length_classes": classes,
        "cache_tokens": asked.cache_tokens,
    }

"""The words around an answer about tokens: headline, assumptions, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.dates import first_day
from chipcost.model.memory import MAX_SEQUENCES_PER_RANK, RUNTIME_BYTES, USABLE
from chipcost.study.chip.words import FAR_APART_DAYS, whose
from chipcost.study.ranges import overlap
from chipcost.study.serving.efficiencies import FITTED
from chipcost.study.serving.search import DEFAULT_CHIPS
from chipcost.study.tokens.answer import OK, UNKNOWN, UNMET, ServedChip
from chipcost.study.tokens.columns import AGGREGATED
from chipcost.study.tokens.question import DEFAULT_INTERACTIVITY, Asked, TokenQuestion


def headline(
    question: TokenQuestion, asked: Asked, served: Sequence[ServedChip]
) -> tuple[str, ...]:
    """What was asked, at which service level, of when, and the cheapest."""
    arch = asked.known.arch
    lines = [
        f"{arch.name}, {stored(asked)} weights; {question.isl:g} tokens in, {question.osl:g} out; "
        f"{level(question)}",
        f"{whose(question.basis)}, asked of {question.basis.day.isoformat()}; load "
        f"{question.load:g}; {question.stack} software; {question.serving}; at most "
        f"{question.max_chips} chips; {question.basis.power_basis} power; USD, nominal",
    ]
    priced = [item for item in served if item.values.get("usd_per_mtok_total")]
    output = priced[0].values["usd_per_mtok_output_all_in"] if len(priced) > 1 else None
    if output is not None:
        low, cost, high = output
        lines.append(
            f"Cheapest: {priced[0].contender.chip.name} at ${cost:.3g} per million output tokens "
            f"({low:.2g} to {high:.2g}); not distinguishable from {_overlapping(priced)} of the "
            f"{len(priced) - 1} others with a price"
        )
    apart = quotes_apart(priced)
    if apart:
        lines.append(apart)
    return tuple(lines)


def level(question: TokenQuestion) -> str:
    """The service level in words."""
    if question.default_level:
        return f"at least {DEFAULT_INTERACTIVITY:g} tokens/s/user (default point)"
    parts = []
    if question.interactivity is not None:
        parts.append(f"at least {question.interactivity:g} tokens/s/user")
    if question.ttft_ms is not None:
        parts.append(f"TTFT {question.ttft_ms:g} ms at most")
    if question.concurrency is not None:
        parts.append(f"{question.concurrency:g} requests in flight")
    return ", ".join(parts)


def unusual(question: TokenQuestion) -> str:
    """What a headline names only where it was asked for: a prefix cache, pools, a size."""
    parts = []
    if question.cached:
        parts.append(f"{question.cached:.3g} of the prompt cached")
    if question.serving != AGGREGATED:
        parts.append(question.serving)
    if question.max_chips != DEFAULT_CHIPS:
        parts.append(f"at most {question.max_chips} chips")
    return "".join(f"; {part}" for part in parts)


def stored(asked: Asked) -> str:
    """The weights' format, `as released` where nothing else was asked for."""
    name = asked.main_format
    return f"{name} (as released)" if asked.dtype == "native" else name


def _overlapping(priced: Sequence[ServedChip]) -> int:
    """How many others' cost ranges reach the first one's."""
    ranges = [cost for item in priced if (cost := item.values["usd_per_mtok_total"])]
    return sum(1 for cost in ranges[1:] if overlap(ranges[0], cost))


def quotes_apart(served: Sequence[ServedChip]) -> str:
    """A sentence where the quotes lie more than 90 days apart; else nothing."""
    choices = [item.contender.assessment.choice for item in served]
    days = [first_day(choice.quote.date) for choice in choices if choice and choice.quote.date]
    if not days or (max(days) - min(days)).days <= FAR_APART_DAYS:
        return ""
    return (
        f"Quotes lie {(max(days) - min(days)).days} days apart "
        f"({min(days).isoformat()} to {max(days).isoformat()}): costs of different times"
    )


def assumptions(catalog: Catalog, question: TokenQuestion, asked: Asked) -> dict[str, Any]:
    """What was assumed, by name."""
    demand = question.demand()
    return {
        "as_of": question.basis.day.isoformat(),
        "owner": question.basis.owner,
        "power_basis": question.basis.power_basis,
        "model": asked.known.arch.name,
        "dtype": asked.dtype,
        "kv_dtype": asked.kv_dtype,
        "isl": question.isl,
        "osl": question.osl,
        "interactivity": demand.interactivity,
        "ttft_ms": question.ttft_ms,
        "concurrency": question.concurrency,
        "cache_hit": question.cached,
        "load": question.load,
        "max_chips": question.max_chips,
        "stack": question.stack,
        "serving_mode": question.serving,
        "batching": "continuous, in a closed loop",
        "memory_usable_share": USABLE,
        "memory_reserve_bytes": RUNTIME_BYTES,
        "requests_per_rank_limit": MAX_SEQUENCES_PER_RANK,
        "interval": "90 %, from runs that the fit had not seen",
        "overridden": list(catalog.overridden),
    }


def notes(
    question: TokenQuestion,
    asked: Asked,
    served: Sequence[ServedChip],
    draws: int = 0,
    seed: int = 0,
) -> tuple[str, ...]:
    """What was left out, and how far the numbers reach."""
    counts = Counter(item.status for item in served)
    lines = []
    if counts[UNMET]:
        lines.append(f"{counts[UNMET]} cannot serve it: the column `reason` says why.")
    if counts[UNKNOWN]:
        lines.append(f"{counts[UNKNOWN]} lack a published figure that the model needs.")
    inherited = sum(
        1 for item in served if item.status == OK and item.contender.choice.level != FITTED
    )
    if inherited:
        lines.append(
            f"{inherited} without measured runs of their own: parameters of the family, the vendor "
            "or all chips; wider ranges."
        )
    if asked.dtype != "native" and question.dtype != "native":
        lines.append(f"Weights as {asked.dtype}: quality after requantisation is not judged here.")
    lines.append("Ranges are 90 % intervals of the rates with the range of the price.")
    if draws:
        lines.append(
            f"{draws:,} draws, seed {seed}, of the cost of all tokens; prices of one series share "
            "their error, and so do the rates of families without runs (docs/uncertainty.md)."
        )
    return tuple(lines)

"""The words around an answer about tokens: headline, assumptions, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chipcost.catalog.chips.records import Catalog
from chipcost.model.memory import MAX_SEQUENCES_PER_RANK, RUNTIME_BYTES, USABLE
from chipcost.study.chip.elsewhere import FEW, elsewhere
from chipcost.study.chip.measures import BEST
from chipcost.study.chip.selection import others
from chipcost.study.chip.words import (
    ANNOUNCED,
    OLD_NOTE,
    UNSOLD_NOTE,
    is_old,
    kinds_of_money,
    short,
    whose,
)
from chipcost.study.sampled import Chances, Rival, verdict
from chipcost.study.serving.efficiencies import FITTED
from chipcost.study.serving.words import AGGREGATED, DEFAULT_CHIPS
from chipcost.study.tokens.answer import OK, UNKNOWN, UNMET, ServedChip
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed


def headline(
    question: TokenQuestion,
    model: ModelAsServed,
    served: Sequence[ServedChip],
    best: Sequence[tuple[ServedChip, Chances | None]] = (),
) -> tuple[str, ...]:
    """The model and the service level, the cheapest chips with their probabilities, the rest.

    best  those that are the cheapest with 90 % together
    """
    served_model, basis = framing(question, model)
    lines = [served_model]
    priced = [item for item in served if item.values.get("usd_per_mtok_total")]
    if len(priced) > 1:
        rivals = [
            Rival(
                short(item.contender.chip),
                chance.best,
                ANNOUNCED if item.contender.chip.status == ANNOUNCED else "",
            )
            for item, chance in best
            if chance
        ]
        lines.append(verdict(BEST["usd_per_mtok_total"], rivals))
        first = best[0][0] if best else priced[0]
        if measured(first):
            lines.append(_cost(first))
        else:
            known = next((item for item in priced if measured(item)), None)
            alone = f"No run of {short(first.contender.chip)} was measured"
            lines.append(f"{alone}; cheapest measured: {_cost(known)}" if known else alone)
    money = kinds_of_money(item.contender.assessment.choice for item in priced)
    lines.append(basis + (f"; {money}" if money else ""))
    return tuple(lines)


def framing(question: TokenQuestion, model: ModelAsServed) -> tuple[str, str]:
    """What is served and how well; whose cost it is, of which day, with what software."""
    return (
        f"{model.arch.name}, {stored(model)} weights; {question.isl:g} tokens in, "
        f"{question.osl:g} out; {level(question)}",
        f"{whose(question.basis)}, as of {question.basis.day.isoformat()}; load "
        f"{question.load:g}; {software(question)}; {question.serving}; at most "
        f"{question.max_chips} chips; {question.basis.power_basis} power; USD, nominal",
    )


def measured(item: ServedChip) -> bool:
    """Whether runs of the chip itself are behind its prediction."""
    return item.contender.choice.level == FITTED


def _cost(item: ServedChip) -> str:
    """A chip and its cost of output, with the range."""
    output = item.values["usd_per_mtok_output_all_in"]
    assert output is not None  # it has a price
    low, cost, high = output
    return (
        f"{short(item.contender.chip)} at ${cost:.3g} per million output tokens "
        f"({low:.2g} to {high:.2g})"
    )


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
        parts.append(f"{question.concurrency:g} requests in flight")
    default = " (default level)" if question.default_level else ""
    return (", ".join(parts) or "no service level") + default


def unusual(question: TokenQuestion) -> str:
    """What a headline names only where it is no default: a prefix cache, pools, a size."""
    parts = []
    if question.cached:
        parts.append(f"{question.cached:.3g} of the prompt cached")
    if question.serving != AGGREGATED:
        parts.append(question.serving)
    if question.max_chips != DEFAULT_CHIPS:
        parts.append(f"at most {question.max_chips} chips")
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
        "load": question.load,
        "max_chips": question.max_chips,
        "redundant_experts": question.redundant_experts,
        "stack": question.stack,
        "engine": question.engine or "mean",
        "serving_mode": question.serving,
        "batching": "continuous, in a closed loop",
        "memory_usable_share": USABLE,
        "memory_reserve_bytes": RUNTIME_BYTES,
        "requests_per_rank_limit": MAX_SEQUENCES_PER_RANK,
        "interval": "90 %, from runs that the fit had not seen",
        "overridden": list(catalog.overridden),
    }


def unanswered(asked: Sequence[ServedChip], shown: Sequence[ServedChip]) -> tuple[str, ...]:
    """A note on chips of the question that have no row, and why not."""
    rows = {item.contender.name for item in shown}
    counts = Counter(item.status for item in asked if item.contender.name not in rows)
    why = (
        f"{counts[status]} {words}"
        for status, words in ((UNMET, "cannot serve it"), (UNKNOWN, "lack a published figure"))
        if counts[status]
    )
    return (f"No answer: {', '.join(why)} (--all shows them with the reason).",) if counts else ()


def unpriced(
    catalog: Catalog, question: TokenQuestion, served: Sequence[ServedChip]
) -> tuple[str, ...]:
    """A note on chips without a price, where they were named or none has one, and on what they
    have in its place."""
    items = [item.contender for item in served if item.status == OK]
    lacking = [
        item.chip.id for item in items if item.assessment.values["usd_per_chip_hour"] is None
    ]
    whole = len(lacking) == len(items)
    if not lacking or not (whole or (question.chips and len(lacking) <= FEW)):
        return ()
    basis = question.basis
    if whole and len(lacking) > FEW:
        said = "No chip of these has a public quote"
    else:
        said = f"{', '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no public quote"
    other = elsewhere(catalog, lacking, basis, named=True)
    rest = f": {other}" if other else ""
    return (f"{said} ({whose(basis)}, as of {basis.day}){rest}.",)


def left_out(catalog: Catalog, question: TokenQuestion) -> tuple[str, ...]:
    """A note on the chips that the default selection leaves out."""
    if question.chips:
        return ()
    note = others(catalog, question.selection)
    return (note,) if note else ()


def notes(
    question: TokenQuestion,
    model: ModelAsServed,
    served: Sequence[ServedChip],
    draws: int = 0,
    seed: int = 0,
) -> tuple[str, ...]:
    """What was left out, and what the ranges are."""
    counts = Counter(item.status for item in served)
    lines = list(model.remarks)
    if counts[UNMET]:
        lines.append(f"{counts[UNMET]} cannot serve it: the column `reason` says why.")
    if counts[UNKNOWN]:
        lines.append(f"{counts[UNKNOWN]} lack a published figure that the model needs.")
    inherited = sum(
        1 for item in served if item.status == OK and item.contender.choice.level != FITTED
    )
    if inherited:
        have = "1 chip has" if inherited == 1 else f"{inherited} chips have"
        they = "it inherits" if inherited == 1 else "they inherit"
        lines.append(
            f"{have} no measured runs; {they} efficiencies (family, vendor or all chips), so "
            "ranges are wider."
        )
    if model.dtype != "native" and question.dtype != "native":
        lines.append(f"Weights as {model.dtype}: quality after requantisation is not judged here.")
    signs = [
        "likely: to be the cheapest; 5 % and 95 %: the range, of price and throughput together"
    ]
    items = [item.contender for item in served]
    if any(item.chip.status == ANNOUNCED for item in items):
        signs.append(UNSOLD_NOTE)
    if any(is_old(item.assessment.choice) for item in items):
        signs.append(OLD_NOTE)
    lines.append(f"{'; '.join(signs)}.")
    if draws:
        lines.append(
            f"{draws:,} samples, seed {seed}, of the cost of all tokens; what shares its error: "
            "docs/uncertainty.md."
        )
    return tuple(lines)

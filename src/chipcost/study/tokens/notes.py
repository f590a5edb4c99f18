"""The notes below an answer about tokens: what has no answer or price, and on what it rests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chipcost.catalog.chips.records import Catalog
from chipcost.study.chip.elsewhere import FEW, elsewhere
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.selection import others
from chipcost.study.chip.words import whose
from chipcost.study.sampled import Chances, Sampling, figure, sampling_error
from chipcost.study.tokens.answer import OK, UNKNOWN, ServedChip
from chipcost.study.tokens.day import notes_on_day
from chipcost.study.tokens.goodput import notes_on_percentile
from chipcost.study.tokens.long import long_notes
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed
from chipcost.study.tokens.text import assumed, from_rates, of_rates
from chipcost.study.tokens.unheld import held


def unanswered(
    question: TokenQuestion, asked: Sequence[ServedChip], shown: Sequence[ServedChip]
) -> tuple[str, ...]:
    """Notes on chips of the question without an answer, by what is in the way."""
    rows = {item.contender.name for item in shown}
    without = [item for item in asked if item.contender.name not in rows]
    if question.chips:
        return tuple(f"{item.contender.name}: {_in_words(item)}." for item in without)
    counts = Counter(_kind(item) for item in without)
    kinds = [f"{count} {kind}" for kind, count in counts.most_common()]
    return (f"No answer: {', '.join(kinds)}.",) if kinds else ()


def _in_words(item: ServedChip) -> str:
    """Why a chip has no answer."""
    figures = item.reason.removeprefix("unknown: ")
    return f"no published figure of {figures}" if figures != item.reason else item.reason


def _kind(item: ServedChip) -> str:
    """What is in the way of a chip, in the words for many."""
    if item.status == UNKNOWN:
        return "lack a published figure"
    if "fit" in item.reason or "memory" in item.reason:
        return "do not hold it"
    if "tokens/s/user" in item.reason:
        return "are too slow"
    return "answer too late" if "TTFT" in item.reason else "do not meet all limits"


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
    sampling: Sampling | None = None,
    chances: Sequence[Chances | None] = (),
) -> tuple[str, ...]:
    """What was left out, and what the ranges are; of samples with the error of their number."""
    lines = [*question.lengths.notes, *model.remarks]
    unpriced = [
        item for item in served if item.status == OK and not item.value("usd_per_mtok_total")
    ]
    if unpriced and len(unpriced) < len(served):
        many = len(unpriced)
        first = ", ".join(_rated(item) for item in unpriced[:2])
        fastest = f", fastest {first}" if many > 2 else f": {first}"
        lines.append(f"{many} serve{'s' * (many == 1)} it without a price{fastest}; --owner any.")
    if model.dtype != "native" and question.dtype != "native":
        lines.append(f"Weights as {model.dtype}: quality after requantisation is not judged here.")
    if model.drafting:
        lines.append(
            f"Yield of {model.drafting.asked.name} {model.drafting.origin}; the gain is "
            f"{held(model.drafting)} (docs/method.md)."
        )
    if sampling:
        lines.append(
            f"{sampling.words()}, of the cost of all tokens; {sampling_error(chances)}. What "
            "shares its error: docs/uncertainty.md."
        )
    lines += long_notes(question, served)
    lines += notes_on_day(question)
    lines += notes_on_percentile(question)
    lines += _of_services(question, served)
    lines.append(assumed(question))
    return tuple(lines)


def _of_services(question: TokenQuestion, served: Sequence[ServedChip]) -> list[str]:
    """Notes on machines of which only rates of services are known, and on those of them that take
    more chips than others may."""
    found = [f"{line}; docs/method.md." for line in of_rates(served)]
    rates = [item for item in served if item.status == OK and from_rates(item)]
    deep = [item for item in rates if _chips(item) > question.most_chips]
    if deep:
        many = ", ".join(f"{item.contender.name} {_chips(item):,}" for item in deep)
        found.append(f"Only SRAM, so up to twice the chips of a copy: {many}; --max-chips limits.")
    return found


def _chips(item: ServedChip) -> int:
    chips = item.deployment["chips"]
    return chips if isinstance(chips, int) else 0


def _rated(item: ServedChip) -> str:
    return f"{item.contender.name} ({figure(item.value(RATE) or 0.0)} tokens/s/chip)"

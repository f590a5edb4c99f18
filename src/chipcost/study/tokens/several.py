"""Several models, lengths or service levels in one answer: every chip in every scenario.

The rows are those of `tokens`, scenario after scenario; people see a table of their own (sheet.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chipcost.result import Result
from chipcost.study.chip.words import (
    ANNOUNCED,
    FOOTNOTES,
    kinds_of_money,
    marks,
    short,
    whose,
)
from chipcost.study.data import Data
from chipcost.study.sampled import Sampling, assumed, percent, sampling_error
from chipcost.study.tokens.answer import OK, UNKNOWN, UNMET, ServedChip
from chipcost.study.tokens.columns import SPANS, TOKEN_COLUMNS, VIEW, WITH_DRAWS_VIEW
from chipcost.study.tokens.day import notes_on_day
from chipcost.study.tokens.goodput import notes_on_percentile
from chipcost.study.tokens.notes import left_out, unpriced
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.scenes import Scene, lengths, scenes_of, varying
from chipcost.study.tokens.sheet import sheet, unseen
from chipcost.study.tokens.text import assumptions, level, measured, stored
from chipcost.study.tokens.tokens import ranked, tokens

_FEW = 3  # scenarios that the headline names one by one, and chips of which a note says why not


def several(
    data: Data,
    questions: Sequence[TokenQuestion],
    sampling: Sampling | None = None,
    relative_to: str = "",
    pivot: bool = False,
) -> Result:
    """One row per scenario and chip; of one question what `tokens` answers.

    pivot  for people scenarios by rows and chips as columns, in place of chips by rows

    Raises ChipcostError for unknown names and impossible options.
    """
    if len(questions) == 1 and not pivot:
        return tokens(data, questions[0], sampling, relative_to)
    found = [ranked(data, question, sampling, relative_to) for question in questions]
    scenes = scenes_of(found)
    items = [item for scene in scenes for item in scene.found.served]
    best, start = set[int](), 0
    for scene in scenes:
        if len(scene.found.best) < sum(map(bool, scene.found.chances)):
            best |= {start + at for at in scene.found.best}
        start += len(scene.found.served)
    base = WITH_DRAWS_VIEW if sampling else VIEW
    return Result(
        command="tokens",
        columns=TOKEN_COLUMNS,
        rows=tuple(row for scene in scenes for row in scene.found.rows()),
        view=(base[0], *varying(questions), *base[1:]),
        headline=_headline(scenes),
        assumptions=_assumptions(data, scenes, sampling),
        notes=_notes(data, scenes, sampling),
        catalog_hash=data.catalog.hash,
        marked=frozenset(best),
        marks=marks([item.contender.assessment for item in items]),
        spans=SPANS,
        footnotes=FOOTNOTES,
        people=sheet(scenes, pivot),
    )


def _headline(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """What all scenarios share; in each the cheapest with its probability; whose cost it is."""
    questions = [scene.question for scene in scenes]
    first, model = questions[0], scenes[0].found.answer.model
    differ = varying(questions)
    parts = ["$ per million output tokens"]
    if "model" not in differ:
        parts.append(f"{model.arch.name}, {stored(model)} weights")
    if "isl" not in differ and "osl" not in differ:
        parts.append(lengths(first))
    if "interactivity" not in differ:
        parts.append(level(first))
    elif first.most_ttft is not None:
        parts.append(f"TTFT {first.most_ttft / 1e3:.3g} s at most")
    priced = [
        item.contender.assessment.choice
        for scene in scenes
        for item in scene.found.served
        if item.values.get("usd_per_mtok_total")
    ]
    basis = f"{whose(first.basis)}; as of {first.basis.day.isoformat()}"
    money = kinds_of_money(priced)
    lines = ["; ".join(parts), _cheapest(scenes), basis + (f"; {money}" if money else "")]
    return tuple(line for line in lines if line)


def _cheapest(scenes: Sequence[Scene]) -> str:
    """Who is the cheapest in each scenario, or of many scenarios in how many."""
    won: dict[str, list[float]] = {}
    said = []
    for scene in scenes:
        served, chances = scene.found.served, scene.found.chances
        ahead = [(served[at], chance.best) for at in scene.found.best if (chance := chances[at])]
        if sum(map(bool, chances)) < 2 or not ahead:
            continue
        first, share = ahead[0]
        won.setdefault(_called(first), []).append(share)
        said.append(f"for {scene.label} {_verdict(ahead)}")
    if len(scenes) <= _FEW:
        return f"Cheapest {'; '.join(said)}" if said else ""
    parts = []
    for name, shares in sorted(won.items(), key=lambda pair: -len(pair[1])):
        least, most = percent(min(shares)), percent(max(shares))
        likely = least if least == most else f"{least.removesuffix(' %')} to {most}"
        parts.append(f"{name} in {len(shares)} of {len(scenes)} ({likely} likely)")
    return f"Cheapest: {', '.join(parts)}" if parts else ""


def _verdict(ahead: Sequence[tuple[ServedChip, float]]) -> str:
    """The likeliest, or those that are tied."""
    first, share = ahead[0]
    if share >= 0.5 or len(ahead) < 2:
        return f"{_called(first)} ({percent(share)} likely)"
    return f"{' or '.join(f'{_called(item)} ({percent(one)})' for item, one in ahead[:2])}"


def _called(item: ServedChip) -> str:
    """The name of a chip, with what is to be said of it."""
    name = short(item.contender.chip)
    if item.contender.chip.status == ANNOUNCED:
        return f"{name} ({ANNOUNCED})"
    return name if measured(item) else f"{name} (no run of it)"


def _notes(data: Data, scenes: Sequence[Scene], sampling: Sampling | None) -> tuple[str, ...]:
    """Which chips have no answer where and why, and where the rest is."""
    questions = [scene.question for scene in scenes]
    items = [item for scene in scenes for item in scene.found.served]
    lines = [note for question in questions for note in question.lengths.notes]
    lines += [remark for scene in scenes for remark in scene.found.answer.model.remarks]
    lines = list(dict.fromkeys(lines))
    lines += notes_on_day(scenes[0].found.answer.question)
    lines += notes_on_percentile(questions[0])
    if sampling:
        chances = [one for scene in scenes for one in scene.found.chances]
        lines.append(f"{sampling.words()}; {sampling_error(chances)}.")
    reasons = [
        f"{item.contender.name}, {scene.label}: {item.reason}"
        for scene in scenes
        for item in scene.found.served
        if item.status in (UNMET, UNKNOWN)
    ]
    if reasons and questions[0].chips:
        more = f"; and {len(reasons) - _FEW} more" if len(reasons) > _FEW else ""
        lines.append(f"No answer: {'; '.join(reasons[:_FEW])}{more}.")
    elif questions[0].answering_alone:
        lines.append("A chip that serves no scenario has no row (--all shows it).")
    left = unseen(scenes)
    if left:
        lines.append(f"{left} chips have no price and are left out here: --format csv has them.")
    named = {item.contender.name: item for item in items if item.status == OK}
    lines += unpriced(data.catalog, questions[0], list(named.values()))
    lines += left_out(data.catalog, questions[0])
    lines.append(
        "Rates, deployments and probabilities of every scenario: --format csv, or --columns."
    )
    return tuple(lines)


def _assumptions(data: Data, scenes: Sequence[Scene], sampling: Sampling | None) -> dict[str, Any]:
    """Those of one question; what differs between scenarios as the list of its values."""
    each = [assumptions(data.catalog, scene.question, scene.found.answer.model) for scene in scenes]
    found = {
        name: value if all(one[name] == value for one in each)
        else list(dict.fromkeys(one[name] for one in each))
        for name, value in each[0].items()
    }  # fmt: skip
    return {
        **found,
        **assumed(sampling),
        "relative_to": scenes[0].found.reference or None,
    }

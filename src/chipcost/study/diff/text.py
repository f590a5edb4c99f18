"""The words around a difference: how many things changed, and the best before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from chipcost.study.diff.columns import (
    ANSWER,
    CHANGED,
    CHIP,
    CLAIM,
    DEAL,
    EVENTS,
    KINDS,
    MODEL,
    MOVED,
    QUOTE,
    SITE,
    SYSTEM,
)
from chipcost.study.diff.items import Change
from chipcost.study.diff.ranking import Ranking

NONE = "No difference"
Thing = Callable[[Change], tuple[str, str, tuple[str, ...]]]


def counted(changes: Sequence[Change], thing: Thing | None = None) -> str:
    """How many of each thing changed, came and went: "31 figures, 12 quotes changed; …"."""
    things = list(dict.fromkeys(map(thing or _thing, sorted(changes, key=_order))))
    parts = []
    for event in EVENTS:
        found = Counter(name for what, name, _ in things if what == event)
        if found:
            names = ", ".join(_plural(count, name) for name, count in found.items())
            parts.append(f"{names} {event}{' in rank alone' if event == MOVED else ''}")
    return "; ".join(parts) or NONE


def _order(change: Change) -> int:
    return KINDS.index(change.key[0])


def _thing(change: Change) -> tuple[str, str, tuple[str, ...]]:
    """What a change is counted as: event, name, and what tells it from others.

    Figures count each; of a quote its parts are one, of a model, deal or claim all its fields.
    """
    kind, record, field = change.key
    if kind in (CHIP, SYSTEM, SITE) and field:
        return change.event, "figure", change.key
    if kind in (MODEL, DEAL, CLAIM):
        return (CHANGED if field else change.event), kind, (kind, record)
    if kind == QUOTE:
        return change.event, kind, (kind, record, field.partition(": ")[0])
    return change.event, kind, change.key


def cell(change: Change) -> tuple[str, str, tuple[str, ...]]:
    """What a change of a saved answer is counted as."""
    kind, _, field = change.key
    if kind != ANSWER:
        return change.event, kind, change.key
    item = change.new or change.old
    number = item is not None and item.value is not None
    return change.event, "number" if number else "text" if field else "row", change.key


def _plural(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def best(old: Sequence[Ranking], new: Sequence[Ranking]) -> list[str]:
    """A line for each comparison: who is best, and who was."""
    return [
        line for was, now in zip(old, new, strict=True) if (line := _best(was, now)) is not None
    ]


def _best(was: Ranking, now: Ranking) -> str | None:
    unit = now.unit
    if was.value is None or now.value is None:
        if was.value is None and now.value is None:
            return None
        known = now if now.value is not None else was
        when = "no answer before" if known is now else "before; no answer now"
        return f"{now.name}: {_named(known)} {unit}; {when}"
    if was.best != now.best:
        return f"{now.name}: {_named(now)}; it was {_named(was)} {unit}"
    if was.value == now.value:
        return f"{now.name}: still {_named(now)} {unit}"
    change = now.value / was.value - 1
    return f"{now.name}: still {_named(now)} {unit}, was {was.value:.4g} ({change:+.1%})"


def _named(ranking: Ranking) -> str:
    tied = f" (tied with {ranking.ties})" if ranking.ties else ""
    return f"{ranking.best}{tied} at {ranking.value:.4g}"

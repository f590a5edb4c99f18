"""What changed between two sides, and what that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chipcost.errors import ChipcostError
from chipcost.result import Result
from chipcost.study.diff import records, saved
from chipcost.study.diff.answers import rankings
from chipcost.study.diff.columns import ANSWER, ASSUMPTION, COLUMNS, MOVED, REMOVED, WARNING, WHAT
from chipcost.study.diff.items import Change, Item, Key, changes, resourced
from chipcost.study.diff.question import Question
from chipcost.study.diff.ranking import Ranking
from chipcost.study.diff.sides import CATALOG, DATE, PLURALS, SAVED, Side
from chipcost.study.diff.text import NONE, best, cell, counted

_VIEW = (
    *("id", "field", "old_text", "new_text", "change"),
    *("old_rank", "new_rank", "old_as_of", "new_as_of", "place"),
)
_IF_ANY = ("change", "old_rank", "new_rank", "old_as_of", "new_as_of", "place")
# What can differ between two sides of a kind, in words of --what.
_DIFFER = {
    CATALOG: tuple(word for word in WHAT if word != "assumptions"),
    DATE: ("answers", "quotes"),
    SAVED: ("answers", "assumptions"),
}
SHOWN = 25  # rows on a terminal


def diff(old: Side, new: Side, question: Question) -> Result:
    """One row per change, the largest first; `failed` names those beyond the limit.

    old, new  of one kind, as `sides` gives them
    """
    question = question.checked()
    _refuse_idle(question, old.kind)
    if old.saved is not None and new.saved is not None:
        return _of_answers(old, new, question)
    return _of_catalogs(old, new, question)


def _refuse_idle(question: Question, kind: str) -> None:
    """ChipcostError for words of the question that such sides know nothing of."""
    for word in question.what:
        if word not in _DIFFER[kind]:
            raise ChipcostError(
                "bad-option",
                f"--what {word}: that does not differ between {PLURALS[kind]}",
                hint=f"one of {', '.join(_DIFFER[kind])}",
            )
    if question.model and ANSWER not in question.kinds:
        raise ChipcostError(
            "bad-option",
            f"--what {','.join(question.what)} leaves out what --model asks for",
            hint="add answers to --what, or leave --model out",
        )


def failed(result: Result) -> list[str]:
    """What moved beyond the limit of the question, each with by how much."""
    return list(result.extra.get("failed", ()))


def _of_catalogs(old: Side, new: Side, question: Question) -> Result:
    ranked = [_rankings(side, question) for side in (old, new)]
    before, after = (
        _items(side, question, found) for side, found in zip((old, new), ranked, strict=True)
    )
    found = changes(before, after)
    other = resourced(before, after)
    notes = (_other_sources(other),) if other else ()
    headline = (counted(found), *(best(*ranked) if found else ()), _asked(old, new, question))
    return _result(old, new, question, found, headline, notes)


def _other_sources(count: int) -> str:
    if count == 1:
        return "1 value is the same and has another source."
    return f"{count:,} values are the same and have other sources."


def _rankings(side: Side, question: Question) -> list[Ranking]:
    assert side.data is not None
    assert side.day is not None
    if ANSWER not in question.kinds:
        return []
    return rankings(side.data, replace(question.basis, day=side.day), question.model)


def _items(side: Side, question: Question, ranked: Sequence[Ranking]) -> Mapping[Key, Item]:
    assert side.data is not None
    assert side.day is not None
    known = {kind for word in _DIFFER[side.kind] for kind in WHAT[word]}
    kinds = [kind for kind in question.kinds if kind in known]
    found = records.items(side.data, side.day, kinds)
    for ranking in ranked:
        found.update(ranking.values)
    return found


def _asked(old: Side, new: Side, question: Question) -> str:
    """The line that names both sides, the day and whose cost it is."""
    line = f"{old.words} to {new.words}"
    if old.kind != DATE:
        line += f", as of {question.basis.day.isoformat()}"
    return f"{line}; {question.basis.owner}, {question.basis.power_basis} power, USD, nominal"


def _of_answers(old: Side, new: Side, question: Question) -> Result:
    was, now = old.saved, new.saved
    assert was is not None
    assert now is not None
    if was.command != now.command:
        raise ChipcostError(
            "mixed-sides",
            f"{old.words} is an answer of `{was.command}`, and {new.words} one of `{now.command}`",
            hint="compare answers of one command",
        )
    names, without = saved.key_columns(was, now), saved.uncompared(was, now)
    kinds = set(question.kinds)
    before, after = (
        {key: item for key, item in saved.items(side, names, without).items() if key[0] in kinds}
        for side in (was, now)
    )
    found = changes(before, after)
    notes = [f"Not compared: {name} ({why})." for name, why in without.items()]
    if was.version != now.version:
        notes.append(f"Answered by chipcost {was.version}, then {now.version}.")
    if was.catalog != now.catalog:
        notes.append("The catalogs behind them are not the same.")
    first = best([saved.ranking(before)], [saved.ranking(after)]) if found else []
    headline = (_moved(found, after), *first, f"`{now.command}`: {old.words} to {new.words}")
    return _result(old, new, question, found, headline, tuple(notes))


def _moved(found: Sequence[Change], after: Mapping[Key, Item]) -> str:
    """How many numbers of an answer moved, by how much at most, and what else there is."""
    if not found:
        return NONE
    numbers = sum(item.value is not None and key[0] == ANSWER for key, item in after.items())
    moved = [change for change in found if change.change is not None and change.key[0] == ANSWER]
    if not moved:
        return counted(found, cell)
    most = moved[0].change
    rest = counted([change for change in found if change not in moved], cell)
    line = f"{len(moved):,} of {numbers:,} numbers changed, by {most:+.1%} at most"
    return line if rest == NONE else f"{line}; {rest}"


def _result(
    old: Side,
    new: Side,
    question: Question,
    found: Sequence[Change],
    headline: Sequence[str],
    notes: tuple[str, ...],
) -> Result:
    rows = tuple(change.row for change in found)
    view = tuple(
        name
        for name in _VIEW
        if name not in _IF_ANY or any(row[name] is not None for row in rows)
        if name != "place" or old.kind != SAVED  # of those it is the file alone
    )
    beyond = _beyond(found, question.fail_above)
    extra: dict[str, Any] = {}
    if question.fail_above is not None:
        extra["failed"] = beyond
    return Result(
        command="diff",
        columns=COLUMNS,
        rows=rows,
        view=view if rows else (),
        headline=tuple(headline),
        assumptions=_assumptions(old, new, question),
        notes=notes,
        catalog_hash=new.saved.catalog if new.saved else _hash(new),
        most=_most(found),
        extra=extra,
    )


def _most(found: Sequence[Change]) -> int:
    """Rows that a terminal shows: what moved in rank alone only where there is nothing else."""
    return min(SHOWN, sum(change.event != MOVED for change in found) or SHOWN)


def _hash(side: Side) -> str:
    return side.data.catalog.hash if side.data is not None else ""


def _assumptions(old: Side, new: Side, question: Question) -> dict[str, Any]:
    return {
        "old": old.words,
        "new": new.words,
        "old_is": old.how,
        "new_is": new.how,
        "what": list(question.what) or None,
        "model": question.model or None,
        "as_of": question.basis.day.isoformat() if old.data and old.kind != DATE else None,
        "owner": question.basis.owner if old.data else None,
        "fail_above": question.fail_above,
    }


def _beyond(found: Sequence[Change], limit: float | None) -> list[str]:
    """The numbers that moved by more than the limit, and the answers that are there no more."""
    if limit is None:
        return []
    lines = []
    for change in found:
        kind, record, field = change.key
        name = " ".join(filter(None, (record, field)))
        if kind in (ASSUMPTION, WARNING):
            continue
        if change.change is not None and abs(change.change) > limit:
            lines.append(f"{name} {change.change:+.1%}")
        elif kind == ANSWER and change.event == REMOVED:
            lines.append(f"{name} has no answer any more")
    return lines

"""What two sides are compared by: single values with their unit, source and place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chipcost.result import Cell
from chipcost.study.diff.columns import ADDED, CHANGED, EVENTS, KINDS, MOVED, REMOVED

SHARE = "share"
Key = tuple[str, str, str]  # kind, id, field


class Item(NamedTuple):
    """One value of one side.

    value  a number in `unit`; None for a text
    text   as a person reads it
    date   of the quote that it is, or rests on
    part   of a record, whose row tells where the whole record is new or gone
    """

    text: str
    value: float | None = None
    unit: str = ""
    source: str = ""
    place: str = ""
    date: str = ""
    rank: int | None = None
    part: Key | None = None


class Change(NamedTuple):
    """What became of one value; `change` is None where it cannot be said, as of a text."""

    key: Key
    event: str
    old: Item | None
    new: Item | None
    change: float | None

    @property
    def row(self) -> dict[str, Cell]:
        """The change as a row of the answer."""
        kind, record, field = self.key
        old, new = self.old or Item(""), self.new or Item("")
        return {
            "kind": kind,
            "id": record or None,
            "field": field or None,
            "event": self.event,
            "old": old.value,
            "new": new.value,
            "unit": new.unit or old.unit or None,
            "change": self.change,
            "old_text": old.text or None,
            "new_text": new.text or None,
            "old_as_of": old.date or None,
            "new_as_of": new.date or None,
            "old_rank": old.rank,
            "new_rank": new.rank,
            "old_source": old.source or None,
            "new_source": new.source or None,
            "place": new.place or old.place or None,
        }


def changes(old: Mapping[Key, Item], new: Mapping[Key, Item]) -> list[Change]:
    """What differs: the largest change of a number first, then texts, what came, went and moved."""
    return sorted(_changes(old, new), key=_size)


def resourced(old: Mapping[Key, Item], new: Mapping[Key, Item]) -> int:
    """How many values stayed and have other sources."""
    return sum(
        _same(item, new[key]) and item.source != new[key].source
        for key, item in old.items()
        if key in new and key[0] != "answer"
    )


def _changes(old: Mapping[Key, Item], new: Mapping[Key, Item]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None:
            if key[2] and not _same(was, now):  # of a record that stayed its fields tell
                yield Change(key, CHANGED, was, now, _moved(was, now))
            elif was.rank != now.rank:
                yield Change(key, MOVED, was, now, None)
        elif now is not None and (now.part is None or now.part in old):
            yield Change(key, ADDED, None, now, None)
        elif was is not None and (was.part is None or was.part in new):
            yield Change(key, REMOVED, was, None, None)


def _same(old: Item, new: Item) -> bool:
    """Whether two values are the same; numbers to twelve digits, however they are written."""
    if old.value is None or new.value is None:
        return old.value is new.value and old.text == new.text
    return math.isclose(old.value, new.value, rel_tol=1e-12, abs_tol=0.0)


def _moved(old: Item, new: Item) -> float | None:
    """The change of a number: new / old - 1; of a share new - old, in points."""
    if old.value is None or new.value is None:
        return None
    difference = new.value - old.value
    if SHARE in (old.unit, new.unit):
        return difference
    return difference / abs(old.value) if old.value else None


def _size(change: Change) -> tuple[int, float, int, str, str]:
    kind, record, field = change.key
    if change.change is None:
        order, size = 1 + EVENTS.index(change.event), 0.0
    else:
        order, size = 0, -round(abs(change.change), 12)  # equal ones stay in order
    return order, size, KINDS.index(kind), record, field

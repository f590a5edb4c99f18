"""A saved JSON answer of a command: read, and its cells as single values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.catalog import files
from chipcost.errors import ChipcostError, Place
from chipcost.study.diff.columns import ANSWER, ASSUMPTION, WARNING
from chipcost.study.diff.items import Item, Key
from chipcost.study.diff.ranking import Ranking

_HINT = "save one with `chipcost COMMAND … --format json --out FILE`"

# What tells the rows of a command apart, the first that do so in both answers; of any other
# command its first column.
_KEYS: dict[str, tuple[str, ...]] = {
    "compare": ("chip", "system", "model"),
    "diff": ("kind", "id", "field"),
    "tokens": ("chip", "model"),
    "frontier": ("chip", "model", "stack", "concurrency", "tp", "pp", "ep", "dp"),
    "show": ("id", "section", "field", "reading", "source"),
    "explain": ("section", "step", "item", "source"),
    "history": ("chip", "as_of", "owner", "term", "provider", "region", "series"),
    "tco": ("owner", "chip", "scenario", "group", "item"),
    "sensitivity": ("chip", "column", "input"),
    "breakeven": ("a", "b", "per", "solve"),
    "validate": ("id", "quantity"),
    "bench": ("file", "run"),
    "plan": ("chip", "model"),
    "claims": ("claim", "convention", "section", "item"),
    "deals": ("deal",),
}
# The column that the rows of a command stand in the order of, where its assumptions do not say.
_ORDER = {"tokens": "usd_per_mtok_total"}
# What follows from the query date alone.
_IDLE = ("quote_age_days",)


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved answer.

    units  of every column, by its name
    """

    file: str
    command: str
    units: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    assumptions: Mapping[str, Any]
    warnings: Sequence[str]
    version: str
    catalog: str


def read_saved(path: str, text: str) -> Saved:
    """A saved answer; ChipcostError `no-answer-file` for JSON that is none."""
    document = files.parse_json(text, path, _HINT)
    try:
        saved = Saved(
            path,
            str(document["command"]),
            {str(column["name"]): str(column["unit"] or "") for column in document["columns"]},
            [dict(row) for row in document["rows"]],
            dict(document.get("assumptions") or {}),
            [str(line) for line in document.get("warnings") or ()],
            str(document["chipcost_version"]),
            str(document.get("catalog_hash") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        saved = None
    if saved is None or not saved.units:
        raise ChipcostError(
            "no-answer-file",
            "the JSON is no answer of chipcost: it lacks columns and rows",
            hint=_HINT,
            place=Place(path),
        )
    return saved


def uncompared(old: Saved, new: Saved) -> dict[str, str]:
    """Columns that only one answer has, or that are in another unit, each with the reason."""
    found = {}
    for name in dict.fromkeys((*old.units, *new.units)):
        was, now = old.units.get(name), new.units.get(name)
        if was is None or now is None:
            found[name] = f"only {new.file if was is None else old.file} has it"
        elif was != now:
            found[name] = f"{was or 'no unit'}, then {now or 'no unit'}"
    return found


def key_columns(old: Saved, new: Saved) -> tuple[str, ...]:
    """The columns that tell the rows apart in both answers, as few as do.

    Raises ChipcostError `mixed-sides` where one answer lacks what names the rows of the other.
    """
    command = (old.command.split() or [""])[0]
    known = [name for name in _KEYS.get(command, ()) if name in old.units and name in new.units]
    names = known or [name for name in list(old.units)[:1] if name in new.units]
    if not names:
        raise ChipcostError(
            "mixed-sides",
            f"{old.file} and {new.file} have no column in common that names their rows",
            hint="compare answers of one command and one version",
        )
    for number in range(1, len(names)):
        chosen = tuple(names[:number])
        if all(_distinct(side, chosen) for side in (old, new)):
            return chosen
    return tuple(names)


def _distinct(side: Saved, names: tuple[str, ...]) -> bool:
    return len({_named(row, names) for row in side.rows}) == len(side.rows)


def _named(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(_text(row[name]) for name in names if row.get(name) is not None)


def items(side: Saved, names: tuple[str, ...], without: Collection[str] = ()) -> dict[Key, Item]:
    """The cells of an answer by row and column, without those that name the row.

    Low and high of a column that stands beside them say nothing new and are left out. The column
    that the rows stand in the order of has their ranks.
    """
    found: dict[Key, Item] = {}
    columns = [
        name
        for name in side.units
        if name not in (*names, *_IDLE, *without)
        and not (_middle(name) in side.units and _middle(name) != name)
    ]
    measure, rank = _measure(side), 0
    seen: Counter[str] = Counter()
    for row in side.rows:
        name = _named(row, names)
        seen[name] += 1
        record = name if seen[name] == 1 else f"{name} ({seen[name]})"
        whole = (ANSWER, record, "")
        found[whole] = Item("row", place=side.file)
        source = _text(row.get("cost_source") or row.get("source"))
        for name in columns:
            cell = row.get(name)
            if cell is None:
                continue
            item = _item(side, cell, side.units[name], source, whole)
            if name == measure:
                rank += 1
                item = item._replace(rank=rank)
            found[(ANSWER, record, name)] = item
    for name, value in side.assumptions.items():
        found[(ASSUMPTION, side.command, str(name))] = _item(side, value, "", "", None)
    for line in side.warnings:
        found[(WARNING, side.command, line)] = Item(line, place=side.file)
    return found


def ranking(found: Mapping[Key, Item]) -> Ranking:
    """The order of the rows, and the first of them; of an answer without an order nothing."""
    ranked = {key: item for key, item in found.items() if item.rank is not None}
    if not ranked:
        return Ranking("", "", {})
    (_, record, column), item = next(iter(ranked.items()))
    return Ranking(f"First by {column}", item.unit, ranked, record, item.value)


def _measure(side: Saved) -> str:
    """The column that the rows stand in the order of; "" where they stand in none."""
    return str(side.assumptions.get("measure") or _ORDER.get(side.command, ""))


def _middle(name: str) -> str:
    return name.removesuffix("_low").removesuffix("_high")


def _item(side: Saved, cell: Any, unit: str, source: str, whole: Key | None) -> Item:
    number = _number(cell)
    if number is None:
        return Item(_text(cell), None, "", source, side.file, part=whole)
    shown = f"{number:.2%}" if unit == "share" else f"{number:.4g}"
    return Item(shown, number, unit, source, side.file, part=whole)


def _number(cell: Any) -> float | None:
    """A cell that is a finite number; None for any other."""
    if not isinstance(cell, (int, float)) or isinstance(cell, bool):
        return None
    try:
        number = float(cell)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (list, tuple)):
        return ", ".join(map(_text, cell))
    if isinstance(cell, dict):
        return "; ".join(f"{name} {_text(value)}" for name, value in cell.items())
    return f"{cell:g}" if isinstance(cell, float) else str(cell)

"""A saved JSON answer of a command: read, and its cells as single values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.catalog import files
from chipcost.errors import ChipcostError, Place
from chipcost.study.diff.columns import ANSWER, ASSUMPTION, WARNING
from chipcost.study.diff.items import Item, Key

_HINT = "save one with `chipcost COMMAND … --format json --out FILE`"

# What tells the rows of a command apart, the first that do so in both answers; of any other
# command its first column.
_KEYS: dict[str, tuple[str, ...]] = {
    "compare": ("chip", "system", "model"),
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


def key_columns(old: Saved, new: Saved) -> tuple[str, ...]:
    """The columns that tell the rows apart in both answers, as few as do."""
    command = (old.command.split() or [""])[0]
    known = [name for name in _KEYS.get(command, ()) if name in old.units and name in new.units]
    names = known or [next(iter(old.units))]
    for number in range(1, len(names)):
        chosen = tuple(names[:number])
        if all(_distinct(side, chosen) for side in (old, new)):
            return chosen
    return tuple(names)


def _distinct(side: Saved, names: tuple[str, ...]) -> bool:
    return len({_named(row, names) for row in side.rows}) == len(side.rows)


def _named(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(_text(row[name]) for name in names if row.get(name) is not None)


def items(side: Saved, names: tuple[str, ...]) -> dict[Key, Item]:
    """The cells of an answer by row and column, without those that name the row.

    Low and high of a column that stands beside them say nothing new and are left out.
    """
    found: dict[Key, Item] = {}
    columns = [
        name
        for name in side.units
        if name not in (*names, *_IDLE)
        and not (_middle(name) in side.units and _middle(name) != name)
    ]
    for row in side.rows:
        record = _named(row, names)
        number = 1
        while (ANSWER, _numbered(record, number), "") in found:
            number += 1
        record = _numbered(record, number)
        whole = (ANSWER, record, "")
        found[whole] = Item("row", place=side.file)
        source = _text(row.get("cost_source") or row.get("source"))
        for name in columns:
            cell = row.get(name)
            if cell is not None:
                found[(ANSWER, record, name)] = _item(side, cell, side.units[name], source, whole)
    for name, value in side.assumptions.items():
        found[(ASSUMPTION, side.command, str(name))] = _item(side, value, "", "", None)
    for line in side.warnings:
        found[(WARNING, side.command, line)] = Item(line, place=side.file)
    return found


def _numbered(record: str, number: int) -> str:
    return record if number == 1 else f"{record} ({number})"


def _middle(name: str) -> str:
    return name.removesuffix("_low").removesuffix("_high")


def _item(side: Saved, cell: Any, unit: str, source: str, whole: Key | None) -> Item:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        shown = f"{cell:.2%}" if unit == "share" else f"{cell:.4g}"
        return Item(shown, float(cell), unit, source, side.file, part=whole)
    return Item(_text(cell), None, "", source, side.file, part=whole)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (list, tuple)):
        return ", ".join(map(_text, cell))
    if isinstance(cell, dict):
        return "; ".join(f"{name} {_text(value)}" for name, value in cell.items())
    return f"{cell:g}" if isinstance(cell, float) else str(cell)

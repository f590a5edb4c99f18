"""`check --fix`: the keys of chips, systems, quotes and prices in the order of the schema.

A mapping is put in order only where what belongs to each key is certain. It stays as it is with a
key that is unknown or stands twice, with blank lines or comments of another depth between its keys,
with a text over several lines in it (`|`), and in brackets over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from chipcost.catalog import schema, yamltree
from chipcost.catalog.check import extents
from chipcost.catalog.check.extents import Node
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.schema import Field
from chipcost.errors import ChipcostError

_SECTIONS = ("chips", "systems", "quotes", "power_quotes", "prices")
_FIGURES = ("figure", "text_figure", "date_figure")
# Between the lines of two keys: a line break, comments of lines of their own, the indentation.
_GAP = re.compile(r"(\r\n|\n|\r)((?:[ ]*#[^\r\n]*(?:\r\n|\n|\r))*)([ ]*)")
_COMMENT = re.compile(r"^([ ]*)#", re.MULTILINE)
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")

Fields = Mapping[str, Field]


class Moved(NamedTuple):
    """A mapping whose keys were put in order: line and column, and the keys that moved."""

    line: int
    column: int
    keys: tuple[str, ...]


def ordered(text: str) -> tuple[str, list[Moved]]:
    """The text with its keys in order, and which mappings that changed."""
    root = None if _OTHER_BREAKS.search(text) else extents.compose(text)
    if root is None or not root.mapping:
        return text, []
    moved: list[Moved] = []
    pieces, at = [], 0
    for key, value in root.pairs:
        if key.value in _SECTIONS and value.items:
            shape, fields = chip_schema.SECTIONS[key.value]
            blocks = value.items[1::2] if shape == "mapping" and value.mapping else value.items
            if value.mapping == (shape == "mapping"):
                for block in blocks:
                    pieces += [text[at : block.start], _block(text, block, fields, moved)]
                    at = block.end
    changed = "".join((*pieces, text[at:]))
    return (changed, moved) if moved and _same(text, changed) else (text, [])


def _same(before: str, after: str) -> bool:
    """Whether two texts say the same, in the same signs."""
    try:
        same = yamltree.parse(before, "").data == yamltree.parse(after, "").data
    except ChipcostError:
        return False
    return same and sorted(before) == sorted(after)


def _block(text: str, node: Node, fields: Fields, moved: list[Moved]) -> str:
    """The text of a mapping in order, with the figures in it."""
    if not node.mapping or not node.items:
        return text[node.start : node.end]
    inner = [_value(text, key, value, fields, moved) for key, value in node.pairs]
    written = [
        text[key.start : value.start] + new
        for (key, value), new in zip(node.pairs, inner, strict=True)
    ]
    keys = [str(key.value) for key, _ in node.pairs]
    rank = {name: number for number, name in enumerate(fields)}
    order = sorted(range(len(keys)), key=lambda at: rank.get(keys[at], 0))
    known = len(set(keys)) == len(keys) and all(name in rank for name in keys)
    bound = any(part.bound for part in node.items)
    if known and not bound and node.whole and order != list(range(len(keys))):
        new = (_flow if node.flow else _lines)(text, node, written, order)
        if new is not None:
            moved.append(Moved(*node.place, tuple(keys[at] for at in _strays(order))))
            return new
    return _in_place(text, node, written)


def _strays(order: list[int]) -> list[int]:
    """The fewest places of keys that have to move: all but the longest run that is in order."""
    runs: list[list[int]] = []
    for number in order:
        before = max((run for run in runs if run[-1] < number), key=len, default=[])
        runs.append([*before, number])
    stay = max(runs, key=len)
    return [number for number in order if number not in stay]


def _value(text: str, key: Node, node: Node, fields: Fields, moved: list[Moved]) -> str:
    """The text of a value, with the mappings in it in order."""
    field = fields.get(str(key.value))
    kind = field.kind if field is not None else ""
    if kind in _FIGURES and node.mapping:
        return _block(text, node, schema.FIGURE, moved)
    inside: Fields | None = {
        "figures_list": schema.FIGURE,
        "waivers": schema.WAIVER,
        "links": chip_schema.LINK,
    }.get(kind)
    if kind == "figures" and node.mapping:
        inside = schema.FIGURE
    parts = node.items[1::2] if node.mapping else node.items
    if inside is None:
        return text[node.start : node.end]
    pieces, at = [], node.start
    for part in parts:
        pieces += [text[at : part.start], _block(text, part, inside, moved)]
        at = part.end
    return "".join((*pieces, text[at : node.end]))


def _in_place(text: str, node: Node, written: list[str]) -> str:
    pieces, at = [], node.start
    for (key, value), new in zip(node.pairs, written, strict=True):
        pieces += [text[at : key.start], new]
        at = value.end
    return "".join((*pieces, text[at : node.end]))


def _flow(text: str, node: Node, written: list[str], order: list[int]) -> str | None:
    """A mapping in brackets on one line, its commas where they were."""
    whole = text[node.start : node.end]
    if any(sign in whole for sign in "#\r\n") or any(v.start == v.end for _, v in node.pairs):
        return None
    pieces, at = [], node.start
    for (key, value), number in zip(node.pairs, order, strict=True):
        pieces += [text[at : key.start], written[number]]
        at = value.end
    return "".join((*pieces, text[at : node.end]))


def _lines(text: str, node: Node, written: list[str], order: list[int]) -> str | None:
    """A mapping of a line or more for each key, each with the comments above it and behind it."""
    column = node.place[1] - 1
    chunks, breaks, commented = [], [], [False]
    ends = [_end(text, value) for _, value in node.pairs]
    tails = [text[v.end : end] for (_, v), end in zip(node.pairs, ends, strict=True)]
    for number, tail in enumerate(tails):
        above = ""
        if number:
            gap = _GAP.fullmatch(text, ends[number - 1], node.pairs[number][0].start)
            if gap is None or len(gap[3]) != column:
                return None
            if any(len(indent) != column for indent in _COMMENT.findall(gap[2])):
                return None
            breaks.append(gap[1])
            above = (gap[2] + gap[3])[column:] if gap[2] else ""
            commented.append(bool(gap[2]))
        chunks.append(above + written[number] + tail)
    if order[0] != 0 and (commented[order[0]] or not _alone(text, node.start)):
        return None
    pieces = [chunks[order[0]]]
    for sign, number in zip(breaks, order[1:], strict=True):
        pieces += [sign, " " * column, chunks[number]]
    return "".join(pieces)


def _end(text: str, node: Node) -> int:
    """The end of the line that a value ends on."""
    rest = extents.REST.match(text, node.end)
    return rest.end() if rest else node.end


def _alone(text: str, start: int) -> bool:
    """Whether no comment stands above the first key, whose it would be; above a list's item it is
    the item's."""
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    if text[line:start].strip():
        return True
    above = text[:line].rstrip("\r\n")
    begun = max(above.rfind("\n"), above.rfind("\r")) + 1
    return not above[begun:].lstrip().startswith("#")

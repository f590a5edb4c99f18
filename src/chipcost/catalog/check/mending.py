"""`check --fix`: the one right spelling, written in place of a wrong one, and nothing else.

What is right is said where a problem is found (`Finding.mend`). Here it becomes an edit of the text
at the positions of the parser: comments, quotes, line ends and layout stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chipcost.catalog import yamltree
from chipcost.catalog.check import extents
from chipcost.catalog.check.extents import Node
from chipcost.catalog.findings import Finding

QUOTING = "S105"  # the text is right, and wants quotes

_WORD = "word"
# What is the same text in every YAML reader without quotes.
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/%+-]*[A-Za-z0-9%])?")


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for what stands from `start` to `end`; the end as line and column too, from 1.

    new    as it is written, in its quotes; `value` is what it says
    """

    start: int
    end: int
    end_line: int
    end_column: int
    old: str
    new: str
    value: str


def edits(findings: Iterable[Finding], texts: Mapping[str, str]) -> dict[Finding, Edit]:
    """The edit of every finding that has one; two that disagree about a word have none.

    A word with an anchor or tag, or over several lines, is left as it is.
    """
    wanted: dict[str, dict[tuple[int, int], list[Finding]]] = {}
    for finding in findings:
        if finding.mend is not None and finding.place.file in texts:
            place = (finding.place.line, finding.place.column)
            wanted.setdefault(finding.place.file, {}).setdefault(place, []).append(finding)
    found: dict[Finding, Edit] = {}
    for file, places in wanted.items():
        root = extents.compose(texts[file])
        for node in extents.scalars(root) if root else ():
            here = places.get(node.place, ())
            new = _agreed(here)
            edit = None if new is None else _edit(node, new, here, texts[file])
            if edit is not None:
                found.update(dict.fromkeys(here, edit))
    return found


def apply(text: str, chosen: Iterable[Edit]) -> str | None:
    """The text with these edits; None if anything but these words would read otherwise."""
    import yaml

    changed, at = [], 0
    ordered = sorted(set(chosen), key=lambda edit: edit.start)
    for edit in ordered:
        changed += [text[at : edit.start], edit.new]
        at = edit.end
    result = "".join((*changed, text[at:]))
    try:
        before, after = _words(text), _words(result)
    except yaml.YAMLError:
        return None
    new = {edit.start: edit.value for edit in ordered}
    right = [
        (kind, new.get(start, value) if kind == _WORD else value) for start, kind, value in before
    ]
    return result if right == [(kind, value) for _, kind, value in after] else None


def _agreed(findings: Sequence[Finding]) -> str | None:
    """What all findings at one word want there; quotes alone yield to another text."""
    texts = {one.mend for one in findings if one.code != QUOTING} or {one.mend for one in findings}
    return texts.pop() if len(texts) == 1 else None


def _edit(node: Node, new: str, findings: Sequence[Finding], text: str) -> Edit | None:
    old = text[node.start : node.end]
    if node.bound or node.style in ("|", ">") or node.place[0] != node.place_end[0] or not old:
        return None
    quoted = node.style == "" and all(one.code == QUOTING for one in findings)
    return Edit(node.start, node.end, *node.place_end, old, _written(new, node.style, quoted), new)


def _written(text: str, style: str, quoted: bool) -> str:
    """A text in the quotes that stood there, or in none where it needs none."""
    if style == '"' and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if style == "" and not quoted and _PLAIN.fullmatch(text) and not yamltree.is_trap(text):
        return text
    return "'{}'".format(text.replace("'", "''"))


def _words(text: str) -> list[tuple[int, str, str]]:
    """Every node of a text in order: where, what, and the text of a scalar."""
    root = extents.compose(text)
    found: list[tuple[int, str, str]] = []
    rest = [root] if root else []
    while rest:
        node = rest.pop()
        if node.value is not None:
            found.append((node.start, _WORD, node.value))
        else:
            kind = "mapping" if node.mapping else "list"
            found.append((node.start, kind, f"{len(node.items)}"))
        rest.extend(reversed(node.items))
    return found

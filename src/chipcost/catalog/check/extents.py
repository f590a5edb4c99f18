"""YAML as nodes that know where they begin and end in the text, so that a part can be replaced.

Positions are characters from the start of the text. `yamltree` reads what a file means; this is for
changing a word of it without touching any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chipcost.catalog import yamltree

REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r|\n|$)")


@dataclass(slots=True)
class Node:
    """A scalar, mapping or list.

    start, end  of its text; of a block mapping or list, the end of its last line with the comment
    place       line and column of the start, and of the end of a scalar, from 1
    style       of a scalar: "" plain, `'`, `"`, `|` or `>`
    flow        whether it is written in brackets
    bound       whether an anchor or tag stands before it
    items       of a mapping, keys and values; of a list, values
    whole       whether the end could be found: not below block scalars (`|`)
    """

    start: int
    end: int
    place: tuple[int, int]
    value: str | None = None
    style: str = ""
    place_end: tuple[int, int] = (0, 0)
    flow: bool = False
    bound: bool = False
    mapping: bool = False
    items: list[Any] = field(default_factory=list)
    whole: bool = True

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping; of anything else none."""
        return list(zip(self.items[::2], self.items[1::2], strict=True)) if self.mapping else []


def compose(text: str) -> Node | None:
    """The nodes of a document that `yamltree.parse` accepts; None for an empty one."""
    from yaml import events as kinds

    root: Node | None = None
    stack: list[Node] = []
    for event in yamltree.events(text):
        if isinstance(event, kinds.ScalarEvent):
            node = _node(event)
            node.value, node.style = event.value, event.style or ""
            node.place_end = _at(event.end_mark)
            node.whole = node.style not in ("|", ">")
        elif isinstance(event, (kinds.MappingStartEvent, kinds.SequenceStartEvent)):
            node = _node(event)
            node.mapping = isinstance(event, kinds.MappingStartEvent)
            node.flow = bool(event.flow_style)
        elif isinstance(event, (kinds.MappingEndEvent, kinds.SequenceEndEvent)):
            _close(stack.pop(), _index(event.end_mark), text)
            continue
        else:
            continue
        if stack:
            stack[-1].items.append(node)
        else:
            root = root or node
        if node.value is None:
            stack.append(node)
    return root


def scalars(node: Node) -> Iterator[Node]:
    """Every scalar below a node, keys included, in the order of the text."""
    if node.value is not None:
        yield node
    for item in node.items:
        yield from scalars(item)


def _node(event: Any) -> Node:
    start, end = event.start_mark, event.end_mark
    bound = event.anchor is not None or event.tag is not None
    return Node(_index(start), _index(end), _at(start), bound=bound)


def _index(mark: Any) -> int:
    return int(mark.index)


def _at(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _close(node: Node, end: int, text: str) -> None:
    """Set where a mapping or list ends: at its bracket, or with the last line of what it holds."""
    node.whole = all(item.whole for item in node.items)
    if node.flow:
        node.end = end
    elif node.items:
        last = node.items[-1].end
        rest = REST.match(text, last)
        node.whole = node.whole and rest is not None
        node.end = rest.end() if rest else last

"""YAML text to plain data with the position of every key and value, and the traps found on the way.

All scalars stay text: what a scalar means (a number, a date, a quantity) is the schema's to say,
so nothing is lost to YAML's own guesses (`no` as false, `12:30:00` as a number, `1e9` as text).
Where a plain scalar would be guessed wrongly by another YAML reader, a problem is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chipcost.catalog import memory
from chipcost.errors import ChipcostError, Place, excerpt

MAX_DEPTH = 40

# Positions of a key and of its value in one number, four of BITS bits (1-based): key line, key
# column, value line, value column. A large file has millions, and a tuple takes four times as much.
Span = int
BITS = 28
_MASK = (1 << BITS) - 1

# What other readers take for something else, by what they take it for.
_TRAP = re.compile(
    r"(?P<bool>y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)"
    r"|(?P<sixty>[+-]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)"
    r"|(?P<text>[+-]?[0-9][0-9_]*[eE][+-]?[0-9]+|[+-]?[0-9]+\.[0-9]*[eE][0-9]+)"
    r"|(?P<octal>[+-]?0[0-7_]+)"
)
_TAKEN_FOR = {
    "bool": "as true or false",
    "sixty": "as a number in base 60",
    "text": "as text, not as a number",
    "octal": "as an octal number",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the text itself: a code, what, what to do, where, and what is right."""

    code: str
    message: str
    hint: str
    line: int
    column: int
    mend: str | None = None


@dataclass
class Tree:
    """A parsed file: plain data (dict, list, text, None), the spans by path, and the problems.

    A path is the tuple of keys and list indices from the top.
    """

    file: str
    data: Any
    spans: dict[tuple[str | int, ...], Span]
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: tuple[str | int, ...], *, key: bool = False) -> Place:
        """Where the value at `path` stands (or its key); the nearest parent if it has no span."""
        while path and path not in self.spans:
            path = path[:-1]
        span = self.spans.get(path)
        if span is None:
            return Place(self.file, 1, 1)
        mark = span >> 2 * BITS if key else span
        return Place(self.file, mark >> BITS & _MASK, mark & _MASK)


@dataclass(slots=True)
class _Frame:
    """An open mapping or sequence while events arrive; marks are line and column as one number."""

    container: dict[str, Any] | list[Any]
    path: tuple[str | int, ...]
    key: str | None = None
    key_mark: int = 0


def parse(text: str, file: str) -> Tree:
    """Read one YAML document.

    Raises ChipcostError (`yaml-syntax`, `yaml-alias`, `yaml-depth`, `too-large`, `empty-file`)
    with the place.
    """
    import yaml

    tree = Tree(file, None, {})
    try:
        found = _read(text, tree)
    except yaml.YAMLError as error:
        raise _syntax_error(error, file) from None
    if not found or tree.data in (None, ""):
        raise ChipcostError(
            "empty-file", "the file holds no data", hint="see docs/catalog.md", place=Place(file)
        )
    return tree


def _read(text: str, tree: Tree) -> bool:
    """Fill the tree from the parser's events; whether there is a document at all."""
    from yaml import events as kinds

    scalar, alias, document = kinds.ScalarEvent, kinds.AliasEvent, kinds.DocumentStartEvent
    starts = (kinds.MappingStartEvent, kinds.SequenceStartEvent)
    ends = (kinds.MappingEndEvent, kinds.SequenceEndEvent)
    most = memory.most_nodes()
    stack: list[_Frame] = []
    names: dict[str, str] = {}  # each key once, however often it stands
    documents = nodes = 0
    for event in events(text):
        kind = type(event)
        if kind is scalar:
            nodes += 1
            start = event.start_mark
            mark = (start.line + 1) << BITS | start.column + 1
            value, plain = event.value, event.style in (None, "") and bool(event.implicit[0])
            frame = stack[-1] if stack else None
            is_key = frame is not None and frame.key is None and type(frame.container) is dict
            if plain and (trap := _TRAP.fullmatch(value)):
                tree.problems.append(_trapped(trap, mark, is_key))
            if is_key and frame is not None:
                frame.key, frame.key_mark = names.setdefault(value, value), mark
                if value in frame.container:
                    tree.problems.append(_twice(tree, frame, mark))
                continue
            if plain and value in ("", "~", "null", "Null", "NULL"):
                value = None
            _add_value(frame, value, mark, tree)
        elif kind in starts:
            start = event.start_mark
            mark = (start.line + 1) << BITS | start.column + 1
            nodes += 1
            if len(stack) >= MAX_DEPTH:
                raise ChipcostError(
                    "yaml-depth",
                    f"more than {MAX_DEPTH} levels of nesting",
                    hint="the catalog needs five levels; look for a stray bracket",
                    place=_place(tree.file, mark),
                )
            container: dict[str, Any] | list[Any] = {} if kind is starts[0] else []
            path = _add_value(stack[-1] if stack else None, container, mark, tree)
            stack.append(_Frame(container, path))
        elif kind in ends:
            stack.pop()
        elif kind is alias:
            start = event.start_mark
            raise ChipcostError(
                "yaml-alias",
                f"the alias *{event.anchor} is not accepted",
                hint="write the value out: a figure stands on its own line with its source",
                place=Place(tree.file, start.line + 1, start.column + 1),
            )
        elif kind is document:
            documents += 1
            if documents > 1:
                raise ChipcostError(
                    "yaml-syntax",
                    "a second document begins here (---)",
                    hint="put everything into one document",
                    place=Place(tree.file, event.start_mark.line + 1, 1),
                )
        if nodes > most:
            raise memory.too_many_nodes(nodes - 1, _place(tree.file, mark))
    return documents > 0


def events(text: str) -> Iterator[Any]:
    """The parser's events; from the C library where PyYAML has it (ten times as fast)."""
    import yaml

    return iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _place(file: str, mark: int) -> Place:
    return Place(file, mark >> BITS, mark & _MASK)


def _twice(tree: Tree, frame: _Frame, mark: int) -> Problem:
    """A key that its mapping has already."""
    key = frame.key or ""
    first = tree.place((*frame.path, key), key=True)
    return Problem(
        "S104",
        f"the key {excerpt(key)} stands twice in one mapping (first on line {first.line})",
        "keep one: YAML readers silently take the last",
        mark >> BITS,
        mark & _MASK,
    )


def _add_value(frame: _Frame | None, value: Any, mark: int, tree: Tree) -> tuple[str | int, ...]:
    """Attach a value to the open container, or as the whole, and return its path."""
    if frame is None:
        tree.data = value
        tree.spans[()] = mark << 2 * BITS | mark
        return ()
    container = frame.container
    if type(container) is list:
        path: tuple[str | int, ...] = (*frame.path, len(container))
        container.append(value)
        tree.spans[path] = mark << 2 * BITS | mark
        return path
    if frame.key is None:
        raise ChipcostError(
            "yaml-syntax",
            "a mapping or list cannot be a key",
            hint="keys are plain words",
            place=_place(tree.file, mark),
        )
    path = (*frame.path, frame.key)
    if frame.key not in container:  # of a duplicate the first stands; it is reported
        container[frame.key] = value  # type: ignore[call-overload]
        tree.spans[path] = frame.key_mark << 2 * BITS | mark
    frame.key = None
    return path


def _trapped(trap: re.Match[str], mark: int, is_key: bool) -> Problem:
    """A plain scalar that YAML readers take for something else."""
    what, value = "key" if is_key else "value", trap[0]
    return Problem(
        "S105",
        f"YAML reads the plain {what} {value} {_TAKEN_FOR[trap.lastgroup or '']}",
        f"write it in quotes: '{value}'",
        mark >> BITS,
        mark & _MASK,
        value,
    )


def is_trap(text: str) -> bool:
    """Whether a plain scalar would be taken for something else by another reader."""
    return _TRAP.fullmatch(text) is not None


def _syntax_error(error: Any, file: str) -> ChipcostError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    # where the bracket, quote or key began that the parser could not end
    begun = getattr(error, "context_mark", None)
    begins = begun and "block" not in (getattr(error, "context", None) or "")
    start = Place(file, begun.line + 1, begun.column + 1) if begun and begins else place
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return ChipcostError(
        "yaml-syntax",
        f"this is not valid YAML: {problem}",
        hint="check the indentation, the brackets and the quotes up to this place",
        place=place,
        others=(start,) if start.line != place.line else (),
    )

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

from chipcost.errors import ChipcostError, Place, excerpt

MAX_DEPTH = 40
MAX_NODES = 400_000  # keys, values and list items: a hundred times the catalog; each costs memory

# Position of a key and of its value: key line, key column, value line, value column (1-based).
Span = tuple[int, int, int, int]

_BOOL_TRAP = re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF")
_SEXAGESIMAL = re.compile(r"[+-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_EXPONENT_AS_TEXT = re.compile(r"[+-]?[0-9][0-9_]*[eE][+-]?[0-9]+|[+-]?[0-9]+\.[0-9]*[eE][0-9]+")
_OCTAL = re.compile(r"[+-]?0[0-7_]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the text itself: a code, what, what to do, and where."""

    code: str
    message: str
    hint: str
    line: int
    column: int


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
        return Place(self.file, *(span[:2] if key else span[2:]))


@dataclass(slots=True)
class _Frame:
    """An open mapping or sequence while events arrive."""

    container: dict[str, Any] | list[Any]
    path: tuple[str | int, ...]
    key: str | None = None
    key_mark: tuple[int, int] = (1, 1)


def parse(text: str, file: str) -> Tree:
    """Read one YAML document.

    Raises ChipcostError (`yaml-syntax`, `yaml-alias`, `yaml-depth`, `too-large`, `empty-file`)
    with the place.
    """
    import yaml

    spans: dict[tuple[str | int, ...], Span] = {}
    problems: list[Problem] = []
    root: list[Any] = []
    stack: list[_Frame] = []
    documents = nodes = 0
    try:
        for event in _events(text):
            kind = type(event).__name__
            nodes += 1
            if nodes > MAX_NODES:
                raise ChipcostError(
                    "too-large",
                    f"the file holds more than {MAX_NODES:,} keys, values and list items",
                    hint="divide it, or look for a list that goes on and on here",
                    place=Place(file, event.start_mark.line + 1, event.start_mark.column + 1),
                )
            if kind == "ScalarEvent":
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                plain = bool(event.implicit[0]) and event.style in (None, "")
                _add_scalar(stack, root, event.value, plain, mark, spans, problems)
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                if len(stack) >= MAX_DEPTH:
                    raise ChipcostError(
                        "yaml-depth",
                        f"more than {MAX_DEPTH} levels of nesting",
                        hint="the catalog needs five levels; look for a stray bracket",
                        place=Place(file, *mark),
                    )
                container: dict[str, Any] | list[Any] = {} if kind[0] == "M" else []
                path = _add_value(stack, root, container, mark, spans, file)
                stack.append(_Frame(container, path))
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                stack.pop()
            elif kind == "AliasEvent":
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                raise ChipcostError(
                    "yaml-alias",
                    f"the alias *{event.anchor} is not accepted",
                    hint="write the value out: a figure stands on its own line with its source",
                    place=Place(file, *mark),
                )
            elif kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise ChipcostError(
                        "yaml-syntax",
                        "a second document begins here (---)",
                        hint="put everything into one document",
                        place=Place(file, event.start_mark.line + 1, 1),
                    )
    except yaml.YAMLError as error:
        raise _syntax_error(error, file) from None
    if not root or root[0] in (None, ""):
        raise ChipcostError(
            "empty-file", "the file holds no data", hint="see docs/catalog.md", place=Place(file)
        )
    return Tree(file, root[0], spans, problems)


def _events(text: str) -> Iterator[Any]:
    """The parser's events; from the C library where PyYAML has it (ten times as fast)."""
    import yaml

    return iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _add_scalar(
    stack: list[_Frame],
    root: list[Any],
    value: str,
    plain: bool,
    mark: tuple[int, int],
    spans: dict[tuple[str | int, ...], Span],
    problems: list[Problem],
) -> None:
    """Put a scalar where it belongs: as the next key of a mapping, or as a value."""
    if stack and isinstance(stack[-1].container, dict) and stack[-1].key is None:
        frame = stack[-1]
        if plain:
            _note_trap(value, mark, problems, is_key=True)
        if value in frame.container:
            first = spans.get((*frame.path, value), (0, 0, 0, 0))
            problems.append(
                Problem(
                    "S104",
                    f"the key {excerpt(value)} stands twice in one mapping "
                    f"(first on line {first[0]})",
                    "keep one: YAML readers silently take the last",
                    *mark,
                )
            )
        frame.key, frame.key_mark = value, mark
        return
    if plain:
        _note_trap(value, mark, problems, is_key=False)
    empty = plain and value in ("", "~", "null", "Null", "NULL")
    _add_value(stack, root, None if empty else value, mark, spans, "")


def _add_value(
    stack: list[_Frame],
    root: list[Any],
    value: Any,
    mark: tuple[int, int],
    spans: dict[tuple[str | int, ...], Span],
    file: str,
) -> tuple[str | int, ...]:
    """Attach a value to the open container and return its path."""
    if not stack:
        root.append(value)
        spans[()] = (*mark, *mark)
        return ()
    frame = stack[-1]
    if isinstance(frame.container, list):
        path: tuple[str | int, ...] = (*frame.path, len(frame.container))
        frame.container.append(value)
        spans[path] = (*mark, *mark)
        return path
    if frame.key is None:
        raise ChipcostError(
            "yaml-syntax",
            "a mapping or list cannot be a key",
            hint="keys are plain words",
            place=Place(file, *mark),
        )
    path = (*frame.path, frame.key)
    if frame.key not in frame.container:  # of a duplicate the first stands; it is reported
        frame.container[frame.key] = value
        spans[path] = (*frame.key_mark, *mark)
    frame.key = None
    return path


def _note_trap(value: str, mark: tuple[int, int], problems: list[Problem], *, is_key: bool) -> None:
    """Record a plain scalar that YAML readers take for something else."""
    what = "key" if is_key else "value"
    if _BOOL_TRAP.fullmatch(value):
        message = f"YAML reads the plain {what} {value} as true or false"
    elif _SEXAGESIMAL.fullmatch(value):
        message = f"YAML reads the plain {what} {value} as a number in base 60"
    elif _EXPONENT_AS_TEXT.fullmatch(value):
        message = f"YAML reads the plain {what} {value} as text, not as a number"
    elif _OCTAL.fullmatch(value):
        message = f"YAML reads the plain {what} {value} as an octal number"
    else:
        return
    problems.append(Problem("S105", message, f"write it in quotes: '{value}'", *mark))


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

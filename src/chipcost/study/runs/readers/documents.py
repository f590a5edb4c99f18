"""The JSON documents of a file: one object, a list of them, or several one after the other.

Benchmark tools write one object (`--save-result`), append objects to a file, one per line, or
write lists; people also format such files. All of these are read, each object with its line.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from chipcost.errors import ChipcostError, Place, excerpt

_SPACE = " \t\r\n"
_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
MAX_RUNS = 10_000

# What a rate, a count, a time or a length of a run cannot be beyond, and a positive one not below.
MOST, LEAST = 1e15, 1e-12


@dataclass(frozen=True)
class Document:
    """One JSON object of a file and the line that it begins on."""

    file: str
    line: int
    data: dict[str, Any]

    @property
    def place(self) -> Place:
        """Where the object begins."""
        return Place(self.file, self.line)


def documents(text: str, file: str) -> list[Document]:
    """Every JSON object at the top of the file, lists opened, in order.

    Raises ChipcostError `empty-file`, `bad-json` with line and column (a file that was cut
    short says so), `not-an-object` or `too-many-runs`.
    """
    decoder = json.JSONDecoder()
    found: list[Document] = []
    position = _skip(text, 0)
    line, counted = 1, 0
    if position == len(text):
        raise ChipcostError(
            "empty-file",
            "the file is empty",
            hint="was the benchmark run with the option that saves its result?",
            place=Place(file),
        )
    while position < len(text):
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _syntax_error(error, text, file) from None
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            raise ChipcostError(
                "bad-json",
                "the JSON is nested too deeply" if deep else "a number has thousands of digits",
                hint="give the file that the benchmark tool wrote",
                place=Place(file, line),
            ) from None
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                raise ChipcostError(
                    "not-an-object",
                    f"{_kind(item)} stands where the result of a run (an object) belongs",
                    hint="give the file that the benchmark tool wrote",
                    place=Place(file, line),
                )
            found.append(Document(file, line, item))
        position = _skip(text, end)
        if position < len(text) and text[position] == ",":
            position = _skip(text, position + 1)
    if not found:
        raise ChipcostError(
            "empty-file",
            "the file holds an empty list: no run",
            hint="was the benchmark run with the option that saves its result?",
            place=Place(file, 1, 1),
        )
    if len(found) > MAX_RUNS:
        raise ChipcostError(
            "too-many-runs",
            f"the file holds {len(found)} objects, more than {MAX_RUNS}",
            hint="is this a file of single requests rather than of runs?",
            place=Place(file),
        )
    return found


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return excerpt(value, 40)
    kinds = {bool: "a truth value", list: "a list", dict: "an object"}
    return kinds.get(type(value), "a number")


def _syntax_error(error: json.JSONDecodeError, text: str, file: str) -> ChipcostError:
    place = Place(file, error.lineno, error.colno)
    rest = text[error.pos :].strip()
    # An unterminated string is reported where it begins; whatever follows is inside it.
    half = rest and any(word.startswith(rest) for word in _WORDS)
    if not rest or half or error.msg.startswith("Unterminated"):
        return ChipcostError(
            "bad-json",
            f"the JSON ends in the middle: {error.msg.lower()}",
            hint="the file is cut short: was the benchmark stopped, or is it still writing?",
            place=place,
        )
    return ChipcostError(
        "bad-json",
        f"this is not valid JSON: {error.msg.lower()}",
        hint="check the file at this place",
        place=place,
    )


class Fields:
    """The fields of one object, read with checks; every problem names the file and the line."""

    def __init__(self, document: Document, data: dict[str, Any] | None = None) -> None:
        self.document = document
        self.data = document.data if data is None else data

    def number(self, *names: str, least: float = 0.0) -> float | None:
        """The first of the named fields that is there, as a finite number; None if none is.

        Text that is a number counts (metadata is saved as text); null, NaN and infinity do not.
        ChipcostError `bad-value` for other text, a list, or a value below `least`.
        """
        for name in names:
            value = self.data.get(name)
            if value is None:
                continue
            number = self._as_number(name, value)
            if number is None or not math.isfinite(number):
                continue
            if number < least or number > MOST or 0.0 < number < LEAST:
                raise self.error(
                    "bad-value",
                    f"{name} is {number:g}, which cannot be",
                    hint="the file was changed, or the run failed",
                )
            return number
        return None

    def positive(self, *names: str) -> float | None:
        """As `number`, but a zero counts as not stated."""
        return self.number(*names) or None

    def count(self, *names: str) -> int | None:
        """As `number`, for what is counted; a fraction is refused."""
        number = self.number(*names)
        if number is None:
            return None
        if number != int(number):
            raise self.error("bad-value", f"{names[0]} is {number:g}, not a whole number")
        return int(number)

    def text(self, *names: str) -> str:
        """The first of the named fields that is text and not empty, else ""."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    def inner(self, name: str) -> Fields:
        """The fields of an object inside this one; no fields if there is none."""
        value = self.data.get(name)
        return Fields(self.document, value if isinstance(value, dict) else {})

    def error(self, code: str, message: str, hint: str = "") -> ChipcostError:
        """An error at the place of this object."""
        return ChipcostError(code, message, hint=hint, place=self.document.place)

    def _as_number(self, name: str, value: object) -> float | None:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if isinstance(value, int) and abs(value) > MOST:  # may be beyond what a float holds
                value = 1e300 if value > 0 else -1e300
            return float(value)
        if isinstance(value, str):
            try:
                return float(value)
            except ValueError:
                pass
        raise self.error(
            "bad-value",
            f"{name} is {_kind(value)} where a number belongs",
            hint="the file was changed, or written by another version of the tool",
        )

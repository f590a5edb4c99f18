"""Values of options that are written with a suffix or a unit: `8k`, `60%`, `2s`.

Each takes the name of the option, which its error names, and the text. Units are loaded when a
value is read, and not by commands that read none.
"""

from __future__ import annotations

from collections.abc import Callable

from chipcost.errors import ChipcostError


def count(option: str, text: str) -> float:
    """A number of things: `8000`, `8k`, `1.5M`."""
    from chipcost import units

    return _named(option, text, units.count)


def whole(option: str, text: str) -> int:
    """A whole number of things."""
    value = count(option, text)
    if value != int(value):
        raise ChipcostError("bad-number", f"{option}: {text!r} is no whole number")
    return int(value)


def share(option: str, text: str) -> float:
    """A part of a whole: `60%` or `0.6`."""
    from chipcost import units

    return _named(option, text, units.share)


def milliseconds(option: str, text: str) -> float:
    """A time in ms: `500`, `500 ms`, `2s`."""
    from chipcost import units

    return _named(option, text, units.milliseconds)


def ratio(option: str, text: str) -> float:
    """A plain ratio: `1.25`."""
    from chipcost import units

    return _named(option, text, lambda given: units.parse(given, "ratio").value)


def amounts(option: str, text: str) -> list[float]:
    """Numbers with slashes between them: `0.27/1.1`."""
    return [ratio(option, part.strip().removeprefix("$")) for part in text.split("/")]


def _named(option: str, text: str, read: Callable[[str], float]) -> float:
    try:
        return read(text)
    except ChipcostError as error:
        raise ChipcostError(error.code, f"{option}: {error.message}", hint=error.hint) from None

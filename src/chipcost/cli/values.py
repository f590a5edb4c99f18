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


def share(option: str, text: str, most: float = 1.0) -> float:
    """A part of a whole: `60%` or `0.6`, no more than `most`."""
    from chipcost import units

    value = _named(option, text, units.share)
    if value <= most:
        return value
    plain = "%" not in text
    raise ChipcostError(
        "bad-share",
        f"{option}: {text!r} is a share of {100 * value:.6g} %, and all is 100 %",
        hint=f"for a percentage write {value:g} %" if plain else "give 100 % at most",
    )


def percentile(option: str, text: str) -> float:
    """A percentile: `95`, `95%` or `p95`."""
    plain = text.strip().removeprefix("p").removesuffix("%").strip()
    value = count(option, plain)
    if 0.0 < value < 1.0 and "%" not in text:
        raise ChipcostError(
            "bad-number",
            f"{option} {text} was understood as {value:g} of 100 requests",
            hint=f"write {100.0 * value:g}",
        )
    return value


LEAST_MS = 50  # a plain number below it is more likely meant in seconds


def milliseconds(option: str, text: str) -> float:
    """A time in ms: `500`, `500 ms`, `2s`; a small number without a unit is refused."""
    from chipcost import units

    value = _named(option, text, units.milliseconds)
    plain = text.strip()
    if plain[-1:].isdigit() and 0.0 < value < LEAST_MS:
        raise ChipcostError(
            "bad-number",
            f"{option} {plain} was understood as {value:g} ms",
            hint=f"write {plain}s or {plain}ms",
        )
    return value


def several(option: str, text: str) -> list[str]:
    """The texts of a list with commas, each once; of an empty text that one.

    Raises ChipcostError for an empty place, and for what is a number with a comma for thousands.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and not all(parts):
        raise ChipcostError(
            "bad-number", f"{option} {text!r} has an empty place", hint="for example 1k,8k"
        )
    if any(part[:1] == "0" and part.isdigit() and len(part) == 3 for part in parts[1:]):
        raise ChipcostError(
            "bad-number",
            f"{option} {text!r} may be one number or several",
            hint=f"write {text.replace(',', '').replace(' ', '')} for the one number",
        )
    return list(dict.fromkeys(parts))


def one(option: str, text: str) -> str:
    """The text, unless it is a list: of several values `chipcost tokens` alone makes a table."""
    if "," in text:
        raise ChipcostError(
            "bad-number",
            f"{option} {text!r}: one value here",
            hint="`chipcost tokens` takes a list and answers for each",
        )
    return text


def size(option: str, text: str) -> float:
    """An amount of memory in bytes: `256 GB`, `1 TiB`."""
    from chipcost import units

    return _named(option, text, lambda given: units.parse(given, "bytes").value)


def bandwidth(option: str, text: str) -> float:
    """A rate in bytes a second: `64 GB/s`."""
    from chipcost import units

    return _named(option, text, lambda given: units.parse(given, "bytes_per_second").value)


def ratio(option: str, text: str) -> float:
    """A plain ratio: `1.25`."""
    from chipcost import units

    return _named(option, text, lambda given: units.parse(given, "ratio").value)


def power_price(option: str, text: str) -> float:
    """A price of electricity in USD/kWh: `0.06 USD/kWh`."""
    from chipcost import units

    def read(given: str) -> float:
        return units.convert(units.parse(given, "money_per_energy").value, "USD/kWh")

    return _named(option, text, read)


def amounts(option: str, text: str) -> list[float]:
    """Numbers with slashes between them: `0.27/1.1`."""
    return [ratio(option, part.strip().removeprefix("$")) for part in text.split("/")]


def _named(option: str, text: str, read: Callable[[str], float]) -> float:
    try:
        return read(text)
    except ChipcostError as error:
        raise ChipcostError(error.code, f"{option}: {error.message}", hint=error.hint) from None

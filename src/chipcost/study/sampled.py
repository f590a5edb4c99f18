"""Columns of chances: percentiles, and how likely a chip is best; without NumPy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Span, chance_column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.units import magnitude

SAMPLED: tuple[Column, ...] = (
    _text("sampled_column", "column that p05 to probability_beats_reference are of"),
    _number("p05", "", "5th percentile of sampled_column", "5 %", 3),
    _number("p50", "", "median of sampled_column", "median", 3),
    _number("p95", "", "95th percentile of sampled_column", "95 %", 3),
    chance_column(
        "probability_best",
        "how likely no other of these rows is better in sampled_column",
        "likely",
    ),
    chance_column(
        "probability_beats_reference",
        "how likely it is better than the reference",
        "P beats ref",
    ),
)


# The range of the ranked column stands in one cell.
SPANS = {"p05": Span("p95")}


MAX_DRAWS = 10_000_000


def checked_draws(draws: int) -> int:
    """The number of samples; ChipcostError where it is impossible."""
    if not 100 <= draws <= MAX_DRAWS:
        raise ChipcostError(
            "bad-option",
            f"--draws {draws} is not possible",
            hint=f"from 100 to {MAX_DRAWS:,}; 100,000 give a probability to 0.2 %",
        )
    return draws


class Chances(Protocol):
    """What `odds` and `draws` say of a chip."""

    @property
    def low(self) -> float:
        """5th percentile of the ranked column."""

    @property
    def middle(self) -> float:
        """Its median."""

    @property
    def high(self) -> float:
        """Its 95th percentile."""

    @property
    def best(self) -> float:
        """How likely no other is better."""

    @property
    def beats(self) -> float | None:
        """How likely it is better than the reference."""


def cells(chances: Chances | None, column: str, reference: bool = True) -> dict[str, Cell]:
    """The cells of SAMPLED of one row."""
    if chances is None:
        return {}
    found: dict[str, Cell] = {
        "sampled_column": column,
        "p05": chances.low,
        "p50": chances.middle,
        "p95": chances.high,
        "probability_best": chances.best,
    }
    if reference:
        found["probability_beats_reference"] = chances.beats
    return found


class Rival(NamedTuple):
    """A name with its chance to be the best, and what else is to be said of it."""

    name: str
    chance: float
    remark: str = ""


def figure(value: float, digits: int = 3) -> str:
    """A number in prose: `0.144`, `12.0`, `1,230`, `1.33 B`; never with an exponent."""
    if not value:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return magnitude(value, digits) if abs(rounded) >= 1e6 else f"{rounded:,.{max(0, places)}f}"


def plain(value: float, digits: int = 4) -> str:
    """A number in that many digits at most, written out: `5,635,000`, `0.00072`."""
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    number = float(text)
    return f"{number:,.0f}" if abs(number) >= 1.0 else f"{number:.{digits + 12}f}".rstrip("0")


def percent(share: float) -> str:
    """A probability in words: nothing that has a range is certain."""
    if share < 0.005:
        return "under 1 %"
    if share > 0.995:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def verdict(superlative: str, rivals: Sequence[Rival], most: int = 4) -> str:
    """Who is the best, with the probabilities: of those that hold 90 % of it, the likeliest first.

    Where nobody has half of it, a tie by that name.
    """
    if not rivals:
        return ""
    first, *others = rivals
    likely = f"{percent(first.chance)} likely"
    rest = [f"{one.name} ({percent(one.chance)})" for one in others[: most - 1]]
    more = len(others) - len(rest)
    tail = f" and {more} more" if more else ""
    if first.chance < 0.5:
        names = ", ".join([f"{first.name} ({percent(first.chance)})", *rest])
        return f"Tied for {superlative[0].lower()}{superlative[1:]}: {names}{tail}"
    remark = f"{likely}; {first.remark}" if first.remark else likely
    then = f", then {', '.join(rest)}{tail}" if rest else ""
    return f"{superlative}: {first.name} ({remark}){then}"


def cheaper(name: str, other: str, ratio: tuple[float, float, float], of: str) -> str:
    """By how much the first costs less than the other, with the range, and what a dollar buys
    more; where that is more than twice as much, how many times as much the other costs.

    ratio  5 %, value and 95 % of its cost over the other's, below 1
    """
    low, value, high = ratio
    less = f"{name} costs {_share(1.0 - value)} less {of}"
    if value < 0.5:
        return f"{less} ({other} costs {1.0 / value:.3g} times as much)"
    ends = f"{100 * (1.0 - high):.0f} to {100 * (1.0 - low):.0f} %"
    if high > 1.0:
        ends = f"{_share(high - 1.0, 0)} more to {_share(1.0 - low, 0)} less"
    return f"{less} than {other} ({ends}), {_share(1.0 / value - 1.0)} more per dollar"


def _share(part: float, places: int = 1) -> str:
    return f"{100.0 * part:.{places}f} %"


def ahead(name: str, other: str, chance: float, word: str, sure: float) -> str:
    """Which of two is better, with its probability; a tie below `sure`."""
    leader, share = (name, chance) if chance >= 0.5 else (other, 1.0 - chance)
    if share >= sure:
        return f"{leader} is {word} ({percent(share)} likely)"
    return f"a tie ({leader} {word} with {percent(share)})"


def long(tokens: float) -> str:
    """A length in a sentence: whole tokens, no exponent."""
    return f"{tokens:.0f}" if tokens >= 100.0 else f"{tokens:.4g}"

"""Columns of chances: percentiles, and how likely a chip is best; without NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text

SAMPLED: tuple[Column, ...] = (
    _text("sampled_column", "column that p05 to probability_beats_reference are of"),
    _number("p05", "", "5th percentile of sampled_column", "5 %", 3),
    _number("p50", "", "median of sampled_column", "median", 3),
    _number("p95", "", "95th percentile of sampled_column", "95 %", 3),
    _number(
        "probability_best",
        "share",
        "how likely no other of these rows is better in sampled_column",
        "likely",
        3,
    ),
    _number(
        "probability_beats_reference",
        "share",
        "how likely it is better than the reference",
        "P beats ref",
        3,
    ),
)


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


def percent(share: float) -> str:
    """A probability in words: nothing that has a range is certain."""
    if share < 0.005:
        return "under 1 %"
    if share > 0.995:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def verdict(superlative: str, rivals: Sequence[Rival], most: int = 5) -> str:
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


def ahead(name: str, other: str, chance: float, word: str, sure: float) -> str:
    """Which of two is better, with its probability; a tie below `sure`."""
    leader, share = (name, chance) if chance >= 0.5 else (other, 1.0 - chance)
    if share >= sure:
        return f"{leader} is {word} ({percent(share)} likely)"
    return f"a tie ({leader} {word} with {percent(share)})"

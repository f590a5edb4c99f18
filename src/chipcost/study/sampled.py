"""Columns of chances: percentiles, and how likely a chip is best; without NumPy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from chipcost.errors import ChipcostError, one_of
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
    _number("p05_se", "", "standard error of p05 by sampling, with --uncertainty", "± p05", 2),
    _number("p50_se", "", "standard error of p50 by sampling", "± p50", 2),
    _number("p95_se", "", "standard error of p95 by sampling", "± p95", 2),
    _number(
        "probability_best_se",
        "",
        "standard error of probability_best by sampling",
        "± likely",
        2,
    ),
)


ERRORS = ("p05_se", "p50_se", "p95_se", "probability_best_se")

# The range of the ranked column stands in one cell.
SPANS = {"p05": Span("p95")}


LATIN, RANDOM = "latin", "random"
SAMPLERS = (LATIN, RANDOM)
LEAST_DRAWS, MOST_DRAWS = 100, 1_000_000_000
CUBE = 4096  # most samples of a Latin hypercube
CUBES = 16  # hypercubes at least, so that the scatter between them tells the error
_SMALLEST = 8


class Errors(NamedTuple):
    """Standard errors of sampling: of the three percentiles, and of the probability to be best."""

    low: float
    middle: float
    high: float
    best: float


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an answer is sampled: how often, by which seed, and `latin` (hypercubes) or `random`."""

    draws: int
    seed: int = 0
    sampler: str = LATIN

    def checked(self) -> Sampling:
        """The same; ChipcostError where it is impossible."""
        one_of("--sampler", self.sampler, SAMPLERS)
        if not LEAST_DRAWS <= self.draws <= MOST_DRAWS:
            raise ChipcostError(
                "bad-option",
                f"--draws {self.draws:,} is not possible",
                hint=f"from {LEAST_DRAWS} to 1G (10^9), such as 100k or 10M; "
                "64k give a probability to 0.2 %",
            )
        return self

    @property
    def cubes(self) -> tuple[int, int]:
        """The size of a Latin hypercube, a power of two, and how many there are."""
        size = min(max(1 << (self.draws // CUBES).bit_length() - 1, _SMALLEST), CUBE)
        return size, -(-self.draws // size)

    @property
    def taken(self) -> int:
        """The number of samples: of hypercubes whole ones."""
        if self.sampler == RANDOM:
            return self.draws
        size, number = self.cubes
        return size * number

    def words(self) -> str:
        """`65,536 samples in 32 Latin hypercubes, seed 0`."""
        number = self.cubes[1]
        whose = f" in {number:,} Latin hypercubes" if self.sampler == LATIN else " at random"
        return f"{self.taken:,} samples{whose}, seed {self.seed}"


def assumed(sampling: Sampling | None) -> dict[str, int | str | None]:
    """How an answer is sampled, as it stands in JSON."""
    if sampling is None:
        return {"draws": 0, "seed": None, "sampler": None}
    return {"draws": sampling.taken, "seed": sampling.seed, "sampler": sampling.sampler}


def sampling_error(found: Iterable[Chances | None]) -> str:
    """The greatest standard errors of the rows: `sampling error of the ends below 0.4 %, ...`."""
    ends, chances = [0.0], [0.0]
    for one in found:
        if one is None or one.errors is None:
            continue
        chances.append(one.errors.best)
        pairs = ((one.low, one.errors.low), (one.high, one.errors.high))
        ends += [error / value for value, error in pairs if value > 0.0]
    return (
        f"sampling error of the ends below {_upward(max(ends))}, of chances below "
        f"{_upward(max(chances))}"
    )


def _upward(share: float) -> str:
    """The least text of two digits that is not below a share: `0.41 %`."""
    if share <= 0.0:
        return "0.01 %"
    step = 10.0 ** (math.floor(math.log10(100.0 * share)) - 1)
    return f"{max(math.ceil(100.0 * share / step) * step, 0.01):.2g} %"


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

    @property
    def errors(self) -> Errors | None:
        """Standard errors of random samples; None where it is not sampled."""


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
    if chances.errors is not None:
        found |= zip(ERRORS, chances.errors, strict=True)
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

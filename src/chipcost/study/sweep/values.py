"""The values of one axis from its text: lists, ranges by step or number, distributions.

    1k,8k,32k        a list
    1:4:0.1          from, to, step
    1:4:x7           so many points, equally far apart
    1:256:log        each twice the one before; 1:256:log9 so many points of one ratio
    lognormal(8k, 1) a distribution, which is sampled

Each number is read as the option of its name reads it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.errors import ChipcostError, excerpt, one_of

Array = npt.NDArray[np.float64]
Read = Callable[[str], float]

MOST = 10_000_000  # points of one axis, which are held at once
DIGITS = 12  # of a point of a range: 1 + 2 x 0.1 is 1.2
EXAMPLE = "for example 1,2,4 or 1:4:0.5 (from, to, step), 1:4:x7 (points), 1:256:log"

# Distributions with what stands between their brackets.
SHAPES = {
    "uniform": ("low", "high"),
    "normal": ("mean", "standard deviation"),
    "lognormal": ("mean", "standard deviation / mean"),
    "triangular": ("low", "most likely", "high"),
}


@dataclass(frozen=True, slots=True)
class Points:
    """Numbers of an axis: listed, or `count` from `first` to `last`, by ratio or by difference.

    `plain` are those that are listed; else the points follow from the other fields.
    """

    plain: tuple[float, ...] = ()
    first: float = 0.0
    step: float = 0.0
    count: int = 0
    ratio: bool = False

    def __len__(self) -> int:
        return len(self.plain) or self.count

    def array(self, part: slice = slice(None)) -> Array:
        """The points of a part, (n,)."""
        if self.plain:
            return np.array(self.plain[part], dtype=np.float64)
        number = np.arange(*part.indices(self.count), dtype=np.float64)
        if self.ratio:
            return _rounded(self.first * np.exp(self.step * number))
        return _rounded(self.first + self.step * number)


def _rounded(points: Array) -> Array:
    """The points without the dust of binary fractions."""
    size = float(np.max(np.abs(points), initial=0.0))
    places = DIGITS - 1 - math.floor(math.log10(size)) if size > 0.0 else DIGITS
    return np.round(points, min(places, 300))


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution that one input is sampled from; `low` and `high` are what it can be."""

    shape: str
    parameters: tuple[float, ...]
    low: float
    high: float

    def sample(self, generator: np.random.Generator, count: int) -> Array:
        """So many samples, (count,). What lies beyond the bounds is taken at them."""
        first, second = self.parameters[:2]
        if self.shape == "uniform":
            found = generator.uniform(first, second, count)
        elif self.shape == "normal":
            found = generator.normal(first, second, count)
        elif self.shape == "triangular":
            found = generator.triangular(first, second, self.parameters[2], count)
        else:
            spread = math.log1p(second * second)
            found = generator.lognormal(math.log(first) - 0.5 * spread, math.sqrt(spread), count)
        return np.clip(found, self.low, self.high)


def texts_of(text: str) -> list[str]:
    """The parts of a list with commas; ChipcostError for an empty one or an empty place."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        what = "there is no value" if not text.strip() else f"{excerpt(text)} has an empty place"
        raise ChipcostError("bad-axis", what, hint=EXAMPLE)
    return list(dict.fromkeys(parts))


def points(texts: Sequence[str], read: Read, step: Read) -> Points:
    """The points of listed texts, each a number or a range; `step` reads that of a range.

    Raises ChipcostError for what is neither, an empty or endless range, and a point given twice.
    """
    if len(texts) == 1 and ":" in texts[0]:
        return _range(texts[0], read, step)
    found: list[float] = []
    for text in texts:
        found += _range(text, read, step).array().tolist() if ":" in text else [read(text)]
    if len(set(found)) < len(found):
        twice = next(value for value in found if found.count(value) > 1)
        raise ChipcostError(
            "bad-axis", f"{twice:g} stands twice in {excerpt(','.join(texts))}", hint="once each"
        )
    return Points(tuple(found))


def _range(text: str, read: Read, width: Read) -> Points:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or not all(parts):
        raise ChipcostError("bad-axis", f"{excerpt(text)} is no range", hint=EXAMPLE)
    first, last = read(parts[0]), read(parts[1])
    how = re.fullmatch(r"(x|log)(\d*)", parts[2])
    if last < first:
        raise ChipcostError(
            "bad-axis",
            f"the range {text} runs backwards",
            hint=f"the lower end first: {parts[1]}:{parts[0]}:{parts[2]}",
        )
    if how is not None and (how[1] == "log" or how[2]):
        return _spaced(text, first, last, how[1] == "log", int(how[2]) if how[2] else None)
    step = width(parts[2])
    if step <= 0.0:
        raise ChipcostError(
            "bad-axis", f"the step of {text} is not above 0", hint="a step above 0, or x7 points"
        )
    return Points(first=first, step=step, count=_few(text, (last - first) / step * (1 + 1e-12) + 1))


def _spaced(text: str, first: float, last: float, ratio: bool, count: int | None) -> Points:
    """So many points by difference or ratio; without a number each twice the one before."""
    if ratio and first <= 0.0:
        raise ChipcostError(
            "bad-axis", f"{text}: a ratio needs a start above 0", hint="start above 0, or use x7"
        )
    if ratio and count is None:
        return Points(
            first=first,
            step=math.log(2.0),
            count=_few(text, math.log2(last / first) * (1 + 1e-12) + 1),
            ratio=True,
        )
    if not count:
        raise ChipcostError("bad-axis", f"the range {text} has no points", hint=EXAMPLE)
    _few(text, count)
    whole = math.log(last / first) if ratio else last - first
    if count > 1 and not whole:
        raise ChipcostError("bad-axis", f"{text}: {count} points between equal ends", hint=EXAMPLE)
    return Points(first=first, step=whole / max(count - 1, 1), count=count, ratio=ratio)


def _few(text: str, count: float) -> int:
    if count > MOST:
        raise ChipcostError(
            "bad-axis",
            f"{text} has {count:.3g} points, and an axis holds {MOST:,} at most",
            hint="a wider step, or a distribution with --draws",
        )
    return int(count)


def distribution(text: str, read: Read, low: float, high: float) -> Distribution:
    """A distribution from its text: `uniform(1, 4)`.

    Raises ChipcostError for an unknown shape, a wrong number of parameters, and impossible ones.
    """
    match = re.fullmatch(r"\s*([\w-]+)\s*\((.*)\)\s*", text)
    if match is None:
        raise ChipcostError(
            "bad-axis",
            f"{excerpt(text)} is no distribution",
            hint="for example uniform(1, 4), lognormal(8k, 1), triangular(1, 2, 4)",
        )
    shape = one_of("the distribution", match[1], SHAPES, "bad-axis")
    parts = [part.strip() for part in match[2].split(",")]
    names = SHAPES[shape]
    if len(parts) != len(names) or not all(parts):
        raise ChipcostError(
            "bad-axis", f"{text} does not have {len(names)} parameters", hint=", ".join(names)
        )
    spread = shape == "lognormal"
    given = [float(_ratio(part)) if spread and at else read(part) for at, part in enumerate(parts)]
    fine = given[1] >= 0.0 and (given[0] > 0.0 if spread else True)
    if shape in ("uniform", "triangular"):
        fine = given == sorted(given) and given[0] < given[-1]
    if not fine:
        raise ChipcostError(
            "bad-axis", f"{text} is no distribution", hint=f"{shape}({', '.join(names)})"
        )
    return Distribution(shape, tuple(given), low, high)


def _ratio(text: str) -> float:
    from chipcost import units

    return units.parse(text, "ratio").value

"""A day's profile of load: levels of a day, relative to each other, and how many hours each lasts.

Written `1x8,0.5x16` (level x hours), or as any number of levels of the same length, `1,0.8,0.3`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from chipcost.errors import ChipcostError

HOURS = 24.0  # of a day; a profile of several days has a whole number of them
MOST = 100_000  # levels of a profile
_HOW = "for example 1x8,0.5x16 (level x hours), or levels of the same length: 1,0.8,0.3"


@dataclass(frozen=True, slots=True)
class Day:
    """Levels, 0 or above and one above 0 at least, and the hours of each; `name` of the profile.

    source  keys of the sources, of a profile of the data
    """

    name: str
    levels: tuple[float, ...]
    hours: tuple[float, ...]
    source: tuple[str, ...] = ()

    @property
    def idle_hours(self) -> float:
        """Hours of a day in which nothing is served."""
        idle = (hour for level, hour in zip(self.levels, self.hours, strict=True) if level == 0.0)
        return HOURS * fsum(idle) / fsum(self.hours)


def read_levels(text: str, name: str = "") -> Day:
    """A profile from its text.

    Raises ChipcostError `bad-day` for what is no profile.
    """
    parts = [part.strip() for part in text.split(",")]
    if not any(parts):
        raise bad_day("it has no level")
    pairs = [part.lower().replace("×", "x").split("x") for part in parts]
    if any(len(pair) > 2 for pair in pairs):
        raise bad_day(f"{text!r} is not level x hours")
    levels = [number(pair[0], "level") for pair in pairs]
    timed = [pair for pair in pairs if len(pair) == 2]
    if not timed:
        return day_of(levels, name)
    if len(timed) < len(pairs):
        raise bad_day("some levels have hours and others have none")
    return day_of(levels, name, [number(pair[1], "number of hours") for pair in timed])


def day_of(levels: Sequence[float], name: str = "", hours: Sequence[float] = ()) -> Day:
    """The profile of levels that were read; without hours they are of the same length."""
    if not levels:
        raise bad_day("it has no level")
    if len(levels) > MOST:
        raise bad_day(f"it has {len(levels)} levels, and {MOST} is the most")
    if not any(levels):
        raise bad_day("every level is 0: nothing is served")
    if hours:
        whole = fsum(hours)
        days = round(whole / HOURS)
        if days < 1 or abs(whole - days * HOURS) > 1e-6:
            raise bad_day(
                f"its hours add up to {whole:g}, and a day has 24",
                "let the hours of all levels be 24 together, or those of several whole days",
            )
    each = tuple(hours) or (HOURS / len(levels),) * len(levels)
    return Day(name, tuple(levels), each)


def number(text: str, what: str) -> float:
    """A number, 0 or above."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not isfinite(value) or value < 0.0:
        raise bad_day(f"{text.strip()!r} is no {what}, 0 or above")
    return value


def bad_day(what: str, hint: str = _HOW) -> ChipcostError:
    """What is wrong with a profile."""
    return ChipcostError("bad-day", what, hint=hint)

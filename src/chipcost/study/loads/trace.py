"""A trace of requests as arrays, whatever layout it came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.errors import ChipcostError, Place

Array = npt.NDArray[np.float64]
Lines = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Requests of one file. Shapes (rows,).

    layout   name of the layout
    isl, osl tokens of the whole prompt, cached ones included, and of the answer
    cached   tokens of the prompt found in the cache, at most isl; None where nothing says it
    time     seconds since the first request, rising; None where requests have no arrival
    weight   share of each row among the requests; None: every row is one
    clock    seconds of the first request after midnight; None where no time of day is known
    failed   requests without an answer, which are left out
    arrivals requests a second in windows of `window` seconds, where the file has those alone
    notes    what was assumed while reading
    """

    layout: str
    isl: Array
    osl: Array
    cached: Array | None = None
    time: Array | None = None
    weight: Array | None = None
    clock: float | None = None
    failed: int = 0
    arrivals: Array | None = None
    window: float = 0.0
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.isl)

    @property
    def hits(self) -> Array:
        """Cached tokens of each request, 0 where nothing says it."""
        return np.zeros(len(self.isl)) if self.cached is None else self.cached


def wrong(code: str, message: str, hint: str, file: str, line: int | None = None) -> ChipcostError:
    """What is wrong with a trace, at its line."""
    place = Place(file) if line is None else Place(file, line)
    return ChipcostError(code, message, hint=hint, place=place)


def empty(file: str) -> ChipcostError:
    """The error of a trace without requests."""
    hint = "give one row for each request: input, output, and cached and time where known"
    return wrong("empty-trace", "the trace holds no request", hint, file)


def checked(
    isl: Array,
    osl: Array,
    cached: Array | None,
    time: Array | None,
    file: str,
    lines: Lines,
    before: float = -np.inf,
) -> None:
    """Raise for what no request can be; rows stand on `lines`, `before` is the time of the row
    before them."""
    _need(isl >= 1.0, "no tokens of input", "every request has a prompt", isl, file, lines)
    _need(
        osl >= 1.0,
        "no tokens of output",
        "leave requests that failed out: they have no answer",
        osl,
        file,
        lines,
    )
    if cached is not None:
        hint = "give cached tokens as a part of the input, which holds them"
        _need(cached >= 0.0, "fewer than no cached tokens", hint, cached, file, lines)
        _need(cached <= isl, "more cached tokens than input", hint, cached, file, lines)
    if time is not None:
        rising = np.diff(time, prepend=max(before, -1e300)) >= 0.0
        hint = "sort the rows by time; a trace is replayed in its order"
        _need(rising, "a time before that of the row above", hint, time, file, lines, "unsorted")


def _need(
    fine: npt.NDArray[np.bool_],
    what: str,
    hint: str,
    values: Array,
    file: str,
    lines: Lines,
    code: str = "bad-trace",
) -> None:
    if np.all(fine):
        return
    at = int(np.argmin(fine))
    raise wrong(code, f"{what}: {values[at]:g}", hint, file, int(lines[at]))

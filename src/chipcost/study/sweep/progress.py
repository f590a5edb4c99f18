"""How far a sweep is: one line on a terminal, drawn anew a few times a second."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

EVERY = 0.2  # seconds between two drawings
_CLEAR = "\r\x1b[K"


def watched(
    items: Iterable[T],
    count: int,
    done: int = 0,
    *,
    each: int = 1,
    unit: str = "blocks",
    quiet: bool = False,
    stream: TextIO | None = None,
) -> Iterator[T]:
    """The items as they come, with a line of progress on a terminal while they do.

    `count` items are to come in all, of which `done` are there already; each stands for `each` of
    `unit`. The line goes to `stream` (stderr) if that is a terminal and `quiet` is False, and is
    gone at the end, also after an error.
    """
    out = sys.stderr if stream is None else stream
    if quiet or not _is_terminal(out):
        yield from items
        return
    begun = drawn = time.monotonic()
    here = 0
    out.write(_CLEAR + _fitting(line(done, count, 0, 0.0, each, unit)))
    out.flush()
    try:
        for item in items:
            here += 1
            now = time.monotonic()
            if now - drawn >= EVERY:
                drawn = now
                text = line(done + here, count, here, now - begun, each, unit)
                out.write(_CLEAR + _fitting(text))
                out.flush()
            yield item
    finally:
        out.write(_CLEAR)
        out.flush()


def line(reached: int, count: int, here: int, seconds: float, each: int, unit: str) -> str:
    """`12 %  1,200,000 of 10,000,000 scenarios  3.1 M/s  3 min left`.

    `here` of those `reached` were computed in the last `seconds`: the others were there before and
    say nothing about the rate.
    """
    share = reached / count if count else 1.0
    text = f"{int(100 * share)} %  {reached * each:,} of {count * each:,} {unit}"
    if not here or seconds <= 0.0:
        return text
    rate = here / seconds
    return f"{text}  {_short(rate * each)}/s  {_duration((count - reached) / rate)} left"


def _short(number: float) -> str:
    """Three digits and a prefix: 3.14 M."""
    for prefix, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {prefix}"
    return f"{number:.3g}"


def _duration(seconds: float) -> str:
    """Whole seconds, minutes, or hours and minutes."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes} min"


def _fitting(text: str) -> str:
    """What of a line fits on the terminal: one that wraps is not drawn over."""
    return text[: max(0, shutil.get_terminal_size().columns - 1)]


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # a closed stream
        return False

"""Times of many rows at once: dates as services print them, or seconds."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_UTC = ("+00:00", "Z", " UTC")
DAY = 86400.0


def is_date(text: str) -> bool:
    """Whether a text begins like a date rather than as a number."""
    return len(text) >= 10 and text[4] == "-" and text[7] == "-"


def dates(texts: Sequence[str]) -> Array:
    """Seconds since 1970 of dates with up to nine digits of a second, with or without a zone.

    Raises ValueError for what is no date.
    """
    bare = texts
    for end in _UTC:
        bare = [text[: -len(end)] if text.endswith(end) else text for text in bare]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # NumPy only warns of a zone that it leaves out
            found = np.array(bare, dtype="datetime64[ns]")
    except (ValueError, Warning):
        return np.array([_one(text) for text in texts])
    return np.asarray(found.astype(np.int64) * 1e-9)


def _one(text: str) -> float:
    """One date with any zone; digits of a second beyond the sixth are dropped."""
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    trimmed = f"{head}{dot}{tail[:digits][:6]:0<6}{tail[digits:]}" if dot else text
    found = datetime.fromisoformat(trimmed.replace("Z", "+00:00"))
    offset = found.utcoffset()
    naive = found.replace(tzinfo=None)
    since = (naive - datetime(1970, 1, 1)).total_seconds()
    return since - (offset.total_seconds() if offset else 0.0)

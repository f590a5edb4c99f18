"""How much of its context a token sees, as means over the positions that pass: windows, chunks.

A token at position x has x tokens before it. A pass over the positions from `first` to `last` sees
in each layer the mean over them, not what their mean position sees. Arrays of any one shape; tokens
are counted as a continuum, which is right to half a token.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def mean_context(first: Array, last: Array) -> Array:
    """Mean of x between two positions: (a + b) / 2."""
    return np.asarray(0.5 * (first + last))


def mean_within(first: Array, last: Array, limit: Array | float) -> Array:
    """Mean of min(x, w) between two positions a and b: of a window, or of what an indexer chooses.

    (a + b) / 2 less the mean of what lies beyond w, ((b - w)+^2 - (a - w)+^2) / (2 (b - a)), x+
    what is above 0 of x. At a = 0 it is w - w^2 / (2 b) beyond w. min(a, w) where a = b.
    """
    over, before = np.maximum(last - limit, 0.0), np.maximum(first - limit, 0.0)
    apart = last - first
    beyond = (over - before) * (over + before) / np.where(apart > 0.0, 2.0 * apart, 1.0)
    beyond = np.where(apart > 0.0, beyond, over)
    return np.asarray(mean_context(first, last) - beyond)


def mean_in_chunk(first: Array, last: Array, chunk: Array | float) -> Array:
    """Mean of x mod w between two positions: of attention within chunks of w tokens.

    From 0 to x it sums to w x / 2 - r (w - r) / 2 with r = x mod w. x mod w of the position where
    both are the same.
    """
    apart = last - first
    part, end = np.mod(first, chunk), np.mod(last, chunk)
    rest = 0.5 * (end * (chunk - end) - part * (chunk - part))
    mean = 0.5 * chunk - rest / np.where(apart > 0.0, apart, 1.0)
    return np.asarray(np.where(apart > 0.0, mean, part))

"""Products over a grid: a cost that is price x power x PUE / utilisation, at every combination.

K factors of one dimension make a grid of K dimensions. Worked out factor by factor over all of it,
memory is read and written K times; here the factors are multiplied into two, short enough for the
cache, so that each value of the grid is one product. A sum, as of a lease and of energy, is one
factor: `np.add.outer(lease, energy).ravel()`; so is a rate that depends on two of the axes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
ROW = 1024  # values from which the call that multiplies them costs less than the work
LONG = 1 << 20  # values of a row at most, apart from those of a factor that is longer
BLOCK = 32768  # values of a block: with its row they are in the cache of a core
CELLS = 65536  # thresholds that are looked up together


def outer(factors: Sequence[Array], out: Array | None = None) -> Array:
    """The product of one-dimensional factors at every combination, shape (len of each).

    Written to `out`, C-contiguous and of that shape, where given: memory that is used again takes
    half the time of fresh memory. The order of the products is not told: equal to rounding.
    Raises ValueError where there is no factor, one has not one dimension, or `out` does not fit.
    """
    shape = _shape(factors)
    if out is None:
        out = np.empty(shape)
    if out.shape != shape or not out.flags.c_contiguous:
        raise ValueError(f"out is not C-contiguous of shape {shape}")
    head, row = _two(factors, ROW, LONG)
    np.multiply(head[:, None], row, out=out.reshape(len(head), len(row)))
    return out


def blocks(factors: Sequence[Array], block: int = BLOCK) -> Iterator[tuple[int, Array]]:
    """The grid of `outer` in C order, piece by piece, so that it is reduced without being written.

    Gives the flat index of the first value and at most `block` values or one row. Each piece is
    worked out in the same memory: what is kept of it has to be copied.
    """
    _shape(factors)
    head, row = _two(factors, ROW, block)
    together = max(block // max(len(row), 1), 1)
    kept = np.empty((min(together, len(head)), len(row)))
    for start in range(0, len(head), together):
        some = head[start : start + together]
        piece = np.multiply(some[:, None], row, out=kept[: len(some)])
        yield start * len(row), piece.reshape(-1)


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a grid comes to. `argmin`: index on each axis, the first of equals; `histogram`: values
    in [edge, next edge), the last edge included, None where no edges are given."""

    min: float
    argmin: tuple[int, ...]
    max: float
    sum: float
    count: int
    histogram: Index | None


def reduce_outer(
    factors: Sequence[Array], edges: Array | None = None, block: int = BLOCK
) -> Reduced:
    """The grid of `outer` reduced, of positive factors, without working out its values.

    The least product is that of the least factors, and the sum that of their sums. Values below an
    edge are counted by row: those of the sorted row below edge / h, h the product of the other
    factors; a value that rounding alone parts from an edge may count on either side. Rows have at
    most `block` values, or those of the last factor. Raises ValueError as `outer` does, and where a
    factor is empty or not positive or edges do not increase.
    """
    shape = _shape(factors)
    for factor in factors:
        if not factor.size or not np.all((factor > 0.0) & np.isfinite(factor)):
            raise ValueError("a factor is not positive everywhere")
    return Reduced(
        min=math.prod(float(factor.min()) for factor in factors),
        argmin=tuple(int(factor.argmin()) for factor in factors),
        max=math.prod(float(factor.max()) for factor in factors),
        sum=math.prod(float(factor.sum()) for factor in factors),
        count=math.prod(shape),
        histogram=None if edges is None else _histogram(factors, edges, block),
    )


def _histogram(factors: Sequence[Array], edges: Array, block: int) -> Index:
    """Values of the grid between edges."""
    if edges.ndim != 1 or len(edges) < 2 or not np.all(np.diff(edges) > 0.0):
        raise ValueError("edges do not increase")
    ordered = sorted(factors, key=len)  # any order of the factors has the same values
    head, row = _two(ordered, block, block)
    row.sort()
    below = np.zeros(len(edges), dtype=np.intp)
    together = max(CELLS // len(edges), 1)
    for start in range(0, len(head), together):
        bounds = edges / head[start : start + together, None]
        below[:-1] += np.searchsorted(row, bounds[:, :-1], side="left").sum(axis=0)
        below[-1] += np.searchsorted(row, bounds[:, -1], side="right").sum()
    return np.asarray(np.diff(below))


def _shape(factors: Sequence[Array]) -> tuple[int, ...]:
    """Lengths of the factors."""
    if not factors or any(np.ndim(factor) != 1 for factor in factors):
        raise ValueError("factors are not arrays of one dimension")
    return tuple(len(factor) for factor in factors)


def _two(factors: Sequence[Array], least: int, most: int) -> tuple[Array, Array]:
    """The first factors multiplied out, and the last: so many that a row has `least` values, as
    long as it has no more than `most`. Both are new arrays."""
    row, rest = np.array(factors[-1], dtype=np.float64), list(factors[:-1])
    while rest and len(row) < least and len(row) * len(rest[-1]) <= most:
        row = np.multiply.outer(rest.pop(), row).reshape(-1)
    head = np.ones(1)
    for factor in rest:
        head = np.multiply.outer(head, factor).reshape(-1)
    return head, row

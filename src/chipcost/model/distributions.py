"""Samples of uncertain quantities: distributions, shared parts, probabilities.

Pure NumPy. A positive quantity is a two-sided lognormal (two_sided.py). Samples are drawn in
blocks of a fixed size, each seeded by (seed, name, block), so that they depend neither on how many
are drawn at once nor on what else is drawn. latin.py has others, of less error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model.two_sided import Z90, two_sided

__all__ = [
    "BLOCK",
    "Z90",
    "Array",
    "beat_counts",
    "best_counts",
    "counts_below",
    "lognormal",
    "normals",
    "order",
]

Array = npt.NDArray[np.float64]

BLOCK = 16_384


def normals(name: str, seed: int, block: int) -> Array:
    """BLOCK standard normals of one named quantity; equal for equal arguments."""
    key = int.from_bytes(name.encode("utf-8"), "little")
    return np.random.Generator(np.random.PCG64([seed, key, block])).standard_normal(BLOCK)


def lognormal(low: float, value: float, high: float, z: Array) -> Array:
    """Samples of a positive quantity with 5 to 95 % from `low` to `high` around `value`.

    A quantity without a range, or of value 0, has that value in every sample.
    """
    median, below, above = two_sided(low, value, high)
    if below == above == 0.0:
        return np.full_like(z, value)
    return median * np.exp(np.where(z < 0.0, below, above) * z)


def best_counts(draws: Array, higher: bool = False, parts: int = 1) -> Array:
    """How often each row is the best of a sample, shape (options, parts); ties are shared equally.

    `draws` has shape (options, draws); the draws are `parts` equal parts, counted apart.
    """
    edge = draws.max(axis=0) if higher else draws.min(axis=0)
    found = np.array([_counted(row == edge, parts) for row in draws], dtype=np.float64)
    if found.sum() == edge.size:
        return found
    winners = draws == edge
    shares = winners / winners.sum(axis=0)
    tied: Array = shares.reshape(len(draws), parts, -1).sum(axis=2)
    return tied


def beat_counts(draws: Array, reference: Array, higher: bool = False, parts: int = 1) -> Array:
    """How often each row beats the reference, shape (options, parts); a tie is half a win."""
    found = [
        _counted(row > reference if higher else row < reference, parts)
        + 0.5 * _counted(row == reference, parts)
        for row in draws
    ]
    return np.array(found, dtype=np.float64)


def counts_below(draws: Array, values: Array, parts: int = 1) -> Array:
    """How often each row lies below each of its values, shape (options x values, parts).

    `values` has shape (options, values).
    """
    found = [
        _counted(row < value, parts)
        for row, own in zip(draws, values, strict=True)
        for value in own
    ]
    return np.array(found, dtype=np.float64)


def _counted(held: npt.NDArray[np.bool_], parts: int) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.count_nonzero(held.reshape(parts, -1), axis=1)
    return found


def order(draws: Array, ranks: tuple[int, ...]) -> Array:
    """The samples of these ranks, 0 the least, without sorting them all."""
    return np.partition(draws, ranks)[list(ranks)]

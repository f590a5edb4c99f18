"""Monte Carlo samples of uncertain quantities: distributions, shared parts, probabilities.

Pure NumPy. A positive quantity is a two-sided lognormal (two_sided.py). Samples are drawn in
blocks of a fixed size, each seeded by (seed, name, block), so that they depend neither on how many
are drawn at once nor on what else is drawn.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model.two_sided import Z90, two_sided

__all__ = ["BLOCK", "Z90", "Array", "beat_counts", "best_counts", "lognormal", "mixed", "normals"]

Array = npt.NDArray[np.float64]

BLOCK = 16_384


def normals(name: str, seed: int, block: int) -> Array:
    """BLOCK standard normals of one named quantity; equal for equal arguments."""
    key = int.from_bytes(name.encode("utf-8"), "little")
    return np.random.Generator(np.random.PCG64([seed, key, block])).standard_normal(BLOCK)


def mixed(parts: list[tuple[float, Array]]) -> Array:
    """A standard normal from independent ones: sum of sqrt(w) z, the weights adding up to 1.

    Two quantities that share a part of weight w have correlation w.
    """
    total = np.zeros_like(parts[0][1])
    for weight, draws in parts:
        total += np.sqrt(weight) * draws
    return total


def lognormal(low: float, value: float, high: float, z: Array) -> Array:
    """Samples of a positive quantity with 5 to 95 % from `low` to `high` around `value`.

    A quantity without a range, or of value 0, has that value in every sample.
    """
    median, below, above = two_sided(low, value, high)
    if below == above == 0.0:
        return np.full_like(z, value)
    return median * np.exp(np.where(z < 0.0, below, above) * z)


def best_counts(draws: Array, higher: bool = False) -> Array:
    """How often each row is the best of a sample, shape (options,); ties are shared equally.

    `draws` has shape (options, draws).
    """
    edge = draws.max(axis=0) if higher else draws.min(axis=0)
    winners = draws == edge
    shares: Array = (winners / winners.sum(axis=0)).sum(axis=1)
    return shares


def beat_counts(draws: Array, reference: Array, higher: bool = False) -> Array:
    """How often each row beats the reference, shape (options,); a tie is half a win."""
    ahead = draws > reference if higher else draws < reference
    even = draws == reference
    counts: Array = ahead.sum(axis=1) + 0.5 * even.sum(axis=1)
    return counts


def order(draws: Array, ranks: tuple[int, ...]) -> Array:
    """The samples of these ranks, 0 the least, without sorting them all."""
    return np.partition(draws, ranks)[list(ranks)]

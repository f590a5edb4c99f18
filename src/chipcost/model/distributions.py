"""Monte Carlo samples of uncertain quantities: distributions, shared parts, probabilities.

Pure NumPy. A positive quantity with a median m, a 5th percentile l and a 95th h is a two-sided
lognormal: x = m exp(s z), with z standard normal and s = ln(h/m)/1.645 above the median and
ln(m/l)/1.645 below. Where the value is one of the two ends, half of its samples would be that one
number: such a quantity is triangular from one end to the other instead, likeliest at its value.
Samples are drawn in blocks of a fixed size, each seeded by (seed, name,
block), so that they depend neither on how many are drawn at once nor on what else is drawn.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BLOCK = 16_384
Z90 = 1.6448536269514722  # 95th percentile of the standard normal


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
    """Samples of a positive quantity with median `value` and 5 to 95 % from `low` to `high`.

    A quantity without a range, or of value 0, has that value in every sample.
    """
    if value <= 0.0 or (low >= value and high <= value):
        return np.full_like(z, value)
    below = np.log(value / low) / Z90 if 0.0 < low < value else 0.0
    above = np.log(high / value) / Z90 if high > value else 0.0
    return value * np.exp(np.where(z < 0.0, below, above) * z)


def spread(low: float, value: float, high: float, z: Array) -> Array:
    """Samples of a quantity from `low` to `high`, lognormal or, of a one-sided range, triangular.

    They rise with z, the standard normals that they are made of: shared normals stay shared.
    """
    if low < value < high or low == high or value <= 0.0:
        return lognormal(low, value, high, z)
    u = normal_share(z)
    width = high - low
    if value >= high:  # F = (x - l)^2 / (h - l)^2
        return low + width * np.sqrt(u)
    return high - width * np.sqrt(1.0 - u)


def percentile_ends(low: float, value: float, high: float) -> tuple[float, float]:
    """The 5th and 95th percentile of `spread`."""
    ends = spread(low, value, high, np.array([-Z90, Z90]))
    return float(ends[0]), float(ends[1])


def normal_share(z: Array) -> Array:
    """The standard normal distribution function, to 2e-4: (1 + tanh(0.7979 (z + 0.0447 z^3))) / 2.

    Page 1977, Applied Statistics 26, 75.
    """
    share: Array = 0.5 * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)))
    return share


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

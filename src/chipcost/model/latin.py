"""Samples from Latin hypercubes: each normal has one sample in each of equally likely strata.

Pure NumPy. A hypercube of n samples cuts the distribution of every normal into n strata and takes
each once, in an order of its own for each normal: what is additive in the normals is then nearly
without error, and the rest has at most n / (n - 1) times the variance of independent samples
(McKay, Beckman and Conover, Technometrics 21 (1979); Owen, Annals of Statistics 25 (1997)).
Independent hypercubes tell the error from the scatter between them.

The order is a permutation by its formula, keyed by the name of the normal, the seed and the number
of the hypercube: nothing is kept, and no normal depends on which others there are.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from chipcost.model.normal_quantile import Array, normal_quantile

ROUNDS = 3
MOST = 65_536  # strata at once: as many as 16 bits number, in which the processor is quickest
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def strata(seed: int, cubes: npt.NDArray[np.uint64], size: int) -> Array:
    """The normal in each stratum of some hypercubes, shape (cubes, size), in order.

    At the same place in every stratum of a hypercube, which is uniform over hypercubes.
    """
    place = (_words(_key("place in the stratum", seed), cubes, 1)[0] >> np.uint64(11)) * 2.0**-53
    shares = (np.arange(size) + np.clip(place, 1e-9, 1.0 - 1e-9)) / size
    return normal_quantile(shares)


def places(
    name: str, seed: int, cubes: npt.NDArray[np.uint64], size: int
) -> npt.NDArray[np.uint16]:
    """Which stratum each sample of a normal is in, shape (cubes, size), as an index into all
    strata of these hypercubes, which are MOST at most; size is a power of two.

    Each round is a one-to-one map of the numbers below `size`: an odd factor and a shift, and the
    upper half of the bits mixed into the lower.
    """
    assert len(cubes) * size <= MOST
    mask, half = np.uint16(size - 1), np.uint16(size.bit_length() // 2)
    words = _words(_key(name, seed), cubes, ROUNDS)
    factors = words.astype(np.uint16) | np.uint16(1)
    shifts = (words >> np.uint64(32)).astype(np.uint16)
    at: npt.NDArray[np.uint16] = np.arange(size, dtype=np.uint16) * factors[0]
    for step in range(ROUNDS):
        if step:
            at *= factors[step]
        at += shifts[step]
        at &= mask
        at ^= at >> half
    at += np.arange(0, len(cubes) * size, size, dtype=np.uint16)[:, None]
    return at


@lru_cache(maxsize=8192)
def _key(name: str, seed: int) -> int:
    """64 bits that stand for a name and a seed."""
    text = int.from_bytes(name.encode("utf-8"), "little")
    return int(np.random.SeedSequence([seed, len(name), text]).generate_state(1, np.uint64)[0])


def _words(key: int, counters: npt.NDArray[np.uint64], number: int) -> npt.NDArray[np.uint64]:
    """Random 64-bit words, shape (number, counters, 1): the SplitMix64 generator at these steps.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    steps = np.arange(1, number + 1, dtype=np.uint64)[:, None] + counters * np.uint64(number)
    word = steps[:, :, None] * _GOLDEN + np.uint64(key)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))

"""A distribution of requests as a few weighted classes: of rows, of two spreads, of percentiles.

The means are those of the whole, exactly, and of rows the squares of input and of output and their
product too, which attention grows with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from chipcost.model.lengths import Mix

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Parts that rows are divided into by input, of these by what is cached, of these by output.
INPUTS, CACHED, OUTPUTS = 4, 2, 2
NODES = 8  # of a spread
STEPS = 200  # of a distribution between percentiles, of equal probability


def from_rows(isl: Array, osl: Array, cached: Array, weight: Array | None = None) -> Mix:
    """Rows of a trace, shapes (rows,), as classes: parts by input, of these by what is cached, of
    these by output, each as four requests. `weight` None: each row counts once."""
    order = np.lexsort((cached, osl, isl))
    isl, osl, cached = isl[order], osl[order], cached[order]
    counts = np.ones(len(isl)) if weight is None else weight[order]
    part = _parts(isl, counts, np.zeros(len(isl), dtype=np.intp), INPUTS)
    if np.any(cached > 0.0):
        part = _parts(cached, counts, part, CACHED)
    part = _parts(osl, counts, part, OUTPUTS)
    part = np.unique(part, return_inverse=True)[1]
    found = _four_points(*_moments(part, counts, isl, osl, cached))
    return replace(found, second_moment=_second_moment(counts, isl - cached))


def _moments(
    part: Index, counts: Array, isl: Array, osl: Array, cached: Array
) -> tuple[Array, ...]:
    """Of each part: requests, mean input, output and cached tokens, deviation of input and of
    output, and their correlation."""
    held = np.asarray(np.bincount(part, counts), dtype=np.float64)

    def mean(values: Array) -> Array:
        return np.asarray(np.bincount(part, counts * values) / held)

    one, other = mean(isl), mean(osl)
    first, second = isl - one[part], osl - other[part]
    wide: Array = np.sqrt(mean(first * first))
    far: Array = np.sqrt(mean(second * second))
    both = wide * far
    joint = mean(first * second) / np.where(both > 0.0, both, 1.0)
    return held, one, other, mean(cached), wide, far, np.clip(joint, -1.0, 1.0)


def _four_points(
    held: Array, isl: Array, osl: Array, cached: Array, wide: Array, far: Array, joint: Array
) -> Mix:
    """Each part as four requests, a deviation above and below its means in input and in output.

    Weights (1 + r) / 4 where both lie on one side and (1 - r) / 4 where they do not, r their
    correlation: means, squares and products are those of the part, as long as a deviation is not
    more than its mean. What is cached is one share of the part's inputs.
    """
    wide, far = np.minimum(wide, 0.99 * isl), np.minimum(far, 0.99 * osl)
    share = cached / isl
    found: list[Array] = []
    for first in (-1.0, 1.0):
        for second in (-1.0, 1.0):
            longer = isl + first * wide
            weight = held * (1.0 + first * second * joint) / 4.0
            found.append(np.stack([weight, longer, osl + second * far, share * longer]))
    rows = np.concatenate(found, axis=1)
    lengths, same = np.unique(rows[1:].T, axis=0, return_inverse=True)
    weight = np.asarray(np.bincount(same.reshape(-1), rows[0]), dtype=np.float64)
    kept = weight > 0.0
    return _mix(weight[kept], *lengths[kept].T)


def _parts(values: Array, counts: Array, part: Index, number: int) -> Index:
    """Each part divided into `number` by its values.

    Where the sum of a third of each of requests, values and squares reaches 1 / number of that of
    the part: so the long ones, that make most of the squares, have classes of their own.
    """
    order = np.lexsort((values, part))
    own, sizes = part[order], counts[order]
    found = values[order]
    first = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
    group = np.cumsum(np.r_[False, own[1:] != own[:-1]])
    reached = np.zeros(len(values))
    for power in (0, 1, 2):
        term = sizes * found**power
        whole = np.add.reduceat(term, first)
        before = np.cumsum(term) - 0.5 * term
        before -= (np.cumsum(whole) - whole)[group]
        reached += before / np.where(whole > 0.0, whole, 1.0)[group]
    further = np.clip((reached / 3.0 * number).astype(np.intp), 0, number - 1)
    result = np.empty(len(values), dtype=np.intp)
    result[order] = group * number + further
    return result


def from_spreads(isl: float, osl: float, cached: float, isl_cv: float, osl_cv: float) -> Mix:
    """Lognormal lengths of these means and coefficients of variation, independent; `cached` is the
    share of every input. Classes are the nodes of Gauss-Hermite quadrature."""
    first, one = _lognormal(isl, isl_cv)
    second, other = _lognormal(osl, osl_cv)
    weight = np.outer(one, other).reshape(-1)
    longer = np.repeat(first, len(second))
    return _mix(weight, longer, np.tile(second, len(first)), cached * longer)


def from_quantiles(
    isl: Mapping[float, float],
    osl: Mapping[float, float],
    means: tuple[float, float],
    cached: float,
) -> Mix:
    """Lengths of which percentiles are known, {0.5: 1020, ...}, independent of each other.

    All lengths are scaled to the means. `cached` is the share of every input.
    """
    first, second = _of_quantiles(isl, means[0]), _of_quantiles(osl, means[1])
    longer = np.repeat(first, len(second))
    return from_rows(longer, np.tile(second, len(first)), cached * longer)


def limited(mix: Mix, longest: float) -> Mix:
    """The mix with inputs cut so that none is longer than `longest` with its output, the others
    longer in proportion so that the mean stays. `longest` is beyond the means."""
    wanted, most = mix.mean_isl, np.maximum(longest - mix.osl, 1.0)
    isl = mix.isl
    for _ in range(60):
        isl = np.minimum(isl, most)
        free = isl < most
        room = float(np.sum(mix.weight * isl * free))
        lacking = wanted - float(np.sum(mix.weight * isl))
        if room <= 0.0 or lacking <= 1e-12 * wanted:
            break
        isl = np.where(free, isl * (1.0 + lacking / room), isl)
    isl = np.minimum(isl, most)
    return _mix(
        *(column.reshape(-1) for column in (mix.weight, isl, mix.osl, mix.cached * (isl / mix.isl)))
    )


def _lognormal(mean: float, cv: float) -> tuple[Array, Array]:
    """Lengths and their weights: m exp(s z - s^2 / 2), s^2 = ln(1 + cv^2), z the nodes."""
    if cv == 0.0:
        return np.array([mean]), np.ones(1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / np.sum(weights)
    found = np.exp(np.sqrt(np.log1p(cv * cv)) * nodes)
    return np.asarray(found * (mean / np.sum(weights * found))), weights


def _of_quantiles(known: Mapping[float, float], mean: float) -> Array:
    """Lengths of equal probability from percentiles; of fewer than two the mean alone.

    Between two the logarithm of the length is linear in the normal quantile, and beyond them as in
    the nearest two: of a lognormal distribution any two give it back. None is beyond the least and
    the greatest, or below one token.
    """
    inner = sorted(share for share in known if 0.0 < share < 1.0)
    if len(inner) < 2:
        return np.array([mean])
    normal = NormalDist()
    at = np.array([normal.inv_cdf(share) for share in inner])
    lengths = np.log([known[share] for share in inner])
    wanted = np.array([normal.inv_cdf((step + 0.5) / STEPS) for step in range(STEPS)])
    pair = np.clip(np.searchsorted(at, wanted), 1, len(at) - 1)
    rise = (lengths[pair] - lengths[pair - 1]) / (at[pair] - at[pair - 1])
    found = np.exp(lengths[pair - 1] + rise * (wanted - at[pair - 1]))
    found = np.clip(found, max(known.get(0.0, 1.0), 1.0), known.get(1.0, np.inf))
    return np.asarray(found * (mean / np.mean(found)))


def _mix(weight: Array, isl: Array, osl: Array, cached: Array) -> Mix:
    weight = weight / np.sum(weight)
    second = _second_moment(weight, isl - cached)
    weight, isl, osl, cached = (column.reshape(-1, 1) for column in (weight, isl, osl, cached))
    return Mix(weight, isl, osl, cached, second)


def _second_moment(weight: Array, new: Array) -> float:
    """E[n^2] / E[n]^2, 1 where nothing is prefilled."""
    mean = float(np.sum(weight * new))
    return float(np.sum(weight * new * new) * np.sum(weight)) / mean**2 if mean > 0.0 else 1.0

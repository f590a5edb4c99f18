"""The fit of mean power: terms of the law and a factor for each family; what it does not see.

Robust least squares of log errors, by Levenberg-Marquardt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.power import PowerLaw, busy_power
from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.serving.powers import FAMILY, OTHER

Array = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]
Mask = npt.NDArray[np.bool_]

SCALE = 0.12  # log error at which the loss turns from square to absolute
GROUP_POWER = 0.7  # weight of a point: (points of its source, chip and model) ** -0.7
SPREAD = 0.25  # of the log factor of a family about 0, which draws that of a few points in
TERMS = 3  # working, memory, compute; the factors of families follow
START = 0.3
ROUNDS, CONVERGED, STEP = 60, 1e-9, 1e-5
SHARE = 0.90  # of left-out points that an interval is to cover
KINDS = ("pair", "model", "chip", "source")  # what is left out


@dataclass(frozen=True)
class Points:
    """Measured power, shapes (n,): log share of TDP; busy shares working, memory and compute; log
    of predicted over measured output rate, NaN where none was measured, and its 90 % interval, a
    factor."""

    ids: Names
    share: Array
    busy: tuple[Array, Array, Array]
    rate: Array
    rate_factor: Array
    labels: Mapping[str, Names]

    @property
    def key(self) -> Names:
        """Source, chip and model together."""
        names = (self.labels[kind] for kind in ("source", "chip", "model"))
        return np.array([" ".join(one) for one in zip(*names, strict=True)])


def families_of(points: Points) -> list[str]:
    """Families of chips with points, in the order of the fitted factors."""
    return sorted(set(points.labels["family"].tolist()))


def predicted(points: Points, idle: float, fitted: Array) -> Array:
    """Log share of TDP of every point."""
    names = families_of(points)
    factor = np.exp(fitted[TERMS:])[[names.index(one) for one in points.labels["family"].tolist()]]
    law = PowerLaw(idle, *(float(value) for value in fitted[:TERMS]))
    return np.asarray(np.log(np.minimum(factor * busy_power(law, *points.busy), 1.0)))


def weights_of(points: Points, kept: Mask) -> Array:
    """Weight of each kept point: many of one source, chip and model count for less each."""
    keys, weights = points.key, np.zeros(len(kept))
    for key in set(keys.tolist()):
        mine = (keys == key) & kept
        if np.any(mine):
            weights[mine] = float(mine.sum()) ** -GROUP_POWER
    return np.asarray(weights / weights[kept].mean())


def fit(points: Points, idle: float, kept: Mask) -> Array:
    """Terms of the law, none below 0, then log factors of families, by Levenberg-Marquardt."""
    weights = weights_of(points, kept)
    size = TERMS + len(families_of(points))
    spread = np.concatenate([np.full(TERMS, np.inf), np.full(size - TERMS, SPREAD)])

    def loss(values: Array) -> tuple[float, Array]:
        error = predicted(points, idle, values) - points.share
        square = (error / SCALE) ** 2
        prior = float(np.sum((values / spread) ** 2))
        return float(np.sum(weights * 2.0 * (np.sqrt(1.0 + square) - 1.0))) + prior, error

    values = np.concatenate([np.full(TERMS, START), np.zeros(size - TERMS)])
    value, error = loss(values)
    damping = 1e-2
    for _ in range(ROUNDS):
        slope = np.stack(
            [(loss(values + STEP * one)[1] - error) / STEP for one in np.eye(size)], axis=1
        )
        pull = weights / np.sqrt(1.0 + (error / SCALE) ** 2) / SCALE**2
        square = slope.T @ (slope * pull[:, None]) + np.diag(spread**-2.0)
        gradient = slope.T @ (pull * error) + values / spread**2
        for _ in range(12):
            lifted = square + damping * np.diag(np.diag(square) + 1e-9)
            trial = values - np.linalg.solve(lifted, gradient)
            trial[:TERMS] = np.maximum(trial[:TERMS], 0.0)
            found, trial_error = loss(trial)
            if found < value:
                break
            damping *= 4.0
        else:
            break
        done = value - found < CONVERGED * value
        values, value, error = trial, found, trial_error
        damping = max(damping / 4.0, 1e-6)
        if done:
            break
    return values


def leave_out(points: Points, idle: float) -> dict[str, Array]:
    """Log shares of fits that had not seen the pair, the model, the chip's family, the source."""
    labels = {**points.labels, "pair": points.key, "chip": points.labels["family"]}
    found = {}
    for kind in KINDS:
        names, out = labels[kind], np.full(len(points.share), np.nan)
        for name in sorted(set(names.tolist())):
            mine = names == name
            out[mine] = predicted(points, idle, fit(points, idle, ~mine))[mine]
        found[kind] = out
    return found


def intervals(points: Points, left_out: Mapping[str, Array]) -> dict[str, float]:
    """The factor either way for chips of families with points, and for others: half-way between
    counting points and counting sources, chips and models."""
    found: dict[str, float] = {}
    for stratum, kind in ((FAMILY, "pair"), (OTHER, "chip")):
        log_error = np.abs(left_out[kind] - points.share)
        by_group = quantile(log_error, group_weights(points.key), SHARE)
        reach = 0.5 * (by_group + float(np.quantile(log_error, SHARE)))
        found[stratum] = float(np.exp(max(reach, np.log(found.get(FAMILY, 1.0)))))
    return found


def coverage(
    points: Points, left_out: Mapping[str, Array], factors: Mapping[str, float]
) -> Iterator[str]:
    """How many left-out points the intervals cover: of points, and of sources, chips and models."""
    for stratum, kind in ((FAMILY, "pair"), (FAMILY, "model"), (OTHER, "chip"), (OTHER, "source")):
        inside = np.abs(left_out[kind] - points.share) <= np.log(factors[stratum])
        weights = group_weights(points.key)
        yield (
            f"{stratum:8s} factor {factors[stratum]:.2f}, without the {kind}: covers "
            f"{np.sum(weights * inside) / np.sum(weights):.3f} of groups, {inside.mean():.3f} of "
            f"{len(inside)} points"
        )

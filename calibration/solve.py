"""The fit: robust least squares of log errors under the priors, by Levenberg-Marquardt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from hierarchy import PRIOR, Hierarchy, Member, efficiency

from chipcost.study.runs.replay import Replay, predict, scored

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SCALE = 0.12  # log error at which the loss turns from square to absolute
GROUP_POWER = 0.7  # weight of a run: (runs of its group) ** -0.7, between per run and per group
STEP = 0.02  # of a log parameter in the finite difference
ROUNDS = 12


@dataclass(frozen=True)
class Fit:
    """Fitted offsets and the prediction of every run, those left out included."""

    offsets: Array
    predicted: Array  # logarithm of the scored quantity


class Problem:
    """The runs, laid out once, and the hierarchy over their targets."""

    def __init__(self, replay: Replay, hierarchy: Hierarchy, members: list[Member]) -> None:
        self.replay = replay
        self.hierarchy = hierarchy
        self.members = members
        self.matrix = hierarchy.matrix(members)
        self.measured = np.log(replay.measured)
        self.groups = np.array([run.group for run in replay.runs])

    def predict(self, logs: Array) -> Array:
        """Log prediction of every run for log parameters (targets, parameters)."""
        outcome = predict(self.replay, [efficiency(row) for row in logs])
        return np.log(scored(self.replay, outcome))

    def weights(self, kept: Mask) -> Array:
        """Weight of each run: large groups count for more, but less than their size."""
        out = np.zeros(len(self.groups))
        for group in set(self.groups):
            mine = (self.groups == group) & kept
            if mine.any():
                out[mine] = float(mine.sum()) ** -GROUP_POWER
        return np.asarray(out / out[kept].mean())

    def fit(self, kept: Mask, rounds: int = ROUNDS) -> Fit:
        """Fit to the kept runs, from the priors."""
        weights = self.weights(kept) * kept
        spread = self.hierarchy.spread
        offsets = np.zeros(len(spread))
        damping = 1e-2
        value, logs, predicted = self._objective(offsets, weights)
        for _ in range(rounds):
            error = predicted - self.measured
            slope = self._slope(logs, predicted)
            pull = weights / np.sqrt(1.0 + (error / SCALE) ** 2) / SCALE**2
            square = slope.T @ (slope * pull[:, None]) + np.diag(spread**-2.0)
            gradient = slope.T @ (pull * error) + offsets / spread**2
            for _ in range(10):
                lifted = square + damping * np.diag(np.diag(square))
                trial = offsets - np.linalg.solve(lifted, gradient)
                found, trial_logs, trial_predicted = self._objective(trial, weights)
                if found < value:
                    break
                damping *= 4.0
            else:
                break
            done = value - found < 1e-3 * value
            offsets, value, logs, predicted = trial, found, trial_logs, trial_predicted
            damping = max(damping / 4.0, 1e-4)
            if done:
                break
        return Fit(offsets, predicted)

    def logs(self, offsets: Array) -> Array:
        """Log parameters of every target."""
        return PRIOR + self.matrix @ offsets

    def _objective(self, offsets: Array, weights: Array) -> tuple[float, Array, Array]:
        logs = self.logs(offsets)
        predicted = self.predict(logs)
        error = (predicted - self.measured) / SCALE
        loss = float(np.sum(weights * 2.0 * (np.sqrt(1.0 + error**2) - 1.0)))
        return loss + float(np.sum((offsets / self.hierarchy.spread) ** 2)), logs, predicted

    def _slope(self, logs: Array, predicted: Array) -> Array:
        """d log prediction / d offset: one difference per parameter, then the chain rule."""
        by_parameter = np.empty((len(predicted), logs.shape[1]))
        for column in range(logs.shape[1]):
            lower = logs.copy()
            lower[:, column] -= STEP
            by_parameter[:, column] = (predicted - self.predict(lower)) / STEP
        out = np.empty((len(predicted), self.matrix.shape[2]))
        for target in range(len(self.members)):
            mine = self.replay.configurations.device == target
            out[mine] = by_parameter[mine] @ self.matrix[target]
        return out

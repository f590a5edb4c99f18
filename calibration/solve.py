"""The fit: robust least squares of log errors under the priors, by Levenberg-Marquardt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from hierarchy import INDEX, PRIOR, build, efficiency

from chipcost.study.runs.replay import QUANTITIES, Replay, predict_each
from chipcost.study.serving.efficiencies import Member

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Log error at which the loss turns from square to absolute, and the weight of a value, by quantity.
# A total rate says nothing that the output rate of the same run does not. A time to the first token
# depends on how a benchmark starts its requests.
SCALE = {"tpot_ms": 0.12, "output_tokens_per_s_per_chip": 0.12}
SCALE |= {"total_tokens_per_s_per_chip": 0.12, "ttft_ms": 0.25}
WEIGHT = {"tpot_ms": 1.0, "output_tokens_per_s_per_chip": 1.0}
WEIGHT |= {"total_tokens_per_s_per_chip": 1.0, "ttft_ms": 0.5}
KERNEL = 0.2  # log spread of a share in serving about that of the kernels measured one by one
GROUP_POWER = 0.7  # weight of a run: (runs of its group) ** -0.7, between per run and per group
STEP = 0.02  # of a log parameter in the finite difference
ROUNDS = 12
CONVERGED, CLOSELY = 1e-3, 1e-5  # of the loss, in the last round


@dataclass(frozen=True, slots=True)
class Kernel:
    """A share of a peak that kernels of a chip reach, measured one by one."""

    member: Member
    parameter: str
    value: float


@dataclass(frozen=True)
class Fit:
    """Fitted offsets and the prediction of every value, those left out included."""

    offsets: Array
    predicted: Array  # logarithm of the measured quantities; (m,)


class Problem:
    """The runs, laid out once, and the hierarchy over their targets.

    measured  logarithms of everything that was measured; (m,)
    groups    source group of each value; keys tell chip and model apart as well
    value     its weight among those of its run; `late`: a time to the first token
    """

    def __init__(self, replay: Replay, kernels: Sequence[Kernel] = ()) -> None:
        self.replay = replay
        self.members = [item.member for item in replay.targets]
        measured = [item.member for item in kernels]
        self.hierarchy = build([*self.members, *measured])
        self.matrix = self.hierarchy.matrix(self.members)
        chosen = [INDEX[item.parameter] for item in kernels]
        self.kernels = self.hierarchy.matrix(measured)[np.arange(len(chosen)), chosen]
        self.shares = np.log([item.value for item in kernels]) - PRIOR[chosen]
        self.measured = np.log(replay.measured)
        self.groups = np.array([replay.runs[index].group for index in replay.run])
        runs = [replay.runs[index] for index in replay.run]
        self.keys = np.array([f"{run.group} {run.chip} {run.model}" for run in runs])
        names = [QUANTITIES[index] for index in replay.quantity]
        self.scale = np.array([SCALE[name] for name in names])
        self.late = np.array([name == "ttft_ms" for name in names])
        self.value = np.array([WEIGHT[name] for name in names]) * ~repeated(replay)

    def predict(self, logs: Array) -> Array:
        """Log prediction of every value for log parameters (targets, parameters)."""
        return self.predict_each([logs])[:, 0]

    def predict_each(self, choices: Sequence[Array]) -> Array:
        """The same for several choices of log parameters; (m, choices)."""
        found = predict_each(self.replay, [[efficiency(row) for row in logs] for logs in choices])
        return np.asarray(np.log(np.maximum(found, 1e-30)))

    def weights(self, kept: Mask) -> Array:
        """Weight of each value: large groups count for more, but less than their size."""
        out = np.zeros(len(self.groups))
        for group in set(self.groups):
            mine = (self.groups == group) & kept
            whole = float(self.value[mine].sum())
            if whole > 0.0:
                out[mine] = self.value[mine] * whole**-GROUP_POWER
        return np.asarray(out / out[kept].mean())

    def fit(
        self,
        kept: Mask,
        rounds: int = ROUNDS,
        start: Array | None = None,
        closely: bool = False,
    ) -> Fit:
        """Fit to the kept values, from the priors or from offsets that are near.

        `closely`: until the loss falls no more, in place of a thousandth a round.
        """
        weights = self.weights(kept) * kept
        spread = self.hierarchy.spread
        offsets = np.zeros(len(spread)) if start is None else start
        damping = 1e-2
        value, logs, predicted = self._objective(offsets, weights)
        for _ in range(rounds):
            error = predicted - self.measured
            slope = self._slope(logs, predicted)
            pull = weights * self._pull((error / self.scale) ** 2) / self.scale**2
            square = slope.T @ (slope * pull[:, None]) + np.diag(spread**-2.0)
            square += self.kernels.T @ self.kernels / KERNEL**2
            gradient = slope.T @ (pull * error) + offsets / spread**2
            gradient += self.kernels.T @ (self.kernels @ offsets - self.shares) / KERNEL**2
            for _ in range(10):
                lifted = square + damping * np.diag(np.diag(square))
                trial = offsets - np.linalg.solve(lifted, gradient)
                found, trial_logs, trial_predicted = self._objective(trial, weights)
                if found < value:
                    break
                damping *= 4.0
            else:
                break
            done = value - found < (CLOSELY if closely else CONVERGED) * value
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
        error = (predicted - self.measured) / self.scale
        loss = float(np.sum(weights * self._loss(error**2)))
        prior = float(np.sum((offsets / self.hierarchy.spread) ** 2))
        prior += float(np.sum((self.kernels @ offsets - self.shares) ** 2)) / KERNEL**2
        return loss + prior, logs, predicted

    def _loss(self, square: Array) -> Array:
        """Of the square of error over scale: absolute far out; of a time to the first token less
        still, so that runs that start all their requests at once do not decide it."""
        return np.asarray(
            np.where(self.late, np.log1p(square), 2.0 * (np.sqrt(1.0 + square) - 1.0))
        )

    def _pull(self, square: Array) -> Array:
        """The derivative of `_loss` by the square."""
        return np.asarray(np.where(self.late, 1.0 / (1.0 + square), 1.0 / np.sqrt(1.0 + square)))

    def _slope(self, logs: Array, predicted: Array) -> Array:
        """d log prediction / d offset: one difference per parameter, then the chain rule."""
        lower = [logs - STEP * one for one in np.eye(logs.shape[1])]
        by_parameter = (predicted[:, None] - self.predict_each(lower)) / STEP
        out = np.zeros((len(predicted), self.matrix.shape[2]))
        device = self.replay.configurations.device[self.replay.run]
        for target, matrix in enumerate(self.matrix):
            mine = np.flatnonzero(device == target)
            acting = np.flatnonzero(matrix.any(axis=0))  # few of the offsets are of this target
            out[np.ix_(mine, acting)] = by_parameter[mine] @ matrix[:, acting]
        return out


def repeated(replay: Replay) -> Mask:
    """Values that another of the same run says already: a total rate beside an output rate."""
    output, total = (
        QUANTITIES.index(f"{kind}_tokens_per_s_per_chip") for kind in ("output", "total")
    )
    with_output = set(replay.run[replay.quantity == output].tolist())
    also = np.array([index in with_output for index in replay.run], dtype=np.bool_)
    return np.asarray((replay.quantity == total) & also)

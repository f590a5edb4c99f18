"""How wide the intervals of predictions are, and how many runs left out they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from levels import EVIDENCE, Level, levels
from solve import Mask, Problem

from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.serving.efficiencies import Efficiencies

Array = npt.NDArray[np.float64]
SHARE = 0.90  # of left-out runs that an interval is to cover
PRIOR_RUNS = 60.0  # weight of the pooled interval against a chip's own runs


def interval(problem: Problem, left_out: Mapping[str, Array], level: Level) -> float:
    """The factor either way that covers SHARE of the left-out runs.

    A chip's own runs count against PRIOR_RUNS of the pool of its stack; other levels take the
    pool's.
    """
    stack = np.array([run.stack == level.stack for run in problem.replay.runs])
    log_error = np.abs(left_out[EVIDENCE[level.level]] - problem.measured)
    pool = reach(problem, log_error, stack)
    if level.level != "chip":
        return float(np.exp(pool))
    count = float(level.runs.sum())
    here = reach(problem, log_error, level.runs)
    return float(np.exp((count * here + PRIOR_RUNS * pool) / (count + PRIOR_RUNS)))


def reach(problem: Problem, log_error: Array, kept: Mask) -> float:
    """Log error that SHARE of the kept runs stay within: half-way between counting source groups
    and counting runs."""
    by_group = quantile(log_error[kept], group_weights(problem.groups[kept]), SHARE)
    return 0.5 * (by_group + float(np.quantile(log_error[kept], SHARE)))


def coverage(
    problem: Problem, families: Efficiencies, left_out: Mapping[str, Array]
) -> Iterator[str]:
    """How many left-out runs each level's intervals cover, and how wide they are (tuned)."""
    tuned = np.array([run.stack == "tuned" for run in problem.replay.runs])
    factors = {kind: np.full(len(tuned), np.nan) for kind in EVIDENCE}
    for level in levels(problem, families):
        factors[level.level][level.runs] = interval(problem, left_out, level)
    weights = group_weights(problem.groups[tuned])
    for kind, factor in factors.items():
        log_error = np.abs(left_out[EVIDENCE[kind]] - problem.measured)[tuned]
        inside = log_error <= np.log(factor[tuned])
        yield (
            f"{kind:7s} intervals cover {np.sum(weights * inside) / np.sum(weights):.3f}, "
            f"every run {np.mean(inside):.3f}, "
            f"median width {quantile(factor[tuned], weights, 0.5):.2f}"
        )

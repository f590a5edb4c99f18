"""How wide the intervals of predictions are, by how near the nearest run is; what they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from solve import Mask, Problem

from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.serving.efficiencies import (
    ALL,
    FAMILY,
    FITTED,
    RATE,
    STRATA,
    TTFT,
    VENDOR,
    Efficiencies,
)
from chipcost.study.serving.words import STACKS

Array = npt.NDArray[np.float64]
SHARE = 0.90  # of left-out runs that an interval is to cover
FEWEST = 5  # groups below which a stratum takes the interval of the next nearer one, if wider

# Which left-out prediction tells how well a stratum is predicted: a chip with runs of its own by
# those of another model, a chip of a measured family by those without the chip, and so on.
EVIDENCE = {FITTED: "pair", FAMILY: "chip", VENDOR: "family", ALL: "vendor"}


def strata(
    problem: Problem, families: Efficiencies, left_out: Mapping[str, Array]
) -> Iterator[tuple[str, str, str, Mask, Array]]:
    """(stack, stratum, kind, values, log errors): what is left out and who would answer then."""
    runs = [problem.replay.runs[index] for index in problem.replay.run]
    stack = np.array([run.stack for run in runs])
    chip = np.array([run.chip for run in runs])
    family = np.array([families.family(run.chip).name for run in runs])
    vendor = np.array([families.family(run.chip).vendor for run in runs])
    for name in STACKS:
        here = stack == name
        others = {
            FITTED: here,
            FAMILY: here & _shared(family, chip, here),
            VENDOR: here & _shared(vendor, family, here),
            ALL: here,
        }
        for stratum in STRATA:
            log_error = np.abs(left_out[EVIDENCE[stratum]] - problem.measured)
            for kind, of_kind in ((RATE, ~problem.late), (TTFT, problem.late)):
                yield (
                    name,
                    stratum,
                    kind,
                    others[stratum] & of_kind & (problem.value > 0.0),
                    log_error,
                )


def _shared(wide: npt.NDArray[np.str_], narrow: npt.NDArray[np.str_], here: Mask) -> Mask:
    """Values whose wide name other narrow names have as well."""
    members = {name: set(narrow[here & (wide == name)]) for name in set(wide)}
    return np.array([len(members[name]) > 1 for name in wide], dtype=np.bool_)


def intervals(
    problem: Problem, families: Efficiencies, left_out: Mapping[str, Array]
) -> dict[tuple[str, str, str], float]:
    """The factor either way by stack, stratum and kind; never narrower for a farther stratum, nor
    for untuned software than for tuned."""
    found: dict[tuple[str, str, str], float] = {}
    last: dict[tuple[str, str], float] = {}
    for stack, stratum, kind, kept, log_error in strata(problem, families, left_out):
        tuned = float(np.log(found.get((STACKS[0], stratum, kind), 1.0)))
        reached = max(last.get((stack, kind), 0.0), tuned)
        if len(set(problem.keys[kept])) >= FEWEST:
            reached = max(reached, reach(problem, log_error, kept))
        last[stack, kind] = reached
        found[stack, stratum, kind] = float(np.exp(reached))
    return found


def reach(problem: Problem, log_error: Array, kept: Mask) -> float:
    """Log error that SHARE of the kept values stay within: half-way between counting groups and
    counting values."""
    by_group = quantile(log_error[kept], group_weights(problem.keys[kept]), SHARE)
    return 0.5 * (by_group + float(np.quantile(log_error[kept], SHARE)))


def coverage(
    problem: Problem, families: Efficiencies, left_out: Mapping[str, Array]
) -> Iterator[str]:
    """How many left-out values each stratum's intervals cover, and how wide they are."""
    factors = intervals(problem, families, left_out)
    for stack, stratum, kind, kept, log_error in strata(problem, families, left_out):
        groups = len(set(problem.keys[kept]))
        factor = factors[stack, stratum, kind]
        if not groups:
            continue
        inside = log_error[kept] <= np.log(factor)
        weights = group_weights(problem.keys[kept])
        yield (
            f"{stack:8s} {stratum:9s} {kind:4s} factor {factor:.2f} covers "
            f"{np.sum(weights * inside) / np.sum(weights):.3f} of {groups} groups, "
            f"{np.mean(inside):.3f} of {kept.sum()} values"
        )

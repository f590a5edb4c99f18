"""What the fit writes: data/efficiency.yaml, the folds, and the intervals with their coverage."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from hierarchy import PRIOR, Member, efficiency
from score import error, group_weights, quantile
from solve import Fit, Mask, Problem

from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.stacks import STACKS, Stacks

Array = npt.NDArray[np.float64]
SHARE = 0.90  # of left-out runs that an interval is to cover
PRIOR_RUNS = 60.0  # weight of the pooled interval against a chip's own runs
# Which left-out prediction tells how well a level's parameters predict what they have not seen:
# a chip's own those of another model, a family's those of another chip, and so on.
EVIDENCE = {"chip": "pair", "family": "chip", "vendor": "family", "all": "family"}


@dataclass(frozen=True)
class Level:
    """One entry to be written: what it is for, and the runs behind it."""

    level: str
    name: str
    stack: str
    member: Member
    runs: Mask


def levels(problem: Problem, families: Stacks) -> Iterator[Level]:
    """All chips, then each vendor, family and chip that has runs, by stack."""
    runs = problem.laid.runs
    stacks = np.array([run.stack for run in runs])
    chips = np.array([run.chip for run in runs])
    family = np.array([families.family(run.chip).name for run in runs])
    vendor = np.array([families.family(run.chip).vendor for run in runs])
    for stack in STACKS:
        here = stacks == stack
        yield Level("all", "all", stack, Member("", "", "", stack), here)
        for name in sorted(set(vendor[here])):
            member = Member("", "", str(name), stack)
            yield Level("vendor", str(name), stack, member, here & (vendor == name))
        for name in sorted(set(family[here])):
            owner = families.families[str(name)].vendor
            member = Member("", str(name), owner, stack)
            yield Level("family", str(name), stack, member, here & (family == name))
        for name in sorted(set(chips[here])):
            own = families.family(str(name))
            member = Member(str(name), own.name, own.vendor, stack)
            yield Level("chip", str(name), stack, member, here & (chips == name))


def write(
    problem: Problem,
    families: Stacks,
    fit: Fit,
    left_out: Mapping[str, Array],
    path: Path,
) -> None:
    """data/efficiency.yaml: families, the parameters of all chips, and what differs from them."""
    base = PRIOR + problem.hierarchy.matrix([Member("", "", "", "tuned")])[0] @ fit.offsets
    parameters = rounded(efficiency(base))
    entries = [
        entry(problem, fit, left_out, level, parameters) for level in levels(problem, families)
    ]
    text = HEAD + yaml.safe_dump(
        {
            "parameters": parameters,
            "families": {
                name: {
                    "vendor": item.vendor,
                    "topology": item.topology,
                    "cores": item.cores,
                    "chips": list(item.chips),
                }
                for name, item in families.families.items()
            },
            "entries": entries,
        },
        sort_keys=False,
        default_flow_style=None,
        width=100,
    )
    path.write_text(text, encoding="utf-8")


def entry(
    problem: Problem,
    fit: Fit,
    left_out: Mapping[str, Array],
    level: Level,
    parameters: Mapping[str, float],
) -> dict[str, Any]:
    """One entry: the evidence, and the parameters that differ from those of all chips."""
    logs = PRIOR + problem.hierarchy.matrix([level.member])[0] @ fit.offsets
    found = rounded(efficiency(logs))
    unseen = left_out[EVIDENCE[level.level]]
    mine = level.runs
    return {
        "level": level.level,
        "name": level.name,
        "stack": level.stack,
        "runs": int(mine.sum()),
        "fit_error": figure(np.median(error((fit.predicted - problem.measured)[mine]))),
        "cross_validated_error": figure(np.median(error((unseen - problem.measured)[mine]))),
        "interval_factor": figure(interval(problem, left_out, level)),
        "parameters": {key: value for key, value in found.items() if value != parameters[key]},
    }


HEAD = """\
# Written by calibration/fit.py from calibration/measured.csv; do not edit by hand.
# parameters: those of all chips (meaning and bounds in src/chipcost/model/parameters.py);
# entries: what differs for a vendor, family or chip under a software stack. Errors are
# exp(|ln(predicted / measured)|) - 1 at the median: of the fit, and of fits that had not seen
# the pair of chip and model (chip), the chip (family), or the family (vendor, all).
# interval_factor: the 90 % interval is prediction / factor to prediction * factor.
"""


def interval(problem: Problem, left_out: Mapping[str, Array], level: Level) -> float:
    """The factor either way that covers SHARE of the left-out runs.

    A chip's own runs count against PRIOR_RUNS of the pool of its stack; other levels take the
    pool's.
    """
    stack = np.array([run.stack == level.stack for run in problem.laid.runs])
    miss = np.abs(left_out[EVIDENCE[level.level]] - problem.measured)
    pool = reach(problem, miss, stack)
    if level.level != "chip":
        return float(np.exp(pool))
    count = float(level.runs.sum())
    here = reach(problem, miss, level.runs)
    return float(np.exp((count * here + PRIOR_RUNS * pool) / (count + PRIOR_RUNS)))


def reach(problem: Problem, miss: Array, kept: Mask) -> float:
    """Log error that SHARE of the kept runs stay within: half-way between counting source groups
    and counting runs."""
    by_group = quantile(miss[kept], group_weights(problem.groups[kept]), SHARE)
    return 0.5 * (by_group + float(np.quantile(miss[kept], SHARE)))


def coverage(problem: Problem, families: Stacks, left_out: Mapping[str, Array]) -> Iterator[str]:
    """How many left-out runs each level's intervals cover, and how wide they are (tuned)."""
    tuned = np.array([run.stack == "tuned" for run in problem.laid.runs])
    factors = {kind: np.full(len(tuned), np.nan) for kind in EVIDENCE}
    for level in levels(problem, families):
        factors[level.level][level.runs] = interval(problem, left_out, level)
    weights = group_weights(problem.groups[tuned])
    for kind, factor in factors.items():
        miss = np.abs(left_out[EVIDENCE[kind]] - problem.measured)[tuned]
        inside = miss <= np.log(factor[tuned])
        yield (
            f"{kind:7s} intervals cover {np.sum(weights * inside) / np.sum(weights):.3f}, "
            f"every run {np.mean(inside):.3f}, "
            f"median width {quantile(factor[tuned], weights, 0.5):.2f}"
        )


def write_folds(
    problem: Problem,
    folds: Mapping[str, npt.NDArray[np.str_]],
    left_out: Mapping[str, Array],
    path: Path,
) -> None:
    """Each run's folds and what the fit that had not seen them predicted."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        names = [f"predicted_without_{kind}" for kind in folds]
        out.writerow(["id", "quantity", "measured", *folds, *names])
        for row, run in enumerate(problem.laid.runs):
            assert run.measured is not None
            cells = [f"{np.exp(left_out[kind][row]):.6g}" for kind in folds]
            out.writerow([run.id, *map(str, run.measured), *(folds[k][row] for k in folds), *cells])


def figure(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


def rounded(found: Efficiency) -> dict[str, float]:
    """Parameters to three significant digits."""
    return {name: figure(getattr(found, name)) for name in PARAMETERS}

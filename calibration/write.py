"""What the fit writes: data/efficiency.yaml and the folds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from hierarchy import ALL, PRIOR, efficiency
from intervals import intervals
from solve import Fit, Problem

from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.runs.replay import QUANTITIES
from chipcost.study.runs.scores import errors
from chipcost.study.serving.efficiencies import Efficiencies, Member
from chipcost.study.serving.words import STACKS

Array = npt.NDArray[np.float64]

HEAD = """\
# Written by calibration/fit.py from calibration/measured.csv; do not edit by hand.
# parameters: those of all chips under the mean of tuned engines (meaning and bounds in
# src/chipcost/model/parameters.py); offsets: factors on them, of a vendor, a family of chips, an
# engine, an era of it, and untuned software, which multiply wherever they apply.
# evidence: measured runs of each chip; errors are exp(|ln(predicted / measured)|) - 1 at the median
# over everything measured but times to the first token: of the fit, and of fits that had not seen
# the pair of chip and model. intervals: the 90 % interval is prediction / factor to prediction *
# factor, by how near the nearest run is.
"""


def write(
    problem: Problem,
    families: Efficiencies,
    fit: Fit,
    left_out: Mapping[str, Array],
    path: Path,
) -> None:
    """data/efficiency.yaml: families, parameters, offsets, evidence and intervals."""
    factors = intervals(problem, families, left_out)
    text = HEAD + yaml.safe_dump(
        {
            "parameters": rounded(efficiency(base(problem, fit))),
            "families": {
                name: {
                    "vendor": item.vendor,
                    "topology": item.topology,
                    "cores": item.cores,
                    "chips": list(item.chips),
                }
                for name, item in families.families.items()
            },
            "offsets": offsets(problem, fit),
            "evidence": evidence(problem, fit, left_out),
            "intervals": {
                stack: {
                    stratum: {
                        kind: figure(value)
                        for (one, other, kind), value in factors.items()
                        if (one, other) == (stack, stratum)
                    }
                    for stratum in dict.fromkeys(name for _, name, _ in factors)
                }
                for stack in STACKS
            },
        },
        sort_keys=False,
        default_flow_style=None,
        width=100,
    )
    path.write_text(text, encoding="utf-8")


def base(problem: Problem, fit: Fit) -> Array:
    """Log parameters of all chips under the mean of engines; (parameters,)."""
    nobody = Member("", "", "")
    return np.asarray(PRIOR + problem.hierarchy.matrix([nobody])[0] @ fit.offsets)


def offsets(problem: Problem, fit: Fit) -> dict[str, dict[str, dict[str, float]]]:
    """Factors by level, name and parameter; those that change nothing are left out."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for (level, name, parameter), value in zip(problem.hierarchy.offsets, fit.offsets, strict=True):
        factor = figure(np.exp(value))
        if (level, name) != ALL and factor != 1.0:
            found.setdefault(level, {}).setdefault(name, {})[parameter] = factor
    return found


def evidence(
    problem: Problem, fit: Fit, left_out: Mapping[str, Array]
) -> dict[str, dict[str, dict[str, Any]]]:
    """By stack and chip: runs, and errors of the fit and with the pair left out."""
    replay = problem.replay
    runs = [replay.runs[index] for index in replay.run]
    scored = (problem.value > 0.0) & ~problem.late
    found: dict[str, dict[str, dict[str, Any]]] = {stack: {} for stack in STACKS}
    for stack, chips in found.items():
        for chip in sorted({run.chip for run in replay.runs if run.stack == stack}):
            mine = np.array([(run.chip, run.stack) == (chip, stack) for run in runs])
            chips[chip] = {
                "runs": sum((run.chip, run.stack) == (chip, stack) for run in replay.runs)
            }
            if np.any(mine & scored):
                for name, predicted in (
                    ("fit_error", fit.predicted),
                    ("left_out_error", left_out["pair"]),
                ):
                    share = errors((predicted - problem.measured)[mine & scored])
                    chips[chip][name] = figure(np.median(share))
    return found


def write_folds(problem: Problem, left_out: Mapping[str, Array], path: Path) -> None:
    """Everything that was measured, and what fits that had not seen a fold predicted."""
    replay = problem.replay
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["id", "quantity", "measured", *(f"without_{kind}" for kind in left_out)])
        for row, index in enumerate(replay.run):
            cells = [f"{np.exp(predicted[row]):.5g}" for predicted in left_out.values()]
            quantity = QUANTITIES[replay.quantity[row]]
            measured = f"{replay.measured[row]:.7g}"
            out.writerow([replay.runs[index].id, quantity, measured, *cells])


def figure(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


def rounded(found: Efficiency) -> dict[str, float]:
    """Parameters to three significant digits."""
    return {name: figure(getattr(found, name)) for name in PARAMETERS}

"""What the fit writes: data/efficiency.yaml and the folds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from hierarchy import PRIOR, Member, efficiency
from intervals import interval
from levels import EVIDENCE, Level, levels
from solve import Fit, Problem

from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.runs.scores import errors
from chipcost.study.serving.efficiencies import Efficiencies

Array = npt.NDArray[np.float64]


def write(
    problem: Problem,
    families: Efficiencies,
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
        "fit_error": figure(np.median(errors((fit.predicted - problem.measured)[mine]))),
        "cross_validated_error": figure(np.median(errors((unseen - problem.measured)[mine]))),
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
        for row, run in enumerate(problem.replay.runs):
            assert run.measured is not None
            cells = [f"{np.exp(left_out[kind][row]):.6g}" for kind in folds]
            out.writerow([run.id, *map(str, run.measured), *(folds[k][row] for k in folds), *cells])


def figure(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


def rounded(found: Efficiency) -> dict[str, float]:
    """Parameters to three significant digits."""
    return {name: figure(getattr(found, name)) for name in PARAMETERS}

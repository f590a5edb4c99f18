"""Fit data/efficiency.yaml on the measured runs, and say how well it predicts what it has not seen.

    python calibration/fit.py            fit, cross-validate, write
    python calibration/fit.py --quick    fit alone, write nothing

Deterministic: no random numbers; the folds are whole pairs of chip and model, whole chips and
whole families, listed in calibration/folds.csv. Takes about two minutes.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from hierarchy import PRIOR, Member, build, efficiency
from score import error, group_weights, quantile
from solve import Fit, Problem

from chipcost.catalog import load_catalog
from chipcost.catalog.models import load_models
from chipcost.catalog.names import resolve
from chipcost.model.chipspec import ChipSpec
from chipcost.model.efficiency import FIELDS, Efficiency
from chipcost.study.hardware import chip_spec
from chipcost.study.language import knower
from chipcost.study.replay import replay
from chipcost.study.runs import Run, read_runs
from chipcost.study.stacks import STACKS, Family, Stacks

Array = npt.NDArray[np.float64]
HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "efficiency.yaml"
SHARE = 0.90  # of left-out runs that an interval is to cover
PRIOR_RUNS = 30.0  # weight of the pooled interval against a chip's own runs
FOLDS: dict[str, Callable[[Run, Family], str]] = {
    "pair": lambda run, family: f"{run.chip} {run.model}",
    "chip": lambda run, family: run.chip,
    "family": lambda run, family: family.name,
}


def main() -> None:
    """Fit, cross-validate, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fit alone, write nothing")
    quick = parser.parse_args().quick
    start = time.perf_counter()
    families = read_families(HERE / "families.yaml")
    problem = load_problem(families)
    everything = np.ones(len(problem.measured), dtype=bool)
    fit = problem.fit(everything)
    show("fitted", problem, fit.predicted)
    if quick:
        print(f"{time.perf_counter() - start:.0f} s")
        return
    folds = {kind: fold_names(problem, families, kind) for kind in FOLDS}
    left_out = {kind: cross_validate(problem, names) for kind, names in folds.items()}
    for kind, predicted in left_out.items():
        show(f"leaving out a {kind}", problem, predicted)
    write_folds(problem, folds, left_out, HERE / "folds.csv")
    write(problem, families, fit, left_out, DATA)
    print(f"{time.perf_counter() - start:.0f} s")


def read_families(path: Path) -> Stacks:
    """The families of chips, without any fitted entry."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Stacks(
        {},
        {
            name: Family(
                name, item["vendor"], item["topology"], item["cores"], tuple(item["chips"])
            )
            for name, item in data.items()
        },
    )


def load_problem(families: Stacks) -> Problem:
    """The measured runs on the chips of the catalog, laid out."""
    catalog = load_catalog()

    def chip_of(name: str) -> ChipSpec:
        chip = resolve(catalog, name).chip
        spec, reasons = chip_spec(catalog, chip, families.family(chip.id, chip.vendor))
        if spec is None:
            raise SystemExit(f"{name}: {reasons}")
        return spec

    runs, unreadable = read_runs(HERE / "measured.csv")
    laid = replay(runs, chip_of, knower(load_models()))
    for name, reason in [*unreadable, *((run.id, reason) for run, reason in laid.failed)]:
        print(f"left out: {name}: {reason}", file=sys.stderr)
    members = [
        Member(item.chip.name, item.chip.family, item.chip.vendor, item.stack)
        for item in laid.targets
    ]
    return Problem(laid, build(members), members)


def fold_names(problem: Problem, families: Stacks, kind: str) -> npt.NDArray[np.str_]:
    """The fold of each run."""
    name = FOLDS[kind]
    return np.array([name(run, families.family(run.chip)) for run in problem.laid.runs])


def cross_validate(problem: Problem, folds: npt.NDArray[np.str_]) -> Array:
    """Log prediction of every run by a fit that has not seen its fold."""
    predicted = np.empty(len(folds))
    for fold in sorted(set(folds)):
        mine = folds == fold
        predicted[mine] = problem.fit(~mine).predicted[mine]
    return predicted


def show(title: str, problem: Problem, predicted: Array) -> None:
    """Median and 90th percentile of the error: tuned groups, and all."""
    tuned = np.array([run.stack == "tuned" for run in problem.laid.runs])
    misses = error(predicted - problem.measured)
    for label, kept in (("tuned", tuned), ("all", np.ones_like(tuned))):
        weights = group_weights(problem.groups[kept])
        print(
            f"{title:22s} {label:6s} groups once: median {quantile(misses[kept], weights, 0.5):.3f}"
            f" p90 {quantile(misses[kept], weights, 0.9):.3f};"
            f" every run: median {np.quantile(misses[kept], 0.5):.3f}"
            f" p90 {np.quantile(misses[kept], 0.9):.3f}"
        )


def write_folds(
    problem: Problem,
    folds: dict[str, npt.NDArray[np.str_]],
    left_out: dict[str, Array],
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


def write(
    problem: Problem, families: Stacks, fit: Fit, left_out: dict[str, Array], path: Path
) -> None:
    """data/efficiency.yaml: families, the parameters of all chips, and what differs from them."""
    stacks = np.array([run.stack for run in problem.laid.runs])
    chips = np.array([run.chip for run in problem.laid.runs])
    family = np.array([families.family(run.chip).name for run in problem.laid.runs])
    vendor = np.array([families.family(run.chip).vendor for run in problem.laid.runs])
    entries = []
    base = PRIOR + problem.hierarchy.matrix([Member("", "", "", "tuned")])[0] @ fit.offsets
    parameters = rounded(efficiency(base))
    for stack in STACKS:
        here = stacks == stack
        levels = [("all", "all", here)]
        levels += [("vendor", name, here & (vendor == name)) for name in sorted(set(vendor))]
        levels += [("family", name, here & (family == name)) for name in sorted(set(family))]
        levels += [("chip", name, here & (chips == name)) for name in sorted(set(chips))]
        for level, name, mine in levels:
            if not mine.any():
                continue
            first = families.family(str(chips[mine][0]))
            member = {
                "all": Member("", "", "", stack),
                "vendor": Member("", "", name, stack),
                "family": Member("", name, first.vendor, stack),
                "chip": Member(name, first.name, first.vendor, stack),
            }[level]
            logs = PRIOR + problem.hierarchy.matrix([member])[0] @ fit.offsets
            found = rounded(efficiency(logs))
            kind = {"chip": "pair", "family": "chip"}.get(level, "family")
            entries.append(
                {
                    "level": level,
                    "name": str(name),
                    "stack": stack,
                    "runs": int(mine.sum()),
                    "fit_error": figure(np.median(error((fit.predicted - problem.measured)[mine]))),
                    "cross_validated_error": figure(
                        np.median(error((left_out[kind] - problem.measured)[mine]))
                    ),
                    "interval_factor": figure(
                        interval(problem, left_out[kind], here, mine, level == "chip")
                    ),
                    "parameters": {
                        key: value for key, value in found.items() if value != parameters[key]
                    },
                }
            )
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


HEAD = """\
# Written by calibration/fit.py from calibration/measured.csv; do not edit by hand.
# parameters: those of all chips (meaning and bounds in src/chipcost/model/efficiency.py);
# entries: what differs for a vendor, family or chip under a software stack. Errors are
# exp(|ln(predicted / measured)|) - 1 at the median: of the fit, and of fits that had not seen
# the pair of chip and model (chip), the chip (family), or the family (vendor, all).
# interval_factor: the 90 % interval is prediction / factor to prediction * factor.
"""


def interval(
    problem: Problem, predicted: Array, stack: npt.NDArray[np.bool_], mine: Array, own: bool
) -> float:
    """The factor either way that covers SHARE of the left-out runs, drawn to that of the stack.

    A chip's own runs count against PRIOR_RUNS of the pool; other levels take the pool's.
    """
    miss = np.abs(predicted - problem.measured)
    pool = quantile(miss[stack], group_weights(problem.groups[stack]), SHARE)
    if not own:
        return float(np.exp(pool))
    count = float(mine.sum())
    here = quantile(miss[mine], group_weights(problem.groups[mine]), SHARE)
    return float(np.exp((count * here + PRIOR_RUNS * pool) / (count + PRIOR_RUNS)))


def figure(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


def rounded(found: Efficiency) -> dict[str, float]:
    """Parameters to three significant digits."""
    return {name: figure(getattr(found, name)) for name in FIELDS}


if __name__ == "__main__":
    main()

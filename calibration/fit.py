"""Fit data/efficiency.yaml on the measured runs, and say how well it predicts what it has not seen.

    python calibration/fit.py            fit, cross-validate, write
    python calibration/fit.py --quick    fit alone, write nothing

Deterministic: no random numbers; the folds are whole pairs of chip and model, whole chips and
whole families, listed in calibration/folds.csv. Takes about two minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from hierarchy import Member, build
from intervals import coverage
from solve import Problem
from write import write, write_folds

from chipcost.catalog.names import resolve
from chipcost.model.chipspec import ChipSpec
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_table
from chipcost.study.runs.record import Run
from chipcost.study.runs.replay import replay
from chipcost.study.runs.scores import errors, group_weights, quantile
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import Family, Stacks
from chipcost.study.serving.language import knower

Array = npt.NDArray[np.float64]
HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "efficiency.yaml"
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
    for line in coverage(problem, families, left_out):
        print(line)
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
    catalog = Data().catalog

    def chip_of(name: str) -> ChipSpec:
        chip = resolve(catalog, name).chip
        spec, reasons = chip_spec(catalog, chip, families.family(chip.id, chip.vendor))
        if spec is None:
            raise SystemExit(f"{name}: {reasons}")
        return spec

    runs, unreadable = read_table(HERE / "measured.csv")
    laid = replay(runs, chip_of, knower(Data().models))
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
    misses = errors(predicted - problem.measured)
    for label, kept in (("tuned", tuned), ("all", np.ones_like(tuned))):
        weights = group_weights(problem.groups[kept])
        print(
            f"{title:22s} {label:6s} groups once: median {quantile(misses[kept], weights, 0.5):.3f}"
            f" p90 {quantile(misses[kept], weights, 0.9):.3f};"
            f" every run: median {np.quantile(misses[kept], 0.5):.3f}"
            f" p90 {np.quantile(misses[kept], 0.9):.3f}"
        )


if __name__ == "__main__":
    main()

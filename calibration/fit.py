"""Fit data/efficiency.yaml on the measured runs, and say how well it predicts what it has not seen.

    python calibration/fit.py            fit, cross-validate, write
    python calibration/fit.py --quick    fit alone, write nothing

Deterministic: no random numbers; the folds are whole pairs of chip and model, whole chips,
families, vendors and sources, listed in calibration/folds.csv.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from intervals import coverage
from solve import Fit, Kernel, Mask, Problem
from write import write, write_folds

from chipcost.catalog.names import resolve
from chipcost.model.chipspec import ChipSpec
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_table
from chipcost.study.runs.record import Run
from chipcost.study.runs.replay import QUANTITIES, make_replay
from chipcost.study.runs.scores import errors, group_weights, quantile
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import Efficiencies, Family, Member
from chipcost.study.serving.language import model_lookup

Array = npt.NDArray[np.float64]
HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "efficiency.yaml"
FOLDS: dict[str, Callable[[Run, Family], str]] = {
    "pair": lambda run, family: f"{run.chip} {run.model}",
    "chip": lambda run, family: run.chip,
    "family": lambda run, family: family.name,
    "vendor": lambda run, family: family.vendor,
    "source": lambda run, family: run.group,
}
MANY_ROUNDS = 60  # of the fit to everything, followed closely to its end
FEW_ROUNDS = 8  # of a fit without a pair, from the fit without its chip


def main() -> None:
    """Fit, cross-validate, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fit alone, write nothing")
    options = parser.parse_args()
    start = time.perf_counter()
    families = read_families(HERE / "families.yaml")
    problem = load_problem(families)
    fit = problem.fit(np.ones(len(problem.measured), dtype=bool), MANY_ROUNDS, closely=True)
    show("fitted", problem, fit.predicted)
    print(f"{time.perf_counter() - start:.0f} s")
    if options.quick:
        return
    chips = fold_names(problem, families, "chip")
    without_chip = cross_validate(problem, chips)
    predictions = {"chip": joined(chips, without_chip)}
    show("leaving out a chip", problem, predictions["chip"])
    for kind in FOLDS:
        if kind != "chip":
            names = fold_names(problem, families, kind)
            begin = without_chip if kind == "pair" else {}
            starts = {f: begin[f.split()[0]].offsets for f in set(names)} if begin else {}
            predictions[kind] = joined(names, cross_validate(problem, names, starts))
            show(f"leaving out a {kind}", problem, predictions[kind])
    left_out = {kind: predictions[kind] for kind in FOLDS}
    print(f"{time.perf_counter() - start:.0f} s")
    for line in coverage(problem, families, left_out):
        print(line)
    write_folds(problem, left_out, HERE / "folds.csv")
    write(problem, families, fit, left_out, DATA)


def read_families(path: Path) -> Efficiencies:
    """The families of chips, without anything fitted."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Efficiencies(
        {
            name: Family(
                name, item["vendor"], item["topology"], item["cores"], tuple(item["chips"])
            )
            for name, item in data.items()
        },
    )


def load_problem(families: Efficiencies) -> Problem:
    """The measured runs without speculation on the chips of the catalog, laid out."""
    catalog = Data().catalog

    def chip_of(name: str) -> ChipSpec:
        chip = resolve(catalog, name).chip
        spec, reasons = chip_spec(catalog, chip, families.family(chip.id, chip.vendor))
        if spec is None:
            raise SystemExit(f"{name}: {reasons}")
        return spec

    runs, unreadable = read_table(HERE / "measured.csv")
    alone = [run for run in runs if not run.speculates]  # speculation is held against pairs
    replay = make_replay(alone, chip_of, model_lookup(Data().models))
    for name, reason in [*unreadable, *((run.id, reason) for run, reason in replay.failed)]:
        print(f"left out: {name}: {reason}", file=sys.stderr)
    return Problem(replay, read_kernels(HERE / "kernels.csv", families))


def read_kernels(path: Path, families: Efficiencies) -> list[Kernel]:
    """Shares that measured kernels reach: of peak rates, of memory bandwidth."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = []
    for row in rows:
        family = families.family(row["chip"])
        member = Member(row["chip"], family.name, family.vendor)
        found.append(Kernel(member, row["parameter"], float(row["value"])))
    return found


def fold_names(problem: Problem, families: Efficiencies, kind: str) -> npt.NDArray[np.str_]:
    """The fold of each value."""
    name = FOLDS[kind]
    replay = problem.replay
    names = np.array([name(run, families.family(run.chip)) for run in replay.runs])
    return np.asarray(names[replay.run])


def cross_validate(
    problem: Problem, folds: npt.NDArray[np.str_], starts: Mapping[str, Array] | None = None
) -> dict[str, Fit]:
    """The fit that has not seen a fold, for each.

    From the priors, or from offsets that had not seen it either: beginning at the fit to everything
    would lead to the valley that the fold itself has chosen.
    """
    global _shared
    _shared = problem, starts or {}
    names = sorted(set(folds))
    with get_context("fork").Pool(os.cpu_count()) as pool:
        found = pool.imap(_without, [(name, folds != name) for name in names])
        return dict(zip(names, found, strict=True))


_shared: tuple[Problem, Mapping[str, Array]]


def _without(left: tuple[str, Mask]) -> Fit:
    problem, starts = _shared
    name, kept = left
    start = starts.get(name)
    return problem.fit(kept) if start is None else problem.fit(kept, FEW_ROUNDS, start)


def joined(folds: npt.NDArray[np.str_], fits: Mapping[str, Fit]) -> Array:
    """Of every value the log prediction by the fit that has not seen its fold."""
    predicted = np.empty(len(folds))
    for name, fit in fits.items():
        predicted[folds == name] = fit.predicted[folds == name]
    return predicted


def show(title: str, problem: Problem, predicted: Array) -> None:
    """Median and 90th percentile of the error by quantity, groups counted once: tuned and all."""
    replay = problem.replay
    runs = [replay.runs[index] for index in replay.run]
    tuned = np.array([run.stack == "tuned" for run in runs])
    share = errors(predicted - problem.measured)
    first = np.zeros(len(share), dtype=bool)
    first[replay.first] = True
    kinds = {"scored": first} | {
        name.split("_")[0]: (replay.quantity == number) & (problem.value > 0.0)
        for number, name in enumerate(QUANTITIES)
    }
    for label, stack in (("tuned", tuned), ("all", np.ones_like(tuned))):
        cells = []
        for name, mask in kinds.items():
            kept = mask & stack
            weights = group_weights(problem.keys[kept])
            middle, tail = (quantile(share[kept], weights, part) for part in (0.5, 0.9))
            cells.append(f"{name} {100 * middle:.1f} / {100 * tail:.0f}")
        print(f"{title:20s} {label:6s} {'; '.join(cells)} %")


if __name__ == "__main__":
    main()

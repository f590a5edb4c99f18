"""Samples of `--uncertainty`: draws per CPU-second and memory, and the error at equal draws.

    python benchmarks/draws.py [--most 1e8] [--runs 3] [--seeds 24]

First CHIPS chips are sampled with 10^6, 10^7 and 10^8 draws, each run a process of its own, by CPU
time (the best and the median of the runs) and peak resident memory: in Latin hypercubes, at random,
and at random with every draw kept for `numpy.percentile`, as it is done without a histogram. All
three count who is best. The memory of a process that only imports and reads the data stands first.

Then the root mean square error of the percentiles and the probabilities over seeds, in shares of
that of plain random draws, against a reference of 10^7 plain draws: of Latin hypercubes, of rank-1
lattices with random generators and shifts, and of Sobol points with Owen's scrambling, where SciPy
is installed. Those of SciPy cannot be keyed by the name of an input: they are here to compare.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from chipcost.catalog.names import default_system
from chipcost.model import distributions, latin
from chipcost.study import draws
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES
from chipcost.study.data import Data
from chipcost.study.draws import Block, Cubes, blocks, spreads
from chipcost.study.sampled import LATIN, RANDOM, Sampling
from chipcost.study.terms import product_of

DAY = date(2026, 11, 23)
MEASURE = MEASURES["bandwidth"]
CHIPS = ("h100-sxm", "b200", "mi355x", "trainium2")
KEPT, NOTHING = "all kept", "nothing"


def items(owner: str, chips: tuple[str, ...] = ()) -> list[Assessment]:
    """Chips with a cost of memory bandwidth."""
    catalog = Data().catalog
    basis = Basis(DAY, owner=owner).checked()
    found = [
        assess(catalog, chip, default_system(catalog, chip), basis)
        for chip in catalog.chips.values()
        if chip.memory_tier != "sram" and (not chips or chip.id in chips)
    ]
    return [item for item in found if item.values.get(MEASURE.column) is not None]


def keep_all(chips: list[Assessment], sampling: Sampling) -> None:
    """The same answer with every draw kept."""
    products = [product_of(item, MEASURE.column) for item in chips]
    kept = np.empty((len(chips), sampling.draws))
    best = np.zeros(len(chips))
    start = 0
    for block in blocks(sampling):
        part = kept[:, start : start + block.size]
        part[:] = [block.logs(product) for product in products]
        best += distributions.best_counts(part).sum(axis=1)
        start += block.size
    np.percentile(kept, [5.0, 50.0, 95.0], axis=1, overwrite_input=True)


def one_run(how: str, number: int) -> None:
    """Sample once, and print CPU seconds and the peak memory of this process in bytes."""
    chips = items("hyperscaler", CHIPS)
    start = time.process_time()
    if how == KEPT:
        keep_all(chips, Sampling(number, 0, RANDOM))
    elif how != NOTHING:
        spreads(chips, MEASURE, None, Sampling(number, 0, how))
    taken = time.process_time() - start
    print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))


def speeds(most: float, runs: int) -> None:
    """A line for each number of draws and way to take them."""
    print(f"{len(CHIPS)} chips       draws   M draws a CPU-second (best, median)   peak MB")
    numbers = [n for n in (10**6, 10**7, 10**8, 10**9) if n <= most]
    for how, number in [(NOTHING, 0)] + [
        (how, n) for n in numbers for how in (LATIN, RANDOM, KEPT)
    ]:
        found = []
        for _ in range(runs):
            command = [sys.executable, __file__, "--one", how, str(number)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found.append(json.loads(done.stdout))
        rates = [number * len(CHIPS) / max(taken, 1e-9) / 1e6 for taken, _ in found]
        peak = max(memory for _, memory in found) / 1e6
        print(
            f"{how:8} {number:14,} {max(rates):12.1f} {statistics.median(rates):8.1f} "
            f"{peak:26,.0f}",
            flush=True,
        )


class Lattices(Cubes):
    """Rank-1 lattices with a random odd generator and shift for each name, one a replicate."""

    def _drawn(self, name: str) -> np.ndarray:
        words = latin._words(latin._key(name, self._seed), self._numbers, 1)[0]
        factor, shift = words | np.uint64(1), words >> np.uint64(32)
        at = np.arange(self._cube, dtype=np.uint64) * factor + shift
        at &= np.uint64(self._cube - 1)
        at += np.arange(self.parts, dtype=np.uint64)[:, None] * np.uint64(self._cube)
        return np.asarray(self._strata.take(at.ravel().astype(np.int64)))


class Sobols(Cubes):
    """Scrambled Sobol points, one scrambling a replicate; dimensions in the order of asking."""

    def __init__(self, seed: int, first: int, number: int, size: int) -> None:
        super().__init__(seed, first, number, size)
        from scipy.stats import qmc

        self._points = np.concatenate(
            [
                qmc.Sobol(128, scramble=True, rng=np.random.default_rng([seed, first + at])).random(
                    size
                )
                for at in range(number)
            ]
        )

    def _drawn(self, name: str) -> np.ndarray:
        from chipcost.model.normal_quantile import normal_quantile

        points = np.clip(self._points[:, len(self._known)], 1e-12, 1 - 1e-12)
        return np.asarray(normal_quantile(points))


def of_points(points: type[Cubes]) -> Callable[..., Iterator[Block]]:
    """In place of `blocks`: the replicates of a sampling as points of another kind."""

    def found(sampling: Sampling, at_once: int = 0) -> Iterator[Block]:
        size, number = sampling.cubes
        step = max(distributions.BLOCK // size, 1)
        for first in range(0, number, step):
            yield points(sampling.seed, first, min(step, number - first), size)

    return found


def answer(chips: list[Assessment], sampling: Sampling) -> np.ndarray:
    """ln of the three percentiles and the probability of each chip, shape (chips, 4)."""
    found = [one for one in spreads(chips, MEASURE, None, sampling) if one is not None]
    return np.array(
        [[math.log(x) for x in (one.low, one.middle, one.high)] + [one.best] for one in found]
    )


def errors(owner: str, seeds: int) -> None:
    """The error of each kind of points in shares of that of plain draws."""
    chips = items(owner)
    reference = answer(chips, Sampling(10**7, 10**6, RANDOM))
    kinds: dict[str, type[Cubes] | None] = {RANDOM: None, LATIN: None, "lattice": Lattices}
    try:
        import scipy  # noqa: F401

        kinds["sobol"] = Sobols
    except ImportError:
        print("SciPy is not installed: no Sobol points")
    usual: Callable[..., Iterator[Block]] = draws.blocks
    print(f"{len(chips)} chips, --owner {owner}: root mean square errors in %, and plain / these")
    print("  draws points         5 %      median        95 %      P best")
    for number in (4096, 16_384, 65_536):
        plain = None
        for name, points in kinds.items():
            vars(draws)["blocks"] = of_points(points) if points else usual
            sampler = RANDOM if name == RANDOM else LATIN
            found = [answer(chips, Sampling(number, seed, sampler)) for seed in range(seeds)]
            vars(draws)["blocks"] = usual
            error = np.sqrt(((np.array(found) - reference) ** 2).mean(axis=(0, 1))) * 100
            plain = error if plain is None else plain
            cells = "  ".join(f"{e:.3f} {p / e:4.1f}" for e, p in zip(error, plain, strict=True))
            print(f"{number:7,} {name:8}  {cells}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=float, default=1e8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one_run(given.one[0], int(given.one[1]))
        return
    speeds(given.most, given.runs)
    for owner in ("hyperscaler", "any"):
        errors(owner, given.seeds)


if __name__ == "__main__":
    main()

"""Scenarios of a sweep per CPU-second and its peak memory, in fresh processes.

    python benchmarks/sweep.py [--repeats 3]

Two sweeps, each cut to what is kept of it: 10^8 scenarios of tokens (layouts, concurrencies,
lengths and prices that are given) and 10^9 of a modelled cost (price, power, PUE, utilisation and
chips). Beside them what NumPy alone takes to copy as many numbers in memory, in a process of its
own, and the worst error that quantiles show against sorting all numbers. By CPU time, which other
work on the machine disturbs less than the clock.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

MIB = 1024.0
PIECE = 1 << 18  # numbers that are copied at a time, as many as a block has
SWEEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "tokens": (
        "best,mean",
        ("model=llama-3.3-70b", "chip=h100,h200,b200,mi355x", "tp=1,2,4,8",
         "isl=1024:8192:x25", "osl=256:2048:x10", "concurrency=1:256:log25", "price=1:5:x1000"),
    ),
    "tco": (
        "best,mean",
        ("chip=h100,h200,b200,gb200,mi300x", "server_price=100000:400000:x100",
         "power_per_chip=1:2:x100", "pue=1.05:1.5:x100", "power_utilization=50%:100%:x200"),
    ),
    "tokens, all that can be kept, by chip": (
        "best,mean,quantiles,histogram,pareto,probability",
        ("model=llama-3.3-70b", "chip=h100,h200,b200,mi355x", "tp=1,2,4,8",
         "isl=1024:8192:x25", "osl=256:2048:x10", "concurrency=1:256:log25", "price=1:5:x1000"),
    ),
    "tokens, without prices": (
        "best,mean",
        ("model=llama-3.3-70b", "chip=h100,h200,b200,mi355x", "tp=1,2,4,8",
         "isl=1024:8192:x100", "osl=256:2048:x50", "concurrency=1:256:log25"),
    ),
}  # fmt: skip


def measure(name: str) -> dict[str, float]:
    """One sweep in this process: scenarios, CPU seconds, seconds, MiB at most, by its engine."""
    from chipcost.study.data import Data
    from chipcost.study.sweep import question
    from chipcost.study.sweep.specification import from_options, sweep_of

    keep, grid = SWEEPS[name]
    given = from_options(grid, (), {"question": name.partition(",")[0]})
    sweep = sweep_of(given, Data())
    by = ("chip",) if "by chip" in name else ()
    asked = question.Asked(sweep, question.reductions(sweep, keep.split(","), "", by))
    clock, cpu = time.perf_counter(), time.process_time()
    question.sweep(asked)
    return _found(sweep.count, clock, cpu)


def copy(count: int) -> dict[str, float]:
    """As many numbers copied with NumPy, a piece that leaves the cache at a time."""
    numbers = np.random.default_rng(0).random(32 * PIECE)
    target = numbers.copy()  # memory that is there already
    clock, cpu = time.perf_counter(), time.process_time()
    for at in range(count // PIECE):
        part = slice(at % 32 * PIECE, (at % 32 + 1) * PIECE)
        target[part] = numbers[part]
    return _found(count, clock, cpu)


def _found(count: int, clock: float, cpu: float) -> dict[str, float]:
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    return {"scenarios": count, "cpu": cpu, "clock": clock, "mib": peak}


def in_a_process(*arguments: object) -> dict[str, float]:
    """`measure` or `copy` in a fresh process."""
    command = [sys.executable, __file__, *map(str, arguments)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def told(name: str, runs: list[dict[str, float]]) -> str:
    """The best and the median of some runs in a line."""
    cpu, count = [run["cpu"] for run in runs], runs[0]["scenarios"]
    rate = count / min(cpu) / 1e6
    return (
        f"{name}: {count:,.0f} in {min(cpu):.2f} CPU seconds "
        f"(median {statistics.median(cpu):.2f}), {min(run['clock'] for run in runs):.2f} s; "
        f"{rate:.1f} million per CPU second; peak {max(run['mib'] for run in runs):.0f} MiB"
    )


def error_of_quantiles(count: int = 1_000_000) -> float:
    """The greatest error of a quantile of numbers of several distributions, against sorting."""
    from chipcost.study.sweep.tables import bins, edges

    rng = np.random.default_rng(0)
    worst = 0.0
    for numbers in (rng.lognormal(0.0, 2.0, count), rng.uniform(1, 2, count), rng.pareto(2, count)):
        own, counts = np.unique(bins(numbers), return_counts=True)
        total, ordered = np.cumsum(counts), np.sort(numbers)
        for share in np.linspace(0.001, 0.999, 999):
            low, high = edges(int(own[np.searchsorted(total, share * count)]))
            right = ordered[int(np.ceil(share * count)) - 1]
            worst = max(worst, abs(0.5 * (low + high) / right - 1.0))
    return worst


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--measure")
    parser.add_argument("--copy", type=int)
    given = parser.parse_args()
    if given.measure or given.copy:
        print(json.dumps(measure(given.measure) if given.measure else copy(given.copy)))
        return
    for name in SWEEPS:
        runs, copies = [], []
        for _ in range(given.repeats):  # in turn, so that both see the same machine
            runs.append(in_a_process("--measure", name))
            copies.append(in_a_process("--copy", int(runs[0]["scenarios"])))
        print(told(name, runs))
        print(told("  NumPy copies", copies), flush=True)
    print(f"quantiles: off by {100.0 * error_of_quantiles():.3f} % at most, against sorting")


if __name__ == "__main__":
    main()

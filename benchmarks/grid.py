"""Costs over a grid of factors per second, beside a copy of as much memory.

    python benchmarks/grid.py [--millions 36] [--repeats 7]

A cost that is a product of four factors (say price, power, PUE, 1 / utilisation) at every
combination. Every line is a process of its own; millions of values per second of CPU, the best and
the median of the repeats. A copy reads and writes as much as a grid that is written once: its rate
is the limit of a formula that is worked out in whole columns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from chipcost.model import grid

LENGTHS = (50, 40, 60)  # of three factors; the last is as long as it takes
EDGES = np.exp(np.linspace(-1.0, 6.0, 65))


def cases(factors: list[np.ndarray]) -> dict[str, Callable[[np.ndarray], object]]:
    """What is measured, by name, with memory that may be written to."""
    first, second, third, last = np.ix_(*factors)
    source = np.ones([len(factor) for factor in factors])
    return {
        "memory copy": lambda out: np.copyto(out, source),
        "broadcast, a * b * c * d": lambda out: first * second * third * last,
        "outer, fresh memory": lambda out: grid.outer(factors),
        "outer, out=": lambda out: grid.outer(factors, out),
        "blocks, the least": lambda out: min(piece.min() for _, piece in grid.blocks(factors)),
        "broadcast, np.histogram": lambda out: np.histogram(first * second * third * last, EDGES),
        "reduce_outer, 64 bins": lambda out: grid.reduce_outer(factors, EDGES),
    }


def measure(name: str, millions: float, repeats: int) -> list[float]:
    """Millions of values per second of CPU, of each repeat."""
    rng = np.random.default_rng(0)
    lengths = (*LENGTHS, max(round(millions * 1e6 / np.prod(LENGTHS)), 1))
    factors = [rng.uniform(1.0, 4.0, length) for length in lengths]
    work, out, found = cases(factors)[name], np.zeros(lengths), []
    for _ in range(repeats):
        start = time.process_time()
        work(out)
        found.append(out.size / 1e6 / (time.process_time() - start))
    return found


def main() -> None:
    """Measure each case in a process of its own, and print."""
    parser = argparse.ArgumentParser(description="Speed of costs over a grid.")
    parser.add_argument("--millions", type=float, default=36.0, help="values of the grid")
    parser.add_argument("--repeats", type=int, default=7, help="of each case")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.millions, asked.repeats)))
        return
    options = ["--millions", str(asked.millions), "--repeats", str(asked.repeats)]
    for name in cases([np.ones(1)] * 4):
        command = [sys.executable, __file__, "--measure", name, *options]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(run.stdout)
        print(
            f"{name:26} {max(found):9,.0f} million values per CPU-second "
            f"(median {statistics.median(found):,.0f})",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Time of whole processes: chipcost's commands beside the bare imports they stand on.

    python benchmarks/startup.py [--runs 20]

The runs of all commands are interleaved, so that a busy machine slows all alike; the median and
the best of each are printed, and the ratio to the import of the three packages.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

BASE = "import numpy, yaml, typer"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import the three packages": [sys.executable, "-c", BASE],
    "chipcost --version": [sys.executable, "-m", "chipcost", "--version"],
    "chipcost list": [sys.executable, "-m", "chipcost", "list"],
    "chipcost show trn2": [sys.executable, "-m", "chipcost", "show", "trn2"],
    "chipcost compare": [sys.executable, "-m", "chipcost", "compare"],
    "chipcost compare --all --format csv": [
        sys.executable, "-m", "chipcost", "compare", "--all", "--format", "csv",
    ],
    "chipcost tokens llama-3.3-70b": [
        sys.executable, "-m", "chipcost", "tokens", "llama-3.3-70b",
    ],
}  # fmt: skip


def once(command: list[str]) -> float:
    """Seconds of one whole process; its output is thrown away, its failure is not."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():  # warm the caches of files and of the parsed catalog
        once(command)
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(once(command))
    base = statistics.median(times["import the three packages"])
    print(f"{'command':38} {'median ms':>9} {'best ms':>8} {'ratio':>6}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:38} {middle * 1e3:9.0f} {min(taken) * 1e3:8.0f} {middle / base:6.2f}")


if __name__ == "__main__":
    main()

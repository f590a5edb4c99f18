"""Time and memory of `compare` and `check` with many chips, each in a fresh process.

    python benchmarks/large.py [--chips 1000 10000 100000] [--runs 2]

For every size an overlay (benchmarks/large_catalog.py) and a cache folder of its own: `compare`
that parses it, `compare` again from the parsed copy, `check`. Of several runs the least: CPU
milliseconds, those of a chip without those of the smallest size (what a chip more costs), and the
peak of memory. What is linear has the same per chip in every line.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from large_catalog import lines

# Runs a command and prints its CPU seconds and peak of memory in KiB, as its only child.
MEASURE = """\
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "chipcost", *sys.argv[1:]], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(done.returncode)
"""


def measured(words: list[str], cache: str) -> tuple[float, float]:
    """CPU seconds and MiB of a command that must succeed."""
    known = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *words],
        env=known | {"XDG_CACHE_HOME": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, kibibytes = done.stdout.split()
    return float(seconds), float(kibibytes) / 1024


def sizes(chips: int, runs: int) -> dict[str, tuple[float, float]]:
    """The least of each command with that many chips."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "large.yaml")
        Path(file).write_text("".join(lines(chips)), encoding="utf-8")
        compare, check = ["compare", "--catalog", file, "--format", "csv"], ["check", file]
        found: dict[str, list[tuple[float, float]]] = {}
        for run in range(runs):
            cache = str(Path(folder) / f"cache-{run}")
            measured(["list"], cache)  # the shipped catalog is parsed
            for name, words in (
                ("compare, parsed", compare),
                ("compare, from the copy", compare),
                ("check", check),
            ):
                found.setdefault(name, []).append(measured(words, cache))
        return {name: min(taken) for name, taken in found.items()}


def main() -> None:
    """Print a line for each size and command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chips", type=int, nargs="+", default=[1000, 10000, 100000])
    parser.add_argument("--runs", type=int, default=2)
    given = parser.parse_args()
    print(f"{'chips':>8} {'command':24} {'CPU ms':>8} {'ms a chip':>10} {'MiB':>6}")
    first: dict[str, tuple[int, float]] = {}
    for chips in given.chips:
        for name, (seconds, size) in sizes(chips, given.runs).items():
            before, least = first.setdefault(name, (chips, seconds))
            more = (seconds - least) / (chips - before) * 1e3 if chips > before else 0.0
            each = f"{more:10.3f}" if more else f"{'':10}"
            print(f"{chips:8} {name:24} {seconds * 1e3:8.0f} {each} {size:6.0f}", flush=True)


if __name__ == "__main__":
    main()

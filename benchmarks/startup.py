"""Time of whole processes: chipcost's commands, each beside its limit and the imports it needs.

    python benchmarks/startup.py [--runs 20] [--cold 5] [--only compare]

The runs of all commands are interleaved, so that a busy machine slows all alike. Warm: CPU time of
the process and its children, minimum and median, and the ratio of the minima to the bare imports
of the packages that the command needs (a limit in `x`), to another command, or in milliseconds.

Cold (`--cold`): by the clock, after the pages of every file that the processes read (Python's
library, packages, chipcost, its data and cache) are dropped from the memory of the system with
posix_fadvise(DONTNEED). That needs no rights; pages that other processes have mapped stay, so a
machine that was just started is colder. Compiled modules are written before the first run,
whatever PYTHONDONTWRITEBYTECODE says.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import chipcost

BASE = "import numpy, yaml, typer"
MODEL = "llama-3.3-70b"
MADE = f"{tempfile.gettempdir()}/chipcost-benchmark"  # files that are written, again and again


class Command(NamedTuple):
    """A command line, and its limits.

    beside  the command whose time the limits are shares of; "" for milliseconds
    """

    words: str
    beside: str
    warm: float
    cold: float | None = None


COMMANDS = {
    "nothing": Command("-c pass", "", 1e9),
    "imports": Command(f"-c {BASE}", "", 1e9),
    "--version": Command("--version", "", 30.0),
    "--help": Command("--help", "imports", 0.8),
    "compare": Command("compare", "imports", 0.8, 1.3),
    "compare csv": Command("compare --all --format csv", "imports", 0.8, 1.3),
    "compare --owner nobody": Command("compare --owner nobody", "compare", 1.0),
    "compare --ownr lab": Command("compare --ownr lab", "compare", 1.0),
    "compar": Command("compar", "compare", 1.0),
    "tokens": Command(f"tokens {MODEL} --all", "imports", 1.5),
    "tokens csv": Command(f"tokens {MODEL} --all --format csv", "imports", 1.5),
    "tokens --isl 8x": Command(f"tokens {MODEL} --isl 8x", "tokens", 1.0),
    "list": Command("list", "imports", 1.5),
    "show trn2": Command("show trn2", "imports", 1.5),
    "explain gb200": Command("explain gb200 usd_per_tb_per_s_hour", "", 1000.0),
    "versus": Command("versus trn2 gb200", "", 1000.0),
    "frontier": Command(f"frontier {MODEL} b200", "", 1000.0),
    "plan": Command(f"plan {MODEL} --power 100MW", "", 1000.0),
    "tco": Command("tco b200", "", 1000.0),
    "claims": Command("claims", "", 1000.0),
    "history": Command("history h100", "", 1000.0),
    "check": Command("check", "", 2000.0),
    "compare xlsx": Command("compare --format xlsx --out /dev/null", "", 1000.0),
    "compare --plot": Command(f"compare --force --plot {MADE}.svg", "", 1500.0),
    "export workbook": Command(f"export workbook {MADE}.xlsx --force --model {MODEL}", "", 2000.0),
    "report": Command("report", "", 10_000.0),
}


def line(words: str) -> list[str]:
    """The process of a command."""
    if words.startswith("-c "):
        return [sys.executable, "-c", words[3:]]
    return [sys.executable, "-m", "chipcost", *words.split()]


def environment() -> dict[str, str]:
    """What the processes see: compiled modules are kept."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cpu() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def once(command: list[str]) -> tuple[float, float]:
    """CPU and clock seconds of one whole process; its output is thrown away."""
    used, start = cpu(), time.perf_counter()
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, check=False, stdout=quiet, stderr=quiet, env=environment())
    taken = cpu() - used, time.perf_counter() - start
    if done.returncode not in (0, 1, 2):
        raise SystemExit(f"{command} ended with {done.returncode}")
    return taken


def files_read() -> list[Path]:
    """What the processes may read: the libraries, chipcost, its data and cache."""
    package = Path(chipcost.__file__).parent
    folders = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib")]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chipcost"
    folders += [package, package.parent.parent / "data", cache]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def drop(paths: list[Path]) -> None:
    """Ask the system to forget what it holds of these files."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def limit_of(command: Command, limit: float | None, taken: float, base: float | None) -> str:
    """The limit, what was measured of it, and whether it holds."""
    if limit is None or limit >= 1e9:
        return ""
    measured = taken * 1e3 if base is None else taken / base
    text = f"{measured:.0f} <= {limit:.0f} ms" if base is None else f"{measured:.2f} <= {limit} x"
    beside = f" {command.beside}" if base is not None else ""
    return f"{text}{beside}{'' if measured <= limit else '  MISSED'}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--cold", type=int, default=0, metavar="RUNS")
    parser.add_argument("--only", default="", help="commands whose name holds this, and the bases")
    given = parser.parse_args()
    bases = {"imports", "nothing", *(one.beside for one in COMMANDS.values())}
    chosen = {k: v for k, v in COMMANDS.items() if given.only in k or k in bases}
    for command in chosen.values():  # compiled modules, the parsed catalog, the caches of files
        once(line(command.words))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in chosen}
    for _ in range(given.runs):
        for name, command in chosen.items():
            times[name].append(once(line(command.words)))
    print("Warm, milliseconds of CPU")
    print(f"{'command':24} {'least':>6} {'median':>7}  limit")
    least = {name: min(used for used, _ in taken) for name, taken in times.items()}
    for name, command in chosen.items():
        middle = statistics.median(used for used, _ in times[name])
        text = limit_of(command, command.warm, least[name], least.get(command.beside))
        print(f"{name:24} {least[name] * 1e3:6.0f} {middle * 1e3:7.0f}  {text}")
    if given.cold:
        cold(chosen, given.cold)


def cold(chosen: dict[str, Command], runs: int) -> None:
    """The commands that have a limit for it, cold, beside their imports."""
    names = [name for name, command in chosen.items() if command.cold or name == "imports"]
    times: dict[str, list[float]] = {name: [] for name in names}
    paths = files_read()
    for _ in range(runs):
        for name in names:
            drop(paths)
            times[name].append(once(line(chosen[name].words))[1])
    print(f"\nCold, milliseconds by the clock ({len(paths):,} files dropped before each run)")
    print(f"{'command':24} {'least':>6} {'median':>7}  limit")
    for name in names:
        taken, command = times[name], chosen[name]
        base = min(times["imports"]) if name != "imports" else None
        text = limit_of(command, command.cold, min(taken), base)
        middle = statistics.median(taken)
        print(f"{name:24} {min(taken) * 1e3:6.0f} {middle * 1e3:7.0f}  {text}")


if __name__ == "__main__":
    main()

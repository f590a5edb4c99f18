"""What a block costs on every engine of a sweep, and how far they scale, in fresh processes.

    python benchmarks/engines.py [--workers 2] [--repeats 3]
        [--only overhead|kernel|allocator|store]

Each line is of processes of their own, a few blocks and many, and is the slope between the two, so
that start-up counts apart. CPU is that of the process with all that it starts. Four parts:

- overhead: blocks that compute nothing and return twenty numbers, beside `map` of the standard
  library's pool and `map` of Dask's client with the same workers;
- kernel: blocks of the inference model (the plans of benchmarks/kernel.py at several loads),
  reduced to sums, which must be the same on every engine. `map` of Dask's client has workers as its
  nanny starts them, with the setting of the allocator that the engine removes;
- allocator: the same blocks in one thread, with and without what Dask's nanny tells the allocator;
- store: a block to Parquet, beside a plain file of the same arrays, and finding what is done.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from chipcost.study.sweep.engines.engine import Engine
from chipcost.study.sweep.engines.run import run

HERE = Path(__file__).resolve().parent
ALLOCATOR = "MALLOC_TRIM_THRESHOLD_"
SIZE = 240_000  # configurations of a block of the kernel
COLUMNS = 10  # of a block in a store


def nothing(number: int) -> np.ndarray:
    """Twenty numbers, at once."""
    return np.full(20, float(number))


@lru_cache(maxsize=1)
def _plans(size: int) -> tuple[Any, Any, Any]:
    import kernel

    devices, shapes = kernel.tables()
    count = size // kernel.LOADS
    return devices, shapes, kernel.random_plans(count, devices.shape[1], shapes.shape[1])


def kernel_block(size: int, number: int) -> tuple[float, float]:
    """Sums of the inference model over a block: all plans at loads that depend on the number."""
    import kernel

    from chipcost.model.kernel import evaluate

    devices, shapes, plans = _plans(size)
    loads = np.exp(np.linspace(0.0, 6.0, kernel.LOADS)) * (1.0 + number / 1e4)
    asked = np.repeat(loads[:, None], size // kernel.LOADS, axis=1)
    answer = evaluate(devices, shapes, replace(plans, concurrency=asked))
    return float(np.nansum(answer.tpot)), float(np.nansum(answer.ttft))


def pool_map(workers: int, task: Callable[[int], Any], count: int) -> Iterator[tuple[int, Any]]:
    """The standard library's own way; everything is submitted at once."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from enumerate(pool.map(task, range(count)))


def client_map(workers: int, task: Callable[[int], Any], count: int) -> Iterator[tuple[int, Any]]:
    """Dask's own way; everything is submitted at once, and its nanny sets what it sets."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield from enumerate(client.gather(client.map(task, range(count), pure=False)))


def ways(workers: int) -> dict[str, Any]:
    """The engines, and what they are measured beside."""
    return {
        "loop": partial(_engine, Engine()),
        f"threads, {workers}": partial(_engine, Engine("threads", workers)),
        "processes, 1": partial(_engine, Engine("local", 1)),
        f"processes, {workers}": partial(_engine, Engine("local", workers)),
        f"ProcessPoolExecutor.map, {workers}": partial(pool_map, workers),
        "Dask, 1": partial(_engine, Engine("dask", 1)),
        f"Dask, {workers}": partial(_engine, Engine("dask", workers)),
        f"Client.map of Dask, {workers}": partial(client_map, workers),
    }


def _engine(engine: Engine, task: Callable[[int], Any], count: int) -> Iterator[tuple[int, Any]]:
    return run(task, count, engine)


def measure(what: str, way: str, workers: int, count: int) -> None:
    """Run blocks in this process and print the sum of their values, in the order of numbers."""
    task = nothing if what == "overhead" else partial(kernel_block, SIZE)
    values = dict(ways(workers)[way](task, count))
    assert len(values) == count
    total = sum(np.asarray(values[number]) for number in sorted(values))
    print(json.dumps(np.asarray(total).tolist()))


def fresh(what: str, way: str, workers: int, count: int) -> tuple[float, float, float, Any]:
    """Seconds of the clock and of CPU, MiB of the largest process, and what `measure` printed."""
    call = f"import engines; engines.measure({what!r}, {way!r}, {workers}, {count})"
    guarded = f"if __name__ == '__main__':\n    {call}\n"
    environment = os.environ | {"PYTHONPATH": f"{HERE}:{HERE.parent / 'src'}"}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "measured.py"
        script.write_text(guarded, encoding="utf-8")
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, script],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - start
        process.returncode = status
    if status:
        raise SystemExit(f"{way} failed")
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024.0, json.loads(printed)


def slopes(
    what: str, few: int, many: int, workers: int, repeats: int
) -> Iterator[tuple[str, float, float, float, float, Any]]:
    """Per way: seconds to start, and of clock and CPU per block; MiB; the sum of the values."""
    found: dict[str, list[Any]] = {way: [] for way in ways(workers)}
    for _ in range(repeats):
        for way in found:
            found[way].append([fresh(what, way, workers, count) for count in (few, many)])
    for way, runs in found.items():
        short, long = ([min(run[at][part] for run in runs) for part in (0, 1)] for at in (0, 1))
        clock, cpu = ((b - a) / (many - few) for a, b in zip(short, long, strict=True))
        memory = max(run[1][2] for run in runs)
        yield way, short[0] - few * clock, clock, cpu, memory, runs[0][1][3]


def overhead(workers: int, repeats: int) -> None:
    """Print what a block costs that computes nothing."""
    print("a block that computes nothing: start, clock and CPU per block, largest process")
    for way, start, clock, cpu, memory, _ in slopes("overhead", 100, 3000, workers, repeats):
        print(
            f"{way:32} {start:6.2f} s {1e3 * clock:8.3f} ms {1e3 * cpu:8.3f} ms {memory:6.0f} MiB",
            flush=True,
        )


def kernel_rates(workers: int, repeats: int) -> None:
    """Print the rate of the inference model on every engine."""
    print(f"the inference model in blocks of {SIZE:,}: million configurations per second")
    sums = set()
    for way, start, clock, cpu, memory, total in slopes("kernel", 4, 40, workers, repeats):
        sums.add(tuple(total))
        print(
            f"{way:32} {start:6.2f} s to start, {SIZE / clock / 1e6:6.2f} by the clock, "
            f"{SIZE / cpu / 1e6:6.2f} per CPU-second, {memory:6.0f} MiB",
            flush=True,
        )
    assert len(sums) == 1, sums
    print("the same sums on all of them")


def measure_a_thread(count: int) -> None:
    """Print the rate per CPU-second of blocks in a thread, and its page faults."""
    blocks = run(partial(kernel_block, SIZE), count, Engine("threads", 1))
    next(blocks)  # tables are made
    faults, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, time.process_time()
    assert len(list(blocks)) == count - 1
    cpu = time.process_time() - cpu
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults
    print(json.dumps(((count - 1) * SIZE / cpu / 1e6, faults)))


def allocator_rates(repeats: int) -> None:
    """Print what the setting of Dask's nanny does to a thread."""
    environment = os.environ | {"PYTHONPATH": f"{HERE}:{HERE.parent / 'src'}"}
    command = [sys.executable, "-c", "import engines; engines.measure_a_thread(9)"]
    settings: dict[str, dict[str, str]] = {
        "not set": {},
        "65536, as Dask's nanny sets it": {ALLOCATOR: "65536"},
        "268435456": {ALLOCATOR: "268435456"},
    }
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in settings}
    for _ in range(repeats):
        for name, setting in settings.items():
            process = subprocess.run(
                command, env=environment | setting, check=True, capture_output=True, text=True
            )
            found[name].append(json.loads(process.stdout))
    print(f"one thread, {ALLOCATOR}: million configurations per CPU-second, page faults")
    for name, runs in found.items():
        rate, faults = (max(part) for part in zip(*runs, strict=True))
        print(f"{name:32} {rate:6.2f} {faults:9,}", flush=True)


def store_rates(repeats: int) -> None:
    """Print what a block costs in a store, and finding what is done."""
    from chipcost.study.sweep.store import Store

    rng = np.random.default_rng(0)
    values = {f"c{at}": np.exp(rng.normal(size=SIZE)) for at in range(COLUMNS)}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store", "key")
        plain = Path(folder) / "plain.npz"
        times: dict[str, list[float]] = {}
        for _ in range(repeats):
            calls: dict[str, Callable[[], Any]] = {
                "Store.write": partial(store.write, 0, values),
                "Store.read": partial(store.read, 0),
                "numpy.savez": partial(np.savez, plain, **values),  # type: ignore[arg-type]
            }
            for name, call in calls.items():
                start = time.process_time()
                call()
                times.setdefault(name, []).append(time.process_time() - start)
        size = store.path(0).stat().st_size
        for name, seconds in times.items():
            print(f"{name:32} {min(seconds) / SIZE / COLUMNS * 1e9:6.1f} ns of CPU per value")
        print(f"{size / SIZE / COLUMNS:.2f} bytes per value, of 8; random mantissas barely shrink")
        blocks = 2000
        for number in range(blocks):
            store.write(number, {"x": values["c0"][:10]})
        start = time.process_time()
        assert len(store.done()) == blocks
        print(
            f"finding what is done: {(time.process_time() - start) / blocks * 1e6:.0f} us a block"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Overhead and scaling of the engines of a sweep.")
    parser.add_argument("--workers", type=int, default=2, help="of the pools and the cluster")
    parser.add_argument("--repeats", type=int, default=3, help="processes of each measurement")
    parser.add_argument("--only", choices=("overhead", "kernel", "allocator", "store"))
    asked = parser.parse_args()
    if asked.only in (None, "overhead"):
        overhead(asked.workers, asked.repeats)
    if asked.only in (None, "kernel"):
        kernel_rates(asked.workers, asked.repeats)
    if asked.only in (None, "allocator"):
        allocator_rates(asked.repeats)
    if asked.only in (None, "store"):
        store_rates(asked.repeats)


if __name__ == "__main__":
    main()

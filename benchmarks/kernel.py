"""Configurations of the inference model per second, against plain Python on the same equations.

    python benchmarks/kernel.py [MILLIONS]

End to end: from the table of configurations (chip, layout, load, lengths) to throughput, TTFT and
TPOT, with memory bounded by chunks. The plain Python evaluation runs the same functions of
`chipcost.model` on floats, one configuration at a time, with NumPy's calls replaced by `math`.
"""

from __future__ import annotations

import math
import resource
import sys
import time
from types import SimpleNamespace
from typing import Any

import numpy as np

from chipcost.model import closed_loop, collectives, memory, operators, passes, serving
from chipcost.model.device import Device
from chipcost.model.kernel import CLOSED, Configurations, evaluate
from chipcost.model.operators import Layout
from chipcost.model.precision import Precision
from chipcost.model.serving import Workload
from chipcost.model.shape import Shape, shape_table
from chipcost.study.data import Data
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import load_efficiencies
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.layouts import Candidate, Demand, make_space

CHIPS = ("h100-sxm", "h200-sxm", "b200", "gb200", "mi300x", "mi355x", "trainium2", "tpu-v7")
MODELS = ("llama-3.1-70b", "llama-3.1-8b", "deepseek-r1", "gpt-oss-120b", "qwen3-235b-a22b")
PRECISION = Precision(linear="fp8", ffn="fp8", expert="fp8", head="bf16", kv="fp8")
PLAIN = 20_000  # configurations that plain Python evaluates


def tables() -> tuple[np.ndarray, np.ndarray]:
    """Devices of all chips and shapes of all models."""
    catalog, efficiencies, lookup = Data().catalog, load_efficiencies(), model_lookup(Data().models)
    candidates = []
    for name in CHIPS:
        chip = catalog.chips[name]
        spec, _ = chip_spec(catalog, chip, efficiencies.family(chip.id, chip.vendor))
        assert spec is not None
        choice = efficiencies.choose(chip.id, "tuned", chip.vendor)
        candidates.append(Candidate(spec, choice.efficiency, PRECISION))
    shapes = [lookup(name).shape for name in MODELS]
    space = make_space(candidates, shapes[0], Demand(1024, 1024, 0.0, 8))
    return space.devices, shape_table(shapes)


def random_configurations(count: int, devices: int, shapes: int) -> Configurations:
    """Chips, models, layouts, loads and lengths at random, seed 0."""
    rng = np.random.default_rng(0)

    def one_of(*values: float) -> np.ndarray:
        return rng.choice(np.array(values, dtype=np.float64), count)

    one = np.ones(count)
    tp, dp = one_of(1, 2, 4, 8), one_of(1, 1, 2, 8)
    return Configurations(
        device=rng.integers(0, devices, count),
        shape=rng.integers(0, shapes, count),
        mode=np.full(count, CLOSED),
        tp=tp,
        pp=one_of(1, 1, 2),
        ep=np.where(dp > 1, tp * dp, 1.0),
        dp=dp,
        workers=one,
        concurrency=np.exp(rng.uniform(0.0, 6.0, count)),
        isl=np.exp(rng.uniform(4.0, 9.0, count)),
        osl=np.exp(rng.uniform(4.0, 8.0, count)),
        cached=one_of(0.0, 0.0, 0.5),
        prefill_tp=one,
        prefill_pp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=one,
    )


def plain_numpy() -> SimpleNamespace:
    """The calls of NumPy that the model makes, on floats."""
    return SimpleNamespace(
        float64=float,
        asarray=lambda x: x,
        minimum=min,
        maximum=max,
        where=lambda c, a, b: a if c else b,
        any=bool,
        all=bool,
        abs=abs,
        size=lambda x: 1,
        exp=math.exp,
        log=math.log,
        log2=math.log2,
        log1p=math.log1p,
        expm1=math.expm1,
        sqrt=math.sqrt,
        ceil=math.ceil,
        inf=math.inf,
        nan=math.nan,
        clip=lambda x, low, high: min(max(x, low), high),
        zeros_like=lambda x: 0.0,
        ones_like=lambda x: 1.0,
        empty=lambda shape: None,
    )


def numbers(row: int, *columns: np.ndarray) -> list[Any]:
    """One configuration's entries as floats."""
    return [float(column[row]) for column in columns]


def plain(devices: np.ndarray, shapes: np.ndarray, c: Configurations, count: int) -> list[Any]:
    """TPOT of the first `count` configurations, one at a time."""
    modules = (closed_loop, collectives, memory, operators, passes, serving)
    kept = [vars(module)["np"] for module in modules]
    for module in modules:
        vars(module)["np"] = plain_numpy()
    try:
        all_devices = [Device(*map(float, column)) for column in devices.T]
        all_shapes = [Shape(*map(float, column)) for column in shapes.T]
        out = []
        for i in range(count):
            served = serving.continuous(
                all_devices[int(c.device[i])],
                all_shapes[int(c.shape[i])],
                Layout(*numbers(i, c.tp, c.pp, c.ep, c.dp)),
                Workload(*numbers(i, c.concurrency, c.isl, c.osl, c.cached)),
            )
            out.append(served.tpot)
        return out
    finally:
        for module, numpy in zip(modules, kept, strict=True):
            vars(module)["np"] = numpy


def main() -> None:
    """Measure and print."""
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    count = int(millions * 1e6)
    devices, shapes = tables()
    every = random_configurations(count, devices.shape[1], shapes.shape[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for threads in (1, 2):
        best = math.inf
        for _ in range(3):
            start = time.perf_counter()
            outcome = evaluate(devices, shapes, every, threads=threads)
            best = min(best, time.perf_counter() - start)
        print(f"{threads} thread(s): {count / best / 1e6:.2f} million configurations/s")
    rate = count / best
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory above the tables: {(after - before) / 1024:.0f} MiB, results included")
    start = time.perf_counter()
    slow = plain(devices, shapes, every, PLAIN)
    taken = time.perf_counter() - start
    assert np.allclose(slow, outcome.tpot[:PLAIN], rtol=1e-9)
    print(
        f"plain Python: {PLAIN / taken / 1e6:.4f} million/s, the same numbers; "
        f"ratio {rate * taken / PLAIN:.0f}"
    )


if __name__ == "__main__":
    main()

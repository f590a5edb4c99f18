"""Configurations of the inference model per second, in fresh processes, and against plain Python.

    python benchmarks/kernel.py [--millions 2] [--repeats 5] [--against CHECKOUT]

End to end: from the table of configurations (chip, model, layout, lengths, load) to throughput,
TTFT and TPOT, with memory bounded by chunks. Plans at LOADS loads each are what a search and a
frontier ask for; plans at one load are all different. By CPU time, which other work on the machine
disturbs less than the clock; every measurement is a process of its own, since one that has freed a
large array before is faster. `--against` measures another checkout in turn with this one, as rows
of one load: also one of commit 5326b77, the first kernel, by `first_kernel.py`.

The plain Python evaluation runs the same functions of `chipcost.model` on floats, one configuration
at a time, with NumPy's calls replaced by `math`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from chipcost.model.axis import CLOSED, Configurations
from chipcost.model.kernel import evaluate
from chipcost.model.precision import Precision
from chipcost.model.shape import shape_table
from chipcost.study.data import Data
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import load_efficiencies
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.layouts import Candidate, Demand, make_space

HERE = Path(__file__).resolve().parent.parent
CHIPS = ("h100-sxm", "h200-sxm", "b200", "gb200", "mi300x", "mi355x", "trainium2", "tpu-v7")
MODELS = ("llama-3.1-70b", "llama-3.1-8b", "deepseek-r1", "gpt-oss-120b", "qwen3-235b-a22b")
PRECISION = Precision(linear="fp8", ffn="fp8", expert="fp8", head="bf16", kv="fp8")
FIRST = HERE / "benchmarks" / "first_kernel.py"
LOADS = 24  # of a plan, as many as the search of `chipcost tokens` looks at
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


def random_plans(count: int, devices: int, shapes: int) -> Configurations:
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


def configurations(loads: int, count: int, devices: int, shapes: int, flat: bool) -> Configurations:
    """About `count` configurations: random plans at so many loads each; `flat`: as rows."""
    plans = random_plans(count // loads, devices, shapes)
    if loads == 1:
        return plans
    concurrency = np.exp(np.linspace(0.0, 6.0, loads))
    if not flat:
        return replace(plans, concurrency=np.repeat(concurrency[:, None], count // loads, axis=1))
    rows = {field.name: getattr(plans, field.name) for field in fields(Configurations)}
    rows = {name: None if a is None else np.repeat(a, loads) for name, a in rows.items()}
    return replace(Configurations(**rows), concurrency=np.tile(concurrency, count // loads))


def measure(loads: int, count: int, flat: bool) -> dict[str, float]:
    """Millions of configurations per second of CPU and of the clock, and MiB beside the inputs."""
    devices, shapes = tables()
    every = configurations(loads, count, devices.shape[1], shapes.shape[1], flat)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, cpu = time.perf_counter(), time.process_time()
    evaluate(devices, shapes, every)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    millions = every.concurrency.size / 1e6
    return {"cpu": millions / cpu, "clock": millions / clock, "mib": (after - before) / 1024.0}


def start(checkout: Path, loads: int, count: int) -> subprocess.Popen[str]:
    """`measure` in a fresh process with the code of a checkout."""
    arguments = list(map(str, (loads, count)))
    if (checkout / "src/chipcost/model/axis.py").exists():
        flat = str(int(checkout != HERE))
        command = [sys.executable, __file__, "--measure", *arguments, flat]
    else:
        command = [sys.executable, str(FIRST), str(checkout), *arguments]
    environment = os.environ | {"PYTHONPATH": str(checkout / "src")}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def ended(processes: list[subprocess.Popen[str]]) -> dict[str, float]:
    """What processes that ran side by side found: by CPU the mean of them, by the clock the sum."""
    found = [json.loads(process.communicate()[0]) for process in processes]
    return {
        "cpu": statistics.mean(each["cpu"] for each in found),
        "clock": sum(each["clock"] for each in found),
        "mib": max(each["mib"] for each in found),
    }


def report(checkouts: list[Path], count: int, repeats: int) -> None:
    """Measure all checkouts in turn, print the median, best and worst of each, and the ratios."""
    for loads in (LOADS, 1):
        for processes in (1, 2):
            found: dict[Path, list[dict[str, float]]] = {path: [] for path in checkouts}
            for _ in range(repeats):
                for path in checkouts:
                    together = [start(path, loads, count) for _ in range(processes)]
                    found[path].append(ended(together))
            for path, runs in found.items():
                cpu, clock = ([run[key] for run in runs] for key in ("cpu", "clock"))
                mib = max(run["mib"] for run in runs)
                print(
                    f"{path.name}, plans at {loads} load(s), {processes} process(es): "
                    f"{spread(cpu)} million per CPU-second, {spread(clock)} per second"
                    + (f", {mib:.0f} MiB with the results" if mib else ""),
                    flush=True,
                )
            ours, *others = (
                statistics.median(run["cpu"] for run in runs) for runs in found.values()
            )
            for path, other in zip(checkouts[1:], others, strict=True):
                print(f"  {ours / other:.2f} x {path.name} per CPU-second, at the median")


def spread(values: list[float]) -> str:
    """Median, and the range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def plain_numpy() -> SimpleNamespace:
    """The calls of NumPy that the model makes, on floats."""
    return SimpleNamespace(
        float64=float,
        asarray=lambda x: x,
        minimum=lambda a, b, out=None: min(a, b),
        maximum=lambda a, b, out=None: max(a, b),
        multiply=lambda a, b, out=None: a * b,
        divide=lambda a, b, out=None: a / b,
        where=lambda c, a, b: a if c else b,
        any=bool,
        all=bool,
        abs=abs,
        size=lambda x: 1,
        shape=lambda x: (),
        exp=math.exp,
        log=lambda x, out=None: math.log(x),
        log2=math.log2,
        log1p=math.log1p,
        expm1=lambda x, out=None: math.expm1(x),
        sqrt=math.sqrt,
        ceil=math.ceil,
        inf=math.inf,
        isfinite=math.isfinite,
        nan=math.nan,
        clip=lambda x, low, high: min(max(x, low), high),
        zeros_like=lambda x: 0.0,
        ones_like=lambda x: 1.0,
        logical_not=lambda x: not x,
        flatnonzero=bool,
        empty=lambda shape: None,
        empty_like=lambda x: None,
    )


class OneRow:
    """`Rows` of a single configuration: it is chosen, or it is not."""

    def __init__(self, index: bool, shape: tuple[int, ...]) -> None:
        self.index = index

    def of(self, record: Any) -> Any:
        """The record, whose numbers are of one configuration."""
        return record

    def only(self, part: OneRow) -> OneRow:
        """Chosen in both."""
        return OneRow(self.index and part.index, ())

    def put(self, whole: Any, values: Any) -> Any:
        """The new values where chosen."""
        return values if self.index else whole


def plain(devices: np.ndarray, shapes: np.ndarray, c: Configurations, count: int) -> list[Any]:
    """TPOT of the first `count` configurations, one at a time."""
    from chipcost.model import (
        closed_loop,
        collectives,
        curve,
        exchange,
        lengths,
        memory,
        offload,
        operators,
        passes,
        phases,
        serving,
        spans,
    )
    from chipcost.model.device import Device
    from chipcost.model.shape import Shape

    modules: tuple[ModuleType, ...] = (
        *(closed_loop, collectives, curve, exchange, lengths, memory, offload, operators),
        *(passes, phases, serving, spans),
    )
    kept = [vars(module)["np"] for module in modules]
    rows = vars(closed_loop)["Rows"]
    for module in modules:
        vars(module)["np"] = plain_numpy()
    vars(closed_loop)["Rows"] = OneRow
    try:
        all_devices = [Device(*map(float, column)) for column in devices.T]
        all_shapes = [Shape(*map(float, column)) for column in shapes.T]
        out = []
        for i in range(count):
            layout, asked, load = (
                [float(column[i]) for column in columns]
                for columns in (
                    (c.tp, c.pp, c.ep, c.dp),
                    (c.isl, c.osl, c.cached),
                    (c.concurrency,),
                )
            )
            server: Any = serving.continuous(
                all_devices[int(c.device[i])],
                all_shapes[int(c.shape[i])],
                operators.Layout(*layout),  # type: ignore[arg-type]
                lengths.Lengths(*asked),  # type: ignore[arg-type]
            )
            out.append(server(*load).tpot)
        return out
    finally:
        for module, numpy in zip(modules, kept, strict=True):
            vars(module)["np"] = numpy
        vars(closed_loop)["Rows"] = rows


def compare_with_plain() -> None:
    """Print the rate of plain Python, and check that its numbers are the same."""
    devices, shapes = tables()
    every = random_plans(PLAIN, devices.shape[1], shapes.shape[1])
    began = time.process_time()
    slow = plain(devices, shapes, every, PLAIN)
    taken = time.process_time() - began
    assert np.allclose(slow, evaluate(devices, shapes, every).tpot, rtol=1e-9)
    rate, fast = PLAIN / taken / 1e6, ended([start(HERE, LOADS, 2_000_000)])["cpu"]
    print(f"plain Python, the same numbers: {rate:.4f} million per CPU-second, of which the kernel")
    print(f"  has {fast / rate:.0f} times as many at {LOADS} loads per plan")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of the inference model.")
    parser.add_argument("--millions", type=float, default=2.0, help="configurations of a process")
    parser.add_argument("--repeats", type=int, default=5, help="processes of each measurement")
    parser.add_argument("--against", type=Path, help="another checkout, measured in turn")
    parser.add_argument("--measure", type=int, nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        loads, count, flat = asked.measure
        print(json.dumps(measure(loads, count, bool(flat))))
        return
    checkouts = [HERE, *([asked.against.resolve()] if asked.against else [])]
    report(checkouts, int(asked.millions * 1e6), asked.repeats)
    compare_with_plain()


if __name__ == "__main__":
    main()

"""Configurations per second of the kernel at commit 5326b77, for `kernel.py --against CHECKOUT`.

Run by that script with the checkout's code in PYTHONPATH: its names are others than today's. The
same numbers of chips, models, layouts, lengths and loads, as rows, which is all that it knows.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np


def main(checkout: Path, loads: int, count: int) -> None:
    """Evaluate about `count` configurations, and print millions per second of CPU and the clock."""
    sys.path.insert(0, str(checkout / "benchmarks"))
    sys.modules.pop("kernel", None)
    import kernel as first

    from chipcost.model.kernel import evaluate
    from chipcost.model.precision import Precision

    script: Any = first
    script.SimplePrecision = Precision(linear="fp8", ffn="fp8", expert="fp8", head="bf16", kv="fp8")
    devices, shapes = script.tables()
    every = script.random_configurations(count // loads, devices.shape[1], shapes.shape[1])
    if loads > 1:
        rows = {field.name: np.repeat(getattr(every, field.name), loads) for field in fields(every)}
        each = np.exp(np.linspace(0.0, 6.0, loads))
        every = replace(every, **rows | {"concurrency": np.tile(each, count // loads)})
    clock, cpu = time.perf_counter(), time.process_time()
    evaluate(devices, shapes, every)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    millions = every.concurrency.size / 1e6
    print(json.dumps({"cpu": millions / cpu, "clock": millions / clock, "mib": 0.0}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))

"""Measured runs as configurations of the inference model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.errors import ChipcostError
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import MODES, Configurations, Outcome, evaluate
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, shape_table
from chipcost.study.language import Known
from chipcost.study.precisions import model_precision, storage_format
from chipcost.study.runs import Pool, Run

Array = npt.NDArray[np.float64]
QUANTITIES: tuple[str, ...] = (
    "tpot_ms",
    "output_tokens_per_s_per_chip",
    "total_tokens_per_s_per_chip",
    "ttft_ms",
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a run ran on: chip, software stack and precision share one set of effective rates."""

    chip: ChipSpec
    stack: str
    precision: Precision


@dataclass(frozen=True)
class Replay:
    """Runs as an axis of configurations. `failed` holds (run, reason) of those left out."""

    runs: tuple[Run, ...]
    targets: tuple[Target, ...]
    shapes: Array
    configurations: Configurations
    quantity: npt.NDArray[np.intp]  # index into QUANTITIES of what is scored
    measured: Array
    failed: tuple[tuple[Run, str], ...]


def replay(
    runs: Sequence[Run],
    chip_of: Callable[[str], ChipSpec],
    model_of: Callable[[str], Known],
) -> Replay:
    """Lay the runs out; `chip_of` and `model_of` raise ChipcostError for what they do not know."""
    kept: list[Run] = []
    failed: list[tuple[Run, str]] = []
    targets: dict[tuple[str, str, Precision], int] = {}
    chosen: list[Target] = []
    models: dict[str, int] = {}
    shapes: list[Shape] = []
    device_index, shape_index = [], []
    for run in runs:
        if run.measured is None:
            failed.append((run, "nothing was measured that could be compared"))
            continue
        if not run.concurrency or run.concurrency <= 0:
            failed.append((run, "the concurrency is not known"))
            continue
        if run.isl <= 0 or run.osl <= 0:
            failed.append((run, "a length is not positive"))
            continue
        try:
            chip, known = chip_of(run.chip), model_of(run.model)
        except ChipcostError as error:
            failed.append((run, error.message))
            continue
        if run.model not in models:
            models[run.model] = len(shapes)
            shapes.append(known.shape)
        precision = model_precision(
            storage_format(run.weights),
            experts=float(known.shape.expert_layers) > 0.0,
            native_expert=known.native_expert,
            kv=storage_format(run.kv) if run.kv else "",
            narrow_math="fp8" in chip.flops,
        )
        key = (chip.name, run.stack, precision)
        if key not in targets:
            targets[key] = len(chosen)
            chosen.append(Target(chip, run.stack, precision))
        kept.append(run)
        device_index.append(targets[key])
        shape_index.append(models[run.model])
    measured = [run.measured for run in kept if run.measured is not None]
    return Replay(
        runs=tuple(kept),
        targets=tuple(chosen),
        shapes=shape_table(shapes) if shapes else np.empty((0, 0)),
        configurations=_configurations(kept, device_index, shape_index),
        quantity=np.array([QUANTITIES.index(name) for name, _ in measured], dtype=np.intp),
        measured=np.array([value for _, value in measured], dtype=np.float64),
        failed=tuple(failed),
    )


def _configurations(
    runs: Sequence[Run], device_index: list[int], shape_index: list[int]
) -> Configurations:
    def column(value: Callable[[Run], float]) -> Array:
        return np.array([value(run) for run in runs], dtype=np.float64)

    def pools(name: str, pool: Callable[[Run], Pool]) -> Array:
        return column(lambda run: float(getattr(pool(run), name)))

    def first(run: Run) -> Pool:
        return run.prefill or Pool(1, 1, 1, 1, 1)

    names = ("tp", "pp", "ep", "dp", "workers")
    return Configurations(
        device=np.array(device_index, dtype=np.intp),
        shape=np.array(shape_index, dtype=np.intp),
        mode=np.array([MODES.index(run.mode) for run in runs], dtype=np.intp),
        concurrency=column(lambda run: run.concurrency or 0.0),
        isl=column(lambda run: run.isl),
        osl=column(lambda run: run.osl),
        cached=column(lambda run: 0.0),
        **{name: pools(name, lambda run: run.pool) for name in names},
        **{f"prefill_{name}": pools(name, first) for name in names},
    )


def predict(laid: Replay, efficiencies: Sequence[Efficiency], detail: bool = False) -> Outcome:
    """The outcome of every run, `efficiencies` per target."""
    devices = device_table(
        [
            make_device(target.chip, efficiency, target.precision)
            for target, efficiency in zip(laid.targets, efficiencies, strict=True)
        ]
    )
    return evaluate(devices, laid.shapes, laid.configurations, detail=detail)


def scored(laid: Replay, outcome: Outcome) -> Array:
    """The predicted value of the quantity that is scored, run by run, in its unit."""
    values = np.stack(
        [outcome.tpot * 1e3, outcome.output_rate, outcome.total_rate, outcome.ttft * 1e3]
    )
    return np.asarray(values[laid.quantity, np.arange(len(laid.runs))])

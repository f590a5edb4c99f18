"""The search: every way to spread a model over chips, at every load, evaluated as one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chipcost.model import memory
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, gather_device, make_device
from chipcost.model.efficiency import Efficiency
from chipcost.model.kernel import Configurations, Outcome, evaluate
from chipcost.model.operators import Split
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, gather_shape, shape_table

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
LOADS = 40  # concurrencies per way to spread, from 1 to what memory holds
MOST_PER_RANK = 1024.0  # sequences per attention rank that servers are run with at most
DEFAULT_CHIPS = 64  # limit of one deployment where none is given


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip under a stack and precision, to be searched."""

    chip: ChipSpec
    efficiency: Efficiency
    precision: Precision


@dataclass(frozen=True, slots=True)
class Demand:
    """What every configuration must serve: mean lengths, cached share, at most so many chips."""

    isl: float
    osl: float
    cached: float
    max_chips: int
    concurrency: float | None = None


@dataclass(frozen=True)
class Searched:
    """All configurations that fit, their outcomes, and what each candidate would need to fit."""

    configurations: Configurations
    outcome: Outcome
    least_chips: tuple[int | None, ...]  # smallest that fits, whatever the limit; None: none does


def spreads(chip: ChipSpec, shape: Shape, max_chips: int) -> list[tuple[int, int, int, int]]:
    """(tp, pp, ep, dp) to try: powers of two up to the domain; stages beyond it.

    Experts are sharded (ep = 1) or spread (ep = tp dp); with experts attention may be
    data-parallel over the whole group.
    """
    found: list[tuple[int, int, int, int]] = []
    experts = float(shape.expert_layers) > 0.0
    size = 1
    while size <= min(chip.scale_up_domain, max_chips):
        found.append((size, 1, 1, 1))
        if experts and size > 1 and size <= float(shape.experts):
            found += [(size, 1, size, 1), (1, 1, size, size)]
        size *= 2
    inside = size // 2
    stages = 2
    while inside and inside * stages <= max_chips and stages <= 16:
        found.append((inside, stages, 1, 1))
        stages *= 2
    return found


def search(
    candidates: Sequence[Candidate], shape: Shape, demand: Demand, threads: int = 2
) -> Searched:
    """Evaluate every spread of every candidate at every load that memory holds."""
    devices = device_table([make_device(c.chip, c.efficiency, c.precision) for c in candidates])
    shapes = shape_table([shape])
    plans = [
        (number, *plan)
        for number, candidate in enumerate(candidates)
        for plan in spreads(candidate.chip, shape, demand.max_chips)
    ]
    table = np.array(plans, dtype=np.float64).reshape(-1, 5)
    most = _most(devices, shapes, table, demand)
    fits = most >= 1.0
    least = _least_chips(candidates, devices, shapes, shape, demand)
    configurations = _grid(table[fits], most[fits], demand)
    outcome = evaluate(devices, shapes, configurations, detail=True, threads=threads)
    return Searched(configurations, outcome, least)


def _most(devices: Array, shapes: Array, table: Array, demand: Demand) -> Array:
    """Sequences per attention rank that memory holds, by plan."""
    device = gather_device(devices, table[:, 0].astype(np.intp))
    shape = gather_shape(shapes, np.zeros(len(table), dtype=np.intp))
    split = Split(table[:, 1], table[:, 2], table[:, 3], table[:, 4])
    context = np.full(len(table), demand.isl + 0.5 * demand.osl)
    return memory.most_sequences(device, shape, split, context)


def _least_chips(
    candidates: Sequence[Candidate], devices: Array, shapes: Array, shape: Shape, demand: Demand
) -> tuple[int | None, ...]:
    """The smallest number of chips of each candidate that holds the model and one sequence."""
    wide = replace(demand, max_chips=4096)
    plans = [
        (number, *plan)
        for number, candidate in enumerate(candidates)
        for plan in spreads(candidate.chip, shape, wide.max_chips)
    ]
    table = np.array(plans, dtype=np.float64).reshape(-1, 5)
    fits = _most(devices, shapes, table, wide) >= 1.0
    chips = table[:, 1] * table[:, 2] * table[:, 4]
    least: list[int | None] = []
    for number in range(len(candidates)):
        mine = chips[fits & (table[:, 0] == number)]
        least.append(int(mine.min()) if len(mine) else None)
    return tuple(least)


def _grid(table: Array, most: Array, demand: Demand) -> Configurations:
    """Loads from one request to what memory holds, spaced by ratio, for each plan."""
    top = np.maximum(np.floor(np.minimum(most, MOST_PER_RANK) * table[:, 4]), 1.0)
    if demand.concurrency is None:
        steps = np.linspace(0.0, 1.0, LOADS)
        load: Array = np.asarray(np.round(np.exp(np.log(top)[:, None] * steps[None, :])))
    else:
        load = np.full((len(table), 1), demand.concurrency)
        load = np.where(load <= top[:, None], load, np.nan)
    plan, _ = np.indices(load.shape)
    kept = np.isfinite(load.ravel())
    rows = table[plan.ravel()[kept]]
    count = len(rows)
    one = np.ones(count)
    return Configurations(
        device=rows[:, 0].astype(np.intp),
        shape=np.zeros(count, dtype=np.intp),
        mode=np.ones(count, dtype=np.intp),
        tp=rows[:, 1].copy(),
        pp=rows[:, 2].copy(),
        ep=rows[:, 3].copy(),
        dp=rows[:, 4].copy(),
        workers=one,
        concurrency=load.ravel()[kept],
        isl=np.full(count, demand.isl),
        osl=np.full(count, demand.osl),
        cached=np.full(count, demand.cached),
        prefill_tp=one,
        prefill_pp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=one,
    )


def envelope(interactivity: Array, throughput: Array) -> Index:
    """Indices of the points that nothing beats in both, from the most interactive on.

    Along them interactivity falls and throughput rises.
    """
    order = np.lexsort((-throughput, -interactivity))
    best = np.maximum.accumulate(throughput[order])
    better = np.ones(len(order), dtype=bool)
    better[1:] = best[1:] > best[:-1]
    return order[better]


def interpolate(interactivity: Array, throughput: Array, wanted: float) -> float | None:
    """Throughput at `wanted` along an envelope (interactivity falling); None where unreachable.

    Between two points the straight line; below the last point that point's throughput.
    """
    if not len(interactivity) or wanted > interactivity[0]:
        return None
    return float(np.interp(wanted, interactivity[::-1], throughput[::-1]))

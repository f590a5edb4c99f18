"""The inference model over an axis of configurations: gathered, evaluated in chunks, on threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import serving
from chipcost.model.closed_loop import ROUNDS
from chipcost.model.device import gather_device
from chipcost.model.operators import Layout
from chipcost.model.passes import OPERATORS, RESOURCES
from chipcost.model.serving import Served, Workload
from chipcost.model.shape import gather_shape

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
FEW_ROUNDS = 4  # of the search for the running batch, enough for most
CHUNK = 15000  # configurations: an array stays below what allocators take afresh (128 KiB)
MODES: tuple[str, ...] = ("static", "closed", "disaggregated")
STATIC, CLOSED, DISAGGREGATED = range(len(MODES))
BOUNDS: tuple[str, ...] = (*RESOURCES, "capacity")


@dataclass(frozen=True, slots=True)
class Configurations:
    """An axis of n configurations: each picks a device and a shape from the tables. Shapes (n,).

    `device` and `shape` index the columns of the tables, `mode` MODES. Lengths in tokens.
    `prefill_*` describe the prefill pool of a disaggregated deployment, else 1.
    """

    device: Index
    shape: Index
    mode: Index
    tp: Array
    pp: Array
    ep: Array
    dp: Array
    workers: Array
    concurrency: Array
    isl: Array
    osl: Array
    cached: Array
    prefill_tp: Array
    prefill_pp: Array
    prefill_ep: Array
    prefill_dp: Array
    prefill_workers: Array

    @property
    def chips(self) -> Array:
        """Chips of each deployment, both pools."""
        decode = self.workers * self.tp * self.pp * self.dp
        other = self.prefill_workers * self.prefill_tp * self.prefill_pp * self.prefill_dp
        return decode + np.where(self.mode == DISAGGREGATED, other, 0.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Per configuration: seconds, tokens/s per chip, and how the time is spent. Shapes (n,).

    `max_sequences`: sequences per attention rank that memory holds (below 1: it does not fit).
    `bound` indexes BOUNDS; `by_operator` (OPERATORS, n) and `by_resource` (RESOURCES, n) are shares
    of the chip's time over a request, prefill included, and are empty unless requested.
    """

    ttft: Array
    tpot: Array
    output_rate: Array
    total_rate: Array
    batch: Array
    max_sequences: Array
    prefill_share: Array
    bound: Index
    by_operator: Array
    by_resource: Array


def evaluate(
    devices: Array,
    shapes: Array,
    configurations: Configurations,
    *,
    detail: bool = False,
    threads: int = 1,
) -> Outcome:
    """Evaluate n configurations; `devices` and `shapes` are tables from device_table, shape_table.

    Memory is bounded by chunks. Deterministic whatever the number of threads. The configurations
    that need more rounds of a search than most are done together at the end.
    """
    count = len(configurations.device)
    outcome = _empty(count, detail)
    slices = [slice(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]

    def work(part: slice | Index, rounds: int = ROUNDS) -> None:
        _chunk(devices, shapes, configurations, part, detail, rounds, outcome)

    if len(slices) == 1:
        work(slices[0])
        return outcome
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: work(part, FEW_ROUNDS), slices))
    else:
        for part in slices:
            work(part, FEW_ROUNDS)
    late = np.flatnonzero(np.isnan(outcome.tpot))
    for start in range(0, len(late), CHUNK):
        work(late[start : start + CHUNK])
    return outcome


def _empty(count: int, detail: bool) -> Outcome:
    ttft, tpot, output, total, batch, max_sequences, share = np.empty((7, count))
    rows = count if detail else 0
    return Outcome(
        ttft,
        tpot,
        output,
        total,
        batch,
        max_sequences,
        share,
        bound=np.zeros(rows, dtype=np.intp),
        by_operator=np.empty((len(OPERATORS), rows)),
        by_resource=np.empty((len(RESOURCES), rows)),
    )


def _chunk(
    devices: Array,
    shapes: Array,
    whole: Configurations,
    part: slice | Index,
    detail: bool,
    rounds: int,
    outcome: Outcome,
) -> None:
    """Evaluate one part and write it into `outcome`; modes apart."""
    mode = whole.mode[part]
    for kind in range(len(MODES)):
        chosen = np.flatnonzero(mode == kind)
        if not chosen.size:
            continue
        where = part
        if chosen.size < mode.size:
            where = chosen + part.start if isinstance(part, slice) else part[chosen]
        _one_mode(devices, shapes, whole, where, kind, detail, rounds, outcome)


def _one_mode(
    devices: Array,
    shapes: Array,
    whole: Configurations,
    where: Index | slice,
    kind: int,
    detail: bool,
    rounds: int,
    outcome: Outcome,
) -> None:
    device = gather_device(devices, whole.device[where])
    shape = gather_shape(shapes, whole.shape[where])
    layout = Layout(whole.tp[where], whole.pp[where], whole.ep[where], whole.dp[where])
    workers = whole.workers[where]
    workload = Workload(
        whole.concurrency[where], whole.isl[where], whole.osl[where], whole.cached[where]
    )
    if kind == DISAGGREGATED:
        other = Layout(
            whole.prefill_tp[where],
            whole.prefill_pp[where],
            whole.prefill_ep[where],
            whole.prefill_dp[where],
        )
        first = whole.prefill_workers[where]
        served = serving.disaggregated(
            device, shape, other, first, layout, workers, workload, detail, rounds
        )
        prefilling = first * other.tp * other.pp * other.dp
        chips = workers * layout.tp * layout.pp * layout.dp + prefilling
    else:
        each = Workload(workload.concurrency / workers, workload.isl, workload.osl, workload.cached)
        if kind == STATIC:
            served = serving.static(device, shape, layout, each, detail)
        else:
            served = serving.continuous(device, shape, layout, each, detail, rounds)
        chips = layout.tp * layout.pp * layout.dp
        prefilling = None
    _write(served, workload, chips, prefilling, where, detail, outcome)


def _write(
    served: Served,
    workload: Workload,
    chips: Array,
    prefilling: Array | None,
    where: Index | slice,
    detail: bool,
    outcome: Outcome,
) -> None:
    output = served.requests * workload.osl / chips
    outcome.ttft[where] = served.ttft
    outcome.tpot[where] = served.tpot
    outcome.output_rate[where] = output
    outcome.total_rate[where] = output * (1.0 + workload.isl / workload.osl)
    outcome.batch[where] = served.batch
    outcome.max_sequences[where] = served.max_sequences
    spent = (
        served.decode.total * np.maximum(workload.osl - 1.0, 1.0) / np.maximum(served.batch, 1e-9)
    )
    held = served.prefill.total / served.prompts
    # Pools split the time by their chips, idle ones included.
    share = held / (held + spent) if prefilling is None else prefilling / chips
    outcome.prefill_share[where] = share
    if not detail:
        return
    for target, name in (
        (outcome.by_operator, "by_operator"),
        (outcome.by_resource, "by_resource"),
    ):
        first = getattr(served.prefill, name) / served.prefill.total
        step = getattr(served.decode, name) / served.decode.total
        target[:, where] = share * first + (1.0 - share) * step
    full = served.batch >= 0.999 * served.max_sequences
    bound = np.argmax(outcome.by_resource[:, where], axis=0)
    outcome.bound[where] = np.where(full, len(RESOURCES), bound)

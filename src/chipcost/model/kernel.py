"""The inference model over an axis of configurations: gathered, evaluated in chunks, on threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model import serving
from chipcost.model.closed_loop import ROUNDS
from chipcost.model.device import gather_device
from chipcost.model.operators import SERVER, Layout
from chipcost.model.passes import OPERATORS, RESOURCES
from chipcost.model.serving import Served, Workload
from chipcost.model.shape import gather_shape

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
FEW_ROUNDS = 4  # of the search for the running batch, enough for most
BLOCK = 60000  # configurations that are sorted by kind
CHUNK = 16000  # configurations: an array stays below what allocators take afresh (128 KiB)
MODES: tuple[str, ...] = ("static", "closed", "disaggregated", "decode", "prefill")
STATIC, CLOSED, DISAGGREGATED, DECODE, PREFILL = range(len(MODES))
BOUNDS: tuple[str, ...] = (*RESOURCES, "capacity")


@dataclass(frozen=True, slots=True)
class Configurations:
    """An axis of n configurations: each picks a device and a shape from the tables. Shapes (n,).

    `device` and `shape` index the columns of the tables, `mode` MODES. Lengths in tokens.
    `prefill_*` describe the prefill pool of a disaggregated deployment, else 1. `varied` is 1 where
    lengths vary from request to request, 0 where they do not; None: they vary everywhere.
    `redundant` copies of experts; None: as many as engines choose.
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
    varied: Array | None = None
    redundant: Array | None = None

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

    def work(part: slice | Index, rounds: int = ROUNDS) -> None:
        _one_mode(devices, shapes, configurations, part, detail, rounds, outcome)

    blocks = [slice(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK)]
    parts = [part for block in blocks for part in _parts_alike(configurations, block)]
    if count <= CHUNK:
        for part in parts:
            work(part)
        return outcome
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: work(part, FEW_ROUNDS), parts))
    else:
        for part in parts:
            work(part, FEW_ROUNDS)
    for part in _parts_alike(configurations, np.flatnonzero(np.isnan(outcome.tpot))):
        work(part)
    return outcome


def _parts_alike(configurations: Configurations, chosen: slice | Index) -> list[slice | Index]:
    """Parts of the chosen rows of at most CHUNK, each of one mode.

    Rows with and without data-parallel attention, and those beyond a server, are apart: fewer terms
    are worked out where nothing is exchanged.
    """
    whole = configurations
    dp, mode = whole.dp[chosen], whole.mode[chosen]
    apart = dp > 1.0
    kind = apart.astype(np.int8)
    kind += apart & (whole.tp[chosen] * dp > SERVER)
    if np.any(mode != mode[:1]):
        kind += (3 * mode).astype(np.int8)
    parts: list[slice | Index] = []
    for number in range(3 * len(MODES)):
        alike = np.flatnonzero(kind == number)
        if not len(alike):
            continue
        alike = alike + chosen.start if isinstance(chosen, slice) else chosen[alike]
        for part in np.array_split(alike, -(-len(alike) // CHUNK)):
            first, last = int(part[0]), int(part[-1])
            row = last - first == len(part) - 1
            parts.append(slice(first, last + 1) if row else part)
    return parts


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


def _one_mode(
    devices: Array,
    shapes: Array,
    whole: Configurations,
    where: Index | slice,
    detail: bool,
    rounds: int,
    outcome: Outcome,
) -> None:
    """Evaluate rows of one mode and write them into `outcome`."""

    def rows(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return column[where] if isinstance(where, slice) else column.take(where)

    kind = rows(whole.mode)[0]
    device = gather_device(devices, rows(whole.device))
    shape = gather_shape(shapes, rows(whole.shape))
    redundant = None if whole.redundant is None else rows(whole.redundant)
    layout = Layout(rows(whole.tp), rows(whole.pp), rows(whole.ep), rows(whole.dp), redundant)
    workers = rows(whole.workers)
    workload = Workload(
        rows(whole.concurrency),
        rows(whole.isl),
        rows(whole.osl),
        rows(whole.cached),
        1.0 if whole.varied is None else rows(whole.varied),
    )
    if kind == DISAGGREGATED:
        other = Layout(
            rows(whole.prefill_tp),
            rows(whole.prefill_pp),
            rows(whole.prefill_ep),
            rows(whole.prefill_dp),
            redundant,
        )
        first = rows(whole.prefill_workers)
        served = serving.disaggregated(
            device, shape, other, first, layout, workers, workload, detail, rounds
        )
        prefilling = first * other.tp * other.pp * other.dp
        chips = workers * layout.tp * layout.pp * layout.dp + prefilling
    else:
        each = replace(workload, concurrency=workload.concurrency / workers)
        if kind == STATIC:
            served = serving.static(device, shape, layout, each, detail)
        elif kind == DECODE:
            served = serving.decoding(device, shape, layout, each, detail)
        elif kind == PREFILL:
            served = serving.prefilling(device, shape, layout, each, detail)
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
        first = _parts(getattr(served.prefill, name), served.prefill.total)
        step = _parts(getattr(served.decode, name), served.decode.total)
        target[:, where] = share * first + (1.0 - share) * step
    full = served.batch >= 0.999 * served.max_sequences
    bound = np.argmax(outcome.by_resource[:, where], axis=0)
    outcome.bound[where] = np.where(full, len(RESOURCES), bound)


def _parts(seconds: Array, total: Array) -> Array:
    """Shares of a pass; all 0 of one that is not made."""
    return np.asarray(seconds / np.where(total > 0.0, total, 1.0))

"""The inference model over an axis of plans, each at one load or at several: in chunks, on threads.

What does not depend on the load is worked out once per plan; `prepare` keeps it for further loads.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model import serving
from chipcost.model.axis import (
    CLOSED,
    DECODE,
    DISAGGREGATED,
    PREFILL,
    STATIC,
    Configurations,
    Outcome,
)
from chipcost.model.closed_loop import ROUNDS
from chipcost.model.device import gather_device
from chipcost.model.lengths import Lengths
from chipcost.model.operators import SERVER, Layout
from chipcost.model.passes import BUSY, OPERATORS, RESOURCES
from chipcost.model.serving import CHUNK_TOKENS, Served, Server
from chipcost.model.shape import SHAPE_FIELDS, gather_shape
from chipcost.model.speculation import Speculation, ahead

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
FEW_ROUNDS = 0  # of the search for the running batch, which most do without
BLOCK = 60000  # plans that are sorted by kind
CHUNK = 12000  # configurations: few enough for the cache of a core, many enough for array calls
KEPT = 1 << 20  # numbers, more than all arrays of a chunk
TOGETHER = 8  # loads of a plan in a chunk: the more plans, the longer the rows that are read


def evaluate(
    devices: Array,
    shapes: Array,
    configurations: Configurations,
    *,
    detail: bool = False,
    threads: int = 1,
) -> Outcome:
    """Evaluate n plans at their loads; `devices` and `shapes` are tables from device_table,
    shape_table.

    Memory is bounded by chunks. Deterministic whatever the number of threads. The configurations
    that need more rounds of a search than most are done together at the end.
    """
    concurrency = configurations.concurrency
    if concurrency.size <= CHUNK:
        return prepare(devices, shapes, configurations).at(concurrency, detail=detail)
    outcome = _empty(concurrency.shape, detail)
    # glibc keeps what is freed below the size of a block that it once gave back. Otherwise it would
    # give every array back to the system and take it afresh.
    np.empty(KEPT)

    def work(part: slice | Index) -> None:
        plans = _plans(devices, shapes, configurations, part)
        plans.write(concurrency, outcome, detail, FEW_ROUNDS)

    parts = _parts(shapes, configurations)
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, parts))
    else:
        for part in parts:
            work(part)
    late = np.flatnonzero(np.isnan(outcome.tpot))
    if len(late):
        _finish(devices, shapes, configurations, late, detail, outcome)
    return outcome


def _finish(
    devices: Array,
    shapes: Array,
    whole: Configurations,
    late: Index,
    detail: bool,
    outcome: Outcome,
) -> None:
    """Evaluate the configurations `late` of the flattened loads, however many rounds they take."""
    plan, load = late % len(whole.device), whole.concurrency.reshape(-1)[late]
    for start in range(0, len(late), CHUNK):
        part = slice(start, start + CHUNK)
        found = prepare(devices, shapes, _only(whole, plan[part])).at(load[part], detail=detail)
        for field in fields(Outcome):
            target, values = getattr(outcome, field.name), getattr(found, field.name)
            if values.size:
                target.reshape(*values.shape[:-1], -1)[..., late[part]] = values


@dataclass(frozen=True, slots=True)
class Prepared:
    """Plans of which everything is worked out that does not depend on the load, by mode."""

    parts: tuple[Plans, ...]

    def at(self, concurrency: Array, *, detail: bool = False) -> Outcome:
        """All plans at these loads, (n,) or (loads, n)."""
        outcome = _empty(concurrency.shape, detail)
        for plans in self.parts:
            plans.write(concurrency, outcome, detail, ROUNDS)
        return outcome


def prepare(devices: Array, shapes: Array, configurations: Configurations) -> Prepared:
    """Work out what the plans are at any load; their `concurrency` does not count."""
    mode = configurations.mode
    if np.all(mode == mode[:1]):
        parts: list[slice | Index] = [slice(0, len(mode))] if len(mode) else []
    else:
        parts = [np.flatnonzero(mode == number) for number in np.flatnonzero(np.bincount(mode))]
    return Prepared(tuple(_plans(devices, shapes, configurations, part) for part in parts))


def _parts(shapes: Array, whole: Configurations) -> list[slice | Index]:
    """Parts of at most CHUNK configurations that are alike, so that few terms are worked out: those
    of one mode, with and without experts, with and without data-parallel attention, within and
    beyond a server, those whose passes may hold several prompts apart."""
    loads = whole.concurrency.size // max(len(whole.device), 1)
    size, parts = CHUNK // min(loads, TOGETHER), []
    routed = shapes[SHAPE_FIELDS.index("expert_layers")] > 0.0
    for start in range(0, len(whole.device), BLOCK):
        block = slice(start, start + BLOCK)
        some = replace(_only(whole, block), concurrency=whole.concurrency[..., block])
        kind = _kinds(routed, some)
        for number in np.flatnonzero(np.bincount(kind)):
            alike = np.flatnonzero(kind == number) + start
            for part in np.array_split(alike, -(-len(alike) // size)):
                first, last = int(part[0]), int(part[-1])
                row = last - first == len(part) - 1
                parts.append(slice(first, last + 1) if row else part)
    return parts


def _kinds(routed: Mask, some: Configurations) -> Index:
    """A number for the terms that each plan needs."""
    most = some.concurrency.reshape(-1, len(some.device)).max(axis=0)
    several = most > some.osl * some.workers * some.dp
    several &= some.isl * (1.0 - some.cached) < CHUNK_TOKENS
    kind = 6 * some.mode + 3 * routed[some.shape] + (some.dp > 1.0)
    kind += (some.dp > 1.0) & (some.tp * some.dp > SERVER)
    return np.asarray(2 * kind + several, dtype=np.intp)


def _only(whole: Configurations, chosen: slice | Index) -> Configurations:
    """The chosen plans, with the loads of all."""

    def taken(name: str) -> Any:
        column = getattr(whole, name)
        if isinstance(column, Speculation):
            return column.each(lambda part: part[chosen])
        return column if column is None or name in ("concurrency", "mix") else column[chosen]

    return Configurations(**{field.name: taken(field.name) for field in fields(Configurations)})


def _empty(shape: tuple[int, ...], detail: bool) -> Outcome:
    ttft, tpot, output, total, batch, max_sequences, share = np.empty((7, *shape))
    rows = shape if detail else (0,)
    return Outcome(
        ttft,
        tpot,
        output,
        total,
        batch,
        max_sequences,
        share,
        bound=np.zeros(rows, dtype=np.intp),
        by_operator=np.empty((len(OPERATORS), *rows)),
        by_resource=np.empty((len(RESOURCES), *rows)),
        busy=np.empty((len(BUSY), *rows)),
        cached_share_of_prefill=np.zeros(rows),
    )


def _plans(devices: Array, shapes: Array, whole: Configurations, where: slice | Index) -> Plans:
    """Work out the plans `where`, which are of one mode."""
    some = _only(whole, where)
    mode = int(some.mode[0])
    device, shape = gather_device(devices, some.device), gather_shape(shapes, some.shape)
    layout = Layout(some.tp, some.pp, some.ep, some.dp, some.redundant)
    varied = 1.0 if some.varied is None else some.varied
    lengths = Lengths(some.isl, some.osl, some.cached, varied, some.mix)
    drafted = ahead(some.speculation, device, shapes)
    chips = layout.tp * layout.pp * layout.dp
    if mode != DISAGGREGATED:
        server = SERVERS[mode](device, shape, layout, lengths, drafted)
        workers = some.workers if np.any(some.workers > 1.0) else None
        return Plans(where, server, lengths, workers, chips, None)
    first = Layout(
        some.prefill_tp, some.prefill_pp, some.prefill_ep, some.prefill_dp, some.redundant
    )
    server = serving.disaggregated(
        device, shape, first, some.prefill_workers, layout, some.workers, lengths, drafted
    )
    prefilling = some.prefill_workers * first.tp * first.pp * first.dp
    whole_chips = some.workers * chips + prefilling
    return Plans(where, server, lengths, None, whole_chips, prefilling / whole_chips)


SERVERS = {
    STATIC: serving.static,
    CLOSED: serving.continuous,
    DECODE: serving.decoding,
    PREFILL: serving.prefilling,
}


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans of one mode, worked out. Shapes (n,).

    where    which they are of all that were asked
    workers  that share the load; None: the server stands for all there are
    chips    of what the server stands for; `share` of them prefill, None where all do both
    """

    where: slice | Index
    server: Server
    lengths: Lengths
    workers: Array | None
    chips: Array
    share: Array | None

    def write(self, concurrency: Array, outcome: Outcome, detail: bool, rounds: int) -> None:
        """Evaluate these of all plans at their loads and write them into their places."""
        if concurrency.ndim == 1:
            self._write(concurrency, (self.where,), outcome, detail, rounds)
            return
        together = max(CHUNK // len(self.chips), 1)
        for start in range(0, len(concurrency), together):
            at = (slice(start, start + together), self.where)
            self._write(concurrency, at, outcome, detail, rounds)

    def _write(
        self, concurrency: Array, at: tuple[Any, ...], outcome: Outcome, detail: bool, rounds: int
    ) -> None:
        # Chosen plans come laid out by plan, and all that follows would be.
        each = np.ascontiguousarray(concurrency[at])
        if self.workers is not None:
            each = each / self.workers
        served = self.server(each, detail, rounds)
        outcome.ttft[at] = served.ttft
        outcome.tpot[at] = served.tpot
        output = served.requests * (self.lengths.osl / self.chips)
        outcome.output_rate[at] = output
        outcome.total_rate[at] = output * (1.0 + self.lengths.isl / self.lengths.osl)
        outcome.batch[at] = served.batch
        outcome.max_sequences[at] = served.max_sequences
        # Pools split the time by their chips, idle ones included.
        share = _prefill_share(served, self.lengths.osl) if self.share is None else self.share
        outcome.prefill_share[at] = share
        if detail:
            self._explain(served, share, at, outcome)

    def _explain(self, served: Served, share: Array, at: tuple[Any, ...], outcome: Outcome) -> None:
        """Write how the time of the chips is spent."""
        for target, name in (
            (outcome.by_operator, "by_operator"),
            (outcome.by_resource, "by_resource"),
        ):
            first = _shares(getattr(served.prefill, name), served.prefill.total)
            step = _shares(getattr(served.decode, name), served.decode.total)
            target[(slice(None), *at)] = share * first + (1.0 - share) * step
        first, step = (_shares(each.busy, each.total) for each in (served.prefill, served.decode))
        if served.active is not None:
            first, step = first * served.active[0], step * served.active[1]
        outcome.busy[(slice(None), *at)] = share * first + (1.0 - share) * step
        full = served.batch >= 0.999 * served.max_sequences
        bound = np.argmax(outcome.by_resource[(slice(None), *at)], axis=0)
        outcome.bound[at] = np.where(full, len(RESOURCES), bound)
        outcome.cached_share_of_prefill[at] = served.reread


def _prefill_share(served: Served, osl: Array) -> Array:
    """Share of the chip's time that the prompt of a request takes, of prompt and answer."""
    held = served.batch * (served.prefill.total / served.prompts)
    spent = served.decode.total * np.maximum(osl - 1.0, 1.0)
    spent += held
    return np.asarray(held / spent)


def _shares(seconds: Array, total: Array) -> Array:
    """Shares of a pass; all 0 of one that is not made."""
    return np.asarray(seconds / np.where(total > 0.0, total, 1.0))

"""The inference model over an axis of plans, each at one load or at several: in chunks.

What does not depend on the load is worked out once per plan; `prepare` keeps it for further loads.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model.axis import Configurations, Outcome
from chipcost.model.closed_loop import ROUNDS
from chipcost.model.operators import SERVER
from chipcost.model.passes import BUSY, OPERATORS, RESOURCES
from chipcost.model.plans import Plans, worked_out
from chipcost.model.serving import CHUNK_TOKENS
from chipcost.model.shape import SHAPE_FIELDS
from chipcost.model.speculation import Speculation

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
FEW_ROUNDS = 0  # of the search for the running batch, which most do without
BLOCK = 60000  # plans that are sorted by kind
PLANS = 12000  # that are worked out together
KEPT = 4_000_000  # numbers: no more than 32 MiB, the most that glibc takes for its threshold
_COLUMNS = tuple(field.name for field in fields(Configurations))


def evaluate(
    devices: Array,
    shapes: Array,
    configurations: Configurations,
    *,
    detail: bool = False,
) -> Outcome:
    """Evaluate n plans at their loads; `devices` and `shapes` are tables from device_table,
    shape_table.

    Memory is bounded by chunks. The configurations that need more rounds of a search than most are
    done together at the end. On several cores run several processes: between array calls threads
    of one wait for each other, and two are slower than one.
    """
    concurrency = configurations.concurrency
    if concurrency.size <= PLANS:
        return prepare(devices, shapes, configurations).at(concurrency, detail=detail)
    outcome = _empty(concurrency.shape, detail)
    # glibc keeps what is freed below the size of a block that it once gave back, and twice as much
    # at the end of its heap. Otherwise it gives arrays back to the system and takes them afresh.
    np.empty(KEPT)
    for block in _blocks(shapes, configurations):
        for part in block.parts:
            plans = worked_out(devices, shapes, _only(configurations, part.chosen))
            loads = _of(concurrency, part.chosen)
            plans.write(loads, outcome, part.place, detail, FEW_ROUNDS)
        block.restore(outcome)
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
    for start in range(0, len(late), PLANS):
        part = slice(start, start + PLANS)
        found = prepare(devices, shapes, _only(whole, plan[part])).at(load[part], detail=detail)
        for field in fields(Outcome):
            target, values = getattr(outcome, field.name), getattr(found, field.name)
            if values.size:
                target.reshape(*values.shape[:-1], -1)[..., late[part]] = values


@dataclass(frozen=True, slots=True)
class Prepared:
    """Plans of which everything is worked out that does not depend on the load, by mode, and which
    they are of all."""

    parts: tuple[tuple[Plans, slice | Index], ...]

    def at(self, concurrency: Array, *, detail: bool = False) -> Outcome:
        """All plans at these loads, (n,) or (loads, n)."""
        outcome = _empty(concurrency.shape, detail)
        for plans, where in self.parts:
            plans.write(_of(concurrency, where), outcome, where, detail, ROUNDS)
        return outcome


def prepare(devices: Array, shapes: Array, configurations: Configurations) -> Prepared:
    """Work out what the plans are at any load; their `concurrency` does not count."""
    mode = configurations.mode
    if np.all(mode == mode[:1]):
        parts: list[slice | Index] = [slice(0, len(mode))] if len(mode) else []
    else:
        parts = [np.flatnonzero(mode == number) for number in np.flatnonzero(np.bincount(mode))]
    return Prepared(
        tuple((worked_out(devices, shapes, _only(configurations, part)), part) for part in parts)
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Plans that are alike: `chosen` of all, and the place of their results until a block is done,
    one after the other: results that are written far from each other take several times as long."""

    chosen: slice | Index
    place: slice


@dataclass(frozen=True, slots=True)
class Block:
    """Plans `where`, by the terms that they need. `back`: the place of each in that order; None
    where the order is their own."""

    where: slice
    parts: tuple[Part, ...]
    back: Index | None

    def restore(self, outcome: Outcome) -> None:
        """Put the results into the order that was asked for."""
        if self.back is None:
            return
        for field in fields(Outcome):
            values = getattr(outcome, field.name)
            for row in values.reshape(-1, values.shape[-1]) if values.size else ():
                row[self.where] = row[self.where].take(self.back)


def _blocks(shapes: Array, whole: Configurations) -> list[Block]:
    """Blocks of plans in parts that are alike, so that few terms are worked out: those of one
    mode, with and without experts, with and without data-parallel attention, within and beyond a
    server, those whose passes may hold several prompts apart."""
    routed, blocks = shapes[SHAPE_FIELDS.index("expert_layers")] > 0.0, []
    for start in range(0, len(whole.device), BLOCK):
        block = slice(start, min(start + BLOCK, len(whole.device)))
        some = replace(_only(whole, block), concurrency=whole.concurrency[..., block])
        kind, at, parts, order = _kinds(routed, some), start, [], []
        for number in np.flatnonzero(np.bincount(kind)):
            alike = np.flatnonzero(kind == number) + start
            order.append(alike)
            for chosen in np.array_split(alike, -(-len(alike) // PLANS)):
                parts.append(Part(_row(chosen), slice(at, at + len(chosen))))
                at += len(chosen)
        back = None
        if len(order) > 1:
            back = np.empty(at - start, dtype=np.intp)
            back[np.concatenate(order) - start] = np.arange(at - start)
        blocks.append(Block(block, tuple(parts), back))
    return blocks


def _row(chosen: Index) -> slice | Index:
    """Plans that follow each other as a slice."""
    first, last = int(chosen[0]), int(chosen[-1])
    return slice(first, last + 1) if last - first == len(chosen) - 1 else chosen


def _of(column: Array, chosen: slice | Index) -> Array:
    """The chosen of the last axis."""
    return column[..., chosen] if isinstance(chosen, slice) else column.take(chosen, axis=-1)


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
            return column.each(lambda part: _of(part, chosen))
        return column if column is None or name in ("concurrency", "mix") else _of(column, chosen)

    return Configurations(**{name: taken(name) for name in _COLUMNS})


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

"""Search parallelism layouts and concurrencies, all evaluated as one vectorised axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import memory
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, gather_device, make_device
from chipcost.model.kernel import CLOSED, DISAGGREGATED, Configurations, Outcome, evaluate
from chipcost.model.operators import Layout
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, gather_shape, shape_table

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
CONCURRENCIES = 24  # per layout, from 1 to what memory holds, spaced by ratio
ENOUGH = 0.97  # of a rate, where more requests would only wait
HALVINGS = 12  # bisection steps for the greatest concurrency that serves
DEFAULT_CHIPS = 64  # limit of one deployment where none is given
MOST_CHIPS = 4096  # limit when looking for how many chips a model needs
STAGES = 16  # of a pipeline, at most
NO_POOLS: Array = np.empty((0, 5))
# Workers that prefill and that decode, of a disaggregated deployment.
PAIRS = ((1, 1), (1, 2), (1, 3), (1, 6), (2, 1), (3, 1), (6, 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip under a stack and precision, to be searched."""

    chip: ChipSpec
    efficiency: Efficiency
    precision: Precision


@dataclass(frozen=True, slots=True)
class Demand:
    """What every configuration must serve: mean lengths, cached share, most chips.

    pools          whether prefill is disaggregated: a pool each for prefill and decode
    interactivity  tokens/s that each user gets at least; ttft seconds at most; concurrency requests
                   in flight per deployment. None: no such limit.
    """

    isl: float
    osl: float
    cached: float
    max_chips: int
    interactivity: float | None = None
    ttft: float | None = None
    concurrency: float | None = None
    pools: bool = False


@dataclass(frozen=True)
class Plans:
    """Parallelism layouts, in a table of columns `candidate, tp, pp, ep, dp`.

    With pools these are of decode, and `prefill` has columns `tp, ep, dp, workers`, and the
    workers of decode; empty otherwise.
    """

    table: Array
    max_sequences: Array  # sequences per attention rank that memory holds; below 1: it does not fit
    prefill: Array

    @property
    def workers(self) -> Array:
        """Workers of one deployment that decode."""
        return self.prefill[:, 4] if self.prefill.size else np.ones(len(self.table))

    @property
    def chips(self) -> Array:
        """Chips of one deployment of each plan, both pools."""
        each = self.table[:, 1] * self.table[:, 2] * self.table[:, 4] * self.workers
        if self.prefill.size:
            each = each + self.prefill[:, 0] * self.prefill[:, 2] * self.prefill[:, 3]
        return np.asarray(each)

    def only(self, kept: Mask | Index) -> Plans:
        """The plans that are kept, in that order."""
        prefill = self.prefill[kept] if self.prefill.size else self.prefill
        return Plans(self.table[kept], self.max_sequences[kept], prefill)

    def repeated(self, times: int) -> Plans:
        """Each plan so many times in a row."""
        return self.only(np.repeat(np.arange(len(self.table)), times))


@dataclass(frozen=True)
class Space:
    """The tables that the kernel gathers from, and what is to be served."""

    candidates: tuple[Candidate, ...]
    devices: Array
    shapes: Array
    shape: Shape
    demand: Demand


@dataclass(frozen=True)
class Best:
    """Per candidate the plan that serves most per chip within the demand, evaluated at that
    concurrency.

    `row` indexes `outcome` and `configurations` by candidate; -1 where none serves. `fastest`
    (tokens/s/user) and `soonest` (s) are the best of all its plans at any
    concurrency, nan where none fits.
    """

    configurations: Configurations
    outcome: Outcome
    row: Index
    fastest: Array
    soonest: Array
    capacity: Array  # the greatest concurrency that any plan of it holds


def space(candidates: Sequence[Candidate], shape: Shape, demand: Demand) -> Space:
    """The tables of chips and model, built once per search."""
    devices = device_table([make_device(c.chip, c.efficiency, c.precision) for c in candidates])
    return Space(tuple(candidates), devices, shape_table([shape]), shape, demand)


def spreads(chip: ChipSpec, shape: Shape, max_chips: int) -> list[tuple[int, int, int, int]]:
    """Layouts (tp, pp, ep, dp) to try: powers of two up to the domain; pipeline stages beyond it.

    Experts are tensor-parallel (ep = 1) or expert-parallel (ep = tp dp); with experts, attention
    may be data-parallel over the whole group, or over halves, quarters ... of it.
    """
    found: list[tuple[int, int, int, int]] = []
    experts = int(float(shape.experts)) if float(shape.expert_layers) > 0.0 else 0
    size = 1
    while size <= min(chip.scale_up_domain, max_chips):
        found.append((size, 1, 1, 1))
        if 1 < size <= experts:
            found += [(size, 1, size, 1), (1, 1, size, size)]
            if size >= 16:
                found.append((8, 1, size, size // 8))
        size *= 2
    inside = size // 2
    stages = 2
    while inside and inside * stages <= max_chips and stages <= STAGES:
        found.append((inside, stages, 1, 1))
        stages *= 2
    return found


def plans(laid: Space, max_chips: int) -> Plans:
    """Every layout of every candidate, whether it fits or not."""
    rows = [
        (number, *plan)
        for number, candidate in enumerate(laid.candidates)
        for plan in spreads(candidate.chip, laid.shape, max_chips)
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    device = gather_device(laid.devices, table[:, 0].astype(np.intp))
    shape = gather_shape(laid.shapes, np.zeros(len(table), dtype=np.intp))
    layout = Layout(table[:, 1], table[:, 2], table[:, 3], table[:, 4])
    context = np.full(len(table), laid.demand.isl + 0.5 * laid.demand.osl)
    return Plans(table, memory.max_sequences(device, shape, layout, context), NO_POOLS)


def fitting(laid: Space) -> Plans:
    """The layouts that fit; pipelines alone where no single stage does.

    A pipeline passes each token through every stage in turn, so copies serve better.
    """
    every = plans(laid, laid.demand.max_chips)
    fits = every.max_sequences >= 1.0
    owner, staged = every.table[:, 0].astype(np.intp), every.table[:, 2] > 1.0
    whole = np.zeros(len(laid.candidates), dtype=np.bool_)
    np.logical_or.at(whole, owner, fits & ~staged)
    chosen = every.only(fits & (~staged | ~whole[owner]))
    return paired(chosen, laid.demand.max_chips) if laid.demand.pools else chosen


def paired(chosen: Plans, max_chips: int) -> Plans:
    """Each layout for decode with each of the smallest for prefill, in several ratios."""
    rows: list[int] = []
    prefill: list[tuple[float, ...]] = []
    owner, chips = chosen.table[:, 0], chosen.chips
    for candidate in np.unique(owner):
        mine = np.flatnonzero((owner == candidate) & (chosen.table[:, 2] == 1.0))
        if not len(mine):
            continue
        small = mine[chips[mine] <= 2.0 * chips[mine].min()]
        for first in small:
            tp, _, ep, dp = chosen.table[first, 1:]
            for second in mine:
                for one, other in PAIRS:
                    if one * chips[first] + other * chips[second] <= max_chips:
                        rows.append(int(second))
                        prefill.append((tp, ep, dp, float(one), float(other)))
    pools = np.array(prefill, dtype=np.float64).reshape(-1, 5)
    kept = np.array(rows, dtype=np.intp)
    return Plans(chosen.table[kept], chosen.max_sequences[kept], pools)


def least_chips(laid: Space) -> tuple[int | None, ...]:
    """The fewest chips of each candidate that hold the model and one request; None: none do."""
    wide = plans(laid, MOST_CHIPS)
    fits = wide.max_sequences >= 1.0
    found: list[int | None] = []
    for number in range(len(laid.candidates)):
        mine = wide.chips[fits & (wide.table[:, 0] == number)]
        found.append(int(mine.min()) if len(mine) else None)
    return tuple(found)


def top_concurrency(chosen: Plans) -> Array:
    """The greatest concurrency of each plan: what memory holds, and what a server admits."""
    per_rank = np.minimum(chosen.max_sequences, memory.MAX_SEQUENCES_PER_RANK)
    return np.asarray(np.maximum(per_rank * chosen.table[:, 4] * chosen.workers, 1.0))


def at(laid: Space, chosen: Plans, concurrency: Array, *, detail: bool = False) -> Outcome:
    """The outcome of each plan at its concurrency."""
    return evaluate(
        laid.devices, laid.shapes, configurations(chosen, concurrency, laid.demand), detail=detail
    )


def configurations(chosen: Plans, concurrency: Array, demand: Demand) -> Configurations:
    """Plans at concurrencies as an axis of configurations, one deployment each."""
    count = len(chosen.table)
    one = np.ones(count)
    index, tp, pp, ep, dp = np.ascontiguousarray(chosen.table.T)
    first = np.ones((5, count))
    if demand.pools:
        first = np.ascontiguousarray(chosen.prefill.T)
    return Configurations(
        device=index.astype(np.intp),
        shape=np.zeros(count, dtype=np.intp),
        mode=np.full(count, DISAGGREGATED if demand.pools else CLOSED, dtype=np.intp),
        tp=tp,
        pp=pp,
        ep=ep,
        dp=dp,
        workers=chosen.workers,
        concurrency=concurrency,
        isl=np.full(count, demand.isl),
        osl=np.full(count, demand.osl),
        cached=np.full(count, demand.cached),
        prefill_tp=first[0],
        prefill_pp=one,
        prefill_ep=first[1],
        prefill_dp=first[2],
        prefill_workers=first[3],
    )


def grid(laid: Space, chosen: Plans) -> tuple[Array, Outcome]:
    """Concurrencies (plans, CONCURRENCIES) from one to the top, and all outcomes in order."""
    steps = np.linspace(0.0, 1.0, CONCURRENCIES)
    concurrency = np.exp(np.log(top_concurrency(chosen))[:, None] * steps[None, :])
    whole = configurations(chosen.repeated(CONCURRENCIES), concurrency.ravel(), laid.demand)
    return concurrency, evaluate(laid.devices, laid.shapes, whole, threads=2)


def serves(demand: Demand, outcome: Outcome) -> Mask:
    """Whether each point meets the demanded interactivity and time to first token."""
    met = np.isfinite(outcome.tpot)
    if demand.interactivity is not None:
        met &= outcome.tpot <= 1.0 / demand.interactivity
    if demand.ttft is not None:
        met &= outcome.ttft <= demand.ttft
    return met


def best(laid: Space) -> Best:
    """The plan of each candidate that serves the demand with most output per chip.

    Both limits get harder with concurrency, so the greatest that meets them lies between two of the
    grid; halving finds it, and the kernel is evaluated there: throughput is never scaled.
    """
    chosen = fitting(laid)
    count = len(laid.candidates)
    fastest, soonest = np.full(count, np.nan), np.full(count, np.nan)
    capacity = np.zeros(count)
    owner = chosen.table[:, 0].astype(np.intp)
    np.maximum.at(capacity, owner, top_concurrency(chosen))
    if not len(owner):
        empty = at(laid, chosen, np.empty(0), detail=True)
        none = np.full(count, -1, dtype=np.intp)
        whole = configurations(chosen, np.empty(0), laid.demand)
        return Best(whole, empty, none, fastest, soonest, capacity)
    if laid.demand.concurrency is None:
        chosen, concurrency, lone = _greatest_concurrency(laid, chosen)
    else:
        chosen = chosen.only(top_concurrency(chosen) >= laid.demand.concurrency)
        concurrency = np.full(len(chosen.table), laid.demand.concurrency)
        lone = at(laid, chosen, concurrency)
    owner = chosen.table[:, 0].astype(np.intp)
    np.fmax.at(fastest, owner, 1.0 / lone.tpot)
    np.fmin.at(soonest, owner, lone.ttft)
    outcome = at(laid, chosen, concurrency, detail=True)
    rate = np.where(serves(laid.demand, outcome), outcome.output_rate, -1.0)
    row = np.full(count, -1, dtype=np.intp)
    for number in np.argsort(rate, kind="stable"):  # the best of each candidate is written last
        if rate[number] > 0.0:
            row[owner[number]] = number
    whole = configurations(chosen, concurrency, laid.demand)
    return Best(whole, outcome, row, fastest, soonest, capacity)


def _greatest_concurrency(laid: Space, chosen: Plans) -> tuple[Plans, Array, Outcome]:
    """The plans, the greatest concurrency at which each serves (else 1), and them at 1."""
    concurrency, outcome = grid(laid, chosen)
    met = serves(laid.demand, outcome).reshape(concurrency.shape)
    last = CONCURRENCIES - 1 - np.argmax(met[:, ::-1], axis=1)
    last = np.where(met.any(axis=1), last, 0)
    line = np.arange(len(concurrency))
    low, high = concurrency[line, last], concurrency[line, np.minimum(last + 1, CONCURRENCIES - 1)]
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        fine = serves(laid.demand, at(laid, chosen, middle))
        low, high = np.where(fine, middle, low), np.where(fine, high, middle)
    if laid.demand.pools:
        low = _before_the_queue(
            laid, chosen, concurrency, outcome.output_rate.reshape(concurrency.shape), low
        )
    lone = at(laid, chosen, concurrency[:, 0])
    return chosen, low, lone


def _before_the_queue(
    laid: Space, chosen: Plans, concurrency: Array, rate: Array, greatest: Array
) -> Array:
    """The least concurrency that gives ENOUGH of the rate at the greatest, by halving.

    With pools more requests than the one that prefills can take only lengthen its queue.
    """
    wanted = ENOUGH * at(laid, chosen, greatest).output_rate
    enough = rate >= wanted[:, None]
    first = np.where(enough.any(axis=1), np.argmax(enough, axis=1), CONCURRENCIES - 1)
    line = np.arange(len(concurrency))
    high = np.minimum(concurrency[line, first], greatest)
    low = np.minimum(concurrency[line, np.maximum(first - 1, 0)], high)
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        fine = at(laid, chosen, middle).output_rate >= wanted
        low, high = np.where(fine, low, middle), np.where(fine, middle, high)
    return high


def envelope(interactivity: Array, throughput: Array) -> Index:
    """Indices of the points that nothing beats in both, from the most interactive on.

    Along them interactivity falls and throughput rises.
    """
    order = np.lexsort((-throughput, -interactivity))
    top = np.maximum.accumulate(throughput[order])
    better = np.ones(len(order), dtype=bool)
    better[1:] = top[1:] > top[:-1]
    return order[better]

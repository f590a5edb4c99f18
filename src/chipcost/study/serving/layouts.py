"""How a model may be laid out over chips: which layouts there are, and which of them fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from chipcost.model import memory
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, gather_device, make_device
from chipcost.model.operators import Layout
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, gather_shape, shape_table

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
DEFAULT_CHIPS = 64  # limit of one deployment where none is given
MOST_CHIPS = 4096  # looked at when the question is how many chips a model needs
STAGES = 16  # of a pipeline, at most
# Workers that prefill and that decode, of a disaggregated deployment.
PAIRS = ((1, 1), (1, 2), (1, 3), (1, 6), (2, 1), (3, 1), (6, 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip under a software stack and precision, to be searched."""

    chip: ChipSpec
    efficiency: Efficiency
    precision: Precision


@dataclass(frozen=True, slots=True)
class Demand:
    """What every configuration must serve: mean lengths, cached share, at most so many chips.

    pools          whether prefill and decode have chips of their own (disaggregated)
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
class Space:
    """The tables that the kernel gathers from, and what is to be served."""

    candidates: tuple[Candidate, ...]
    devices: Array
    shapes: Array
    shape: Shape
    demand: Demand


@dataclass(frozen=True, slots=True)
class Plans:
    """Layouts of candidates as an axis of plans, one deployment each. Shapes (n,).

    candidate       index into the candidates of the space
    tp, pp, ep, dp  of one worker; with pools, of one that decodes
    workers         of the deployment; with pools, those that decode
    max_sequences   sequences per attention rank that memory holds; below 1 it does not fit
    prefill_*       of the workers that prefill, which are of one stage; without pools there are
                    no such workers (prefill_workers 0), and the layout is 1
    """

    candidate: Index
    tp: Array
    pp: Array
    ep: Array
    dp: Array
    workers: Array
    max_sequences: Array
    prefill_tp: Array
    prefill_ep: Array
    prefill_dp: Array
    prefill_workers: Array

    def __len__(self) -> int:
        return len(self.candidate)

    @property
    def chips(self) -> Array:
        """Chips of one deployment of each plan, both pools; (n,)."""
        decode = self.tp * self.pp * self.dp * self.workers
        return np.asarray(decode + self.prefill_tp * self.prefill_dp * self.prefill_workers)

    def only(self, kept: Mask | Index) -> Plans:
        """The plans that are kept, in that order."""
        return Plans(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})

    def repeated(self, times: int) -> Plans:
        """Each plan so many times in a row."""
        return self.only(np.repeat(np.arange(len(self)), times))


def make_space(candidates: Sequence[Candidate], shape: Shape, demand: Demand) -> Space:
    """The tables of candidates and model, made once."""
    devices = device_table([make_device(c.chip, c.efficiency, c.precision) for c in candidates])
    return Space(tuple(candidates), devices, shape_table([shape]), shape, demand)


def layouts(chip: ChipSpec, shape: Shape, max_chips: int) -> list[tuple[int, int, int, int]]:
    """(tp, pp, ep, dp) to try: powers of two up to the domain; pipeline stages beyond it.

    Experts are sharded (ep = 1) or spread (ep = tp dp); with experts attention may be
    data-parallel over the whole group, or over halves, quarters ... of it.
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


def all_plans(space: Space, max_chips: int) -> Plans:
    """Every layout of every candidate without pools, whether it fits or not."""
    rows = [
        (number, *layout)
        for number, candidate in enumerate(space.candidates)
        for layout in layouts(candidate.chip, space.shape, max_chips)
    ]
    number, tp, pp, ep, dp = np.array(rows, dtype=np.float64).reshape(-1, 5).T.copy()
    candidate = number.astype(np.intp)
    device = gather_device(space.devices, candidate)
    shape = gather_shape(space.shapes, np.zeros(len(rows), dtype=np.intp))
    context = np.full(len(rows), space.demand.isl + 0.5 * space.demand.osl)
    one = np.ones(len(rows))
    return Plans(
        candidate=candidate,
        tp=tp,
        pp=pp,
        ep=ep,
        dp=dp,
        workers=one,
        max_sequences=memory.max_sequences(device, shape, Layout(tp, pp, ep, dp), context),
        prefill_tp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=np.zeros(len(rows)),
    )


def fitting(space: Space) -> Plans:
    """The plans that fit; pipelines alone where no single stage does.

    A pipeline passes each token through every stage in turn, so copies serve better.
    """
    plans = all_plans(space, space.demand.max_chips)
    fits, staged = plans.max_sequences >= 1.0, plans.pp > 1.0
    whole = np.zeros(len(space.candidates), dtype=np.bool_)
    np.logical_or.at(whole, plans.candidate, fits & ~staged)
    plans = plans.only(fits & (~staged | ~whole[plans.candidate]))
    return paired(plans, space.demand.max_chips) if space.demand.pools else plans


def paired(plans: Plans, max_chips: int) -> Plans:
    """Each layout decoding beside each of the smallest layouts prefilling, in several ratios."""
    first: list[int] = []
    second: list[int] = []
    workers: list[tuple[int, int]] = []
    chips = plans.chips
    for candidate in np.unique(plans.candidate):
        mine = np.flatnonzero((plans.candidate == candidate) & (plans.pp == 1.0))
        if not len(mine):
            continue
        for prefill in mine[chips[mine] <= 2.0 * chips[mine].min()]:
            for decode in mine:
                for one, other in PAIRS:
                    if one * chips[prefill] + other * chips[decode] <= max_chips:
                        first.append(int(prefill))
                        second.append(int(decode))
                        workers.append((one, other))
    prefills = plans.only(np.array(first, dtype=np.intp))
    prefill_workers, decode_workers = np.array(workers, dtype=np.float64).reshape(-1, 2).T.copy()
    return replace(
        plans.only(np.array(second, dtype=np.intp)),
        workers=decode_workers,
        prefill_tp=prefills.tp,
        prefill_ep=prefills.ep,
        prefill_dp=prefills.dp,
        prefill_workers=prefill_workers,
    )


def least_chips(space: Space) -> tuple[int | None, ...]:
    """The fewest chips of each candidate that hold the model and one request; None: none do."""
    plans = all_plans(space, MOST_CHIPS)
    fits = plans.max_sequences >= 1.0
    found: list[int | None] = []
    for number in range(len(space.candidates)):
        chips = plans.chips[fits & (plans.candidate == number)]
        found.append(int(chips.min()) if len(chips) else None)
    return tuple(found)


def top_concurrency(plans: Plans) -> Array:
    """The greatest concurrency of each plan: what memory holds, and what a server admits; (n,)."""
    per_rank = np.minimum(plans.max_sequences, memory.MAX_SEQUENCES_PER_RANK)
    return np.asarray(np.maximum(per_rank * plans.dp * plans.workers, 1.0))

"""How a model may be laid out over chips: which layouts there are, and which of them fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from chipcost.model import memory
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, gather_device, make_device
from chipcost.model.lengths import Lengths, Mix, running_sequences
from chipcost.model.operators import Layout
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, gather_shape, shape_table
from chipcost.model.speculation import Speculation, ahead
from chipcost.study.serving.drafting import Drafting

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
MOST_CHIPS = 4096  # looked at when the question is how many chips a model needs
STAGES = 16  # of a pipeline, at most; of parts that have only SRAM a layer each
# Chips of a deployment over those that one copy takes, at most, of parts that have only SRAM and
# where no limit is given. Published: 576 LPUs for Llama 2 70B take 1.9 times what its 8-bit weights
# do, 1,520 for Qwen3 235B 1.5 times, four wafers for Llama 3.1 70B 1.2 times.
DEEPER = 2.0
# Scale-up domains that experts are spread over, beyond one: engines take any number of them.
DOMAINS = (2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 40)
COPIES = 1.25  # ranks per expert at most: 320 for 256, as DeepSeek-V3 was served
POOL_ROOM = 1.5  # requests in flight per sequence that a pool decodes: others are prefilled


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip under a software stack and precision, to be searched; the fields of `make_device`."""

    chip: ChipSpec
    efficiency: Efficiency
    precision: Precision
    reserves: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What every configuration must serve: mean lengths, cached share, at most so many chips.

    pools          whether prefill and decode have chips of their own (disaggregated)
    redundant      copies of experts, spread over their ranks; None: as many as engines choose
    drafting       what is drafted ahead; None: nothing
    deep           whether parts that have only SRAM may exceed max_chips, up to DEEPER copies
    interactivity  tokens/s that each user gets at least; ttft seconds at most; concurrency requests
                   in flight per deployment. None: no such limit.
    percentile     of requests that the two limits hold for; None: they hold for the mean
    mix            classes of requests behind the means; None: every request is of the mean lengths
    """

    isl: float
    osl: float
    cached: float
    max_chips: int
    interactivity: float | None = None
    ttft: float | None = None
    concurrency: float | None = None
    percentile: float | None = None
    pools: bool = False
    redundant: int | None = None
    drafting: Drafting | None = None
    deep: bool = False
    mix: Mix | None = None

    def speculation(self, count: int) -> Speculation | None:
        """What so many plans draft ahead; None: nothing."""
        return None if self.drafting is None else self.drafting.speculation(count)

    def copies(self, count: int) -> Array | None:
        """The redundant experts of so many layouts."""
        return None if self.redundant is None else np.full(count, float(self.redundant))


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


def make_space(candidates: Sequence[Candidate], shape: Shape, demand: Demand) -> Space:
    """The tables of candidates and model, made once."""
    devices = device_table(
        [make_device(c.chip, c.efficiency, c.precision, c.reserves) for c in candidates]
    )
    draft = demand.drafting.shape if demand.drafting else None
    shapes = shape_table([shape] if draft is None else [shape, draft])
    return Space(tuple(candidates), devices, shapes, shape, demand)


def layouts(chip: ChipSpec, shape: Shape, max_chips: int) -> list[tuple[int, int, int, int]]:
    """(tp, pp, ep, dp) to try: powers of two up to the domain; beyond it pipeline stages, and
    experts over whole domains.

    Experts are sharded (ep = 1) or spread (ep = tp dp); with experts attention may be
    data-parallel over the whole group, or over halves, quarters ... of it.
    """
    if chip.sram:
        return _resident(chip, shape, max_chips)
    found: list[tuple[int, int, int, int]] = []
    experts = int(float(shape.experts)) if float(shape.expert_layers) > 0.0 else 0
    domain = chip.scale_up_domain
    size = 1
    while size <= min(domain, max_chips):
        found.append((size, 1, 1, 1))
        if 1 < size <= experts:
            found += [(size, 1, size, 1), *_attention_apart(size)]
        size *= 2
    inside = size // 2
    for ranks in (domain, *(domain * number for number in DOMAINS)):
        if inside < ranks <= min(max_chips, COPIES * experts):
            found += _attention_apart(ranks)
    stages = 2
    while inside and inside * stages <= max_chips and stages <= STAGES:
        found.append((inside, stages, 1, 1))
        stages *= 2
    return found


def _resident(chip: ChipSpec, shape: Shape, max_chips: int) -> list[tuple[int, int, int, int]]:
    """The layouts of a part whose weights and cache lie in SRAM: tensors over powers of two chips
    of a domain (of a chain of wafers over one), and every number of stages up to a layer each.

    Source: SHIP (MLSys 2026): 95 stages of 16 LPUs for the 94 layers of Qwen3 235B; wafers hold a
    run of layers each.
    """
    domain = 1 if chip.topology == "chain" else chip.scale_up_domain
    sizes = [2**power for power in range(int(domain).bit_length()) if 2**power <= max_chips]
    deepest = int(float(shape.layers)) + 1
    return [(tp, pp, 1, 1) for tp in sizes for pp in range(1, min(deepest, max_chips // tp) + 1)]


def _attention_apart(ranks: int) -> list[tuple[int, int, int, int]]:
    """Experts over so many ranks with attention data-parallel over all, or over eights of them."""
    found = [(1, 1, ranks, ranks)]
    if ranks >= 16 and ranks % 8 == 0:
        found.append((8, 1, ranks, ranks // 8))
    return found


def all_plans(space: Space, max_chips: int | Sequence[int]) -> Plans:
    """Every layout of every candidate without pools, whether it fits or not; up to so many chips,
    of each candidate alike or its own."""
    limits = [max_chips] * len(space.candidates) if isinstance(max_chips, int) else max_chips
    copies = space.demand.redundant or 0
    rows = [
        (number, *layout)
        for number, candidate in enumerate(space.candidates)
        for layout in layouts(candidate.chip, space.shape, limits[number])
        if layout[2] >= copies  # a rank holds one more expert at most
    ]
    number, tp, pp, ep, dp = np.array(rows, dtype=np.float64).reshape(-1, 5).T.copy()
    candidate = number.astype(np.intp)
    device = gather_device(space.devices, candidate)
    shape = gather_shape(space.shapes, np.zeros(len(rows), dtype=np.intp))
    one = np.ones(len(rows))
    demand = space.demand
    lengths = Lengths(demand.isl * one, demand.osl * one, demand.cached * one, mix=demand.mix)
    layout = Layout(tp, pp, ep, dp, space.demand.copies(len(rows)))
    drafted = ahead(space.demand.speculation(len(rows)), device, space.shapes)
    draft = drafted.draft if drafted else None
    return Plans(
        candidate=candidate,
        tp=tp,
        pp=pp,
        ep=ep,
        dp=dp,
        workers=one,
        max_sequences=running_sequences(device, shape, layout, lengths, draft),
        prefill_tp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=np.zeros(len(rows)),
    )


def fitting(space: Space) -> Plans:
    """The plans that fit; pipelines only where one domain is too small.

    A pipeline passes each token through every stage in turn, so copies serve better.
    """
    plans = all_plans(space, _limits(space))
    fits, staged = plans.max_sequences >= 1.0, plans.pp > 1.0
    resident = np.array([item.chip.sram for item in space.candidates])[plans.candidate]
    domains = np.array([float(item.chip.scale_up_domain) for item in space.candidates])
    inside = ~staged & (plans.chips <= domains[plans.candidate])
    whole = np.zeros(len(space.candidates), dtype=np.bool_)
    np.logical_or.at(whole, plans.candidate, fits & inside & ~resident)
    return plans.only(fits & (~staged | ~whole[plans.candidate]))


def _limits(space: Space) -> list[int]:
    """The most chips of a deployment of each candidate; without a limit given, of parts that have
    only SRAM DEEPER times those of one copy."""
    demand, candidates = space.demand, space.candidates
    if not (demand.deep and any(item.chip.sram for item in candidates)):
        return [demand.max_chips] * len(candidates)
    least = _least(all_plans(space, [MOST_CHIPS if i.chip.sram else 0 for i in candidates]), space)
    return [
        max(demand.max_chips, min(int(DEEPER * (least[number] or 0)), MOST_CHIPS))
        for number in range(len(candidates))
    ]


def least_chips(space: Space) -> tuple[int | None, ...]:
    """The fewest chips of each candidate that hold the model and one request; None: none do.

    With pools each of the two holds it, in one stage.
    """
    return _least(all_plans(space, MOST_CHIPS), space)


def _least(plans: Plans, space: Space) -> tuple[int | None, ...]:
    """The fewest chips among the plans of each candidate that fit."""
    fits = plans.max_sequences >= 1.0
    if space.demand.pools:
        fits = fits & (plans.pp == 1.0)
    found: list[int | None] = []
    for number in range(len(space.candidates)):
        chips = plans.chips[fits & (plans.candidate == number)]
        least = int(chips.min()) * (2 if space.demand.pools else 1) if len(chips) else None
        found.append(least)
    return tuple(found)


def top_concurrency(plans: Plans) -> Array:
    """The greatest concurrency of each plan: what memory holds, and what a server admits; (n,)."""
    per_rank = np.minimum(plans.max_sequences, memory.MAX_SEQUENCES_PER_RANK)
    room = np.where(plans.prefill_workers > 0.0, POOL_ROOM, 1.0)
    return np.asarray(np.maximum(per_rank * plans.dp * plans.workers * room, 1.0))


def halved(
    fine: Callable[[Array], Mask], good: Array, bad: Array, steps: int
) -> tuple[Array, Array]:
    """Concurrencies at which plans are fine and at which they no longer are, brought together by
    halving their ratio; (n,)."""
    for _ in range(steps):
        middle = np.sqrt(good * bad)
        met = fine(middle)
        good, bad = np.where(met, middle, good), np.where(met, bad, middle)
    return good, bad

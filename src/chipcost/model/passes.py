"""One forward pass: its operators and collectives summed, for decode and for prefill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import operators
from chipcost.model.device import Device
from chipcost.model.exchange import Exchange, exchanges
from chipcost.model.operators import Experts, Layout, Linear, Time
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]
OPERATORS: tuple[str, ...] = (
    "attention_linears",
    "feed_forward",
    "experts",
    "head",
    "elementwise",
    "attention",
    "collectives",
    "loading",
    "step",
    "drafting",
)
RESOURCES: tuple[str, ...] = ("memory", "compute", "collective", "loading", "fixed_time")
MULTIPLYING: tuple[str, ...] = ("attention_linears", "feed_forward", "experts", "head", "attention")
BUSY: tuple[str, ...] = ("working", "memory", *MULTIPLYING)


@dataclass(frozen=True, slots=True)
class Pass:
    """Seconds of a pass: the sum, by operator (OPERATORS), and by resource (RESOURCES).

    By resource each operator counts for what bounds it, its fixed time apart. Busy (BUSY) is the
    chip when it does not wait for links, memory, and compute in each operator that multiplies,
    whichever bounds it.
    """

    total: Array
    by_operator: Array  # (operators, configurations); empty unless requested
    by_resource: Array  # (resources, configurations); empty unless requested
    busy: Array  # (busy, configurations); empty unless requested


def bare(total: Array) -> Pass:
    """A pass of which the sum alone is known."""
    empty = np.empty((0, 0))
    return Pass(total, empty, empty, empty)


def idle(like: Array) -> Pass:
    """No pass at all: of a pool that does not do this part."""
    none = np.zeros(np.shape(like))
    operators, resources, busy = (
        np.stack([none] * len(names)) for names in (OPERATORS, RESOURCES, BUSY)
    )
    return Pass(none, operators, resources, busy)


def drafted(verified: Pass, draft: Pass, passes: Array) -> Pass:
    """A pass that follows so many `passes` of a draft, which count as one operator."""
    before = passes * draft.total
    by_operator = verified.by_operator.copy()
    by_operator[OPERATORS.index("drafting")] = before
    by_resource = verified.by_resource + passes * draft.by_resource
    busy = verified.busy + passes * draft.busy
    total = np.asarray(verified.total + before)
    return Pass(total, by_operator, np.asarray(by_resource), np.asarray(busy))


@dataclass(frozen=True, slots=True)
class Work:
    """The operators and collectives of a layout, worked out once: they do not depend on the batch.

    experts   None where no model has any
    uneven    of n sequences or prompts per attention rank the busiest has uneven sqrt(n) more, and
              all wait for it; None where it has no more
    decode, prefill  collectives of a pass
    """

    attention: Linear
    feed_forward: Linear
    head: Linear
    elementwise: Linear
    experts: Experts | None
    decode: Exchange
    prefill: Exchange
    uneven: Array | None
    replica: Array  # experts see the tokens of this many attention ranks

    def busiest(self, count: Array) -> Array:
        """Sequences of the busiest attention rank at `count` on average, at least one.

        n + s sqrt(2 ln dp) sqrt(n): the greatest of dp sums of n lengths of relative deviation s.
        """
        more = 0.0 if self.uneven is None else self.uneven * np.sqrt(count)
        return np.asarray(np.maximum(count + more, 1.0))


def work(device: Device, shape: Shape, layout: Layout, varied: Array | float = 1.0) -> Work:
    """Work out what does not depend on the batch; `varied` is 1 where lengths vary, else 0."""
    decode, prefill = exchanges(device, shape, layout)
    routed = np.any(np.asarray(shape.expert_layers) > 0.0)
    return Work(
        operators.attention_linears(device, shape, layout),
        operators.feed_forward(device, shape, layout),
        operators.head(device, shape, layout),
        operators.elementwise(device, shape),
        operators.experts(device, shape, layout) if routed else None,
        decode,
        prefill,
        _uneven(device, layout, varied),
        layout.dp,
    )


def _uneven(device: Device, layout: Layout, varied: Array | float) -> Array | None:
    """s sqrt(2 ln dp), None where there is one attention rank everywhere."""
    if not np.any(layout.dp > 1.0):
        return None
    return np.asarray(varied * device.spread * np.sqrt(2.0 * np.log(layout.dp)))


def decode(
    device: Device,
    layout: Layout,
    work: Work,
    attention: Linear,
    sequences: Array,
    detail: bool,
    tokens: Array | float = 1.0,
) -> Pass:
    """One decode step of `sequences` per attention rank; `attention` at their mean context.

    A rank with less than one sequence on average still takes the time of one when its turn comes.
    Each sequence has so many `tokens` in a step, and `attention` is per token.
    """
    part = sequences / layout.pp  # a pipeline works on pp parts of the batch
    tokens_busiest_rank = work.busiest(part) * tokens
    everyone = np.maximum(part * work.replica, 1.0) * tokens
    parts = [
        operators.linear_time(device, work.attention, tokens_busiest_rank),
        operators.linear_time(device, work.feed_forward, tokens_busiest_rank),
        _routed(device, work.experts, everyone),
        operators.linear_time(device, work.head, tokens_busiest_rank),
        operators.linear_time(device, work.elementwise, tokens_busiest_rank),
        operators.linear_time(device, attention, tokens_busiest_rank),
    ]
    each = np.asarray(device.step_request_time * sequences)
    return _sum(device, parts, work.decode, tokens_busiest_rank, each, detail)


def prefill(
    device: Device,
    work: Work,
    attention: Linear,
    prompts: Array,
    new: Array,
    detail: bool,
    loading: Array | None = None,
) -> Pass:
    """Prefill of `prompts` per attention rank, `new` tokens each; `attention` per prompt.

    `loading` are the seconds to take in the cached tokens of one, behind which the pass waits.
    """
    busy = work.busiest(prompts)
    everyone = np.maximum(prompts * work.replica, 1.0) * new
    tokens = busy * new
    parts = [
        operators.linear_time(device, work.attention, tokens),
        operators.linear_time(device, work.feed_forward, tokens),
        _routed(device, work.experts, everyone),
        operators.linear_time(device, work.head, busy),
        operators.linear_time(device, work.elementwise, tokens),
        operators.linear_time(device, attention, busy),
    ]
    least = None if loading is None else loading * busy
    return _sum(device, parts, work.prefill, tokens, np.zeros_like(tokens), detail, least)


def _routed(device: Device, experts: Experts | None, everyone: Array) -> Time:
    """The experts at the tokens of all ranks, nothing where no model has any."""
    if experts is not None:
        return operators.expert_time(device, experts, everyone)
    none = np.zeros_like(everyone)
    return Time(none, none, none, none)


def _sum(
    device: Device,
    parts: list[Time],
    exchange: Exchange,
    tokens: Array,
    each: Array,
    detail: bool,
    least: Array | None = None,
) -> Pass:
    """Add up; in a pipeline each operator's time stands for all stages, passed in turn.

    `tokens` of the busiest rank are exchanged; `each` is the time of the server for its requests;
    a pass takes no less than `least`, for which it waits.
    """
    comm = exchange.line.time(tokens)
    total = comm + each
    for part in parts:
        total += part.total
    work = total - exchange.experts.time(tokens)
    hidden = exchange.hidden(tokens, work)
    comm = comm - hidden
    total -= hidden
    step = device.step_time + each
    total += device.step_time
    waited = np.zeros_like(total) if least is None else np.maximum(least - total, 0.0)
    total += waited
    if not detail:
        return bare(total)
    shape = total.shape
    names = [np.broadcast_to(part.total, shape) for part in parts]
    names += [comm, waited, step, np.zeros(shape)]
    memory = np.zeros(shape)
    compute = np.zeros(shape)
    fixed = np.array(np.broadcast_to(step, shape))
    for part in parts:
        busy = part.total - part.fixed
        bound = part.memory >= part.compute
        memory += np.where(bound, busy, 0.0)
        compute += np.where(bound, 0.0, busy)
        fixed += part.fixed
    by_operator = np.stack([np.broadcast_to(name, shape) for name in names])
    by_resource = np.stack([memory, compute, np.broadcast_to(comm, shape), waited, fixed])
    return Pass(total, by_operator, by_resource, _busy(parts, total, comm + waited))


def _busy(parts: list[Time], total: Array, comm: Array) -> Array:
    """Seconds in which the chip does not wait for links, and in which memory and compute are busy,
    hidden behind each other or not; (busy, configurations)."""
    memory = np.zeros(total.shape)
    for part in parts:
        memory += part.memory
    compute = [
        np.broadcast_to(part.compute, total.shape)
        for name, part in zip(OPERATORS, parts, strict=False)
        if name in MULTIPLYING
    ]
    return np.stack([total - comm, memory, *compute])

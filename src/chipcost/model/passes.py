"""One forward pass: its operators and collectives summed, for decode and for prefill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import collectives, operators
from chipcost.model.collectives import Line
from chipcost.model.device import ACTIVATION_BYTES, Device
from chipcost.model.operators import Experts, Linear, Split, Time
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
    "step",
)
SERVER = 8.0  # ranks up to which engines gather all tokens rather than dispatch copies
RESOURCES: tuple[str, ...] = ("memory", "compute", "collective", "fixed_time")


@dataclass(frozen=True, slots=True)
class Pass:
    """Seconds of a pass: the sum, by operator (OPERATORS), and by resource (RESOURCES).

    By resource each operator counts for what bounds it, its fixed time apart.
    """

    total: Array
    by_operator: Array  # (operators, configurations); empty unless asked for
    by_resource: Array  # (resources, configurations); empty unless asked for


@dataclass(frozen=True, slots=True)
class Work:
    """The operators and collectives of one spread, worked out once: they do not depend on load.

    busiest   tokens of the busiest attention rank against the mean: all ranks wait for it
    exchange  collectives of a pass: fixed seconds, and seconds per token of an attention rank
    """

    attention: Linear
    feed_forward: Linear
    head: Linear
    elementwise: Linear
    experts: Experts
    exchange: Line
    busiest: Array
    replica: Array  # experts see the tokens of this many attention ranks


def work(device: Device, shape: Shape, split: Split) -> Work:
    """Work out what does not depend on the load."""
    return Work(
        operators.attention_linears(device, shape, split),
        operators.feed_forward(device, shape, split),
        operators.head(device, shape, split),
        operators.elementwise(device, shape),
        operators.experts(device, shape, split),
        exchange(device, shape, split),
        np.exp(device.imbalance * np.log(split.dp)),
        split.dp,
    )


def exchange(device: Device, shape: Shape, split: Split) -> Line:
    """The collectives of a pass over all layers, by tokens per attention rank.

    Tensor parallelism: one all-reduce after attention and one after the feed-forward part of
    M H activations. Attention data parallelism with experts: gathering everyone's tokens and
    scattering the results; beyond a server dispatch of k (at most ep) copies at one byte and
    combine at two, where that moves less.
    Pipeline stages pass the hidden state on. Source: Megatron-LM; arXiv:2505.09343.
    """
    hidden = shape.hidden
    reduce = collectives.all_reduce(device, split.tp)
    spread = np.asarray(split.dp > 1.0)
    expert_layers = np.where(spread, shape.expert_layers, 0.0)
    times = 2.0 * shape.layers - expert_layers
    fixed = times * reduce.fixed
    per_token = times * reduce.per_byte * ACTIVATION_BYTES * hidden
    if np.any(spread):
        gather = collectives.all_gather(device, split.tp * split.dp)
        copies = np.minimum(shape.active_experts, split.ep)
        gathered = 4.0 * hidden * split.dp
        moved = np.where(
            split.tp * split.dp > SERVER,
            np.minimum(3.0 * hidden / split.tp * copies, gathered),
            gathered,
        )
        fixed = fixed + 2.0 * expert_layers * gather.fixed
        per_token = per_token + expert_layers * gather.per_byte * moved
    if np.any(split.pp > 1.0):
        stage = collectives.send(device, split.pp)
        fixed = fixed + stage.fixed
        per_token = per_token + stage.per_byte * ACTIVATION_BYTES * hidden
    return Line(np.asarray(fixed), np.asarray(per_token))


def decode(
    device: Device,
    split: Split,
    work: Work,
    attention: Linear,
    sequences: Array,
    detail: bool,
) -> Pass:
    """One decode step of `sequences` per attention rank; `attention` at their mean context.

    A rank with less than one sequence on average still takes the time of one when its turn comes.
    """
    part = sequences / split.pp  # a pipeline works on pp parts of the batch
    flight = np.maximum(part * work.busiest, 1.0)
    everyone = np.maximum(part * work.replica, 1.0)
    parts = [
        operators.linear_time(device, work.attention, flight),
        operators.linear_time(device, work.feed_forward, flight),
        operators.expert_time(device, work.experts, everyone),
        operators.linear_time(device, work.head, flight),
        operators.linear_time(device, work.elementwise, flight),
        operators.linear_time(device, attention, flight),
    ]
    step = device.step_time + device.step_request_time * sequences
    return _sum(parts, work.exchange.time(flight), np.asarray(step), detail)


def prefill(
    device: Device, work: Work, attention: Linear, prompts: Array, new: Array, detail: bool
) -> Pass:
    """Prefill of `prompts` per attention rank, `new` tokens each; `attention` per prompt."""
    busy = prompts * work.busiest
    tokens = busy * new
    parts = [
        operators.linear_time(device, work.attention, tokens),
        operators.linear_time(device, work.feed_forward, tokens),
        operators.expert_time(device, work.experts, prompts * new * work.replica),
        operators.linear_time(device, work.head, busy),
        operators.linear_time(device, work.elementwise, tokens),
        operators.linear_time(device, attention, busy),
    ]
    step = np.asarray(device.step_time + 0.0 * tokens)
    return _sum(parts, work.exchange.time(tokens), step, detail)


def _sum(parts: list[Time], comm: Array, step: Array, detail: bool) -> Pass:
    """Add up; in a pipeline each operator's time stands for all stages, passed in turn."""
    total = comm + step
    for part in parts:
        total += part.total
    if not detail:
        empty = np.empty((0, 0))
        return Pass(total, empty, empty)
    shape = total.shape
    names = [np.broadcast_to(part.total, shape) for part in parts] + [comm, step]
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
    return Pass(total, by_operator, np.stack([memory, compute, np.array(comm), fixed]))

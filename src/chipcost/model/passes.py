"""One forward pass: its operators and collectives summed, for decode and for prefill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import collectives, operators
from chipcost.model.collectives import Line
from chipcost.model.device import ACTIVATION_BYTES, Device
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
    by_operator: Array  # (operators, configurations); empty unless requested
    by_resource: Array  # (resources, configurations); empty unless requested


def bare(total: Array) -> Pass:
    """A pass of which the sum alone is known."""
    empty = np.empty((0, 0))
    return Pass(total, empty, empty)


@dataclass(frozen=True, slots=True)
class Work:
    """The operators and collectives of a layout, worked out once: they do not depend on the batch.

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


def work(device: Device, shape: Shape, layout: Layout) -> Work:
    """Work out what does not depend on the batch."""
    return Work(
        operators.attention_linears(device, shape, layout),
        operators.feed_forward(device, shape, layout),
        operators.head(device, shape, layout),
        operators.elementwise(device, shape),
        operators.experts(device, shape, layout),
        exchange(device, shape, layout),
        np.exp(device.imbalance * np.log(layout.dp)),
        layout.dp,
    )


def exchange(device: Device, shape: Shape, layout: Layout) -> Line:
    """The collectives of a pass over all layers, by tokens per attention rank.

    Tensor parallelism: one all-reduce after attention and one after the feed-forward part of
    M H activations. Attention data parallelism with experts: gathering everyone's tokens and
    scattering the results; beyond a server dispatch of k (at most ep) copies at one byte and
    combine at two, where that moves less.
    Pipeline stages pass the hidden state on. Source: Megatron-LM; arXiv:2505.09343.
    """
    hidden = shape.hidden
    reduce = collectives.all_reduce(device, layout.tp)
    spread = np.asarray(layout.dp > 1.0)
    expert_layers = np.where(spread, shape.expert_layers, 0.0)
    times = 2.0 * shape.layers - expert_layers
    fixed = times * reduce.fixed
    per_token = times * reduce.per_byte * ACTIVATION_BYTES * hidden
    if np.any(spread):
        gather = collectives.all_gather(device, layout.tp * layout.dp)
        copies = np.minimum(shape.active_experts, layout.ep)
        sent = shape.expert_hidden
        gathered = 4.0 * sent * layout.dp
        moved = np.where(
            layout.tp * layout.dp > SERVER,
            np.minimum(3.0 * sent / layout.tp * copies, gathered),
            gathered,
        )
        fixed = fixed + 2.0 * expert_layers * gather.fixed
        per_token = per_token + expert_layers * gather.per_byte * moved
    if np.any(layout.pp > 1.0):
        stage = collectives.send(device, layout.pp)
        fixed = fixed + stage.fixed
        per_token = per_token + stage.per_byte * ACTIVATION_BYTES * hidden
    return Line(np.asarray(fixed), np.asarray(per_token))


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds of a pass over n sequences or prompts per attention rank, without its parts.

    Each operator is f + max(x, y) + h min(x, y) with x and y lines in the tokens M, so that a pass
    is a line and bends: f + (1 + h)/2 (x + y) + (1 - h)/2 |x - y|. Only linears with weights bend.

    fixed, slope, each   seconds, per token of the busiest rank, per n
    tokens, least        tokens of the busiest rank per n, and the fewest that a pass takes time for
    everyone, crowd      tokens that experts see per n, and the fewest
    bends                (slope, start) of each |slope M - start|
    experts, line, bend  the routed experts; seconds of the sum and of |x - y|, each by token and
                         by expert held
    """

    fixed: Array
    slope: Array
    each: Array | float
    tokens: Array
    least: float
    everyone: Array
    bends: tuple[tuple[Array, Array], ...]
    experts: Experts
    line: tuple[Array, Array]
    bend: tuple[Array, Array]

    def time(self, n: Array) -> Array:
        """Seconds at n sequences or prompts."""
        tokens = np.maximum(n * self.tokens, self.least)
        everyone = np.maximum(n * self.everyone, self.least)
        held = operators.held(self.experts, everyone)
        total = self.slope * tokens
        total += self.fixed
        total += self.each * n
        total += self.line[0] * everyone
        total += self.line[1] * held
        bend = self.bend[0] * everyone
        bend += self.bend[1] * held
        total += np.abs(bend)
        for slope, start in self.bends:
            bend = slope * tokens
            bend -= start
            total += np.abs(bend)
        return np.asarray(total)


def decode_curve(device: Device, layout: Layout, work: Work, attention: Linear) -> Curve:
    """`decode` by sequences per attention rank."""
    return _curve(
        device,
        work,
        attention,
        new=1.0,
        each=device.step_request_time,
        least=1.0,
        busiest=work.busiest / layout.pp,
        replica=work.replica / layout.pp,
    )


def prefill_curve(device: Device, work: Work, attention: Linear, new: Array) -> Curve:
    """`prefill` by prompts per attention rank, of `new` tokens each."""
    return _curve(
        device,
        work,
        attention,
        new=new,
        each=0.0,
        least=0.0,
        busiest=work.busiest,
        replica=work.replica,
    )


def _curve(
    device: Device,
    work: Work,
    attention: Linear,
    new: Array | float,
    each: Array | float,
    least: float,
    busiest: Array,
    replica: Array,
) -> Curve:
    """Sum the parts of a pass of `new` tokens per sequence; head and attention count sequences."""
    plus, minus = 0.5 * (1.0 + device.exposed), 0.5 * (1.0 - device.exposed)
    linears, ffn, head, experts = work.attention, work.feed_forward, work.head, work.experts
    fixed = linears.fixed + ffn.fixed + work.elementwise.fixed + attention.fixed + experts.fixed
    fixed = fixed + device.step_time + work.exchange.fixed
    fixed = fixed + plus * (linears.weights + ffn.weights + head.weights)
    # Elementwise work computes nothing, attention and it have no weights: neither bends.
    once = attention.compute + attention.traffic + head.compute
    slope = linears.compute + linears.traffic + ffn.compute + ffn.traffic + once / new
    bent = attention.each + minus * np.abs(attention.compute - attention.traffic)
    slope = plus * slope + work.elementwise.traffic + bent / new + work.exchange.per_byte
    bends = (
        (minus * (linears.compute - linears.traffic), minus * linears.weights),
        (minus * (ffn.compute - ffn.traffic), minus * ffn.weights),
        (minus * head.compute / new, minus * head.weights),
    )
    line = plus * (experts.compute + experts.traffic), plus * (experts.tile + experts.stream)
    bend = minus * (experts.compute - experts.traffic), minus * (experts.tile - experts.stream)
    tokens, everyone = busiest * new, replica * new
    return Curve(fixed, slope, each, tokens, least, everyone, bends, experts, line, bend)


def decode(
    device: Device,
    layout: Layout,
    work: Work,
    attention: Linear,
    sequences: Array,
    detail: bool,
) -> Pass:
    """One decode step of `sequences` per attention rank; `attention` at their mean context.

    A rank with less than one sequence on average still takes the time of one when its turn comes.
    """
    part = sequences / layout.pp  # a pipeline works on pp parts of the batch
    tokens_busiest_rank = np.maximum(part * work.busiest, 1.0)
    everyone = np.maximum(part * work.replica, 1.0)
    parts = [
        operators.linear_time(device, work.attention, tokens_busiest_rank),
        operators.linear_time(device, work.feed_forward, tokens_busiest_rank),
        operators.expert_time(device, work.experts, everyone),
        operators.linear_time(device, work.head, tokens_busiest_rank),
        operators.linear_time(device, work.elementwise, tokens_busiest_rank),
        operators.linear_time(device, attention, tokens_busiest_rank),
    ]
    step = device.step_time + device.step_request_time * sequences
    return _sum(parts, work.exchange.time(tokens_busiest_rank), np.asarray(step), detail)


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
        return bare(total)
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

"""One forward pass: its operators and collectives summed, for decode and for prefill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import collectives, operators
from chipcost.model.collectives import Links
from chipcost.model.device import ACTIVATION_BYTES, Device
from chipcost.model.operators import Split, Time
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
RESOURCES: tuple[str, ...] = ("memory", "compute", "collective", "fixed_time")


@dataclass(frozen=True, slots=True)
class Pass:
    """Seconds of a pass: the sum, by operator (OPERATORS), and by resource (RESOURCES).

    By resource each operator counts for what bounds it, its fixed time apart.
    """

    total: Array
    by_operator: Array  # (operators, configurations); empty unless asked for
    by_resource: Array  # (resources, configurations); empty unless asked for


def communicate(device: Device, shape: Shape, split: Split, links: Links, tokens: Array) -> Array:
    """Seconds of the collectives of a pass over all layers, `tokens` per attention rank.

    Tensor parallelism: one all-reduce after attention and one after the feed-forward part of
    M H activations. Attention data parallelism with experts: dispatch of k (at most ep) copies
    at one byte, combine at two, or gathering everyone's tokens, whichever moves less.
    Pipeline stages pass the hidden state on. Source: llm_model 5, [IN] arXiv:2505.09343.
    """
    hidden = tokens * shape.hidden
    reduce = links.reduce.time(ACTIVATION_BYTES * hidden)
    spread = np.asarray(split.dp > 1.0)
    expert_layers = np.where(spread, shape.expert_layers, 0.0)
    time = (2.0 * shape.layers - expert_layers) * reduce
    if np.any(spread):
        copies = np.minimum(shape.active_experts, split.ep)
        exchange = 3.0 * hidden / split.tp * copies
        moved = np.minimum(exchange, 4.0 * hidden * split.dp)
        time = time + expert_layers * (links.gather.time(moved) + links.gather.fixed)
    if np.any(split.pp > 1.0):
        time = time + collectives.send(device, split.pp, ACTIVATION_BYTES * hidden)
    return np.asarray(time)


def decode(
    device: Device,
    shape: Shape,
    split: Split,
    links: Links,
    sequences: Array,
    context: Array,
    detail: bool,
) -> Pass:
    """One decode step of `sequences` per attention rank at mean context `context`.

    A rank with less than one sequence on average still takes the time of one when its turn comes.
    """
    busiest = np.exp(device.imbalance * np.log(split.dp))  # all ranks wait for it
    flight = np.maximum(sequences * busiest / split.pp, 1.0)  # a pipeline works on pp parts
    everyone = np.maximum(sequences * split.dp / split.pp, 1.0)
    parts = [
        operators.attention_linears(device, shape, split, flight),
        operators.feed_forward(device, shape, split, flight),
        operators.expert_products(device, shape, split, everyone),
        operators.head(device, shape, split, flight),
        operators.elementwise(device, shape, flight),
        operators.attention_decode(device, shape, split, flight, context),
    ]
    comm = communicate(device, shape, split, links, flight)
    step = device.step_time + device.step_request_time * sequences
    return _sum(parts, comm, np.asarray(step), detail)


def prefill(
    device: Device,
    shape: Shape,
    split: Split,
    links: Links,
    prompts: Array,
    new: Array,
    cached: Array,
    detail: bool,
) -> Pass:
    """Prefill of `prompts` per attention rank, `new` tokens each behind `cached` ones."""
    busiest = np.exp(device.imbalance * np.log(split.dp))
    prompts = prompts * busiest
    tokens = prompts * new
    parts = [
        operators.attention_linears(device, shape, split, tokens),
        operators.feed_forward(device, shape, split, tokens),
        operators.expert_products(device, shape, split, tokens / busiest * split.dp),
        operators.head(device, shape, split, prompts),
        operators.elementwise(device, shape, tokens),
        operators.attention_prefill(device, shape, split, prompts, new, cached),
    ]
    comm = communicate(device, shape, split, links, tokens)
    step = np.asarray(device.step_time + 0.0 * tokens)
    return _sum(parts, comm, step, detail)


def _sum(parts: list[Time], comm: Array, step: Array, detail: bool) -> Pass:
    """Add up; in a pipeline each operator's time stands for all stages, passed in turn."""
    total = comm + step
    for part in parts:
        total = total + part.total
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

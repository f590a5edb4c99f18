"""Steady states of a server: a static batch, continuous batching in a closed loop, two pools.

Arrays over configurations. A closed loop of C clients obeys Little's law: C = X (TTFT +
TPOT (osl - 1)), X requests a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import closed_loop, memory, operators, passes
from chipcost.model.closed_loop import OneServer, TwoPools
from chipcost.model.device import Device
from chipcost.model.operators import Layout, Linear
from chipcost.model.passes import Pass, Work
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]

CHUNK_TOKENS = 8192.0  # prompt tokens that servers put into one pass: vLLM, TensorRT-LLM defaults
NETWORK_FLOOR = 1.0e9  # B/s: pools hand the cache over at least at this rate


@dataclass(frozen=True, slots=True)
class Workload:
    """What a deployment has to serve, shapes (n,): `concurrency` requests in flight over all its
    attention ranks, mean prompt and answer tokens, and the share of each prompt in the cache."""

    concurrency: Array
    isl: Array
    osl: Array
    cached: Array


@dataclass(frozen=True, slots=True)
class Served:
    """What a deployment gives, shapes (n,): s, requests/s of the deployment, sequences a rank."""

    ttft: Array
    tpot: Array
    requests: Array
    batch: Array
    max_sequences: Array  # sequences per attention rank that memory holds
    prompts: Array  # per attention rank in one prefill pass
    prefill: Pass
    decode: Pass


def static(
    device: Device, shape: Shape, layout: Layout, workload: Workload, detail: bool = False
) -> Served:
    """One batch from start to end: prefill of all prompts, then osl - 1 decode steps.

    A batch that exceeds memory runs as several sequential waves.
    """
    new = workload.isl * (1.0 - workload.cached)
    work = passes.work(device, shape, layout)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.max_sequences(device, shape, layout, workload.isl + workload.osl)
    batch = workload.concurrency / layout.dp
    waves = np.where(max_sequences >= 1.0, np.ceil(batch / np.maximum(max_sequences, 1.0)), 1.0)
    batch = batch / waves
    prompt = operators.attention_prefill(device, shape, layout, new, workload.isl - new)
    attention = operators.attention_decode(device, shape, layout, context)
    first = passes.prefill(device, work, prompt, batch, new, detail)
    step = passes.decode(device, layout, work, attention, batch, detail)
    ttft = first.total
    last = ttft + step.total * np.maximum(workload.osl - 1.0, 0.0)
    rate = workload.concurrency / (last * waves)
    return Served(ttft, step.total, rate, batch, max_sequences, batch, first, step)


def continuous(
    device: Device,
    shape: Shape,
    layout: Layout,
    workload: Workload,
    detail: bool = False,
    rounds: int = closed_loop.ROUNDS,
) -> Served:
    """Continuous batching in a closed loop: each step waits for the prompts that arrive.

    `closed_loop` has the equations. Memory bounds the running batch, and requests beyond wait. NaN
    where so many `rounds` of the search are too few.
    """
    new = workload.isl * (1.0 - workload.cached)
    work = passes.work(device, shape, layout)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.max_sequences(device, shape, layout, context)
    capacity = _capacity(max_sequences)
    prompt = operators.attention_prefill(device, shape, layout, new, workload.isl - new)
    attention = operators.attention_decode(device, shape, layout, context)
    loop = _one_server(device, layout, workload, work, prompt, attention)
    at, batch, ttft, rate = closed_loop.solve(loop, capacity, rounds)
    if detail:
        first = passes.prefill(device, work, prompt, at.prompts, new, True)
        step = passes.decode(device, layout, work, attention, batch, True)
    else:
        first, step = passes.bare(at.prefill), passes.bare(at.step)
    return Served(ttft, at.tpot, rate * layout.dp, batch, max_sequences, at.prompts, first, step)


def _capacity(max_sequences: Array) -> Array:
    """Sequences that may run; without end where not one fits, which `max_sequences` tells apart."""
    return np.asarray(np.where(max_sequences >= 1.0, max_sequences, np.inf))


def _one_server(
    device: Device,
    layout: Layout,
    workload: Workload,
    work: Work,
    prompt: Linear,
    attention: Linear,
) -> OneServer:
    """The closed loop of one attention rank; `prompt` is attention in prefill."""
    new = workload.isl * (1.0 - workload.cached)
    prefill = passes.prefill_curve(device, work, prompt, new)
    prompts_per_prefill = np.maximum(CHUNK_TOKENS / new, 1.0)
    return OneServer(
        step=passes.decode_curve(device, layout, work, attention),
        prefill=prefill,
        prefill_cost=prefill.time(prompts_per_prefill) / (layout.pp * prompts_per_prefill),
        prompts_per_prefill=prompts_per_prefill,
        stages=layout.pp,
        osl=workload.osl,
        steps=np.maximum(workload.osl - 1.0, 1.0),
        clients=workload.concurrency / layout.dp,
        interference=device.interference,
        queue=device.queue,
        prefill_time=device.prefill_time,
    )


def disaggregated(
    device: Device,
    shape: Shape,
    prefill_layout: Layout,
    prefill_workers: Array,
    layout: Layout,
    workers: Array,
    workload: Workload,
    detail: bool = False,
    rounds: int = closed_loop.ROUNDS,
) -> Served:
    """A pool that prefills and a pool that decodes; the slower one limits the rate.

    The cache of a prompt crosses the network once. A pool of P workers serves
    P dp / t_prefill prompts a second. Source: scaling book (jax-ml), inference.
    """
    new = workload.isl * (1.0 - workload.cached)
    work = passes.work(device, shape, layout)
    first_work = passes.work(device, shape, prefill_layout)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.max_sequences(device, shape, layout, context)
    capacity = _capacity(max_sequences)
    one = np.ones_like(new)
    prompt = operators.attention_prefill(device, shape, prefill_layout, new, workload.isl - new)
    attention = operators.attention_decode(device, shape, layout, context)
    first = passes.prefill(device, first_work, prompt, one, new, detail)
    servers = np.maximum(prefill_workers * prefill_layout.dp * prefill_layout.pp, 1e-9)
    ranks = workers * layout.dp
    cache = memory.cache_bytes(device, shape, workload.isl) + workload.isl * shape.index_bytes
    hand_over = cache / prefill_layout.tp / np.maximum(device.network_rate, NETWORK_FLOOR)
    loop = TwoPools(
        step=passes.decode_curve(device, layout, work, attention),
        steps=np.maximum(workload.osl - 1.0, 1.0),
        clients=workload.concurrency / ranks,
        prefill_cost=first.total * ranks / servers,
        queue=device.queue * servers / ranks,  # those that wait are shared among the ranks
        prefill=first.total,
        before=first.total + hand_over + device.prefill_time,
    )
    at, batch, ttft, rate = closed_loop.solve(loop, capacity, rounds)
    step = passes.decode(device, layout, work, attention, batch, True) if detail else None
    return Served(
        ttft, at.tpot, rate * ranks, batch, max_sequences, one, first, step or passes.bare(at.step)
    )

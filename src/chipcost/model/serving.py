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
POOL_TOKENS = 16384.0  # of an attention rank in a pass of a pool that prefills: SGLang's default
NETWORK_FLOOR = 1.0e9  # B/s: pools hand the cache over at least at this rate


@dataclass(frozen=True, slots=True)
class Workload:
    """What a deployment has to serve, shapes (n,): `concurrency` requests in flight over all its
    attention ranks, mean prompt and answer tokens, the share of each prompt in the cache; `varied`
    is 1 where lengths vary from request to request, 0 where they do not."""

    concurrency: Array
    isl: Array
    osl: Array
    cached: Array
    varied: Array | float = 1.0


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
    work = passes.work(device, shape, layout, workload.varied)
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


def decoding(
    device: Device, shape: Shape, layout: Layout, workload: Workload, detail: bool = False
) -> Served:
    """A pool that decodes alone, `concurrency` sequences at a time; prompts come from elsewhere.

    The time to the first token is that of one step. Sequences beyond what a rank holds wait.
    """
    work = passes.work(device, shape, layout, workload.varied)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.running_sequences(device, shape, layout, workload.isl, workload.osl)
    batch = np.minimum(workload.concurrency / layout.dp, _admitted(max_sequences))
    attention = operators.attention_decode(device, shape, layout, context)
    step = passes.decode(device, layout, work, attention, batch, detail)
    rate = batch * layout.dp / (step.total * workload.osl)
    none = passes.idle(batch)
    return Served(
        step.total, step.total, rate, batch, max_sequences, np.ones_like(batch), none, step
    )


def prefilling(
    device: Device, shape: Shape, layout: Layout, workload: Workload, detail: bool = False
) -> Served:
    """A pool that prefills alone, with prompts waiting: passes as full as they get.

    A pass holds the prompts of POOL_TOKENS tokens of an attention rank, or all that there are.
    """
    new = workload.isl * (1.0 - workload.cached)
    work = passes.work(device, shape, layout, workload.varied)
    max_sequences = memory.max_sequences(device, shape, layout, workload.isl)
    prompt = operators.attention_prefill(device, shape, layout, new, workload.isl - new)
    waiting = workload.concurrency / layout.dp
    prompts = np.minimum(_prompts_per_pass(new), np.maximum(waiting, 1.0 / layout.dp))
    first = passes.prefill(device, work, prompt, prompts, new, detail)
    rate = prompts * layout.dp * layout.pp / first.total
    ttft = np.maximum(waiting / prompts / layout.pp, 1.0) * first.total + device.prefill_time
    none = passes.idle(new)
    return Served(ttft, np.zeros_like(new), rate, prompts, max_sequences, prompts, first, none)


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
    work = passes.work(device, shape, layout, workload.varied)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.running_sequences(device, shape, layout, workload.isl, workload.osl)
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


def _admitted(max_sequences: Array) -> Array:
    """The same in a pool, which admits no more than servers do by default."""
    return np.minimum(_capacity(max_sequences), memory.MAX_SEQUENCES_PER_RANK)


def _prompts_per_pass(new: Array) -> Array:
    """Prompts of `new` tokens in a full pass of a pool that prefills, per attention rank."""
    return np.asarray(np.maximum(POOL_TOKENS / new, 1.0))


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

    A pool of P workers serves P dp p / t_prefill(p) prompts a second, p prompts in a pass of a
    rank. Source: scaling book (jax-ml), inference.
    """
    new = workload.isl * (1.0 - workload.cached)
    work = passes.work(device, shape, layout, workload.varied)
    first_work = passes.work(device, shape, prefill_layout, workload.varied)
    context = workload.isl + 0.5 * workload.osl
    max_sequences = memory.running_sequences(device, shape, layout, workload.isl, workload.osl)
    capacity = _admitted(max_sequences)
    prompt = operators.attention_prefill(device, shape, prefill_layout, new, workload.isl - new)
    attention = operators.attention_decode(device, shape, layout, context)
    prefill = passes.prefill_curve(device, first_work, prompt, new)
    most = _prompts_per_pass(new)
    servers = np.maximum(prefill_workers * prefill_layout.dp * prefill_layout.pp, 1e-9)
    ranks = workers * layout.dp
    hand_over = _hand_over(device, shape, prefill_layout, layout, workload.isl)
    loop = TwoPools(
        step=passes.decode_curve(device, layout, work, attention),
        steps=np.maximum(workload.osl - 1.0, 1.0),
        clients=workload.concurrency / ranks,
        prefill_cost=prefill.time(most) / most * ranks / servers,
        queue=device.queue * servers / ranks,  # those that wait are shared among the ranks
        prefill=prefill,
        prompts_per_prefill=most,
        before=hand_over + device.prefill_time + device.handover_time,
    )
    at, batch, ttft, rate = closed_loop.solve(loop, capacity, rounds)
    if detail:
        first = passes.prefill(device, first_work, prompt, at.prompts, new, True)
        step = passes.decode(device, layout, work, attention, batch, True)
    else:
        first, step = passes.bare(at.prefill), passes.bare(at.step)
    return Served(ttft, at.tpot, rate * ranks, batch, max_sequences, at.prompts, first, step)


def _hand_over(
    device: Device, shape: Shape, prefill_layout: Layout, layout: Layout, isl: Array
) -> Array:
    """Seconds in which the cache of a prompt crosses the network, once for each rank that holds it.

    The ranks of a worker that prefills send a part each, also of what they hold copies of; each
    rank that decodes takes all that it will hold: of a latent cache the whole.
    """
    cache = memory.cache_bytes(device, shape, isl) + isl * shape.index_bytes + shape.state_bytes
    taken = operators.replication(shape, device, layout.tp)
    share = np.maximum(1.0 / prefill_layout.tp, taken / layout.pp)
    return np.asarray(cache * share / np.maximum(device.network_rate, NETWORK_FLOOR))

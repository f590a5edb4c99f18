"""Steady states of a server: a static batch, continuous batching in a closed loop, two pools.

Arrays over configurations. A closed loop of C clients obeys Little's law: C = X (TTFT +
TPOT (osl - 1)), X requests a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import closed_loop, memory, operators, passes
from chipcost.model.closed_loop import Loop
from chipcost.model.device import Device
from chipcost.model.operators import Split
from chipcost.model.passes import Pass
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]

POOL_ROUNDS = 3  # of the fixed point of two pools
CHUNK_TOKENS = 8192.0  # prompt tokens that servers put into one pass: vLLM, TensorRT-LLM defaults
NETWORK_FLOOR = 1.0e9  # B/s: pools hand the cache over at least at this rate


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of a deployment: `concurrency` requests in flight over all its attention
    ranks, mean prompt and answer tokens, and the share of each prompt found in the cache."""

    concurrency: Array
    isl: Array
    osl: Array
    cached: Array


@dataclass(frozen=True, slots=True)
class Served:
    """What a deployment gives: seconds, requests/s over the deployment, sequences per rank."""

    ttft: Array
    tpot: Array
    requests: Array
    batch: Array
    most: Array  # sequences per attention rank that memory holds
    prompts: Array  # per attention rank in one prefill pass
    prefill: Pass
    decode: Pass


def static(device: Device, shape: Shape, split: Split, load: Load, detail: bool = False) -> Served:
    """One batch from start to end: prefill of all prompts, then osl - 1 decode steps.

    A batch that memory does not hold runs in waves.
    """
    new = load.isl * (1.0 - load.cached)
    work = passes.work(device, shape, split)
    context = load.isl + 0.5 * load.osl
    most = memory.most_sequences(device, shape, split, load.isl + load.osl)
    batch = load.concurrency / split.dp
    waves = np.where(most >= 1.0, np.ceil(batch / np.maximum(most, 1.0)), 1.0)
    batch = batch / waves
    prompt = operators.attention_prefill(device, shape, split, new, load.isl - new)
    attention = operators.attention_decode(device, shape, split, context)
    first = passes.prefill(device, work, prompt, batch, new, detail)
    step = passes.decode(device, split, work, attention, batch, detail)
    ttft = first.total
    last = ttft + step.total * np.maximum(load.osl - 1.0, 0.0)
    rate = load.concurrency / (last * waves)
    return Served(ttft, step.total, rate, batch, most, batch, first, step)


def continuous(
    device: Device, shape: Shape, split: Split, load: Load, detail: bool = False
) -> Served:
    """Continuous batching in a closed loop: each step waits for the prompts that arrive.

    `closed_loop` has the equations. Memory bounds the running batch, and requests beyond wait.
    """
    new = load.isl * (1.0 - load.cached)
    work = passes.work(device, shape, split)
    context = load.isl + 0.5 * load.osl
    most = memory.most_sequences(device, shape, split, context)
    room = np.where(most >= 1.0, most, np.inf)  # what does not fit is told apart by `most`
    clients = load.concurrency / split.dp
    prompt = operators.attention_prefill(device, shape, split, new, load.isl - new)
    attention = operators.attention_decode(device, shape, split, context)
    prefill = passes.prefill_curve(device, work, prompt, new)
    together = np.maximum(CHUNK_TOKENS / new, 1.0)
    loop = Loop(
        step=passes.decode_curve(device, split, work, attention),
        prefill=prefill,
        full=prefill.time(together) / (split.pp * together),
        together=together,
        stages=split.pp,
        osl=load.osl,
        steps=np.maximum(load.osl - 1.0, 1.0),
        clients=clients,
        interference=device.interference,
        queue=device.queue,
        prefill_time=device.prefill_time,
    )
    batch = closed_loop.running_batch(loop, np.minimum(clients, room))
    at = closed_loop.state(loop, batch)
    spent = at.tpot * loop.steps
    ttft = at.first + closed_loop.wait(loop, at)
    # Requests beyond what memory holds wait for a place.
    rate = np.minimum(clients / (ttft + spent), room / spent)
    ttft = np.maximum(ttft, clients / rate - spent)
    if detail:
        first = passes.prefill(device, work, prompt, at.prompts, new, True)
        step = passes.decode(device, split, work, attention, batch, True)
    else:
        first, step = passes.bare(at.prefill), passes.bare(at.step)
    return Served(ttft, at.tpot, rate * split.dp, batch, most, at.prompts, first, step)


def disaggregated(
    device: Device,
    shape: Shape,
    prefill_split: Split,
    prefill_workers: Array,
    split: Split,
    workers: Array,
    load: Load,
    detail: bool = False,
) -> Served:
    """A pool that prefills and a pool that decodes; the slower one limits the rate.

    The cache of a prompt crosses the network once. A pool of P workers serves
    P dp / t_prefill prompts a second. Source: scaling book (jax-ml), inference.
    """
    new = load.isl * (1.0 - load.cached)
    work = passes.work(device, shape, split)
    first_work = passes.work(device, shape, prefill_split)
    steps = np.maximum(load.osl - 1.0, 1.0)
    context = load.isl + 0.5 * load.osl
    most = memory.most_sequences(device, shape, split, context)
    room = np.where(most >= 1.0, most, np.inf)  # what does not fit is told apart by `most`
    one = np.ones_like(new)
    prompt = operators.attention_prefill(device, shape, prefill_split, new, load.isl - new)
    attention = operators.attention_decode(device, shape, split, context)
    first = passes.prefill(device, first_work, prompt, one, new, detail)
    servers = np.maximum(prefill_workers * prefill_split.dp * prefill_split.pp, 1e-9)
    limit = servers / first.total
    ranks = workers * split.dp
    cache = load.isl * (shape.kv_full + shape.kv_local) * device.kv_bytes / prefill_split.tp
    hand_over = cache / np.maximum(device.network_rate, NETWORK_FLOOR)
    batch = np.minimum(load.concurrency / ranks, room)
    for round_ in range(POOL_ROUNDS):
        last = round_ == POOL_ROUNDS - 1
        step = passes.decode(device, split, work, attention, batch, detail and last)
        spent = step.total * steps
        rate = np.minimum(batch * ranks / spent, limit)
        busy = np.minimum(rate / limit, 0.95)
        wait = device.queue * first.total * 0.5 * busy / (1.0 - busy)
        ttft = first.total + wait + hand_over + device.prefill_time + step.total
        rate = np.minimum(
            np.minimum(load.concurrency / (ttft + spent), limit), room * ranks / spent
        )
        batch = np.minimum(rate * spent / ranks, room)
    ttft = np.maximum(ttft, load.concurrency / rate - spent)
    return Served(ttft, step.total, rate, batch, most, one, first, step)

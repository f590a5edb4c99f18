"""Steady states of a server: a static batch, continuous batching in a closed loop, two pools.

A server is made once of what does not depend on the load, arrays over plans, and then asked at
loads. A closed loop of C clients obeys Little's law:
C = X (TTFT + TPOT (osl - 1)), X requests a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from chipcost.model import closed_loop, curve, memory, operators, passes, phases
from chipcost.model.closed_loop import ROUNDS, OneServer, Prompts, TwoPools
from chipcost.model.device import Device
from chipcost.model.lengths import Lengths, queue_factor, running_sequences
from chipcost.model.operators import Layout
from chipcost.model.passes import Pass
from chipcost.model.shape import Shape
from chipcost.model.speculation import Ahead, Draft

Array = npt.NDArray[np.float64]

CHUNK_TOKENS = 8192.0  # prompt tokens that servers put into one pass: vLLM, TensorRT-LLM defaults
POOL_TOKENS = 16384.0  # of an attention rank in a pass of a pool that prefills: SGLang's default
NETWORK_FLOOR = 1.0e9  # B/s: pools hand the cache over at least at this rate


@dataclass(frozen=True, slots=True)
class Served:
    """What a deployment gives, shapes of its load: s, requests/s of all its ranks, sequences and
    prompts of one. What does not depend on the load may have shape (plans,).

    `active`: shares of time that the pools of a disaggregated one that prefill and that decode have
    anything to do; None where all chips do both. `reread`: share of a prefill pass that cached
    tokens take. Both with the operators alone.
    """

    ttft: Array
    tpot: Array
    requests: Array
    batch: Array
    max_sequences: Array  # sequences per attention rank that memory holds
    prompts: Array  # per attention rank in one prefill pass
    prefill: Pass
    decode: Pass
    active: tuple[Array, Array] | None = None
    reread: Array | float = 0.0


class Server(Protocol):
    """A deployment of which everything is worked out that does not depend on the load."""

    def __call__(self, concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        """What it gives at `concurrency` requests in flight over all its attention ranks, shape
        (plans,) or (loads, plans); with the operators of its passes or without."""


def static(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, ahead: Ahead | None = None
) -> Server:
    """One batch from start to end: prefill of all prompts, then the steps of osl - 1 tokens.

    A batch that exceeds memory runs as several sequential waves.
    """
    work = passes.work(device, shape, layout, lengths.varied)
    most = lengths.isl + lengths.osl
    max_sequences = memory.max_sequences(device, shape, layout, most, _drafts(ahead))
    shared = curve.lines(device, work)
    prompt = phases.prompting(device, shape, layout, work, lengths, shared, ahead, True)
    decode = phases.decoding(device, shape, layout, work, lengths, shared, ahead)

    def at(concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        batch = concurrency / layout.dp
        waves = np.where(max_sequences >= 1.0, np.ceil(batch / np.maximum(max_sequences, 1.0)), 1.0)
        batch = batch / waves
        first, step = prompt.at(batch, detail), decode.at(batch, detail)
        ttft, tpot = first.total, step.total / decode.emitted
        last = ttft + tpot * np.maximum(lengths.osl - 1.0, 0.0)
        rate = concurrency / (last * waves)
        reread = prompt.reread(first, batch) if detail else 0.0
        return Served(ttft, tpot, rate, batch, max_sequences, batch, first, step, None, reread)

    return at


def decoding(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, ahead: Ahead | None = None
) -> Server:
    """A pool that decodes alone, `concurrency` sequences at a time; prompts come from elsewhere.

    The time to the first token is that of one step. Sequences beyond what a rank holds wait.
    """
    work = passes.work(device, shape, layout, lengths.varied)
    max_sequences = running_sequences(device, shape, layout, lengths, _drafts(ahead))
    decode = phases.decoding(device, shape, layout, work, lengths, None, ahead)

    def at(concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        batch = np.minimum(concurrency / layout.dp, _admitted(max_sequences))
        step = decode.at(batch, detail)
        tpot = step.total / decode.emitted
        rate = batch * layout.dp / (tpot * lengths.osl)
        one, none = np.ones_like(batch), passes.idle(batch)
        return Served(step.total, tpot, rate, batch, max_sequences, one, none, step)

    return at


def prefilling(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, ahead: Ahead | None = None
) -> Server:
    """A pool that prefills alone, with prompts waiting: passes as full as they get.

    A pass holds the prompts of POOL_TOKENS tokens of an attention rank, or all that there are.
    """
    new = lengths.new
    work = passes.work(device, shape, layout, lengths.varied)
    max_sequences = memory.max_sequences(device, shape, layout, lengths.isl, _drafts(ahead))
    prompt = phases.prompting(device, shape, layout, work, lengths, None, ahead, True)

    def at(concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        waiting = concurrency / layout.dp
        prompts = np.minimum(_prompts_per_pass(new), np.maximum(waiting, 1.0 / layout.dp))
        first = prompt.at(prompts, detail)
        rate = prompts * layout.dp * layout.pp / first.total
        ttft = np.maximum(waiting / prompts / layout.pp, 1.0) * first.total + device.prefill_time
        none = passes.idle(waiting)
        step = np.zeros_like(waiting)
        reread = prompt.reread(first, prompts) if detail else 0.0
        return Served(ttft, step, rate, prompts, max_sequences, prompts, first, none, None, reread)

    return at


def continuous(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, ahead: Ahead | None = None
) -> Server:
    """Continuous batching in a closed loop: each step waits for the prompts that arrive.

    `closed_loop` has the equations. Memory bounds the running batch, and requests beyond wait. NaN
    where so many rounds of the search are too few.
    """
    new = lengths.new
    work = passes.work(device, shape, layout, lengths.varied)
    max_sequences = running_sequences(device, shape, layout, lengths, _drafts(ahead))
    capacity = _capacity(max_sequences)
    shared = curve.lines(device, work)
    prompt = phases.prompting(device, shape, layout, work, lengths, shared, ahead)
    decode = phases.decoding(device, shape, layout, work, lengths, shared, ahead)
    prefill, after = prompt.curve, np.maximum(lengths.osl - 1.0, 1.0)
    most, one = np.maximum(CHUNK_TOKENS / new, 1.0), np.ones_like(new)
    loop = OneServer(
        step=decode.curve,
        steps=after / decode.emitted,
        prefill_cost=prefill.time(most) / (layout.pp * most),
        queue=device.queue * queue_factor(lengths),
        prefill=prefill,
        prompts_per_prefill=most,
        stages=layout.pp,
        lifetime=lengths.osl / decode.emitted,
        interference=device.interference,
        prefill_time=device.prefill_time,
        single=Prompts(one, prefill.time(one)),
    )

    def at(concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        found, batch, ttft, rate = closed_loop.solve(
            loop, concurrency / layout.dp, capacity, rounds
        )
        reread: Array | float = 0.0
        if detail:
            prompts = np.broadcast_to(found.prompts, np.shape(batch))
            first, step = prompt.full(prompts), decode.full(batch)
            reread = prompt.reread(first, prompts)
        else:
            first, step = passes.bare(found.prefill), passes.bare(found.step)
        tpot, requests = found.spent / after, rate * layout.dp
        return Served(
            ttft, tpot, requests, batch, max_sequences, found.prompts, first, step, None, reread
        )

    return at


def disaggregated(
    device: Device,
    shape: Shape,
    prefill_layout: Layout,
    prefill_workers: Array,
    layout: Layout,
    workers: Array,
    lengths: Lengths,
    ahead: Ahead | None = None,
) -> Server:
    """A pool that prefills and a pool that decodes; the slower one limits the rate.

    A pool of P workers serves P dp p / t_prefill(p) prompts a second, p prompts in a pass of a
    rank. Source: scaling book (jax-ml), inference.
    """
    new = lengths.new
    work = passes.work(device, shape, layout, lengths.varied)
    first_work = passes.work(device, shape, prefill_layout, lengths.varied)
    max_sequences = running_sequences(device, shape, layout, lengths, _drafts(ahead))
    capacity = _admitted(max_sequences)
    prompt = phases.prompting(device, shape, prefill_layout, first_work, lengths, None, ahead)
    decode = phases.decoding(device, shape, layout, work, lengths, None, ahead)
    prefill, after = prompt.curve, np.maximum(lengths.osl - 1.0, 1.0)
    most = _prompts_per_pass(new)
    servers = np.maximum(prefill_workers * prefill_layout.dp * prefill_layout.pp, 1e-9)
    ranks = workers * layout.dp
    hand_over = _hand_over(device, shape, prefill_layout, layout, lengths.isl)
    loop = TwoPools(
        step=decode.curve,
        steps=after / decode.emitted,
        prefill_cost=prefill.time(most) / most * ranks / servers,
        # those that wait are shared among the ranks
        queue=device.queue * queue_factor(lengths) * servers / ranks,
        prefill=prefill,
        prompts_per_prefill=most,
        before=hand_over + device.prefill_time + device.handover_time,
    )

    def at(concurrency: Array, detail: bool = False, rounds: int = ROUNDS) -> Served:
        found, batch, ttft, rate = closed_loop.solve(loop, concurrency / ranks, capacity, rounds)
        tpot, requests = found.spent / after, rate * ranks
        if not detail:
            first, step = passes.bare(found.prefill), passes.bare(found.step)
            return Served(ttft, tpot, requests, batch, max_sequences, found.prompts, first, step)
        prompts = np.broadcast_to(found.prompts, np.shape(batch))
        first, step = prompt.full(prompts), decode.full(batch)
        prefilling = np.minimum(requests * first.total / (prompts * servers), 1.0)
        return Served(
            ttft,
            tpot,
            requests,
            batch,
            max_sequences,
            found.prompts,
            first,
            step,
            active=(prefilling, np.minimum(batch * layout.dp, 1.0)),
            reread=prompt.reread(first, prompts),
        )

    return at


def _drafts(ahead: Ahead | None) -> Draft | None:
    """The model that drafts, None where none does."""
    return None if ahead is None else ahead.draft


def _capacity(max_sequences: Array) -> Array:
    """Sequences that may run; without end where not one fits, which `max_sequences` tells apart."""
    return np.asarray(np.where(max_sequences >= 1.0, max_sequences, np.inf))


def _admitted(max_sequences: Array) -> Array:
    """The same in a pool, which admits no more than servers do by default."""
    return np.minimum(_capacity(max_sequences), memory.MAX_SEQUENCES_PER_RANK)


def _prompts_per_pass(new: Array) -> Array:
    """Prompts of `new` tokens in a full pass of a pool that prefills, per attention rank."""
    return np.asarray(np.maximum(POOL_TOKENS / new, 1.0))


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

"""A server in a closed loop, solved for the batch that decodes.

N clients per attention rank each hold one request: B of them decode, the others wait for their
first token. Little's law ties the two: N = B + X TTFT, with X = B / spent requests a second that
each spend TPOT (osl - 1) in the batch. X and TTFT grow with B, so one B solves it, and a faster
part or another client never lowers X. Arrays over configurations throughout.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from chipcost.model.curve import Curve

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

TOLERANCE = 1e-7  # of the requests in flight against the clients, where the search ends
ROUNDS = 100  # at most; 2 are enough for most, 20 for all that were seen
WORTH = 512  # configurations from which the unsolved ones are solved apart


class State(NamedTuple):
    """A loop at a running batch. Shapes (n,): seconds, but for `prompts` of a pass and `rate`."""

    step: Array
    prefill: Array
    prompts: Array
    tpot: Array
    rate: Array  # requests/s of a rank
    busy: Array  # share of the time that full prefill passes would take
    first: Array  # TTFT without the queue


@dataclass(frozen=True, slots=True)
class OneServer:
    """A server that prefills and decodes in turn: continuous batching. Shapes (n,), times in s.

    step                 a decode step by sequences per rank
    steps                osl - 1, at least 1
    clients              requests in flight per rank
    prefill_cost         s of the server that a prompt takes in a pass as full as it gets
    queue                waiting for other prompts, against a queue of random arrivals
    prefill              a pass by prompts per rank
    prompts_per_prefill  prompts that one pass holds at most
    """

    step: Curve
    steps: Array
    clients: Array
    prefill_cost: Array
    queue: Array | float
    prefill: Curve
    prompts_per_prefill: Array
    stages: Array
    osl: Array
    interference: Array | float
    prefill_time: Array | float

    def at(self, batch: Array) -> State:
        """The loop with `batch` sequences running per rank.

        TPOT = t_step(B) + i (B / osl) t_prompt, and at least (B / (osl - 1)) t_prompt: a server
        prefills no more than all of the time. B / osl requests end, and as many arrive, in a step.
        """
        step = self.step.time(batch)
        prompts = np.clip(batch / self.osl, 1.0, self.prompts_per_prefill)
        prefill = self.prefill.time(prompts)
        burden = batch * prefill / (self.stages * prompts)
        tpot = np.maximum(step + self.interference * burden / self.osl, burden / self.steps)
        rate = batch / (tpot * self.steps)
        first = prefill + 0.5 * step + self.prefill_time
        return State(step, prefill, prompts, tpot, rate, rate * self.prefill_cost, first)


@dataclass(frozen=True, slots=True)
class TwoPools:
    """A pool that decodes behind one that prefills. Shapes (n,), times in s.

    step, steps, clients  as of OneServer, of the pool that decodes
    prefill_cost          s of a rank's part of the pool that prefills, per prompt in a full pass
    queue                 as of OneServer, for a rank's part of the prompts that wait
    prefill               a pass of the pool that prefills by prompts per rank of it
    prompts_per_prefill   prompts that one pass of a rank holds at most
    before                from the end of a prompt's pass to its first step
    """

    step: Curve
    steps: Array
    clients: Array
    prefill_cost: Array
    queue: Array | float
    prefill: Curve
    prompts_per_prefill: Array
    before: Array

    def at(self, batch: Array) -> State:
        """The loop with `batch` sequences running per rank of the pool that decodes.

        A pass holds 1 + u (most - 1) prompts, u the share of the time that full passes would take:
        so many are enough for the rate at any u, since a smaller pass is no longer than a full one.
        """
        step = self.step.time(batch)
        rate = batch / (step * self.steps)
        busy = rate * self.prefill_cost
        prompts = 1.0 + (self.prompts_per_prefill - 1.0) * np.minimum(busy, 1.0)
        prefill = self.prefill.time(prompts)
        return State(step, prefill, prompts, step, rate, busy, prefill + self.before + step)


Loop = OneServer | TwoPools


class Solution(NamedTuple):
    """A loop in its steady state. Shapes (n,): sequences, seconds, requests/s, per rank."""

    at: State
    batch: Array
    ttft: Array
    rate: Array


def solve(loop: Loop, capacity: Array, rounds: int) -> Solution:
    """The steady state with `capacity` sequences that memory holds; requests beyond wait for it.

    NaN where so many rounds of the search are too few.
    """
    batch = running_batch(loop, np.minimum(loop.clients, capacity), rounds)
    at = loop.at(batch)
    spent = at.tpot * loop.steps
    ttft = at.first + wait(loop, at)
    rate = np.minimum(loop.clients / (ttft + spent), capacity / spent)
    return Solution(at, batch, np.maximum(ttft, loop.clients / rate - spent), rate)


def wait(loop: Loop, at: State) -> Array:
    """Seconds that a prompt waits for others: queue t u / (2 (1 - u)), as in random arrivals.

    t is what a prompt takes of a full pass, since those that wait share passes.
    """
    return np.asarray(loop.queue * loop.prefill_cost * 0.5 * at.busy / (1.0 - at.busy))


def excess(loop: Loop, batch: Array, at: State) -> Array:
    """(in flight - clients) / (in flight + clients), between -1 and 1, 1 where the queue has no
    end: both are multiplied by the idle share 1 - u."""
    idle = np.maximum(1.0 - at.busy, 0.0)
    held = batch + at.rate * at.first
    waiting = 0.5 * loop.queue * at.busy * at.busy
    less = (held - loop.clients) * idle + waiting
    return np.asarray(less / ((held + loop.clients) * idle + waiting))


def running_batch(loop: Loop, highest: Array, rounds: int) -> Array:
    """Sequences that run per rank: the B that solves Little's law, `highest` if that is too few.

    `highest` is at most the clients. The first guess takes TTFT over `spent` as it is there. Where
    that is too many, it is the upper end, and the lower one a bound: at b the requests in flight
    are at most b (1 + (first + queue t) / spent), `first` as at `highest` and `spent` the shortest,
    as long as prefill takes no more than half of the time.
    """
    top = loop.at(highest)
    above = excess(loop, highest, top)
    spent = top.tpot * loop.steps
    idle = np.maximum(1.0 - top.busy, 0.05)
    queued = 0.5 * loop.queue * loop.prefill_cost * np.minimum(top.busy, 1.0) / idle
    guess = np.minimum(loop.clients / (1.0 + (top.first + queued) / spent), highest)
    found = excess(loop, guess, loop.at(guess))
    over = found > 0.0
    shortest = loop.step.fixed * loop.steps
    longest = top.first + 0.5 * loop.queue * loop.prefill_cost
    bound = np.minimum(
        0.5 * shortest / loop.prefill_cost, loop.clients / (1.0 + longest / shortest)
    )
    high, low = np.log(highest), np.log(guess)
    other = np.where(over, np.log(np.minimum(bound, guess)), high)
    other_excess = np.where(over, -1.0, above)  # of the bound the sign is known
    # Requests in flight grow with the batch about as they are, and so the excess by half of that.
    share = np.clip(_over(-2.0 * found, other - low), 1e-6, 1.0 - 1e-6)
    bracket = Bracket(low, found, other, other_excess, share)
    full = above <= 0.0
    done = full | (np.abs(found) < TOLERANCE)
    return np.exp(_search(loop, bracket, np.where(full, high, low), done, rounds))


class Bracket(NamedTuple):
    """Two logarithms of the batch with a solution between, the excess there, and where to look.

    Shapes (n,). `share` of the way from the first, the last found, to the second.
    """

    last: Array
    excess: Array
    other: Array
    other_excess: Array
    share: Array


def _search(
    loop: Loop, bracket: Bracket, best: Array, done: npt.NDArray[np.bool_], rounds: int
) -> Array:
    """Chandrupatla's method in the logarithm of the batch; what is done is not touched again.

    When half is done the others go on alone. Source: T. R. Chandrupatla, Advances in Engineering
    Software 28 (1997) 145.
    """
    for number in range(rounds):
        middle = bracket.last + bracket.share * (bracket.other - bracket.last)
        batch = np.exp(middle)
        found = excess(loop, batch, loop.at(batch))
        best = np.where(done, best, middle)
        done = done | (np.abs(found) < TOLERANCE)
        if np.all(done):
            break
        if np.size(done) >= WORTH and 2 * np.count_nonzero(done) > np.size(done):
            rest = np.flatnonzero(~done)
            part = Bracket(*(values[rest] for values in bracket))
            part = _narrowed(part, middle[rest], found[rest])
            left = rounds - number - 1
            some = _taken(loop, rest, done.shape, {})
            best[rest] = _search(some, part, best[rest], done[rest], left)
            break
        bracket = _narrowed(bracket, middle, found)
    else:
        best = np.where(done, best, np.nan)
    return best


def _narrowed(bracket: Bracket, middle: Array, found: Array) -> Bracket:
    """The bracket with the new point: by inverse quadratic interpolation where the three points
    bend little enough for it, else the middle."""
    last, excess, other, other_excess, _ = bracket
    same = (found > 0.0) == (excess > 0.0)
    third, third_excess = np.where(same, last, other), np.where(same, excess, other_excess)
    other, other_excess = np.where(same, other, last), np.where(same, other_excess, excess)
    to_other, to_third = other - middle, third - middle
    rise, span = other_excess - found, other_excess - third_excess
    one, two = _over(to_other, to_other - to_third), _over(rise, span)
    curve = _over(third_excess, rise) - _over(to_third, to_other) * _over(
        other_excess, third_excess - found
    )
    smooth = (two * two < one) & ((1.0 - two) * (1.0 - two) < 1.0 - one)
    share = np.where(smooth, _over(found * curve, span), 0.5)
    return Bracket(middle, found, other, other_excess, np.clip(share, 1e-6, 1.0 - 1e-6))


def _over(part: Array, whole: Array) -> Array:
    """part / whole, and part where the whole is nothing."""
    return np.asarray(part / (whole + (whole == 0.0)))


def _taken(value: Any, index: Index, shape: tuple[int, ...], known: dict[int, Any]) -> Any:
    """A record with the entries `index` of each of its arrays of that shape.

    `known` are those by identity that were taken before: decode and prefill share some.
    """
    if isinstance(value, np.ndarray):
        if value.shape != shape:
            return value
        if id(value) not in known:
            known[id(value)] = value.take(index)
        return known[id(value)]
    if isinstance(value, tuple):
        return tuple(_taken(part, index, shape, known) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _taken(getattr(value, f.name), index, shape, known) for f in fields(value)}
        return replace(value, **parts)
    return value

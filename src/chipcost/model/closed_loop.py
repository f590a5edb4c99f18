"""A server in a closed loop, solved for the batch that decodes.

N clients per attention rank each hold one request: B of them decode, the others wait for their
first token. Little's law ties the two: N = B + X TTFT, with X = B / spent requests a second that
each spend TPOT (osl - 1) in the batch. X and TTFT grow with B, so one B solves it, and a faster
part or another client never lowers X. Constants have shape (plans,), loads (plans,) or
(loads, plans).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chipcost.model.curve import Curve
from chipcost.model.rows import Rows

Array = npt.NDArray[np.float64]

TOLERANCE = 1e-7  # of the requests in flight against the clients, where the search ends
FAR = 3.0  # in the logarithm of the batch: no guess is further from the one before
TINY = 1e-300  # in place of nothing in a denominator
SECANTS = 2  # guesses that solve all but one in a hundred
ROUNDS = 100  # of the search for the others, at most; 20 were enough for all that were seen
WORTH = 512  # configurations from which the unsolved ones are solved apart


class State(NamedTuple):
    """A loop at a running batch: seconds, but for `prompts` of a pass and `rate`."""

    step: Array
    prefill: Array
    prompts: Array
    spent: Array  # TPOT (osl - 1)
    rate: Array  # requests/s of a rank
    busy: Array  # share of the time that full prefill passes would take
    first: Array  # TTFT without the queue


class Prompts(NamedTuple):
    """Prompts per rank of a prefill pass, and its seconds."""

    number: Array
    seconds: Array


@dataclass(frozen=True, slots=True)
class OneServer:
    """A server that prefills and decodes in turn: continuous batching. Shapes (plans,), times in s.

    step                 a decode step by sequences per rank
    steps                decode steps after the first token: osl - 1 over the yield of one
    lifetime             decode steps of a request: osl over the yield of one
    prefill_cost         s of the server that a prompt takes in a pass as full as it gets
    queue                waiting for other prompts, against a queue of random arrivals
    prefill              a pass by prompts per rank; None where every pass holds one prompt
    prompts_per_prefill  prompts that one pass holds at most
    """

    step: Curve
    steps: Array
    prefill_cost: Array
    queue: Array | float
    prefill: Curve | None
    prompts_per_prefill: Array
    stages: Array
    lifetime: Array
    interference: Array | float
    prefill_time: Array | float
    single: Prompts

    def within(self, highest: Array) -> OneServer:
        """The same for batches up to `highest`, where that ends no two requests in a step."""
        several = (highest > self.lifetime) & (self.prompts_per_prefill > 1.0)
        return self if np.any(several) else replace(self, prefill=None)

    def at(self, batch: Array) -> State:
        """The loop with `batch` sequences running per rank.

        TPOT = t_step(B) + i (B / osl) t_prompt, and at least (B / (osl - 1)) t_prompt: a server
        prefills no more than all of the time. B / osl requests end, and as many arrive, in a step.
        """
        step, one = self.step.time(batch), self.single
        if self.prefill is not None:
            prompts = np.minimum(np.maximum(batch / self.lifetime, 1.0), self.prompts_per_prefill)
            one = Prompts(prompts, self.prefill.time(prompts))
        each = one.seconds / (self.stages * one.number)
        spent = step * self.steps
        part = batch * (each * (self.interference * self.steps / self.lifetime))
        spent += part
        part = np.multiply(batch, each, out=part)
        spent = np.maximum(spent, part, out=spent)
        rate = np.divide(batch, spent, out=part)
        first = step * 0.5
        first += one.seconds + self.prefill_time
        return State(step, one.seconds, one.number, spent, rate, rate * self.prefill_cost, first)


@dataclass(frozen=True, slots=True)
class TwoPools:
    """A pool that decodes behind one that prefills. Shapes (plans,), times in s.

    step, steps           as of OneServer, of the pool that decodes
    prefill_cost          s of a rank's part of the pool that prefills, per prompt in a full pass
    queue                 as of OneServer, for a rank's part of the prompts that wait
    prefill               a pass of the pool that prefills by prompts per rank of it
    prompts_per_prefill   prompts that one pass of a rank holds at most
    before                from the end of a prompt's pass to its first step
    """

    step: Curve
    steps: Array
    prefill_cost: Array
    queue: Array | float
    prefill: Curve
    prompts_per_prefill: Array
    before: Array

    def within(self, highest: Array) -> TwoPools:
        """The same: passes hold more prompts the busier the pool is."""
        return self

    def at(self, batch: Array) -> State:
        """The loop with `batch` sequences running per rank of the pool that decodes.

        A pass holds 1 + u (most - 1) prompts, u the share of the time that full passes would take:
        so many are enough for the rate at any u, since a smaller pass is no longer than a full one.
        """
        step = self.step.time(batch)
        spent = step * self.steps
        rate = batch / spent
        busy = rate * self.prefill_cost
        prompts = 1.0 + (self.prompts_per_prefill - 1.0) * np.minimum(busy, 1.0)
        prefill = self.prefill.time(prompts)
        return State(step, prefill, prompts, spent, rate, busy, prefill + self.before + step)


Loop = OneServer | TwoPools


class Solution(NamedTuple):
    """A loop in its steady state: sequences, seconds, requests/s, per rank."""

    at: State
    batch: Array
    ttft: Array
    rate: Array


def solve(loop: Loop, clients: Array, capacity: Array, rounds: int = ROUNDS) -> Solution:
    """The steady state of `clients` per rank with `capacity` sequences that memory holds.

    Where those are too few, requests beyond wait for them. NaN where so many rounds of the search
    are too few.
    """
    highest = np.minimum(clients, capacity)
    loop = loop.within(highest)
    top = loop.at(highest)
    above = excess(loop, clients, highest, top)
    batch, at = running_batch(loop, clients, highest, top, above, rounds)
    ttft = wait(loop, at)
    ttft += at.first
    rate = clients / (ttft + at.spent)
    if np.any(highest < clients):
        rate = np.minimum(rate, capacity / at.spent)
        ttft = np.maximum(ttft, clients / rate - at.spent)
    return Solution(at, batch, ttft, rate)


def wait(loop: Loop, at: State) -> Array:
    """Seconds that a prompt waits for others: queue t u / (2 (1 - u)), as in random arrivals.

    t is what a prompt takes of a full pass, since those that wait share passes.
    """
    idle, waited = 1.0 - at.busy, at.busy * (0.5 * loop.queue * loop.prefill_cost)
    return np.asarray(np.divide(waited, idle, out=waited))


def excess(loop: Loop, clients: Array, batch: Array, at: State) -> Array:
    """(in flight - clients) / (in flight + clients), between -1 and 1, 1 where the queue has no
    end: both are multiplied by the idle share 1 - u."""
    idle = 1.0 - at.busy
    idle = np.maximum(idle, 0.0, out=idle)
    less = at.rate * at.first
    less += batch
    less -= clients
    less *= idle
    part = at.busy * at.busy
    part *= 0.5 * loop.queue
    less += part
    idle *= clients
    idle += idle
    idle += less
    return np.asarray(np.divide(less, idle, out=less))


def running_batch(
    loop: Loop, clients: Array, highest: Array, top: State, above: Array, rounds: int
) -> tuple[Array, State]:
    """Sequences that run per rank, and the loop there: the B that solves Little's law.

    `highest` is at most the clients, with `top` the loop and `above` the excess there; where that
    is not above 0, no B is looked for. The first guess takes TTFT over `spent` as it is at the top,
    the next are those of the secant in the logarithm of the batch. The few that they do not solve
    are searched for apart.
    """
    idle = 1.0 - top.busy
    idle = np.maximum(idle, 0.05, out=idle)
    guess = np.minimum(top.busy, 1.0)
    guess *= 0.5 * loop.queue * loop.prefill_cost
    guess /= idle
    guess += top.first
    guess /= top.spent
    guess += 1.0
    guess = np.divide(clients, guess, out=guess)
    guess = np.minimum(guess, highest, out=guess)
    missed = above > 0.0
    if not np.all(missed):
        guess = np.where(missed, guess, highest)
    found = excess(loop, clients, guess, loop.at(guess))
    batch, last, before, apart = guess, found, above, guess / highest
    apart = np.log(apart, out=apart)  # from the one before, in the logarithm
    for _ in range(SECANTS):
        apart *= last
        apart /= before - last + TINY
        apart = np.minimum(apart, FAR, out=apart)
        apart = np.maximum(apart, -FAR, out=apart)
        apart *= missed
        before, moved = last, np.exp(apart)
        moved *= batch
        batch = np.minimum(moved, highest, out=moved)
        at = loop.at(batch)
        last = excess(loop, clients, batch, at)
        missed = missed & (np.abs(last) >= TOLERANCE)
        if not np.any(missed):
            return batch, at
    some = Rows(np.flatnonzero(missed), np.shape(batch))
    if not rounds:
        return some.without(batch), State(*map(some.without, at))
    part = some.of(loop)
    bracket = _bracket(
        part, *some.of((clients, highest, above, top.first, guess, found, batch, last))
    )
    return _searched(part, some.of(clients), bracket, rounds, some, batch, at)


class Bracket(NamedTuple):
    """Two logarithms of the batch with a solution between, the excess there, and where to look.

    Shapes (n,). `share` of the way from the first, the last found, to the second.
    """

    last: Array
    excess: Array
    other: Array
    other_excess: Array
    share: Array


def _bracket(
    loop: Loop,
    clients: Array,
    highest: Array,
    above: Array,
    first: Array,
    guess: Array,
    found: Array,
    batch: Array,
    last: Array,
) -> Bracket:
    """What two guesses leave: where the first was too many, a bound is the lower end.

    At b the requests in flight are at most b (1 + (first + queue t) / spent), `first` as at
    `highest` and `spent` the shortest, as long as prefill takes no more than half of the time.
    """
    shortest = loop.step.fixed * loop.steps
    longest = first + 0.5 * loop.queue * loop.prefill_cost
    bound = np.minimum(0.5 * shortest / loop.prefill_cost, clients / (1.0 + longest / shortest))
    over = found > 0.0
    low = np.log(guess)
    other = np.log(np.where(over, np.minimum(bound, guess), highest))
    other_excess = np.where(over, -1.0, above)  # of the bound the sign is known
    return _narrowed(Bracket(low, found, other, other_excess, low), np.log(batch), last)


def _searched(
    loop: Loop,
    clients: Array,
    bracket: Bracket,
    rounds: int,
    rows: Rows,
    batch: Array,
    at: State,
) -> tuple[Array, State]:
    """Chandrupatla's method in the logarithm of the batch, for `rows` of `batch` and `at`.

    When half is done the others go on alone. Source: T. R. Chandrupatla, Advances in Engineering
    Software 28 (1997) 145.
    """
    done = np.zeros_like(clients) > 0.0
    for _ in range(rounds):
        middle = bracket.last + bracket.share * (bracket.other - bracket.last)
        some = np.exp(middle)
        there = loop.at(some)
        found = excess(loop, clients, some, there)
        alive = Rows(np.flatnonzero(np.logical_not(done)), np.shape(done))
        batch, at = rows.only(alive).put((batch, at), alive.of((some, there)))
        done = done | (np.abs(found) < TOLERANCE)
        if np.all(done):
            return batch, at
        bracket = _narrowed(bracket, middle, found)
        if np.size(done) >= WORTH and 2 * np.count_nonzero(done) > np.size(done):
            part = Rows(np.flatnonzero(np.logical_not(done)), np.shape(done))
            loop, clients, bracket = part.of(loop), part.of(clients), part.of(bracket)
            rows, done = rows.only(part), part.of(done)
    never = rows.only(Rows(np.flatnonzero(np.logical_not(done)), np.shape(done)))
    return never.without(batch), State(*map(never.without, at))


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

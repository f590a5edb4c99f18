"""Search parallelism layouts and concurrencies, all evaluated as one vectorised axis."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chipcost.model import tails
from chipcost.model.axis import Configurations, Outcome
from chipcost.model.kernel import Prepared, prepare
from chipcost.study.serving import pools
from chipcost.study.serving.configurations import configurations
from chipcost.study.serving.layouts import (
    Array,
    Demand,
    Index,
    Mask,
    Plans,
    Space,
    fitting,
    halved,
    top_concurrency,
)

CONCURRENCIES = 24  # per plan, from 1 to what memory holds, spaced by ratio
ENOUGH = 0.97  # of a rate, where more requests would only wait
HALVINGS = 12  # bisection steps for the greatest concurrency that serves


@dataclass(frozen=True)
class Best:
    """Per candidate the plan that serves most per chip within the demand, evaluated at that
    concurrency.

    `row` indexes `outcome` and `configurations` by candidate; -1 where none serves. `fastest`
    (tokens/s/user) and `soonest` (s) are the best of all its plans at any
    concurrency, nan where none fits.
    """

    configurations: Configurations
    outcome: Outcome
    row: Index
    fastest: Array
    soonest: Array
    capacity: Array  # the greatest concurrency that any plan of it holds
    alone: Array  # TTFT of each plan with one request, s; by row, as `outcome`


def plans_of(space: Space, everywhere: bool = False) -> Plans:
    """The deployments to look at: layouts that fit, or pairs of them where pools are asked for.

    `everywhere`: pools for any interactivity, not for the demanded one alone.
    """
    plans = fitting(space)
    return pools.paired(space, plans, everywhere) if space.demand.pools else plans


def prepared(space: Space, plans: Plans) -> Prepared:
    """The plans with everything worked out that does not depend on their concurrency."""
    return prepare(
        space.devices, space.shapes, configurations(plans, np.ones(len(plans)), space.demand)
    )


def grid(ready: Prepared, plans: Plans) -> tuple[Array, Outcome]:
    """Concurrencies (CONCURRENCIES, plans) from one to the top, and the outcomes there."""
    steps = np.linspace(0.0, 1.0, CONCURRENCIES)
    concurrency = np.exp(np.log(top_concurrency(plans))[None, :] * steps[:, None])
    return concurrency, ready.at(concurrency)


def times(demand: Demand, outcome: Outcome, alone: Array) -> tuple[Array, Array]:
    """TTFT and TPOT in s that the limits apply to: the means, or the demanded percentile.

    alone  TTFT of each plan with one request, (plans,)
    """
    if demand.percentile is None:
        return outcome.ttft, outcome.tpot
    from chipcost.study.serving.percentiles import normal_quantile

    z = normal_quantile(demand.percentile)
    first = tails.ttft_spread(tails.waiting_share(outcome.ttft, alone))
    after = tails.tpot_spread(outcome.prefill_share, demand.pools)
    return outcome.ttft * tails.over_mean(first, z), outcome.tpot * tails.over_mean(after, z)


def serves(demand: Demand, outcome: Outcome, alone: Array) -> Mask:
    """Whether each point meets the demanded interactivity and time to first token."""
    met = np.isfinite(outcome.tpot)
    ttft, tpot = times(demand, outcome, alone)
    if demand.interactivity is not None:
        met &= tpot <= 1.0 / demand.interactivity
    if demand.ttft is not None:
        met &= ttft <= demand.ttft
    return met


def best(space: Space) -> Best:
    """The plan of each candidate that serves the demand with most output per chip.

    Both limits get harder with concurrency, so the greatest that meets them lies between two of the
    grid; halving finds it, and the kernel is evaluated there: throughput is never scaled.
    """
    plans = plans_of(space)
    count = len(space.candidates)
    fastest, soonest = np.full(count, np.nan), np.full(count, np.nan)
    capacity = np.zeros(count)
    np.maximum.at(capacity, plans.candidate, top_concurrency(plans))
    if not len(plans):
        empty = prepared(space, plans).at(np.empty(0), detail=True)
        none = np.full(count, -1, dtype=np.intp)
        whole = configurations(plans, np.empty(0), space.demand)
        return Best(whole, empty, none, fastest, soonest, capacity, np.empty(0))
    if space.demand.concurrency is None:
        ready = prepared(space, plans)
        concurrency, lone = _greatest_concurrency(space.demand, ready, plans)
        outcome, alone = ready.at(concurrency, detail=True), lone.ttft
    else:
        plans = plans.only(top_concurrency(plans) >= space.demand.concurrency)
        ready = prepared(space, plans)
        concurrency = np.full(len(plans), space.demand.concurrency)
        lone = outcome = ready.at(concurrency, detail=True)
        alone = ready.at(np.ones(len(plans))).ttft
    owner = plans.candidate
    ttft, tpot = times(space.demand, lone, alone)
    np.fmax.at(fastest, owner, 1.0 / tpot)
    np.fmin.at(soonest, owner, ttft)
    rate = np.where(serves(space.demand, outcome, alone), outcome.output_rate, -1.0)
    row = np.full(count, -1, dtype=np.intp)
    for number in np.argsort(rate, kind="stable"):  # the best of each candidate is written last
        if rate[number] > 0.0:
            row[owner[number]] = number
    whole = configurations(plans, concurrency, space.demand)
    return Best(whole, outcome, row, fastest, soonest, capacity, alone)


def undrafted(space: Space, found: Best) -> Outcome:
    """The same plans at the same concurrency without anything drafted ahead."""
    plain = replace(found.configurations, speculation=None)
    return prepare(space.devices, space.shapes, plain).at(plain.concurrency)


def _greatest_concurrency(demand: Demand, ready: Prepared, plans: Plans) -> tuple[Array, Outcome]:
    """The greatest concurrency at which each plan serves (else 1), and the plans at 1."""
    concurrency, outcome = grid(ready, plans)
    alone = outcome.ttft[0]
    met = serves(demand, outcome, alone)
    last = CONCURRENCIES - 1 - np.argmax(met[::-1], axis=0)
    last = np.where(met.any(axis=0), last, 0)
    plan = np.arange(len(plans))
    low, high = concurrency[last, plan], concurrency[np.minimum(last + 1, CONCURRENCIES - 1), plan]
    low, _ = halved(lambda middle: serves(demand, ready.at(middle), alone), low, high, HALVINGS)
    if demand.pools:
        low = _before_the_queue(ready, concurrency, outcome.output_rate, low)
    return low, ready.at(concurrency[0])


def _before_the_queue(ready: Prepared, concurrency: Array, rate: Array, greatest: Array) -> Array:
    """The least concurrency that gives ENOUGH of the rate at the greatest, by halving.

    With pools more requests than the one that prefills can take only lengthen its queue.
    """
    wanted = ENOUGH * ready.at(greatest).output_rate
    enough = rate >= wanted
    first = np.where(enough.any(axis=0), np.argmax(enough, axis=0), CONCURRENCIES - 1)
    plan = np.arange(concurrency.shape[1])
    high = np.minimum(concurrency[first, plan], greatest)
    low = np.minimum(concurrency[np.maximum(first - 1, 0), plan], high)
    return halved(lambda middle: ready.at(middle).output_rate >= wanted, high, low, HALVINGS)[0]


def envelope(interactivity: Array, throughput: Array) -> Index:
    """Indices of the points that nothing beats in both, from the most interactive on.

    Along them interactivity falls and throughput rises.
    """
    order = np.lexsort((-throughput, -interactivity))
    top = np.maximum.accumulate(throughput[order])
    better = np.ones(len(order), dtype=bool)
    better[1:] = top[1:] > top[:-1]
    return order[better]

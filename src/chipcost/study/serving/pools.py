"""Pools for prefill and for decode: which layouts for each, and how many workers of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chipcost.model.axis import DECODE, PREFILL
from chipcost.model.kernel import Prepared, prepare
from chipcost.model.serving import POOL_TOKENS
from chipcost.study.serving.configurations import configurations
from chipcost.study.serving.layouts import (
    Array,
    Index,
    Mask,
    Plans,
    Space,
    halved,
    top_concurrency,
)

KEPT = 3  # layouts of each candidate for decode, and FIRST for prefill, that serve most per chip
FIRST = 2
SHARES = (1.0, 0.2, 0.04)  # of the greatest batch, where no interactivity is asked for
HALVINGS = 10  # for the greatest batch at which users are served fast enough
# Numbers of chips that pairs are also made for, so that a greater limit never gives less.
LIMITS = tuple(float(scale * 2**power) for power in range(3, 11) for scale in (2, 3))
# Workers that decode; those that prefill follow from the rates.
WORKERS = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64], dtype=np.float64)
# Of the time, that full passes take in the pool that prefills: what the rates balance at, and what
# leaves prompts less to wait.
BUSY = (0.95, 0.8, 0.6)


def paired(space: Space, plans: Plans, everywhere: bool = False) -> Plans:
    """Layouts for decode beside layouts for prefill, with as many workers as balance their rates.

    Of the fitting `plans` those of one stage. For decode: the layouts that serve most per chip at
    the demanded interactivity, and the one that is fastest alone; with `everywhere`, or where none
    is demanded, at several batches. For prefill: the layout that takes most prompts per chip, the
    one that takes them soonest, and the smallest. Empty where no two fit within the limit.
    """
    plans = plans.only(plans.pp == 1.0)
    none = plans.only(np.empty(0, dtype=np.intp))
    found = [_joined(none, none, np.empty(0), np.empty(0))]
    if not len(plans):
        return found[0]
    prefilling = _prefilling(space, plans)
    demanded = None if everywhere else space.demand.interactivity
    shares = SHARES if demanded is None else SHARES[:1]
    ready = _alone(space, plans, DECODE)
    decoding = [_decoding(space, ready, plans, demanded, share) for share in shares]
    for limit in _limits(space.demand.max_chips):
        found += _within(plans, limit, prefilling, decoding)
    return _without_repeats(_stacked(found))


def _limits(most: int) -> list[float]:
    """The limit and those of LIMITS below it: a small deployment that serves well stays in."""
    return [float(most), *(limit for limit in LIMITS if limit < most)]


def _within(
    plans: Plans,
    limit: float,
    prefilling: tuple[Array, Array],
    decoding: list[tuple[Array, Array]],
) -> list[Plans]:
    """The pairs of plans of at most `limit` chips, with their workers."""
    prefill_rate, soonest = prefilling
    chips = plans.chips
    room = chips + _least(plans, chips) <= limit  # for a worker of the other pool
    firsts = room & (
        _best(plans, prefill_rate / chips, room, FIRST)
        | _best(plans, -soonest, room, 1)
        | _best(plans, -chips, room, 1)
    )
    found = []
    for rate, tpot in decoding:
        kept = _best(plans, rate / chips, room, KEPT) | _best(plans, -tpot, room, 1)
        first, second = _pairs(plans, firsts, kept & room)
        if not len(first):
            continue
        for busy in BUSY:
            one, other = _workers(
                busy * prefill_rate[first], rate[second], chips[first], chips[second], limit
            )
            fits = one >= 1.0
            found.append(
                _joined(plans.only(first[fits]), plans.only(second[fits]), one[fits], other[fits])
            )
    return found


def _prefilling(space: Space, plans: Plans) -> tuple[Array, Array]:
    """Prompts a second of a worker in full passes, and the seconds of a pass of one prompt."""
    full = np.maximum(POOL_TOKENS, space.demand.isl) * plans.dp
    ready = _alone(space, plans, PREFILL)
    busy, alone = ready.at(full), ready.at(plans.dp)
    return np.asarray(busy.output_rate * plans.chips / space.demand.osl), alone.ttft


def _decoding(
    space: Space, ready: Prepared, plans: Plans, interactivity: float | None, share: float
) -> tuple[Array, Array]:
    """Requests a second of a worker at the greatest batch, and TPOT with one sequence a rank.

    The greatest that serves users at `interactivity`, or a share of what it holds.
    """
    most = top_concurrency(plans)
    if space.demand.concurrency is not None:
        most = np.minimum(most, space.demand.concurrency)
    low, high = np.minimum(plans.dp, most), most
    lone = ready.at(low).tpot
    if interactivity is None:
        low = np.maximum(share * most, low)
    elif not np.all(ready.at(high).tpot <= 1.0 / interactivity):
        limit = 1.0 / interactivity
        low, _ = halved(lambda batch: ready.at(batch).tpot <= limit, low, high, HALVINGS)
    else:
        low = high
    outcome = ready.at(low)
    rate = outcome.output_rate * plans.chips / max(space.demand.osl - 1.0, 1.0)
    slow = 0.0 if interactivity is None else lone > 1.0 / interactivity
    return np.asarray(np.where(slow, 0.0, rate)), lone


def _alone(space: Space, plans: Plans, mode: int) -> Prepared:
    """The plans as pools that do one of the two alone."""
    whole = configurations(plans, np.ones(len(plans)), space.demand)
    whole = replace(whole, mode=np.full(len(plans), mode, dtype=np.intp))
    return prepare(space.devices, space.shapes, whole)


def _least(plans: Plans, chips: Array) -> Array:
    """The fewest chips of any plan of the same candidate."""
    least = np.full(int(plans.candidate.max()) + 1, np.inf)
    np.minimum.at(least, plans.candidate, chips)
    return np.asarray(least[plans.candidate])


def _best(plans: Plans, value: Array, room: Mask, number: int) -> Mask:
    """The plans of each candidate with the greatest values, among those with room."""
    value = np.where(room, value, -np.inf)
    order = np.lexsort((-value, plans.candidate))
    owner = plans.candidate[order]
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.r_[first, len(order)]))
    found = np.zeros(len(order), dtype=np.bool_)
    found[order[rank < number]] = True
    return found


def _pairs(plans: Plans, firsts: Mask, seconds: Mask) -> tuple[Index, Index]:
    """Every pair of two plans of one candidate."""
    one, other = np.flatnonzero(firsts), np.flatnonzero(seconds)
    same = plans.candidate[one][:, None] == plans.candidate[other][None, :]
    first, second = np.nonzero(same)
    return one[first], other[second]


def _workers(
    prefill_rate: Array, rate: Array, prefill_chips: Array, chips: Array, limit: float
) -> tuple[Array, Array]:
    """Workers that prefill and that decode, with most requests a second per chip; 0 if none fit."""
    decoding = WORKERS[:, None, None]
    wanted = decoding * rate / prefill_rate
    prefilling = np.stack([np.floor(wanted), np.ceil(wanted)], axis=1)[:, :, 0]
    room = np.floor((limit - decoding * chips) / prefill_chips)
    prefilling = np.minimum(np.maximum(prefilling, 1.0), room)
    served = np.minimum(prefilling * prefill_rate, decoding * rate)
    per_chip = served / np.maximum(prefilling * prefill_chips + decoding * chips, 1.0)
    per_chip = np.where(prefilling >= 1.0, np.maximum(per_chip, 1e-30), -1.0)
    flat = per_chip.reshape(-1, len(rate))
    best, line = np.argmax(flat, axis=0), np.arange(len(rate))
    one = np.where(flat[best, line] > 0.0, prefilling.reshape(-1, len(rate))[best, line], 0.0)
    return one, np.repeat(WORKERS, 2)[best]


def _joined(prefills: Plans, decodes: Plans, one: Array, other: Array) -> Plans:
    return replace(
        decodes,
        workers=other,
        prefill_tp=prefills.tp,
        prefill_ep=prefills.ep,
        prefill_dp=prefills.dp,
        prefill_workers=one,
    )


def _stacked(found: list[Plans]) -> Plans:
    names = Plans.__dataclass_fields__
    return Plans(
        **{name: np.concatenate([getattr(plans, name) for plans in found]) for name in names}
    )


def _without_repeats(plans: Plans) -> Plans:
    """Each deployment once, by candidate."""
    names = [name for name in Plans.__dataclass_fields__ if name != "max_sequences"]
    rows = np.stack([np.asarray(getattr(plans, name), dtype=np.float64) for name in names], axis=1)
    return plans.only(np.unique(rows, axis=0, return_index=True)[1])

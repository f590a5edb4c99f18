"""Layouts and concurrencies that are given, straight through the inference model: no search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chipcost.model.kernel import evaluate as kernel
from chipcost.model.memory import MAX_SEQUENCES_PER_RANK
from chipcost.study.chip.measures import RATE
from chipcost.study.serving.configurations import configurations
from chipcost.study.serving.layouts import COPIES, Candidate, Mask, Plans, Space, make_space
from chipcost.study.sweep.axes import LAYOUT
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.values import Array
from chipcost.study.tokens.answer import Contender
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed

_LENGTHS = ("isl", "osl", "cache_hit")
_LIMITS = ("interactivity", "ttft")


def evaluate(
    sweep: Sweep,
    box: Box,
    question: TokenQuestion,
    model: ModelAsServed,
    contenders: Sequence[Contender],
    given: Mapping[str, Array],
) -> dict[str, Array]:
    """The rates of each layout at each concurrency; NaN where a chip does not hold the requests,
    where there is no such layout, and beyond the limits that are given.

    Loads of a plan stand together, as the kernel takes them: what does not depend on the load is
    worked out once.
    """
    width = len(box.shape)
    known = [item.candidate for item in contenders if item.candidate is not None]
    names = [name for name in (*LAYOUT, *_LENGTHS) if name in given]
    shape = np.broadcast_shapes((1,) * width, *(np.shape(given[name]) for name in names))
    loads = given.get("concurrency", np.ones((1,) * width))
    # Loads that are sampled with the plans are no axis of their own.
    apart = all(one == 1 or two == 1 for one, two in zip(shape, loads.shape, strict=True))
    shape = shape if apart else np.broadcast_shapes(shape, loads.shape)
    chips = (len(known), *shape[1:])
    plan = {name: _flat(given[name], chips) for name in names}
    space = make_space(known, model.served.shape, model.demand(question))
    plans = _plans(space, plan, chips)
    load = loads.reshape(-1, 1) if apart else _flat(loads, chips)[None, :]
    concurrency = np.broadcast_to(load, (len(load), len(plans)))
    one = configurations(plans, np.ones(len(plans)), space.demand)
    lengths: dict[str, Any] = {
        "isl": plan.get("isl", one.isl),
        "osl": plan.get("osl", one.osl),
        "cached": plan.get("cache_hit", one.cached),
    }
    # What attending to cached tokens takes of prefill is worked out where there are any.
    reread = bool(np.any(lengths["cached"] > 0.0))
    outcome = kernel(
        space.devices,
        space.shapes,
        replace(one, concurrency=concurrency, **lengths),
        detail=reread,
    )
    per_rank = np.minimum(outcome.max_sequences, MAX_SEQUENCES_PER_RANK)
    held = (outcome.max_sequences >= 1.0) & (np.maximum(per_rank * plans.dp, 1.0) >= concurrency)
    held &= _is_layout(space, plans)

    def placed(values: Array) -> Array:
        """From (loads, plans) to the axes of the block, the chips without figures unknown."""
        masked = np.where(held, values, np.nan)
        both = np.moveaxis(masked.reshape(len(load), *chips), 0, -1)  # the loads last
        axis = int(np.argmax(loads.shape)) if apart and loads.size > 1 else width
        both = np.squeeze(np.moveaxis(both, -1, axis), axis=min(axis + 1, width))
        whole = np.full((len(contenders), *both.shape[1:]), np.nan)
        whole[[at for at, item in enumerate(contenders) if item.candidate is not None]] = both
        return whole

    columns = {
        RATE: outcome.output_rate,
        "total_tokens_per_s_per_chip": outcome.total_rate,
        "tpot_ms": outcome.tpot * 1e3,
        "ttft_ms": outcome.ttft * 1e3,
        "prefill_share": outcome.prefill_share,
    }
    if reread:
        columns["cached_share_of_prefill"] = outcome.cached_share_of_prefill
    found = {name: placed(values) for name, values in columns.items()}
    for limit in _LIMITS:
        if limit in given:
            _limited(found, limit, given[limit])
    found.setdefault("cached_share_of_prefill", np.zeros((1,) * width))
    degrees = {name: given.get(name, np.ones((1,) * width)) for name in LAYOUT}
    degrees["ep"] = given.get("ep", _experts_apart(degrees["tp"], degrees["dp"]))
    found["chips"] = degrees["tp"] * degrees["pp"] * degrees["dp"]
    return {**found, **degrees, "concurrency": loads}


def _flat(values: Array, shape: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(np.broadcast_to(values, shape)).reshape(-1)


def _experts_apart(tp: Array, dp: Array) -> Array:
    """Ranks of experts where nobody says how many: all, where attention is data-parallel."""
    return np.where(dp > 1.0, tp * dp, 1.0)


def _plans(space: Space, plan: Mapping[str, Array], chips: tuple[int, ...]) -> Plans:
    """The layouts of every chip as the kernel takes them."""
    count = int(np.prod(chips))
    one = np.ones(count)
    candidate = np.repeat(np.arange(chips[0]), count // max(chips[0], 1))
    tp, pp, dp = (plan.get(name, one) for name in ("tp", "pp", "dp"))
    return Plans(
        candidate=candidate,
        tp=tp,
        pp=pp,
        ep=plan.get("ep", _experts_apart(tp, dp)),
        dp=dp,
        workers=one,
        max_sequences=one,
        prefill_tp=one,
        prefill_ep=one,
        prefill_dp=one,
        prefill_workers=np.zeros(count),
    )


def _is_layout(space: Space, plans: Plans) -> Mask:
    """Whether such a layout is: tensors within one domain, experts sharded or over all ranks, and
    attention data-parallel only beside experts that are spread."""
    domains = np.array([float(_domain(item)) for item in space.candidates])[plans.candidate]
    shape = space.shape
    experts = float(shape.experts) if float(shape.expert_layers) > 0.0 else 0.0
    group = plans.tp * plans.dp
    spread = (plans.ep == group) & (group <= COPIES * experts) & (plans.pp == 1.0)
    sharded = (plans.ep == 1.0) & (plans.dp == 1.0)
    layers = float(shape.layers)
    return np.asarray((plans.tp <= domains) & (spread | sharded) & (plans.pp <= layers + 1.0))


def _domain(item: Candidate) -> int:
    return int(item.chip.scale_up_domain)


def _limited(found: dict[str, Array], limit: str, at: Array) -> None:
    """Make unknown what is slower than a limit."""
    slow = (
        found["tpot_ms"] > 1e3 / np.maximum(at, 1e-300)
        if limit == "interactivity"
        else found["ttft_ms"] > at
    )
    for name in list(found):
        found[name] = np.where(slow, np.nan, found[name])

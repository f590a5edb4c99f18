"""The deployment that `tokens` chooses, in every scenario that enters the inference model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chipcost.study.chip.measures import RATE
from chipcost.study.serving import layouts, search
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.values import Array
from chipcost.study.tokens.answer import Contender
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed

__all__ = ["RATE", "evaluate"]

# Axes by the field of the question that they are.
FIELDS = {
    "isl": "isl",
    "osl": "osl",
    "cache_hit": "cached",
    "interactivity": "interactivity",
    "ttft": "ttft_ms",
    "percentile": "percentile",
    "concurrency": "concurrency",
    "max_chips": "max_chips",
}
COLUMNS = (
    RATE, "total_tokens_per_s_per_chip", "tpot_ms", "ttft_ms", "prefill_share",
    "cached_share_of_prefill", "chips", "tp", "pp", "ep", "dp", "concurrency",
)  # fmt: skip


def evaluate(
    sweep: Sweep,
    box: Box,
    question: TokenQuestion,
    model: ModelAsServed,
    contenders: Sequence[Contender],
    given: Mapping[str, Array],
) -> dict[str, Array]:
    """The rates and the deployment that each chip is chosen for, over the axes that matter."""
    inside = {name: value for name, value in given.items() if name in FIELDS}
    shape = np.broadcast_shapes((1,) * len(box.shape), *(np.shape(v) for v in inside.values()))
    points = {name: np.broadcast_to(v, shape).reshape(-1) for name, v in inside.items()}
    count = int(np.prod(shape))
    known = [(at, item.candidate) for at, item in enumerate(contenders) if item.candidate]
    found = np.full((len(COLUMNS), len(contenders), count), np.nan)
    for point in range(count):
        there: dict[str, Any] = {
            FIELDS[name]: _plain(name, values[point]) for name, values in points.items()
        }
        asked = replace(question, **there)
        if not known:
            break
        space = layouts.make_space(
            [candidate for _, candidate in known], model.served.shape, model.demand(asked)
        )
        best = search.best(space)
        for number, (at, _) in enumerate(known):
            row = int(best.row[number])
            if row >= 0:
                found[:, at, point] = _columns(best, row)
    wide = (len(contenders), *shape[1:])
    return {name: found[at].reshape(wide) for at, name in enumerate(COLUMNS)}


def _plain(name: str, value: float) -> float | int:
    return int(value) if name == "max_chips" else float(value)


def _columns(best: search.Best, row: int) -> tuple[float, ...]:
    outcome, plan = best.outcome, best.configurations
    return (
        float(outcome.output_rate[row]),
        float(outcome.total_rate[row]),
        float(outcome.tpot[row]) * 1e3,
        float(outcome.ttft[row]) * 1e3,
        float(outcome.prefill_share[row]),
        float(outcome.cached_share_of_prefill[row]),
        *(
            float(column[row])
            for column in (plan.chips, plan.tp, plan.pp, plan.ep, plan.dp, plan.concurrency)
        ),
    )

"""What one survey of measured runs says in words: pools, batches and attention in its notes.

Tables made since have columns for all of it; this reads the notes where a column is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.errors import excerpt
from chipcost.study.runs.record import TUNED, UNTUNED, Pool

UNTUNED_GROUPS: tuple[str, ...] = ("argonne",)  # research-lab defaults of 2024

_DYNAMO = re.compile(r"\b([PD]): (\d+)w x tp(\d+) ep(\d+) dpattn=(True|False) gpus=(\d+)")
_WORKERS = re.compile(
    r"\b([PD]): batch_size=\d+,num_workers=(\d+),tp_size=(\d+),pp_size=(\d+),"
    r"attention_dp_size=(\d+),moe_tp_size=(\d+),moe_ep_size=(\d+)"
)
_BATCH = re.compile(r"batch_size\(col\)=(\d+)")
_ATTENTION_DP = "enable_attention_dp"


@dataclass(frozen=True, slots=True)
class Notes:
    """What the notes of a run state.

    decode, prefill   the pools, where both are stated
    batch             sequences of one batch; None where no size is stated
    attention_dp      whether every chip of a tensor-parallel group attends its own sequences
    """

    decode: Pool | None
    prefill: Pool | None
    batch: int | None
    attention_dp: bool


def read_notes(text: str) -> Notes:
    """What the free text of a run's notes states."""
    sides = _sides(text)
    both = sides if sides.keys() == {"P", "D"} else {}
    batch = _BATCH.search(text)
    return Notes(
        both.get("D"),
        both.get("P"),
        _whole(batch[1]) or None if batch else None,
        _ATTENTION_DP in text,
    )


def stack_of(group: str) -> str:
    """The stack of a source group that has no column for it."""
    return UNTUNED if group.startswith(UNTUNED_GROUPS) else TUNED


def _sides(text: str) -> Mapping[str, Pool]:
    """Pools by side, P and D."""
    sides: dict[str, Pool] = {}
    for side, workers, _, ep, attention_dp, total in _DYNAMO.findall(text):
        count = _whole(workers)
        if count > 0:
            world = _whole(total) // count
            sides[side] = _worker(count, world, _whole(ep), attention_dp == "True")
    for side, workers, tp, pp, dp, _, ep in _WORKERS.findall(text):
        sides[side] = Pool(*map(_whole, (workers, tp, pp, ep, dp)))
    return sides


def _whole(text: str) -> int:
    """A whole number of notes that a pattern found; ValueError for one that cannot be."""
    if len(text) > 9:
        raise ValueError(f"the notes count {excerpt(text)} of something")
    return int(text)


def _worker(workers: int, world: int, ep: int, attention_dp: bool) -> Pool:
    """Workers of `world` chips; attention is data-parallel over the whole group or sharded."""
    world = max(world, 1)
    if attention_dp:
        return Pool(workers, 1, 1, ep if ep > 1 else world, world)
    return Pool(workers, world, 1, min(max(ep, 1), world), 1)

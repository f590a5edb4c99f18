"""The chart of a comparison: the ranked number of each row, with its range."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chipcost.charts import Estimate, Estimates, estimate, is_wide
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import Measure
from chipcost.study.chip.words import (
    ANNOUNCED,
    BEST_NOTE,
    OLD,
    OLD_NOTE,
    UNSOLD,
    UNSOLD_NOTE,
    is_old,
)
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.question import Question
from chipcost.study.sampled import Chances

BEST = "*"
APART = "memory on the chip (SRAM)"
KEY = {mark: note.removeprefix(f"{mark} ") for mark, note in (
    (BEST, BEST_NOTE), (UNSOLD, UNSOLD_NOTE), (OLD, OLD_NOTE)
)}  # fmt: skip


def chart(
    question: Question,
    measure: Measure,
    shown: Sequence[Assessment],
    chances: Sequence[Chances | None],
    best: Collection[int],
) -> tuple[Estimates, ...]:
    """The rows that have the ranked number, in their order; none where no row has it."""
    known = [at for at, item in enumerate(shown) if item.values[measure.column] is not None]
    if not known:
        return ()
    rows = [
        _row(question, measure, shown[at], chances[at], len(known) > 1 and at in best)
        for at in known
    ]
    column = next(item for item in COMPARE_COLUMNS if item.name == measure.column)
    what = measure.resource if measure.higher else f"cost of {measure.resource}"
    tiers = {one.group for one in rows}
    return (
        Estimates(
            f"{what[0].upper()}{what[1:]}",
            f"{what[0].upper()}{what[1:]}, {column.unit}",
            rows if len(tiers) > 1 else [_together(one) for one in rows],
            log=is_wide(end for one in rows for end in (one.value, one.low, one.high) if end),
            at=known,
            key=KEY,
        ),
    )


def _row(
    question: Question,
    measure: Measure,
    item: Assessment,
    chances: Chances | None,
    best: bool,
) -> Estimate:
    """The value, with 5 and 95 % as the screen has them."""
    low, value, high = item.values[measure.column] or (0.0, 0.0, 0.0)
    if chances is not None:
        low, high = chances.low, chances.high
    system = question.scope == "system" and item.system is not None
    old = OLD if not measure.higher and is_old(item.choice) else ""
    name = item.system.id if system and item.system else item.chip.id
    return estimate(name, (low, value, high))._replace(
        best=best,
        marks=(UNSOLD if item.chip.status == ANNOUNCED else "") + old,
        group=APART if measure.tiered and item.chip.memory_tier == "sram" else "",
    )


def _together(one: Estimate) -> Estimate:
    return one._replace(group="") if one.group else one

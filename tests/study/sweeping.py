"""A sweep from the texts of its options, as tests ask for it."""

from __future__ import annotations

from datetime import date

from chipcost.study.data import Data
from chipcost.study.sweep import question
from chipcost.study.sweep.specification import from_options, sweep_of
from chipcost.study.sweep.sweep import Sweep

DAY = date(2026, 11, 23)


def sweep(name: str, *grid: str, draws: tuple[str, ...] = (), **plain: str) -> Sweep:
    """A sweep of a question."""
    given = from_options(grid, draws, {"question": name, **plain})
    return sweep_of(given, Data(day=DAY))


def answer(one: Sweep, *names: str, of: str = "", by: tuple[str, ...] = (), front=()):
    """Its answer, with what is kept."""
    keep = question.reductions(one, names, of, by, front)
    return question.sweep(question.Asked(one, keep))

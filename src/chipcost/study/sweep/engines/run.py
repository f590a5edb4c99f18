"""Every block of a sweep once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from chipcost.study.sweep.engines.engine import Engine

T = TypeVar("T")


def run(
    task: Callable[[int], T], count: int, engine: Engine, done: frozenset[int] = frozenset()
) -> Iterator[tuple[int, T]]:
    """(number, value) of each of the blocks 0 .. count - 1 that is not in `done`."""
    return ((number, task(number)) for number in range(count) if number not in done)

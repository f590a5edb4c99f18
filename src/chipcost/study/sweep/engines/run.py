"""Every block of a sweep once, on any engine.

A block is a pure function of its number, so engines differ in speed and never in values. The order
is that in which blocks are done: whoever adds them up sorts by number, or adds what does not
depend on the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from chipcost.study.sweep.engines.engine import DASK, THREADS, Engine, processors

T = TypeVar("T")


def run(
    task: Callable[[int], T], count: int, engine: Engine, done: frozenset[int] = frozenset()
) -> Iterator[tuple[int, T]]:
    """(number, value) of each of the blocks 0 .. count − 1 that is not in `done`, exactly once.

    For processes and Dask the task can be pickled: a function of a module, a `partial` of one, or a
    frozen dataclass with `__call__`. At most a few blocks per worker are in flight, values that
    were not taken yet included. Closing the iterator cancels what has not begun.

    Raises ChipcostError: that of a block with its number (`block-failed`, or the code that the task
    raised), `missing-extra`, `no-scheduler`, `scheduler-lost`, `worker-lost`, `other-version`.
    """
    numbers = (number for number in range(count) if number not in done)
    return cast(Iterator[tuple[int, T]], _chosen(task, numbers, engine))


def _chosen(
    task: Callable[[int], Any], numbers: Iterator[int], engine: Engine
) -> Iterator[tuple[int, Any]]:
    if engine.name == DASK:
        from chipcost.study.sweep.engines import dask

        return dask.blocks(task, numbers, engine)
    from chipcost.study.sweep.engines import pools

    if engine.name == THREADS:
        return pools.threads(task, numbers, engine.workers or processors())
    if engine.workers is None:
        return pools.loop(task, numbers)
    return pools.processes(task, numbers, engine.workers)

"""Blocks on this machine: in a loop, in threads, in processes.

A pool is given a new block when one of its values has been taken, so that the blocks in flight,
waiting values included, are never more than twice its workers, however slow the taker is.

Processes are spawned. A forked one inherits locks of threads that it does not have, and NumPy
starts threads; spawned ones are the same on every system.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from queue import SimpleQueue
from typing import Any

from chipcost.errors import ChipcostError
from chipcost.study.sweep.engines.block import (
    Task,
    compute,
    compute_pickled,
    pickled,
    value_of,
)
from chipcost.version import __version__

IN_FLIGHT = 2  # blocks per worker: one that it computes, one that it takes next


def loop(task: Task, numbers: Iterator[int]) -> Iterator[tuple[int, Any]]:
    """Block after block, in this thread."""
    for number in numbers:
        yield number, value_of(number, compute(task, number))


def threads(task: Task, numbers: Iterator[int], workers: int) -> Iterator[tuple[int, Any]]:
    """In threads of this process, as far as NumPy lets them run beside each other."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="sweep")
    return _pooled(pool, numbers, workers, compute, task)


def processes(task: Task, numbers: Iterator[int], workers: int) -> Iterator[tuple[int, Any]]:
    """In processes of their own. They end with this one, even if it is killed."""
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_follow_the_parent)
    try:
        yield from _pooled(pool, numbers, workers, compute_pickled, pickled(task), __version__)
    except BrokenProcessPool as error:
        raise ChipcostError(
            "worker-lost",
            "a worker process ended before its block was done",
            hint="if memory ran out: fewer --workers, or smaller blocks",
        ) from error


def _pooled(
    pool: Executor, numbers: Iterator[int], workers: int, call: Callable[..., Any], *given: Any
) -> Iterator[tuple[int, Any]]:
    finished: SimpleQueue[Future[Any]] = SimpleQueue()
    flying: dict[Future[Any], int] = {}

    def submit(number: int) -> None:
        future = pool.submit(call, *given, number)
        flying[future] = number
        future.add_done_callback(finished.put)

    try:
        for number in islice(numbers, IN_FLIGHT * workers):
            submit(number)
        while flying:
            future = finished.get()
            number = flying.pop(future)
            yield number, value_of(number, future.result())
            del future  # or its value stays alive while the next one is made
            for number in islice(numbers, 1):
                submit(number)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _follow_the_parent() -> None:
    """In a worker process: leave Ctrl-C to the parent, and end when the parent has ended.

    A worker waits for its next block at a queue that it holds both ends of, so without this it
    would wait forever after a parent that was killed.
    """
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()

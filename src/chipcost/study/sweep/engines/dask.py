"""Blocks on the workers of Dask: a cluster made here, or one that runs already.

Dask's nanny starts workers with MALLOC_TRIM_THRESHOLD_=65536, so that the C library hands memory
back after every array, and the kernel pays a page fault for every 4 KiB that it writes. A cluster
made here starts without it; for others docs/scaling.md says how.

The scheduler gives the blocks of a worker that died to the others. A block counts when its value is
here, and its future is dropped then, so none counts twice.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any

from chipcost.errors import ChipcostError
from chipcost.study.sweep.engines.block import Task, compute_pickled, pickled, value_of
from chipcost.study.sweep.engines.engine import Engine, processors
from chipcost.version import __version__

EXTRA = "dask"
CONNECT = 5.0  # seconds in which a scheduler has to answer
IN_FLIGHT = 4  # blocks per thread of the workers: they wait on the network too
REFRESH = 2.0  # seconds between looks at how many workers there are
LEAST = 16  # in flight, so that a cluster that grows with its work has a reason to
ALLOCATOR = "MALLOC_TRIM_THRESHOLD_"
_ENVIRON = "distributed.nanny.pre-spawn-environ"
_LOG = logging.getLogger(__name__)


def blocks(task: Task, numbers: Iterator[int], engine: Engine) -> Iterator[tuple[int, Any]]:
    """(number, value) of blocks, as `run` says."""
    try:
        import dask
        import distributed
    except ModuleNotFoundError as error:
        raise ChipcostError(
            "missing-extra",
            f"--engine dask needs {error.name}, which is not installed",
            hint=f"pip install 'chipcost[{EXTRA}]'",
        ) from error
    return _blocks(dask, distributed, task, numbers, engine)


def _blocks(
    dask: Any, distributed: Any, task: Task, numbers: Iterator[int], engine: Engine
) -> Iterator[tuple[int, Any]]:
    silent = distributed.utils.silence_logging_cmgr
    with ExitStack() as stack:
        for part in ("distributed", "distributed.client"):  # what goes wrong is raised, once
            stack.enter_context(silent(logging.CRITICAL, part))
        if engine.address is None:
            stack.enter_context(dask.config.set({f"{_ENVIRON}.{ALLOCATOR}": None}))
            where = stack.enter_context(_cluster(distributed, engine.workers or processors()))
        else:
            where = engine.address
        client = stack.enter_context(_client(distributed, where))
        _look_at_allocators(client)
        yield from _streamed(distributed, client, pickled(task), numbers)


def _cluster(distributed: Any, workers: int) -> Any:
    """Processes of one thread each on this machine, without a dashboard."""
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )


def _client(distributed: Any, where: Any) -> Any:
    """A client of a cluster or of the scheduler at an address, which must answer in `CONNECT` s."""
    try:
        return distributed.Client(where, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChipcostError(
            "no-scheduler",
            f"--address {where}: no scheduler answers within {CONNECT:.0f} s",
            hint="start one with `dask scheduler`; it prints its address",
        ) from error


def _look_at_allocators(client: Any) -> None:
    """Log a warning if workers give memory back at once: nothing is wrong, but slow."""
    told = client.run(os.getenv, ALLOCATOR, on_error="ignore")
    slow = sum(value is not None for value in told.values())
    if slow:
        _LOG.warning(
            "%d of %d workers have %s set, which can make them several times slower: "
            "docs/scaling.md says how to start them without it",
            slow,
            len(told),
            ALLOCATOR,
        )


def _streamed(
    distributed: Any, client: Any, task: bytes, numbers: Iterator[int]
) -> Iterator[tuple[int, Any]]:
    sweep = os.urandom(8).hex()  # of the keys: a scheduler may serve several sweeps

    def submitted(number: int) -> Any:
        key = f"chipcost-{sweep}-{number}"
        return client.submit(compute_pickled, task, __version__, number, key=key)

    finished = distributed.as_completed(loop=client.loop, with_results=True, raise_errors=False)
    flying: dict[str, tuple[int, Any]] = {}
    room, asked = 0, -REFRESH
    try:
        while True:
            if time.monotonic() - asked >= REFRESH:
                room, asked = _room(client), time.monotonic()
            for number in islice(numbers, max(0, room - len(flying))):
                future = submitted(number)
                flying[future.key] = number, future
                finished.add(future)
            if not flying:
                return
            future, value = next(finished)
            number, _ = flying.pop(future.key)
            if future.status != "finished":
                raise _lost(number, future, value)
            del future, _  # the scheduler forgets the block
            yield number, value_of(number, value)
            del value
    except (OSError, distributed.CancelledError) as error:
        raise _no_scheduler() from error
    finally:
        if client.status == "running":
            client.cancel([future for _, future in flying.values()], force=True)


def _room(client: Any) -> int:
    """How many blocks may be in flight: more with every worker that has joined."""
    threads: dict[str, int] = client.nthreads()
    return max(LEAST, IN_FLIGHT * sum(threads.values()))


def _lost(number: int, future: Any, value: Any) -> ChipcostError:
    """The error of a block that has no value though its task raised nothing."""
    if future.status != "error":
        return _no_scheduler()
    reason = value[1]
    if type(reason).__name__ == "KilledWorker":
        return ChipcostError(
            "worker-lost",
            f"block {number}: every worker that took it has died",
            hint="if memory ran out: smaller blocks, or fewer threads on a worker",
        )
    return ChipcostError(
        "block-failed",
        f"block {number}: {type(reason).__name__}: {reason}",
        hint="chipcost of the same version has to be installed on every worker",
    )


def _no_scheduler() -> ChipcostError:
    return ChipcostError(
        "scheduler-lost",
        "the scheduler is gone",
        hint="start it again; blocks that are in a store are not computed anew",
    )

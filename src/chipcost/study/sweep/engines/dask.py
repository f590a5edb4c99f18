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
from functools import partial
from itertools import islice
from typing import Any

from chipcost.errors import ChipcostError, missing_extra
from chipcost.study.sweep.engines.block import Task, compute_pickled, pickled, value_of
from chipcost.study.sweep.engines.engine import Engine, processors
from chipcost.version import __version__

EXTRA = "dask"
CONNECT = 5.0  # seconds in which a scheduler has to answer
IN_FLIGHT = 4  # blocks per thread of the workers: they wait on the network too
REFRESH = 2.0  # seconds between looks at how many workers there are
LEAST = 16  # in flight, so that a cluster that grows with its work has a reason to
ALLOCATOR = "MALLOC_TRIM_THRESHOLD_"
ENOUGH = 1 << 24  # bytes: larger than what the kernel frees and takes again all the time
_ENVIRON = "distributed.nanny.pre-spawn-environ"
_LOG = logging.getLogger(__name__)


def blocks(task: Task, numbers: Iterator[int], engine: Engine) -> Iterator[tuple[int, Any]]:
    """(number, value) of blocks, as `run` says."""
    try:
        import dask
        import distributed
    except ModuleNotFoundError as error:
        raise missing_extra("--engine dask", error, EXTRA) from error
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
        dashboard_address="127.0.0.1:0",
        preload=["chipcost.study.sweep.engines.dask_worker"],
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
    slow = [value for value in told.values() if value and int(value) < ENOUGH]
    if slow:
        _LOG.warning(
            "%d of %d workers have %s=%s, which can nearly halve their rate: "
            "docs/scaling.md says how to start them without it",
            len(slow),
            len(told),
            ALLOCATOR,
            slow[0],
        )


def _streamed(
    distributed: Any, client: Any, task: bytes, numbers: Iterator[int]
) -> Iterator[tuple[int, Any]]:
    """Submitted and gathered as many at a time as there are: a round trip costs milliseconds."""
    sweep = os.urandom(8).hex()  # of the keys: a scheduler may serve several sweeps
    call = partial(compute_pickled, task, __version__)
    finished = distributed.as_completed(loop=client.loop)
    flying: dict[Any, int] = {}
    room, asked = 0, -REFRESH
    try:
        while True:
            if time.monotonic() - asked >= REFRESH:
                room, asked = _room(client), time.monotonic()
            if some := list(islice(numbers, max(0, room - len(flying)))):
                keys = [f"chipcost-{sweep}-{number}" for number in some]
                futures = client.map(call, some, key=keys)
                flying.update(zip(futures, some, strict=True))
                finished.update(futures)
            if not flying:
                return
            batch = finished.next_batch()
            for future, value in zip(batch, _gathered(distributed, client, batch), strict=True):
                number = flying.pop(future)
                yield number, value_of(number, value)
            batch = futures = []  # and the scheduler forgets them
    except (OSError, distributed.CancelledError) as error:
        raise ChipcostError(
            "scheduler-lost",
            "the scheduler is gone",
            hint="start it again; blocks that are in a store are not computed anew",
        ) from error
    finally:
        if client.status == "running":
            client.cancel(list(flying), force=True)


def _gathered(distributed: Any, client: Any, batch: list[Any]) -> list[Any]:
    """The values of blocks; what the task itself raised is among them as a value."""
    try:
        values: list[Any] = client.gather(batch)
    except (OSError, distributed.CancelledError):
        raise
    except distributed.KilledWorker as error:
        block = str(error.task).rsplit("-", 1)[-1]
        raise ChipcostError(
            "worker-lost",
            f"block {block}: every worker that took it has died",
            hint="if memory ran out: smaller blocks, or fewer threads on a worker",
        ) from error
    except Exception as error:  # not of the task: the scheduler and the workers have to read it
        reason = error.__cause__ or error
        raise ChipcostError(
            "block-failed",
            f"the cluster cannot read the task: {type(reason).__name__}: {reason}",
            hint="install chipcost of the same version for its scheduler and every worker",
        ) from error
    return values


def _room(client: Any) -> int:
    """How many blocks may be in flight: more with every worker that has joined."""
    threads: dict[str, int] = client.nthreads()
    return max(LEAST, IN_FLIGHT * sum(threads.values()))

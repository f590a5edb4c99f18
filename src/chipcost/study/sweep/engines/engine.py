"""Which engine a sweep asks for, and what is wrong with the request."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from chipcost.errors import ChipcostError, one_of

LOCAL, THREADS, DASK = "local", "threads", "dask"
NAMES = (LOCAL, THREADS, DASK)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine by name, with how many workers it has and, of Dask, where its scheduler is.

    `workers` None: `local` is a loop in this process, `threads` and a Dask cluster made here have
    one for every processor that this process may use. `address` is `tcp://HOST:PORT` or
    `tls://HOST:PORT` of a scheduler that runs already and has workers of its own.
    Raises ChipcostError `bad-option` for what fits no engine.
    """

    name: str = LOCAL
    workers: int | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        one_of("--engine", self.name, NAMES)
        if self.workers is not None and self.workers < 1:
            raise ChipcostError(
                "bad-option",
                f"--workers {self.workers} is not a number of workers",
                hint="1 or more",
            )
        if self.address is None:
            return
        if self.name != DASK:
            raise ChipcostError(
                "bad-option",
                f"--address is not for the engine {self.name}",
                hint="--engine dask takes the address of a scheduler",
            )
        if not re.fullmatch(r"(?:tcp|tls)://[^\s/]+:\d{1,5}", self.address):
            raise ChipcostError(
                "bad-option",
                f"--address {self.address!r} is not the address of a scheduler",
                hint="as the scheduler prints it: tcp://HOST:8786",
            )
        if self.workers is not None:
            raise ChipcostError(
                "bad-option",
                "--workers is not for a scheduler that runs already",
                hint="it has the workers that were started with it; leave --workers out",
            )


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

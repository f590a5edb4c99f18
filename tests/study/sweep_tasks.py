"""Tasks for the engines of a sweep, in a module that worker processes can import."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chipcost.errors import ChipcostError


def draws(seed: int, number: int) -> tuple[float, int]:
    """A sum of random numbers and a checksum of their bits: a pure function of seed and number."""
    values = np.random.default_rng([seed, number]).random(2000)
    return float(values.sum()), int(np.bitwise_xor.reduce(values.view(np.uint64)))


def process(number: int) -> int:
    """The process that computes the block."""
    time.sleep(0.02)
    return os.getpid()


def allocator(number: int) -> str | None:
    """What the nanny of Dask has told the allocator of the worker."""
    return os.environ.get("MALLOC_TRIM_THRESHOLD_")


def raises(number: int) -> int:
    """Block 3 divides by zero."""
    return number // (number - 3)


def refuses(number: int) -> int:
    """Block 3 has an error with a remedy."""
    if number == 3:
        raise ChipcostError("bad-thing", "no such thing", hint="another one")
    return number


def hungry(number: int) -> int:
    """Block 3 asks for more memory than there is."""
    return len(bytearray(1 << 62 if number == 3 else 1))


def dies(number: int) -> int:
    """Block 3 ends its process, always."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@dataclass(frozen=True)
class DiesOnce:
    """`draws`, but block `number` kills its process the first time, as `mark` remembers."""

    mark: Path
    number: int

    def __call__(self, number: int) -> tuple[float, int]:
        if number == self.number and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)
        return draws(7, number)


@dataclass(frozen=True)
class Started:
    """Leaves a file for every block that was begun."""

    folder: Path

    def __call__(self, number: int) -> int:
        (self.folder / str(number)).touch()
        return number


class Unreadable:
    """A task that can be pickled and not read again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (int, ("not a number",))

    def __call__(self, number: int) -> int:
        return number


def slow(number: int) -> int:
    """A fifth of a second."""
    time.sleep(0.2)
    return number


class Counted:
    """How many blocks this object has computed."""

    def __init__(self) -> None:
        self.blocks = 0

    def __call__(self, number: int) -> int:
        self.blocks += 1
        return self.blocks


def alive(process: int) -> bool:
    """Whether a process is there, and is no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def sweep(directory: str, count: int) -> None:
    """Every block that is missing, into a store, in two processes."""
    from chipcost.study.sweep.engines.engine import Engine
    from chipcost.study.sweep.engines.run import run
    from chipcost.study.sweep.store import Store

    store = Store(Path(directory), "key")
    for _ in run(Stored(store), count, Engine("local", 2), store.done()):
        pass


@dataclass(frozen=True)
class Stored:
    """Writes 20,000 random numbers of a block into a store."""

    store: Any

    def __call__(self, number: int) -> None:
        values = np.random.default_rng([7, number]).random((4, 20_000))
        self.store.write(number, dict(zip("abcd", values, strict=True)))

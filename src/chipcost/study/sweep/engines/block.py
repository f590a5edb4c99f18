"""One block where it is computed: in this process, in another one, or on another machine.

A task travels as pickled bytes and is read once per process, so what it keeps between blocks it
keeps there too. What goes wrong travels as a value: an exception might not survive the way (its
class may be unknown here, or need arguments that pickling loses), and one that cannot be read
breaks a whole pool.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chipcost.errors import ChipcostError
from chipcost.version import __version__

Task = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a block has no value: the code, message and hint of its error, and the traceback."""

    code: str
    message: str
    hint: str
    trace: str


def compute(task: Task, number: int) -> Any:
    """The value of a block, or `Failed`."""
    try:
        return task(number)
    except ChipcostError as error:
        return Failed(error.code, error.message, error.hint, traceback.format_exc())
    except MemoryError:
        hint = "fewer --workers, or smaller blocks"
        return Failed("block-failed", "out of memory", hint, traceback.format_exc())
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".removesuffix(": ")
        return Failed("block-failed", reason, "", traceback.format_exc())


def pickled(task: Task) -> bytes:
    """A task as bytes for `compute_pickled`."""
    return pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)


def compute_pickled(task: bytes, version: str, number: int) -> Any:
    """`compute` in another process; `Failed` where the task cannot be read or the code differs."""
    if version != __version__:
        return Failed(
            "other-version",
            f"a worker has chipcost {__version__}, this is {version}",
            "install the same version on every worker: results of two versions are never mixed",
            "",
        )
    try:
        read = _read(task)
    except Exception as error:
        reason = f"a worker cannot read the task: {type(error).__name__}: {error}"
        hint = "install the same packages on every worker"
        return Failed("block-failed", reason, hint, traceback.format_exc())
    return compute(read, number)


@lru_cache(maxsize=2)
def _read(task: bytes) -> Task:
    read: Task = pickle.loads(task)
    return read


def value_of(number: int, value: Any) -> Any:
    """The value of a block as it came; ChipcostError with the number of the block if it failed."""
    if not isinstance(value, Failed):
        return value
    error = ChipcostError(value.code, f"block {number}: {value.message}", hint=value.hint)
    if value.trace:
        error.add_note(value.trace)
    raise error

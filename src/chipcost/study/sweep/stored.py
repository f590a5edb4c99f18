"""Blocks of a sweep on disk: written where they are computed, and taken up again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chipcost.errors import ChipcostError
from chipcost.study.sweep.axes import CHIP
from chipcost.study.sweep.blocks import Block, Task, block_of
from chipcost.study.sweep.engines.engine import Engine
from chipcost.study.sweep.engines.run import run
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.reduce import Partial, reduced
from chipcost.study.sweep.store import Store
from chipcost.study.sweep.sweep import Sweep
from chipcost.version import __version__

DIGITS = 3  # of an amount of disk
ROOM = 0.5  # of what the columns take at most that a store takes: they are compressed


@dataclass(frozen=True)
class Storing:
    """What a worker does with a number: it writes the block, then answers as the task does."""

    task: Task
    store: Store

    def __call__(self, number: int) -> Block | Partial:
        """The block, or its part of the answer; the block is on disk before."""
        sweep, keep = self.task.sweep, self.task.keep
        box = sweep.box(number)
        values = self.task.question.at(box)
        block = block_of(sweep, box, values)
        self.store.write(number, columns_of(sweep, block))
        return block if keep is None else reduced(sweep, keep, box, values)


def columns_of(sweep: Sweep, block: Block) -> dict[str, Any]:
    """The columns of a block as they are stored: words as texts."""
    named = {CHIP: sweep.chips, **{axis.name: axis.words for axis in sweep.words}}
    texts = {
        name: np.array(named[name], dtype=object)[places].tolist()
        for name, places in block.words.items()
    }
    return {**texts, **block.columns}


def taken_up(task: Task, store: Store, number: int) -> Block | Partial:
    """What the worker that stored a block has answered; ChipcostError if the block is cut."""
    sweep, keep = task.sweep, task.keep
    box = sweep.box(number)
    there = store.read(number)
    columns = {
        name: np.asarray(column, dtype=np.float64)
        for name, column in there.items()
        if not isinstance(column, list)
    }
    if keep is not None:
        whole = {name: column.reshape(box.shape) for name, column in columns.items()}
        return reduced(sweep, keep, box, Values(whole, {}))
    named = {CHIP: sweep.chips, **{axis.name: axis.words for axis in sweep.words}}
    words = {
        name: np.array([named[name].index(text) for text in column], dtype=np.int32)
        for name, column in there.items()
        if isinstance(column, list)
    }
    return Block(number, box.count, columns, words)


def parts(task: Task, engine: Engine, store: Store | None) -> Iterator[Block | Partial]:
    """Every block or its part, those that are stored first; the others are computed."""
    sweep = task.sweep
    if store is None:
        for _, part in run(task, sweep.blocks, engine):
            yield part
        return
    done = store.done()
    for number in sorted(done):
        yield taken_up(task, store, number)
    for _, part in run(Storing(task, store), sweep.blocks, engine, done):
        yield part


def opened(sweep: Sweep, directory: Path, catalog_hash: str, size: int) -> Store:
    """The store of a sweep in a directory; `size` are the bytes of all of its columns.

    Raises ChipcostError of `Store`, and `no-room` where the disk lacks it beyond doubt.
    """
    about: dict[str, str | int] = {
        "question": sweep.question,
        "scenarios": sweep.count,
        "seed": sweep.seed,
        "version": __version__,
        "catalog": catalog_hash,
    }
    store = Store(directory, key_of(sweep, catalog_hash), about)
    left = size * (1.0 - len(store.done()) / sweep.blocks) * ROOM
    free = shutil.disk_usage(directory).free
    if left > free:
        raise ChipcostError(
            "no-room",
            f"{directory} has {free / 1e9:.{DIGITS}g} GB of room, and the scenarios take "
            f"{left / 1e9:.{DIGITS}g} GB or more",
            hint="fewer scenarios, another disk, or --reduce without --store",
        )
    return store


def key_of(sweep: Sweep, catalog_hash: str) -> str:
    """What the values of a sweep follow from, as a hash."""
    own = (sweep.question, sweep.axes, sweep.draws, sweep.samples, sweep.seed, sweep.known.day)
    return hashlib.sha256(repr((__version__, catalog_hash, own)).encode()).hexdigest()

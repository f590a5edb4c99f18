"""Blocks of a sweep that are kept on disk: written where they are computed, read where they are
there already."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.errors import ChipcostError
from chipcost.study.sweep import sweep as cut
from chipcost.study.sweep.blocks import Block, Task, block_of
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.reduce import Partial, reduced
from chipcost.study.sweep.store import Store
from chipcost.study.sweep.sweep import Sweep
from chipcost.version import __version__

ROOM = 0.02  # of what the columns take, that a store takes at least: they are compressed


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task whose blocks are written to a store; `done` are those that are there.

    Without a reduction all that comes back of a block is its digest, or with `whole` the block.
    """

    task: Task
    store: Store
    done: frozenset[int]
    whole: bool = False

    def __call__(self, number: int) -> Block | Partial:
        """The block, or its part of the answer."""
        sweep, keep = self.task.sweep, self.task.keep
        if number in self.done:
            block = _block(sweep, number, self.store.read(number))
        else:
            box = sweep.box(number)
            block = block_of(sweep, box, self.task.question.at(box))
            self.store.write(number, _table(sweep, block))
        if keep is None:
            return block if self.whole else Partial(block.count, block.digest, {})
        box = sweep.box(number)
        columns = {name: column.reshape(box.shape) for name, column in block.columns.items()}
        return reduced(sweep, keep, box, Values(columns, {}))


def store_of(sweep: Sweep, directory: str, catalog_hash: str, size: int) -> Store:
    """The store of a sweep: blocks there are of the same specification, data and version; `size`
    are the bytes of all columns.

    Raises ChipcostError of `Store`, and where the disk has no room for them.
    """
    about: dict[str, str | int] = {
        "question": sweep.question,
        "axes": ", ".join(f"{name} {size}" for name, size in sweep.dimensions),
        "scenarios": sweep.count,
        "seed": sweep.seed,
        "version": __version__,
        "catalog": catalog_hash,
    }
    content = (
        sweep.question,
        sweep.axes,
        sweep.draws,
        sweep.samples,
        sweep.known.day,
        cut.BLOCK,
        about,
    )
    store = Store(Path(directory), hashlib.sha256(repr(content).encode()).hexdigest(), about)
    _check_room(store, sweep, size)
    return store


def _check_room(store: Store, sweep: Sweep, size: int) -> None:
    """ChipcostError `no-room` where the disk lacks beyond doubt what is still to be written."""
    left = size * (1.0 - len(store.done()) / sweep.blocks) * ROOM
    free = shutil.disk_usage(store.directory).free
    if left > free:
        raise ChipcostError(
            "no-room",
            f"{store.directory} has {free / 1e9:.3g} GB of room, and the scenarios take "
            f"{left / 1e9:.3g} GB or more",
            hint="fewer scenarios, another disk, or --reduce without --store",
        )


def _table(sweep: Sweep, block: Block) -> Mapping[str, Any]:
    """The columns of a block as they stand on disk, words as texts."""
    words = {axis.name: axis.words for axis in sweep.axes}
    texts = {
        name: [words[name][at] for at in places.tolist()] for name, places in block.words.items()
    }
    return {**texts, **block.columns}


def _block(sweep: Sweep, number: int, table: Mapping[str, Any]) -> Block:
    """A block from its columns on disk."""
    words: dict[str, npt.NDArray[np.int32]] = {}
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for name, column in table.items():
        axis = next((axis for axis in sweep.axes if axis.name == name and axis.words), None)
        if axis is None:
            columns[name] = np.asarray(column, dtype=np.float64)
        else:
            places = {word: at for at, word in enumerate(axis.words)}
            words[name] = np.array([places[word] for word in column], dtype=np.int32)
    return Block(number, len(next(iter(columns.values()))), columns, words)

"""A block of a sweep: a pure function of the specification and the block's number."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from chipcost.study.sweep.axes import CHIP, COMPARE, TCO
from chipcost.study.sweep.columns import OUTPUTS
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.reduce import Partial, Reductions, reduced
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.values import Array

Index = npt.NDArray[np.int32]
KEPT = 1 << 20  # numbers: more than a column of a block


class Question(Protocol):
    """A question over a sweep, with what it has looked up."""

    def check(self) -> None:
        """Raise ChipcostError for what cannot be asked."""

    def at(self, box: Box) -> Values:
        """The columns of a block."""


def asked(sweep: Sweep) -> Question:
    """The question of a sweep on its data."""
    data = sweep.known.load()
    # glibc keeps what is freed below the size of a block that it once gave back, and else gives
    # every column back to the system and takes it afresh.
    np.empty(KEPT)
    if sweep.question == COMPARE:
        from chipcost.study.sweep.questions.compare import Compared

        return Compared(sweep, data)
    if sweep.question == TCO:
        from chipcost.study.sweep.questions.tco import Modelled

        return Modelled(sweep, data)
    from chipcost.study.sweep.questions.tokens import Served

    return Served(sweep, data)


@dataclass(frozen=True, slots=True)
class Block:
    """The scenarios of one block as columns, (count,) each.

    columns  numbers: inputs and what was computed; unknown is NaN
    words    of each axis of words the place in its list; the chips too
    """

    number: int
    count: int
    columns: Mapping[str, Array]
    words: Mapping[str, Index]

    @property
    def digest(self) -> int:
        """A number that follows from all of the block."""
        found = hashlib.sha256(str((self.number, self.count)).encode())
        for name, column in (*self.columns.items(), *self.words.items()):
            found.update(name.encode() + np.ascontiguousarray(column).tobytes())
        return int.from_bytes(found.digest()[:16], "little")


def block_of(sweep: Sweep, box: Box, values: Values) -> Block:
    """All columns of a block, row by row in the order of its axes, the chips first."""

    def whole(column: Array) -> Array:
        found = np.array(np.broadcast_to(column, box.shape)).reshape(-1)
        found[np.isnan(found)] = np.nan  # one of the many: the same bytes wherever it comes from
        return found

    columns = {name: whole(points) for name, points in sweep.points(box).items()}
    for name in OUTPUTS[sweep.question]:
        if name not in columns:
            columns[name] = whole(values[name])
    each = np.arange(len(sweep.chips), dtype=np.int32).reshape(-1, *[1] * (len(box.shape) - 1))
    words = {CHIP: np.broadcast_to(each, box.shape).reshape(-1)}
    words |= {name: np.full(box.count, at, dtype=np.int32) for name, at in box.words.items()}
    return Block(box.number, box.count, columns, words)


@dataclass(frozen=True)
class Task:
    """What a worker does with a number: the whole block, or with `keep` what is kept of it."""

    sweep: Sweep
    keep: Reductions | None = None

    @cached_property
    def question(self) -> Question:
        """The question, which looks its words up once in a process."""
        return asked(self.sweep)

    def __call__(self, number: int) -> Block | Partial:
        """The block, or its part of the answer."""
        box = self.sweep.box(number)
        values = self.question.at(box)
        if self.keep is None:
            return block_of(self.sweep, box, values)
        return reduced(self.sweep, self.keep, box, values)

    def __getstate__(self) -> dict[str, Any]:
        """What travels: the specification alone."""
        return {"sweep": self.sweep, "keep": self.keep}


def evaluate(sweep: Sweep, number: int) -> Block:
    """A block of a sweep by its number."""
    box = sweep.box(number)
    return block_of(sweep, box, asked(sweep).at(box))

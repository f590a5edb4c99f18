"""A sweep as a record that travels to workers, and how it is cut into blocks.

A scenario is a place on every axis. A block is a box of scenarios: one word of each axis of words,
all chips, and a part of each axis of numbers, so that the chips of a scenario stand together and
formulas work on factors, not on rows. Boxes follow from the specification alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from chipcost.study.data import Data
from chipcost.study.sweep.axes import CHIP, DRAW, INSIDE, LAYOUT, TOKENS, WORD, inputs_of
from chipcost.study.sweep.values import Array, Distribution, Points

BLOCK = 1 << 18  # scenarios of a block, at most: 2 MB a column
SEARCHES = 16  # of a block, where a deployment is searched for each scenario
PAGE = 4096  # samples that one generator gives


NONE = Points()


@dataclass(frozen=True, slots=True)
class Axis:
    """One input with its values: words, or numbers."""

    name: str
    words: tuple[str, ...] = ()
    points: Points = NONE

    def __len__(self) -> int:
        return len(self.words) or len(self.points)


@dataclass(frozen=True, slots=True)
class Known:
    """What the data of a question are made from, in another process too."""

    files: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    day: date | None = None
    prices: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()

    def load(self) -> Data:
        """The data."""
        return Data(self.files, self.sets, self.day, prices=self.prices, rates=self.rates)


@dataclass(frozen=True, slots=True)
class Box:
    """One block: which word of each axis of words but the chips, and which part of the others.

    `parts` and `shape[1:]` follow `Sweep.numbers`; the first axis of the shape are the chips.
    """

    number: int
    words: Mapping[str, int]
    parts: tuple[slice, ...]
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """Scenarios of the block."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Sweep:
    """A question over a grid. `axes` in the order of the inputs; `draws` are sampled together,
    `samples` times at every place of the grid."""

    question: str
    axes: tuple[Axis, ...]
    draws: tuple[tuple[str, Distribution], ...] = ()
    samples: int = 0
    seed: int = 0
    known: Known = Known()

    @cached_property
    def chips(self) -> tuple[str, ...]:
        """The names of the chips."""
        return next(axis.words for axis in self.axes if axis.name == CHIP)

    @cached_property
    def words(self) -> tuple[Axis, ...]:
        """The axes of words beside the chips."""
        return tuple(axis for axis in self.axes if axis.words and axis.name != CHIP)

    @cached_property
    def explicit(self) -> bool:
        """Whether layouts of a language model are given, and none is searched for."""
        return self.question == TOKENS and any(axis.name in LAYOUT for axis in self.axes)

    @cached_property
    def numbers(self) -> tuple[tuple[str, int], ...]:
        """Name and size of the axes of numbers, the last varying first: what enters the model, the
        samples, what scales its result."""
        known = inputs_of(self.question)
        plain = [(axis.name, len(axis)) for axis in self.axes if not axis.words]
        inside = [item for item in plain if known[item[0]].role == INSIDE]
        outside = [item for item in plain if known[item[0]].role != INSIDE]
        draws = [(DRAW, self.samples)] if self.draws else []
        if self.drawn_inside:
            return (*draws, *inside, *outside)
        return (*inside, *draws, *outside)

    @cached_property
    def drawn_inside(self) -> bool:
        """Whether a sampled input enters the model."""
        return any(inputs_of(self.question)[name].role == INSIDE for name, _ in self.draws)

    def is_inside(self, name: str) -> bool:
        """Whether an axis of numbers enters the model."""
        if name == DRAW:
            return self.drawn_inside
        return inputs_of(self.question)[name].role == INSIDE

    @cached_property
    def dimensions(self) -> tuple[tuple[str, int], ...]:
        """Name and size of all axes in the order in which scenarios are numbered."""
        words = tuple((axis.name, len(axis)) for axis in self.words)
        return (*words, (CHIP, len(self.chips)), *self.numbers)

    @property
    def count(self) -> int:
        """Scenarios in all."""
        return math.prod(size for _, size in self.dimensions)

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        """Of each axis of numbers how much stands in a block, evenly cut."""
        room = max(BLOCK // len(self.chips), 1)
        searches = SEARCHES if self.question == TOKENS and not self.explicit else room
        sizes: list[int] = []
        for name, count in reversed(self.numbers):
            inside = self.is_inside(name)
            most = max(min(room, searches) if inside else room, 1)
            size = math.ceil(count / math.ceil(count / most))
            room //= size
            searches = searches // size if inside else searches
            sizes.append(size)
        return tuple(reversed(sizes))

    @cached_property
    def _pieces(self) -> tuple[int, ...]:
        """How many blocks stand along each axis but the chips."""
        cut = [
            -(-count // size) for (_, count), size in zip(self.numbers, self._sizes, strict=True)
        ]
        return (*(len(axis) for axis in self.words), *cut)

    @property
    def blocks(self) -> int:
        """Blocks in all."""
        return math.prod(self._pieces)

    def box(self, number: int) -> Box:
        """The scenarios of a block."""
        places = unravelled(number, self._pieces)
        words = {axis.name: at for axis, at in zip(self.words, places, strict=False)}
        parts = tuple(
            slice(at * size, min((at + 1) * size, count))
            for at, size, (_, count) in zip(
                places[len(words) :], self._sizes, self.numbers, strict=True
            )
        )
        sizes = tuple(part.stop - part.start for part in parts)
        return Box(number, words, parts, (len(self.chips), *sizes))

    def points(self, box: Box) -> dict[str, Array]:
        """The numbers of a block by input, each with the length 1 along the axes of others."""
        given = {axis.name: axis.points for axis in self.axes if not axis.words}
        found = {}
        for at, (name, _) in enumerate(self.numbers):
            shape = [1] * len(box.shape)
            shape[at + 1] = -1
            if name == DRAW:
                for drawn, distribution in self.draws:
                    found[drawn] = self._sampled(drawn, distribution, box.parts[at]).reshape(shape)
            else:
                found[name] = given[name].array(box.parts[at]).reshape(shape)
        return found

    def _sampled(self, name: str, distribution: Distribution, part: slice) -> Array:
        """The samples of a part. They depend on seed and place alone, so that all chips and all
        places of the grid see the same."""
        pages = range(part.start // PAGE, -(-part.stop // PAGE))
        own = int.from_bytes(name.encode(), "little")
        drawn = [
            distribution.sample(np.random.default_rng([self.seed, own, page]), PAGE)
            for page in pages
        ]
        start = pages.start * PAGE
        return np.concatenate(drawn)[part.start - start : part.stop - start]

    def scenario(self, number: int) -> dict[str, str | float]:
        """The inputs of a scenario by its number in the order of `dimensions`."""
        places = unravelled(number, [size for _, size in self.dimensions])
        by_name = {axis.name: axis for axis in self.axes}
        found: dict[str, str | float] = {}
        for (name, _), at in zip(self.dimensions, places, strict=True):
            if name == DRAW:
                part = slice(at, at + 1)
                found |= {each: float(self._sampled(each, of, part)[0]) for each, of in self.draws}
            else:
                axis = by_name[name]
                found[name] = (
                    axis.words[at] if axis.words else float(axis.points.array(slice(at, at + 1))[0])
                )
        return found


def unravelled(number: int, sizes: tuple[int, ...] | list[int]) -> tuple[int, ...]:
    """The place along each axis of a number, the last axis first; for any size of number."""
    places = []
    for size in reversed(sizes):
        number, at = divmod(number, size)
        places.append(at)
    return tuple(reversed(places))


def is_word(question: str, name: str) -> bool:
    """Whether an input is looked up by a word."""
    return inputs_of(question)[name].role == WORD

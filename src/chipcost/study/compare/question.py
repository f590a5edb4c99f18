"""The question of `compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chipcost.catalog.chips.records import Chip, System
from chipcost.errors import one_of
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT, Measure
from chipcost.study.chip.selection import DEFAULT, Selection
from chipcost.study.ranges import Derived, Range
from chipcost.study.sampled import Sampling


@dataclass(frozen=True, slots=True)
class Question:
    """The question of `compare`.

    chips        names of chips and systems; none means every chip with an answer
    per          bandwidth, flop, capacity, megawatt, hour or token; `measure` says of what per
                 megawatt
    relative_to  the chip that advantages are relative to; of two named chips, the second
    scope        chip, or system for totals of whole systems
    sampling     of every input, for probabilities; none: by the lattice of study/odds.py
    fill         `modelled`: a catalog filled by `study.tco.fill` answers where no quote does
    selection    which chips, where none is named; with `all` those without a quote too
    """

    basis: Basis
    chips: Sequence[str] = ()
    per: str = "bandwidth"
    measure: str = "bandwidth"
    relative_to: str = ""
    scope: str = "chip"
    fill: str = ""
    sampling: Sampling | None = None
    selection: Selection = DEFAULT
    notes: Sequence[str] = field(default=())

    def checked(self) -> Question:
        """The same; ChipcostError for an option that is wrong whatever the data say."""
        self.basis.checked()
        self.asked()
        one_of("--scope", self.scope, ("chip", "system"))
        self.selection.checked_words()
        if self.sampling is not None:
            self.sampling.checked()
        return self

    def asked(self) -> Measure:
        """The measure that is ranked by; ChipcostError for an unknown word."""
        if self.per == "megawatt":
            return _pick("--measure", self.measure, PER_MEGAWATT)
        return _pick("--per", self.per, {**MEASURES, "megawatt": MEASURES["hour"]})


def _pick(option: str, word: str, known: dict[str, Measure]) -> Measure:
    return known[one_of(option, word, known)]


Item = tuple[Chip, System | None]


@dataclass(frozen=True, slots=True)
class Served:
    """What serving a language model adds to the rows: rates by chip id, and words above them.

    `formulas` are of the columns that follow from the rates with the price and power of the row;
    `inherited` are the chips whose rates rest on parameters of their vendor or of all chips,
    `measured` those of which runs were measured.
    """

    model: str
    values: Mapping[str, Mapping[str, Range | None]]
    formulas: Mapping[str, Derived]
    inherited: frozenset[str]
    measured: frozenset[str]
    headline: tuple[str, ...]

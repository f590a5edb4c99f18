"""The question of `versus`: two chips on one basis, and what serving a model adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.words import short
from chipcost.study.ranges import Derived

Item = tuple[Chip, System | None]


@dataclass(frozen=True, slots=True)
class Question:
    """The question of `versus`.

    chips        names of two chips or systems; the first is held against the second
    """

    basis: Basis
    chips: Sequence[str]

    def pair(self, catalog: Catalog) -> tuple[Item, Item]:
        """Both chips, each with the system to assume.

        Raises ChipcostError `bad-pair` for more or fewer than two, `same-chip` for one twice, and
        `unknown-chip`.
        """
        if len(self.chips) != 2:
            given = len(self.chips)
            hint = "for example chipcost versus trn2 gb200"
            if given > 2:
                hint = f"several in one ranking: chipcost compare {' '.join(self.chips)}"
            raise ChipcostError(
                "bad-pair", f"versus holds two chips against each other, and {given} given",
                hint=hint,
            )  # fmt: skip
        first, second = (resolve(catalog, name) for name in self.chips)
        if first.chip.id == second.chip.id:
            raise ChipcostError(
                "same-chip",
                f"{self.chips[0]!r} and {self.chips[1]!r} are the same chip, {first.chip.id}",
                hint="name two chips; totals of systems are in chipcost compare --scope system",
            )
        return (first.chip, first.assumed), (second.chip, second.assumed)


@dataclass(frozen=True, slots=True)
class Serving:
    """What serving a language model adds to two chips.

    items        both assessments with their rates and what follows from these
    reasons      why a chip does not serve it; "" where it does
    origins      on what a rate rests where no run of the chip was measured; "" where one was
    line         model, lengths and service level in words
    formulas     of the columns that follow from the rates
    """

    model: str
    items: tuple[Assessment, Assessment]
    reasons: tuple[str, str]
    origins: tuple[str, str]
    line: str
    remarks: Sequence[str]
    assumptions: Mapping[str, Any]
    formulas: Mapping[str, Derived]


class Pair(NamedTuple):
    """Both chips, as they are assessed, on the basis of the question."""

    a: Assessment
    b: Assessment
    basis: Basis

    @property
    def items(self) -> tuple[Assessment, Assessment]:
        """Both assessments."""
        return self.a, self.b

    @property
    def names(self) -> tuple[str, str]:
        """Their names, as sentences have them."""
        return short(self.a.chip), short(self.b.chip)

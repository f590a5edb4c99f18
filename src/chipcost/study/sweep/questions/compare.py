"""`compare` over a grid: price, power and PUE as factors of what each chip offers."""

from __future__ import annotations

from collections.abc import Mapping

from chipcost.catalog.names import resolve
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.formulas import DERIVED
from chipcost.study.data import Data
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.questions.of_chips import by_chip, price_and_power
from chipcost.study.sweep.questions.words import basis_of
from chipcost.study.sweep.sweep import Box, Sweep

FORMULAS = {item.column: item for item in DERIVED}
_OFFERED = ("memory_bandwidth_tb_per_s", "peak_pflop_per_s", "memory_capacity_gb")


class Compared:
    """Chips on the bases of a sweep, each assessed once per basis."""

    def __init__(self, sweep: Sweep, data: Data) -> None:
        self._sweep, self._data = sweep, data
        self._kept: dict[tuple[str, ...], tuple[Basis, list[Assessment]]] = {}

    def check(self) -> None:
        """Raise ChipcostError for words that cannot be."""
        for axis in self._sweep.words:
            for word in axis.words:
                basis_of({axis.name: word}, self._data.day)

    def at(self, box: Box) -> Values:
        """The columns of a block."""
        words = {axis.name: axis.words[box.words[axis.name]] for axis in self._sweep.words}
        basis, assessed = self._assessed(words)
        width = len(box.shape)
        given = self._sweep.points(box)
        known = price_and_power(self._data.catalog, basis, assessed, given, width)
        known |= {name: by_chip(assessed, name, width) for name in _OFFERED}
        return Values(known, FORMULAS)

    def _assessed(self, words: Mapping[str, str]) -> tuple[Basis, list[Assessment]]:
        key = tuple(words.values())
        found = self._kept.get(key)
        if found is None:
            basis = basis_of(words, self._data.day)
            catalog = self._data.catalog
            named = [resolve(catalog, name) for name in self._sweep.chips]
            found = basis, [assess(catalog, one.chip, one.assumed, basis) for one in named]
            self._kept = {key: found}  # blocks of one combination follow each other
        return found

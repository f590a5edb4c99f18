"""Columns of a block that are computed when they are asked for, from tables of formulas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from chipcost.study.ranges import Derived
from chipcost.study.sweep.values import Array


class Values:
    """Numbers by column over a block, each only as wide as what it depends on.

    They broadcast to the shape of the block; unknown is NaN. `formulas` are those of the question
    that is swept, the same as of single answers.
    """

    def __init__(self, known: Mapping[str, Array], formulas: Mapping[str, Derived]) -> None:
        self._known = dict(known)
        self._formulas = formulas

    def __getitem__(self, name: str) -> Array:
        found = self._known.get(name)
        if found is None:
            item = self._formulas[name]
            with np.errstate(divide="ignore", invalid="ignore"):
                found = np.asarray(item.formula(*(self[each] for each in item.inputs)))
            self._known[name] = found
        return found

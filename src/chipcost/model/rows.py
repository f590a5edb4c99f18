"""Single configurations out of plans at loads: taken from records, and put back."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Rows:
    """Configurations `index` of an array of `shape`, (plans,) or (loads, plans), laid out flat."""

    index: Index
    shape: tuple[int, ...]

    def of(self, record: Record) -> Record:
        """The record with these entries of its arrays: of each load and plan, or of each plan.

        What is shared by two parts of the record is taken once.
        """
        taken: Record = _taken(record, self, self.index % self.shape[-1], {})
        return taken

    def only(self, part: Rows) -> Rows:
        """Of these the ones of `part`."""
        return Rows(self.index.take(part.index), self.shape)

    def without(self, whole: Array) -> Array:
        """Write NaN into these entries of an array of each load and plan, and return it."""
        if whole.shape == self.shape:
            _flat(whole)[self.index] = np.nan
        return whole

    def put(self, whole: Record, values: Record) -> Record:
        """Write the values of these rows into the arrays of `whole`, and return it. What all loads
        share is left as it is."""
        _put(whole, values, self)
        return whole


def _flat(whole: Array) -> Any:
    """The entries in order, to write to; a view, which is quicker, where memory has that order."""
    return whole.reshape(-1) if whole.flags.c_contiguous else whole.flat


def _put(whole: Any, values: Any, rows: Rows) -> None:
    if isinstance(whole, tuple):
        for old, new in zip(whole, values, strict=True):
            _put(old, new, rows)
    elif whole.shape == rows.shape:
        _flat(whole)[rows.index] = values


def _taken(value: Any, rows: Rows, plan: Index, known: dict[int, Any]) -> Any:
    """`Rows.of`; `known` are the arrays by identity that were taken before."""
    if isinstance(value, np.ndarray):
        if value.shape not in (rows.shape, rows.shape[-1:]) or value.size == 1:
            return value
        if id(value) not in known:
            index = rows.index if value.shape == rows.shape else plan
            known[id(value)] = value.reshape(-1).take(index)
        return known[id(value)]
    if isinstance(value, tuple):
        parts = [_taken(part, rows, plan, known) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{n: _taken(getattr(value, n), rows, plan, known) for n in names})
    return value

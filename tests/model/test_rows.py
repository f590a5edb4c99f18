"""Single configurations taken out of plans at loads, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chipcost.model.rows import Rows


@dataclass(frozen=True)
class Inner:
    of_plans: np.ndarray
    number: float


class Pair(NamedTuple):
    inner: Inner
    of_all: np.ndarray
    of_plans: np.ndarray


def test_rows_are_taken_of_every_load_and_plan_and_of_every_plan():
    plans, every = np.array([10.0, 20.0, 30.0]), np.arange(6.0).reshape(2, 3)
    rows = Rows(np.array([1, 3, 5]), (2, 3))
    found = rows.of(Pair(Inner(plans, 7.0), every, plans))
    assert found.of_all.tolist() == [1.0, 3.0, 5.0]
    assert found.of_plans.tolist() == [20.0, 10.0, 30.0]
    assert found.inner.number == 7.0
    assert found.inner.of_plans is found.of_plans  # taken once


def test_rows_are_put_where_they_came_from():
    every, shared = np.zeros((2, 3)), np.ones(3)
    rows = Rows(np.array([1, 3, 5]), (2, 3))
    some = rows.only(Rows(np.array([0, 2]), (3,)))
    assert some.put((every, shared), (np.array([8.0, 9.0]), np.array([4.0, 4.0])))[0] is every
    assert every.tolist() == [[0.0, 8.0, 0.0], [0.0, 0.0, 9.0]]
    assert shared.tolist() == [1.0, 1.0, 1.0]  # what all loads share is left
    assert np.flatnonzero(np.isnan(rows.without(every))).tolist() == [1, 3, 5]
    assert not np.any(np.isnan(rows.without(shared)))


def test_the_layout_in_memory_does_not_matter():
    every = np.arange(6.0).reshape(3, 2).T
    rows = Rows(np.array([1, 3]), (2, 3))
    assert rows.of(every).tolist() == [2.0, 1.0]
    rows.put((every,), (np.array([-1.0, -2.0]),))
    assert every.tolist() == [[0.0, -1.0, 4.0], [-2.0, 3.0, 5.0]]

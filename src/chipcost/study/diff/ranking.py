"""One comparison of one side: every value of it, and the best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chipcost.study.diff.items import Item, Key


class Ranking(NamedTuple):
    """A comparison: its name, every value by chip, and the best of those of main memory.

    ties  how many others are not told apart from the best
    """

    name: str
    unit: str
    values: Mapping[Key, Item]
    best: str = ""
    value: float | None = None
    ties: int = 0

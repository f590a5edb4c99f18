"""Measured runs as rows of the table that `chipcost validate` reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from chipcost.study.bench.points import Point
from chipcost.study.runs.readers import table


def render(points: Sequence[Point], model: str = "") -> str:
    """The rows as CSV, one per run; `model` in place of the names in the files."""
    used: dict[str, int] = {}
    return table.render(
        [replace(point.settled(model), id=_unique(point, used)) for point in points]
    )


def _unique(point: Point, used: dict[str, int]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(point.run.file).stem.lower()).strip("-") or "run"
    name = f"{stem}-{point.run.number}"
    used[name] = used.get(name, 0) + 1
    return name if used[name] == 1 else f"{name}-{used[name]}"

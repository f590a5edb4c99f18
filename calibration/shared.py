"""How far the errors of two chips at one load go together: the weight that uncertainty shares.

Run `python calibration/shared.py`. For every pair of chips that were measured at the same model,
lengths and concurrency, the logarithmic errors of their left-out predictions (folds.csv), and their
correlation. `study.draws.SHARED_RATE` is set from it.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

from chipcost.study.runs.record import UNTUNED
from chipcost.study.runs.survey_notes import stack_of

HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def correlation(column: str) -> tuple[int, float]:
    """Pairs of chips at one load, and the correlation of their errors under one kind of fold."""
    loads = {row["id"]: row for row in _rows("measured.csv")}
    errors: dict[tuple[str, ...], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows("folds.csv"):
        load = loads[row["id"]]
        if stack_of(load["group"]) == UNTUNED or row["quantity"] == "ttft_ms":
            continue
        error = math.log(float(row[column]) / float(row["measured"]))
        if row["quantity"].endswith("_ms"):
            error = -error  # a time: too slow is too low a rate
        key = tuple(load[name] for name in ("model", "isl", "osl", "concurrency"))
        errors[key][load["chip"]].append(error)
    one, other = [], []
    for chips in errors.values():
        means = [float(np.mean(found)) for found in chips.values()]
        for i, first in enumerate(means):
            for j, second in enumerate(means):
                if i != j:
                    one.append(first)
                    other.append(second)
    return len(one) // 2, float(np.corrcoef(one, other)[0, 1])


if __name__ == "__main__":
    for kind in ("pair", "chip", "family"):
        pairs, found = correlation(f"without_{kind}")
        print(f"without the {kind:6}  {pairs} pairs of chips  correlation {found:.2f}")

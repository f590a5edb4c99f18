"""Published bottom-up tables with their own inputs, through `chipcost tco --inputs`.

Each table is a file of inputs (`NAME.yaml`) and the printed cells (`NAME.csv`). A cell is
reproduced if the printed value lies within what the half-digits of the inputs and its own allow;
a cell marked `contradicted` must lie outside. Adding the two files adds the tests.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

TABLES = Path(__file__).parent / "tco"


def tables():
    return [pytest.param(path, id=path.stem) for path in sorted(TABLES.glob("*.csv"))]


@pytest.mark.parametrize("path", tables())
def test_a_table(cli, path):
    done = cli("tco", "--inputs", str(path.with_suffix(".yaml")), "--format", "json")
    assert done.status == 0, done.err
    [scenario] = json.loads(done.out)["scenarios"].values()
    with path.open(encoding="utf-8", newline="") as stream:
        cells = list(csv.DictReader(stream))
    assert cells
    for cell in cells:
        factor, half = float(cell["factor"]), float(cell["half_digit"])
        known = scenario["outputs"][cell["output"]]
        low, high = known["low"] * factor - half, known["high"] * factor + half
        slack = 1e-12 * abs(high)
        within = low - slack <= float(cell["printed"]) <= high + slack
        assert within == (cell["verdict"] == "reproduced"), (cell, known)
        assert cell["verdict"] == "reproduced" or cell["note"]

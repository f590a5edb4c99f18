"""Published tables of unit costs, with their own inputs, through the command line.

Each table is an overlay (`NAME.yaml`) and the printed cells (`NAME.csv`). A cell is reproduced if
the printed value lies within what the half-digits of the inputs and its own allow; a cell marked
`contradicted` must lie outside. Adding the two files adds the tests.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

TABLES = Path(__file__).parent / "unit_costs"


def cells():
    for file in sorted(TABLES.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for cell in csv.DictReader(stream):
                name = f"{file.stem}-{cell['chip']}-{cell['column']}-{cell['dtype']}"
                yield pytest.param(file.with_suffix(".yaml"), cell, id=name)


@pytest.mark.parametrize(("overlay", "cell"), list(cells()))
def test_a_printed_cell(cli, overlay, cell):
    options = ["--per", cell["per"], "--dtype", cell["dtype"], "--owner", "any"]
    if cell["reference"]:
        options += ["--relative-to", cell["reference"]]
    done = cli(
        "compare", cell["chip"], *options, "--catalog", str(overlay), "--as-of", "2025-12-01",
        "--format", "csv",
    )  # fmt: skip
    assert done.status == 0, done.err
    [row] = csv.DictReader(io.StringIO(done.out))
    factor, half = float(cell["factor"]), float(cell["half_digit"])
    low, value, high = (
        float(row[f"{cell['column']}{end}"]) * factor for end in ("_low", "", "_high")
    )
    assert low <= value <= high
    printed = float(cell["printed"])
    within = low - half <= printed <= high + half
    assert within == (cell["verdict"] == "reproduced"), (low, value, high, printed)


def test_the_two_conventions_of_trainium2_against_gb200(cli):
    """30.1 % needs the first convention: 28.6 to 30.6 % within the rounding of the prices."""
    done = cli(
        "compare", "table-trn2", "table-gb200", "--as-of", "2025-09-05",
        "--catalog", str(TABLES / "semianalysis-trn2.yaml"), "--format", "csv",
    )  # fmt: skip
    row = next(csv.DictReader(io.StringIO(done.out)))
    assert f"{float(row['more_per_dollar']):.3f}" == "0.296"
    assert f"{float(row['more_per_dollar_low']):.3f}" == "0.286"
    assert f"{float(row['more_per_dollar_high']):.3f}" == "0.306"
    assert f"{float(row['lower_cost']):.3f}" == "0.229"

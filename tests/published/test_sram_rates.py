"""Published rates of a user on wafers, LPUs and dataflow machines, beside what is predicted.

tests: chipcost.study.serving.published

sram_rates.csv has one rate of each machine and model, with its source; layouts and lengths that are
not published are assumed (docs/method.md, "Machines with weights in SRAM"). Rates with speculative
decoding, and those that Cerebras states of models after 2024, whose software speculates, are in
sram_speculation.csv: a head drafts three tokens, and a step yields what was measured elsewhere.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chipcost.study.data import Data
from chipcost.study.validate import validate

TABLE = Path(__file__).with_name("sram_rates.csv")
AHEAD = TABLE.with_name("sram_speculation.csv")


@pytest.fixture(scope="module")
def predicted():
    """Predicted over published tokens/s of a user by id, and whether the interval holds it."""
    return {
        row["id"]: (
            row["measured"] / row["predicted"],
            row["low"] <= row["measured"] <= row["high"],
        )
        for table in (TABLE, AHEAD)
        for row in validate(Data(), table).to_dicts()
    }


def rates():
    found = []
    for table in (TABLE, AHEAD):
        with table.open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return found


@pytest.mark.parametrize("row", rates(), ids=lambda row: f"{row['chip']}-{row['model']}")
def test_a_published_rate_of_a_user(predicted, row):
    ratio, _ = predicted[row["id"]]
    assert 0.5 < ratio < 2.0
    assert row["source"]
    assert float(row["tpot_ms"]) == pytest.approx(1e3 / float(row["tokens_per_s_per_user"]), 1e-3)


def test_intervals_hold_nine_in_ten(predicted):
    assert sum(inside for _, inside in predicted.values()) >= 0.9 * len(predicted)

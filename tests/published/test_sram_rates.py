"""Published rates of a user on wafers, LPUs and dataflow machines, beside what is predicted.

tests: chipcost.study.serving.published

sram_rates.csv has one rate of each machine and model, with its source; layouts and lengths that are
not published are assumed (docs/method.md, "Machines with weights in SRAM"). Rates with speculative
decoding are not in it. Whether those that Cerebras states of models after 2024 are is not said.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chipcost.study.data import Data
from chipcost.study.validate import validate

TABLE = Path(__file__).with_name("sram_rates.csv")
LATER = {"llama-3.1-405b", "qwen3-235b-a22b", "qwen3-32b"}  # of Cerebras, speculation not stated


@pytest.fixture(scope="module")
def predicted():
    """Predicted over published tokens/s of a user by id, and whether the interval holds it."""
    return {
        row["id"]: (
            row["measured"] / row["predicted"],
            row["low"] <= row["measured"] <= row["high"],
        )
        for row in validate(Data(), TABLE).to_dicts()
    }


def rates():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", rates(), ids=lambda row: f"{row['chip']}-{row['model']}")
def test_a_published_rate_of_a_user(predicted, row):
    ratio, _ = predicted[row["id"]]
    later = row["chip"] == "wse-3" and row["model"] in LATER
    assert 1 / (2.6 if later else 2.0) < ratio < 2.0
    assert row["source"]
    assert float(row["tpot_ms"]) == pytest.approx(1e3 / float(row["tokens_per_s_per_user"]), 1e-3)


def test_intervals_hold_nine_in_ten(predicted):
    assert sum(inside for _, inside in predicted.values()) >= 0.9 * len(predicted)

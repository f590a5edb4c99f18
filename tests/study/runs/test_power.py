"""Mean power beside measured runs: a quantity of its own, which decides nothing else.

tests: chipcost.study.runs.power
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chipcost.study.data import Data
from chipcost.study.validate import validate

CALIBRATION = Path(__file__).parents[3] / "calibration"


@pytest.fixture(scope="module")
def published(shipped):
    return validate(Data().with_catalog(shipped), CALIBRATION / "power_runs.csv")


def power_of(result):
    return [row for row in result.rows if row["quantity"] == "power_w"]


def test_published_powers_are_reproduced(published):
    """Audited traces of InferenceX, B200 and MI355X from one request in flight to 128."""
    rows = power_of(published)
    assert len(rows) == 9
    for row in rows:
        assert row["predicted"] == pytest.approx(row["measured"], rel=0.15)
        assert row["low"] < row["measured"] < row["high"]


def test_what_is_scored_first_is_not_the_power(published):
    kinds = [row["quantity"] for row in published.rows]
    assert kinds == ["output_tokens_per_s_per_chip", "power_w"] * 9
    summary = published.extra["summary"]
    assert summary["n"] == 9
    assert summary["by_quantity"]["power_w"]["n"] == 9
    assert summary["by_quantity"]["power_w"]["interval_coverage"] == 1.0
    assert not {at for at, kind in enumerate(kinds) if kind == "power_w"} - set(published.folded)


def test_energy_is_nearer_at_the_mean_than_at_the_tdp(shipped):
    everything = validate(Data().with_catalog(shipped), CALIBRATION / "measured.csv")
    energy = everything.extra["summary"]["energy"]
    assert energy["n"] == 227
    assert energy["median_abs_error_pct_at_mean_power"] <= 12.0
    assert energy["median_abs_error_pct_at_provisioned_power"] >= 35.0
    assert everything.extra["summary"]["by_quantity"]["power_w"]["median_abs_error_pct"] <= 12.0


def test_a_run_without_power_has_no_row_of_it(shipped, tmp_path):
    with (CALIBRATION / "power_runs.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["power_w"] = ""
    path = tmp_path / "runs.csv"
    with path.open("w", newline="") as stream:
        out = csv.DictWriter(stream, rows[0])
        out.writeheader()
        out.writerows(rows)
    found = validate(Data().with_catalog(shipped), path)
    assert not power_of(found)
    assert "power_w" not in found.extra["summary"]["by_quantity"]
    assert found.extra["summary"]["energy"]["median_abs_error_pct_at_mean_power"] is None

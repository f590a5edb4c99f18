"""The shipped fit of mean power: what it was made from, and its errors on what it has not seen."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import power
import power_fit
import pytest
import yaml

CALIBRATION = Path(power.__file__).parent
TOLERANCE = 0.02  # of another machine's last digits


@pytest.fixture(scope="module")
def points():
    return power.load_points()


@pytest.fixture(scope="module")
def idle():
    return power.idle_of(power.read_csv(power.POINTS))


@pytest.fixture(scope="module")
def left_out(points, idle):
    return power_fit.leave_out(points, idle)


def test_the_shipped_file_is_what_the_fit_gives(points, idle):
    shipped = yaml.safe_load(power.DATA.read_text(encoding="utf-8"))
    fitted = power_fit.fit(points, idle, np.ones(len(points.share), dtype=bool))
    terms = [shipped["law"][name] for name in ("working", "memory", "compute")]
    assert fitted[: power_fit.TERMS] == pytest.approx(terms, rel=TOLERANCE)
    assert shipped["law"]["idle"] == pytest.approx(idle, rel=TOLERANCE)
    assert sum(shipped["sources"].values()) == len(points.share)
    low, value, high = power.rest_of(power.read_csv(power.POINTS))
    assert [low, value, high] == pytest.approx(list(shipped["rest"].values()), rel=TOLERANCE)


def test_the_folds_are_what_the_fit_gives(points, left_out):
    with power.FOLDS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == points.ids.tolist()
    for kind, found in left_out.items():
        written = [float(row[f"without_{kind}"]) for row in rows]
        assert np.exp(found) == pytest.approx(written, rel=TOLERANCE), kind


@pytest.mark.parametrize(
    ("kind", "middle", "tail"),
    [("pair", 0.12, 0.45), ("model", 0.12, 0.45), ("chip", 0.20, 0.45), ("source", 0.15, 0.45)],
)
def test_error_of_power_that_the_fit_had_not_seen(points, left_out, kind, middle, tail):
    error = np.expm1(np.abs(left_out[kind] - points.share))
    assert np.median(error) <= middle
    assert np.quantile(error, 0.9) <= tail


@pytest.mark.parametrize("chip", ["h100-sxm", "b200", "mi355x"])
def test_error_of_each_chip_when_its_family_is_left_out(points, left_out, chip):
    mine = points.labels["chip"] == chip
    error = np.expm1(np.abs(left_out["chip"] - points.share))[mine]
    assert np.median(error) <= 0.25
    at_tdp = np.expm1(np.abs(points.share))[mine]
    assert np.median(error) < np.median(at_tdp)


def test_energy_of_a_token_beside_measured_runs(points, left_out):
    factors = power_fit.intervals(points, left_out)
    at_tdp, at_mean, covered = power.energy(points, left_out, factors)
    assert float(at_mean.split("median ")[1].split(" %")[0]) <= 25.0
    assert float(at_tdp.split("median ")[1].split(" %")[0]) >= 35.0

    assert 0.88 <= float(covered.split("covers ")[1].split(" ")[0]) <= 0.98


def test_intervals_cover_what_they_say(points, left_out):
    shipped = yaml.safe_load(power.DATA.read_text(encoding="utf-8"))["intervals"]
    factors = power_fit.intervals(points, left_out)
    assert factors == pytest.approx(shipped, rel=TOLERANCE)
    for stratum, kind in (("family", "pair"), ("other", "chip")):
        inside = np.abs(left_out[kind] - points.share) <= np.log(shipped[stratum])
        assert 0.85 <= inside.mean() <= 0.97


def test_power_enters_no_fit_of_rates():
    assert "power_runs.csv" not in (CALIBRATION / "fit.py").read_text(encoding="utf-8")
    with (CALIBRATION / "folds.csv").open(encoding="utf-8", newline="") as stream:
        assert "power_w" not in {row["quantity"] for row in csv.DictReader(stream)}

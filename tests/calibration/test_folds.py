"""The shipped fit: its cross-validated error, its intervals, its bounds."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from chipcost.model.parameters import PARAMETERS
from chipcost.study.runs.record import TUNED
from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.runs.survey_notes import stack_of

CALIBRATION = Path(__file__).parents[2] / "calibration"


def table(name):
    with (CALIBRATION / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def tuned():
    """Left-out errors of the tuned groups: |ln ratio| by fold kind, and weights."""
    groups = {row["id"]: row["group"] for row in table("measured.csv")}
    rows = [row for row in table("folds.csv") if stack_of(groups[row["id"]]) == TUNED]
    measured = np.array([float(row["measured"]) for row in rows])
    log_error = {
        kind: np.abs(
            np.log(np.array([float(row[f"predicted_without_{kind}"]) for row in rows]) / measured)
        )
        for kind in ("pair", "chip", "family")
    }
    weights = group_weights(np.array([groups[row["id"]] for row in rows]))
    return rows, log_error, weights


@pytest.mark.parametrize(
    ("kind", "share", "bar"),
    [("pair", 0.5, 0.15), ("pair", 0.9, 0.45), ("chip", 0.5, 0.30), ("family", 0.5, 0.30)],
)
def test_error_of_runs_that_the_fit_had_not_seen(tuned, kind, share, bar):
    _, log_error, weights = tuned
    assert np.expm1(quantile(log_error[kind], weights, share)) <= bar


def test_intervals_cover_what_they_say_and_are_no_wider_than_needed(tuned, shipped_efficiencies):
    rows, log_error, weights = tuned
    chips = [row["chip"] for row in rows]
    levels = {
        "pair": [shipped_efficiencies.entries["chip", chip, "tuned"].factor for chip in chips],
        "chip": [
            shipped_efficiencies.entries["family", row["family"], "tuned"].factor for row in rows
        ],
        "family": [shipped_efficiencies.entries["all", "all", "tuned"].factor for _ in rows],
    }
    for kind, factors in levels.items():
        factor = np.array(factors)
        covered = np.sum(weights * (log_error[kind] <= np.log(factor))) / np.sum(weights)
        assert 0.85 <= covered <= 0.95
        assert quantile(factor, weights, 0.5) <= (1.6 if kind == "pair" else 2.2)


def test_folds_name_every_measured_run_but_those_without_a_load():
    measured = {row["id"] for row in table("measured.csv")}
    assert {row["id"] for row in table("folds.csv")} == measured


def test_parameters_are_within_their_bounds_and_tell_their_evidence(shipped_efficiencies):
    for (level, _, _), entry in shipped_efficiencies.entries.items():
        assert entry.runs > 0
        assert entry.fit_error is not None
        assert entry.cross_validated_error is not None
        assert 1.0 < entry.factor < 4.0
        for name, parameter in PARAMETERS.items():
            value = getattr(entry.efficiency, name)
            assert parameter.low * 0.999 <= value <= parameter.high * 1.001, (level, name)


def test_every_family_has_known_chips(shipped, shipped_efficiencies):
    for family in shipped_efficiencies.families.values():
        for chip in family.chips:
            assert chip in shipped.chips

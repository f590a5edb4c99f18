"""The shipped fit: its errors on what it has not seen, its intervals, its bounds."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import tables

from chipcost.model.parameters import PARAMETERS
from chipcost.study.runs.record import TUNED
from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.runs.survey_notes import stack_of
from chipcost.study.serving.efficiencies import STRATA
from chipcost.study.serving.words import STACKS

CALIBRATION = Path(__file__).parents[2] / "calibration"
FEW = 5  # groups below which a share says nothing


def table(name):
    with (CALIBRATION / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def everything():
    return tables.folds()


def quantiles(rows, kind):
    """Median and 90th percentile of the error, each chip, model and source once."""
    weights = group_weights(np.array([row["key"] for row in rows]))
    log_error = tables.log_errors(rows, kind)
    return [float(np.expm1(quantile(log_error, weights, share))) for share in (0.5, 0.9)]


@pytest.mark.parametrize(
    ("kind", "middle", "tail"),
    [("pair", 0.13, 0.60), ("chip", 0.17, 0.75), ("family", 0.27, 1.05), ("source", 0.18, 0.75)],
)
def test_error_of_rates_that_the_fit_had_not_seen(everything, kind, middle, tail):
    rows = [
        row
        for row in everything
        if row["quantity"] != tables.TTFT and stack_of(row["group"]) == TUNED
    ]
    found = quantiles(rows, kind)
    assert found[0] <= middle
    assert found[1] <= tail


def test_error_of_a_time_to_the_first_token_that_the_fit_had_not_seen(everything):
    rows = [row for row in everything if row["quantity"] == tables.TTFT]
    assert quantiles(rows, "pair")[0] <= 0.35


def test_intervals_cover_what_they_say_in_every_stratum():
    for stack, stratum, kind, rows, log_error in tables.strata():
        keys = np.array([row["key"] for row in rows])
        if len(set(keys)) < FEW:
            continue
        factor = tables.fitted()["intervals"][stack][stratum][kind]
        weights = group_weights(keys)
        covered = np.sum(weights * (log_error <= np.log(factor))) / np.sum(weights)
        assert covered >= 0.85, (stack, stratum, kind)


def test_folds_name_every_measured_run():
    measured = {
        row["id"]
        for row in table("measured.csv")
        if not (row["speculative"] or row["accept_length"])  # these are held against pairs
    }
    assert {row["id"] for row in table("folds.csv")} == measured


def test_every_kernel_is_of_a_known_chip_and_parameter(shipped):
    for row in table("kernels.csv"):
        assert row["chip"] in shipped.chips
        assert PARAMETERS[row["parameter"]].low < float(row["value"]) < 1.0


def test_parameters_are_within_their_bounds_and_intervals_widen(shipped, shipped_efficiencies):
    for chip in shipped.chips.values():
        for stack in STACKS:
            choice = shipped_efficiencies.choose(chip.id, stack, chip.vendor)
            assert choice.runs > 0
            for name, parameter in PARAMETERS.items():
                value = getattr(choice.efficiency, name)
                assert parameter.low * 0.999 <= value <= parameter.high * 1.001, (chip.id, name)
    for stack in STACKS:
        for kind in ("rate", "ttft"):
            factors = [shipped_efficiencies.factors[stack, stratum, kind] for stratum in STRATA]
            assert factors == sorted(factors)
            assert factors[0] > 1.0


def test_every_family_has_known_chips(shipped, shipped_efficiencies):
    for family in shipped_efficiencies.families.values():
        for chip in family.chips:
            assert chip in shipped.chips

"""Errors by group: each source counts once, a run that is not predicted is infinitely wrong."""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.study.runs.scores import Scores, quantile, summary


def test_groups_count_once_whatever_their_size():
    ratio = np.log(np.array([1.1] * 9 + [2.0]))
    groups = np.array(["big"] * 9 + ["small"])
    found = summary(Scores(ratio, np.full(10, 1.5), {"group": groups}), np.ones(10, dtype=bool))
    assert found["interval_coverage"] == pytest.approx(0.5)
    assert found["p90_abs_error_pct"] == pytest.approx(100.0)
    assert found["every_run"]["median_abs_error_pct"] == pytest.approx(10.0)


def test_the_median_and_the_ninth_tenth_of_the_errors():
    """Of 20 runs that miss by 1 to 20 %: the 10th and the 18th."""
    misses = np.arange(1, 21)
    ratio = np.log1p(misses / 100)
    every = np.ones(20, dtype=bool)
    found = summary(Scores(ratio, np.full(20, 1.5), {"group": misses.astype(str)}), every)
    for scores in (found, found["every_run"]):
        assert scores["median_abs_error_pct"] == pytest.approx(10.0)
        assert scores["p90_abs_error_pct"] == pytest.approx(18.0)


def test_quantiles_carry_weights():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 8.0])
    assert quantile(values, weights, 0.5) == 2.0
    assert quantile(values, weights, 0.05) == 1.0
    assert np.isnan(quantile(np.empty(0), np.empty(0), 0.5))

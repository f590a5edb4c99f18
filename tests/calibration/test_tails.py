"""The spreads of latencies in model/tails.py are those that the script fits, and miss so far."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
import tails as fitted

from chipcost.model import tails
from chipcost.study.runs.scores import group_weights, quantile


@cache
def collected():
    return fitted.collect()


def median_error(points, off):
    weights = group_weights(np.array(points.source))
    return math.expm1(quantile(np.abs(off), weights, 0.5))


def test_the_model_has_what_the_script_fits():
    gaps, queues, ramp = collected()
    assert fitted.fitted(gaps, fitted.TPOT) == pytest.approx(
        (tails.TPOT_ALONE, tails.TPOT_PREFILL), abs=0.011
    )
    assert fitted.fitted(queues, fitted.TTFT) == pytest.approx(
        (tails.TTFT_ALONE, tails.TTFT_QUEUE), abs=0.011
    )
    assert ramp == pytest.approx(fitted.RAMP, abs=0.005)
    assert (len(gaps.y), len(queues.y)) == (202, 48)


def test_what_is_left_out_is_missed_as_the_docs_say():
    gaps, queues, _ = collected()
    for points, kind, names, most in (
        (gaps, fitted.TPOT, gaps.chip, 0.12),
        (gaps, fitted.TPOT, gaps.model, 0.08),
        (queues, fitted.TTFT, queues.chip, 0.12),
        (queues, fitted.TTFT, queues.source, 0.48),
    ):
        assert median_error(points, fitted.left_out(points, kind, names)) <= most

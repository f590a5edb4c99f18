"""What a trace holds in numbers and words.

tests: chipcost.study.loads.text
"""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.study.loads.summary import summary
from chipcost.study.loads.text import told
from chipcost.study.loads.trace import Trace


def trace(rows=400, span=3600.0, seed=3, **more):
    draw = np.random.default_rng(seed)
    isl = np.ceil(draw.lognormal(7.0, 1.0, rows))
    osl = np.ceil(draw.lognormal(4.0, 0.8, rows))
    time = np.sort(draw.uniform(0.0, span, rows))
    return Trace("CSV", isl, osl, time=time - time[0], **more)


def test_means_and_percentiles_are_those_of_numpy():
    one = trace()
    found = summary(one)
    assert found.isl.mean == pytest.approx(one.isl.mean())
    assert found.isl.p99 == pytest.approx(np.percentile(one.isl, 99))
    assert found.osl.p50 == pytest.approx(np.median(one.osl))
    assert found.prefill == pytest.approx(np.mean(one.isl**2) / one.isl.mean() ** 2)
    assert found.cached is None


def test_twice_the_time_is_half_the_rate():
    one = trace()
    slow = Trace("CSV", one.isl, one.osl, time=2.0 * one.time)
    assert summary(slow).rate == pytest.approx(summary(one).rate / 2.0)
    assert summary(slow).prefill == summary(one).prefill


def test_the_share_of_tokens_is_not_the_mean_share_of_requests():
    isl, hits = np.array([100.0, 1000.0]), np.array([100.0, 0.0])
    found = summary(Trace("CSV", isl, np.ones(2) * 10.0, hits))
    assert found.cached == pytest.approx(1.0 / 11.0)
    assert found.cached_of_requests == 0.5
    assert found.rate is None


def test_weighted_rows_count_as_many():
    isl, osl = np.array([100.0, 300.0]), np.array([10.0, 10.0])
    found = summary(Trace("ServeGen", isl, osl, weight=np.array([3.0, 1.0])))
    assert found.isl.mean == 150.0
    assert found.isl.p50 < 200.0


def test_hours_of_a_day_average_to_one_and_follow_the_load():
    day = 86400.0
    even = Trace("CSV", np.ones(2880), np.ones(2880), time=np.arange(2880) * 60.0)
    hours = summary(even).hourly
    assert len(hours) == 24
    assert hours == pytest.approx([1.0] * 24, rel=0.02)
    busy = np.sort(np.r_[np.arange(0.0, day, 60.0), np.arange(3600.0 * 12, 3600.0 * 13, 2.0)])
    found = summary(Trace("CSV", np.ones(len(busy)), np.ones(len(busy)), time=busy, clock=3600.0))
    assert found.clock
    assert int(np.argmax(found.hourly)) == 13  # an hour after one, counted from midnight
    assert np.mean(found.hourly) == pytest.approx(1.0)
    assert summary(trace(span=80000.0)).hourly is None


def test_words_say_rows_lengths_hits_and_how_the_means_mislead():
    one = trace(failed=7)
    first, second = told("mine.csv", one)
    for words in ("mine.csv: 400 requests (CSV)", "busiest minute", "7 failed", "p50", "p99"):
        assert words in first
    assert "times the work of attention in prefill" in second
    equal = Trace("CSV", np.full(9, 5.0), np.full(9, 5.0), np.full(9, 2.0), notes=("a note",))
    first, second, note = told("equal", equal)
    assert "40.0% of the input tokens cached" in first
    assert second.startswith("The means stand for it")
    assert note == "A note."

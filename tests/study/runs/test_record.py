"""The record of a measured run: which quantity is scored, how a scenario is taken."""

from __future__ import annotations

import pytest

from chipcost.study.runs.record import PER_CHIP, SCENARIOS, STATED, TOTAL, Pool, Run


def run(**fields):
    return Run(file="runs.csv", line=7, format="table", **fields)


ALL = {
    "scope": PER_CHIP,
    "tpot_ms": {STATED: 20.0},
    "output_rate": 900.0,
    "total_rate": 1800.0,
    "ttft_ms": {STATED: 300.0},
}


@pytest.mark.parametrize(
    ("unknown", "scored"),
    [
        ((), ("tpot_ms", 20.0)),
        (("tpot_ms",), ("output_tokens_per_s_per_chip", 900.0)),
        (("tpot_ms", "output_rate"), ("total_tokens_per_s_per_chip", 1800.0)),
        (("tpot_ms", "output_rate", "total_rate"), ("ttft_ms", 300.0)),
        (tuple(ALL), None),
    ],
)
def test_the_scored_quantity_goes_by_what_was_measured(unknown, scored):
    stated = {name: value for name, value in ALL.items() if name not in unknown}
    found = next(iter(run(**stated).quantities), None)
    assert found == (scored and (scored[0], pytest.approx(scored[1])))


def test_rates_of_a_whole_deployment_are_not_scored_as_rates_of_a_chip():
    assert run(scope=TOTAL, output_rate=900.0, total_rate=1800.0).quantities == ()


def test_a_measured_time_is_the_number_of_the_source():
    assert run(tpot_ms={STATED: 30.2}).quantities == (("tpot_ms", 30.2),)
    assert run(ttft_ms={STATED: 25.475604}).quantities == (("ttft_ms", 25.475604),)


def test_a_zero_was_not_measured():
    assert run(**{**ALL, "tpot_ms": {STATED: 0.0}}).quantities[0][0] != "tpot_ms"


def test_the_statistic_that_counts_is_one_that_the_source_states():
    one = run(tpot_ms={"median": 20.0, "p99": 40.0}, statistic="p99")
    assert (one.tpot, one.ttft) == (40.0, None)
    assert run(tpot_ms={"median": 20.0}).tpot is None


@pytest.mark.parametrize("statistic", ["p90", "p95", "p99"])
def test_times_of_the_slowest_requests_are_not_scored_as_means(statistic):
    times = {"tpot_ms": {statistic: 40.0}, "ttft_ms": {statistic: 900.0}, "statistic": statistic}
    assert run(**{**ALL, **times}).quantities[0] == ("output_tokens_per_s_per_chip", 900.0)
    assert run(**times).quantities == ()
    assert run(**times).mean_times == (None, None)


@pytest.mark.parametrize("statistic", ["mean", "median", STATED])
def test_times_of_the_middle_are(statistic):
    times = {"tpot_ms": {statistic: 40.0}, "ttft_ms": {statistic: 900.0}, "statistic": statistic}
    assert run(**times).quantities == (("tpot_ms", 40.0), ("ttft_ms", 900.0))


def test_the_mean_of_a_run_does_not_depend_on_the_statistic_that_counts():
    times = {"ttft_ms": {"p99": 900.0, "median": 90.0, "mean": 100.0}, "statistic": "p99"}
    assert run(**times, tpot_ms={"p99": 40.0, "median": 20.0}).mean_times == (100.0, 20.0)


def test_every_scenario_has_a_mode():
    modes = {name: run(scenario=name).mode for name in SCENARIOS}
    assert modes["static-batch"] == "static"
    assert modes["disagg"] == "disaggregated"
    assert modes["online-concurrency"] == modes["offline"] == "closed"


def test_a_run_knows_its_place_and_a_pool_its_chips():
    assert (run().place.file, run().place.line) == ("runs.csv", 7)
    assert Pool(workers=2, tp=4, pp=2, ep=8, dp=3).chips == 48

"""How a run was spread and loaded where its source leaves something open."""

from __future__ import annotations

import pytest

from chipcost.model.memory import MAX_SEQUENCES_PER_RANK
from chipcost.study.runs.deployment import MOST_OFFLINE, pools, requests
from chipcost.study.runs.record import STATED, Pool, Run


def run(**fields):
    return Run(file="runs.csv", line=2, format="table", **fields)


@pytest.mark.parametrize(
    ("stated", "pool"),
    [
        ({"chips": 8, "tp": 8}, Pool(1, 8, 1, 1, 1)),
        ({"chips": 8}, Pool(1, 8, 1, 1, 1)),  # nothing stated: one replica over all chips
        ({"chips": 8, "tp": 2}, Pool(4, 2, 1, 1, 1)),
        ({"chips": 8, "tp": 2, "pp": 2}, Pool(2, 2, 2, 1, 1)),
        ({"chips": 8, "tp": 8, "dp": 8, "ep": 8}, Pool(1, 1, 1, 8, 8)),  # tp names the group
        ({"chips": 8, "dp": 4, "ep": 8}, Pool(1, 2, 1, 8, 4)),
        ({"chips": 2, "tp": 4}, Pool(1, 2, 1, 1, 1)),  # cores were counted
        ({"chips": 8, "tp": 4, "ep": 16}, Pool(2, 4, 1, 4, 1)),
        ({"chips": 4, "tp": 4, "batch": 8, "concurrency": 16.0}, Pool(2, 4, 1, 1, 1)),
        ({"chips": 8, "tp": 8, "ep": 8, "batch": 4, "concurrency": 32.0}, Pool(1, 1, 1, 8, 8)),
        ({}, Pool(1, 1, 1, 1, 1)),
    ],
)
def test_the_pool_follows_from_parallelism_and_chips(stated, pool):
    assert pools(run(**stated)) == (pool, None)


def test_stated_pools_are_taken_as_they_are():
    decode, prefill = Pool(1, 1, 1, 32, 32), Pool(2, 4, 1, 4, 1)
    stated = run(scenario="disagg", chips=40, tp=8, decode=decode, prefill=prefill)
    assert pools(stated) == (decode, prefill)


@pytest.mark.parametrize(("concurrency", "spread"), [(4.0, False), (1000.0, True)])
def test_pools_that_nobody_states_are_assumed_within_the_chips(concurrency, spread):
    decode, prefill = pools(run(scenario="disagg", chips=24, concurrency=concurrency))
    assert (decode.dp > 1) == spread
    assert decode.chips + prefill.chips <= 24


def test_requests_in_flight():
    pool = Pool(2, 4, 1, 1, 1)
    assert requests(run(concurrency=64.0, batch=8), pool) == 64.0
    assert requests(run(batch=8), pool) == 64.0
    spread = Pool(2, 1, 1, 4, 4)
    assert requests(run(), spread) == 8 * MAX_SEQUENCES_PER_RANK
    timed = {"tpot_ms": {STATED: 20.0}}
    assert requests(run(scenario="offline", **timed), spread) == 8 * MAX_SEQUENCES_PER_RANK
    assert requests(run(**timed), spread) is None


def test_an_offline_run_holds_what_its_benchmark_admits():
    spread = Pool(2, 1, 1, 4, 4)
    sized = run(scenario="offline", software="TensorRT-LLM v1.0 (trtllm-bench)")
    assert requests(sized, spread) == 8 * MOST_OFFLINE
    served = run(scenario="online-concurrency", software="TensorRT-LLM v1.0")
    assert requests(served, spread) == 8 * MAX_SEQUENCES_PER_RANK
    other = run(scenario="offline", software="vLLM 0.12")
    assert requests(other, spread) == 8 * MAX_SEQUENCES_PER_RANK


def test_littles_law_takes_means_whatever_statistic_counts():
    stated = {"chips": 4, "osl": 101.0, "scope": "per chip", "output_rate": 505.0}
    times = {"ttft_ms": {"mean": 1000.0, "p99": 9000.0}, "tpot_ms": {"mean": 10.0, "p99": 90.0}}
    found = run(**stated, **times, statistic="p99")
    assert requests(found, pools(found)[0]) == pytest.approx(40.0)
    slowest = {name: {"p99": value["p99"]} for name, value in times.items()}
    assert requests(run(**stated, **slowest, statistic="p99"), Pool(1, 4, 1, 1, 1)) is None


def test_a_closed_loop_without_a_concurrency_has_that_of_littles_law():
    stated = {"chips": 4, "osl": 101.0, "scope": "per chip", "output_rate": 505.0}
    times = {"ttft_ms": {STATED: 1000.0}, "tpot_ms": {STATED: 10.0}}
    found = run(**stated, **times)  # 20 requests a second of 2 s each
    assert requests(found, pools(found)[0]) == pytest.approx(40.0)
    static = run(**stated, **times, scenario="static-batch")
    assert requests(static, pools(static)[0]) is None

"""People's own benchmark results: cost, energy, the frontier, what is told beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.bench import bench as study
from chipcost.study.bench.points import BenchQuestion, measure
from chipcost.study.bench.prediction import beside
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data

FILES = Path(__file__).parents[2] / "bench" / "good"
GOOD = sorted(FILES.iterdir())


def question(*names, chip="h100", chips=8, **options):
    return BenchQuestion(
        question_basis(),
        [str(FILES / name) for name in names],
        chips=[chip] if chip else [],
        counts=[chips] if chips else [],
        **options,
    )


@pytest.fixture(scope="module")
def bench(shipped):
    """Rows of `bench`, with the model beside them, of files in tests/bench/good or by path."""

    def call(*names, model="", **options):
        asked = question(*names, **options)
        points = measure(Data().with_catalog(shipped), asked)
        known = beside(Data().with_catalog(shipped), points, model)
        return study.answer(Data().with_catalog(shipped), asked, points, known)

    return call


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_file_is_priced(bench, path):
    for row in bench(path.name, chip="b200", chips=40).rows:
        rate, price = row["output_tokens_per_s_per_chip"], row["usd_per_chip_hour"]
        assert row["usd_per_mtok_output_all_in"] == pytest.approx(price * 1e6 / (3600 * rate))
        watt = row["power_kw_per_chip"] * 1000
        assert row["joule_per_output_token"] == pytest.approx(watt / rate)
        assert row["output_tokens_per_s_per_mw"] == pytest.approx(rate * 1e6 / watt)
        low, high = (row[f"usd_per_mtok_output_all_in_{end}"] for end in ("low", "high"))
        assert low < row["usd_per_mtok_output_all_in"] < high


def test_rates_of_a_deployment_are_divided_and_failed_requests_told(bench):
    [row] = bench("vllm-failed.json").rows
    assert (row["completed_requests"], row["failed_requests"]) == (630, 10)
    assert "10 of 640 requests failed" in row["warnings"]
    assert row["isl"] == 1024
    assert row["output_tokens_per_s_per_chip"] == pytest.approx(1563.93 / 8)


def test_the_statistic_that_is_asked_for_counts(bench):
    [median] = bench("vllm-failed.json").rows
    [p99] = bench("vllm-failed.json", statistic="p99").rows
    assert (median["tpot_ms"], p99["tpot_ms"]) == (39.1, 52.6)
    [p90] = bench("vllm-failed.json", statistic="p90").rows
    assert p90["tpot_ms"] is None
    assert "TPOT: the file has no p90: it has mean, median, p99" in p90["missing"]


def test_several_runs_in_a_file_give_a_frontier(bench):
    result = bench("vllm-appended.jsonl", chips=4)
    assert [row["run"] for row in result.rows] == [3, 2, 1]
    assert [row["frontier"] for row in result.rows] == ["vllm-appended.jsonl#2", "yes", "yes"]
    assert "2 of 3 runs form the frontier" in " ".join(result.headline)


def test_what_the_file_states_is_shown(bench):
    [row] = bench("sglang.jsonl").rows
    assert (row["precision"], row["tp"], row["ep"], row["serving_mode"]) == ("fp8", 8, 8, "online")
    [row] = bench("mlperf-server.txt").rows
    assert row["serving_mode"] == "mlperf server"


def test_measured_power_stands_beside_the_all_in_power(bench):
    [row] = bench("aiperf.json").rows
    assert "16 requests that warm up" in row["remarks"]
    assert row["measured_power_w_per_chip"] == 612.5
    assert row["measured_joule_per_output_token"] == pytest.approx(612.5 / (2048 / 8))
    assert row["measured_on"] == "2026-10-20"


def test_throughput_per_gpu_is_not_divided_again(bench):
    [row] = bench("inferencex.json", chip="b200").rows
    assert row["throughput_scope"] == "per chip"
    assert row["output_tokens_per_s_per_chip"] == 505
    assert row["lengths"] == "nominal"


def test_a_file_may_name_its_chip(bench):
    [row] = bench("inferencex.json", chip="", chips=0).rows
    assert row["chip"] == "b200"


def test_each_side_of_a_disaggregated_run_pays_for_its_own_tokens(bench):
    [row] = bench("inferencex-disaggregated.json", chip="gb200", chips=40).rows
    assert row["serving_mode"] == "disaggregated"
    spend = row["usd_per_chip_hour"] / 3600
    paid = sum(
        row[f"usd_per_mtok_{side}"] / 1e6 * row[f"{side}_tokens_per_s_per_chip"]
        for side in ("input", "output")
    )
    assert paid == pytest.approx(spend)


def test_a_file_without_input_tokens_has_no_cost_of_all_tokens(bench):
    [row] = bench("mlperf-server.txt").rows
    assert row["usd_per_mtok_total"] is None
    assert "counts no input tokens" in row["missing"]
    [full] = bench("mlperf-server.txt", isl=294.0, model="llama-2-70b").rows
    assert full["usd_per_mtok_total"] > 0
    assert full["osl"] == pytest.approx(293)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"chips": 0}, "does not count its chips"),
        ({"chip": ""}, "does not say which chip"),
        ({"chip": "nosuch"}, "no chip or system"),
        ({"counts": [-1]}, "--chips"),
        ({"statistic": "p42"}, "--latency"),
        ({"form": "nosuch"}, "--input"),
        ({"names": ["h100", "b200"]}, "2 entries for 1 files"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(shipped, options, words):
    given = {"chip": "h100", "chips": 8, **options}
    asked = BenchQuestion(
        question_basis(),
        [str(FILES / "vllm-failed.json")],
        chips=given.get("names") or [given["chip"]] if given["chip"] else [],
        counts=given.get("counts") or ([given["chips"]] if given["chips"] else []),
        form=given.get("form", ""),
        statistic=given.get("statistic", "median"),
    )
    with pytest.raises(ChipcostError, match=words):
        measure(Data().with_catalog(shipped), asked)


def test_no_file(shipped):
    with pytest.raises(ChipcostError, match="no benchmark file"):
        measure(Data().with_catalog(shipped), BenchQuestion(question_basis(), []))

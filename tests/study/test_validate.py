"""The model against measured runs: every run a row, error, coverage and width as stated."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.validate import WORST, validate

CALIBRATION = Path(__file__).parents[2] / "calibration"


@pytest.fixture(scope="module")
def run(shipped):
    return lambda path: validate(Data().with_catalog(shipped), path)


@pytest.fixture(scope="module")
def fitted(run):
    return run(CALIBRATION / "measured.csv")


@pytest.fixture
def write(tmp_path):
    def call(*rows):
        base = {"id": "a", "chip": "h100-sxm", "model": "llama-3.1-8b", "isl": "1024"}
        base |= {"osl": "1024", "chips": "1", "tp": "1", "concurrency": "8", "tpot_ms": "10"}
        base |= {"group": "g", "weights": "FP8", "latency_statistic": "", "ttft_ms": ""}
        base |= {"output_tokens_per_s_per_chip": ""}
        path = tmp_path / "runs.csv"
        with path.open("w", newline="") as stream:
            out = csv.DictWriter(stream, base)
            out.writeheader()
            out.writerows({**base, **row} for row in rows)
        return path

    return call


def test_measured_runs_are_predicted_with_error_and_interval(fitted):
    summary_ = fitted.extra["summary"]
    powers = [row for row in fitted.rows if row["quantity"] == "power_w"]
    assert summary_["n"] == len(fitted.rows) - len(powers) == 1821
    assert len(powers) == summary_["by_quantity"]["power_w"]["n"] == 227
    assert summary_["predicted"] >= 0.97 * summary_["n"]
    assert summary_["median_abs_error_pct"] < 10.0
    for row in fitted.rows:
        assert row["low"] < row["predicted"] < row["high"]
        ratio = row["predicted"] / row["measured"]
        assert row["error"] == pytest.approx(math.exp(abs(math.log(ratio))) - 1)
    assert {"by_chip", "by_model", "by_group"} <= set(summary_)
    one = summary_["by_chip"]["h100-sxm"]
    assert {"n", "predicted", "median_abs_error_pct", "interval_coverage"} <= set(one)


def test_runs_never_fitted_are_predicted_within_the_bar(run):
    found = run(CALIBRATION / "max_throughput.csv").extra["summary"]
    assert found["predicted"] == found["n"] == 426
    assert found["every_run"]["median_abs_error_pct"] <= 25.0
    assert found["every_run"]["interval_coverage"] >= 0.80


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"chip": "nobody"}, "no chip or system"),
        ({"model": "nobody"}, "no model"),
        ({"tpot_ms": ""}, "nothing was measured"),
        ({"isl": "0"}, "not positive"),
        ({"concurrency": ""}, "concurrency is not known"),
        ({"isl": "many"}, "isl is no number"),
        ({"latency_statistic": "p99"}, "its latencies are p99, and the model predicts means"),
        ({"chip": "groq-lp30"}, "unknown: bf16_dense"),
    ],
)
def test_a_run_that_cannot_be_predicted_is_a_row_and_an_infinite_error(run, write, change, reason):
    result = run(write({"id": "good"}, {"id": "bad", **change}))
    bad = next(row for row in result.rows if row["id"] == "bad")
    assert bad["status"] == "failed"
    assert reason in bad["reason"]
    found = result.extra["summary"]
    assert (found["n"], found["predicted"]) == (2, 1)
    assert found["every_run"]["p90_abs_error_pct"] is None
    assert found["interval_coverage"] < 1.0


def test_the_slowest_tenth_is_not_scored_as_the_mean(run, write):
    """A p99 beside a rate: the rate is scored, and no time is."""
    times = {"latency_statistic": "p99", "ttft_ms": "900", "output_tokens_per_s_per_chip": "800"}
    result = run(write(times))
    assert result.rows[0]["quantity"] == "output_tokens_per_s_per_chip"
    assert set(result.extra["summary"]["by_quantity"]) == {"output_tokens_per_s_per_chip"}


def test_a_file_that_is_none_is_refused(run, tmp_path):
    with pytest.raises(ChipcostError, match="there is no such file"):
        run(tmp_path / "missing.csv")
    path = tmp_path / "empty.csv"
    path.write_text("id,chip\n1,h100\n")
    with pytest.raises(ChipcostError, match="lacks the columns model, isl, osl"):
        run(path)


def test_chips_and_models_are_ids_whatever_the_file_calls_them(run, write):
    result = run(write({"chip": "H100", "model": "Llama 3.1 8B"}, {"chip": "no such chip"}))
    assert result.cells("chip") == ["h100-sxm", "no such chip"]
    assert result.cells("model") == ["llama-3.1-8b", "llama-3.1-8b"]


def test_a_screen_sums_up_by_chip_and_says_whether_it_is_in_sample(fitted):
    lines = fitted.headline
    assert any(line.startswith("By chip (runs): h100-sxm ") for line in lines)
    assert any(line.startswith("By model (runs): ") for line in lines)
    assert lines[-1].startswith("The fit has seen these runs: their errors are in sample.")
    kept = [row["error"] for at, row in enumerate(fitted.rows) if at not in fitted.folded]
    assert len(kept) == WORST
    assert min(kept) >= max(fitted.rows[at]["error"] for at in fitted.folded)


def test_the_error_of_runs_that_the_fit_has_not_seen_is_not_called_in_sample(run):
    assert not any("in sample" in line for line in run(CALIBRATION / "max_throughput.csv").headline)

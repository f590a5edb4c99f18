"""AIPerf and GenAI-Perf as runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.study.runs.readers.read import read_runs

FILES = Path(__file__).parents[3] / "bench" / "good"


def test_warm_up_and_measured_power():
    [run] = read_runs(str(FILES / "aiperf.json"))
    assert "16 requests that warm up are not in the result" in run.remarks
    assert run.power_w == 612.5
    assert run.date == "2026-10-20"
    assert (run.completed, run.failed, run.concurrency) == (1200, 3, 32.0)
    assert run.model == "meta-llama/Llama-3.1-8B-Instruct"
    assert run.chip_hint == "its telemetry saw 1 GPUs"


def test_input_rate_without_token_totals_is_length_times_requests():
    [run] = read_runs(str(FILES / "genai-perf.json"))
    assert run.input_rate == pytest.approx(1024.0 * 4.0)
    assert run.ttft_ms == {"mean": 130.0, "median": 110.0, "p99": 390.0}

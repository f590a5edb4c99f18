"""vLLM's serving benchmark as runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.study.runs.readers.read import read_runs
from chipcost.study.runs.record import TOTAL

FILES = Path(__file__).parents[3] / "bench" / "good"


def test_failed_requests_are_counted_and_told():
    [run] = read_runs(str(FILES / "vllm-failed.json"))
    assert (run.completed, run.failed) == (630, 10)
    assert "10 of 640 requests failed" in run.warnings[0]
    assert (run.isl, run.osl, run.nominal) == (1024.0, 1024.0, False)
    assert (run.scope, run.output_rate) == (TOTAL, 1563.93)
    assert run.input_rate == pytest.approx(645120 / 412.5)
    assert (run.tpot_ms["median"], run.tpot_ms["p99"]) == (39.1, 52.6)
    assert (run.tp, run.concurrency, run.request_rate) == (4, 64.0, "inf")
    assert run.chips is None  # tp need not be all of them
    assert "tensor_parallel_size 4" in run.chip_hint
    assert (run.scenario, run.date) == ("online-concurrency", "2026-10-12")


def test_appended_runs_are_numbered_with_their_lines():
    runs = read_runs(str(FILES / "vllm-appended.jsonl"))
    assert [(run.number, run.line) for run in runs] == [(1, 1), (2, 2), (3, 3)]


def test_a_rate_that_its_own_counts_contradict_is_told(tmp_path):
    path = tmp_path / "run.json"
    text = (FILES / "vllm-failed.json").read_text(encoding="utf-8")
    path.write_text(text.replace('"output_throughput": 1563.93', '"output_throughput": 7800.0'))
    [run] = read_runs(str(path))
    assert "states 7800 output tokens/s" in run.warnings[1]

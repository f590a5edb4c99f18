"""MLPerf summaries as runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.study.runs.readers.read import read_runs

FILES = Path(__file__).parents[3] / "bench" / "good"


def test_a_server_run_counts_output_tokens_alone():
    [run] = read_runs(str(FILES / "mlperf-server.txt"))
    assert run.scenario == "mlperf server"
    assert (run.output_rate, run.input_rate, run.isl) == (23440.0, None, None)
    assert run.osl == pytest.approx(293)
    assert run.ttft_ms["median"] == pytest.approx(400.0)
    assert run.tpot_ms["p99"] == pytest.approx(150.0)
    assert run.warnings == ()


def test_an_invalid_result_is_told(tmp_path):
    text = (FILES / "mlperf-server.txt").read_text(encoding="utf-8")
    path = tmp_path / "mlperf_log_summary.txt"
    path.write_text(text.replace("Result is : VALID", "Result is : INVALID"), encoding="utf-8")
    [run] = read_runs(str(path))
    assert run.warnings == ("MLPerf calls the result INVALID",)

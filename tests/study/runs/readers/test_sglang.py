"""SGLang's serving benchmark as runs."""

from __future__ import annotations

from pathlib import Path

from chipcost.study.runs.readers.read import read_runs

FILES = Path(__file__).parents[3] / "bench" / "good"


def test_server_arguments_and_a_failed_request_in_a_list_of_errors():
    [run] = read_runs(str(FILES / "sglang.jsonl"))
    assert run.failed == 1
    assert (run.weights, run.software) == ("fp8", "sglang 0.5.4")
    assert (run.tp, run.pp, run.ep, run.dp) == (8, 1, 8, 1)
    assert run.concurrency == 128.0  # the limit that was set, not the mean that came about
    assert (run.input_rate, run.output_rate) == (2048.0, 2048.0)
    assert run.tokens_per_step is None

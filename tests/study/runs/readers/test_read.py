"""Which format a file of a benchmark tool has. A file added to tests/bench is tested here.

tests: chipcost.study.runs.readers.read, chipcost.study.runs.readers.shared,
  chipcost.study.runs.readers.documents
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.runs.readers.read import read_runs

FILES = Path(__file__).parents[3] / "bench"
GOOD = sorted((FILES / "good").iterdir())
BAD = sorted((FILES / "bad").iterdir())
FORMATS = {
    "aiperf.json": "aiperf",
    "genai-perf.json": "genai-perf",
    "inferencex-disaggregated.json": "inferencex",
    "inferencex.json": "inferencex",
    "mlperf-server.txt": "mlperf",
    "sglang.jsonl": "sglang",
    "vllm-appended.jsonl": "vllm",
    "vllm-failed.json": "vllm",
}


def test_there_are_files_to_read():
    assert GOOD
    assert BAD
    assert {path.name for path in GOOD} >= FORMATS.keys()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_the_format_is_recognised_and_every_run_has_a_rate_and_a_place(path):
    runs = read_runs(str(path))
    assert [run.number for run in runs] == list(range(1, len(runs) + 1))
    for run in runs:
        assert run.format == FORMATS.get(path.name, run.format)
        assert run.output_rate > 0
        assert run.place.file == str(path)
        assert run.place.line >= 1


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_wrong_file_is_an_error_with_its_place(path):
    with pytest.raises(ChipcostError) as error:
        read_runs(str(path))
    assert error.value.place.file == str(path)


def test_a_format_may_be_given_and_must_be_one():
    path = str(FILES / "good" / "vllm-failed.json")
    assert read_runs(path, "vllm") == read_runs(path)
    with pytest.raises(ChipcostError, match="--input 'nosuch'"):
        read_runs(path, "nosuch")

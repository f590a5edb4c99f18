"""Measured runs as the table of `validate`: what is read from it is what was predicted here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chipcost.study.bench.export import render
from chipcost.study.bench.points import BenchQuestion, measure
from chipcost.study.bench.prediction import beside
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_table
from chipcost.study.validate import validate

FILES = Path(__file__).parents[2] / "bench" / "good"


@pytest.fixture
def points(shipped):
    files = [str(FILES / name) for name in ("vllm-appended.jsonl", "inferencex.json")]
    asked = BenchQuestion(question_basis(), files, ["h100", "b200"], [4, 8])
    return measure(Data().with_catalog(shipped), asked)


@pytest.fixture
def table(points, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text(render(points), encoding="utf-8")
    return path


def test_the_table_holds_the_runs_per_chip(points, table):
    runs, failed = read_table(table)
    assert failed == []
    assert [run.id for run in runs] == [*(f"vllm-appended-{n}" for n in (1, 2, 3)), "inferencex-1"]
    for point, run in zip(points, runs, strict=True):
        settled = point.settled()
        assert (run.output_rate, run.total_rate) == (point.output_rate, point.total_rate)
        assert (run.ttft, run.tpot) == (settled.ttft, settled.tpot) != (None, None)
        for name in ("chip", "model", "weights", "chips", "tp", "ep", "isl", "osl", "scenario"):
            assert getattr(run, name) == getattr(settled, name), name
        assert (run.mean_share, run.nominal) == (settled.mean_share, settled.nominal)
        assert run.group == "own"


def test_a_p99_stays_a_p99_in_the_table(shipped, tmp_path):
    """What is exported with --latency p99 is not scored as a mean by validate."""
    asked = BenchQuestion(
        question_basis(), [str(FILES / "vllm-appended.jsonl")], ["h100"], [4], statistic="p99"
    )
    points = measure(Data().with_catalog(shipped), asked)
    path = tmp_path / "runs.csv"
    path.write_text(render(points, "llama-3.3-70b"), encoding="utf-8")
    for point, run in zip(points, read_table(path)[0], strict=True):
        assert run.statistic == "p99"
        assert run.ttft == point.ttft_ms != point.run.ttft_ms["median"]
        assert {name for name, _ in run.quantities} == {
            "output_tokens_per_s_per_chip",
            "total_tokens_per_s_per_chip",
        }


def test_two_files_of_one_name_have_ids_of_their_own(points, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text(render([points[3], points[3]]), encoding="utf-8")
    assert [run.id for run in read_table(path)[0]] == ["inferencex-1", "inferencex-1-2"]


def test_a_model_may_stand_in_place_of_the_file_s(points, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text(render(points, "llama-3.1-8b"), encoding="utf-8")
    assert {run.model for run in read_table(path)[0]} == {"llama-3.1-8b"}


def test_validate_predicts_what_bench_predicts(shipped, points, table, tmp_path):
    cells = beside(Data().with_catalog(shipped), points, "llama-3.3-70b")
    points = [replace(point, run=replace(point.run, model="llama-3.3-70b")) for point in points]
    table.write_text(render(points), encoding="utf-8")
    result = validate(Data().with_catalog(shipped), table)
    summary = result.extra["summary"]
    assert summary["n"] == summary["predicted"] == 4
    for one, row in zip(cells, result.rows, strict=True):
        assert row["tpot_ms"] == pytest.approx(one["predicted_tpot_ms"])
        assert row["ttft_ms"] == pytest.approx(one["predicted_ttft_ms"])

"""InferenceX results as runs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chipcost.study.runs.readers.read import read_runs
from chipcost.study.runs.readers.table import read_run, render
from chipcost.study.runs.record import PER_CHIP

FILES = Path(__file__).parents[3] / "bench" / "good"


def test_throughput_per_gpu_is_per_chip():
    [run] = read_runs(str(FILES / "inferencex.json"))
    assert (run.scope, run.output_rate, run.input_rate) == (PER_CHIP, 505.0, 505.0)
    assert run.tpot_ms["median"] == pytest.approx(15.2)
    assert (run.chip, run.weights) == ("b200-trt", "fp8")
    assert (run.chips, run.prefill_chips, run.decode_chips) == (8, None, None)
    assert (run.isl, run.nominal, run.mean_share) == (1024.0, True, 0.9)


def test_a_stated_range_of_lengths_gives_their_mean(tmp_path):
    path = tmp_path / "run.json"
    text = (FILES / "inferencex.json").read_text(encoding="utf-8")
    path.write_text(text.replace('"isl"', '"random_range_ratio": 0.5, "isl"'), encoding="utf-8")
    [run] = read_runs(str(path))
    assert run.mean_share == 0.75
    assert "lengths are the requested ones; its random lengths lie between 0.5 and 1.0 of them" in (
        run.remarks
    )
    again = read_run(dict(zip(*csv.reader(render([run]).splitlines()), strict=True)))
    assert (again.isl, again.mean_share) == (run.isl, run.mean_share)


def test_disaggregated_rates_are_spread_over_all_chips():
    [run] = read_runs(str(FILES / "inferencex-disaggregated.json"))
    assert (run.scenario, run.mode) == ("disagg", "disaggregated")
    assert (run.chips, run.prefill_chips, run.decode_chips) == (40, 8, 32)
    assert run.output_rate == pytest.approx(625 * 32 / 40)
    assert run.input_rate == pytest.approx(20000 * 8 / 40)
    assert any("divided over all GPUs" in remark for remark in run.remarks)

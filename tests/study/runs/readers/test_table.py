"""The table of measured runs: what its cells mean, what it refuses, what is written is read."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.runs.readers.table import COLUMNS, read_run, read_table, render
from chipcost.study.runs.record import PER_CHIP, STATED, Pool, Run

CALIBRATION = Path(__file__).parents[4] / "calibration"
ROW = {"id": "a", "chip": "h100-sxm", "model": "llama-3.1-8b", "isl": "1000", "osl": "500"}


def test_cells_become_fields():
    cells = {
        **ROW,
        "chips": "8",
        "tp": "4",
        "pp": "2",
        "ep": "4",
        "dp": "1",
        "scenario": "static-batch",
        "concurrency": "32",
        "weights": "FP8",
        "kv_cache": "FP16",
        "output_tokens_per_s_per_chip": "900",
        "total_tokens_per_s_per_chip": "2700",
        "ttft_ms": "250.5",
        "tpot_ms": "12.25",
        "power_w": "610",
        "accept_length": "2.5",
        "software": "vLLM",
        "source_title": "a page",
        "source_url": "https://example.org",
        "source_date": "2026-10-01",
        "group": "g",
        "batch": "16",
        "notes": "medians",
    }
    assert read_run(cells, "runs.csv", 3) == Run(
        file="runs.csv", line=4, number=3, format="table", id="a", chip="h100-sxm",
        model="llama-3.1-8b", weights="FP8", kv="FP16", software="vLLM", date="2026-10-01",
        source="a page", source_url="https://example.org", group="g", scenario="static-batch",
        chips=8, tp=4, pp=2, ep=4, dp=1, concurrency=32.0, batch=16, isl=1000.0, osl=500.0,
        scope=PER_CHIP, output_rate=900.0, total_rate=2700.0, ttft_ms={STATED: 250.5},
        tpot_ms={STATED: 12.25}, tokens_per_step=2.5, power_w=610.0, remarks=("medians",),
    )  # fmt: skip


def test_empty_cells_are_unknown():
    run = read_run({**dict.fromkeys(COLUMNS, ""), **ROW})
    assert run == read_run(ROW)
    assert (run.chips, run.tp, run.concurrency, run.batch, run.power_w) == (None,) * 5
    assert (run.ttft, run.tpot, run.quantities) == (None, None, ())
    assert (run.scenario, run.stack) == ("online-concurrency", "tuned")


def test_random_lengths_have_a_mean_below_the_number():
    drawn, fixed = read_run({**ROW, "lengths": "random_0.8-1.0"}), read_run(ROW)
    assert (drawn.isl, drawn.nominal, drawn.mean_share) == (1000.0, True, 0.9)
    assert (fixed.isl, fixed.nominal, fixed.mean_share) == (1000.0, False, 1.0)


@pytest.mark.parametrize(
    ("lengths", "nominal", "share"),
    [
        ("random", True, 0.9),
        ("random_0.5-1.0", True, 0.75),
        ("random_0.85-1.15", True, 1.0),
        ("random_0-1 (mean of log)", False, 1.0),  # the cells are the means already
        ("dataset_mean", False, 1.0),
        ("fixed", False, 1.0),
    ],
)
def test_the_mean_follows_from_the_range_of_random_lengths(lengths, nominal, share):
    run = read_run({**ROW, "lengths": lengths})
    assert (run.nominal, run.mean_share) == (nominal, pytest.approx(share))


def test_a_column_names_the_statistic_of_the_latencies():
    times = {"ttft_ms": "900", "tpot_ms": "30", "output_tokens_per_s_per_chip": "500"}
    slow = read_run({**ROW, **times, "latency_statistic": "p99"})
    assert (slow.ttft_ms, slow.tpot_ms) == ({"p99": 900.0}, {"p99": 30.0})
    assert slow.quantities == (("output_tokens_per_s_per_chip", 500.0),)
    middle = read_run({**ROW, **times, "latency_statistic": "median"})
    assert [name for name, _ in middle.quantities][::2] == ["tpot_ms", "ttft_ms"]


def test_scenarios_of_mlperf_are_read():
    assert read_run({**ROW, "scenario": "mlperf server"}).mode == "closed"


def test_pools_stand_in_columns_or_in_notes():
    columns = {f"decode_{name}": "2" for name in ("workers", "tp", "pp", "ep", "dp")}
    columns |= {"prefill_workers": "3", "prefill_tp": "4", "scenario": "disagg"}
    by_column = read_run({**ROW, **columns})
    assert by_column.decode == Pool(2, 2, 2, 2, 2)
    assert by_column.prefill == Pool(3, 4, 1, 1, 1)
    words = "P: 1w x tp4 ep1 dpattn=False gpus=4; D: 2w x tp8 ep1 dpattn=False gpus=16"
    by_notes = read_run({**ROW, "scenario": "disagg", "notes": words})
    assert (by_notes.decode, by_notes.prefill) == (Pool(2, 8, 1, 1, 1), Pool(1, 4, 1, 1, 1))
    assert read_run({**ROW, "notes": words}).decode is None  # of another scenario: an aside


def test_notes_of_data_parallel_attention_turn_the_group_around():
    run = read_run({**ROW, "chips": "8", "tp": "8", "notes": "uses enable_attention_dp"})
    assert (run.tp, run.ep, run.dp) == (1, 8, 8)
    stated = {**ROW, "tp": "4", "dp": "2", "notes": "uses enable_attention_dp"}
    assert (read_run(stated).tp, read_run(stated).dp) == (4, 2)


def test_the_stack_is_a_column_and_else_goes_by_the_group():
    assert read_run({**ROW, "group": "argonne_power"}).stack == "untuned"
    assert read_run({**ROW, "group": "argonne_power", "stack": "tuned"}).stack == "tuned"
    assert read_run({**ROW, "group": "mine", "stack": "untuned"}).stack == "untuned"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"isl": ""}, "isl and osl are needed"),
        ({"isl": "many"}, "isl is no number: 'many'"),
        ({"tp": "all"}, "tp is no number: 'all'"),
        (
            {"scenario": "static"},
            "scenario is 'static', not one of static-batch, online-concurrency, disagg, offline, "
            "decode-only, prefill-only",
        ),
        (
            {"latency_statistic": "p50"},
            "latency_statistic is 'p50', not one of mean, median, p90, p95, p99, stated",
        ),
        ({"stack": "fast"}, "stack is 'fast', not one of tuned, untuned"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_the_reason(tmp_path, change, reason):
    path = tmp_path / "runs.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, [*ROW, "tp", "scenario", "stack", "latency_statistic"])
        out.writeheader()
        out.writerows([ROW, {**ROW, "id": "bad", **change}, {**ROW, "id": "", **change}])
    runs, failed = read_table(path)
    assert [run.id for run in runs] == ["a"]
    assert failed == [("bad", reason), ("line 4", reason)]


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(ChipcostError, match="there is no such file"):
        read_table(tmp_path / "missing.csv")
    path = tmp_path / "runs.csv"
    path.write_text("id,chip\n", encoding="utf-8")
    with pytest.raises(ChipcostError, match="holds no runs"):
        read_table(path)
    path.write_text("id,chip\n1,h100\n", encoding="utf-8")
    with pytest.raises(ChipcostError, match="lacks the columns model, isl, osl"):
        read_table(path)


def test_what_is_written_is_read(tmp_path):
    runs, failed = read_table(CALIBRATION / "measured.csv")
    assert (len(runs), failed) == (1821, [])
    path = tmp_path / "again.csv"
    path.write_text(render(runs), encoding="utf-8")
    again, failed = read_table(path)
    assert failed == []
    place = {"file": "", "remarks": ()}
    assert [replace(run, **place) for run in again] == [replace(run, **place) for run in runs]

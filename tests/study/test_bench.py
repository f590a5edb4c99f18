"""People's own benchmark results: every format, the awkward parts, cost, energy, prediction.

`tests/bench/good` and `tests/bench/bad` hold files in the layouts that the tools write; a file
added to either is tested.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

FILES = Path(__file__).parent.parent / "bench"
GOOD = sorted((FILES / "good").iterdir())
BAD = sorted((FILES / "bad").iterdir())


def bench(cli, name, *options, chip="h100", chips="8"):
    path = str(FILES / "good" / name)
    done = cli("bench", path, "--chip", chip, "--chips", chips, *options, "--format", "csv")
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_file_is_read_and_priced(cli, path):
    done = cli("bench", str(path), "--chip", "b200", "--chips", "40", "--format", "csv")
    assert done.status == 0, done.err
    for row in csv.DictReader(io.StringIO(done.out)):
        rate = float(row["output_tokens_per_s_per_chip"])
        price = float(row["usd_per_chip_hour"])
        assert float(row["usd_per_mtok_output_all_in"]) == pytest.approx(
            price * 1e6 / (3600 * rate)
        )
        watt = float(row["power_kw_per_chip"]) * 1000
        assert float(row["joule_per_output_token"]) == pytest.approx(watt / rate)
        assert float(row["output_tokens_per_s_per_mw"]) == pytest.approx(rate * 1e6 / watt)
        low, high = (float(row[f"usd_per_mtok_output_all_in_{end}"]) for end in ("low", "high"))
        assert low < float(row["usd_per_mtok_output_all_in"]) < high


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_wrong_file_is_an_error_with_its_place(cli, path):
    done = cli("bench", str(path), "--chip", "h100", "--chips", "8")
    assert done.status == 2
    assert f"{path}:" in done.err
    assert done.out == ""


def test_failed_requests_are_told(cli):
    [row] = bench(cli, "vllm-failed.json")
    assert (row["completed_requests"], row["failed_requests"]) == ("630", "10")
    assert "10 of 640 requests failed" in row["warnings"]
    assert float(row["isl"]) == 1024
    assert float(row["output_tokens_per_s_per_chip"]) == pytest.approx(1563.93 / 8)
    assert float(row["tpot_ms"]) == 39.1
    [p99] = bench(cli, "vllm-failed.json", "--latency", "p99")
    assert float(p99["tpot_ms"]) == 52.6


def test_several_runs_in_a_file_give_a_frontier(cli):
    rows = bench(cli, "vllm-appended.jsonl", chips="4")
    assert [row["run"] for row in rows] == ["3", "2", "1"]
    assert [row["frontier"] for row in rows] == ["vllm-appended.jsonl#2", "yes", "yes"]
    shown = cli("bench", str(FILES / "good" / "vllm-appended.jsonl"), "--chip", "h100",
                "--chips", "4").out  # fmt: skip
    assert "2 of 3 runs form the frontier" in shown


def test_a_failed_request_in_a_list_of_errors(cli):
    [row] = bench(cli, "sglang.jsonl")
    assert row["failed_requests"] == "1"
    assert row["precision"] == "fp8"
    assert (row["tp"], row["ep"]) == ("8", "8")


def test_warm_up_and_measured_power(cli):
    [row] = bench(cli, "aiperf.json")
    assert "16 requests that warm up" in row["remarks"]
    assert float(row["measured_power_w_per_chip"]) == 612.5
    assert float(row["measured_joule_per_output_token"]) == pytest.approx(612.5 / (2048 / 8))
    assert row["measured_on"] == "2026-10-20"


def test_throughput_per_gpu_is_not_divided_again(cli):
    [row] = bench(cli, "inferencex.json", chip="b200")
    assert row["throughput_scope"] == "per chip"
    assert float(row["output_tokens_per_s_per_chip"]) == 505
    assert float(row["tpot_ms"]) == pytest.approx(15.2)
    done = cli("bench", str(FILES / "good" / "inferencex.json"), "--format", "csv")
    [named] = csv.DictReader(io.StringIO(done.out))  # the file names its chip
    assert named["chip"] == "b200"


def test_disaggregated_rates_are_spread_over_all_chips(cli):
    [row] = bench(cli, "inferencex-disaggregated.json", chip="gb200", chips="40")
    assert float(row["output_tokens_per_s_per_chip"]) == pytest.approx(625 * 32 / 40)
    assert float(row["input_tokens_per_s_per_chip"]) == pytest.approx(20000 * 8 / 40)
    price = float(row["usd_per_chip_hour"])
    spend = price / 3600
    given, out = (float(row[f"usd_per_mtok_{side}"]) / 1e6 for side in ("input", "output"))
    rates = (
        float(row["input_tokens_per_s_per_chip"]),
        float(row["output_tokens_per_s_per_chip"]),
    )
    assert given * rates[0] + out * rates[1] == pytest.approx(spend)


def test_mlperf_counts_no_input_tokens(cli):
    [row] = bench(cli, "mlperf-server.txt")
    assert row["usd_per_mtok_total"] == ""
    assert "counts no input tokens" in row["missing"]
    [full] = bench(cli, "mlperf-server.txt", "--isl", "294", "--model", "llama-2-70b")
    assert float(full["usd_per_mtok_total"]) > 0
    assert float(full["osl"]) == pytest.approx(293)


def test_roofline_and_prediction(cli):
    rows = bench(cli, "vllm-appended.jsonl", chips="4")
    for row in rows:
        assert row["model"] == "llama-3.3-70b"
        assert 0 < float(row["mfu"]) < float(row["mbu"]) < 1
        low, high = (
            float(row[f"predicted_output_tokens_per_s_per_chip_{end}"]) for end in ("low", "high")
        )
        assert low < float(row["predicted_output_tokens_per_s_per_chip"]) < high
    mbu = float(rows[2]["mbu"])  # 8 requests: weights and cache over 4 x 3.35 TB/s in 18.2 ms
    batch = 431.16 * 0.0182
    size = 2 * 69_503_033_344 + batch * 327_680 * (1024 + 512)
    assert mbu == pytest.approx(size / (0.0182 * 4 * 3.35e12), rel=0.002)


def test_more_than_the_roofline_is_told(cli):
    [row] = bench(cli, "inferencex.json", chip="l4")
    assert "more than the chips can do" in row["warnings"]


def test_an_unknown_model_is_told_and_given(cli, tmp_path):
    path = tmp_path / "run.json"
    text = (FILES / "good" / "vllm-failed.json").read_text(encoding="utf-8")
    path.write_text(text.replace("Llama-3.3-70B-Instruct", "Secret-9B"), encoding="utf-8")
    done = cli("bench", str(path), "--chip", "h100", "--chips", "8", "--format", "csv")
    [row] = csv.DictReader(io.StringIO(done.out))
    assert row["model"] == row["mfu"] == ""
    assert "give --model" in row["missing"]
    again = cli("bench", str(path), "--chip", "h100", "--chips", "8", "--model", "nosuch")
    assert again.status == 2


def test_the_export_is_what_validate_reads(cli, tmp_path):
    out = tmp_path / "runs.csv"
    files = [str(FILES / "good" / name) for name in ("vllm-appended.jsonl", "inferencex.json")]
    done = cli("bench", *files, "--chip", "h100,b200", "--chips", "4,8", "--export", str(out))
    assert done.status == 0, done.err
    answer = json.loads(cli("validate", str(out), "--format", "json").out)
    assert answer["summary"]["n"] == answer["summary"]["predicted"] == 4
    assert {row["chip"] for row in answer["rows"]} == {"h100-sxm", "b200"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--chip", "h100"], "give --chips N"),
        (["--chips", "8"], "give --chip"),
        (["--chip", "nosuch", "--chips", "8"], "did you mean"),
        (["--chip", "h100", "--chips", "0"], "--chips"),
        (["--chip", "h100", "--chips", "many"], "--chips"),
        (["--chip", "h100", "--chips", "8", "--latency", "p42"], "--latency"),
        (["--chip", "h100", "--chips", "8", "--input", "nosuch"], "--input"),
        (["--chip", "h100,b200", "--chips", "8"], "2 entries for 1 files"),
    ],
)
def test_bad_questions(cli, options, words):
    done = cli("bench", str(FILES / "good" / "vllm-failed.json"), *options)
    assert done.status == 2
    assert words in done.err


def test_no_file(cli):
    assert "no benchmark file" in cli("bench").err


def test_a_rate_that_its_own_counts_contradict_is_told(cli, tmp_path):
    path = tmp_path / "run.json"
    text = (FILES / "good" / "vllm-failed.json").read_text(encoding="utf-8")
    path.write_text(text.replace('"output_throughput": 1563.93', '"output_throughput": 7800.0'))
    done = cli("bench", str(path), "--chip", "h100", "--chips", "8", "--format", "csv")
    [row] = csv.DictReader(io.StringIO(done.out))
    assert "states 7800 output tokens/s" in row["warnings"]

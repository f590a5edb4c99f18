"""`chipcost bench` as a shell sees it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

FILES = Path(__file__).parents[1] / "bench"
GOOD = FILES / "good"


def test_options_reach_the_question_and_the_table_reaches_validate(cli, tmp_path):
    out = tmp_path / "runs.csv"
    files = [str(GOOD / name) for name in ("vllm-appended.jsonl", "inferencex.json")]
    done = cli("bench", *files, "--chip", "h100,b200", "--chips", "4,8", "--latency", "mean",
               "--export", str(out), "--format", "csv")  # fmt: skip
    assert done.status == 0, done.err
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["latency_statistic"] for row in rows} == {"mean"}
    assert {(row["chip"], row["chips"]) for row in rows} == {("h100-sxm", "4"), ("b200", "8")}
    answer = json.loads(cli("validate", str(out), "--format", "json").out)
    assert answer["summary"]["n"] == answer["summary"]["predicted"] == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([str(FILES / "bad" / "truncated.json"), "--chip", "h100", "--chips", "8"],
         "truncated.json:"),
        ([str(GOOD / "vllm-failed.json"), "--chip", "h100", "--chips", "many"], "--chips"),
        ([str(GOOD / "vllm-failed.json"), "--chip", "h100"], "give --chips N"),
        ([str(GOOD / "vllm-failed.json"), "--chips", "8"], "give --chip"),
        ([], "no benchmark file"),
    ],
)  # fmt: skip
def test_errors_tell_the_remedy_and_print_no_answer(cli, arguments, words):
    done = cli("bench", *arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err

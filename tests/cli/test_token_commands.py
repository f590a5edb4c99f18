"""The commands about tokens as a shell sees them.

tests: chipcost.cli.tokens, chipcost.cli.frontier, chipcost.study.serving.formats,
  chipcost.study.tokens.explain
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

MEASURED = Path(__file__).parents[2] / "calibration" / "measured.csv"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_same_columns_and_rows_whatever_is_asked(cli):
    first = rows(cli("tokens", "llama-3.3-70b", "--all", "--format", "csv").out)
    second = rows(cli("tokens", "gpt-oss-120b", "--ttft", "80", "--all", "--format", "csv").out)
    assert first[0].keys() == second[0].keys()
    assert {row["chip"] for row in first} == {row["chip"] for row in second}
    others = [row for row in first if row["status"] != "ok"]
    assert others
    assert all(row["reason"] for row in others)


def test_without_names_those_that_answer_or_all_with_the_reason(cli):
    done = cli("tokens", "llama-3.3-70b", "--format", "csv")
    assert {row["status"] for row in rows(done.out)} == {"ok"}
    assert "No answer: " in cli("tokens", "llama-3.3-70b").out
    none = rows(cli("tokens", "llama-3.3-70b", "--interactivity", "90000", "--format", "csv").out)
    assert "ok" not in {row["status"] for row in none}
    assert all(row["reason"] for row in none)


def test_table_and_csv_agree_on_the_rows(cli):
    shown = cli("tokens", "llama-3.1-8b", "h100", "b200", "-q").out
    data = rows(cli("tokens", "llama-3.1-8b", "h100", "b200", "--format", "csv").out)
    assert [line.split()[0] for line in shown.splitlines()[1:]] == [row["chip"] for row in data]


def test_errors_name_the_option_and_leave_status_2(cli):
    for arguments in (
        ("tokens", "llama-3.3-70b", "--concurrency", "0"),
        ("tokens", "llama-3.3-70b", "--dtype", "fp1"),
        ("tokens", "lama"),
        ("frontier", "llama-3.3-70b", "--isl", "-1"),
        ("validate", "nowhere.csv"),
        ("compare", "--per", "token"),
        ("explain", "b200", "usd_per_mtok_total"),
        ("explain", "b200", "nonsense", "--model", "llama-3.3-70b"),
    ):
        done = cli(*arguments)
        assert done.status == 2, arguments
        assert "error: " in done.err.splitlines()[0], arguments
        assert not done.out


def test_frontier_plots_for_people_and_lists_for_programs(cli):
    shown = cli("frontier", "llama-3.1-8b", "h100", "b200").out
    assert "tokens/s/user" in shown
    assert "o b200" in shown
    data = rows(cli("frontier", "llama-3.1-8b", "h100", "--format", "csv").out)
    assert {row["chip"] for row in data} == {"h100-sxm"}
    assert float(data[0]["usd_per_mtok_output_all_in"]) > float(
        data[-1]["usd_per_mtok_output_all_in"]
    )


def test_the_comparison_per_token_gives_what_tokens_gives(cli):
    asked = ("--format", "csv", "--as-of", "2026-11-23")
    compared = rows(
        cli("compare", "b200", "mi355x", "--per", "token", "--model", "gpt-oss-120b", *asked).out
    )
    priced = {row["chip"]: row for row in rows(cli("tokens", "gpt-oss-120b", *asked).out)}
    for row in compared:
        for name in (
            "usd_per_mtok_total",
            "output_tokens_per_s_per_chip",
            "usd_per_mtok_total_low",
        ):
            assert row[name] == priced[row["chip"]][name]
    b200 = next(row for row in compared if row["chip"] == "b200")
    ratio = [float(priced[chip]["usd_per_mtok_total"]) for chip in ("b200", "mi355x")]
    assert float(b200["lower_cost"]) == pytest.approx(1 - ratio[0] / ratio[1])


def test_tokens_per_megawatt_rank_the_most_first(cli):
    done = cli(
        *("compare", "--per", "megawatt", "--measure", "tokens", "--model", "llama-3.1-8b"),
        *("--format", "csv"),
    )
    found = [float(row["output_tokens_per_s_per_mw"]) for row in rows(done.out)]
    assert found == sorted(found, reverse=True)


def test_explain_says_where_the_time_goes_and_what_it_rests_on(cli):
    done = cli("explain", "b200", "--model", "deepseek-r1", "--format", "json")
    lines = json.loads(done.out)["rows"]
    shares = [
        line["value"] for line in lines if line["section"] == "where the time goes, by operator"
    ]
    assert sum(shares) == pytest.approx(1.0, abs=0.01)
    items = {line["item"]: line for line in lines}
    assert items["cost quote"]["url"]
    assert items["memory_bandwidth"]["source_title"]
    assert float(items["measured runs"]["text"]) > 100


def test_validate_reports_a_summary_and_every_run(cli):
    document = json.loads(cli("validate", str(MEASURED), "--format", "json").out)
    summary = document["summary"]
    wanted = {"n", "predicted", "groups", "median_abs_error_pct", "p90_abs_error_pct"}
    wanted |= {"interval_coverage", "interval_width"}
    assert wanted <= set(summary)
    for kind in ("by_chip", "by_model", "by_group"):
        assert summary[kind], kind
        assert all(wanted <= set(one) for one in summary[kind].values())
    scored = [row for row in document["rows"] if row["quantity"] != "power_w"]
    assert len(scored) == summary["n"]


def test_a_model_of_an_overlay_is_priced(cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources:\n  me: {title: mine, grade: datasheet, date: 2026-01-01}\n"
        "models:\n  tiny: {name: Tiny, source: me, layers: 2, hidden: 512, vocab: 1000, heads: 8,"
        " kv_heads: 8, head_dim: 64, ffn: 2048, context: 4096}\n"
    )
    done = cli("tokens", "tiny", "h100", "--catalog", str(path), "--format", "csv")
    assert done.status == 0, done.err
    assert rows(done.out)[0]["status"] == "ok"

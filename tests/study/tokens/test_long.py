"""Long contexts and kept prefixes in answers: columns, notes, warnings, and what is refused.

tests: chipcost.study.tokens.long, chipcost.study.tokens.kept
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.tokens.answer import answers
from chipcost.study.tokens.explain import explain_tokens
from chipcost.study.tokens.frontier import frontier
from chipcost.study.tokens.long import MEASURED
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.tokens import tokens

RUNS = Path(__file__).parents[3] / "calibration" / "measured.csv"
OFFLOAD = ("kv_offload_gb", "kv_load_ms", "kv_recompute_ms", "kv_offload_prefixes")


@pytest.fixture(scope="module")
def ask(shipped):
    data = Data().with_catalog(shipped)

    def call(model="llama-3.3-70b", chips=("b200",), study=tokens, **options):
        lifted = {"ttft_ms": float("inf"), "interactivity": 10.0}
        question = TokenQuestion(
            model, question_basis("2026-11-23"), chips, **{**lifted, **options}
        )
        return study(data, question)

    return call


def test_a_row_says_what_a_sequence_takes(ask):
    row = ask(isl=64_000, kv_dtype="bf16").rows[0]
    assert row["kv_bytes_per_token"] == 80 * 2 * 8 * 128 * 2
    assert row["kv_gb_per_sequence"] == pytest.approx(327_680 * 65_024 / 1e9)
    assert row["prefill_alone_ms"] <= row["ttft_ms"]
    assert all(row.get(name) is None for name in OFFLOAD)


def test_a_slow_link_is_waited_for_and_told(ask):
    options = {"isl": 64_000, "cached": 0.9, "kv_dtype": "bf16", "kv_offload": 480e9}
    plain = ask(**{**options, "kv_offload": None}).rows[0]
    fast = ask(**options).rows[0]
    assert fast["ttft_ms"] == pytest.approx(plain["ttft_ms"], rel=1e-6)
    assert fast["kv_offload_gb_per_s"] == 64.0  # the link of the catalog
    answer = ask(**options, kv_offload_bandwidth=2e8)
    slow = answer.rows[0]
    each = 57_600 * 327_680 / slow["tp"]
    assert slow["kv_load_ms"] == pytest.approx(1e3 * each / 2e8)
    assert slow["kv_load_ms"] > slow["kv_recompute_ms"]
    assert slow["usd_per_mtok_total"] > plain["usd_per_mtok_total"]
    held = slow["kv_offload_prefixes"]
    assert held == pytest.approx(480e9 / each * slow["dp"])
    requests = slow["output_tokens_per_s_per_chip"] * slow["chips"] / 1024
    kept = held * 57_600 / (requests * (6_400 + 1024))
    assert slow["kv_offload_retention_s"] == pytest.approx(kept)
    (said,) = [note for note in answer.notes if "are loaded in" in note]
    assert "computing it again takes less" in said
    assert answer.assumptions["kv_offload_bandwidth"] == 2e8


def test_a_link_that_is_not_known_is_assumed_and_said(ask):
    row = ask(chips=("b300",), isl=64_000, cached=0.5, kv_offload=1e12).rows[0]
    assert row["kv_offload_gb_per_s"] == 64.0
    assert "64 GB/s assumed" in row["warnings"]


def test_a_tier_smaller_than_a_prefix_is_told(ask):
    row = ask(isl=64_000, cached=0.5, kv_offload=1e8).rows[0]
    assert "no hits are to be had" in row["warnings"]
    answer = ask(isl=64_000, kv_offload=1e12)
    assert answer.rows[0].get("kv_offload_prefixes") is None
    assert "Nothing is loaded from --kv-offload without --cache-hit." in answer.notes


def test_pools_load_where_they_prefill(ask):
    found = ask(isl=64_000, cached=0.5, kv_offload=1e12, serving="disaggregated").rows[0]
    each = 32_000 * found["kv_bytes_per_token"] / found["prefill_tp"]
    assert found["kv_load_ms"] == pytest.approx(1e3 * each / 64e9)


def test_a_long_prompt_says_how_long_it_takes_alone(ask):
    answer = ask("deepseek-v4-pro", isl=1e6, osl=1000.0)
    (said,) = [note for note in answer.notes if "a prompt alone takes" in note]
    assert "waiting for other prompts" in said
    assert not [note for note in ask(isl=64_000).notes if "alone takes" in note]


@pytest.mark.parametrize(
    "model", ["deepseek-v4-pro", "glm-5.2", "minimax-m3", "kimi-k3", "llama-4-maverick"]
)
def test_a_million_tokens_are_answered_where_the_model_takes_them(ask, model):
    row = ask(model, chips=("gb200",), isl=1e6, osl=1000.0).rows[0]
    assert row["status"] == "ok"
    assert 1.0 < row["prefill_alone_ms"] / 1e3 < 600.0
    assert row["chips"] >= row["kv_gb_per_sequence"] / 186.0


def test_costs_of_a_token_rise_with_the_context(ask):
    """Of input and of output; over both together the mix changes too."""
    for model in ("llama-4-scout", "deepseek-v4-pro", "kimi-k3"):
        rows = [ask(model, isl=isl, osl=1000.0).rows[0] for isl in (8e3, 64e3, 256e3, 1e6)]
        for name in ("usd_per_mtok_input", "usd_per_mtok_output"):
            costs = [row[name] for row in rows]
            assert costs == sorted(costs), (model, name)


def test_what_is_too_long_is_refused_with_what_fits(ask):
    with pytest.raises(ChipcostError) as caught:
        ask(isl=1e6)
    assert caught.value.code == "too-long"
    assert "1000000 + 1024 = 1001024 tokens exceed" in caught.value.message
    assert "131072" in caught.value.message
    assert "an --isl of 130048" in caught.value.hint
    assert "llama-4-scout, llama-4-maverick" in caught.value.hint
    assert "rope scaling" in caught.value.hint
    with pytest.raises(ChipcostError) as caught:
        ask(isl=1e7, osl=2e7)
    assert "--osl it takes" not in caught.value.hint
    assert "take 30000000" not in caught.value.hint


def test_active_sequences_stay_in_the_memory_of_the_chip(ask):
    """More memory elsewhere holds no longer context: what does not fit is refused."""
    for size in (None, 1e15):
        row = ask("llama-4-scout", isl=8e6, cached=0.5, max_chips=2, kv_offload=size).rows[0]
        assert row["status"] == "unmet"
        assert "to fit" in row["reason"]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"kv_offload": 1.0}, "--kv-offload "),
        ({"kv_offload": 1e20}, "--kv-offload "),
        ({"kv_offload": 1e9, "kv_offload_bandwidth": 1.0}, "--kv-offload-bandwidth"),
        ({"kv_offload_bandwidth": 1e9}, "without --kv-offload"),
    ],
)
def test_sizes_and_rates_that_cannot_be_are_refused(ask, options, option):
    with pytest.raises((ChipcostError, ManyProblemsError), match=option):
        ask(**options)


def test_explain_and_frontier_show_it(ask):
    options = {"isl": 64_000, "cached": 0.5, "kv_offload": 1e12}
    found = ask(study=lambda data, question: explain_tokens(data, question, "ttft_ms"), **options)
    items = {row["item"] for row in found.rows if row["section"] == "what the cache holds"}
    assert {"kv_bytes_per_token", *OFFLOAD} <= items
    points = ask(study=frontier, **options).rows
    assert {row["kv_bytes_per_token"] for row in points} == {80 * 2 * 8 * 128 * 2}


def test_a_tier_bounds_nothing_else(shipped):
    """The chosen deployment is that without it, where its link is fast enough."""
    question = TokenQuestion(
        "deepseek-r1", question_basis("2026-11-23"), ("gb200",), isl=32_000, cached=0.5
    )
    data = Data().with_catalog(shipped)
    plain = answers(data, question).served[0].deployment
    kept = answers(data, replace(question, kv_offload=1e12)).served[0].deployment
    for name in ("chips", "tp", "dp", "concurrency", "memory_limit"):
        assert kept[name] == plain[name]


def test_the_longest_measured_context_is_what_the_note_says():
    with RUNS.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["isl"]]
    longest = max(float(row["isl"]) + 0.5 * float(row["osl"] or 0) for row in rows)
    assert 0.9 * MEASURED < longest <= MEASURED


def test_a_plan_says_what_its_deployments_keep(result_of):
    found = result_of(
        "plan", "glm-5.2", "gb200", "--isl", "200k", "--osl", "1k", "--cache-hit", "80%",
        "--kv-offload", "400GB", "--output", "2e9/day", "--ttft", "20s", "--interactivity", "10",
    )  # fmt: skip
    row = found.rows[0]
    assert row["kv_offload_gb"] == 400.0
    assert row["kv_load_ms"] < row["kv_recompute_ms"]
    assert any("are loaded in" in note for note in found.notes)

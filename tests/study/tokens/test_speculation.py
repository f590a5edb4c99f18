"""Speculation in the answers about tokens: columns, words, ranges, how it is explained.

tests: chipcost.study.tokens.unheld
"""

from __future__ import annotations

import pytest

MODEL = "deepseek-r1"
AS_OF = ("--as-of", "2026-10-01")


@pytest.fixture
def asked(rows_of):
    def rows(*options):
        return rows_of("tokens", MODEL, "h200", "b200", *AS_OF, *options)

    return rows


def test_a_row_says_what_drafts_what_it_yields_and_what_that_is_worth(asked):
    for row in asked("--speculative", "mtp:3"):
        assert row["speculative"] == "mtp:3"
        assert row["accept_length_low"] < row["accept_length"] < row["accept_length_high"]
        assert 1.0 < row["speculative_speedup"] < row["accept_length"]


def test_without_speculation_the_columns_are_empty(asked):
    for row in asked():
        assert row["speculative"] is None
        assert row["accept_length"] is None
        assert row["speculative_speedup"] is None


def test_the_range_of_the_yield_is_in_that_of_the_rate(asked):
    measured = asked("--speculative", "mtp:3")[0]
    given = asked("--speculative", "mtp:3", "--accept-length", f"{measured['accept_length']}")[0]
    rate = "output_tokens_per_s_per_chip"
    assert given[rate] == pytest.approx(measured[rate])
    assert given[f"{rate}_high"] < measured[f"{rate}_high"]
    assert given["accept_length_low"] == given["accept_length_high"]


def test_no_acceptance_is_none_plus_its_cost(asked):
    plain = {row["chip"]: row for row in asked("--concurrency", "64")}
    cost = "usd_per_mtok_output_all_in"
    for row in asked("--concurrency", "64", "--speculative", "mtp:3", "--acceptance", "0"):
        assert row[cost] > plain[row["chip"]][cost]
        assert row["speculative_speedup"] < 1.0


def test_the_answer_names_it(result_of):
    found = result_of("tokens", MODEL, "h200", "b200", *AS_OF, "--speculative", "mtp:2")
    assert "mtp:2 yields 2.44 (2.27 to 2.61) tokens a step" in found.headline[0]
    assert any("as measured of deepseek-v4-pro" in note for note in found.notes)
    assert found.assumptions["speculative"] == "mtp:2"


@pytest.mark.parametrize(
    "arguments",
    [
        ("frontier", MODEL, "h200"),
        ("plan", MODEL, "h200", "--chips", "64"),
        ("margin", MODEL, "h200"),
        ("versus", "h200", "b200", "--model", MODEL),
        ("compare", "h200", "b200", "--per", "token", "--model", MODEL),
    ],
    ids=lambda arguments: arguments[0],
)
def test_other_questions_take_it(result_of, arguments):
    plain = result_of(*arguments, *AS_OF).rows
    assert plain != result_of(*arguments, *AS_OF, "--speculative", "mtp:3").rows


def test_it_is_explained(rows_of):
    rows = rows_of(
        "explain", "h200", "output_tokens_per_s_per_chip", "--model", MODEL, *AS_OF,
        "--speculative", "mtp:3",
    )  # fmt: skip
    assert any(row["item"] == "drafting" and row["value"] > 0.0 for row in rows)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("mtp:3",), ""),
        (("lookup:3", "--acceptance", "0.4"), ""),
        (("eagle:3",), "eagle:3: held against one published pair, which it misses by half"),
        (("deepseek-v3.1:3", "--acceptance", "0.5"), "held against no published pair"),
    ],
)
def test_a_row_says_what_no_pair_bears_out(asked, options, words):
    for row in asked("--speculative", *options):
        assert ("published pair" in (row["warnings"] or "")) == bool(words)
        assert words in (row["warnings"] or "")


def test_kept_prefixes_are_borne_out_by_no_run(asked):
    (row, *_) = asked("--cache-hit", "50%", "--kv-offload", "256GB")
    assert "no published run bears out how prefixes are loaded" in row["warnings"]


def test_the_counted_pairs_are_those_of_the_table():
    from collections import Counter
    from csv import DictReader
    from pathlib import Path

    from chipcost.study.tokens.unheld import HELD

    table = Path(__file__).parents[3] / "calibration" / "speculation.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        counts = Counter(row["method"] for row in DictReader(stream))
    assert counts == {"lookup": 18, "mtp": 8, "eagle": 1}
    assert all(str(counts[name]) in HELD[name] for name in ("lookup", "mtp"))

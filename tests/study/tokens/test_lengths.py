"""Questions with the lengths of a workload, a trace or a spread; cached input as a third kind.

tests: chipcost.study.loads.asked
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.loads.asked import AskedLengths
from chipcost.study.tokens.answer import answers
from chipcost.study.tokens.lengths import with_all_lengths, with_lengths
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.several import several
from chipcost.study.tokens.tokens import tokens

MODEL, CHIPS = "llama-3.3-70b", ("b200", "h200")
TOTAL = "usd_per_mtok_total"


@pytest.fixture(scope="module")
def data(shipped):
    return Data()


def question(model=MODEL, chips=CHIPS, **fields):
    from datetime import date

    fields.setdefault("lengths", AskedLengths())
    return TokenQuestion(model, Basis(day=date(2026, 11, 23)), chips, **fields)


def asked(data, name="", given=(), **fields):
    lengths = AskedLengths(name, given=frozenset(given), **fields.pop("spread", {}))
    return with_lengths(data, question(lengths=lengths, **fields))


@pytest.fixture
def file(tmp_path):
    def write(text, name="trace.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_named_workload_sets_lengths_and_cached_share(data):
    found = asked(data, "documents")
    assert found.isl == pytest.approx(12035.06)
    assert found.osl == pytest.approx(342.62)
    assert found.cached == pytest.approx(0.37362)
    assert found.demand().mix is not None
    assert "Mooncake" in found.lengths.notes[0]
    assert asked(data, "mooncake-conversation").isl == found.isl
    assert asked(data, "agent").demand().mix is None  # means alone are published


def test_what_is_given_beside_it_wins(data):
    found = asked(data, "documents", ("isl", "cached"), isl=4000.0, cached=0.1)
    assert (found.isl, found.cached) == (4000.0, 0.1)
    assert found.osl == pytest.approx(342.62)
    assert found.demand().mix.mean_isl == pytest.approx(4000.0)
    assert found.demand().mix.cached_share == pytest.approx(0.1)


def test_the_headline_and_the_row_name_it(data):
    result = tokens(data, asked(data, "chat"))
    assert "; chat: 1155 in, 211 out;" in result.headline[0]
    assert {row["workload"] for row in result.rows} == {"chat"}
    assert result.assumptions["workload"] == "chat"
    assert any("azure-2023-conversation" in note for note in result.notes)
    plain = tokens(data, question())
    assert {row["workload"] for row in plain.rows} == {None}
    assert "workload" not in plain.assumptions


def test_several_workloads_in_one_answer_turn_the_ranking(data):
    chips = ("b200", "gb200")
    questions = with_all_lengths(
        data,
        [question(chips=chips, lengths=AskedLengths(name)) for name in ("chat", "documents")],
    )
    result = several(data, questions)
    first = {
        name: min(
            (row for row in result.rows if row["workload"] == name), key=lambda row: row[TOTAL]
        )["chip"]
        for name in ("chat", "documents")
    }
    assert first == {"chat": "b200", "documents": "gb200"}
    assert "for chat" in " ".join(result.headline)
    assert "for documents" in " ".join(result.headline)
    assert len([note for note in result.notes if note.startswith(("azure", "mooncake"))]) == 2


def test_equal_rows_cost_what_their_means_cost(data, file):
    path = file("input,output,cached\n" + "3000,400,750\n" * 50)
    trace = answers(data, asked(data, path))
    means = answers(data, question(isl=3000.0, osl=400.0, cached=0.25))
    for one, other in zip(trace.served, means.served, strict=True):
        for column, value in other.values.items():
            assert one.values[column] == (None if value is None else pytest.approx(value, rel=1e-9))


def rows(scale=1.0, seed=5, count=300):
    draw = np.random.default_rng(seed)
    isl = np.ceil(draw.lognormal(7.5, 1.0, count)).astype(int)
    osl = np.ceil(draw.lognormal(5.0, 0.8, count)).astype(int)
    time = np.sort(draw.uniform(0.0, 3600.0, count)) * scale
    lines = [f"{t:.3f},{o},{i}" for t, o, i in zip(time, osl, isl, strict=True)]
    return "time,output,input\n" + "\n".join(lines) + "\n"


def test_twice_the_time_leaves_the_cost_of_a_token(data, file):
    one, other = (asked(data, file(rows(scale), f"{scale:g}.csv")) for scale in (1.0, 2.0))
    costs = [[item.value(TOTAL) for item in answers(data, found).served] for found in (one, other)]
    assert costs[0] == costs[1]
    assert one.lengths.notes[0] != other.lengths.notes[0]  # the rate


def test_a_trace_costs_more_than_its_means(data, file):
    found = asked(data, file(rows()))
    trace = answers(data, found).served[0].value(TOTAL)
    means = answers(data, question(isl=found.isl, osl=found.osl)).served[0].value(TOTAL)
    assert trace > means * 1.005


def test_rows_are_scaled_to_what_is_given_and_it_is_said(data, file):
    found = asked(data, file(rows()), ("isl", "cached"), isl=2000.0, cached=0.25)
    assert found.isl == pytest.approx(2000.0)
    assert found.cached == pytest.approx(0.25)
    assert found.lengths.notes[-1].endswith("the rows are scaled.")


def test_a_spread_around_the_means(data):
    spread = {"isl_cv": 1.0, "osl_cv": 0.8}
    found = asked(data, isl=8192.0, osl=512.0, spread=spread)
    assert (found.isl, found.osl) == (8192.0, 512.0)
    result = tokens(data, found)
    assert "8192 in, 512 out (variation 1 and 0.8)" in result.headline[0]
    assert result.assumptions["length_classes"] == 64
    named = asked(data, "agent", spread=spread)
    assert named.demand().mix.mean_isl == pytest.approx(8596.0)


def test_a_spread_is_cut_at_the_context_of_the_model(data):
    found = asked(data, isl=60000.0, osl=500.0, spread={"isl_cv": 1.5, "osl_cv": 0.0})
    assert float(np.max(found.demand().mix.isl)) <= 131072.0
    assert "spread up to the 131,072 tokens of llama-3.3-70b" in found.lengths.notes[-1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "chatt"}, "there is no workload 'chatt'"),
        ({"name": "chat", "cache_tokens": 1e6}, "no trace with blocks"),
        ({"cache_tokens": 1e6}, "--cache-tokens 1e+06 is not of a trace"),
        ({"isl_cv": 9.0}, "--length-cv 9 is not a variation"),
        ({"name": "coding-agent"}, "exceed the context"),
        ({"name": "FILE", "isl_cv": 1.0}, "has a spread of its own"),
    ],
)
def test_what_cannot_be_is_refused(data, file, fields, words):
    path = file("input,output\n9,5\n")
    fields = {key: path if value == "FILE" else value for key, value in fields.items()}
    with pytest.raises(ChipcostError, match=words.replace("+", r"\+")):
        tokens(data, with_lengths(data, question(lengths=AskedLengths(**fields)).checked()))


def test_requests_beyond_the_context_are_counted(data, file):
    path = file("input,output\n100,5\n200000,5\n300000,5\n")
    with pytest.raises(ChipcostError, match=r"2 of 3 requests \(0.67 of all\).*131,072") as caught:
        asked(data, path)
    assert caught.value.hint


def test_a_trace_of_nothing_but_hits_is_refused(data, file):
    with pytest.raises(ChipcostError, match="every token of input is cached"):
        asked(data, file("input,output,cached\n9,5,9\n"))


def test_own_workloads_of_an_overlay(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {log: {title: Own log, grade: derived}}\n"
        "workloads:\n  support:\n    name: Support\n    aliases: [chat]\n    source: log\n"
        "    input: {value: 3000}\n    output: {value: 300}\n    cached: {value: 60%}\n",
        encoding="utf-8",
    )
    data = Data([path])
    found = asked(data, "support")
    assert (found.isl, found.osl, found.cached) == (3000.0, 300.0, 0.6)
    assert asked(data, "chat").isl == 3000.0  # a later alias wins


@settings(max_examples=15)
@given(st.floats(100.0, 20000.0), st.floats(10.0, 2000.0), st.floats(0.01, 0.95))
def test_three_kinds_of_token_pay_for_the_chip(isl, osl, cached):
    whole = question(isl=isl, osl=osl, cached=cached, interactivity=0.0, ttft_ms=float("inf"))
    for item in answers(Data(), whole).served:
        value = item.value
        spend = value("usd_per_mtok_input") * isl * (1.0 - cached)
        spend += value("usd_per_mtok_cached") * isl * cached
        spend += value("usd_per_mtok_output") * osl
        assert spend == pytest.approx(value(TOTAL) * (isl + osl))
        assert value("usd_per_mtok_cached") < value("usd_per_mtok_input")


def test_two_pools_have_a_cost_of_cached_input_too(data):
    whole = question(isl=8000.0, osl=500.0, cached=0.6, serving="disaggregated")
    for item in answers(data, whole).served:
        value = item.value
        spend = value("usd_per_mtok_input") * 3200.0 + value("usd_per_mtok_cached") * 4800.0
        spend += value("usd_per_mtok_output") * 500.0
        assert spend == pytest.approx(value(TOTAL) * 8500.0)
        assert value("usd_per_mtok_cached") > 0.0


def test_without_a_cache_there_is_no_third_kind(data):
    for mode in ("aggregated", "disaggregated"):
        for item in answers(data, question(serving=mode)).served:
            assert item.values["usd_per_mtok_cached"] is None
            assert item.value("cached_share_of_prefill") == 0.0


def test_the_command_line_takes_lists_of_workloads(rows_of):
    found = rows_of("tokens", MODEL, "b200", "--workload", "chat,agent", "--cache-hit", "50%")
    assert [row["workload"] for row in found] == ["chat", "agent"]
    assert {row["cached_share"] for row in found} == {0.5}


@pytest.mark.parametrize(
    "command",
    [
        ("frontier", MODEL, "b200"),
        ("plan", MODEL, "b200", "--output", "1e9/day"),
        ("margin", MODEL, "b200"),
        ("compare", "b200", "h200", "--per", "token", "--model", MODEL),
        ("versus", "b200", "h200", "--model", MODEL),
        ("explain", "b200", "--model", MODEL),
    ],
)
def test_every_question_about_tokens_takes_it(result_of, command):
    found = result_of(*command, "--workload", "chat")
    assert any("chat: 1155" in line for line in found.headline)
    assert any("azure-2023-conversation" in note for note in found.notes)


def test_mooncake_rows_with_a_small_cache(data, tmp_path):
    path = tmp_path / "moon.jsonl"
    row = {"timestamp": 0, "input_length": 1024, "output_length": 9}
    lines = [{**row, "hash_ids": ids} for ids in ([0, 1], [2, 3], [0, 1], [0, 1])]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert asked(data, str(path)).cached == pytest.approx(0.5)
    kept = asked(data, str(path), spread={"cache_tokens": 1024.0})
    assert kept.cached == pytest.approx(0.25)

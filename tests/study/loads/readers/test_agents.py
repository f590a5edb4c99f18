"""Sessions of agents: AgentX corpora and TraceLab's steps."""

from __future__ import annotations

import gzip
import json

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.loads.readers.read import read


def packed(path, *rows):
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    return str(path)


def step(at, given, ids, **more):
    return {"t": at, "type": "n", "model": "m", "in": given, "out": 9, "hash_ids": ids, **more}


def session(*requests, **more):
    return {"id": "a", "models": ["m"], "block_size": 64, "requests": list(requests), **more}


@pytest.mark.parametrize("nested", [5.1, 0.1])
def test_subagents_count_whether_their_times_are_absolute_or_not(tmp_path, nested):
    helper = {"t": 5.0, "type": "subagent", "requests": [step(nested, 64, [0])]}
    path = packed(tmp_path / "a.jsonl.gz", session(step(0.0, 128, [0, 1]), helper))
    found = read(path)
    assert found.layout == "AgentX"
    assert found.isl.tolist() == [128, 64]
    assert found.cached.tolist() == [0, 64]
    assert found.time is None
    assert "closed loops" in found.notes[0]


def test_ids_are_of_a_session_unless_they_are_global(tmp_path):
    one = session(step(0.0, 64, [0]))
    assert read(packed(tmp_path / "a.gz", one, one)).cached.tolist() == [0, 0]
    one = session(step(0.0, 64, [0]), hash_id_scope="global")
    assert read(packed(tmp_path / "b.gz", one, one)).cached.tolist() == [0, 64]
    assert read(packed(tmp_path / "b.gz", one, one), 64.0).cached.tolist() == [0, 64]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (session(step(0.0, 64, 5)), "hash_ids is no list"),
        (session("x"), "a request is no object"),
        ({"id": "b"}, "no list of requests"),
        (session(step(0.0, 0, [])), "in of 0 is no number"),
        ({**session(), "block_size": "x"}, "block_size is 'x'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, row, words):
    with pytest.raises(ChipcostError, match=words) as caught:
        read(packed(tmp_path / "a.gz", session(step(0.0, 64, [0])), row))
    assert caught.value.place.line == 2


def test_sessions_without_requests_are_no_trace(tmp_path):
    with pytest.raises(ChipcostError, match="no request"):
        read(packed(tmp_path / "a.gz", session()))


def test_steps_of_tracelab(tmp_path):
    rows = [
        {"session_id": "s", "input_tokens_total": 1000, "prefix_tokens": 900,
         "newly_append_tokens": 100, "output_tokens": 50},
        {"session_id": "s", "input_tokens_total": 1100, "prefix_tokens": None,
         "newly_append_tokens": 1100, "output_tokens": 20},
        {"session_id": "t", "input_tokens_total": 500, "prefix_tokens": 0, "output_tokens": 0},
    ]  # fmt: skip
    found = read(packed(tmp_path / "t.jsonl.gz", *rows))
    assert found.layout == "TraceLab"
    assert found.cached.tolist() == [900, 0]
    assert found.failed == 1
    with pytest.raises(ChipcostError, match="more cached tokens than input"):
        read(packed(tmp_path / "t.gz", {**rows[0], "prefix_tokens": 2000}))
    with pytest.raises(ChipcostError, match="no request"):
        read(packed(tmp_path / "t.gz", rows[2]))

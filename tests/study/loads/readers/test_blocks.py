"""Mooncake's and Bailian's rows: hits of a prefix cache, and ids that are of another block.

tests: chipcost.study.loads.prefix_cache
"""

from __future__ import annotations

import json

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.loads.prefix_cache import PrefixCache
from chipcost.study.loads.readers.read import read


@pytest.fixture
def lines(tmp_path):
    def write(*rows):
        path = tmp_path / "trace.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        return str(path)

    return write


def moon(time, given, ids, made=200, **more):
    return {
        "timestamp": time, "input_length": given, "output_length": made, "hash_ids": ids, **more
    }  # fmt: skip


def test_hits_are_leading_blocks_of_512(lines):
    path = lines(
        moon(0, 1300, [0, 7, 8]),
        moon(3000, 1400, [0, 7, 9]),  # two blocks
        moon(3000, 600, [1, 7]),  # a block in the middle has another past
        moon(6000, 1030, [0, 7, 8]),  # three, and no more than the input
    )
    found = read(path)
    assert found.layout == "Mooncake"
    assert found.cached.tolist() == [0, 1024, 0, 1030]
    assert found.time.tolist() == [0.0, 3.0, 3.0, 6.0]
    assert "without a limit" in found.notes[0]


def test_a_small_cache_forgets_what_was_used_longest_ago(lines):
    rows = (moon(0, 1000, [0, 1]), moon(1, 1000, [2, 3]), moon(2, 1000, [0, 1]))
    assert read(lines(*rows)).cached.tolist() == [0, 0, 1000]
    assert read(lines(*rows), 1024).cached.tolist() == [0, 0, 0]
    assert read(lines(*rows), 2048).cached.tolist() == [0, 0, 1000]
    assert "2,048 tokens used last" in read(lines(*rows), 2048).notes[0]


def test_use_keeps_a_block():
    cache = PrefixCache(2)
    assert [cache.hit(ids) for ids in ([1], [2], [1], [3], [1], [2])] == [0, 0, 1, 0, 1, 0]


def test_bailian_has_blocks_of_16_and_seconds(lines):
    row = {"chat_id": 1, "parent_chat_id": -1, "type": "text", "turn": 1}
    path = lines(
        moon(4.5, 30, [3, 4], **row),
        moon(5.0, 50, [3, 4, 5, 9], **row),  # the last block padded
    )
    found = read(path)
    assert found.layout == "Bailian"
    assert found.cached.tolist() == [0, 32]
    assert found.time.tolist() == [0.0, 0.5]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (moon(5, 1300, list(range(82))), "82 hash_ids for 1300 tokens"),
        (moon(5, 1300, [1]), "1 hash_ids for 1300 tokens"),
        (moon(5, 0, []), "input_length of 0 is no number of tokens"),
        (moon(5, 500, [1], made=0), "output_length of 0"),
        (moon(5, 500.5, [1]), "input_length is 500.5, no whole number"),
        (moon("x", 500, [1]), "timestamp is 'x', no time"),
        (moon(5, 500, "1"), "hash_ids is no list"),
        (moon(-5, 500, [1]), "before that of the row above"),
        ([1], "no JSON object"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines, row, words):
    path = lines(moon(0, 500, [0]), row)
    with pytest.raises(ChipcostError) as caught:
        read(path)
    assert words in caught.value.message
    assert caught.value.place.line == 2
    assert caught.value.hint


def test_sessions_are_whole_contexts_and_it_is_said(lines):
    found = read(lines(moon(0, 500, [0], session_id="a")))
    assert "taken as whole contexts" in found.notes[1]


@pytest.mark.parametrize(("text", "words"), [("{", "no JSON"), ('{"a": 1}', "no known layout")])
def test_what_is_no_trace(tmp_path, text, words):
    path = tmp_path / "trace.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ChipcostError, match=words):
        read(str(path))

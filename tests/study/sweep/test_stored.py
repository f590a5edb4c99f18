"""A sweep into a store: the same answers, and blocks that are there are not computed again.

tests: chipcost.study.sweep.stored
"""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from sweeping import sweep

from chipcost.errors import ChipcostError
from chipcost.study.sweep import blocks, question, stored
from chipcost.study.sweep.blocks import Task
from chipcost.study.sweep.reduce import NAMES, merged

pytest.importorskip("pyarrow", reason="needs the extra parquet")


@pytest.fixture
def one():
    return sweep(
        "compare", "chip=h200,b200,mi355x", "owner=hyperscaler,neocloud", "pue=1.1:1.5:x300"
    )


@pytest.fixture
def asked(one, tmp_path):
    keep = question.reductions(one, NAMES, "", ("chip",))

    def of(keep=keep, store=tmp_path / "store"):
        return question.Asked(one, keep, catalog_hash="abc", store=store)

    return of


def files(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_a_stored_sweep_answers_as_one_that_is_not(asked):
    plain, first, again = (
        question.sweep(asked(store=None)),
        *(question.sweep(asked()) for _ in range(2)),
    )
    assert first.rows == plain.rows == again.rows
    assert first.extra == plain.extra == again.extra


def test_one_that_goes_on_gives_the_bytes_of_one_that_never_ended(
    asked, one, tmp_path, monkeypatch
):
    whole = question.sweep(asked())
    there = files(tmp_path / "store")
    assert len(there) == one.blocks + 1 > 2
    (tmp_path / "store" / "block-000000000.parquet").unlink()
    computed = []
    real = stored.block_of
    monkeypatch.setattr(stored, "block_of", lambda *of: computed.append(of) or real(*of))
    again = question.sweep(asked())
    assert len(computed) == 1
    assert again.rows == whole.rows
    assert files(tmp_path / "store") == there


def test_a_block_that_is_taken_up_is_that_which_was_stored(one, asked, tmp_path):
    question.sweep(asked(keep=None))
    store = stored.opened(one, tmp_path / "store", "abc", 0)
    for number in range(one.blocks):
        block = stored.taken_up(Task(one), store, number)
        assert block.digest == blocks.evaluate(one, number).digest


def test_what_is_kept_follows_from_the_store_alone(one, asked, tmp_path):
    keep = asked().keep
    question.sweep(asked(keep=None))
    store = stored.opened(one, tmp_path / "store", "abc", 0)
    task = Task(one, keep)
    taken = merged([stored.taken_up(task, store, number) for number in range(one.blocks)])
    assert taken.checksum == merged([task(number) for number in range(one.blocks)]).checksum


def test_more_than_is_shown_is_stored_without_rows(asked, monkeypatch, tmp_path):
    monkeypatch.setattr(question, "MOST_ROWS", 10)
    found = question.sweep(asked(keep=None))
    assert found.rows == ()
    assert any(f"In {tmp_path / 'store'}" in note for note in found.notes)


def test_another_sweep_is_refused(asked, tmp_path):
    question.sweep(asked())
    other = sweep("compare", "chip=h200", "pue=1.1:1.5:x3")
    with pytest.raises(ChipcostError, match="holds another sweep"):
        question.sweep(question.Asked(other, None, catalog_hash="abc", store=tmp_path / "store"))


def test_a_disk_without_room_is_told_before_anything_is_computed(asked, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(ChipcostError, match="GB of room") as found:
        question.sweep(asked())
    assert found.value.code == "no-room"


def test_the_words_of_a_block_are_texts(one):
    block = blocks.evaluate(one, 0)
    columns = stored.columns_of(one, block)
    assert set(columns["chip"]) == set(one.chips)
    assert set(columns["owner"]) == {"hyperscaler"}
    assert all(isinstance(columns[name], np.ndarray) for name in block.columns)

"""A sweep with a store, on any engine, is the sweep without."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from sweeping import sweep

from chipcost.errors import ChipcostError
from chipcost.study.sweep import question
from chipcost.study.sweep.engines.engine import Engine

pytest.importorskip("pyarrow")
GRID = (
    "model=llama-3.1-8b",
    "chip=h100,b200",
    "tp=1,2",
    "concurrency=1:64:log",
    "price=1:4:x40000",
)


def asked(one, names=(), **more):
    return question.Asked(one, question.reductions(one, names), catalog_hash="x", **more)


@pytest.fixture(scope="module")
def large():
    """More scenarios than rows are shown of, half of them without an answer, in several blocks."""
    one = sweep("tokens", *GRID, "interactivity=100")
    assert one.count > question.MOST_ROWS
    return one


@pytest.fixture(scope="module")
def plain(large):
    return question.sweep(asked(large, ("best", "quantiles", "probability")))


def test_what_is_kept_is_the_same_with_a_store_before_and_after(large, plain, tmp_path):
    names = ("best", "quantiles", "probability")
    for _ in range(2):
        found = question.sweep(asked(large, names, store=str(tmp_path / "s")))
        assert found.rows == plain.rows
        assert found.extra == plain.extra
    (tmp_path / "s" / "block-000000001.parquet").unlink()
    again = question.sweep(asked(large, names, store=str(tmp_path / "s")))
    assert again.extra == plain.extra


@pytest.mark.parametrize("engine", [Engine("threads", 2), Engine("local", 2)])
def test_every_engine_has_the_same_checksum(large, plain, engine):
    found = question.sweep(asked(large, ("best", "quantiles", "probability"), engine=engine))
    assert found.extra == plain.extra


def test_a_store_alone_says_what_it_holds(large, tmp_path):
    found = question.sweep(asked(large, store=str(tmp_path / "s")))
    assert [dict(row) for row in found.rows] == [{"statistic": "stored", "scenarios": large.count}]
    assert len(list((tmp_path / "s").glob("*.parquet"))) == large.blocks
    assert question.sweep(asked(large, store=str(tmp_path / "s"))).extra == found.extra


def test_few_scenarios_are_rows_from_a_store_too(tmp_path):
    one = sweep("compare", "chip=trn2,b200", "owner=neocloud", "price_factor=1:2:x5")
    first, second = (question.sweep(asked(one, store=str(tmp_path / "s"))) for _ in range(2))
    alone = question.sweep(asked(one))
    assert list(first.rows) == list(second.rows) == list(alone.rows)
    assert first.extra == second.extra == alone.extra
    other = sweep("compare", "chip=trn2,b200", "owner=neocloud", "price_factor=1:3:x5")
    with pytest.raises(ChipcostError, match="another sweep"):
        question.sweep(asked(other, store=str(tmp_path / "s")))


def test_one_that_goes_on_gives_the_bytes_of_one_that_never_ended(large, tmp_path):
    question.sweep(asked(large, store=str(tmp_path / "s")))
    there = {path.name: path.read_bytes() for path in (tmp_path / "s").iterdir()}
    (tmp_path / "s" / "block-000000000.parquet").unlink()
    (tmp_path / "s" / "block-000000002.parquet").write_bytes(b"PAR1 cut")
    question.sweep(asked(large, store=str(tmp_path / "s")))
    assert {path.name: path.read_bytes() for path in (tmp_path / "s").iterdir()} == there


def test_a_disk_without_room_is_told_before_anything_is_computed(large, monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(ChipcostError, match="GB of room") as found:
        question.sweep(asked(large, store=str(tmp_path / "s")))
    assert found.value.code == "no-room"

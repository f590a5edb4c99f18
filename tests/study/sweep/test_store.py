"""Blocks on disk: whole or not at all, of one sweep, the same bytes after any interruption."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import sweep_tasks as tasks

from chipcost import files
from chipcost.errors import ChipcostError
from chipcost.study.sweep.store import MANIFEST, Store

pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")

ABOUT = {"specification": "ab12", "seed": 1, "version": "1.0"}
COLUMNS = {
    "usd_per_mtok": np.array([0.1, np.nan, 3.0]),
    "chips": np.array([1, 2, 8]),
    "fits": np.array([True, False, True]),
    "chip": ["b200", "h100", "b200"],
}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "swept", "key", ABOUT)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_a_block_comes_back_as_it_was_written(store):
    store.write(7, COLUMNS)
    back = store.read(7)
    assert list(back) == list(COLUMNS)
    assert back["chip"] == COLUMNS["chip"]
    for name in ("usd_per_mtok", "chips", "fits"):
        assert back[name].dtype == COLUMNS[name].dtype
        np.testing.assert_array_equal(back[name], COLUMNS[name])
    assert names(store.directory) == ["block-000000007.parquet", MANIFEST]


def test_unknown_is_null_for_who_asks_the_files(store):
    store.write(0, COLUMNS)
    assert pq.read_table(store.path(0))["usd_per_mtok"].null_count == 1


def test_the_files_are_one_table(store):
    for number in range(3):
        store.write(number, COLUMNS)
    files = sorted(store.directory.glob("*.parquet"))
    assert sum(pq.read_table(path).num_rows for path in files) == 9


def test_what_is_there_whole_is_done(store):
    for number in (0, 3, 1_234_567_890):
        store.write(number, COLUMNS)
    assert store.done() == {0, 3, 1_234_567_890}
    assert Store(store.directory, "key").done() == {0, 3, 1_234_567_890}


def test_what_is_cut_empty_renamed_or_of_another_sweep_is_not_done(store, tmp_path):
    for number in range(6):
        store.write(number, COLUMNS)
    whole = store.path(0).read_bytes()
    store.path(0).write_bytes(whole[:-20])
    store.path(1).write_bytes(b"")
    store.path(2).rename(store.path(9))
    other = Store(tmp_path / "other", "another key")
    other.write(3, COLUMNS)
    store.path(3).write_bytes(other.path(3).read_bytes())
    store.path(4).write_text("PAR1")
    assert store.done() == {5}
    store.write(0, COLUMNS)
    assert store.path(0).read_bytes() == whole


def test_a_byte_that_changed_is_found_by_its_checksum(store):
    store.write(0, {"x": np.random.default_rng(0).random(1000)})
    data = bytearray(store.path(0).read_bytes())
    data[len(data) // 2] ^= 1
    store.path(0).write_bytes(data)
    with pytest.raises(ChipcostError, match="cannot read") as caught:
        store.read(0)
    assert caught.value.code == "broken-block"


def test_a_block_that_is_not_there(store):
    with pytest.raises(ChipcostError, match=r"cannot read .*block-000000004"):
        store.read(4)


def test_another_sweep_is_refused_and_what_differs_is_named(store):
    with pytest.raises(ChipcostError, match="holds another sweep") as caught:
        Store(store.directory, "other", ABOUT | {"seed": 2})
    assert caught.value.code == "other-sweep"
    assert caught.value.message.endswith("another sweep; seed 1 there, 2 here")
    with pytest.raises(ChipcostError) as caught:
        Store(store.directory, "other")
    assert caught.value.message.endswith("another sweep")
    assert names(store.directory) == [MANIFEST]


def test_a_directory_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ChipcostError, match="is not empty and holds no sweep") as caught:
        Store(tmp_path, "key")
    assert caught.value.code == "no-store"
    assert names(tmp_path) == ["thesis.tex"]


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"layout": 1, "key": 1, "about": 2}'])
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ChipcostError, match="is not the manifest of a sweep"):
        Store(tmp_path, "key")


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ChipcostError, match=r"cannot use .*file as a store") as caught:
        Store(tmp_path / "file", "key")
    assert caught.value.code == "cannot-write"


def test_a_full_disk_leaves_what_was_whole(store, monkeypatch):
    store.write(0, COLUMNS)
    before = contents(store.directory)

    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(ChipcostError, match="No space left on device") as caught:
        store.write(1, COLUMNS)
    assert (caught.value.code, caught.value.exit_status) == ("cannot-write", 2)
    assert "make room" in caught.value.hint
    assert contents(store.directory) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_while_a_block_is_written(store, monkeypatch):
    real = open
    monkeypatch.setattr(files, "open", lambda name, mode: real("/dev/full", "wb", 0), raising=False)
    with pytest.raises(ChipcostError, match="No space left on device"):
        store.write(1, COLUMNS)
    assert names(store.directory) == [MANIFEST]


def test_a_store_is_written_where_a_block_is_computed(store):
    pickle.loads(pickle.dumps(store)).write(2, COLUMNS)
    assert store.done() == {2}


def test_the_bytes_depend_on_the_columns_alone(store, tmp_path):
    other = Store(tmp_path / "other", "key", ABOUT)
    for at in (store, other):
        at.write(2, COLUMNS)
    assert contents(store.directory) == contents(other.directory)


def test_a_sweep_that_was_killed_and_resumed_has_the_bytes_of_one_that_was_not(tmp_path):
    count = 60
    script = tmp_path / "sweep.py"
    script.write_text(
        "import sys\n"
        "import sweep_tasks as tasks\n"
        "if __name__ == '__main__':\n"
        "    tasks.sweep(sys.argv[1], int(sys.argv[2]))\n",
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(Path(tasks.__file__).parent)}
    command = partial(subprocess.Popen, env=environment)
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    for blocks in (5, 20):
        with command([sys.executable, script, cut, str(count)]) as running:
            deadline = time.monotonic() + 60
            while len(list(cut.glob("*.parquet"))) < blocks and time.monotonic() < deadline:
                time.sleep(0.001)
            running.send_signal(signal.SIGKILL)
        assert blocks <= len(Store(cut, "key").done()) < count
    for directory in (cut, whole):
        with command([sys.executable, script, directory, str(count)]) as running:
            assert running.wait(60) == 0
    for path in cut.glob(".chipcost-*.tmp"):  # of a block in the making; removed after an hour
        path.unlink()
    assert len(contents(whole)) == count + 1
    assert contents(cut) == contents(whole)


def test_without_the_extra_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ChipcostError, match="a store of blocks needs pyarrow") as caught:
        Store(tmp_path / "new", "key")
    assert "pip install 'chipcost[parquet]'" in caught.value.message
    assert not (tmp_path / "new").exists()

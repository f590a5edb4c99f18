"""The parsed copy of the data: whatever is wrong with it, the YAML answers."""

from __future__ import annotations

import hashlib
import json
import os
import time

import pytest

from chipcost.catalog import cache
from chipcost.study.data import Data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "chipcost"


@pytest.fixture
def copy(folder, small_data):
    """The copy of the small catalog and the answer from its YAML."""
    good = Data().catalog
    [path] = folder.glob("*.json")
    return path, good


def signed(path, change):
    """The copy with changed data and hashes that fit it: what is inside must fail by itself."""
    document = json.loads(path.read_text())
    change(document)
    header = {name: document.pop(name) for name in ("format", "sha256", "content")}
    rest = json.dumps(document, separators=(",", ":")).encode()[1:]
    header["content"] = hashlib.sha256(rest).hexdigest()
    return json.dumps(header, separators=(",", ":")).encode()[:-1] + b",\n" + rest


def test_a_copy_is_json_that_names_both_hashes(copy):
    path, _ = copy
    document = json.loads(path.read_text())
    assert list(document)[:4] == ["format", "sha256", "content", "layers"]
    rest = path.read_bytes().partition(b"\n")[2]
    assert document["content"] == hashlib.sha256(rest).hexdigest()


def test_a_changed_figure_is_not_believed(copy):
    path, good = copy
    text = path.read_text()
    assert "2900000000000.0" in text
    path.write_text(text.replace("2900000000000.0", "9900000000000.0"))
    assert Data().catalog == good
    assert "9900000000000.0" not in path.read_text()  # and it is written anew


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\0\0",
        b"[" * 100_000,
        b'{"format":1,"sha256":2,"content":3}\n',
    ],
)
def test_a_damaged_copy_is_not_believed(copy, content):
    path, good = copy
    path.write_bytes(content)
    assert Data().catalog == good


@pytest.mark.parametrize("cut", [1, 100, 1000])
def test_a_cut_copy_is_not_believed(copy, cut):
    path, good = copy
    path.write_bytes(path.read_bytes()[:-cut])
    assert Data().catalog == good


@pytest.mark.parametrize("name", ["format", "sha256", "content"])
def test_a_copy_of_other_files_or_another_version_is_not_believed(copy, name):
    path, good = copy
    old = json.loads(path.read_text())[name]
    path.write_text(path.read_text().replace(old, "0" * len(old), 1))
    assert Data().catalog == good


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(layers=5),
        lambda document: document.update(layers=[1]),
        lambda document: document.pop("layers"),
        lambda document: document["layers"][0].update(chips="text"),
        lambda document: document["layers"][0].update(quotes=[[]]),
        lambda document: document["layers"][0].update(sources={"a": []}),
        lambda document: document["layers"][0]["chips"].update(alpha={"figures": {"tdp": "x"}}),
        lambda document: document["layers"][0]["chips"].update(alpha={"figures": {"tdp": []}}),
    ],
)
def test_a_copy_of_another_shape_is_not_believed(copy, change):
    path, good = copy
    path.write_bytes(signed(path, change))
    assert Data().catalog == good


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_at_its_place_does_not_wait(copy):
    path, good = copy
    path.unlink()
    os.mkfifo(path)
    assert Data().catalog == good
    assert path.is_file()


def test_a_folder_at_its_place_is_left_alone(copy):
    path, good = copy
    path.unlink()
    path.mkdir()
    assert Data().catalog == good


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owner here")
def test_a_copy_that_others_may_write_is_not_believed(copy, monkeypatch):
    path, good = copy

    def swap(document):
        document["layers"][0]["chips"].pop("alpha")

    path.write_bytes(signed(path, swap))
    path.chmod(0o644)
    assert "alpha" not in Data().catalog.chips  # else what follows would prove nothing
    path.chmod(0o666)
    assert Data().catalog == good
    path.write_bytes(signed(path, swap))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert Data().catalog == good


def test_what_an_ended_process_left_is_removed_and_what_is_being_written_is_not(folder, small_data):
    folder.mkdir()
    old, fresh, other = (
        folder / ".chipcost-old.tmp",
        folder / ".chipcost-new.tmp",
        folder / "other.json",
    )
    for path in (old, fresh, other):
        path.write_text("half")
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    os.utime(other, (hours_ago, hours_ago))
    assert Data().catalog
    assert not old.exists()
    assert fresh.exists()
    assert other.exists()


def test_models_are_guarded_alike(folder):
    good = Data().models
    [path] = folder.glob("*.json")
    text = path.read_text()
    path.write_text(text.replace('"layers":', '"Layers":', 1))
    assert Data().models == good
    path.write_bytes(signed(path, lambda document: document.update(models={"m": "text"})))
    assert Data().models == good
    path.write_bytes(signed(path, lambda document: document.update(models={"m": {}})))
    assert Data().models == good


def test_a_relative_cache_folder_is_none(tmp_path, monkeypatch, small_data):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert Data().catalog
    assert not (tmp_path / "relative").exists()
    assert list((tmp_path / "home" / ".cache" / "chipcost").glob("*.json"))


def test_saved_data_that_is_not_finite_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        cache.save_document({"figure": float("nan")}, "0" * 64, tmp_path / "x.json")

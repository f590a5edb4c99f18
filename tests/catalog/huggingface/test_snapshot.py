"""Where the config.json of a model lies: a file, a folder, a snapshot of the Hugging Face cache.

tests: chipcost.catalog.huggingface.snapshot
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chipcost.catalog.huggingface.config import read_config
from chipcost.errors import ChipcostError

CONFIG = Path(__file__).parents[2] / "examples" / "configs" / "llama-3.1-70b.json"


def snapshots(tmp_path, *hashes, main=""):
    """A model in the cache: files are links to blobs, as the library lays them."""
    folder = tmp_path / "hub" / "models--meta-llama--Llama-3.1-70B"
    blob = folder / "blobs" / "f00d"
    blob.parent.mkdir(parents=True)
    shutil.copy(CONFIG, blob)
    for name in hashes:
        (folder / "snapshots" / name).mkdir(parents=True)
        (folder / "snapshots" / name / "config.json").symlink_to(blob)
    if main:
        (folder / "refs").mkdir()
        (folder / "refs" / "main").write_text(main)
    return folder


def test_the_folder_of_a_config(tmp_path):
    shutil.copy(CONFIG, tmp_path / "config.json")
    assert read_config(str(tmp_path)).file == str(tmp_path / "config.json")


def test_a_snapshot_has_the_name_of_its_model(tmp_path):
    folder = snapshots(tmp_path, "aaaa")
    for path in (folder, folder / "snapshots" / "aaaa"):
        assert read_config(str(path)).name == "Llama-3.1-70B"


def test_the_snapshot_that_the_main_branch_names(tmp_path):
    folder = snapshots(tmp_path, "aaaa", "bbbb", main="bbbb\n")
    assert read_config(str(folder)).file == str(folder / "snapshots" / "bbbb" / "config.json")


@pytest.mark.parametrize("main", ["", "cccc", "../../elsewhere"])
def test_several_snapshots_are_listed(tmp_path, main):
    folder = snapshots(tmp_path, "aaaa", "bbbb", main=main)
    with pytest.raises(ChipcostError) as caught:
        read_config(str(folder))
    assert caught.value.code == "several-snapshots"
    assert f"{folder / 'snapshots' / 'aaaa'}, {folder / 'snapshots' / 'bbbb'}" in caught.value.hint


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ChipcostError) as caught:
        read_config(str(tmp_path))
    assert caught.value.code == "no-config"
    assert caught.value.place.file == str(tmp_path)


def test_the_bytes_of_the_files_are_those_of_their_index(tmp_path):
    shutil.copy(CONFIG, tmp_path / "config.json")
    assert read_config(str(tmp_path)).file_bytes == 0
    index = tmp_path / "model.safetensors.index.json"
    index.write_text('{"metadata": {"total_size": 141107412992}, "weight_map": {}}')
    assert read_config(str(tmp_path)).file_bytes == 141_107_412_992

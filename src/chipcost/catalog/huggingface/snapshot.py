"""Where the config.json of a model lies: the file, its folder, or a snapshot of the Hugging Face
cache, and what stands beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from chipcost.catalog import files
from chipcost.catalog.huggingface.fields import Config
from chipcost.errors import ChipcostError, Place

CONFIG = "config.json"
_QUANTISATION = "hf_quant_config.json"
_INDEX = "model.safetensors.index.json"
_CACHED = "models--"


def is_path(name: str) -> bool:
    """Whether a model's name is a path: of a .json file, or of a folder that there is."""
    return name.endswith(".json") or (
        ("/" in name or os.sep in name or name in (".", "..")) and Path(name).is_dir()
    )


def config_path(name: str) -> str:
    """The config.json of a path: the file itself, or that of a folder or of a cached snapshot.

    Raises ChipcostError `no-config` where a folder holds none, and `several-snapshots`.
    """
    folder = Path(name)
    if not folder.is_dir():
        return name
    if not (folder / CONFIG).is_file() and (folder / "snapshots").is_dir():
        folder = _snapshot(folder)
    if (folder / CONFIG).is_file():
        return str(folder / CONFIG)
    raise ChipcostError(
        "no-config",
        f"the folder holds no {CONFIG}",
        hint="name the folder of one model as Hugging Face stores it, or its config.json",
        place=Place(name),
    )


def _snapshot(folder: Path) -> Path:
    """The snapshot that `refs/main` names, else the only one."""
    found = sorted(path for path in (folder / "snapshots").iterdir() if path.is_dir())
    main = folder / "refs" / "main"
    wanted = files.read_text(str(main), "text").strip() if main.is_file() else ""
    for path in found:
        if path.name == wanted or len(found) == 1:
            return path
    listed = ", ".join(str(path) for path in found) or "none"
    raise ChipcostError(
        "several-snapshots",
        f"the cache holds {len(found)} snapshots and refs/main names none of them",
        hint=f"name one: {listed}",
        place=Place(str(folder)),
    )


def model_name(path: str) -> str:
    """The name of a model by where its config.json lies."""
    file = Path(os.path.abspath(path))  # links of a cache are not followed: blobs have no names
    for folder in file.parents:
        if folder.name.startswith(_CACHED):
            return folder.name.rpartition("--")[2]
    return file.parent.name if file.stem == "config" and file.parent.name else file.stem


def beside(path: str) -> Config | None:
    """The hf_quant_config.json beside a config.json."""
    file = Path(path)
    if not file.name.endswith(CONFIG) or file.name.endswith(_QUANTISATION):
        return None
    other = file.with_name(file.name.removesuffix(CONFIG) + _QUANTISATION)
    return read(str(other)) if other.is_file() else None


def stored_bytes(path: str) -> int:
    """Bytes of all tensors by the index beside a config.json; 0 where there is none."""
    index = Path(path).with_name(_INDEX)
    if Path(path).name != CONFIG or not index.is_file():
        return 0
    metadata = read(str(index)).data.get("metadata")
    size: Any = metadata.get("total_size") if isinstance(metadata, dict) else 0
    return size if isinstance(size, int) and size > 0 else 0


def read(path: str) -> Config:
    """The fields of a JSON file that holds one object; raises ChipcostError `bad-json`."""
    hint = "give the config.json of a model"
    text = files.read_text(path, "JSON")
    data = files.parse_json(text, path, hint)
    if not isinstance(data, dict):
        where = Place(path, 1, 1)
        raise ChipcostError("bad-json", "a config.json holds one object", hint=hint, place=where)
    return Config(data, path, text)

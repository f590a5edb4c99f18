"""Copying the shipped data files to where a user can read and change them."""

from __future__ import annotations

from pathlib import Path

from chipcost.catalog.files import data_directory
from chipcost.errors import ChipcostError


def export_catalog(directory: str | Path, force: bool = False) -> list[Path]:
    """Copy every data file and schema into `directory` and return the new paths.

    Raises ChipcostError if a file is there already (without `force`) or cannot be written;
    what exists is looked at before anything is written.
    """
    source = data_directory()
    target = Path(directory)
    files = sorted([*source.glob("*.yaml"), *source.glob("*.schema.json")])
    there = [target / file.name for file in files if (target / file.name).exists()]
    if there and not force:
        raise ChipcostError(
            "file-exists",
            f"{', '.join(str(path) for path in there)} would be replaced",
            hint="name another directory, or give --force",
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            (target / file.name).write_bytes(file.read_bytes())
    except OSError as error:
        raise ChipcostError(
            "cannot-write",
            f"cannot write into {target}: {error.strerror or error}",
            hint="name a directory that you may write to",
        ) from error
    return [target / file.name for file in files]

"""Copying the shipped data files to where a user can read and change them."""

from __future__ import annotations

import os
from pathlib import Path

from chipcost.catalog.files import data_directory
from chipcost.errors import ChipcostError
from chipcost.files import write_together

__all__ = ["data_directory", "export_catalog"]


def export_catalog(directory: str | Path, force: bool = False) -> list[Path]:
    """Copy every data file and schema, with the credit, into `directory`; return the new paths.

    All files or none. Raises ChipcostError if a file is there already (without `force`), if a
    name is taken by a link, a directory or a pipe (with `force` too: what it leads to is not
    ours to replace), or if the directory cannot be written.
    """
    source = data_directory()
    target = Path(directory)
    contents = {
        target / file.name: file.read_bytes()
        for file in sorted(
            [*source.glob("*.yaml"), *source.glob("*.schema.json"), source / "NOTICE"]
        )
    }
    there = [path for path in contents if os.path.lexists(path)]
    if there and not force:
        raise ChipcostError(
            "file-exists",
            f"{', '.join(str(path) for path in there)} would be replaced",
            hint="name another directory, or give --force",
        )
    special = [str(path) for path in there if path.is_symlink() or not path.is_file()]
    if special:
        raise ChipcostError(
            "file-exists",
            f"no regular file, so it is not replaced: {', '.join(special)}",
            hint="name another directory, or remove it",
        )
    made = _missing(target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        write_together(contents)
    except BaseException as error:
        _remove_empty(made)
        if not isinstance(error, OSError):
            raise
        raise ChipcostError(
            "cannot-write",
            f"cannot write into {target}: {error.strerror or error}",
            hint="name a directory that you may write to",
        ) from error
    return list(contents)


def _missing(directory: Path) -> list[Path]:
    """The directories that have to be made, the deepest first."""
    return [path for path in (directory, *directory.parents) if not path.exists()]


def _remove_empty(directories: list[Path]) -> None:
    for path in directories:
        try:
            path.rmdir()
        except OSError:
            return

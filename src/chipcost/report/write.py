"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from chipcost.errors import ChipcostError


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text with plain line ends; the old file stays until the new one is whole.

    Raises ChipcostError `cannot-write` with the reason.
    """
    target = Path(path)
    if target.is_dir():
        raise ChipcostError(
            "cannot-write", f"{target} is a directory", hint="give the name of a file"
        )
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise ChipcostError(
            "cannot-write",
            f"cannot write {target}: {error.strerror or error}",
            hint="name a file in a directory that exists and that you may write to",
        ) from error


def _mode(target: Path) -> int:
    """The mode of the file that is replaced; of a new one, what the umask leaves."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

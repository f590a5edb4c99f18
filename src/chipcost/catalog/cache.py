"""The parsed catalog as JSON beside the YAML, so that YAML is parsed only when it has changed.

The build writes `parsed.json` into the data folder with the SHA-256 of the files that it was made
from and the SHA-256 of its own content. Where the first does not match (an edited checkout), a copy
in the user's cache folder serves, if it is a file of the user's own that nobody else may write.
Neither is ever trusted without both hashes: a copy that fails either is ignored and the YAML is
read. A failure to write is silent. Of large files of the user's (`catalog/overlay_copies.py`) the
last KEPT copies stay.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from chipcost.catalog import files
from chipcost.errors import ChipcostError
from chipcost.files import write_together
from chipcost.version import __version__

Part = TypeVar("Part")
NAME = "parsed.json"
_FORMAT = f"{__version__}/7"
_MAX_BYTES = 2**30
KEPT = 6  # copies of files of the user's


def digest(contents: Iterable[bytes]) -> str:
    """SHA-256 over the contents of the data files, in order."""
    total = hashlib.sha256()
    for content in contents:
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def load_document(beside: Path | None, key: str, kind: str = "") -> dict[str, Any] | None:
    """What was saved for that digest, beside the YAML or in the user's cache folder, or None.

    kind  how its name in the cache folder begins
    """
    for path, own in ((beside, False), (_user_path(key, kind), True)):
        content = None if path is None else _read(path, own)
        stored = None if content is None else _checked(content, key)
        if stored is not None:
            return stored
    return None


def _read(path: Path, own: bool) -> bytes | None:
    """The bytes of a plain file of sane size, with `own` one that the user alone may write."""
    try:
        with open(path, "rb", opener=_at_once) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
                return None
            return stream.read() if _private(status) or not own else None
    except (OSError, ValueError):
        return None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for the writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _private(status: os.stat_result) -> bool:
    """Whether a file is the user's own and nobody else may write it (where a system knows both)."""
    if not hasattr(os, "geteuid"):
        return True
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.geteuid() and not shared


def _header(key: str) -> bytes:
    """How the first line of a copy of files of that digest begins."""
    return f'{{"format":"{_FORMAT}","sha256":"{key}","content":"'.encode()


def _checked(content: bytes, key: str) -> dict[str, Any] | None:
    """The document, if it was made from files of that digest and is as it was written."""
    line, _, rest = content.partition(b"\n")
    if line != _header(key) + hashlib.sha256(rest).hexdigest().encode() + b'",':
        return None
    try:
        stored: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return stored


def save_document(
    content: dict[str, Any], key: str, path: Path | None = None, kind: str = ""
) -> None:
    """Write JSON data for a digest, whole or not at all; a failure is silent.

    Of a `kind`, which is of files of the user's, the KEPT that were written last stay.
    """
    target = path or _user_path(key, kind)
    if target is None:
        return
    rest = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()[1:]
    first = _header(key) + hashlib.sha256(rest).hexdigest().encode() + b'",\n'
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_together({target: first + rest})
        target.chmod(0o644)  # whatever the umask: one that others may write is not believed
        if kind:
            _remove_old(target.parent, kind)
    except (OSError, ChipcostError):
        return


def _remove_old(folder: Path, kind: str) -> None:
    """Remove all copies of a kind but the KEPT newest; OSError where that fails."""
    copies = sorted(folder.glob(f"{kind}*.json"), key=lambda path: -path.stat().st_mtime)
    for path in copies[KEPT:]:
        path.unlink(missing_ok=True)


def _user_path(key: str, kind: str = "") -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    except RuntimeError:  # no home directory
        return None
    return folder / "chipcost" / f"{kind}{key[:32]}.json"


def shipped_part(
    name: str,
    parsed: str,
    parse: Callable[[Path], Part],
    store: Callable[[Part], Any],
    restore: Callable[[Any], Part | None],
) -> tuple[Part, str]:
    """What the shipped file `name` holds, and the key of its content: from its parsed copy, or from
    the file itself where that is older."""
    directory = files.data_directory()
    key = digest([(directory / name).read_bytes()])
    stored = load_document(directory / parsed, key)
    found = None if stored is None else restore(stored)
    if found is None:
        found = parse(directory)
        save_document(store(found), key)
    return found, key

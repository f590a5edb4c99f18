"""Where the shipped data stands, and how a user's file is read safely."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from chipcost.catalog.yamltree import MAX_BYTES
from chipcost.errors import ChipcostError, Place

SHIPPED = ("chips.yaml", "sites.yaml")


def data_directory() -> Path:
    """The folder of the shipped data files.

    In a wheel it is `chipcost/data/`; in a checkout or an editable install it is the
    repository's own `data/`.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    if (inside / "chips.yaml").is_file():
        return inside
    checkout = package.parent.parent / "data"
    if (checkout / "chips.yaml").is_file():
        return checkout
    raise ChipcostError(
        "no-data",
        f"the data files are missing: neither {inside} nor {checkout} holds chips.yaml",
        hint="install chipcost again",
    )


def read_text(path: str, what: str = "YAML", limit: int = MAX_BYTES) -> str:
    """The text of a user's file, or of standard input for `-`.

    `what` names the kind of file for the hints. Raises ChipcostError for what cannot be one: a
    missing or unreadable file, a directory, a device, more than `limit` bytes, bytes that are
    not UTF-8 text.
    """
    if path == "-":
        if sys.stdin is None:
            raise ChipcostError(
                "no-such-file",
                "standard input is closed",
                hint=f"pipe a {what} file into it, or name one",
                place=Place(path),
            )
        raw = sys.stdin.buffer.read(limit + 1)
    else:
        raw = _read_bytes(Path(path), path, limit)
    if len(raw) > limit:
        raise ChipcostError(
            "too-large",
            f"the file is larger than {limit // 2**20} MiB",
            hint=f"a {what} file for this takes far less; is this the right file?",
            place=Place(path),
        )
    if b"\0" in raw:
        raise ChipcostError(
            "binary-file",
            "the file holds binary data, not text",
            hint=f"give a {what} file in UTF-8",
            place=Place(path),
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise ChipcostError(
            "not-utf8",
            f"byte {error.start} is not UTF-8",
            hint="save the file as UTF-8",
            place=Place(path, line, column),
        ) from None
    return text


def _read_bytes(path: Path, shown: str, limit: int) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ChipcostError(
                "is-directory", "this is a directory", hint="name a file", place=Place(shown)
            )
        if status.st_size > limit:
            return b" " * (limit + 1)
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except FileNotFoundError:
        raise ChipcostError(
            "no-such-file", "there is no such file", hint="check the path", place=Place(shown)
        ) from None
    except OSError as error:
        raise ChipcostError(
            "unreadable",
            f"the file cannot be read: {error.strerror or error}",
            hint="check its permissions",
            place=Place(shown),
        ) from None

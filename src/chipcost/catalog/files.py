"""Where the shipped data stands, and how a user's file is read safely."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chipcost.catalog import memory
from chipcost.errors import ChipcostError, Place

SHIPPED = ("chips.yaml", "sites.yaml")
MAX_LEVELS = 100  # of a JSON file; what is meant has five


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


def read_text(path: str, what: str = "YAML", limit: int | None = None) -> str:
    """The text of a user's file, or of standard input for `-`.

    `what` names the kind of file for the hints. Raises ChipcostError for what cannot be one: a
    missing or unreadable file, a directory, a device, more than `limit` bytes (None: than fit into
    the memory that it may take), bytes that are not UTF-8 text.
    """
    by_memory = limit is None
    limit = memory.most_bytes() if limit is None else limit
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
    if len(raw) > limit and by_memory:
        raise memory.too_large(f"a file of more than {limit / 2**20:,.0f} MiB", Place(path))
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


def parse_json(text: str, file: str, hint: str, twice: list[str] | None = None) -> Any:
    """The data of a JSON text; `hint` says what the file should have been.

    `twice` takes the keys that an object has twice, of which the last counts.
    Raises ChipcostError `bad-json` with the place of what is no JSON, for numbers of thousands of
    digits, and for more than `MAX_LEVELS` levels.
    """
    try:
        data = json.loads(text, object_pairs_hook=None if twice is None else _pairs(twice))
    except json.JSONDecodeError as error:
        raise ChipcostError(
            "bad-json",
            f"this is not valid JSON: {error.msg}",
            hint=hint,
            place=Place(file, error.lineno, error.colno),
        ) from None
    except ValueError:
        raise ChipcostError(
            "bad-json", "a number has thousands of digits", hint=hint, place=Place(file)
        ) from None
    except RecursionError:
        data = None
        level = MAX_LEVELS + 1
    else:
        level = _levels(data)
    if level > MAX_LEVELS:
        raise ChipcostError(
            "bad-json", "the JSON is nested too deeply", hint=hint, place=Place(file)
        )
    return data


def _pairs(twice: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(key for key in found if keys.count(key) > 1)
        return found

    return read


def _levels(data: Any) -> int:
    """How deep data is nested; one more than `MAX_LEVELS` for all that is deeper."""
    found, level = [data], 0
    while found and level <= MAX_LEVELS:
        inner: list[Any] = []
        for value in found:
            if isinstance(value, dict):
                inner.extend(one for one in value.values() if isinstance(one, (dict, list)))
            elif isinstance(value, list):
                inner.extend(one for one in value if isinstance(one, (dict, list)))
        found, level = inner, level + 1
    return level


def parse_table(text: str, file: str) -> tuple[list[str], list[dict[str | None, Any]]]:
    """Header and rows of a CSV text, as `csv.DictReader` gives them; any kind of line ends.

    Raises ChipcostError `bad-csv` with the line of what cannot be read.
    """
    import csv

    reader = csv.DictReader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")))
    try:
        header = list(reader.fieldnames or ())
        return header, list(reader)
    except csv.Error as error:
        long = "larger than field limit" in str(error)
        raise ChipcostError(
            "bad-csv",
            f"a cell has more than {csv.field_size_limit():,} characters"
            if long
            else f"this is not valid CSV: {error}",
            hint="look for a quote that is not closed",
            place=Place(file, reader.line_num + 1),
        ) from None


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

"""A trace as a stream of text lines, compressed or not."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chipcost.study.loads.trace import wrong

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: str) -> Iterator[io.TextIOWrapper]:
    """The file as text; ChipcostError for what cannot be read or is no UTF-8."""
    try:
        with open(path, "rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            stream = gzip.GzipFile(fileobj=raw) if packed else raw
            with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
                yield text
    except UnicodeDecodeError as error:
        hint = "give a trace as CSV or JSON lines, in UTF-8, or packed by gzip"
        raise wrong("not-utf8", f"the file is no text: {error.reason}", hint, path) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        hint = "copy the file again; its gzip is damaged"
        raise wrong("unreadable", f"the file ends early: {error}", hint, path) from None
    except FileNotFoundError:
        raise wrong("no-such-file", "there is no such file", "check the path", path) from None
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise wrong("unreadable", message, "check its permissions", path) from None


def first_line(path: str) -> str:
    """The first line that holds something, without its end."""
    with opened(path) as text:
        for line in text:
            if line.strip():
                return line.strip()
    return ""


def objects(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line of a file of JSON lines: its number, and the object."""
    with opened(path) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            hint = "one JSON object a line"
            try:
                found = json.loads(line)
            except ValueError as error:
                raise wrong("bad-json", f"no JSON: {error}", hint, path, number) from None
            except RecursionError:
                raise wrong(
                    "bad-json", "the JSON is nested too deeply", hint, path, number
                ) from None
            if not isinstance(found, dict):
                raise wrong("bad-json", "the line is no JSON object", hint, path, number)
            yield number, found


def is_folder(path: str) -> bool:
    """Whether the path is a folder."""
    return Path(path).is_dir()


def whole(row: dict[str, Any], key: str, file: str, line: int, least: int = 1) -> int:
    """A count of a row; ChipcostError where it is missing or none."""
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        hint = f"every row has {key}, a whole number of tokens"
        raise wrong("bad-trace", f"{key} is {value!r}, no whole number", hint, file, line)
    if not least <= value < 1e12:
        hint = "leave requests that failed out; every request has a prompt and an answer"
        raise wrong("bad-trace", f"{key} of {value:g} is no number of tokens", hint, file, line)
    return int(value)


def seconds(row: dict[str, Any], key: str, file: str, line: int) -> float:
    """A time of a row."""
    value = row.get(key)
    fine = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15
    if not fine:
        hint = f"every row has {key}, a number"
        raise wrong("bad-trace", f"{key} is {value!r}, no time", hint, file, line)
    assert isinstance(value, (int, float))
    return float(value)

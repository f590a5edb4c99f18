"""The one way to standard output and to standard error."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # that of `typing`, whose import takes as long as all of this
if TYPE_CHECKING:
    from typing import Any


def put(content: str | bytes, *, for_programs: bool = False) -> None:
    """Write to standard output, all of it or an error.

    Bytes go as they are. For programs: UTF-8 and plain line ends. For people: whatever the
    terminal can show, `?` for the rest. A reader who has had enough (`| head`) is no error: what
    follows goes nowhere.
    Raises ChipcostError `cannot-write` for a full disk or a closed standard output.
    """
    stream: Any = sys.stdout
    if stream is None:
        if not content:
            return
        raise _cannot_write("standard output is closed", "leave it open, or give --out FILE")
    try:
        stream.flush()
        binary = getattr(stream, "buffer", None)
        if binary is None:  # a stream of text alone, as in a test or a notebook
            if isinstance(content, bytes):
                raise _cannot_write("standard output takes text alone", "give --out FILE")
            stream.write(content)
            stream.flush()
        elif isinstance(content, bytes):
            _write_all(binary, content)
        elif for_programs:
            _write_all(binary, content.encode("utf-8", "backslashreplace"))
        else:
            _write_all(binary, content.encode(stream.encoding or "utf-8", "replace"))
    except BrokenPipeError:
        abandon()
    except OSError as error:
        abandon()
        raise _cannot_write(
            f"cannot write to standard output: {error.strerror or error}",
            "what was written is not complete; make room, or give --out FILE",
        ) from error


def _cannot_write(message: str, hint: str) -> Exception:
    from chipcost.errors import ChipcostError

    return ChipcostError("cannot-write", message, hint=hint)


def to_terminal(out: str = "") -> bool:
    """Whether an answer goes to a terminal: to no file `out`, and standard output is one."""
    return not out and sys.stdout is not None and sys.stdout.isatty()


def put_line(line: str) -> int:
    """Write a line to standard output and return the exit status: 2 where that fails, told on
    standard error."""
    try:
        put(f"{line}\n")
    except Exception as error:
        tell(f"error: {getattr(error, 'message', error)}")
        tell(*(f"  {hint}" for hint in [getattr(error, "hint", "")] if hint))
        return 2
    return 0


def tell(*lines: str) -> None:
    """Write lines to standard error, harmless whatever is in them; if nobody listens, nothing."""
    if sys.stderr is None:  # print() would take standard output in its place
        return
    from chipcost.text import plain_line

    try:
        for line in lines:
            print(plain_line(line), file=sys.stderr)
    except OSError:
        return


def abandon() -> None:
    """Send standard output nowhere, so that the interpreter does not fail on it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return


def _write_all(stream: Any, data: bytes) -> None:
    """Write every byte: without a buffer (PYTHONUNBUFFERED) one write may take only a part."""
    rest = memoryview(data)
    while rest:
        try:
            taken = stream.write(rest)
        except BlockingIOError as error:
            taken = error.characters_written
            _wait(stream)
        if taken is None:
            _wait(stream)
        else:
            rest = rest[taken:]
    flushed = False
    while not flushed:
        try:
            stream.flush()
            flushed = True
        except BlockingIOError:
            _wait(stream)


def _wait(stream: Any) -> None:
    """Wait until a pipe that does not block takes more."""
    import select

    select.select([], [stream], [])

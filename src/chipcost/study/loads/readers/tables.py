"""Traces as CSV with a header: Azure's of 2023 to 2025, BurstGPT, and one's own.

Columns are found by name, in any order. Rows are read in blocks, so that a file of tens of millions
takes a few numbers a row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from chipcost.study.loads.readers import times
from chipcost.study.loads.readers.streams import opened
from chipcost.study.loads.trace import Array, Lines, Trace, checked, empty, wrong

ROWS = 1 << 16  # of a block
_INPUT = "input"
_OUTPUT = "output"
_CACHED = "cached"
_TIME = "time"
# Names of columns without case, blanks and signs, by what they hold.
NAMES: dict[str, tuple[str, ...]] = {
    _INPUT: (
        *("input", "inputtokens", "inputlength", "isl", "contexttokens", "requesttokens"),
        *("prompttokens", "promptlength", "promptlen", "numprefilltokens", "tokensin"),
    ),
    _OUTPUT: (
        *("output", "outputtokens", "outputlength", "osl", "generatedtokens", "responsetokens"),
        *("completiontokens", "outputlen", "numdecodetokens", "tokensout"),
    ),
    _CACHED: (
        *("cached", "cachedtokens", "cachedinput", "cachedinputtokens", "prefixtokens"),
        *("cachedprompttokens", "hittokens"),
    ),
    _TIME: (
        *("time", "timestamp", "arrival", "arrivaltime", "arrivedat", "t", "ts", "times"),
        *("timems", "timestampms", "arrivalms"),
    ),
}
_HINT = "the first line names the columns: input, output, and cached and time where known"


def plain(name: str) -> str:
    """A name of a column without case, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def recognise(line: str) -> bool:
    """Whether a first line names a column of input and one of output."""
    names = {plain(name) for name in line.split(",")}
    return bool(names.intersection(NAMES[_INPUT]) and names.intersection(NAMES[_OUTPUT]))


def _layout(header: Sequence[str]) -> str:
    names = {plain(name) for name in header}
    if {"contexttokens", "generatedtokens"} <= names:
        return "Azure"
    return "BurstGPT" if {"requesttokens", "responsetokens", "logtype"} <= names else "CSV"


def read(path: str) -> Trace:
    """The requests of a CSV. Raises ChipcostError with the line of what is wrong."""
    with opened(path) as text:
        reader = csv.reader(text)
        try:
            return _read(reader, path)
        except csv.Error as error:
            hint = "look for a quote that is not closed"
            line = reader.line_num + 1
            raise wrong("bad-csv", f"this is no CSV: {error}", hint, path, line) from None


def _read(reader: Iterator[list[str]], path: str) -> Trace:
    header = next(reader, [])
    places = _places(header, path)
    layout = _layout(header)
    parts: list[dict[str, Array]] = []
    failed, line, before = 0, 2, -np.inf
    while block := list(islice(reader, ROWS)):
        lines = np.arange(line, line + len(block), dtype=np.int64)
        line += len(block)
        if not all(block):  # blank lines
            lines = lines[[bool(row) for row in block]]
            block = [row for row in block if row]
        columns = _columns(block, places, header, path, lines)
        if layout == "BurstGPT":  # no tokens: a request that failed
            kept = (columns[_OUTPUT] > 0.0) & (columns[_INPUT] > 0.0)
            failed += int(np.sum(~kept))
            columns = {name: column[kept] for name, column in columns.items()}
            lines = lines[kept]
        if not len(lines):
            continue
        isl, osl, cached, time = (columns.get(name) for name in NAMES)
        assert isl is not None  # every table has both
        assert osl is not None
        checked(isl, osl, cached, time, path, lines, before)
        before = -np.inf if time is None else float(time[-1])
        parts.append(columns)
    if not parts:
        raise empty(path)
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    time = whole.get(_TIME)
    return Trace(
        layout,
        whole[_INPUT].astype(np.float64),
        whole[_OUTPUT].astype(np.float64),
        whole[_CACHED].astype(np.float64) if _CACHED in whole else None,
        None if time is None else time - time[0],
        clock=_clock(layout, time),
        failed=failed,
    )


def _clock(layout: str, time: Array | None) -> float | None:
    """Seconds after midnight of the first request, where times are dates, or BurstGPT's."""
    if time is None or not (layout == "BurstGPT" or float(time[0]) > 1e8):
        return None
    return float(time[0] % times.DAY)


def _places(header: Sequence[str], path: str) -> dict[str, int]:
    """Where each kind of column stands."""
    names = [plain(name) for name in header]
    found: dict[str, int] = {}
    for kind, known in NAMES.items():
        at = [number for number, name in enumerate(names) if name in known]
        if len(at) > 1:
            both = " and ".join(header[number] for number in at[:2])
            raise wrong("bad-trace", f"two columns of {kind}: {both}", "leave one out", path, 1)
        if at:
            found[kind] = at[0]
    for kind in (_INPUT, _OUTPUT):
        if kind not in found:
            raise wrong("bad-trace", f"no column of {kind} is known", _HINT, path, 1)
    return found


def _columns(
    block: list[list[str]], places: dict[str, int], header: Sequence[str], path: str, lines: Lines
) -> dict[str, Array]:
    """The columns of a block as numbers."""
    width = len(header)
    if any(len(row) != width for row in block):
        at = next(number for number, row in enumerate(block) if len(row) != width)
        message = f"{len(block[at])} cells, and {width} columns"
        raise wrong("bad-csv", message, "look for a comma too many", path, int(lines[at]))
    found = {}
    for kind, at in places.items():
        texts = [row[at] for row in block]
        if kind == _TIME:
            found[kind] = _times(texts, plain(header[at]), path, lines)
        else:
            found[kind] = _counts(texts, header[at], path, lines)
    return found


def _counts(texts: list[str], name: str, path: str, lines: Lines) -> Array:
    """Whole numbers, exact up to 2^31."""
    try:
        found = np.array(texts, dtype=np.float64)
        fine = (np.abs(found) < 2**31) & (found == np.floor(found))
    except (ValueError, OverflowError):
        fine = np.array([re.fullmatch(r"\s*\d{1,10}\s*", text) is not None for text in texts])
        found = np.zeros(len(texts))
    if not np.all(fine):
        at = int(np.argmin(fine))
        message = f"{name} is {texts[at]!r}, no whole number"
        raise wrong("bad-trace", message, "give tokens of each request", path, int(lines[at]))
    return found.astype(np.int32)


def _times(texts: list[str], name: str, path: str, lines: Lines) -> Array:
    """Seconds: of dates since 1970, of numbers as they stand, of a column of ms a thousandth."""
    try:
        if texts and times.is_date(texts[0].strip()):
            return times.dates([text.strip() for text in texts])
        found = np.array(texts, dtype=np.float64)
        if np.all(np.isfinite(found)):
            return found * 1e-3 if name.endswith("ms") else found
    except ValueError:
        pass
    at = next((number for number, text in enumerate(texts) if not _is_time(text)), 0)
    hint = "give seconds, or dates as 2026-05-01T12:00:00Z"
    raise wrong("bad-trace", f"{texts[at]!r} is no time", hint, path, int(lines[at]))


def _is_time(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        pass
    try:
        return len(times.dates([text.strip()])) == 1
    except ValueError:
        return False

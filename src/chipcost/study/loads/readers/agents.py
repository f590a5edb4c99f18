"""Sessions of agents as JSON lines: AgentX corpora ("weka"), and TraceLab's steps.

They are closed loops: a step waits for the one before, so there is no rate of arrivals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from chipcost.study.loads.prefix_cache import PrefixCache
from chipcost.study.loads.readers.streams import objects, seconds, whole
from chipcost.study.loads.trace import Trace, checked, empty, wrong

_CLOSED = "sessions are closed loops: no rate of arrivals"


def is_weka(row: dict[str, Any]) -> bool:
    """Whether a row is a session of AgentX."""
    return isinstance(row.get("requests"), list)


def is_tracelab(row: dict[str, Any]) -> bool:
    """Whether a row is a step of TraceLab."""
    return {"input_tokens_total", "output_tokens"} <= set(row)


def read_weka(path: str, kept: float | None = None) -> Trace:
    """The requests of all sessions, those of subagents too, with what a cache finds.

    Ids of blocks are comparable within a session unless the file says they are global. Hits of
    parent and subagents are in the order of their times.
    """
    isl: list[int] = []
    osl: list[int] = []
    hits: list[int] = []
    lines: list[int] = []
    cache: PrefixCache | None = None
    sessions = 0
    for line, session in objects(path):
        requests = session.get("requests")
        if not isinstance(requests, list):
            hint = "one session a line, with its requests"
            raise wrong("bad-trace", "the line has no list of requests", hint, path, line)
        block = whole(session, "block_size", path, line)
        own = session.get("hash_id_scope", "local") == "local"
        if cache is None:
            cache = PrefixCache(None if kept is None else max(int(kept // block), 1))
        sessions += 1
        for _, row in sorted(_requests(requests, path, line), key=lambda pair: pair[0]):
            given = whole(row, "in", path, line)
            ids = row.get("hash_ids") or []
            if not isinstance(ids, list):
                raise wrong("bad-trace", "hash_ids is no list", "a list of ids", path, line)
            isl.append(given)
            osl.append(whole(row, "out", path, line))
            named = [(sessions, one) for one in ids] if own else ids
            hits.append(min(cache.hit(named) * block, given))
            lines.append(line)
    return _closed("AgentX", isl, osl, hits, lines, path, sessions)


def _requests(rows: list[Any], path: str, line: int) -> Iterator[tuple[float, dict[str, Any]]]:
    """Every request with its time in the session, those of nested lists too.

    Nested times are absolute in newer corpora and count from their marker in older ones.
    """
    for row in rows:
        if not isinstance(row, dict):
            raise wrong("bad-trace", "a request is no object", "as AgentX has them", path, line)
        at = seconds(row, "t", path, line)
        nested = row.get("requests")
        if not isinstance(nested, list):
            yield at, row
            continue
        inner = list(_requests(nested, path, line))
        later = at if inner and inner[0][0] < at else 0.0
        yield from ((later + time, one) for time, one in inner)


def read_tracelab(path: str) -> Trace:
    """The steps of all sessions; the prefix is what was read from the cache."""
    isl: list[int] = []
    osl: list[int] = []
    hits: list[int] = []
    lines: list[int] = []
    sessions = set()
    failed = 0
    for line, row in objects(path):
        if not row.get("output_tokens") or not row.get("input_tokens_total"):
            failed += 1
            continue
        isl.append(whole(row, "input_tokens_total", path, line))
        osl.append(whole(row, "output_tokens", path, line))
        hits.append(whole(row, "prefix_tokens", path, line, 0) if row.get("prefix_tokens") else 0)
        lines.append(line)
        sessions.add(str(row.get("session_id", line)))
    return _closed("TraceLab", isl, osl, hits, lines, path, len(sessions), failed)


def _closed(
    name: str,
    isl: list[int],
    osl: list[int],
    hits: list[int],
    lines: list[int],
    path: str,
    sessions: int,
    failed: int = 0,
) -> Trace:
    if not isl:
        raise empty(path)
    found = Trace(
        name,
        np.array(isl, dtype=np.float64),
        np.array(osl, dtype=np.float64),
        np.array(hits, dtype=np.float64),
        failed=failed,
        notes=(f"{sessions:,} {_CLOSED}",),
    )
    checked(found.isl, found.osl, found.cached, None, path, np.array(lines, dtype=np.int64))
    return found

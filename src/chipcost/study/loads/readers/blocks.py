"""Traces as JSON lines with ids of blocks: Mooncake's of 512 tokens, Bailian's of 16.

Equal leading ids are a shared prefix, so what a prefix cache finds is computed from them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chipcost.study.loads.prefix_cache import PrefixCache
from chipcost.study.loads.readers.streams import objects, seconds, whole
from chipcost.study.loads.trace import Trace, checked, empty, wrong

MOONCAKE, BAILIAN = 512, 16  # tokens of a block


def recognise(row: dict[str, Any]) -> bool:
    """Whether a row is of this kind."""
    return {"hash_ids", "input_length", "output_length"} <= set(row)


def read(path: str, kept: float | None = None) -> Trace:
    """The requests with what a cache of `kept` tokens finds, None: one without a limit.

    Raises ChipcostError with the line of what is wrong, such as ids that are of another block.
    """
    cache: PrefixCache | None = None
    block, name, turns = MOONCAKE, "Mooncake", False
    isl: list[int] = []
    osl: list[int] = []
    hits: list[int] = []
    at: list[float] = []
    lines: list[int] = []
    for line, row in objects(path):
        if cache is None:
            bailian = "chat_id" in row or "parent_chat_id" in row
            block, name = (BAILIAN, "Bailian") if bailian else (MOONCAKE, "Mooncake")
            cache = PrefixCache(None if kept is None else max(int(kept // block), 1))
        turns = turns or "session_id" in row
        given = whole(row, "input_length", path, line)
        ids = row.get("hash_ids")
        if not isinstance(ids, list):
            hint = "every row has hash_ids, a list"
            raise wrong("bad-trace", "hash_ids is no list", hint, path, line)
        _sized(ids, given, block, name, path, line)
        isl.append(given)
        osl.append(whole(row, "output_length", path, line))
        hits.append(min(cache.hit(ids) * block, given))
        at.append(seconds(row, "timestamp", path, line))
        lines.append(line)
    if not isl:
        raise empty(path)
    time = np.array(at) * (1.0 if block == BAILIAN else 1e-3)
    found = Trace(
        name,
        np.array(isl, dtype=np.float64),
        np.array(osl, dtype=np.float64),
        np.array(hits, dtype=np.float64),
        time - time[0],
        notes=_notes(block, kept, turns),
    )
    checked(found.isl, found.osl, found.cached, time, path, np.array(lines, dtype=np.int64))
    return found


def _sized(ids: list[Any], given: int, block: int, name: str, path: str, line: int) -> None:
    """One id for each block of the prompt, the last perhaps in part or padded."""
    wanted = -(-given // block)
    if wanted <= len(ids) <= wanted + 1:
        return
    raise wrong(
        "bad-trace",
        f"{len(ids)} hash_ids for {given} tokens, and {name} has one for {block}: {wanted}",
        "rows hold the whole context, not the new turn alone; other blocks are another layout",
        path,
        line,
    )


def _notes(block: int, kept: float | None, turns: bool) -> tuple[str, ...]:
    size = "without a limit" if kept is None else f"of the {kept:,.0f} tokens used last"
    lines = [f"cache hits: leading blocks of {block} tokens in a prefix cache {size}"]
    if turns:
        lines.append("rows with a session_id were taken as whole contexts")
    return tuple(lines)

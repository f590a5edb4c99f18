"""A trace from a path, its layout chosen by what it holds.

A new layout is a reader here and a line in docs/workloads.md.
"""

from __future__ import annotations

import json

from chipcost.study.loads.readers import agents, blocks, servegen, streams, tables
from chipcost.study.loads.trace import Trace, empty, wrong

KNOWN = (
    "a CSV whose first line names input and output; JSON lines of Mooncake, Bailian, AgentX or "
    "TraceLab; a folder of ServeGen"
)


def read(path: str, kept: float | None = None) -> Trace:
    """The requests of a trace; `kept` tokens are held by a prefix cache, None: without a limit.

    Raises ChipcostError with line and remedy for what is none, and for `kept` where the layout has
    no ids of blocks.
    """
    if streams.is_folder(path):
        if not servegen.recognise(path):
            raise wrong("unknown-trace", "the folder holds no chunk-N-trace.csv", KNOWN, path)
        return _without_blocks(servegen.read(path), path, kept)
    first = streams.first_line(path)
    if not first:
        raise empty(path)
    if not first.startswith("{"):
        if not tables.recognise(first):
            message = "the first line names no columns of input and output"
            raise wrong("unknown-trace", message, KNOWN, path, 1)
        return _without_blocks(tables.read(path), path, kept)
    try:
        row = json.loads(first)
    except (ValueError, RecursionError) as error:
        raise wrong("bad-json", f"no JSON: {error}", "one JSON object a line", path, 1) from None
    if agents.is_weka(row):
        return agents.read_weka(path, kept)
    if blocks.recognise(row):
        return blocks.read(path, kept)
    if agents.is_tracelab(row):
        return _without_blocks(agents.read_tracelab(path), path, kept)
    found = ", ".join(str(key) for key in list(row)[:6])
    raise wrong("unknown-trace", f"rows with {found} are of no known layout", KNOWN, path, 1)


def _without_blocks(trace: Trace, path: str, kept: float | None) -> Trace:
    if kept is None:
        return trace
    message = f"--cache-tokens: {trace.layout} has no ids of blocks to look up"
    hint = "leave it out; --cache-hit gives the share of the input that is cached"
    raise wrong("bad-option", message, hint, path)

"""ServeGen's profiles: a folder of clients, of each its rate in time and its lengths.

`chunk-N-trace.csv`: start of a window, arrivals a second, and how gaps are distributed.
`chunk-N-dataset.json`: start of a window, field, probability by number of tokens, as a text that
looks like Python; it is read as a literal, never run.
"""

from __future__ import annotations

import ast
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from chipcost.study.loads.readers.streams import opened
from chipcost.study.loads.trace import Array, Trace, empty, wrong

WINDOW = 600.0  # s, of a rate
NODES = 8  # lengths that stand for the distribution of a window, of input and of output each
_HINT = "a folder category/model of ServeGen holds chunk-N-trace.csv and chunk-N-dataset.json"


def recognise(path: str) -> bool:
    """Whether a folder holds profiles of clients."""
    return any(Path(path).glob("chunk-*-trace.csv"))


def read(path: str) -> Trace:
    """Lengths of all clients, each window weighted by its arrivals; input and output of a window
    are taken as independent."""
    rows: list[Array] = []
    totals: dict[float, float] = {}
    clients = 0
    for rates_file in sorted(Path(path).glob("chunk-*-trace.csv")):
        lengths_file = rates_file.with_name(rates_file.name.replace("-trace.csv", "-dataset.json"))
        if not lengths_file.is_file():
            raise wrong("bad-trace", f"{lengths_file.name} is missing", _HINT, str(path))
        rates = _rates(str(rates_file))
        for start, rate in rates.items():
            totals[start] = totals.get(start, 0.0) + rate
        rows += _client(str(lengths_file), rates)
        clients += 1
    if not rows:
        raise empty(path)
    weight, isl, osl = np.concatenate(rows, axis=1)
    starts = np.arange(min(totals), max(totals) + WINDOW / 2, WINDOW)
    arrivals = np.array([totals.get(float(start), 0.0) for start in starts])
    notes = (f"{clients} clients; input and output of a client's window taken as independent",)
    return Trace("ServeGen", isl, osl, weight=weight, arrivals=arrivals, window=WINDOW, notes=notes)


def _rates(path: str) -> dict[float, float]:
    """Arrivals a second by the start of each window."""
    found: dict[float, float] = {}
    with opened(path) as text:
        for number, row in enumerate(csv.reader(text), start=1):
            if not row:
                continue
            try:
                start, rate = float(row[0]), float(row[1])
            except (ValueError, IndexError):
                hint = "start of a window in s, arrivals a second, ..."
                raise wrong("bad-trace", "the row is no rate", hint, path, number) from None
            if not 0.0 <= rate < 1e12 or not abs(start) < 1e15:
                hint = "arrivals a second are 0 or more"
                raise wrong("bad-trace", f"a rate of {rate:g}", hint, path, number)
            found[start] = rate
    return found


def _client(path: str, rates: dict[float, float]) -> list[Array]:
    """Weighted lengths of each window of a client: arrays (weight, input, output)."""
    with opened(path) as text:
        try:
            data = json.load(text)
        except (ValueError, RecursionError) as error:
            raise wrong("bad-json", f"this is no JSON: {error}", _HINT, path) from None
    if not isinstance(data, dict):
        raise wrong("bad-json", "the file is no JSON object", _HINT, path)
    try:
        starts = sorted((float(start), fields) for start, fields in data.items())
    except (ValueError, TypeError):
        raise wrong("bad-trace", "a window has no start in s", _HINT, path) from None
    found = []
    for number, (start, fields) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else np.inf
        arrivals = sum(rate for at, rate in rates.items() if start <= at < end)
        fields = fields if isinstance(fields, dict) else {}
        inputs = _spread(fields.get("input_tokens", fields.get("text_tokens")), path)
        outputs = _spread(fields.get("output_tokens"), path)
        if not arrivals or inputs is None or outputs is None:
            continue
        weight = np.outer(inputs[0], outputs[0]).reshape(-1) * arrivals
        longer = np.repeat(inputs[1], len(outputs[1]))
        found.append(np.stack([weight, longer, np.tile(outputs[1], len(inputs[1]))]))
    return found


def _spread(text: Any, path: str) -> tuple[Array, Array] | None:
    """A distribution as few lengths with their weights, its mean kept; None of none."""
    if text is None:
        return None
    try:
        mapping = ast.literal_eval(text) if isinstance(text, str) else text
        lengths = np.array([float(one) for one in mapping])
        shares = np.array([float(one) for one in mapping.values()])
    except (ValueError, SyntaxError, TypeError, AttributeError, MemoryError, RecursionError):
        hint = "a text such as {81: 0.2, 82: 0.8}"
        raise wrong("bad-trace", "a distribution cannot be read", hint, path) from None
    kept = (lengths >= 1.0) & (shares > 0.0)
    lengths, shares = lengths[kept], shares[kept]
    if not len(lengths):
        return None
    if not np.all(np.isfinite(lengths)) or not np.all(np.isfinite(shares)):
        raise wrong("bad-trace", "a distribution has no finite numbers", _HINT, path)
    order = np.argsort(lengths, kind="stable")
    lengths, shares = lengths[order], shares[order] / np.sum(shares)
    mass = shares / 2.0 + shares * lengths / np.sum(shares * lengths) / 2.0
    part = np.minimum((np.cumsum(mass) - 0.5 * mass) * NODES, NODES - 1).astype(np.intp)
    held = np.asarray(np.bincount(part, shares, NODES), dtype=np.float64)
    means = np.bincount(part, shares * lengths, NODES) / np.where(held > 0.0, held, 1.0)
    return held[held > 0.0], means[held > 0.0]

"""What may stand in workloads.yaml: published lengths of requests, with how far they spread."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field

FILE = "workloads.yaml"
PARSED = "parsed-workloads.json"
SECTION = "workloads"

# Percentiles by the end of their names; 0 and 1 are the least and the greatest.
SHARES: dict[str, float] = {
    "least": 0.0,
    "p5": 0.05,
    "p25": 0.25,
    "p50": 0.5,
    "p75": 0.75,
    "p90": 0.9,
    "p95": 0.95,
    "p99": 0.99,
    "most": 1.0,
}


def _tokens(meaning: str, *, required: bool = False) -> Field:
    return Field("figure", meaning, "count", required=required)


def _lengths(name: str, what: str) -> dict[str, Field]:
    """The mean of a length and its percentiles."""
    ends = {"least": "least", "most": "greatest"}
    return {
        name: _tokens(f"mean tokens of {what}", required=True),
        **{
            f"{name}_{end}": _tokens(f"{ends.get(end, end)} of the tokens of {what}")
            for end in SHARES
        },
    }


WORKLOAD: dict[str, Field] = {
    "name": Field("text", "name in full", required=True),
    "aliases": Field("words", "what people type"),
    "about": Field("text", "what the requests are, in one short line"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "default source of the figures of this block"),
    **_lengths("input", "the prompt, cached ones included"),
    **_lengths("output", "the answer, reasoning included"),
    "cached": Field("figure", "tokens of input found in the prefix cache, share of all", "ratio"),
    "requests": _tokens("requests that were counted"),
    "rate": Field("figure", "mean requests a second", "count"),
}

SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    SECTION: ("mapping", WORKLOAD),
}

"""Notes on long prompts, and on prefixes that are kept beyond the memory of a chip."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.study.sampled import figure
from chipcost.study.tokens.answer import OK, ServedChip
from chipcost.study.tokens.question import TokenQuestion

LONG = 100_000  # tokens of a prompt, from which on an answer says how long it takes alone
MEASURED = 34_000  # tokens: the longest context of a run behind the fit, rounded up
WAITING = 3.0  # of the time of a prompt alone, from which on the queue is named
DAY = 86400.0


def long_notes(question: TokenQuestion, served: Sequence[ServedChip]) -> tuple[str, ...]:
    """What is to be said of the first chip that serves: of its prefill, of its kept prefixes."""
    first = next((item for item in served if item.status == OK), None)
    if first is None:
        return ()
    return (*_prefill(question, first), *_kept(question, first))


def _number(item: ServedChip, name: str) -> float | None:
    value = item.deployment.get(name)
    return float(value) if isinstance(value, (int, float)) else None


def _prefill(question: TokenQuestion, item: ServedChip) -> tuple[str, ...]:
    """How long a long prompt takes alone, and how much of the TTFT is waiting for others."""
    alone, ttft = _number(item, "prefill_alone_ms"), item.value("ttft_ms")
    if question.isl < LONG or alone is None or ttft is None:
        return ()
    name = item.contender.name
    first = f"{name}: a prompt alone takes {_time(alone)}"
    if ttft > WAITING * alone:
        first += f"; the rest of {_time(ttft)} is waiting for other prompts (--ttft limits it)"
    return (
        f"{first}. No run beyond {MEASURED} tokens of context was measured, and prefill over "
        "several attention ranks is not modelled (docs/method.md, long contexts).",
    )


def _kept(question: TokenQuestion, item: ServedChip) -> tuple[str, ...]:
    """What loading the cached part takes against computing it, and how long it is kept."""
    if question.kv_offload is None:
        return ()
    load, again = _number(item, "kv_load_ms"), _number(item, "kv_recompute_ms")
    held, kept = _number(item, "kv_offload_prefixes"), _number(item, "kv_offload_retention_s")
    rate = _number(item, "kv_offload_gb_per_s")
    if load is None or again is None or held is None or kept is None or rate is None:
        return ("Nothing is loaded from --kv-offload without --cache-hit.",)
    cheaper = "loading takes less" if load <= again else "computing it again takes less"
    tokens = question.isl * question.cached
    return (
        f"{item.contender.name}: the cached {tokens:.0f} tokens of a prompt are loaded in "
        f"{_time(load)} at {rate:g} GB/s or computed in {_time(again)}: {cheaper}. A deployment "
        f"keeps {figure(held)} such prefixes, what was asked for in the last "
        f"{_time(1e3 * kept)}; the share of hits is as given.",
    )


def _time(milliseconds: float) -> str:
    """A time as people say it."""
    seconds = 1e-3 * milliseconds
    if seconds < 1.0:
        return f"{figure(milliseconds)} ms"
    if seconds < 180.0:
        return f"{figure(seconds)} s"
    if seconds < 2.0 * DAY:
        return f"{figure(seconds / 60.0)} min" if seconds < 7200.0 else f"{seconds / 3600.0:.3g} h"
    return f"{figure(seconds / DAY)} days"

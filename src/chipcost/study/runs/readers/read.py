"""Which format a file of a benchmark tool has, and its runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chipcost.catalog.files import read_text
from chipcost.errors import ChipcostError, one_of
from chipcost.study.runs.readers import inferencex, mlperf, nvidia, sglang, vllm
from chipcost.study.runs.readers.documents import Document, documents
from chipcost.study.runs.record import Run

MAX_BYTES = 512 * 2**20  # a detailed result holds the text and the times of every request


class _Reader(NamedTuple):
    recognise: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Document, int], Run]


_JSON: dict[str, _Reader] = {
    module.NAME: _Reader(module.recognise, module.read)
    for module in (vllm, sglang, nvidia, inferencex)
}
FORMATS = (*_JSON, mlperf.NAME)

# Files of the same tools that hold something else: a field that gives them away, and what to do.
_OTHERS = {
    "x_request_id": "single requests of AIPerf; give profile_export_aiperf.json",
    "benchmark_phase": "single requests of AIPerf; give profile_export_aiperf.json",
    "tokens_per_second": "an offline benchmark of vLLM; give the result of `vllm bench serve`",
    "avg_latency": "a latency benchmark of vLLM; give the result of `vllm bench serve`",
    "experiments": "the raw profile of GenAI-Perf; give profile_export_genai_perf.json",
    "input_sequence_throughput": "a benchmark of embeddings: it generates no tokens",
}


def read_runs(path: str, form: str = "") -> list[Run]:
    """The runs of a benchmark file, in file order; `form` names the format if it must be given.

    Raises ChipcostError for a file that cannot be read, is no JSON (with line and column), has
    no known or more than one possible format, or lacks what every run needs.
    """
    if form:
        one_of("--input", form, FORMATS)
    text = read_text(path, "benchmark result", MAX_BYTES)
    if form == mlperf.NAME or (not form and mlperf.recognise(text)):
        if not mlperf.recognise(text):
            raise _unknown_text(path)
        return mlperf.read(text, path)
    if text.strip() and text.lstrip()[0] not in "{[":
        raise _unknown_text(path)
    return [
        _JSON[form or _format(document)].read(document, number)
        for number, document in enumerate(documents(text, path), start=1)
    ]


def _format(document: Document) -> str:
    fitting = [name for name, reader in _JSON.items() if reader.recognise(document.data)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ChipcostError(
            "ambiguous-format",
            f"this may be a result of {' or of '.join(fitting)}",
            hint=f"say which with --input, for example --input {fitting[0]}",
            place=document.place,
        )
    inside = {**document.data}
    metadata = document.data.get("metadata")
    if isinstance(metadata, dict):
        inside.update(metadata)
    for name, what in _OTHERS.items():
        if name in inside:
            raise ChipcostError(
                "other-file",
                f"this file holds {what.split(';')[0]}",
                hint=what.partition("; ")[2] or "give a benchmark of text generation",
                place=document.place,
            )
    keys = ", ".join(list(document.data)[:6]) or "none"
    raise ChipcostError(
        "unknown-format",
        f"this is no result of a benchmark that is known; its first fields: {keys}",
        hint="known: vLLM bench serve, SGLang bench_serving, AIPerf, GenAI-Perf, InferenceX, "
        "MLPerf's mlperf_log_summary.txt",
        place=document.place,
    )


def _unknown_text(path: str) -> ChipcostError:
    from chipcost.errors import Place

    return ChipcostError(
        "unknown-format",
        "this is neither JSON nor an MLPerf summary",
        hint="known: vLLM bench serve, SGLang bench_serving, AIPerf, GenAI-Perf, InferenceX, "
        "MLPerf's mlperf_log_summary.txt",
        place=Place(path, 1, 1),
    )

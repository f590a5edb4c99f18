"""vLLM's serving benchmark: what `vllm bench serve --save-result` or `--append-result` writes.

The layout is that of vllm/benchmarks/serve.py (and of benchmark_serving.py before it). The rates
are of the whole deployment; prompts of failed requests are not in the totals; requests that warm
up are sent before the clock starts. `--save-detailed` adds a list per request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chipcost.study.runs.readers import shared
from chipcost.study.runs.readers.documents import Document, Fields
from chipcost.study.runs.record import Run

NAME = "vllm"


def recognise(data: Mapping[str, Any]) -> bool:
    """Whether an object is one run of vLLM's serving benchmark."""
    return "total_token_throughput" in data and "request_throughput" in data


def read(document: Document, number: int) -> Run:
    """The run; ChipcostError if it holds no completed request or no token counts."""
    fields = Fields(document)
    completed = fields.count("completed")
    failed, remarks = shared.failures(fields, completed)
    if completed == 0:
        raise shared.nothing_completed(fields, failed)
    duration = fields.positive("duration")
    input_tokens = fields.number("total_input_tokens")
    output_tokens = fields.number("total_output_tokens")
    output_rate = fields.number("output_throughput") or shared.per_second(output_tokens, duration)
    input_rate = shared.per_second(input_tokens, duration)
    if input_rate is None:
        total = fields.number("total_token_throughput")
        if total is not None and output_rate is not None:
            input_rate = max(total - output_rate, 0.0)
    if not output_rate:
        raise shared.no_output_tokens(fields)
    stamp = fields.text("date")
    return Run(
        file=document.file,
        line=document.line,
        number=number,
        format=NAME,
        model=fields.text("model_id"),
        software=_software(fields),
        date=shared.iso_day(stamp),
        input_rate=input_rate,
        output_rate=output_rate,
        isl=shared.per_request(input_tokens, completed),
        osl=shared.per_request(output_tokens, completed),
        tp=fields.count("tensor_parallel_size", "tp"),
        pp=fields.count("pipeline_parallel_size", "pp"),
        concurrency=fields.positive("max_concurrency"),
        request_rate=shared.rate_text(fields.data.get("request_rate")),
        completed=completed,
        failed=failed,
        duration_s=duration,
        ttft_ms=shared.statistics(fields, "ttft"),
        tpot_ms=shared.statistics(fields, "tpot"),
        tokens_per_step=fields.positive("spec_decode_acceptance_length"),
        chip_hint=shared.chip_hint(fields, ("tensor_parallel_size", "tp")),
        remarks=(*remarks, "requests that warm up are not in the result"),
        warnings=(
            *shared.failure_warning(completed, failed),
            *shared.rate_warning(output_rate, output_tokens, duration),
        ),
    )


def _software(fields: Fields) -> str:
    """The server software as far as the file names it: the backend, and `--metadata version=`."""
    return " ".join(
        part for part in (fields.text("backend", "endpoint_type"), fields.text("version")) if part
    )

"""SGLang's serving benchmark: the JSON lines that `python -m sglang.bench_serving` appends.

The layout is that of python/sglang/bench_serving.py: one object per run, rates of the whole
deployment, `server_info` with the arguments of the server where it replied. Failed requests
are counted only with `--output-details`; a warm-up request goes before the clock starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chipcost.study.runs.readers import shared
from chipcost.study.runs.readers.documents import Document, Fields
from chipcost.study.runs.record import Run

NAME = "sglang"
_OWN = ("server_info", "total_output_tokens_retokenized", "sharegpt_output_len", "total_throughput")


def recognise(data: Mapping[str, Any]) -> bool:
    """Whether an object is one run of SGLang's serving benchmark."""
    return "request_throughput" in data and any(name in data for name in _OWN)


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
    if not output_rate:
        raise shared.no_output_tokens(fields)
    server = fields.inner("server_info")
    tp = server.count("tp_size") or fields.count("tp_size")
    accepted = fields.positive("accept_length")
    return Run(
        file=document.file,
        line=document.line,
        number=number,
        format=NAME,
        model=server.text("served_model_name", "model_path") or fields.text("model", "model_id"),
        software=_software(fields, server),
        weights=server.text("quantization"),
        input_rate=fields.number("input_throughput") or shared.per_second(input_tokens, duration),
        output_rate=output_rate,
        isl=shared.per_request(input_tokens, completed),
        osl=shared.per_request(output_tokens, completed),
        tp=tp,
        pp=server.count("pp_size"),
        ep=server.count("ep_size"),
        dp=server.count("dp_size"),
        # `concurrency` is the measured mean; the limit that was set is the requested concurrency.
        concurrency=fields.positive("max_concurrency") or fields.positive("concurrency"),
        request_rate=shared.rate_text(fields.data.get("request_rate")),
        completed=completed,
        failed=failed,
        duration_s=duration,
        ttft_ms=shared.statistics(fields, "ttft"),
        tpot_ms=shared.statistics(fields, "tpot"),
        tokens_per_step=accepted,
        chip_hint=_chip_hint(server),
        remarks=(*remarks, "requests that warm up are not in the result"),
        warnings=(
            *shared.failure_warning(completed, failed),
            *shared.rate_warning(output_rate, output_tokens, duration),
        ),
    )


def _software(fields: Fields, server: Fields) -> str:
    version = server.text("version")
    return " ".join(part for part in (fields.text("backend") or NAME, version) if part)


def _chip_hint(server: Fields) -> str:
    parts = [
        f"{name} {server.data[name]}" for name in ("tp_size", "dp_size") if name in server.data
    ]
    return f"its server_info says {', '.join(parts)}" if parts else ""

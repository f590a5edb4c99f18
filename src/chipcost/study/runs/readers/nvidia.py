"""NVIDIA's AIPerf and GenAI-Perf: `profile_export_aiperf.json`, `profile_export_genai_perf.json`.

One object per run: a block `{unit, avg, p50, ...}` per metric, and `input_config`. Rates are of
the whole deployment and of the measured phase: warm-up requests are sent before it. Inter-token
latency is per request (latency - TTFT) / (output tokens - 1), which others call TPOT. Averages of
lengths are over successful requests.
Source: ai-dynamo/aiperf export_models.py and its JSON export schema; triton-inference-server/
perf_analyzer genai-perf json_exporter.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chipcost.study.runs.readers import shared
from chipcost.study.runs.readers.documents import LEAST, MOST, Document, Fields
from chipcost.study.runs.record import Run

AIPERF, GENAI_PERF = "aiperf", "genai-perf"
NAME = AIPERF
_METRICS = ("request_throughput", "output_token_throughput", "request_latency")
_OF_AIPERF = ("schema_version", "aiperf_version", "benchmark_duration", "was_cancelled")
_MILLISECONDS = {"ms": 1.0, "s": 1e3, "sec": 1e3, "us": 1e-3, "ns": 1e-6}


def recognise(data: Mapping[str, Any]) -> bool:
    """Whether an object is one export of AIPerf or GenAI-Perf."""
    return any(isinstance(data.get(name), dict) and "avg" in data[name] for name in _METRICS)


def read(document: Document, number: int) -> Run:
    """The run; ChipcostError if it holds no completed request or no token counts."""
    fields = Fields(document)
    completed = _count(fields, "request_count")
    failed = _failed(fields)
    if completed == 0:
        raise shared.nothing_completed(fields, failed)
    duration = _average(fields, "benchmark_duration")
    requests = _average(fields, "request_throughput")
    isl = _average(fields, "input_sequence_length")
    osl = _average(fields, "output_sequence_length")
    output_rate = _average(fields, "output_token_throughput")
    if output_rate is None:
        output_rate = shared.per_second(_average(fields, "total_osl"), duration)
    if not output_rate:
        raise shared.no_output_tokens(fields)
    total_input = _average(fields, "total_isl")
    if isl is None:
        isl = shared.per_request(total_input, completed)
    if osl is None:
        osl = shared.per_request(_average(fields, "total_osl"), completed)
    input_rate = shared.per_second(total_input, duration)
    if input_rate is None and isl is not None and requests is not None:
        input_rate = isl * requests
    config = fields.data.get("input_config")
    warm = _first(config, ("warmup_request_count", "warmup_requests"))
    cancelled = ("the benchmark was cancelled before its end",)
    power, gpus = _power(fields)
    return Run(
        file=document.file,
        line=document.line,
        number=number,
        format=AIPERF if any(name in fields.data for name in _OF_AIPERF) else GENAI_PERF,
        model=_model(config),
        software=_words(config, ("backend", "type", "service_kind")),
        date=shared.iso_day(fields.text("start_time")),
        input_rate=input_rate,
        output_rate=output_rate,
        isl=isl,
        osl=osl,
        concurrency=_positive(_first(config, ("concurrency",))),
        request_rate=shared.rate_text(_first(config, ("request_rate",))),
        completed=completed,
        failed=failed,
        duration_s=duration,
        ttft_ms=_statistics(fields, "time_to_first_token"),
        tpot_ms=_statistics(fields, "inter_token_latency"),
        power_w=power,
        chip_hint=f"its telemetry saw {gpus} GPUs" if gpus else "",
        remarks=(
            f"{warm} requests that warm up are not in the result"
            if isinstance(warm, int) and warm
            else "requests that warm up are not in the result",
            *(() if failed is not None else ("the file does not say whether requests failed",)),
        ),
        warnings=(
            *shared.failure_warning(completed, failed),
            *shared.rate_warning(output_rate, _average(fields, "total_osl"), duration),
            *(cancelled if fields.data.get("was_cancelled") is True else ()),
        ),
    )


def _average(fields: Fields, metric: str) -> float | None:
    return fields.inner(metric).positive("avg")


def _count(fields: Fields, metric: str) -> int | None:
    value = fields.inner(metric).number("avg")
    return None if value is None else round(value)


def _failed(fields: Fields) -> int | None:
    """Failed requests: as counted, or the sum over the error summary, which lists all of them."""
    failed = _count(fields, "error_request_count")
    if failed is not None:
        return failed
    summary = fields.data.get("error_summary")
    if isinstance(summary, list):
        counts = [item.get("count") for item in summary if isinstance(item, dict)]
        return sum(count for count in counts if isinstance(count, int) and 0 <= count <= MOST)
    return None


def _statistics(fields: Fields, metric: str) -> dict[str, float]:
    """Statistic to milliseconds, from a block in ms, s, us or ns."""
    block = fields.inner(metric)
    unit = block.text("unit") or "ms"
    if unit not in _MILLISECONDS:
        raise fields.error("bad-unit", f"{metric} is in {unit!r}, which is no unit of time here")
    names = {"mean": "avg", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
    values = {name: block.positive(key) for name, key in names.items()}
    return {name: v * _MILLISECONDS[unit] for name, v in values.items() if v is not None}


def _model(config: object) -> str:
    for value in _all(config, ("model_names", "model", "models")):
        found = _first_text(value)
        if found:
            return found
    return ""


def _first_text(value: Any) -> str:
    while isinstance(value, (list, dict)) and value:
        if isinstance(value, list):
            value = value[0]
        else:
            value = value.get("name") or value.get("items") or ""
    return value if isinstance(value, str) else ""


def _words(config: object, names: tuple[str, ...]) -> str:
    for name in names:
        for value in _all(config, (name,)):
            if isinstance(value, str):
                return value
    return ""


def _power(fields: Fields) -> tuple[float | None, int]:
    """Mean power of one GPU in watt over the run, and how many GPUs the telemetry saw."""
    watts: list[float] = []
    gpus = 0
    for block in _all(fields.data.get("telemetry_data"), ("gpus",)):
        for gpu in block.values() if isinstance(block, dict) else ():
            gpus += 1
            metrics = gpu.get("metrics") if isinstance(gpu, dict) else None
            usage = metrics.get("gpu_power_usage") if isinstance(metrics, dict) else None
            if isinstance(usage, dict):
                value = Fields(fields.document, usage).positive("avg")
                watts += [] if value is None else [value]
    usage = fields.inner("telemetry_stats").inner("gpu_power_usage")
    for name, block in usage.data.items():
        if name.startswith("gpu") and isinstance(block, dict):
            gpus += 1
            value = Fields(fields.document, block).positive("avg")
            watts += [] if value is None else [value]
    return (sum(watts) / len(watts) if watts else None), gpus


def _positive(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and LEAST <= value <= MOST else None


def _first(value: object, names: tuple[str, ...]) -> Any:
    """The first value under one of these names anywhere in the configuration, None if none."""
    return next((found for found in _all(value, names) if found is not None), None)


def _all(value: object, names: tuple[str, ...]) -> Iterator[Any]:
    """Every value under one of these names: versions of the tools nest them differently."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            for name in names:
                if name in one:
                    yield one[name]
            todo.extend(reversed(one.values()))
        elif isinstance(one, list):
            todo.extend(reversed(one))

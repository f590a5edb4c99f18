"""InferenceX (InferenceMAX): the result of a run, and rows of its dashboard's interface.

The layout is that of utils/process_result.py: throughput per GPU, latencies in seconds, requested
lengths. Of a disaggregated run, results before role-scoped fields existed give output per decode
GPU and input per prefill GPU under the names that elsewhere mean per GPU of the whole deployment;
which it is follows from the sum: `tput_per_gpu` is always over all GPUs.
Dashboard rows carry `hardware` and a `metrics` object, and count the GPUs of a run that is not
disaggregated under both roles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chipcost.study.runs.readers import shared
from chipcost.study.runs.readers.documents import Document, Fields
from chipcost.study.runs.record import DISAGGREGATED, ONLINE, PER_CHIP, STATISTICS, Run

NAME = "inferencex"
_CLOSE = 0.01  # the parts add up to the total within this share


def recognise(data: Mapping[str, Any]) -> bool:
    """Whether an object is one InferenceX result or one row of its dashboard."""
    metrics = data.get("metrics")
    return "tput_per_gpu" in data or (isinstance(metrics, dict) and "tput_per_gpu" in metrics)


def read(document: Document, number: int) -> Run:
    """The run; ChipcostError if it has no output throughput or its parts contradict the total."""
    metrics = document.data.get("metrics")
    flat = {**document.data, **metrics} if isinstance(metrics, dict) else document.data
    fields = Fields(document, flat)
    disaggregated = _true(flat.get("disagg"))
    prefill, decode = fields.count("num_prefill_gpu"), fields.count("num_decode_gpu")
    chips = fields.count("num_gpus", "tp") or None
    if disaggregated and prefill and decode:
        chips = prefill + decode
    elif not disaggregated:
        chips = chips or prefill or decode
        prefill = decode = None
    output, given, remark = _rates(fields, prefill, decode)
    warnings = []
    if disaggregated and not (prefill and decode):
        warnings.append("disaggregated, but the file does not count the GPUs of each side")
    if "power_valid" in flat and not _true(flat["power_valid"]):
        warnings.append("the file marks its power measurement as not valid")
    ratio = fields.positive("random_range_ratio")
    role = "decode_" if disaggregated else ""
    return Run(
        file=document.file,
        line=document.line,
        number=number,
        format=NAME,
        model=fields.text("model", "infmax_model_prefix"),
        chip=fields.text("hw", "hardware"),
        software=" ".join(
            part for part in (fields.text("framework"), fields.text("image")) if part
        ),
        weights=fields.text("precision"),
        date=shared.iso_day(fields.text("date")),
        scope=PER_CHIP,
        input_rate=given,
        output_rate=output,
        isl=fields.positive("isl"),
        osl=fields.positive("osl"),
        nominal=True,
        mean_share=shared.mean_share(ratio or shared.RANDOM_LENGTHS),
        chips=chips,
        prefill_chips=prefill,
        decode_chips=decode,
        tp=fields.count(f"{role}tp", "tp"),
        ep=fields.count(f"{role}ep", "ep"),
        scenario=DISAGGREGATED if disaggregated else ONLINE,
        concurrency=fields.positive("conc"),
        ttft_ms=_milliseconds(fields, "ttft"),
        tpot_ms=_milliseconds(fields, "tpot"),
        power_w=None if "not valid" in " ".join(warnings) else fields.positive("avg_power_w"),
        remarks=(
            "throughput is per GPU, prefill and decode together",
            *remark,
            f"lengths are the requested ones{_range_ratio(ratio)}",
            "the file does not say whether requests failed",
        ),
        warnings=(*warnings, *_speculation(fields)),
    )


def _rates(
    fields: Fields, prefill: int | None, decode: int | None
) -> tuple[float, float | None, tuple[str, ...]]:
    """Output and input tokens/s per GPU of the whole deployment, and how they were read."""
    total = fields.positive("tput_per_gpu")
    output = fields.positive("output_tput_per_gpu")
    given = fields.positive("input_tput_per_gpu")
    if output is None:
        raise shared.no_output_tokens(fields)
    if not (prefill and decode):
        if given is None and total is not None:
            given = total - output if total > output else None
        return output, given, ()
    chips = prefill + decode
    over_all = output * decode / chips, (given or 0.0) * prefill / chips
    if total is not None and given is not None:
        if math.isclose(output + given, total, rel_tol=_CLOSE):
            return output, given, ()
        if math.isclose(sum(over_all), total, rel_tol=_CLOSE):
            remark = "output was per decode GPU and input per prefill GPU: divided over all GPUs"
            return (*over_all, (remark,))
        raise fields.error(
            "contradiction",
            f"output {output:g} and input {given:g} tokens/s per GPU do not add up to "
            f"{total:g}, neither per GPU of all {chips} nor per GPU of each side",
            hint="check num_prefill_gpu and num_decode_gpu",
        )
    if "output_tput_per_decode_gpu" in fields.data:
        return output, given, ()
    raise fields.error(
        "ambiguous",
        "output_tput_per_gpu may be per decode GPU or per GPU of all: the file has no "
        + ("tput_per_gpu" if total is None else "input_tput_per_gpu")
        + " to tell",
        hint="add that field, as the tool's newer versions do",
    )


def _milliseconds(fields: Fields, metric: str) -> dict[str, float]:
    """Latencies from seconds; a TPOT that is missing follows from its interactivity."""
    found = {}
    for name in STATISTICS:
        seconds = fields.positive(f"{name}_{metric}")
        if seconds is None and metric == "tpot":
            speed = fields.positive(f"{name}_intvty")
            seconds = 1.0 / speed if speed else None
        if seconds is not None:
            found[name] = seconds * 1e3
    return found


def _speculation(fields: Fields) -> tuple[str, ...]:
    method = fields.text("spec_decoding", "spec_method", "mtp")
    if method.lower() in ("", "none", "false", "off"):
        return ()
    return (f"speculative decoding ({method}): the file does not say how many tokens a step gives",)


def _range_ratio(ratio: float | None) -> str:
    if ratio is None:
        return "; its random lengths lie between 0.8 and 1.0 of them by default"
    return f"; its random lengths lie between {ratio:g} and 1.0 of them"


def _true(value: object) -> bool:
    return value is True or value == 1 or str(value).lower() == "true"

"""MLPerf Inference: `mlperf_log_summary.txt`, as the LoadGen writes it.

The layout is that of loadgen/results.cc. Throughput is of the whole system. The summary counts
output tokens and no input tokens; latencies in nanoseconds, zero where nothing was measured.
Source: mlcommons/inference, loadgen/results.cc (PerformanceSummary::LogSummary).
"""

from __future__ import annotations

from chipcost.errors import ChipcostError, Place
from chipcost.study.runs.readers.documents import LEAST, MOST
from chipcost.study.runs.record import MLPERF, Run

NAME = MLPERF
_TITLE = "MLPerf Results Summary"
_NANOSECONDS = 1e-6  # to milliseconds
_OUTPUT = ("Completed tokens per second", "Tokens per second", "TPS w/ loadgen overhead")
_SAMPLES = (
    "Completed samples per second",
    "Samples per second",
    "Scheduled samples per second",
    "QPS w/ loadgen overhead",
)
_STATISTICS = {"mean": "Mean", "median": "50.00", "p90": "90.00", "p95": "95.00", "p99": "99.00"}


def recognise(text: str) -> bool:
    """Whether a text is a LoadGen summary."""
    return _TITLE in text[:2000]


def read(text: str, file: str) -> list[Run]:
    """The runs of a file (several summaries may follow one another).

    Raises ChipcostError for an accuracy run, a summary that is cut short, and one without token
    counts.
    """
    starts = [number for number, line in enumerate(text.splitlines()) if line.strip() == _TITLE]
    lines = text.splitlines()
    runs = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else len(lines)
        runs.append(_read_one(lines[start:end], file, start + 1, index + 1))
    return runs


def _read_one(lines: list[str], file: str, line: int, number: int) -> Run:
    place = Place(file, line)
    values = _values(lines)
    scenario, mode = values.get("Scenario", ""), values.get("Mode", "")
    if not scenario or not mode:
        raise ChipcostError(
            "incomplete-summary",
            "the summary names no scenario or no mode",
            hint="the file is cut short: give the whole mlperf_log_summary.txt",
            place=place,
        )
    if "Accuracy" in mode:
        raise ChipcostError(
            "no-performance",
            f"this is a run in mode {mode}: it measures no throughput",
            hint="give the summary of the performance run",
            place=place,
        )
    output = _number(values, *_OUTPUT)
    samples = _number(values, *_SAMPLES)
    if output is None:
        raise ChipcostError(
            "no-token-counts",
            f"this summary ({scenario}) counts no tokens"
            + (f", only {samples:g} samples/s" if samples else ""),
            hint="a cost per token needs a benchmark of a language model with token latencies",
            place=place,
        )
    verdict = values.get("Result is", "")
    warnings = []
    if verdict != "VALID":
        warnings.append(f"MLPerf calls the result {verdict or 'neither valid nor invalid'}")
    name = values.get("SUT name", "")
    return Run(
        file=file,
        line=line,
        number=number,
        format=NAME,
        software=f"LoadGen SUT {name}".strip(),
        output_rate=output,
        osl=output / samples if samples else None,
        scenario=f"{MLPERF} {scenario}".lower(),
        request_rate=values.get("target_qps", ""),
        ttft_ms=_latencies(values, "First Token latency (ns)", "first token latency (ns)"),
        tpot_ms=_latencies(values, "Time to Output Token (ns)", "time to output token (ns)"),
        remarks=(
            "the summary counts no input tokens: give --isl for the cost of all tokens",
            "the LoadGen does not count warm-up, nor failed requests",
        ),
        warnings=tuple(warnings),
    )


def _values(lines: list[str]) -> dict[str, str]:
    """Name to value of every `name : value` line; of repeated names the first stands."""
    found: dict[str, str] = {}
    for text in lines:
        name, colon, value = text.partition(":")
        if colon and name.strip():
            found.setdefault(" ".join(name.split()), value.strip())
    return found


def _number(values: dict[str, str], *names: str) -> float | None:
    for name in names:
        try:
            number = float(values.get(name, ""))
        except ValueError:
            continue
        if LEAST <= number <= MOST:
            return number
    return None


def _latencies(values: dict[str, str], mean: str, percentile: str) -> dict[str, float]:
    found = {}
    for statistic, word in _STATISTICS.items():
        name = f"{word} {mean}" if word == "Mean" else f"{word} percentile {percentile}"
        number = _number(values, name)
        if number is not None:
            found[statistic] = number * _NANOSECONDS
    return found

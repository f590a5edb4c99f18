"""The table of measured runs: CSV with a row per run, read for `validate` and for the fit.

Rates are of one chip, latencies of the statistic that a column names, or of one that nobody does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from chipcost.catalog import files
from chipcost.errors import ChipcostError, Place, excerpt
from chipcost.study.runs.readers.shared import mean_share
from chipcost.study.runs.record import (
    DISAGGREGATED,
    MLPERF,
    ONLINE,
    PER_CHIP,
    SCENARIOS,
    STATED,
    STATISTICS,
    Pool,
    Run,
)
from chipcost.study.runs.survey_notes import Notes, read_notes, stack_of
from chipcost.study.serving.words import STACKS

NAME = "table"
# What no number of a run lies beyond, and a positive one not below.
MOST, LEAST = 1e12, 1e-9
NEEDED: tuple[str, ...] = ("id", "chip", "model", "isl", "osl")
_POOL = ("workers", "tp", "pp", "ep", "dp")
COLUMNS: tuple[str, ...] = (
    *("id", "chip", "chips", "model", "weights", "kv_cache", "tp", "pp", "ep", "dp"),
    *("scenario", "concurrency", "isl", "osl"),
    *("output_tokens_per_s_per_chip", "total_tokens_per_s_per_chip", "tokens_per_s_per_user"),
    *("ttft_ms", "tpot_ms", "latency_statistic", "power_w", "software", "lengths", "notes"),
    *("source_title", "source_url", "source_date", "group", "accept_length", "stack", "batch"),
    "speculative",
    *(f"decode_{name}" for name in _POOL),
    *(f"prefill_{name}" for name in _POOL),
)
_RANDOM = re.compile(r"random_(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")


def read_table(path: Path | str) -> tuple[list[Run], list[tuple[str, str]]]:
    """Runs of a CSV file with the columns of the measured set, and (id, reason) of the unreadable.

    `-` is standard input. Errors: those of `files.read_text` and `files.parse_table`; `runs.file`
    if the file holds no runs or lacks a needed column.
    """
    file = str(path)
    _, rows = files.parse_table(files.read_text(file, "CSV"), file)
    columns = ", ".join(NEEDED)
    if not rows:
        raise ChipcostError(
            "runs.file",
            "the file holds no runs",
            hint=f"a CSV file with the columns {columns} and what was measured",
            place=Place(file),
        )
    missing = [name for name in NEEDED if name not in rows[0]]
    if missing:
        raise ChipcostError(
            "runs.file",
            f"the file lacks the columns {', '.join(missing)}",
            hint=f"needed: {columns}; docs/method.md lists all",
            place=Place(file, 1, 1),
        )
    runs, failed = [], []
    for number, row in enumerate(rows, start=1):
        cells = {str(key): str(value or "").strip() for key, value in row.items() if key}
        try:
            runs.append(read_run(cells, file, number))
        except (ValueError, KeyError) as error:
            failed.append((row.get("id") or f"line {number + 1}", str(error)))
    return runs, failed


def read_run(row: Mapping[str, str], file: str = "", number: int = 1) -> Run:
    """One row as a run.

    Errors: ValueError naming the field that is missing, no number or not one of its words.
    """
    isl, osl = _number(row, "isl"), _number(row, "osl")
    if isl is None or osl is None:
        raise ValueError("isl and osl are needed")
    nominal, share = _lengths(row.get("lengths", ""))
    ttft, tpot = _number(row, "ttft_ms"), _number(row, "tpot_ms")
    statistic = row.get("latency_statistic") or STATED
    group = row.get("group", "")
    scenario, stack = row.get("scenario") or ONLINE, row.get("stack") or stack_of(group)
    if not scenario.startswith(MLPERF):
        _one_of("scenario", scenario, SCENARIOS)
    _one_of("stack", stack, STACKS)
    _one_of("latency_statistic", statistic, (*STATISTICS, STATED))
    chips, batch = _count(row, "chips"), _count(row, "batch")
    notes = read_notes(row.get("notes", ""))
    decode, prefill = _pools(row, notes, scenario)
    tp, ep, dp = _parallelism(row, notes, chips)
    return Run(
        file=file,
        line=number + 1,
        number=number,
        format=NAME,
        id=row["id"],
        chip=row["chip"],
        model=row["model"],
        weights=row.get("weights", ""),
        kv=row.get("kv_cache", ""),
        software=row.get("software", ""),
        stack=stack,
        date=row.get("source_date", ""),
        source=row.get("source_title", ""),
        source_url=row.get("source_url", ""),
        group=group,
        scenario=scenario,
        chips=chips,
        tp=tp,
        pp=_count(row, "pp"),
        ep=ep,
        dp=dp,
        decode=decode,
        prefill=prefill,
        concurrency=_number(row, "concurrency"),
        batch=notes.batch or batch,
        isl=isl,
        osl=osl,
        nominal=nominal,
        mean_share=share,
        scope=PER_CHIP,
        output_rate=_number(row, "output_tokens_per_s_per_chip"),
        total_rate=_number(row, "total_tokens_per_s_per_chip"),
        ttft_ms={} if ttft is None else {statistic: ttft},
        tpot_ms={} if tpot is None else {statistic: tpot},
        statistic=statistic,
        speculative=row.get("speculative", ""),
        tokens_per_step=_number(row, "accept_length"),
        power_w=_number(row, "power_w"),
        remarks=tuple(filter(None, (row.get("notes", ""),))),
    )


def render(runs: Sequence[Run]) -> str:
    """Runs with rates per chip as CSV with COLUMNS, a row per run."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for run in runs:
        writer.writerow({name: "" if cell is None else cell for name, cell in _row(run).items()})
    return buffer.getvalue()


def _row(run: Run) -> dict[str, object]:
    """One run by the names of COLUMNS; names that are left out are not known."""
    tpot = run.tpot
    cells: dict[str, object] = {
        "id": run.id,
        "chip": run.chip,
        "chips": run.chips,
        "model": run.model,
        "weights": run.weights,
        "kv_cache": run.kv,
        "tp": run.tp,
        "pp": run.pp,
        "ep": run.ep,
        "dp": run.dp,
        "scenario": run.scenario,
        "concurrency": run.concurrency,
        "isl": run.isl,
        "osl": run.osl,
        "output_tokens_per_s_per_chip": run.output_rate,
        "total_tokens_per_s_per_chip": run.total_rate,
        "tokens_per_s_per_user": 1000.0 / tpot if tpot else None,
        "ttft_ms": run.ttft,
        "tpot_ms": tpot,
        "latency_statistic": "" if run.statistic == STATED else run.statistic,
        "power_w": run.power_w,
        "software": run.software,
        "lengths": f"random_{2.0 * run.mean_share - 1.0:.12g}-1.0" if run.nominal else "mean",
        "notes": "; ".join(run.warnings),
        "source_title": run.source,
        "source_url": run.source_url,
        "source_date": run.date,
        "group": run.group,
        "accept_length": run.tokens_per_step,
        "speculative": run.speculative,
        "stack": run.stack,
        "batch": run.batch,
    }
    for side, pool in (("decode", run.decode), ("prefill", run.prefill)):
        if pool is not None:
            cells |= {f"{side}_{name}": getattr(pool, name) for name in _POOL}
    return cells


def _number(row: Mapping[str, str], name: str) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} is no number: {excerpt(text)}") from None
    if not 0.0 <= value <= MOST or 0.0 < value < LEAST:
        raise ValueError(f"{name} cannot be {excerpt(text)}")
    return value


def _count(row: Mapping[str, str], name: str) -> int | None:
    """What is counted; a zero counts as not stated."""
    number = _number(row, name)
    return max(int(number), 1) if number else None


def _one_of(name: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise ValueError(f"{name} is {word!r}, not one of {', '.join(words)}")


def _lengths(text: str) -> tuple[bool, float]:
    """Whether lengths are nominal, and the mean over them: of `random_0.8-1.0`, or `random`."""
    if not text.startswith("random") or "mean" in text:
        return False, 1.0
    ends = _RANDOM.match(text)
    return True, mean_share(float(ends[1]), float(ends[2])) if ends else mean_share()


def _pools(row: Mapping[str, str], notes: Notes, scenario: str) -> tuple[Pool | None, Pool | None]:
    """The pools of the worker columns, else of the notes of a disaggregated run."""
    if row.get("decode_workers"):
        return _pool(row, "decode"), _pool(row, "prefill")
    return (notes.decode, notes.prefill) if scenario == DISAGGREGATED else (None, None)


def _pool(row: Mapping[str, str], side: str) -> Pool:
    return Pool(*(_count(row, f"{side}_{name}") or 1 for name in _POOL))


def _parallelism(
    row: Mapping[str, str], notes: Notes, chips: int | None
) -> tuple[int | None, int | None, int | None]:
    """tp, ep and dp; where the notes tell of data-parallel attention, tp names the group."""
    tp, ep, dp = (_count(row, name) for name in ("tp", "ep", "dp"))
    if notes.attention_dp and (dp or 1) == 1:
        group = tp or chips or 1
        return 1, group, group
    return tp, ep, dp

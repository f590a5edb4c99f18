"""Measured runs as rows of the table that `chipcost validate` reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import PurePath

from chipcost.study.bench.points import Point

COLUMNS = (
    "id",
    "chip",
    "chips",
    "model",
    "weights",
    "kv_cache",
    "tp",
    "pp",
    "ep",
    "dp",
    "scenario",
    "concurrency",
    "isl",
    "osl",
    "output_tokens_per_s_per_chip",
    "total_tokens_per_s_per_chip",
    "tokens_per_s_per_user",
    "ttft_ms",
    "tpot_ms",
    "power_w",
    "software",
    "lengths",
    "notes",
    "source_title",
    "source_url",
    "source_date",
    "group",
)
_SCENARIOS = {"online": "online-concurrency", "disaggregated": "disagg"}


def render(points: Sequence[Point], model: str = "") -> str:
    """The rows as CSV, one per run; `model` in place of the names in the files."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    used: dict[str, int] = {}
    for point in points:
        cells = row(point, model)
        cells["id"] = _unique(point, used)
        writer.writerow(["" if cells[name] is None else cells[name] for name in COLUMNS])
    return buffer.getvalue()


def _unique(point: Point, used: dict[str, int]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(point.run.file).stem.lower()).strip("-") or "run"
    name = f"{stem}-{point.run.number}"
    used[name] = used.get(name, 0) + 1
    return name if used[name] == 1 else f"{name}-{used[name]}"


def row(point: Point, model: str = "") -> dict[str, object]:
    """One run by the names of COLUMNS, without an id; `model` in place of the file's name."""
    run = point.run
    return {
        "chip": point.chip.chip.id,
        "chips": point.chips,
        "model": model or run.model,
        "weights": run.precision,
        "kv_cache": "",
        "tp": run.tp,
        "pp": run.pp,
        "ep": run.ep,
        "dp": run.dp,
        "scenario": _SCENARIOS.get(run.mode, run.mode),
        "concurrency": run.concurrency,
        "isl": point.isl,
        "osl": point.osl,
        "output_tokens_per_s_per_chip": point.output_rate,
        "total_tokens_per_s_per_chip": point.total_rate,
        "tokens_per_s_per_user": point.speed,
        "ttft_ms": point.ttft_ms,
        "tpot_ms": point.tpot_ms,
        "power_w": run.power_w,
        "software": run.software,
        "lengths": "random" if run.nominal else "mean",  # nominal ones are the most of a draw
        "notes": "; ".join((f"latencies are {point.statistic}", *point.warnings)),
        "source_title": f"own measurement, {run.format}, {PurePath(run.file).name}",
        "source_url": "",
        "source_date": run.date,
        "group": "own",
    }

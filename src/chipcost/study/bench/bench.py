"""What measured runs mean in money and energy, and which of them form the frontier."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from chipcost import charts
from chipcost.result import Cell, Result
from chipcost.study.bench.columns import BENCH_COLUMNS, MODEL_COLUMNS, RANGED
from chipcost.study.bench.points import BenchQuestion, Point, measure
from chipcost.study.data import Data
from chipcost.study.ranges import row_cells
from chipcost.study.runs.record import DISAGGREGATED, ONLINE, TOTAL

_ALIKE = 0.10  # runs whose mean lengths differ by less are comparable
_ON_FRONTIER = "yes"
_MODES = {ONLINE: "online", DISAGGREGATED: "disaggregated"}  # words of the serving mode


def bench(data: Data, question: BenchQuestion) -> Result:
    """One row per run, slowest users first; several runs give a frontier with a plot."""
    return answer(data, question, measure(data, question))


def answer(
    data: Data,
    question: BenchQuestion,
    points: Sequence[Point],
    beside: Sequence[Mapping[str, Cell]] = (),
) -> Result:
    """The Result over runs that are measured already.

    `beside` holds what `bench_model.beside` says of each of them, in the same order.
    """
    by_run = {id(point): cells for point, cells in zip(points, beside, strict=bool(beside))}
    ordered = sorted(points, key=lambda point: (point.speed is None, point.speed or 0.0))
    names = run_names(ordered)
    rivals = [_rival(point, ordered) for point in ordered]
    frontier = [
        names[ordered.index(rival)] if rival else _ON_FRONTIER if point.speed else None
        for point, rival in zip(ordered, rivals, strict=True)
    ]
    rows = [
        _row(point, state if len(ordered) > 1 else None, by_run.get(id(point), {}))
        for point, state in zip(ordered, frontier, strict=True)
    ]
    said = [by_run.get(id(point), {}) for point in ordered]
    several = len(ordered) > 1
    on = frozenset(index for index, state in enumerate(frontier) if state == _ON_FRONTIER)
    return Result(
        command="bench",
        columns=BENCH_COLUMNS,
        rows=tuple(rows),
        view=_view(ordered, any(cells.get("mfu") for cells in beside)),
        headline=_headline(question, ordered, len(on)),
        assumptions=_assumptions(question, ordered),
        notes=_notes(ordered, names, said),
        warnings=_warnings(ordered, names, said),
        catalog_hash=data.catalog.hash,
        marked=on if several else frozenset(),
        charts=_charts(ordered, on) if several else (),
    )


def run_names(points: Sequence[Point]) -> list[str]:
    """A short name per run: its file, and its number where the file holds several."""
    files = [point.run.file for point in points]
    short = {file: PurePath(file).name or file for file in files}
    if len(set(short.values())) < len(short):
        short = {file: file for file in files}
    many = {point.run.file for point in points if point.run.number > 1}
    return [
        f"{short[point.run.file]}#{point.run.number}"
        if point.run.file in many
        else short[point.run.file]
        for point in points
    ]


def cost(point: Point) -> float | None:
    """What a frontier trades against speed: USD per million output tokens, all-in."""
    value = point.ranges["usd_per_mtok_output_all_in"]
    return value[1] if value else None


def _spend(point: Point) -> float:
    """The cost if there is a price, else what it is proportional to on one chip."""
    value = cost(point)
    return 1.0 / point.output_rate if value is None else value


def comparable(one: Point, other: Point) -> bool:
    """Whether two runs served the same: same model, lengths alike, both priced or same chip."""
    if one.run.model.lower() != other.run.model.lower():
        return False
    if (cost(one) is None or cost(other) is None) and (
        one.chip.chip.id != other.chip.chip.id or cost(one) is not cost(other)
    ):
        return False
    pairs = ((one.isl, other.isl), (one.osl, other.osl))
    return all(
        a is None or b is None or abs(math.log(a / b)) <= math.log(1 + _ALIKE) for a, b in pairs
    )


def _rival(point: Point, points: Sequence[Point]) -> Point | None:
    """The cheapest run that is at least as fast and as cheap, and better in one; None if none."""
    if point.speed is None:
        return None
    better = [
        other
        for other in points
        if other is not point
        and other.speed is not None
        and comparable(point, other)
        and other.speed >= point.speed
        and _spend(other) <= _spend(point)
        and (other.speed > point.speed or _spend(other) < _spend(point))
    ]
    return min(better, key=_spend, default=None)


def _row(point: Point, frontier: str | None, beside: Mapping[str, Cell]) -> dict[str, Cell]:
    run, chip = point.run, point.chip
    quote = chip.choice.quote if chip.choice else None
    row: dict[str, Cell] = {
        "file": run.file,
        "run": run.number,
        "format": run.format,
        "chip": chip.chip.id,
        "model_in_file": run.model or None,
        "software": run.software or None,
        "precision": run.weights or None,
        "measured_on": run.date or None,
        "owner": (quote.owner or "set") if quote else None,
        "as_of": quote.date if quote else None,
        "chips": point.chips,
        "prefill_chips": run.prefill_chips,
        "decode_chips": run.decode_chips,
        "throughput_scope": run.scope,
        "serving_mode": _MODES.get(run.scenario, run.scenario),
        "tp": run.tp,
        "ep": run.ep,
        "concurrency": run.concurrency,
        "request_rate": run.request_rate or None,
        "isl": point.isl,
        "osl": point.osl,
        "lengths": "nominal" if run.nominal else "counted",
        "completed_requests": run.completed,
        "failed_requests": run.failed,
        "input_tokens_per_s_per_chip": point.input_rate,
        "output_tokens_per_s_per_chip": point.output_rate,
        "total_tokens_per_s_per_chip": point.total_rate,
        "latency_statistic": point.statistic,
        "ttft_ms": point.ttft_ms,
        "tpot_ms": point.tpot_ms,
        "tokens_per_s_per_user": point.speed,
        "accept_length": run.tokens_per_step,
        "power_basis": chip.power_basis or None,
        "power_method": chip.power_method or None,
        "measured_power_w_per_chip": run.power_w,
        "measured_joule_per_output_token": run.power_w and run.power_w / point.output_rate,
        "frontier": frontier,
        "cost_source": chip.choice.sources or None if chip.choice else None,
        "remarks": "; ".join(run.remarks) or None,
        "missing": "; ".join((*point.missing, *_lacking(beside))) or None,
        "warnings": "; ".join((*point.warnings, *_impossible(beside))) or None,
    }
    row |= {name: beside.get(name) for name in MODEL_COLUMNS}
    values = {**chip.values, **point.ranges}
    return row | row_cells(values, RANGED)


def _impossible(beside: Mapping[str, Cell]) -> tuple[str, ...]:
    reason = beside.get("impossible")
    return (str(reason),) if reason else ()


def _lacking(beside: Mapping[str, Cell]) -> tuple[str, ...]:
    reason = beside.get("unpredicted")
    return (str(reason),) if reason else ()


def _view(points: Sequence[Point], predicted: bool) -> tuple[str, ...]:
    several = any(point.run.number > 1 for point in points)
    view = ["run"] if several else []
    view += ["usd_per_mtok_total", "usd_per_mtok_output_all_in"]
    if any(point.ranges["usd_per_mtok_output"] for point in points):
        view += ["usd_per_mtok_input", "usd_per_mtok_output"]
    view += ["joule_per_output_token", "output_tokens_per_s_per_mw"]
    view += ["output_tokens_per_s_per_chip", "tokens_per_s_per_user", "ttft_ms"]
    if predicted:
        view += ["mfu", "mbu", "predicted_output_tokens_per_s_per_chip"]
    if any(point.run.concurrency for point in points):
        view.append("concurrency")
    if len({point.chip.chip.id for point in points}) > 1:
        view.insert(0, "chip")
    if len(points) > 1:
        view.insert(1 if several else 0, "frontier")
    return (*view, "file")


def _headline(question: BenchQuestion, points: Sequence[Point], on: int) -> tuple[str, ...]:
    chips = ", ".join(dict.fromkeys(point.chip.chip.name for point in points))
    models = ", ".join(dict.fromkeys(point.run.model for point in points if point.run.model))
    runs = f"{len(points)} runs" if len(points) > 1 else "One run"
    lines = [f"{runs}{f' of {models}' if models else ''} on {chips}, {question.statistic} latency."]
    prices = dict.fromkeys(
        f"{point.chip.chip.id} {price[1]:.4g} USD/h ({_owner(point)})"
        for point in points
        if (price := point.chip.values["usd_per_chip_hour"])
    )
    if prices:
        lines.append(f"Chip-hour: {', '.join(prices)}.")
    if len(points) > 1:
        lines.append(
            f"{on} of {len(points)} runs form the frontier: no comparable run is at least as fast "
            "for the user and as cheap."
        )
    return tuple(lines)


def _owner(point: Point) -> str:
    quote = point.chip.choice.quote if point.chip.choice else None
    return f"{quote.owner or 'set'}, {quote.date}" if quote else ""


def _assumptions(question: BenchQuestion, points: Sequence[Point]) -> dict[str, object]:
    basis = question.basis
    pues = {point.chip.values["pue"] for point in points}
    pue = next(iter(pues)) if len(pues) == 1 else None
    return {
        "as_of": basis.day.isoformat(),
        "owner": basis.owner,
        "power_basis": basis.power_basis,
        "pue": pue[1] if pue else None,
        "latency_statistic": question.statistic,
        "isl": question.isl,
        "osl": question.osl,
        "cost": "all chips of the deployment for the whole measured time",
    }


def _notes(
    points: Sequence[Point], names: Sequence[str], beside: Sequence[Mapping[str, Cell]]
) -> tuple[str, ...]:
    """What readers decided and what is missing, said once for all runs that it holds for."""
    said: dict[str, list[str]] = {}
    for point, name, cells in zip(points, names, beside, strict=True):
        missing = (*point.missing, *_lacking(cells))
        for text in (*point.run.remarks, *(f"no {item}" for item in missing)):
            said.setdefault(text, []).append(name)
    totals = [point for point in points if point.run.scope == TOTAL]
    lines = [
        f"{text[0].upper()}{text[1:]}{_whose(holders, len(points))}."
        for text, holders in said.items()
    ]
    if totals:
        counts = sorted({point.chips for point in totals if point.chips})
        lines.insert(
            0,
            "Throughput of the whole deployment is divided by its "
            f"{', '.join(str(count) for count in counts)} chips.",
        )
    return tuple(lines)


def _whose(holders: Sequence[str], total: int) -> str:
    if len(holders) == total:
        return ""
    shown = ", ".join(holders[:3])
    return f" ({shown}{f' and {len(holders) - 3} more' if len(holders) > 3 else ''})"


def _warnings(
    points: Sequence[Point], names: Sequence[str], beside: Sequence[Mapping[str, Cell]]
) -> tuple[str, ...]:
    lines = [
        f"{name}: {text}"
        for point, name, cells in zip(points, names, beside, strict=True)
        for text in (*point.warnings, *_impossible(cells))
    ]
    if len(points) > 1 and not all(comparable(points[0], point) for point in points[1:]):
        lines.append(
            "the runs differ in model or lengths by more than 10 %: "
            "the frontier is computed among comparable runs alone"
        )
    return tuple(lines)


def _charts(points: Sequence[Point], on: frozenset[int]) -> tuple[charts.Lines, ...]:
    priced = all(cost(point) is not None for point in points)
    series: dict[str, list[charts.Point]] = {"frontier": [], "dominated": []}
    for index, point in enumerate(points):
        if point.speed is not None:
            value = cost(point) if priced else point.output_rate
            assert value is not None
            place = "frontier" if index in on else "dominated"
            series[place].append(charts.Point(point.speed, value))
    known = {name: found for name, found in reversed(series.items()) if found}
    if not known:
        return ()
    label = "USD per million output tokens, all-in" if priced else "output tokens/s per chip"
    return (charts.Lines("Frontier", "tokens/s per user", label, known, joined=False),)

"""How well the inference model predicts measured runs: every run, with error and interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.catalog.names import resolve
from chipcost.catalog.records import Catalog
from chipcost.errors import ChipcostError
from chipcost.model.chipspec import ChipSpec
from chipcost.result import Cell, Column, Result
from chipcost.study.hardware import chip_spec
from chipcost.study.language import Known
from chipcost.study.replay import QUANTITIES, Replay, predict, replay, scored
from chipcost.study.runs import Run, read_runs
from chipcost.study.stacks import Choice, Stacks

Array = npt.NDArray[np.float64]
FITS = 1.0  # sequences that memory must hold for a configuration to be possible


def _text(name: str, meaning: str, title: str = "") -> Column:
    return Column(name, "", meaning, title or name, None, numeric=False)


COLUMNS: tuple[Column, ...] = (
    _text("id", "id of the run in the file"),
    _text("chip", "chip that it ran on"),
    _text("model", "language model"),
    _text("group", "source group of the run"),
    _text("stack", "software: tuned or untuned"),
    _text("mode", "static batch, closed loop or disaggregated pools"),
    _text("status", "predicted, or failed"),
    _text("reason", "why a run could not be predicted, or what is odd about it"),
    _text("quantity", "what is scored"),
    Column("measured", "", "measured value, in the quantity's unit", "measured", 4),
    Column("predicted", "", "predicted value, in the quantity's unit", "predicted", 4),
    Column("low", "", "lower end of the 90 % interval", "low", 4),
    Column("high", "", "upper end of the 90 % interval", "high", 4),
    Column("error", "share", "exp(|ln(predicted / measured)|) - 1", "error", 3),
    _text("bound", "what bounds the decode step"),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
)
VIEW = ("id", "chip", "model", "quantity", "measured", "predicted", "low", "high", "error")


@dataclass(frozen=True)
class Scored:
    """Arrays over all runs of a file, unpredictable ones included (infinite log ratio)."""

    runs: tuple[Run, ...]
    ratio: Array  # ln(predicted / measured), inf where not predicted
    factor: Array  # half-width of the 90 % interval, a factor; nan where not predicted


def validate(
    path: str | Path,
    catalog: Catalog,
    stacks: Stacks,
    model_of: Callable[[str], Known],
) -> Result:
    """Predict every run of a CSV file with the columns of the measured set.

    Errors: `runs.file` for a file that cannot be read or lacks columns. A run that cannot be
    predicted stays as a row with the reason and counts as an infinite error.
    """
    runs, unreadable = read_runs(Path(path))

    def chip_of(name: str) -> ChipSpec:
        found = resolve(catalog, name)
        family = stacks.family(found.chip.id, found.chip.vendor)
        spec, reasons = chip_spec(catalog, found.chip, family, found.system)
        if spec is None:
            raise ChipcostError("no-figures", "; ".join(reasons))
        return spec

    laid = replay(runs, chip_of, model_of)
    choices = [stacks.choose(item.chip.name, item.stack, item.chip.vendor) for item in laid.targets]
    if not laid.runs:
        rows = [_failed(run, reason) for run, reason in laid.failed]
        return _result(path, catalog, rows, _scores(laid, np.empty(0), []), unreadable)
    outcome = predict(laid, [choice.entry.efficiency for choice in choices], detail=True)
    values = scored(laid, outcome)
    rows = _rows(laid, choices, values, outcome.most)
    rows += [_failed(run, reason) for run, reason in laid.failed]
    return _result(path, catalog, rows, _scores(laid, values, choices), unreadable)


def _rows(
    laid: Replay, choices: Sequence[Choice], values: Array, most: Array
) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    for number, run in enumerate(laid.runs):
        choice = choices[int(laid.configurations.device[number])]
        value, measured = float(values[number]), float(laid.measured[number])
        factor = choice.entry.factor
        rows.append(
            {
                **_who(run),
                "status": "predicted",
                "reason": "" if most[number] >= FITS else "weights exceed memory as configured",
                "quantity": QUANTITIES[int(laid.quantity[number])],
                "measured": measured,
                "predicted": value,
                "low": value / factor,
                "high": value * factor,
                "error": float(np.expm1(abs(np.log(value / measured)))),
                "efficiency_origin": choice.origin,
            }
        )
    return rows


def _who(run: Run) -> dict[str, Cell]:
    return {
        "id": run.id,
        "chip": run.chip,
        "model": run.model,
        "group": run.group,
        "stack": run.stack,
        "mode": run.mode,
    }


def _failed(run: Run, reason: str) -> dict[str, Cell]:
    measured = run.measured
    return {
        **_who(run),
        "status": "failed",
        "reason": reason,
        "quantity": measured[0] if measured else None,
        "measured": measured[1] if measured else None,
        "error": float("inf"),
    }


def _scores(laid: Replay, values: Array, choices: Sequence[Choice]) -> Scored:
    factors = [choices[int(index)].entry.factor for index in laid.configurations.device]
    missing = len(laid.failed)
    return Scored(
        runs=(*laid.runs, *(run for run, _ in laid.failed)),
        ratio=np.concatenate(
            [np.log(values / laid.measured) if len(values) else values, np.full(missing, np.inf)]
        ),
        factor=np.concatenate([np.array(factors, dtype=np.float64), np.full(missing, np.nan)]),
    )


def summary(scores: Scored, chosen: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Error, coverage and width over the chosen runs, each source group counted once."""
    groups = np.array([run.group for run in scores.runs])[chosen]
    ratio, factor = scores.ratio[chosen], scores.factor[chosen]
    predicted = np.isfinite(ratio)
    weights = np.zeros(len(ratio))
    for group in set(groups):
        weights[groups == group] = 1.0 / float((groups == group).sum())
    miss = np.abs(ratio)
    inside = predicted & (miss <= np.log(np.where(predicted, factor, 1.0)))
    return {
        "n": len(ratio),
        "predicted": int(predicted.sum()),
        "groups": len(set(groups)),
        "median_abs_error_pct": _percent(_quantile(miss, weights, 0.5)),
        "p90_abs_error_pct": _percent(_quantile(miss, weights, 0.9)),
        "interval_coverage": float((weights * inside).sum() / weights.sum()),
        "interval_width": _quantile(factor[predicted], weights[predicted], 0.5),
    }


def _percent(miss: float | None) -> float | None:
    return None if miss is None or not np.isfinite(miss) else 100.0 * float(np.expm1(miss))


def _quantile(values: Array, weights: Array, share: float) -> float | None:
    """The smallest value with `share` of the weight at or below it."""
    if not len(values):
        return None
    order = np.argsort(values)
    summed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(summed, share)), len(values) - 1)])


def _by(scores: Scored, name: str) -> dict[str, Any]:
    labels = np.array([getattr(run, name) for run in scores.runs])
    return {str(label): summary(scores, labels == label) for label in sorted(set(labels))}


def _result(
    path: str | Path,
    catalog: Catalog,
    rows: list[dict[str, Cell]],
    scores: Scored,
    unreadable: Sequence[tuple[str, str]],
) -> Result:
    rows += [
        {"id": name, "status": "failed", "reason": reason, "error": float("inf")}
        for name, reason in unreadable
    ]
    everything = summary(scores, np.ones(len(scores.runs), dtype=bool)) if scores.runs else {}
    if everything:
        everything["n"] += len(unreadable)
        for name in ("chip", "model", "group", "stack", "mode"):
            everything[f"by_{name}"] = _by(scores, name)
    return Result(
        command="validate",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=_headline(path, everything),
        assumptions={
            "error": "exp(|ln(predicted / measured)|) - 1",
            "scored": "TPOT, else output rate, else total rate, else TTFT",
            "weights": "each source group counts once",
            "interval": "90 %",
        },
        catalog_hash=catalog.hash,
        extra={"summary": everything},
    )


def _headline(path: str | Path, everything: dict[str, Any]) -> tuple[str, ...]:
    if not everything or everything["median_abs_error_pct"] is None:
        return (f"{Path(path).name}: no run could be predicted",)
    worst = everything["p90_abs_error_pct"]
    tail = "unbounded" if worst is None else f"{worst:.0f} %"
    return (
        f"{everything['predicted']} of {everything['n']} runs predicted; error, each source group "
        f"counted once: median {everything['median_abs_error_pct']:.1f} %, 90th percentile {tail}",
        f"the 90 % intervals cover {100 * everything['interval_coverage']:.0f} % of the runs; "
        f"median width a factor of {everything['interval_width']:.2f} either way",
    )

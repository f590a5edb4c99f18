"""How well the inference model predicts measured runs: every run, with error and interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.models.records import Models
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError
from chipcost.model.axis import BOUNDS, MODES, Outcome
from chipcost.model.chipspec import ChipSpec
from chipcost.result import Cell, Column, Result, Span, number_column, text_column
from chipcost.study.data import Data
from chipcost.study.runs.power import (
    POWER,
    PowerOfRuns,
    energy_summary,
    power_cells,
    power_of_runs,
    power_summary,
)
from chipcost.study.runs.readers.table import read_table
from chipcost.study.runs.record import Run
from chipcost.study.runs.replay import QUANTITIES, Replay, make_replay, predict, scored
from chipcost.study.runs.scores import Scores, all_summaries, error, summary
from chipcost.study.serving.architecture import find_model
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import Choice
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.words import STACKS

Array = npt.NDArray[np.float64]
FITS = 1.0  # sequences that memory must hold for a configuration to be possible
WORST = 12  # rows that a terminal shows: those furthest off
NAMED = 6  # chips and models that the headline names: those with the most runs


def _mixed(name: str, meaning: str) -> Column:
    return replace(number_column(name, "", meaning), mixed=True)


COLUMNS: tuple[Column, ...] = (
    text_column("id", "id of the run in the file"),
    text_column("chip", "id of the chip that it ran on"),
    Column("model", "", "id of the language model", numeric=False, widest=20),
    text_column("group", "source group of the run"),
    text_column("stack", "software: tuned or untuned", words=STACKS),
    text_column("mode", "static batch, closed loop or disaggregated pools", words=MODES),
    text_column("status", "predicted, or failed", words=("predicted", "failed")),
    text_column("reason", "why a run could not be predicted, or what is odd about it"),
    text_column("quantity", "what is scored, with its unit"),
    _mixed("measured", "measured value, in the quantity's unit"),
    _mixed("predicted", "predicted value, in the quantity's unit"),
    _mixed("low", "lower end of the 90 % interval"),
    _mixed("high", "upper end of the 90 % interval"),
    number_column(
        "error",
        "share",
        "exp(|ln(predicted / measured)|) - 1; empty (infinite) if failed",
        digits=3,
    ),
    number_column("tpot_ms", "ms", "predicted time per output token after the first"),
    number_column("ttft_ms", "ms", "predicted time to the first token"),
    number_column("output_tokens_per_s_per_chip", "tokens/s", "predicted output of one chip"),
    text_column(
        "bound",
        "what bounds it: memory, compute, collective, fixed_time or capacity",
        words=BOUNDS,
    ),
    text_column("efficiency_origin", "where the fitted parameters come from", "parameters of"),
)
VIEW = (*("id", "chip", "model", "error", "measured", "predicted", "low", "quantity", "bound"),)


def validate(data: Data, path: str | Path) -> Result:
    """Predict every run of a CSV file with the columns of the measured set.

    Raises ChipcostError `runs.file` for a file that cannot be read or lacks columns. A run that
    cannot be predicted stays as a row with the reason and counts as an infinite error.
    """
    catalog, models, efficiencies = data.catalog, data.models, data.efficiencies
    runs, unreadable = read_table(path)

    def chip_of(name: str) -> ChipSpec:
        found = resolve(catalog, name)
        family = efficiencies.family(found.chip.id, found.chip.vendor)
        spec, reasons = chip_spec(catalog, found.chip, family, found.system)
        if spec is None:
            raise ChipcostError("no-figures", "; ".join(reasons))
        return spec

    replay = _by_id(make_replay(runs, chip_of, model_lookup(models), models), catalog, models)
    choices = [
        efficiencies.choose(
            item.chip.name, item.stack, item.chip.vendor, item.software, item.chip.sram
        )
        for item in replay.targets
    ]
    rows: list[dict[str, Cell]] = []
    ratios = np.empty(0)
    factors = np.empty(0)
    if replay.runs:
        outcome = predict(replay, [choice.efficiency for choice in choices], detail=True)
        predicted = scored(replay, outcome)
        ratio = np.log(predicted / replay.measured)
        factor = _factors(replay, choices)
        ratios, factors = ratio[replay.first], factor[replay.first]
        power = power_of_runs(catalog, data.powers, replay, choices, outcome)
        rows = _rows(replay, choices, predicted[replay.first], factors, outcome, power)
        energy = energy_summary(replay, outcome, power)
        by_quantity = _by_quantity(replay, ratio, factor) | power_summary(replay, power)
    else:
        energy, by_quantity = {}, {}
    rows += [_failed(run, reason) for run, reason in replay.failed]
    rows += [{"id": name, "status": "failed", "reason": reason} for name, reason in unreadable]
    missing = len(replay.failed) + len(unreadable)
    whole = [*replay.runs, *(run for run, _ in replay.failed), *([None] * len(unreadable))]
    labels = {
        kind: np.array([str(getattr(run, kind, "")) for run in whole])
        for kind in ("group", "chip", "model", "stack", "mode")
    }
    scores = Scores(
        np.concatenate([ratios, np.full(missing, np.inf)]),
        np.concatenate([factors, np.full(missing, np.nan)]),
        labels,
    )
    everything = {**all_summaries(scores), "by_quantity": by_quantity, "energy": energy}
    return Result(
        command="validate",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=(
            *_headline(path, everything),
            *_by_name(everything),
            *_seen(whole, choices, data),
        ),
        assumptions={
            "error": "exp(|ln(predicted / measured)|) - 1",
            "scored": "TPOT, else output rate, else total rate, else TTFT",
            "weights": "each source group counts once; every_run counts runs",
            "interval": "90 %",
        },
        catalog_hash=catalog.hash,
        extra={"summary": everything},
        notes=(
            (f"The {WORST} of {len(whole)} runs that are furthest off; all: --format csv.",)
            if len(whole) > WORST
            else ()
        ),
        folded=_folded(rows),
        spans={"low": Span("high", "90 %")},
    )


def _folded(rows: Sequence[dict[str, Cell]]) -> frozenset[int]:
    """The rows that a terminal leaves out: power, and all but the furthest off, failures first."""

    def off(at: int) -> float:
        found = rows[at].get("error")
        return found if isinstance(found, float) else float("inf")

    beside = {at for at, row in enumerate(rows) if row.get("quantity") == POWER}
    ranked = sorted(set(range(len(rows))) - beside, key=off, reverse=True)
    return frozenset(ranked[WORST:]) | beside


def _by_name(everything: dict[str, Any]) -> tuple[str, ...]:
    """Median errors of the chips and of the models with the most runs."""
    lines = []
    for kind in ("chip", "model"):
        found = sorted(everything[f"by_{kind}"].items(), key=lambda pair: -pair[1]["n"])
        said = [
            f"{name} {one['median_abs_error_pct']:.1f} % ({one['n']})"
            for name, one in found[:NAMED]
            if one["median_abs_error_pct"] is not None
        ]
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        if len(said) > 1:
            lines.append(f"By {kind} (runs): {', '.join(said)}{more}")
    return tuple(lines)


def _seen(whole: Sequence[Run | None], choices: Sequence[Choice], data: Data) -> tuple[str, ...]:
    """Whether the fit has seen these runs: where of each chip there are as many as it was made
    from, the error is in sample. Runs with speculation are in no fit."""
    known = [run for run in whole if run is not None and not run.speculates]
    counts = Counter((run.chip, run.stack) for run in known)
    evidence = data.efficiencies.evidence
    same = sum(
        count for key, count in counts.items() if key in evidence and evidence[key].runs == count
    )
    unseen = [choice.error for choice in choices if choice.error is not None]
    if same <= 0.9 * max(len(known), 1) or not unseen:
        return ()
    return (
        "The fit has seen these runs: their errors are in sample. Of chips and models left out of "
        f"the fit the median error is {100.0 * float(np.median(unseen)):.0f} %.",
    )


def _factors(replay: Replay, choices: Sequence[Choice]) -> Array:
    """Half-width of the 90 % interval of everything that was measured; (m,). What a step yields
    under speculation, where it is assumed, is independent of the rest of a rate."""
    device = replay.configurations.device[replay.run]
    rate = np.array([choices[index].factor for index in device])
    late = np.array([choices[index].ttft_factor for index in device])
    rate = np.exp(np.hypot(np.log(rate), np.log(replay.spread[replay.run])))
    return np.where(replay.quantity == QUANTITIES.index("ttft_ms"), late, rate)


def _by_quantity(replay: Replay, ratio: Array, factor: Array) -> dict[str, Any]:
    """Error and coverage of each quantity, over every run that states it; those of speculation
    apart."""
    groups = np.array([replay.runs[index].group for index in replay.run])
    ahead = np.array([replay.runs[index].speculates for index in replay.run], dtype=np.bool_)
    found = {}
    for start, these in (("", ~ahead), ("speculative_", ahead)):
        for number, name in enumerate(QUANTITIES):
            mine = these & (replay.quantity == number)
            if np.any(mine):
                scores = Scores(ratio[mine], factor[mine], {"group": groups[mine]})
                one = summary(scores, np.ones(int(mine.sum()), dtype=np.bool_))
                del one["every_run"]
                found[f"{start}{name}"] = one
    return found


def _by_id(replay: Replay, catalog: Catalog, models: Models) -> Replay:
    """The same with the ids of chips and models in place of what the file calls them."""

    def named(run: Run) -> Run:
        with suppress(ChipcostError):
            found = resolve(catalog, run.chip)
            run = replace(run, chip=(found.system or found.chip).id)
        with suppress(ChipcostError):
            run = replace(run, model=find_model(models, run.model).id)
        return run

    return replace(
        replay,
        runs=tuple(named(run) for run in replay.runs),
        failed=tuple((named(run), reason) for run, reason in replay.failed),
    )


def _rows(
    replay: Replay,
    choices: Sequence[Choice],
    values: Array,
    factors: Array,
    outcome: Outcome,
    power: PowerOfRuns,
) -> list[dict[str, Cell]]:
    """One row per run, by what it is scored by, and behind it one for its power if it states it."""
    rows: list[dict[str, Cell]] = []
    for number, run in enumerate(replay.runs):
        choice = choices[int(replay.configurations.device[number])]
        value, measured = float(values[number]), float(replay.measured[replay.first[number]])
        factor = float(factors[number])
        fits = outcome.max_sequences[number] >= FITS
        row: dict[str, Cell] = {
            **_who(run),
            "status": "predicted",
            "reason": None if fits else "the weights exceed the memory of the stated chips",
            "quantity": QUANTITIES[int(replay.quantity[replay.first[number]])],
            "measured": measured,
            "predicted": value,
            "low": value / factor,
            "high": value * factor,
            "error": error(float(np.log(value / measured))),
            "tpot_ms": float(outcome.tpot[number]) * 1e3,
            "ttft_ms": float(outcome.ttft[number]) * 1e3,
            "output_tokens_per_s_per_chip": float(outcome.output_rate[number]),
            "bound": BOUNDS[int(outcome.bound[number])],
            "efficiency_origin": choice.origin,
        }
        rows.append(row)
        if power.known[number]:
            rows.append({**row, **power_cells(power, number)})
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
    measured = next(iter(run.quantities), None)
    return {
        **_who(run),
        "status": "failed",
        "reason": reason,
        "quantity": measured[0] if measured else None,
        "measured": measured[1] if measured else None,
    }


def _headline(path: str | Path, everything: dict[str, Any]) -> tuple[str, ...]:
    name = "standard input" if str(path) == "-" else Path(path).name
    if everything["median_abs_error_pct"] is None:
        return (f"{name}: {everything['predicted']} of {everything['n']} runs could be predicted",)
    worst = everything["p90_abs_error_pct"]
    tail = "unbounded" if worst is None else f"{worst:.0f} %"
    late = everything["by_quantity"].get("ttft_ms", {}).get("median_abs_error_pct")
    also = "" if late is None else f"; of the TTFT {late:.0f} %"
    return (
        f"{name}: {everything['predicted']} of {everything['n']} runs predicted; error, each "
        f"source group counted once: median {everything['median_abs_error_pct']:.1f} %, "
        f"90th percentile {tail}{also}",
        f"the 90 % intervals cover {100 * everything['interval_coverage']:.0f} % of the runs; "
        f"median width a factor of {everything['interval_width']:.2f} either way",
    )

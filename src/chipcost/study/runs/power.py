"""The mean power of the chips of measured runs, predicted; beside what was measured, if it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.names import resolve
from chipcost.model.axis import Outcome
from chipcost.model.device import peak_shares
from chipcost.model.passes import MULTIPLYING
from chipcost.model.power import busy_power, busy_shares, idle_power
from chipcost.result import Cell
from chipcost.study.runs.replay import Replay
from chipcost.study.runs.scores import Scores, error, median_error, summary
from chipcost.study.serving.efficiencies import Choice
from chipcost.study.serving.powers import Powers

Array = npt.NDArray[np.float64]
POWER = "power_w"


@dataclass(frozen=True, slots=True)
class PowerOfRuns:
    """Mean board power of one chip of each run in W, with its 90 % interval; shapes (runs,).

    measured  NaN where it was not; predicted, low and high are NaN where no TDP is known
    tdp       what was predicted before: the whole of it
    """

    measured: Array
    predicted: Array
    low: Array
    high: Array
    tdp: Array

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Runs with both."""
        return np.isfinite(self.measured) & np.isfinite(self.predicted)


def power_of_runs(
    catalog: Catalog, powers: Powers, replay: Replay, choices: Sequence[Choice], outcome: Outcome
) -> PowerOfRuns:
    """The power of every run of a replay; `choices` per target, `outcome` with details."""
    device = replay.configurations.device
    peaks = [
        peak_shares(target.chip, choice.efficiency, target.precision)
        for target, choice in zip(replay.targets, choices, strict=True)
    ]
    by_run = {name: np.array([one[name] for one in peaks])[device] for name in MULTIPLYING}
    busy = np.stack(busy_shares(outcome.busy, by_run))
    tdps = [resolve(catalog, run.chip).chip.value("tdp") or np.nan for run in replay.runs]
    tdp = np.array(tdps, dtype=np.float64)
    share, low, high = np.empty((3, len(tdp)))
    for number, target in enumerate(replay.targets):
        mine = device == number
        choice = powers.choose(target.chip.family)
        share[mine] = busy_power(choice.law, *busy[:, mine])
        low[mine] = np.maximum(share[mine] / choice.interval, idle_power(choice.law))
        high[mine] = np.minimum(share[mine] * choice.interval, 1.0)
    measured = np.array([run.power_w or np.nan for run in replay.runs], dtype=np.float64)
    return PowerOfRuns(measured, tdp * share, tdp * low, tdp * high, tdp)


def power_cells(power: PowerOfRuns, number: int) -> dict[str, Cell]:
    """The cells of the power of one run, beside those of what it is scored by."""
    value, measured = float(power.predicted[number]), float(power.measured[number])
    return {
        "quantity": POWER,
        "measured": measured,
        "predicted": value,
        "low": float(power.low[number]),
        "high": float(power.high[number]),
        "error": error(float(np.log(value / measured))),
    }


def power_summary(replay: Replay, power: PowerOfRuns) -> dict[str, Any]:
    """Error and coverage of mean power over the runs that state it; nothing of none."""
    known = power.known
    if not np.any(known):
        return {}
    ratio = np.log(power.predicted / power.measured)
    outer = np.where(ratio > 0.0, power.predicted / power.low, power.high / power.predicted)
    ratio, outer = ratio[known], outer[known]
    groups = np.array([run.group for run in replay.runs])[known]
    found = summary(Scores(ratio, outer, {"group": groups}), np.ones(len(ratio), dtype=np.bool_))
    del found["every_run"]
    return {POWER: found}


def energy_summary(replay: Replay, outcome: Outcome, power: PowerOfRuns) -> dict[str, Any]:
    """Error of J per output token where a run's power was measured.

    At measured power the error is that of the rate alone; at mean power it holds that of the power
    too, and at provisioned power (TDP) what the chip did not draw.
    """
    output = np.array([run.output_rate or np.nan for run in replay.runs])
    known = np.isfinite(output * power.measured)
    rate = np.log(output / outcome.output_rate)[known]
    mean, provisioned = (
        np.log(one / power.measured)[known] for one in (power.predicted, power.tdp)
    )

    def middle(ratios: Array) -> float | None:
        return median_error(ratios[np.isfinite(ratios)].tolist())

    def over(ratios: Array) -> float | None:
        finite = ratios[np.isfinite(ratios)]
        return float(np.exp(np.median(finite))) if finite.size else None

    return {
        "quantity": "joule_per_output_token of one chip",
        "n": int(known.sum()),
        "median_abs_error_pct_at_measured_power": middle(rate),
        "median_abs_error_pct_at_mean_power": middle(rate + mean),
        "median_abs_error_pct_at_provisioned_power": middle(rate + provisioned),
        "mean_over_measured_median": over(mean),
        "provisioned_over_measured_median": over(provisioned),
    }

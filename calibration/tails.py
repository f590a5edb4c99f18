"""How far latencies of single requests lie from their mean: what model/tails.py is set from.

Run `python calibration/tails.py`; it prints and writes nothing. Hardly a public run states a mean
beside its percentiles, so both spreads rest on what can be had:

- TPOT: the 90th percentile of the gaps between tokens (tails.csv) over the mean time per token, of
  one source. A request averages over its gaps, so that its own spread is no greater.
- TTFT: runs that state medians and obey Little's law, from which their mean follows: N / X is the
  mean time of a request, TTFT = N / X - TPOT (osl - 1). Only where the TTFT is a QUARTER of that
  time or more; N / X is divided by RAMP, by which it is too long where the means are stated.

The spread without a queue is given (ALONE): five runs have hardly any, with 1 % between mean and
median, which is a spread of 0.15; a fit to those with a queue would find any number. Squares of
logarithms up to CLOSE and absolute ones beyond it, each source once. Folds leave out a chip, a
model and a source.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from fit import load_problem, read_families

from chipcost.model import tails
from chipcost.study.data import Data
from chipcost.study.runs.replay import Replay, predict
from chipcost.study.runs.scores import group_weights, quantile
from chipcost.study.serving.percentiles import normal_quantile

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
HERE = Path(__file__).resolve().parent
MEDIANS = ("inferencex_dsr1", "dstack_pd")  # sources that state medians, and rates beside them
MEANS = ("inferencex_2026h2",)  # a source that states means: what Little's law misses there is RAMP
RAMP = 1.022
QUARTER = 0.25
ALONE = tails.TTFT_ALONE
CLOSE = 0.12
Z90 = normal_quantile(90.0)
GRID = np.arange(0.0, 1.2, 0.01)


@dataclass(frozen=True)
class Points:
    """Runs of one kind: x what the spread follows, y the logarithm that it explains, names."""

    x: Array
    y: Array
    source: Sequence[str]
    chip: Sequence[str]
    model: Sequence[str]

    def only(self, kept: Array) -> Points:
        """The runs that are kept."""
        at = [int(place) for place in np.flatnonzero(kept)]
        names = ([one[place] for place in at] for one in (self.source, self.chip, self.model))
        return Points(self.x[at], self.y[at], *names)


def log_of_p90(spread: Array) -> Array:
    """ln of the 90th percentile over the mean."""
    return np.asarray(np.log(tails.over_mean(spread, Z90)))


def log_of_mean(spread: Array) -> Array:
    """ln of the mean over the median."""
    return np.asarray(0.5 * np.square(spread))


@dataclass(frozen=True)
class Kind:
    """What is measured of a latency as a function of its spread, and the spread without a queue or
    prompts where it is given."""

    title: str
    log_of: Callable[[Array], Array]
    alone: float | None


TPOT = Kind("TPOT: p90 of gaps over mean", log_of_p90, None)
TTFT = Kind("TTFT: mean over median", log_of_mean, ALONE)


def collect() -> tuple[Points, Points, float]:
    """The runs of TPOT and of TTFT, and N / X over the stated time where that is a mean."""
    replay = load_problem(read_families(HERE / "families.yaml")).replay
    efficiencies = Data().efficiencies
    choices = [
        efficiencies.choose(t.chip.name, t.stack, t.chip.vendor, t.software).efficiency
        for t in replay.targets
    ]
    lone = replace(
        replay.configurations, concurrency=np.ones_like(replay.configurations.concurrency)
    )
    outcome = predict(replay, choices)
    alone = predict(replace(replay, configurations=lone), choices)
    waiting = tails.waiting_share(outcome.ttft, alone.ttft)
    return (
        _gaps(replay, outcome.prefill_share),
        _queues(replay, waiting),
        _ramp(replay),
    )


def _gaps(replay: Replay, share: Array) -> Points:
    with (HERE / "tails.csv").open(encoding="utf-8", newline="") as stream:
        p90 = {row["id"]: float(row["itl_p90_ms"]) for row in csv.DictReader(stream)}
    kept = [(at, run) for at, run in enumerate(replay.runs) if run.id in p90]
    return Points(
        np.array([share[at] for at, _ in kept]),
        np.array([math.log(p90[run.id] / run.tpot) for _, run in kept if run.tpot]),
        [run.group for _, run in kept],
        [run.chip for _, run in kept],
        [run.model for _, run in kept],
    )


def _times(replay: Replay, groups: Sequence[str]) -> list[tuple[int, float, float, float]]:
    """(run, N / X, stated TTFT, stated time after it) in ms of runs that state all of them."""
    found = []
    for at, run in enumerate(replay.runs):
        stated = dict(run.quantities)
        rate = stated.get("output_tokens_per_s_per_chip")
        ttft, tpot = stated.get("ttft_ms"), stated.get("tpot_ms")
        if run.group in groups and rate and ttft and tpot and run.chips and run.concurrency:
            assert run.osl is not None  # it is laid out
            osl = run.osl * run.mean_share
            little = 1e3 * run.concurrency * osl / (rate * run.chips)
            found.append((at, little, ttft, tpot * (osl - 1.0)))
    return found


def _queues(replay: Replay, waiting: Array) -> Points:
    kept, ratio = [], []
    for at, little, ttft, after in _times(replay, MEDIANS):
        mean = little / RAMP - after
        if ttft >= QUARTER * (ttft + after) and mean > 0.0:
            kept.append(at)
            ratio.append(math.log(mean / ttft))
    runs = [replay.runs[at] for at in kept]
    return Points(
        waiting[kept],
        np.array(ratio),
        [run.group for run in runs],
        [run.chip for run in runs],
        [run.model for run in runs],
    )


def _ramp(replay: Replay) -> float:
    times = _times(replay, MEANS)
    return float(np.median([little / (ttft + after) for _, little, ttft, after in times]))


def fitted(points: Points, kind: Kind) -> tuple[float, float]:
    """The two numbers of a spread, hypot(a, b x): the best of a grid of them."""
    weights = group_weights(np.array(points.source))
    first = GRID if kind.alone is None else np.array([kind.alone])
    off = np.abs(
        kind.log_of(np.hypot(first[:, None, None], GRID[None, :, None] * points.x)) - points.y
    )
    loss = np.where(off < CLOSE, np.square(off), CLOSE * (2.0 * off - CLOSE))
    found = np.argmin((weights * loss).sum(axis=2))
    at, other = np.unravel_index(int(found), (len(first), len(GRID)))
    return float(first[at]), float(GRID[other])


def missed(points: Points, kind: Kind, numbers: tuple[float, float]) -> Array:
    """Predicted over measured, as a logarithm."""
    return np.asarray(kind.log_of(np.hypot(numbers[0], numbers[1] * points.x)) - points.y)


def left_out(points: Points, kind: Kind, names: Sequence[str]) -> Array:
    """The same by fits that had not seen what has the same name."""
    each = np.array(names)
    found = np.empty(len(each))
    for name in sorted(set(names)):
        kept = each != name
        numbers = fitted(points.only(kept), kind)
        found[~kept] = missed(points.only(~kept), kind, numbers)
    return found


def summary(points: Points, off: Array) -> str:
    """Median and 90th percentile of the error, each source once."""
    weights = group_weights(np.array(points.source))
    middle, most = (100.0 * math.expm1(quantile(np.abs(off), weights, q)) for q in (0.5, 0.9))
    return f"{middle:.0f} %, {most:.0f} %"


def main() -> None:
    """Print the fits, their errors, and those of what is left out."""
    gaps, queues, ramp = collect()
    print(f"N / X over the stated mean time, {', '.join(MEANS)}: {ramp:.3f}")
    for kind, points in ((TPOT, gaps), (TTFT, queues)):
        first, second = numbers = fitted(points, kind)
        print(f"{kind.title}: {len(points.y)} runs, spread hypot({first:.2f}, {second:.2f} x)")
        print(f"  a ratio of 1        {summary(points, -points.y)}")
        print(f"  fitted              {summary(points, missed(points, kind, numbers))}")
        for name in ("chip", "model", "source"):
            names = getattr(points, name)
            if len(set(names)) > 1:
                print(f"  without the {name:7} {summary(points, left_out(points, kind, names))}")


if __name__ == "__main__":
    main()

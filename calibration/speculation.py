"""Predicted against published speed-ups of speculative decoding, on runs with and without it.

Run `python calibration/speculation.py`. Each line of speculation.csv is a deployment that was
measured twice at one concurrency. The rates of the chip are as fitted to runs without speculation.
What a step yields is not published of any: one source states which share of the drafted tokens was
accepted, but its lookup drafts fewer than its limit, and how many it does not say; another states
nothing. So each source has one unknown number, the tokens drafted per step or the tokens yielded,
which is taken from the other pairs of the source: those of other data sets, or of other
deployments. A pair of its own kind is shown at the yield that `chipcost tokens` assumes.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chipcost.model.chipspec import ChipSpec
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_run
from chipcost.study.runs.record import Run
from chipcost.study.runs.replay import make_replay, predict
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.drafting import drafting
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.speculative import Speculative

Array = npt.NDArray[np.float64]
HERE = Path(__file__).parent


class Pair(NamedTuple):
    """One deployment with and without speculation; `accepted` is the share of drafted tokens that
    its source states, None where it states none."""

    run: Run
    base_ms: float
    speculative_ms: float
    asked: Speculative
    accepted: float | None
    fold: str

    @property
    def speedup(self) -> float:
        """As measured: TPOT without over TPOT with."""
        return self.base_ms / self.speculative_ms


def read_pairs() -> list[Pair]:
    """The pairs of speculation.csv."""
    with (HERE / "speculation.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Pair(
            replace(
                read_run({**row, "tp": row["chips"], "scenario": "online-concurrency"}),
                date=row["source_date"],
            ),
            float(row["base_tpot_ms"]),
            float(row["tpot_ms"]),
            Speculative(row["method"], int(row["drafted"] or 3)),
            float(row["accepted_share"]) if row["accepted_share"] else None,
            row["workload"] if row["accepted_share"] else f"{row['chips']} chips",
        )
        for row in rows
    ]


def speedups(pairs: Sequence[Pair], yields: Sequence[float]) -> Array:
    """Predicted TPOT without over TPOT with speculation, of pairs whose steps yield so much."""
    data = Data()
    efficiencies = data.efficiencies

    def chip_of(name: str) -> ChipSpec:
        chip = data.catalog.chips[name]
        spec, _ = chip_spec(data.catalog, chip, efficiencies.family(chip.id, chip.vendor))
        assert spec is not None
        return spec

    tpot = []
    for ahead in (False, True):
        runs = [
            replace(
                pair.run,
                speculative=pair.asked.name if ahead else "",
                tokens_per_step=found if ahead else None,
            )
            for pair, found in zip(pairs, yields, strict=True)
        ]
        replay = make_replay(runs, chip_of, model_lookup(data.models))
        assert not replay.failed
        choices = [
            efficiencies.choose(item.chip.name, item.stack, item.chip.vendor, item.software)
            for item in replay.targets
        ]
        tpot.append(predict(replay, [choice.efficiency for choice in choices]).tpot)
    return np.asarray(tpot[0] / tpot[1])


def yield_at(pair: Pair, unknown: float) -> float:
    """What a step of a pair yields: 1 + share x tokens drafted, or the unknown number itself."""
    return 1.0 + pair.accepted * unknown if pair.accepted is not None else unknown


def fitted(pairs: Sequence[Pair]) -> float:
    """The unknown number of some pairs of one source, which gives their speed-ups best."""
    measured = np.log([pair.speedup for pair in pairs])
    grid = np.linspace(1.0, 1.0 + pairs[0].asked.drafted, 121)
    if pairs[0].accepted is not None:
        grid = np.linspace(0.5, pairs[0].asked.drafted, 101)
    many = [pair for _ in grid for pair in pairs]
    yields = [yield_at(pair, float(unknown)) for unknown in grid for pair in pairs]
    found = np.log(speedups(many, yields)).reshape(len(grid), -1)
    return float(grid[np.argmin(np.abs(found - measured).sum(axis=1))])


def left_out(pairs: Sequence[Pair]) -> tuple[Array, list[float]]:
    """Speed-ups of the pairs of one source, each fold at the number of the others, and these."""
    found, unknowns = np.empty(len(pairs)), []
    for fold in dict.fromkeys(pair.fold for pair in pairs):
        mine = [pair.fold == fold for pair in pairs]
        unknown = fitted([pair for pair, own in zip(pairs, mine, strict=True) if not own])
        chosen = [pair for pair, own in zip(pairs, mine, strict=True) if own]
        found[mine] = speedups(chosen, [yield_at(pair, unknown) for pair in chosen])
        unknowns.append(unknown)
    return found, unknowns


class Source(NamedTuple):
    """The pairs of one source, with what is predicted of them and the numbers of its folds."""

    pairs: list[Pair]
    predicted: Array
    unknowns: list[float]

    @property
    def errors(self) -> Array:
        """|ln| of predicted against measured speed-ups."""
        return np.abs(np.log(self.predicted / [pair.speedup for pair in self.pairs]))


def sources() -> list[Source]:
    """Every source with more folds than one, left out by them; the others at the assumed yield."""
    pairs, found = read_pairs(), []
    for source in dict.fromkeys(pair.run.source for pair in pairs):
        mine = [pair for pair in pairs if pair.run.source == source]
        if len({pair.fold for pair in mine}) > 1:
            found.append(Source(mine, *left_out(mine)))
            continue
        found.append(Source(mine, *assumed(mine)))
    return found


def assumed(pairs: Sequence[Pair]) -> tuple[Array, list[float]]:
    """Speed-ups of pairs at the yields that `chipcost tokens` assumes, and these."""
    models = Data().models
    lookup = model_lookup(models)
    yields = [
        drafting(models, lookup(pair.run.model).arch, pair.asked).emitted[1] for pair in pairs
    ]
    return speedups(pairs, yields), yields


def main() -> None:
    """Print every pair and the errors of each source."""
    found = sources()
    for source in found:
        print(f"{source.pairs[0].run.source}: {', '.join(f'{u:.2f}' for u in source.unknowns)}")
        for pair, value in zip(source.pairs, source.predicted, strict=True):
            run = pair.run
            print(
                f"  {run.id} {run.chips} {run.chip:12} {run.model:18} {pair.asked.name:9} "
                f"{run.concurrency:4g} in flight: published {pair.speedup:.2f}, "
                f"predicted {value:.2f} ({value / pair.speedup - 1.0:+.0%})"
            )
        middle, tail = (100.0 * np.expm1(np.quantile(source.errors, q)) for q in (0.5, 0.9))
        print(f"  median error {middle:.1f} %, 90th percentile {tail:.1f} %, n {len(source.pairs)}")
        if source.pairs[0].accepted is None:
            plain = source._replace(predicted=assumed(source.pairs)[0]).errors
            print(f"  at the yield that is assumed: {100 * np.expm1(np.median(plain)):.1f} %")
    whole = np.concatenate([source.errors for source in found if len(source.pairs) > 1])
    print(f"all with folds: median {100 * np.expm1(np.median(whole)):.1f} %, n {len(whole)}")


if __name__ == "__main__":
    main()

"""Fit data/power.yaml, mean power of chips, on measured power, and say how well it predicts.

    python calibration/power.py            fit, leave out, write
    python calibration/power.py --quick    fit alone, write nothing

Deterministic. Points are the runs of calibration/measured.csv and calibration/power_runs.csv that
state the power of a chip's board; the inference model gives how busy the chip was. Fitted apart:
no rate depends on it. calibration/power_points.csv has chips that are idle or as busy as they get,
and whole nodes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from power_fit import (
    TERMS,
    Array,
    Mask,
    Points,
    coverage,
    families_of,
    fit,
    intervals,
    leave_out,
    predicted,
)

from chipcost.catalog.names import resolve
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import peak_shares
from chipcost.model.passes import MULTIPLYING
from chipcost.model.power import busy_shares
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_table
from chipcost.study.runs.replay import make_replay, predict
from chipcost.study.runs.scores import errors
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.powers import FAMILY

HERE = Path(__file__).resolve().parent
RUNS = (HERE / "measured.csv", HERE / "power_runs.csv")
POINTS, FOLDS = HERE / "power_points.csv", HERE / "power_folds.csv"
DATA = HERE.parent / "data" / "power.yaml"
FEWEST = 5  # points below which a family has no factor of its own

HEAD = """\
# Written by calibration/power.py; do not edit by hand. Shares of a chip's TDP.
# law: idle, and what a chip draws more the more of its time it works, its memory and its compute
# are busy (src/chipcost/model/power.py); families: factors on all of it, with the points behind
# them. intervals: the 90 % interval is power / factor to power * factor, for chips of these
# families and for others. rest: share of what is provisioned beyond the chips that is drawn.
# sources: points of each.
"""


def main() -> None:
    """Fit, leave out, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fit alone, write nothing")
    options = parser.parse_args()
    points, idle = load_points(), idle_of(read_csv(POINTS))
    fitted = fit(points, idle, np.ones(len(points.share), dtype=bool))
    show("TDP", points, np.zeros(len(points.share)))
    show("fitted", points, predicted(points, idle, fitted))
    if options.quick:
        return
    left_out = leave_out(points, idle)
    for kind, found in left_out.items():
        show(f"without the {kind}", points, found)
    factors = intervals(points, left_out)
    for line in energy(points, left_out, factors):
        print(line)
    for line in coverage(points, left_out, factors):
        print(line)
    write_folds(points, predicted(points, idle, fitted), left_out)
    write(points, idle, fitted, factors, rest_of(read_csv(POINTS)))


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def load_points() -> Points:
    """The runs with a measured power, replayed at the shipped efficiencies."""
    data = Data()
    catalog, efficiencies = data.catalog, data.efficiencies

    def chip_of(name: str) -> ChipSpec:
        chip = resolve(catalog, name).chip
        spec, reasons = chip_spec(catalog, chip, efficiencies.family(chip.id, chip.vendor))
        if spec is None:
            raise SystemExit(f"{name}: {reasons}")
        return spec

    runs = [run for path in RUNS for run in read_table(path)[0] if run.power_w]
    replay = make_replay(runs, chip_of, model_lookup(data.models))
    if replay.failed:
        raise SystemExit(f"cannot be replayed: {[run.id for run, _ in replay.failed]}")
    chosen = [efficiencies.compose(target.member) for target in replay.targets]
    outcome = predict(replay, chosen, detail=True)
    peaks = [
        peak_shares(target.chip, one, target.precision)
        for target, one in zip(replay.targets, chosen, strict=True)
    ]
    factors = [
        efficiencies.choose(one.chip.name, one.stack, one.chip.vendor, one.software).factor
        for one in replay.targets
    ]
    tdp = np.array([resolve(catalog, run.chip).chip.value("tdp") or np.nan for run in runs])
    rates = [run.output_rate or np.nan for run in runs]
    index = replay.configurations.device
    return Points(
        np.array([run.id for run in runs]),
        np.log([run.power_w or np.nan for run in runs]) - np.log(tdp),
        busy_shares(
            outcome.busy,
            {name: np.array([one[name] for one in peaks])[index] for name in MULTIPLYING},
        ),
        np.log(outcome.output_rate / np.array(rates)),
        np.array(factors)[index],
        {
            "chip": np.array([run.chip for run in runs]),
            "model": np.array([run.model for run in runs]),
            "source": np.array([run.group for run in runs]),
            "family": np.array([replay.targets[at].chip.family for at in index]),
        },
    )


def idle_of(rows: list[dict[str, str]]) -> float:
    """Share of TDP of an idle chip: the median of those measured with HBM, as what is sold to serve
    has it; cards with GDDR idle lower."""
    catalog = Data().catalog
    found = []
    for row in rows:
        chip = resolve(catalog, row["chip"]).chip
        if row["kind"] == "idle" and chip.memory_tier == "hbm":
            found.append(float(row["power_w"]) / (chip.value("tdp") or np.nan))
    return float(np.median(found))


def rest_of(rows: list[dict[str, str]]) -> tuple[float, float, float]:
    """Share of what a node is provisioned beyond its chips that it draws, least, mean, greatest.

    Nodes in training: their chips as busy as such chips were measured, at the median of workloads.
    At most all is drawn, and that as well where nothing is known.
    """
    catalog = Data().catalog
    shares = []
    for row in rows:
        if row["kind"] != "node":
            continue
        busiest = [
            float(other["power_w"])
            for other in rows
            if other["kind"] == "busiest" and other["chip"] == row["chip"]
        ]
        tdp = resolve(catalog, row["chip"]).chip.value("tdp") or np.nan
        beyond = float(row["provisioned_w"]) - tdp
        shares.append((float(row["power_w"]) - float(np.median(busiest))) / beyond)
    return min(shares), float(np.mean(shares)), 1.0


def energy(
    points: Points, left_out: Mapping[str, Array], factors: Mapping[str, float]
) -> Iterator[str]:
    """Error of J per output token beside measured runs, power and rate of fits without the pair,
    and what the range of both together covers."""
    rates = dict(zip(points.ids.tolist(), points.rate.tolist(), strict=True))
    for row in read_csv(HERE / "folds.csv"):
        if row["id"] in rates and row["quantity"] == "output_tokens_per_s_per_chip":
            rates[row["id"]] = float(np.log(float(row["without_pair"]) / float(row["measured"])))
    rate = np.array([rates[name] for name in points.ids.tolist()])
    known = np.isfinite(rate)
    for name, power in (("TDP", np.zeros(len(rate))), ("mean power", left_out["pair"])):
        share = errors(power - points.share - rate)[known]
        yield (
            f"J/token at {name:10s}: median {100 * np.median(share):.1f} %, 90th percentile "
            f"{100 * np.quantile(share, 0.9):.0f} %, of {known.sum()} runs"
        )
    reach = np.hypot(np.log(points.rate_factor), np.log(factors[FAMILY]))
    inside = (np.abs(left_out["pair"] - points.share - rate) <= reach)[known]
    yield f"J/token: its 90 % interval covers {inside.mean():.3f} of {known.sum()} runs"


def show(title: str, points: Points, found: Array) -> None:
    """Median and 90th percentile of the error, of all and by chip and source."""
    share = errors(found - points.share)

    def said(mask: Mask) -> str:
        kept = share[mask]
        return f"{100 * np.median(kept):.1f} / {100 * np.quantile(kept, 0.9):.0f}"

    parts = [f"all {said(np.ones(len(share), dtype=bool))}"]
    for kind in ("chip", "source"):
        names = points.labels[kind]
        parts += [f"{name} {said(names == name)}" for name in sorted(set(names.tolist()))]
    print(f"{title:20s} {'; '.join(parts)} %")


def write_folds(points: Points, fitted: Array, left_out: Mapping[str, Array]) -> None:
    """Every point as a share of TDP, and what fits that had not seen a fold predicted."""
    with FOLDS.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["id", "chip", "model", "source", "measured", "fitted"]
                     + [f"without_{kind}" for kind in left_out])  # fmt: skip
        for at, name in enumerate(points.ids.tolist()):
            who = [points.labels[kind][at] for kind in ("chip", "model", "source")]
            shares = (points.share, fitted, *left_out.values())
            out.writerow([name, *who, *(f"{np.exp(one[at]):.4g}" for one in shares)])


def write(
    points: Points,
    idle: float,
    fitted: Array,
    factors: Mapping[str, float],
    rest: tuple[float, float, float],
) -> None:
    """data/power.yaml."""
    family, source = points.labels["family"], points.labels["source"]
    names = ("working", "memory", "compute")
    values: dict[str, Any] = {
        "law": {"idle": figure(idle)}
        | {name: figure(one) for name, one in zip(names, fitted[:TERMS], strict=True)},
        "families": {
            name: {"factor": figure(np.exp(one)), "points": int((family == name).sum())}
            for name, one in zip(families_of(points), fitted[TERMS:], strict=True)
            if (family == name).sum() >= FEWEST
        },
        "intervals": {name: figure(one) for name, one in factors.items()},
        "rest": dict(zip(("low", "value", "high"), map(figure, rest), strict=True)),
        "sources": {name: int((source == name).sum()) for name in sorted(set(source.tolist()))},
    }
    text = yaml.safe_dump(values, sort_keys=False, default_flow_style=None, width=100)
    DATA.write_text(HEAD + text, encoding="utf-8")


def figure(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


if __name__ == "__main__":
    main()

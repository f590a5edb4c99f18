"""Fit data/efficiency_sram.yaml on published rates of machines whose runs nobody measured.

    python calibration/sram.py           fit, leave out models and machines, write
    python calibration/sram.py --quick   the same, write nothing

calibration/sram.csv has the rates, each with its source: tokens/s of one user of a hosted service,
at a batch that nobody states (one request per deployment is assumed). `use` says what for: `fit`
(independent), `check` (the maker's or the press's) and `research` (code of a paper): scored, not
fitted; `speculative` (with speculative decoding) and `bound` ("more than"): not scored. Where a
layout is not published it is assumed, and `why` says so. Two numbers are fitted for a machine, the
factor on times inside a layer and the time of routing experts; the others are declared, in STATIC
and READS with their sources. Deterministic.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from write import figure

from chipcost.catalog import files
from chipcost.catalog.names import resolve
from chipcost.model.chipspec import ChipSpec
from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_run
from chipcost.study.runs.record import ONLINE, STATED
from chipcost.study.runs.replay import Replay, make_replay, predict_each
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.language import model_lookup
from chipcost.study.serving.published import OTHERS

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Values = Mapping[str, float]
ROWS = Path(__file__).with_name("sram.csv")
TARGET = files.data_directory() / "efficiency_sram.yaml"
SHARE, LEAST = 0.90, 2.0  # an interval covers this share of left-out rates, and is never narrower
GRID = 41  # points of each fitted number
NOISE = 0.4  # standard deviation of a log rate
# What a rate is for, in the words of the table.
USES = {
    "fit": "independent",
    "check": "maker or press",
    "research": "research code",
    "bound": "at least",
    "speculative": "with speculation",
}
PRIOR = {"overhead": (1.0, 1.0), "expert_time": (1.0e-5, 1.0)}  # median, log deviation

# Programs are compiled ahead for the whole machine and whole decoders are fused, so that nothing is
# launched from a host: times of an operator are those of a pipeline on the die to fill, scaled by
# the fitted `overhead`; vectors need no tiles of rows. Sources: SHIP and "Dataflow is all you need"
# (both MLSys 2026): 300 ns a hop, 4 calls a token against 320.
STATIC: Values = {
    "operator_time": 1.0e-6,
    "quantise_time": 1.0e-7,
    "layer_time": 1.0e-6,
    "attention_time": 5.0e-6,
    "collective_time": 1.0e-6,
    "collective_hop": 3.0e-7,
    "step_time": 2.0e-5,
    "step_request_time": 1.0e-7,
    "expert_ramp": 1.0,
}
# Share of the memory's peak. LPU: 18.4 of 80 TB/s in decode (SHIP). Wafer: not published; that of
# the LPU, which hardly matters to a user's rate. SN40L: more than 75 % of HBM's peak (DAC 62).
READS = {"wafer": 0.23, "groq": 0.23, "sambanova": 0.75}
MEMORY = ("memory", "expert_memory", "attention_memory")

HEAD = """\
# Written by calibration/sram.py from calibration/sram.csv; do not edit by hand.
# Machines of which only rates of hosted services are known, by family: parameters in place of those
# of efficiency.yaml (meaning and bounds in src/chipcost/model/parameters.py), how many rates stand
# behind them, and the 90 % interval, a factor either way. `other machines` is their mean, with the
# interval of a machine that was left out.
"""


class Machine:
    """The rates of one family of chips, laid out for the kernel. Shapes (runs,).

    models   what counts as one: layers and width, so that versions are left out together
    uses     what each rate is for; `fitting` and `scored` whether it is fitted, and counts
    rates    tokens/s of a user
    """

    def __init__(self, data: Data, name: str, rows: Sequence[Mapping[str, str]]) -> None:
        catalog, models = data.catalog, model_lookup(data.models)
        family = data.efficiencies.families[name]
        mine = [row for row in rows if row["chip"] in family.chips]
        self.base = data.efficiencies.parameters
        self.name = name
        self.runs = [read_run(row) for row in mine]

        def chip_of(chip: str) -> ChipSpec:
            spec, reasons = chip_spec(catalog, resolve(catalog, chip).chip, family)
            if spec is None:
                raise SystemExit(f"{chip}: {reasons}")
            return spec

        self.replay = make_replay(self.runs, chip_of, models)
        late = [
            (replace(run, scenario=ONLINE, tpot_ms={}, ttft_ms={STATED: float(ttft)}))
            for run, row in zip(self.runs, mine, strict=True)
            if (ttft := row["published_ttft_ms"])
        ]
        self.first = make_replay(late, chip_of, models)
        arches = [models(run.model).arch for run in self.runs]
        self.models = np.array([f"{arch.layers}x{arch.hidden}" for arch in arches])
        self.uses = [row["use"] for row in mine]
        self.fitting = np.array([use == "fit" for use in self.uses])
        self.scored = np.array([use in ("fit", "check", "research") for use in self.uses])
        self.rates = np.array([float(row["tokens_per_s_per_user"]) for row in mine])

    def efficiency(self, values: Values) -> Efficiency:
        """The parameters of this machine, those of all chips where it has none."""
        return Efficiency(**{**self.base, **values})

    def ratios(self, values: Values) -> Array:
        """Predicted over published rates under these parameters; (runs,)."""
        return self._ratios(self.replay, [values])[:, 0]

    def late(self, values: Values) -> Array:
        """The same of times to the first token, turned round, of those published."""
        return self._ratios(self.first, [values])[:, 0]

    def _ratios(self, replay: Replay, choices: Sequence[Values]) -> Array:
        if not replay.runs:
            return np.empty((0, len(choices)))
        each = [[self.efficiency(values)] * len(replay.targets) for values in choices]
        return np.asarray(replay.measured[:, None] / predict_each(replay, each))

    def fit(self, kept: Mask) -> dict[str, float]:
        """Overhead and time of experts that answer for the rates that are kept: of a grid, the
        point with the least sum of squares, each model counted once, and of the priors'."""
        axes = [np.geomspace(PARAMETERS[name].low, PARAMETERS[name].high, GRID) for name in PRIOR]
        points = [dict(zip(PRIOR, point, strict=True)) for point in product(*axes)]
        declared = {**STATIC, **dict.fromkeys(MEMORY, READS[self.name])}
        choices = [{**declared, **point} for point in points]
        error = np.log(self._ratios(self.replay, choices)) / NOISE
        cost = sum(
            np.mean(error[kept & (self.models == model)] ** 2, axis=0)
            for model in sorted(set(self.models[kept]))
        )
        for name, (median, spread) in PRIOR.items():
            cost = cost + (np.log([point[name] / median for point in points]) / spread) ** 2
        return choices[int(np.argmin(cost))]


def mean(found: Sequence[Values]) -> dict[str, float]:
    """The geometric mean of parameters."""
    return {
        name: float(np.exp(np.mean([np.log(values[name]) for values in found])))
        for name in found[0]
    }


@dataclass(frozen=True)
class Fitted:
    """A machine with its parameters, and predicted over published rates, (runs,): of the fit, with
    the model left out, and with the whole machine left out."""

    machine: Machine
    values: dict[str, float]
    whole: Array
    without: Array
    apart: Array


@cache
def everything() -> tuple[Fitted, ...]:
    """Every machine fitted, and left out."""
    data = Data()
    with ROWS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    machines = [Machine(data, name, rows) for name in READS]
    values = [item.fit(item.fitting) for item in machines]
    found = []
    for number, item in enumerate(machines):
        whole = item.ratios(values[number])
        without = np.array(whole)
        for model in sorted(set(item.models)):
            mine = item.models == model
            without[mine] = item.ratios(item.fit(item.fitting & ~mine))[mine]
        others = mean([each for other, each in enumerate(values) if other != number])
        found.append(Fitted(item, values[number], whole, without, item.ratios(others)))
    return tuple(found)


def table() -> Iterator[str]:
    """A line for each machine, model, load and use: published and predicted rates, and ratios."""
    yield "| chip | model | requests | published | of | predicted | ratio | model out | chip out |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in everything():
        item = one.machine
        keys = [
            (run.chip, run.model, f"{run.concurrency:g}", use)
            for run, use in zip(item.runs, item.uses, strict=True)
        ]
        for key in sorted(dict.fromkeys(keys), key=lambda key: (key[0], USES[key[3]], *key)):
            mine = np.array([name == key for name in keys])
            rates = item.rates[mine]
            ratios = (spread(each[mine], 2) for each in (one.whole, one.without, one.apart))
            predicted = float((one.whole * item.rates)[mine][0])
            cells = (*key[:3], spread(rates), USES[key[3]], f"{figure(predicted):g}", *ratios)
            yield f"| {' | '.join(cells)} |"


def spread(values: Array, digits: int | None = None) -> str:
    """The least and the greatest of values, once where they are the same."""
    ends = [f"{v:.4g}" if digits is None else f"{v:.{digits}f}" for v in np.sort(values)[[0, -1]]]
    return " to ".join(dict.fromkeys(ends))


def main() -> None:
    """Fit, print how well models and machines that were left out are predicted, write."""
    found = everything()
    near = [np.abs(np.log(one.without[one.machine.scored])) for one in found]
    far = [np.abs(np.log(one.apart[one.machine.scored])) for one in found]
    own = [interval(each) for each in near]
    wide = max(interval(np.concatenate(far)), *own)
    late = np.concatenate([one.machine.late(one.values) for one in found])
    late_factor = interval(np.abs(np.log(late)))
    print("\n".join(table()))
    print(covered("models", near, own))
    print(covered("machines", far, [wide] * len(far)))
    print(f"time to the first token: factor {late_factor:.2f}, of {len(late)} rows")
    if "--quick" not in sys.argv[1:]:
        write(found, own, wide, late_factor)


def interval(log_error: Array) -> float:
    """The factor that SHARE of absolute log errors stay within, LEAST at least."""
    return max(LEAST, float(np.exp(np.quantile(log_error, SHARE, method="higher"))))


def covered(name: str, errors: Sequence[Array], factors: Sequence[float]) -> str:
    """What the intervals of each machine cover, and the share of all within a factor of two."""
    parts = [
        f"{np.mean(each <= np.log(factor)):.0%} in a factor of {factor:.2f}"
        for each, factor in zip(errors, factors, strict=True)
    ]
    two = np.mean(np.concatenate(errors) <= np.log(2.0))
    return f"{name} left out: {', '.join(parts)} of {', '.join(READS)}; {two:.0%} within two"


def write(found: Sequence[Fitted], own: Sequence[float], wide: float, late: float) -> None:
    """data/efficiency_sram.yaml."""
    machines: dict[str, Any] = {
        one.machine.name: _entry(
            sorted({one.machine.runs[at].chip for at in np.flatnonzero(one.machine.fitting)}),
            int(one.machine.fitting.sum()),
            factor,
            late,
            one.values,
        )
        for one, factor in zip(found, own, strict=True)
    }
    rates = sum(item["rates"] for item in machines.values())
    machines[OTHERS] = _entry([], rates, wide, max(wide, late), mean([o.values for o in found]))
    text = HEAD + yaml.safe_dump(machines, sort_keys=False, default_flow_style=None, width=100)
    TARGET.write_text(text, encoding="utf-8")


def _entry(
    chips: list[str], rates: int, factor: float, late: float, values: Values
) -> dict[str, Any]:
    return {
        "chips": chips,
        "rates": rates,
        "factor": figure(factor),
        "ttft_factor": figure(late),
        "parameters": {name: figure(value) for name, value in values.items()},
    }


if __name__ == "__main__":
    main()

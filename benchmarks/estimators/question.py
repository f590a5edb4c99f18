"""A measured run as a question that any estimator can be asked, and the choice of such runs."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chipcost.model.chipspec import ChipSpec
from chipcost.model.precision import Precision
from chipcost.study.data import Data
from chipcost.study.runs.deployment import pools, requests
from chipcost.study.runs.engines import software_of
from chipcost.study.runs.readers.table import read_table
from chipcost.study.runs.record import ONLINE, STATIC, Run
from chipcost.study.runs.replay import precision_of
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.efficiencies import load_efficiencies
from chipcost.study.serving.language import ServedModel, model_lookup

CALIBRATION = Path(__file__).resolve().parents[2] / "calibration"
TPOT, OUTPUT = "tpot_ms", "output_tokens_per_s_per_chip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One replica of a measured run, and what was measured of it.

    group, stack, engine   source, TUNED or UNTUNED, and serving engine (empty: not known)
    model, served          name and dimensions
    weights, kv            the source's words for the formats, empty where it does not say
    precision              how chipcost reads them
    static                 one batch from start to end; else a closed loop of `batch` requests
    tp, ep                 tensor and expert parallelism of the replica, which is of `tp` chips
    isl, osl               mean tokens of a request
    quantity, measured     TPOT in ms where it is known, else output tokens/s of a chip
    without_pair, without_chip   chipcost's predictions by fits that had not seen them
    """

    id: str
    group: str
    stack: str
    engine: str
    chip: ChipSpec
    model: str
    served: ServedModel
    weights: str
    kv: str
    precision: Precision
    static: bool
    tp: int
    ep: int
    batch: int
    isl: float
    osl: float
    quantity: str
    measured: float
    without_pair: float
    without_chip: float

    @property
    def key(self) -> str:
        """What counts once: a chip, a model and a source."""
        return f"{self.group} {self.chip.name} {self.model}"

    @property
    def inputs(self) -> str:
        """A short mark of what an estimator is told, to notice that a recorded answer is stale."""
        told = (
            self.chip.name,
            self.model,
            self.engine,
            self.weights,
            self.kv,
            self.precision,
            self.static,
        )
        numbers = (self.tp, self.ep, self.batch, self.isl, self.osl, self.quantity)
        return hashlib.sha256(repr((*told, *numbers)).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Answer:
    """TPOT in seconds, and output tokens a second of one chip."""

    tpot: float
    output_rate: float

    def of(self, quantity: str) -> float:
        """The value of a measured quantity, in its unit."""
        return self.tpot * 1e3 if quantity == TPOT else self.output_rate


def questions() -> list[Question]:
    """Measured static batches and closed loops on one tensor-parallel group without speculation.

    Left out: pools, pipelines, data-parallel attention, and runs of which neither TPOT nor an
    output rate was measured; few tools can be asked about them.
    """
    runs, failed = read_table(CALIBRATION / "measured.csv")
    assert not failed, failed
    return list(_asked(runs))


def _asked(runs: list[Run]) -> Iterator[Question]:
    data, efficiencies = Data(), load_efficiencies()
    lookup, folds = model_lookup(data.models), _folds()
    for run in runs:
        pool, _ = pools(run)
        in_flight = requests(run, pool)
        found = next((q for q in (TPOT, OUTPUT) if (run.id, q) in folds), "")
        speculative = run.tokens_per_step or run.group.endswith("_spec")
        if run.scenario not in (STATIC, ONLINE) or speculative or not found:
            continue
        if pool.pp > 1 or pool.dp > 1 or not in_flight or not run.isl or not run.osl:
            continue
        chip = data.catalog.chips[run.chip]
        spec, _ = chip_spec(data.catalog, chip, efficiencies.family(chip.id, chip.vendor))
        if spec is None:
            continue
        served, fold = lookup(run.model), folds[run.id, found]
        yield Question(
            id=run.id,
            group=run.group,
            stack=run.stack,
            engine=software_of(run.software, run.date).engine,
            chip=spec,
            model=run.model,
            served=served,
            weights=run.weights,
            kv=run.kv,
            precision=precision_of(run, served, spec),
            static=run.scenario == STATIC,
            tp=pool.tp,
            ep=pool.ep,
            batch=max(round(in_flight / pool.workers), 1),
            isl=run.isl * run.mean_share,
            osl=run.osl * run.mean_share,
            quantity=found,
            measured=float(fold["measured"]),
            without_pair=float(fold["without_pair"]),
            without_chip=float(fold["without_chip"]),
        )


def _folds() -> dict[tuple[str, str], dict[str, str]]:
    """Everything measured with chipcost's left-out predictions, by run and quantity."""
    with (CALIBRATION / "folds.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["id"], row["quantity"]): row for row in csv.DictReader(stream)}

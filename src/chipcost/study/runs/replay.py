"""Measured runs as configurations of the inference model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil, inf
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.catalog.models.records import Models
from chipcost.errors import ChipcostError, raise_collected
from chipcost.model.axis import MODES, Configurations, Outcome
from chipcost.model.chipspec import ChipSpec
from chipcost.model.device import device_table, make_device
from chipcost.model.kernel import evaluate
from chipcost.model.parameters import Efficiency
from chipcost.model.precision import Precision
from chipcost.model.shape import Shape, shape_table
from chipcost.model.speculation import NOTHING, Speculation
from chipcost.study.runs.deployment import pools, requests
from chipcost.study.runs.engines import software_of
from chipcost.study.runs.record import Pool, Run
from chipcost.study.serving.drafting import Drafting, draft_shape, drafting
from chipcost.study.serving.efficiencies import Member, Software
from chipcost.study.serving.formats import run_precision, storage_format
from chipcost.study.serving.language import ServedModel
from chipcost.study.serving.speculative import DRAFTED, EAGLE, MTP, Speculative, read_speculative

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
QUANTITIES: tuple[str, ...] = (
    "tpot_ms",
    "output_tokens_per_s_per_chip",
    "total_tokens_per_s_per_chip",
    "ttft_ms",
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a run ran on: chip, software and precision share one set of effective rates."""

    chip: ChipSpec
    stack: str
    precision: Precision
    software: Software

    @property
    def member(self) -> Member:
        """Chip and software as the fitted offsets see them."""
        chip = self.chip
        return Member(chip.name, chip.family, chip.vendor, self.stack, self.software)


@dataclass(frozen=True)
class Replay:
    """Runs as an axis of configurations, and everything that was measured of them.

    run       index into `runs` of each measured value; shapes (m,)
    quantity  index into QUANTITIES of what it is of
    measured  the value, in the unit of the quantity
    first     index of the value that a run is scored by, the first of QUANTITIES; (runs,)
    spread    factor either way of what a step yields, where it is assumed; else 1; (runs,)
    failed    (run, reason) of those left out
    """

    runs: tuple[Run, ...]
    targets: tuple[Target, ...]
    shapes: Array
    configurations: Configurations
    run: Index
    quantity: Index
    measured: Array
    first: Index
    spread: Array
    failed: tuple[tuple[Run, str], ...]


def make_replay(
    runs: Sequence[Run],
    chip_of: Callable[[str], ChipSpec],
    model_of: Callable[[str], ServedModel],
    models: Models | None = None,
) -> Replay:
    """Lay the runs out; `chip_of` and `model_of` raise ChipcostError for what they do not know.

    `models` hold measured yields of speculation, for runs that state none.
    """
    kept: list[Run] = []
    loads: list[_Load] = []
    failed: list[tuple[Run, str]] = []
    targets: dict[tuple[str, str, Precision, Software], int] = {}
    chosen: list[Target] = []
    column: dict[str, int] = {}
    shapes: list[Shape] = []
    ahead_of: list[Speculation | None] = []
    spread: list[float] = []
    device_index, shape_index = [], []
    for run in runs:
        load = _load(run)
        if isinstance(load, str):
            failed.append((run, load))
            continue
        try:
            chip, model = chip_of(run.chip), model_of(run.model)
            ahead = drafted(run, model, model_of, models)
        except ChipcostError as error:
            failed.append((run, error.message))
            continue
        if run.model not in column:
            column[run.model] = len(shapes)
            shapes.append(model.shape)
        draft = -1
        if ahead is not None and ahead.shape is not None:
            draft = len(shapes)
            shapes.append(ahead.shape)
        ahead_of.append(None if ahead is None else ahead.speculation(1, draft))
        spread.append(1.0 if ahead is None else ahead.factor)
        precision = precision_of(run, model, chip)
        software = software_of(run.software, run.date)
        key = (chip.name, run.stack, precision, software)
        if key not in targets:
            targets[key] = len(chosen)
            chosen.append(Target(chip, run.stack, precision, software))
        kept.append(run)
        loads.append(load)
        device_index.append(targets[key])
        shape_index.append(column[run.model])
    found = [(index, *item) for index, run in enumerate(kept) for item in run.quantities]
    run_index = np.array([index for index, _, _ in found], dtype=np.intp)
    return Replay(
        runs=tuple(kept),
        targets=tuple(chosen),
        shapes=shape_table(shapes) if shapes else np.empty((0, 0)),
        configurations=replace(
            _configurations(loads, device_index, shape_index), speculation=speculations(ahead_of)
        ),
        run=run_index,
        quantity=np.array([QUANTITIES.index(name) for _, name, _ in found], dtype=np.intp),
        measured=np.array([value for _, _, value in found], dtype=np.float64),
        first=np.searchsorted(run_index, np.arange(len(kept))),
        spread=np.array(spread, dtype=np.float64),
        failed=tuple(failed),
    )


def drafted(
    run: Run,
    model: ServedModel,
    model_of: Callable[[str], ServedModel],
    models: Models | None = None,
) -> Drafting | None:
    """What drafts ahead of a run; None where its source says nothing of it.

    Where a yield is stated and no method, a block of the model, or a head where it has none, that
    drafts as many tokens as servers are started with, or as the yield takes. Where no yield is
    stated, that which a question assumes. Raises ChipcostError where there is none, and for a model
    that is not known.
    """
    yields = run.tokens_per_step
    if not run.speculates:
        return None
    asked = read_speculative(run.speculative, None, yields if run.speculative else None)
    if asked is not None and yields is None:
        if models is None:
            raise ChipcostError("runs.yield", f"accept_length of {asked.name} is not stated")
        return drafting(models, model.arch, asked)
    if asked is None:
        assert yields is not None
        least = max(DRAFTED, ceil(yields) - 1)
        asked = Speculative(MTP if model.arch.mtp_layers else EAGLE, least, None, yields)
    raise_collected(asked.problems(inf))
    shape = draft_shape(asked.method, model.arch, lambda name: model_of(name).shape)
    assert yields is not None
    return Drafting(asked, (yields, yields, yields), shape, asked.method == MTP, "as measured")


def speculations(found: Sequence[Speculation | None]) -> Speculation | None:
    """Those of all runs as one axis; None where none drafts ahead."""
    if not any(found):
        return None
    return Speculation(
        *(
            np.concatenate([getattr(one or NOTHING, part.name) for one in found])
            for part in fields(Speculation)
        )
    )


@dataclass(frozen=True, slots=True)
class _Load:
    """What a run asks of its chips, nothing left open; lengths are means in tokens.

    `varied` is 1 where the source names a range of lengths, 0 where it names a mean.
    """

    mode: str
    decode: Pool
    prefill: Pool
    requests: float
    isl: float
    osl: float
    varied: float


def _load(run: Run) -> _Load | str:
    """The workload of a run, or why it cannot be predicted."""
    if run.isl is None or run.osl is None:
        return "isl and osl are needed"
    if not run.quantities and run.tails and (run.ttft or run.tpot):
        return f"its latencies are {run.statistic}, and the model predicts means"
    if not run.quantities:
        return "nothing was measured that could be compared"
    decode, prefill = pools(run)
    in_flight = requests(run, decode)
    if not in_flight or in_flight <= 0:
        return "the concurrency is not known"
    isl, osl = run.isl * run.mean_share, run.osl * run.mean_share
    if isl <= 0 or osl <= 0:
        return "a length is not positive"
    return _Load(
        run.mode,
        decode,
        prefill or Pool(1, 1, 1, 1, 1),
        in_flight,
        isl,
        osl,
        float(run.nominal),
    )


def _configurations(
    loads: Sequence[_Load], device_index: list[int], shape_index: list[int]
) -> Configurations:
    def column(value: Callable[[_Load], float]) -> Array:
        return np.array([value(load) for load in loads], dtype=np.float64)

    def of_pool(name: str, pool: Callable[[_Load], Pool]) -> Array:
        return column(lambda load: float(getattr(pool(load), name)))

    names = ("tp", "pp", "ep", "dp", "workers")
    of_pools: dict[str, Any] = {
        **{name: of_pool(name, lambda load: load.decode) for name in names},
        **{f"prefill_{name}": of_pool(name, lambda load: load.prefill) for name in names},
    }
    return Configurations(
        device=np.array(device_index, dtype=np.intp),
        shape=np.array(shape_index, dtype=np.intp),
        mode=np.array([MODES.index(load.mode) for load in loads], dtype=np.intp),
        concurrency=column(lambda load: load.requests),
        isl=column(lambda load: load.isl),
        osl=column(lambda load: load.osl),
        cached=column(lambda load: 0.0),
        varied=column(lambda load: load.varied),
        **of_pools,
    )


def predict(replay: Replay, efficiencies: Sequence[Efficiency], detail: bool = False) -> Outcome:
    """The outcome of every run, `efficiencies` per target."""
    devices = _devices(replay, efficiencies)
    return evaluate(devices, replay.shapes, replay.configurations, detail=detail)


def _devices(replay: Replay, efficiencies: Sequence[Efficiency]) -> Array:
    made = zip(replay.targets, efficiencies, strict=True)
    return device_table(
        [make_device(t.chip, found, t.precision, t.software.reserves) for t, found in made]
    )


def scored(replay: Replay, outcome: Outcome) -> Array:
    """The predicted value of everything that was measured, in its unit; (m,)."""
    return _scored(replay, outcome)[:, 0]


def _scored(replay: Replay, outcome: Outcome) -> Array:
    """The same of one outcome of all runs after the other, (m, outcomes)."""
    values = np.stack(
        [outcome.tpot * 1e3, outcome.output_rate, outcome.total_rate, outcome.ttft * 1e3]
    )
    values = values.reshape(len(values), -1, len(replay.runs))
    return np.asarray(values[replay.quantity, :, replay.run])


def precision_of(run: Run, model: ServedModel, chip: ChipSpec) -> Precision:
    """The formats that a run states, as a chip of its kind computes with them."""
    return run_precision(
        run.weights,
        experts=model.arch.experts > 0,
        native_expert=model.native_expert,
        kv=storage_format(run.kv) if run.kv else "",
        narrow_math="fp8" in chip.flops,
    )


def predict_each(replay: Replay, choices: Sequence[Sequence[Efficiency]]) -> Array:
    """`scored` of every choice of efficiencies per target, all evaluated as one axis; (m, choices).

    Many short axes one by one would take most of their time to get going.
    """
    one, count = replay.configurations, len(choices)
    columns: dict[str, Any] = {f.name: getattr(one, f.name) for f in fields(Configurations)}

    def tiled(column: Any) -> Any:
        if isinstance(column, Speculation):
            return column.each(tiled)
        return None if column is None else np.tile(column, count)

    rows = Configurations(**{name: tiled(column) for name, column in columns.items()})
    offset = np.repeat(np.arange(count), len(replay.runs)) * len(replay.targets)
    devices = np.concatenate([_devices(replay, choice) for choice in choices], axis=1)
    return _scored(
        replay, evaluate(devices, replay.shapes, replace(rows, device=rows.device + offset))
    )

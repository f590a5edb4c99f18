"""The model beside a measurement: share of the roofline that was reached, and the prediction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from chipcost.catalog.models.records import ModelRecord, Models
from chipcost.errors import ChipcostError
from chipcost.model import benchmark, cache, counts, flops, metrics, operators
from chipcost.model.arch import Arch, with_format
from chipcost.model.chipspec import ChipSpec
from chipcost.model.precision import math_type
from chipcost.result import Cell
from chipcost.study.bench.points import Point
from chipcost.study.data import Data
from chipcost.study.ranges import cells
from chipcost.study.runs.power import power_of_runs
from chipcost.study.runs.replay import make_replay, predict
from chipcost.study.runs.scores import error
from chipcost.study.serving.architecture import architecture, find_model
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.formats import storage_format
from chipcost.study.serving.language import served_model


def beside(data: Data, points: Sequence[Point], name: str = "") -> list[dict[str, Cell]]:
    """One mapping of MODEL_COLUMNS per run; `unpredicted` with the reason where something lacks.

    `name` is the model in place of what the files say; ChipcostError if it is unknown.
    """
    given = find_model(data.models, name) if name else None
    return [_beside(data, point, given) for point in points]


def named(models: Models, text: str) -> ModelRecord | None:
    """The model of a name such as `meta-llama/Llama-3.3-70B-Instruct-FP8`, None if it is none."""
    words = text.rsplit("/", 1)[-1].lower().replace("_", "-").split("-")
    for length in range(len(words), 0, -1):
        for start in (0, 1):
            candidate = "-".join(words[start : start + length])
            try:
                return find_model(models, candidate)
            except ChipcostError:
                continue
    return None


def _beside(data: Data, point: Point, given: ModelRecord | None) -> dict[str, Cell]:
    record = given or (named(data.models, point.run.model) if point.run.model else None)
    if record is None:
        what = f"{point.run.model!r} is no model of the catalog" if point.run.model else "no model"
        return {"unpredicted": f"roofline and prediction: {what} (give --model)"}
    chip = point.chip.chip
    spec, reasons = chip_spec(
        data.catalog, chip, data.efficiencies.family(chip.id, chip.vendor), point.chip.system
    )
    cells: dict[str, Cell] = {"model": record.id}
    if spec is None:
        return {**cells, "unpredicted": f"roofline and prediction: {'; '.join(reasons)}"}
    arch = _stored(architecture(record), point.run.weights)
    cells |= _roofline(arch, spec, point)
    for share in ("mfu", "mbu"):
        if isinstance(reached := cells.get(share), float) and reached > 1.0:
            cells["impossible"] = (
                f"{share.upper()} of {reached:.0%}: more than the chips can do; check the chip, "
                "their number, the model and the lengths"
            )
    return cells | _prediction(data, record.id, arch, spec, point)


def _stored(arch: Arch, precision: str) -> Arch:
    """The model in the format that the file names; as released where it names none."""
    return with_format(arch, storage_format(precision)) if precision else arch


def _roofline(arch: Arch, spec: ChipSpec, point: Point) -> dict[str, Cell]:
    """MFU over prefill and decode together; MBU of the decode steps."""
    isl, osl = point.isl, point.osl
    if not isl or not osl:
        return {}
    storage = arch.expert_format if arch.experts else arch.ffn_format
    peak = spec.flops.get(math_type(storage, spec.flops), spec.flops["bf16"])
    context = isl + osl / 2.0
    flop = benchmark.model_flop_rate(
        point.output_rate,
        flops.decode_flops(arch, context),
        point.input_rate or 0.0,
        flops.prefill_flops(arch, isl) / isl,
    )
    cells: dict[str, Cell] = {"mfu": metrics.mfu(flop, 1.0, peak)}
    if point.tpot_ms and point.chips:
        sequences = benchmark.decode_batch(point.output_rate * point.chips, point.tpot_ms)
        size = benchmark.step_bytes(
            _weights_read(arch, sequences), cache.kv_bytes(arch, context), sequences
        )
        seconds = point.tpot_ms / 1000.0 * (point.run.tokens_per_step or 1.0)
        cells["mbu"] = metrics.mbu(size, seconds, spec.memory_bandwidth, point.chips)
    return cells


def _weights_read(arch: Arch, sequences: float) -> float:
    """Bytes of weights that a step of so many sequences reads: of the experts those chosen."""
    active = counts.active_weight_bytes(arch)
    if not arch.experts:
        return active.total
    count, chosen = np.array([float(arch.experts)]), np.array([float(arch.active_experts)])
    miss = operators.expert_miss(count, chosen, 1.0)
    reached = float(operators.distinct(count, chosen, miss, np.array([max(sequences, 1.0)]))[0])
    return active.total + active.experts * (reached / arch.active_experts - 1.0)


def _prediction(
    data: Data, model: str, arch: Arch, spec: ChipSpec, point: Point
) -> dict[str, Cell]:
    """What the model predicts for the same load, with its 90 % interval."""
    efficiencies = data.efficiencies
    run = point.settled(model)
    replay = make_replay([run], lambda _: spec, lambda _: served_model(arch))
    if replay.failed:
        return {"unpredicted": f"prediction: {replay.failed[0][1]}"}
    software = replay.targets[0].software
    chip = point.chip.chip
    choice = efficiencies.choose(chip.id, run.stack, chip.vendor, software, spec.sram)
    outcome = predict(replay, [choice.efficiency], detail=True)
    power = power_of_runs(data.catalog, data.powers, replay, [choice], outcome)
    watt = (float(power.low[0]), float(power.predicted[0]), float(power.high[0]))
    rate, factor = float(outcome.output_rate[0]), choice.factor
    return {
        **cells("predicted_output_tokens_per_s_per_chip", (rate / factor, rate, rate * factor)),
        **cells("predicted_power_w_per_chip", watt if math.isfinite(watt[1]) else None),
        "predicted_tpot_ms": float(outcome.tpot[0]) * 1e3,
        "predicted_ttft_ms": float(outcome.ttft[0]) * 1e3,
        "prediction_error": error(float(np.log(rate / point.output_rate))),
        "efficiency_origin": choice.origin,
    }

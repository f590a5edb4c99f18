"""Runs laid out for the model: each is predicted, or left out with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.runs.readers.table import read_run
from chipcost.study.runs.replay import QUANTITIES, make_replay, predict, predict_each, scored
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.language import model_lookup

ROW = {"id": "a", "chip": "h100-sxm", "model": "llama-3.1-8b", "isl": "1000", "osl": "500"}
ROW |= {"chips": "1", "tp": "1", "concurrency": "8", "tpot_ms": "10", "weights": "FP8"}


@pytest.fixture(scope="module")
def lay(shipped, shipped_efficiencies):
    models = Data().models

    def chip_of(name):
        chip = resolve(shipped, name).chip
        spec, reasons = chip_spec(shipped, chip, shipped_efficiencies.family(chip.id, chip.vendor))
        if spec is None:
            raise ChipcostError("no-figures", "; ".join(reasons))
        return spec

    return lambda *rows: make_replay(
        [read_run({**ROW, **row}) for row in rows], chip_of, model_lookup(models)
    )


def test_runs_become_an_axis_of_configurations(lay):
    replay = lay(
        {},
        {"id": "b", "lengths": "random_0.8-1.0", "chips": "8", "tp": "2"},
        {"id": "c", "tpot_ms": "", "output_tokens_per_s_per_chip": "700", "stack": "untuned"},
    )
    assert [run.id for run in replay.runs] == ["a", "b", "c"]
    at = replay.configurations
    assert at.isl == pytest.approx([1000.0, 900.0, 1000.0])
    assert at.osl == pytest.approx([500.0, 450.0, 500.0])
    assert at.tp.tolist() == [1.0, 2.0, 1.0]
    assert at.workers.tolist() == [1.0, 4.0, 1.0]
    assert at.concurrency.tolist() == [8.0, 8.0, 8.0]
    assert [QUANTITIES[index] for index in replay.quantity] == [
        "tpot_ms",
        "tpot_ms",
        "output_tokens_per_s_per_chip",
    ]
    assert replay.measured == pytest.approx([10.0, 10.0, 700.0])
    assert [target.stack for target in replay.targets] == ["tuned", "untuned"]
    assert at.device.tolist() == [0, 0, 1]


def test_what_is_scored_is_the_quantity_that_was_measured(lay, shipped_efficiencies):
    replay = lay({}, {"id": "b", "tpot_ms": "", "ttft_ms": "90"})
    [target] = replay.targets
    choice = shipped_efficiencies.choose(target.chip.name, target.stack, "NVIDIA")
    outcome = predict(replay, [choice.efficiency])
    assert scored(replay, outcome) == pytest.approx(
        [outcome.tpot[0] * 1e3, outcome.ttft[1] * 1e3], rel=1e-12
    )


def test_several_choices_of_efficiencies_are_predicted_as_each_alone(lay, shipped_efficiencies):
    replay = lay({}, {"id": "b", "chip": "b200", "ttft_ms": "90"})
    choices = [
        [
            replace(shipped_efficiencies.choose(target.chip.name, "tuned").efficiency, memory=share)
            for target in replay.targets
        ]
        for share in (0.5, 0.6, 0.7)
    ]
    found = predict_each(replay, choices)
    assert found.shape == (3, 3)
    for number, choice in enumerate(choices):
        alone = scored(replay, predict(replay, choice))
        assert found[:, number] == pytest.approx(alone, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"chip": "nobody"}, "no chip or system"),
        ({"model": "nobody"}, "no model"),
        ({"tpot_ms": ""}, "nothing was measured that could be compared"),
        ({"isl": "0"}, "a length is not positive"),
        ({"concurrency": ""}, "the concurrency is not known"),
        ({"chip": "groq-lp30"}, "unknown: bf16_dense"),
    ],
)
def test_a_run_that_cannot_be_predicted_is_left_out_with_the_reason(lay, change, reason):
    replay = lay({}, {"id": "bad", **change})
    assert [run.id for run in replay.runs] == ["a"]
    [(run, words)] = replay.failed
    assert run.id == "bad"
    assert reason in words

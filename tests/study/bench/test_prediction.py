"""The model beside a measurement: shares of the roofline, and the prediction of the same load.

tests: chipcost.study.bench.prediction, chipcost.model.benchmark
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.bench.points import BenchQuestion, measure
from chipcost.study.bench.prediction import beside
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data

FILES = Path(__file__).parents[2] / "bench" / "good"


@pytest.fixture(scope="module")
def predict(shipped):

    def call(path, chip="h100", chips=8, model="", **options):
        asked = BenchQuestion(question_basis(), [str(path)], [chip], [chips], **options)
        return beside(
            Data().with_catalog(shipped), measure(Data().with_catalog(shipped), asked), model
        )

    return call


def test_roofline_and_prediction(predict):
    runs = predict(FILES / "vllm-appended.jsonl", chips=4)
    for cells in runs:
        assert cells["model"] == "llama-3.3-70b"
        assert 0 < cells["mfu"] < cells["mbu"] < 1
        low, high = (cells[f"predicted_output_tokens_per_s_per_chip_{e}"] for e in ("low", "high"))
        assert low < cells["predicted_output_tokens_per_s_per_chip"] < high
        low, high = (cells[f"predicted_power_w_per_chip_{end}"] for end in ("low", "high"))
        assert 100 < low < cells["predicted_power_w_per_chip"] < high <= 700
    # 8 requests: weights and cache over 4 x 3.35 TB/s in 18.2 ms
    batch = 431.16 * 0.0182
    size = 2 * 69_503_033_344 + batch * 327_680 * (1024 + 512)
    assert runs[0]["mbu"] == pytest.approx(size / (0.0182 * 4 * 3.35e12), rel=0.002)


def test_more_than_the_roofline_is_told(predict):
    [cells] = predict(FILES / "inferencex.json", chip="l4")
    assert "more than the chips can do" in cells["impossible"]


def test_an_unknown_model_is_told_and_given(predict, tmp_path):
    path = tmp_path / "run.json"
    text = (FILES / "vllm-failed.json").read_text(encoding="utf-8")
    path.write_text(text.replace("Llama-3.3-70B-Instruct", "Secret-9B"), encoding="utf-8")
    [cells] = predict(path)
    assert cells.keys() == {"unpredicted"}
    assert "give --model" in cells["unpredicted"]
    [given] = predict(path, model="llama-3.3-70b")
    assert given["model"] == "llama-3.3-70b"
    with pytest.raises(ChipcostError, match="nosuch"):
        predict(path, model="nosuch")


@pytest.mark.parametrize(
    ("options", "reason"),
    [({}, "isl and osl are needed"), ({"isl": 294.0}, "the concurrency is not known")],
)
def test_a_load_that_is_not_known_is_not_predicted(predict, options, reason):
    [cells] = predict(FILES / "mlperf-server.txt", model="llama-2-70b", **options)
    assert cells["unpredicted"] == f"prediction: {reason}"

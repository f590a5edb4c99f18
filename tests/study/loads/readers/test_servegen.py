"""ServeGen's folders: windows weighted by their arrivals, texts that are never run."""

from __future__ import annotations

import json

import numpy as np
import pytest

from chipcost.errors import ChipcostError
from chipcost.study.loads.readers.read import read
from chipcost.study.loads.summary import summary


@pytest.fixture
def folder(tmp_path):
    def write(rates, lengths, client=0):
        trace = "\n".join(f"{start},{rate},1.1,Gamma,1,1" for start, rate in rates)
        (tmp_path / f"chunk-{client}-trace.csv").write_text(trace, encoding="utf-8")
        path = tmp_path / f"chunk-{client}-dataset.json"
        path.write_text(json.dumps(lengths), encoding="utf-8")
        return str(tmp_path)

    return write


def window(given, made):
    return {"input_tokens": given, "output_tokens": made, "reason_ratio": "{0.5: 1.0}"}


def test_windows_are_weighted_by_their_arrivals(folder):
    folder(
        [(0, 3.0), (600, 0.0), (21600, 1.0)],
        {"0": window("{100: 0.5, 300: 0.5}", "{10: 1.0}"), "21600": window("{1000: 1}", "{50: 1}")},
    )
    path = folder([(0, 4.0)], {"0": window("{400: 1.0}", "{20: 1.0}"), "21600": window("{}", "{}")},
                  client=1)  # fmt: skip
    found = read(path)
    assert np.average(found.isl, weights=found.weight) == pytest.approx(
        (3.0 * 200.0 + 1.0 * 1000.0 + 4.0 * 400.0) / 8.0
    )
    assert np.average(found.osl, weights=found.weight) == pytest.approx((30.0 + 50.0 + 80.0) / 8.0)
    told = summary(found)
    assert told.rate == pytest.approx(8.0 / 37)
    assert told.peak == pytest.approx(7.0 / (8.0 / 37))


@pytest.mark.parametrize(
    "text", ["__import__('os').system('echo')", "{1: ", "5", "{'a': 1}", "{1: None}", "[" * 500]
)
def test_a_distribution_is_a_literal_and_never_run(folder, text):
    path = folder([(0, 1.0)], {"0": window(text, "{10: 1.0}")})
    with pytest.raises(ChipcostError, match="cannot be read"):
        read(path)


@pytest.mark.parametrize(
    ("rates", "words"),
    [([("x", 1.0)], "no rate"), ([(0, -1.0)], "a rate of -1"), ([(0, 0.0)], "no request")],
)
def test_rates_that_are_none(folder, rates, words):
    with pytest.raises(ChipcostError, match=words):
        read(folder(rates, {"0": window("{10: 1.0}", "{10: 1.0}")}))


def test_files_that_are_missing_or_none(folder, tmp_path):
    path = folder([(0, 1.0)], [1])
    with pytest.raises(ChipcostError, match="no JSON object"):
        read(path)
    (tmp_path / "chunk-0-dataset.json").write_text("{", encoding="utf-8")
    with pytest.raises(ChipcostError, match="no JSON"):
        read(path)
    (tmp_path / "chunk-0-dataset.json").write_text('{"x": {}}', encoding="utf-8")
    with pytest.raises(ChipcostError, match="no start"):
        read(path)
    (tmp_path / "chunk-0-dataset.json").unlink()
    with pytest.raises(ChipcostError, match="is missing"):
        read(path)

"""The fit to published rates: what it uses, what it writes, how well it does without a model."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import sram
import yaml

from chipcost.study.serving.published import OTHERS


@pytest.fixture(scope="module")
def rows():
    with sram.ROWS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def shipped():
    return yaml.safe_load(sram.TARGET.read_text(encoding="utf-8"))


def test_every_rate_has_a_source_and_a_use(rows):
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source_title"]
        assert row["source_url"].startswith("https://")
        assert row["use"] in sram.USES
        assert row["why"]


def test_independent_rates_alone_are_fitted_and_none_that_speculates(rows):
    fitted = [row for row in rows if row["use"] == "fit"]
    assert {row["grade"] for row in fitted} == {"independent"}
    assert {row["speculation"] for row in fitted} == {"no", "unknown"}
    assert all(row["use"] == "speculative" for row in rows if row["speculation"] == "yes")
    speculative = [row for row in rows if row["use"] == "speculative"]
    assert all(row["group"].endswith("-speculative") for row in speculative)


def test_the_shipped_parameters_are_those_of_the_fit(shipped):
    for one in sram.everything():
        item = shipped[one.machine.name]
        assert item["rates"] == one.machine.fitting.sum()
        for name, value in one.values.items():
            assert item["parameters"][name] == pytest.approx(value, rel=0.006)


def test_left_out_models_lie_within_the_intervals(shipped):
    for one in sram.everything():
        scored = np.abs(np.log(one.without[one.machine.scored]))
        factor = shipped[one.machine.name]["factor"]
        assert np.mean(scored <= np.log(factor) + 0.01) >= 0.9
        assert factor >= 2.0
        apart = np.abs(np.log(one.apart[one.machine.scored]))
        assert np.mean(apart <= np.log(shipped[OTHERS]["factor"]) + 0.01) >= 0.75


def test_independent_rates_are_within_a_factor_of_two():
    for one in sram.everything():
        assert np.all(np.abs(np.log(one.whole[one.machine.fitting])) < np.log(2.0))


def test_what_memory_cannot_read_counts_as_speculation(rows):
    sockets, width = 16, 1.6e12
    for model, parameters in (("llama-3.1-70b", 70.6e9), ("llama-3.1-405b", 405.9e9)):
        (row,) = (r for r in rows if r["chip"] == "sn40l" and r["model"] == model)
        assert float(row["tokens_per_s_per_user"]) > sockets * width / (2 * parameters)
        assert row["use"] == "speculative"

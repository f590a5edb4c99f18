"""The search: spreads within limits, and nothing that it looked at serves better."""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.model.precision import Precision
from chipcost.study.serving import search
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.search import Candidate, Demand


@pytest.fixture(scope="module")
def candidate(shipped, shipped_efficiencies):
    def make(name):
        chip = shipped.chips[name]
        spec, _ = chip_spec(shipped, chip, shipped_efficiencies.family(chip.id, chip.vendor))
        entry = shipped_efficiencies.choose(chip.id, "tuned", chip.vendor).entry
        return Candidate(spec, entry.efficiency, Precision())

    return make


def test_spreads_stay_within_domain_and_limit(candidate, served_models):
    h100 = candidate("h100-sxm").chip
    dense, sparse = (served_models(name).shape for name in ("llama-3.1-70b", "deepseek-r1"))
    for limit in (1, 4, 8, 64):
        for shape in (dense, sparse):
            for tp, pp, ep, dp in search.spreads(h100, shape, limit):
                assert tp * pp * dp <= limit
                assert tp * dp <= 8
                assert ep in (1, tp * dp)
    assert all(dp == 1 for _, _, _, dp in search.spreads(h100, dense, 64))
    assert (1, 1, 8, 8) in search.spreads(h100, sparse, 8)


def test_a_pipeline_is_tried_only_where_one_domain_is_too_small(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 64)
    small = search.make_space([candidate("h100-sxm")], served_models("llama-3.1-70b").shape, demand)
    assert np.all(search.fitting(small).table[:, 2] == 1.0)
    large = search.make_space([candidate("h100-sxm")], served_models("deepseek-r1").shape, demand)
    assert np.all(search.fitting(large).table[:, 2] > 1.0)


def test_the_best_is_no_worse_than_any_point_of_the_grid(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 64, interactivity=40.0, ttft=0.5)
    names = ("h100-sxm", "b200", "mi300x")
    space = search.make_space(
        [candidate(name) for name in names], served_models("llama-3.1-70b").shape, demand
    )
    found = search.best(space)
    chosen = search.fitting(space)
    _, outcome = search.grid(space, chosen)
    owner = np.repeat(chosen.table[:, 0], search.CONCURRENCIES)
    met = search.serves(demand, outcome)
    for number in range(len(names)):
        at = found.row[number]
        assert at >= 0
        assert found.outcome.tpot[at] <= 1 / 40.0
        assert found.outcome.ttft[at] <= 0.5
        others = outcome.output_rate[met & (owner == number)]
        assert found.outcome.output_rate[at] >= others.max() * (1 - 1e-3)


def test_pairs_of_pools_stay_within_the_limit(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 16, pools=True)
    space = search.make_space([candidate("b200")], served_models("llama-3.1-70b").shape, demand)
    chosen = search.fitting(space)
    assert len(chosen.table) > 10
    assert chosen.chips.max() <= 16
    assert set(chosen.prefill[:, 3]) > {1.0}


def test_fewest_chips_that_hold_a_model(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 1)
    for name in ("h100-sxm", "b200", "mi300x"):
        space = search.make_space([candidate(name)], served_models("deepseek-r1").shape, demand)
        (least,) = search.least_chips(space)
        assert search.plans(space, least).max_sequences.max() >= 1.0
        assert search.plans(space, least - 1).max_sequences.max() < 1.0

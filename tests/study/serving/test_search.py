"""The search: layouts within limits, and nothing that it looked at serves better.

tests: chipcost.study.serving.search, chipcost.study.serving.layouts
"""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.model.precision import Precision
from chipcost.study.serving import layouts, search
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.layouts import Candidate, Demand


@pytest.fixture(scope="module")
def candidate(shipped, shipped_efficiencies):
    def make(name):
        chip = shipped.chips[name]
        spec, _ = chip_spec(shipped, chip, shipped_efficiencies.family(chip.id, chip.vendor))
        choice = shipped_efficiencies.choose(chip.id, "tuned", chip.vendor)
        return Candidate(spec, choice.efficiency, Precision())

    return make


def test_layouts_stay_within_domain_and_limit(candidate, served_models):
    h100 = candidate("h100-sxm").chip
    dense, sparse = (served_models(name).shape for name in ("llama-3.1-70b", "deepseek-r1"))
    for limit in (1, 4, 8, 64):
        for shape in (dense, sparse):
            found = layouts.layouts(h100, shape, limit)
            assert (1, 1, 1, 1) in found
            for tp, pp, ep, dp in found:
                assert tp * pp * dp <= limit
                assert tp * dp <= 8 or ((tp * dp) % 8 == 0 and ep == tp * dp)
                assert ep in (1, tp * dp)
    of_dense = layouts.layouts(h100, dense, 64)
    assert len(of_dense) >= 4
    assert all(dp == 1 for _, _, _, dp in of_dense)
    assert (1, 1, 8, 8) in layouts.layouts(h100, sparse, 8)


def test_experts_spread_over_any_number_of_domains(candidate, served_models):
    sparse, small = (served_models(name).shape for name in ("deepseek-r1", "mixtral-8x7b"))
    h100, rack = candidate("h100-sxm").chip, candidate("gb200").chip
    wide = layouts.layouts(h100, sparse, 320)
    for ranks in (24, 72, 96, 144, 320):
        assert (1, 1, ranks, ranks) in wide
        assert (8, 1, ranks, ranks // 8) in wide
    assert (1, 1, 72, 72) in layouts.layouts(rack, sparse, 144)
    assert (1, 1, 144, 144) in layouts.layouts(rack, sparse, 144)
    assert max(ep for _, _, ep, _ in layouts.layouts(h100, small, 320)) == 8


def test_more_copies_of_experts_than_ranks_are_not_tried(candidate, served_models):
    for copies, least in ((0, 1), (24, 24), (96, 96)):
        demand = Demand(1024.0, 1024.0, 0.0, 96, redundant=copies)
        space = layouts.make_space(
            [candidate("h100-sxm")], served_models("deepseek-r1").shape, demand
        )
        assert layouts.all_plans(space, 96).ep.min() == least


def test_a_pipeline_is_tried_only_where_one_domain_is_too_small(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 64)
    small = layouts.make_space(
        [candidate("h100-sxm")], served_models("llama-3.1-70b").shape, demand
    )
    assert len(layouts.fitting(small).pp) > 0
    assert np.all(layouts.fitting(small).pp == 1.0)
    large = layouts.make_space([candidate("h100-sxm")], served_models("deepseek-r1").shape, demand)
    plans = layouts.fitting(large)
    assert np.any(plans.pp > 1.0)
    assert np.all(plans.chips > 8)


def test_the_best_is_no_worse_than_any_point_of_the_grid(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 64, interactivity=40.0, ttft=0.5)
    names = ("h100-sxm", "b200", "mi300x")
    space = layouts.make_space(
        [candidate(name) for name in names], served_models("llama-3.1-70b").shape, demand
    )
    found = search.best(space)
    plans = layouts.fitting(space)
    _, outcome = search.grid(search.prepared(space, plans), plans)
    met = search.serves(demand, outcome, outcome.ttft[0])
    for number in range(len(names)):
        at = found.row[number]
        assert at >= 0
        assert found.outcome.tpot[at] <= 1 / 40.0
        assert found.outcome.ttft[at] <= 0.5
        others = outcome.output_rate[met & (plans.candidate == number)]
        assert found.outcome.output_rate[at] >= others.max() * (1 - 1e-3)


def test_fewest_chips_that_hold_a_model(candidate, served_models):
    demand = Demand(1024.0, 1024.0, 0.0, 1)
    for name in ("h100-sxm", "b200", "mi300x"):
        space = layouts.make_space([candidate(name)], served_models("deepseek-r1").shape, demand)
        (least,) = layouts.least_chips(space)
        assert layouts.all_plans(space, least).max_sequences.max() >= 1.0
        assert layouts.all_plans(space, least - 1).max_sequences.max() < 1.0


@pytest.mark.parametrize("name", ["h100-sxm", "b200"])
def test_two_pools_need_what_is_said(candidate, served_models, name):
    def space(limit):
        demand = Demand(1024.0, 1024.0, 0.0, limit, pools=True)
        return layouts.make_space([candidate(name)], served_models("deepseek-r1").shape, demand)

    (least,) = layouts.least_chips(space(1))
    assert len(search.plans_of(space(least))) > 0
    assert len(search.plans_of(space(least - 1))) == 0

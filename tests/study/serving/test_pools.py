"""Pools: their ratio follows from the rates, and few pairs are as good as all of them.

tests: chipcost.study.serving.pools, chipcost.study.serving.configurations
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chipcost.model.precision import Precision
from chipcost.study.serving import layouts, pools, search
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.layouts import Candidate, Demand

RATIOS = [(one, other) for one in (1, 2, 3, 4, 6, 8) for other in (1, 2, 3, 4, 6)]


@pytest.fixture(scope="module")
def space(shipped, shipped_efficiencies, served_models):
    def make(model, demand, *names):
        candidates = []
        for name in names:
            chip = shipped.chips[name]
            spec, _ = chip_spec(shipped, chip, shipped_efficiencies.family(chip.id, chip.vendor))
            choice = shipped_efficiencies.choose(chip.id, "tuned", chip.vendor)
            candidates.append(Candidate(spec, choice.efficiency, Precision()))
        return layouts.make_space(candidates, served_models(model).shape, demand)

    return make


def every_pair(plans, limit):
    """All layouts beside all others in many ratios."""
    chips = plans.chips
    found = [
        (first, second, one, other)
        for first in range(len(plans))
        for second in range(len(plans))
        for one, other in RATIOS
        if one * chips[first] + other * chips[second] <= limit
    ]
    first, second, one, other = np.array(found).T
    prefills = plans.only(first)
    return replace(
        plans.only(second),
        workers=other.astype(float),
        prefill_tp=prefills.tp,
        prefill_ep=prefills.ep,
        prefill_dp=prefills.dp,
        prefill_workers=one.astype(float),
    )


@pytest.mark.parametrize("lengths", [(8192.0, 1024.0), (1024.0, 1024.0), (1024.0, 8192.0)])
@pytest.mark.parametrize("model", ["llama-3.1-70b", "deepseek-r1"])
def test_few_pairs_serve_as_much_as_all(space, monkeypatch, model, lengths):
    demand = Demand(*lengths, 0.0, 32, interactivity=25.0, pools=True)
    asked = space(model, demand, "b200")
    few = search.best(asked)
    everything = every_pair(layouts.fitting(asked), 32)
    monkeypatch.setattr(search, "plans_of", lambda space: everything)
    every = search.best(asked)
    assert len(few.outcome.tpot) < 0.35 * len(every.outcome.tpot)
    best, most = (float(found.outcome.output_rate[found.row[0]]) for found in (few, every))
    assert best >= 0.96 * most


def test_long_prompts_get_more_chips_to_prefill(space):
    def share(isl, osl):
        demand = Demand(isl, osl, 0.0, 64, interactivity=25.0, pools=True)
        found = search.best(space("llama-3.1-70b", demand, "b200"))
        plan, at = found.configurations, found.row[0]
        return float(plan.prefill_workers[at] * plan.prefill_tp[at] / plan.chips[at])

    assert share(8192.0, 256.0) > 2.0 * share(1024.0, 4096.0)


def test_pairs_stay_within_the_limit_and_of_one_chip(space):
    demand = Demand(1024.0, 1024.0, 0.0, 16, pools=True)
    asked = space("llama-3.1-70b", demand, "b200", "h100-sxm")
    plans = pools.paired(asked, layouts.fitting(asked), everywhere=True)
    assert set(plans.candidate) == {0, 1}
    assert plans.chips.max() <= 16
    assert np.all(plans.prefill_workers >= 1.0)
    assert np.all(plans.workers >= 1.0)
    assert len({*plans.prefill_workers, *plans.workers}) > 2


def test_a_pool_admits_what_a_server_does(space):
    demand = Demand(64.0, 64.0, 0.0, 2, interactivity=1.0, pools=True)
    asked = space("llama-3.1-8b", demand, "b200")
    found = search.best(asked)
    assert found.outcome.max_sequences[found.row[0]] > 4000.0
    assert found.outcome.batch[found.row[0]] <= 1024.0 * (1.0 + 1e-9)


@pytest.mark.parametrize("lengths", [(8192.0, 1024.0), (1024.0, 1024.0)])
@pytest.mark.parametrize("model", ["llama-3.1-70b", "deepseek-r1", "qwen3-235b-a22b"])
def test_a_greater_limit_of_chips_never_gives_less(space, model, lengths):
    names = ("h100-sxm", "b200", "mi300x", "tpu-v7")
    before = np.zeros(len(names))
    for limit in (16, 24, 32, 48, 64, 96, 128):
        demand = Demand(*lengths, 0.0, limit, interactivity=20.0, ttft=2.0, pools=True)
        found = search.best(space(model, demand, *names))
        rate = np.where(found.row >= 0, found.outcome.output_rate[found.row], 0.0)
        assert np.all(rate >= before * (1.0 - 1e-9))
        before = rate
    assert np.all(before > 0.0)

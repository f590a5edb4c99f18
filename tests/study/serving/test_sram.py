"""Machines with weights in SRAM: their memory, links and layouts.

tests: chipcost.study.serving.chip_spec, chipcost.study.serving.layouts
"""

from __future__ import annotations

import pytest

from chipcost.model.precision import Precision
from chipcost.study.serving import layouts, search
from chipcost.study.serving.chip_spec import chip_spec
from chipcost.study.serving.layouts import Candidate, Demand


@pytest.fixture(scope="module")
def spec(shipped, shipped_efficiencies):
    def make(name):
        chip = shipped.chips[name]
        return chip_spec(shipped, chip, shipped_efficiencies.family(chip.id, chip.vendor))

    return make


@pytest.fixture(scope="module")
def space(spec, shipped_efficiencies, served_models):
    def make(names, model, weights="bf16", **demand):
        choices = [shipped_efficiencies.choose(name, "tuned", sram=True) for name in names]
        formats = Precision(linear=weights, ffn=weights, expert=weights)
        candidates = [
            Candidate(spec(name)[0], choice.efficiency, formats)
            for name, choice in zip(names, choices, strict=True)
        ]
        asked = Demand(1024.0, 1024.0, 0.0, **{"max_chips": 64, "deep": True, **demand})
        return layouts.make_space(candidates, served_models(model).shape, asked)

    return make


def test_memory_is_that_on_the_die(spec):
    lpu, assumed = spec("groq-lpu-v1")
    assert (lpu.memory_bandwidth, lpu.memory_capacity) == (80e12, 230e6)
    assert (lpu.sram, lpu.topology, assumed) == (True, "switched", ())
    wafer, assumed = spec("wse-3")
    assert (wafer.memory_bandwidth, wafer.memory_capacity) == (21e15, 44e9)
    assert not assumed
    assert wafer.link_bandwidth == 150e9  # of its I/O: wafers have no other
    rdu, assumed = spec("sn40l")
    assert (rdu.memory_bandwidth, rdu.sram, rdu.scale_up_domain) == (1.6e12, False, 16)
    assert rdu.topology == "direct"
    assert "PCIe" in assumed[0]


def test_what_is_missing_is_named_by_the_memory_it_is_of(spec):
    assert spec("groq-lp30") == (None, ("unknown: bf16_dense",))
    assert spec("graphcore-bow") == (None, ("unknown: sram_bandwidth",))


def test_layouts_are_tensor_groups_times_stages_of_a_layer_at_least(spec, served_models):
    dense = served_models("llama-3.1-70b").shape
    found = layouts.layouts(spec("groq-lpu-v1")[0], dense, 4096)
    assert {tp for tp, *_ in found} == {1, 2, 4, 8, 16, 32, 64}
    assert {pp for _, pp, *_ in found} == set(range(1, 82))
    assert all(tp * pp <= 4096 and (ep, dp) == (1, 1) for tp, pp, ep, dp in found)
    assert (8, 72, 1, 1) in found  # 576 LPUs
    wafers = layouts.layouts(spec("wse-3")[0], dense, 4096)
    assert wafers == [(1, pp, 1, 1) for pp in range(1, 82)]
    assert layouts.layouts(spec("wse-3")[0], dense, 4) == wafers[:4]


def test_one_copy_takes_as_many_chips_as_published(space):
    """Four CS-3 hold Llama 70B in 16 bits, 19 Llama 405B; 576 LPUs Llama 2 70B in 8 bits."""
    assert layouts.least_chips(space(["wse-3"], "llama-3.1-70b")) == (4,)
    assert layouts.least_chips(space(["wse-3"], "llama-3.1-405b")) == (19,)
    (least,) = layouts.least_chips(space(["groq-lpu-v1"], "llama-2-70b", "int8"))
    assert 300 < least <= 576
    (least,) = layouts.least_chips(space(["groq-lpu-v1"], "qwen3-235b-a22b", "fp8"))
    assert 1000 < least <= 1520


def test_the_limit_of_parts_with_only_sram_is_lifted_where_none_is_given(space):
    for names in (["groq-lpu-v1"], ["h100-sxm", "groq-lpu-v1"]):
        open_ended = space(names, "llama-3.1-70b")
        least = layouts.least_chips(open_ended)[-1]
        plans = layouts.fitting(open_ended)
        lpus = plans.only(plans.candidate == len(names) - 1)
        assert 64 < least == lpus.chips.min()
        assert lpus.chips.max() <= layouts.DEEPER * least
        assert plans.only(plans.candidate != len(names) - 1).chips.max(initial=0.0) <= 64
        given = layouts.fitting(space(names, "llama-3.1-70b", max_chips=64, deep=False))
        assert not (given.candidate == len(names) - 1).any()


def test_other_chips_have_the_layouts_that_they_had(space):
    alone = layouts.fitting(space(["h100-sxm"], "llama-3.1-70b", deep=False))
    beside = layouts.fitting(space(["h100-sxm", "groq-lpu-v1"], "llama-3.1-70b"))
    beside = beside.only(beside.candidate == 0)
    for name in ("tp", "pp", "ep", "dp", "max_sequences"):
        assert (getattr(alone, name) == getattr(beside, name)).all()


def test_a_pipeline_is_slower_for_a_user_only_by_its_hand_overs(space):
    short = space(["wse-3"], "llama-3.1-8b")
    plans = layouts.fitting(short)
    assert sorted(plans.pp) == list(range(1, 34))[: len(plans)]
    rate = 1.0 / search.prepared(short, plans).at(plans.dp).tpot
    assert (rate[1:] <= rate[:-1]).all()
    assert rate.min() > 0.9 * rate.max()

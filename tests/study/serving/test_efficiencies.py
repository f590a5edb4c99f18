"""Fitted efficiencies: what levels compose to, who answers for a chip, what is refused."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.model.parameters import PARAMETERS
from chipcost.study.serving.efficiencies import (
    ALL,
    ENGINES,
    FAMILY,
    FITTED,
    RATE,
    STACKS,
    STRATA,
    TTFT,
    VENDOR,
    Efficiencies,
    Evidence,
    Family,
    Software,
    load_efficiencies,
)

FAMILIES = {
    "new": Family("new", "acme", "switched", 1, ("one", "two")),
    "old": Family("old", "acme", "switched", 1, ("three",)),
    "far": Family("far", "other", "switched", 1, ("four",)),
}
FACTORS = {
    (stack, stratum, kind): 1.5 + number
    for stack in STACKS
    for number, stratum in enumerate(STRATA)
    for kind in (RATE, TTFT)
}


@pytest.fixture
def small():
    return Efficiencies(
        FAMILIES,
        {name: item.prior for name, item in PARAMETERS.items()},
        {
            ("vendor", "acme"): {"step_time": 2.0},
            ("family", "new"): {"step_time": 3.0, "memory": 0.5},
            ("engine", "vllm"): {"step_time": 5.0},
            ("era", "vllm 2025"): {"step_time": 7.0},
            ("era", "vllm 2026"): {"step_time": 0.1},
            ("untuned", "all"): {"memory": 0.5},
            ("untuned-family", "new"): {"memory": 0.9},
        },
        {("one", "tuned"): Evidence(40, 0.1), ("one", "untuned"): Evidence(8)},
        FACTORS,
    )


def test_levels_multiply(small):
    prior = PARAMETERS["step_time"].prior
    software = small.software
    assert small.choose("one", "tuned").efficiency.step_time == pytest.approx(6.0 * prior)
    newest = small.choose("one", "tuned", "acme", software("vllm")).efficiency
    assert newest.step_time == pytest.approx(6.0 * 0.5 * prior)
    older = small.choose("one", "tuned", "acme", software("vllm 2025")).efficiency
    assert older.step_time == pytest.approx(min(210.0 * prior, PARAMETERS["step_time"].high))
    assert small.choose("four", "tuned").efficiency.step_time == pytest.approx(prior)
    memory = PARAMETERS["memory"].prior
    assert small.choose("two", "untuned").efficiency.memory == pytest.approx(memory * 0.225)


def test_siblings_have_the_same_parameters(small):
    one, two = (small.choose(chip, "tuned").efficiency for chip in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("chip", "level", "runs"),
    [("one", FITTED, 40), ("two", FAMILY, 40), ("three", VENDOR, 40), ("four", ALL, 40)],
)
def test_the_interval_goes_by_how_near_the_nearest_run_is(small, chip, level, runs):
    choice = small.choose(chip, "tuned")
    assert (choice.level, choice.runs) == (level, runs)
    assert choice.factor == FACTORS["tuned", level, RATE]
    assert choice.ttft_factor == FACTORS["tuned", level, TTFT]
    assert choice.error == (0.1 if level == FITTED else None)
    assert choice.inherited == (level in (VENDOR, ALL))


def test_tensorrt_llm_alone_holds_memory_for_whole_answers():
    held = {engine: Software(engine).reserves for engine in ("", *ENGINES)}
    assert [engine for engine, whole in held.items() if whole] == ["tensorrt-llm"]


def test_an_engine_or_a_year_that_is_not_known(small):
    assert small.software("") == Software()
    assert small.software("vllm") == Software("vllm", "2026")
    with pytest.raises(ChipcostError, match="--engine 'vlm' is not known"):
        small.software("vlm")
    with pytest.raises(ChipcostError, match="2031"):
        small.software("vllm 2031")
    with pytest.raises(ChipcostError, match="--stack"):
        small.choose("one", "perfect")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("parameters: {memory: 2.0}", "efficiency"),
        ("offsets: {vendor: {nvidia: {memory: 0}}}", "no factor"),
        ("offsets: {vendor: {nvidia: {charm: 2}}}", "unknown parameter charm"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path, line, message):
    import yaml

    from chipcost.catalog import files

    whole = yaml.safe_load((files.data_directory() / "efficiency.yaml").read_text())
    changed = yaml.safe_load(line)
    for section, values in changed.items():
        whole[section] = {**whole[section], **values}
    path = tmp_path / "efficiency.yaml"
    path.write_text(yaml.safe_dump(whole))
    with pytest.raises(ChipcostError, match=message):
        load_efficiencies(path)

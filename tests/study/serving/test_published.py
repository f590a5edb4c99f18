"""Machines of which only rates of services are known: who answers, how wide, what is refused."""

from __future__ import annotations

import pytest
import yaml

from chipcost.catalog import files
from chipcost.errors import ChipcostError
from chipcost.model.parameters import PARAMETERS
from chipcost.study.serving.efficiencies import ALL, FITTED, load_efficiencies
from chipcost.study.serving.published import OTHERS, PUBLISHED


@pytest.mark.parametrize(
    ("chip", "vendor", "of"),
    [
        ("wse-3", "Cerebras", "wafer"),
        ("groq-lpu-v1", "Groq", "groq"),
        ("sn40l", "SambaNova", "sambanova"),
    ],
)
def test_a_machine_with_rates_is_answered_by_them_whatever_the_software(
    shipped_efficiencies, chip, vendor, of
):
    tuned = shipped_efficiencies.choose(chip, "tuned", vendor)
    assert (tuned.level, tuned.origin) == (PUBLISHED, f"{PUBLISHED} of {of}")
    assert tuned.factor >= 2.0
    assert (tuned.error, tuned.inherited) == (None, False)
    vllm = shipped_efficiencies.software("vllm")
    assert shipped_efficiencies.choose(chip, "tuned", vendor, vllm) == tuned
    untuned = shipped_efficiencies.choose(chip, "untuned", vendor)
    assert untuned.level == (FITTED if chip == "sn40l" else PUBLISHED)  # runs of Argonne
    for name, item in PARAMETERS.items():
        assert item.low <= getattr(tuned.efficiency, name) <= item.high


def test_a_sibling_and_other_parts_with_sram_have_the_interval_of_a_machine_left_out(
    shipped_efficiencies,
):
    others = shipped_efficiencies.published[OTHERS]
    sibling = shipped_efficiencies.choose("sn50", "tuned", "SambaNova")
    assert sibling.efficiency == shipped_efficiencies.choose("sn40l", "tuned").efficiency
    assert sibling.factor == others.factor
    unknown = shipped_efficiencies.choose("tesla-d1", "tuned", "Tesla", sram=True)
    assert (unknown.origin, unknown.factor) == (f"{PUBLISHED} of {OTHERS}", others.factor)


def test_measured_chips_and_those_with_hbm_are_answered_as_before(shipped_efficiencies):
    assert shipped_efficiencies.choose("h100-sxm", "tuned", "nvidia").level == FITTED
    assert shipped_efficiencies.choose("some-chip", "tuned", "nobody").level == ALL


def test_without_the_file_nobody_is_answered_by_rates(tmp_path):
    shipped = files.data_directory() / "efficiency.yaml"
    path = tmp_path / "efficiency.yaml"
    path.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_efficiencies(path).choose("wse-3", "tuned", "Cerebras", sram=True).level == ALL


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parameters": {"charm": 2.0}}, "unknown parameter charm"),
        ({"parameters": {"memory": 0.0}}, "no factor"),
        ({"parameters": {"memory": "wide"}}, "wide"),
        ({"factor": None}, "efficiency.yaml"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path, change, message):
    shipped = files.data_directory() / "efficiency.yaml"
    path = tmp_path / "efficiency.yaml"
    path.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    whole = yaml.safe_load(shipped.with_name("efficiency_sram.yaml").read_text(encoding="utf-8"))
    whole["wafer"] |= change
    path.with_name("efficiency_sram.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    with pytest.raises(ChipcostError, match=message):
        load_efficiencies(path)

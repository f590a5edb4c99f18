"""The shipped chips and systems: how many, and that each of them answers alone."""

from datetime import date

import pytest

from chipcost.catalog.chips.schema import SEGMENTS, STATUSES
from chipcost.catalog.files import data_directory
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.selection import Selection
from chipcost.study.compare.compare import compare
from chipcost.study.compare.question import Question
from chipcost.study.data import Data
from chipcost.study.lookup import show_any

TODAY = date(2026, 11, 23)


def test_there_are_the_chips_that_people_ask_for(shipped):
    assert len(shipped.chips) >= 140
    assert {chip.status for chip in shipped.chips.values()} == set(STATUSES)
    assert {chip.segment for chip in shipped.chips.values()} == set(SEGMENTS)


def test_every_chip_and_system_answers_alone():
    data = Data()
    names = [*data.catalog.chips, *data.catalog.systems]
    assert len(names) > 170
    for name in names:
        shown = show_any(data, name, TODAY)
        assert shown.rows or shown.notes, name
        question = Question(
            Basis(TODAY, owner="any"), [name], per="hour", selection=Selection(all=True)
        )
        answer = compare(data, question)
        assert len(answer.rows) == 1, name


def test_what_the_press_calls_a_thing_finds_it_or_asks_back():
    data = Data()
    found = {
        "titan": "openai-jalapeno",
        "braga": "maia-200",
        "minerva": "mtia-400",
        "trillium": "tpu-v6e",
        "ironwood": "tpu-v7",
        "helios": "mi455x",
        "v100": "v100-sxm2-32gb",
        "teton2": "trainium2",
        "ponte vecchio": "max-1550",
        "dgx spark": "gb10",
    }
    for name, chip in found.items():
        question = Question(Basis(TODAY, owner="any"), [name], per="hour")
        assert compare(data, question).rows[0]["chip"] == chip, name
    for name in data.catalog.ambiguous:
        with pytest.raises(ChipcostError) as caught:
            show_any(data, name, TODAY)
        assert caught.value.code == "ambiguous-name", name
    assert {"mi300", "mtia", "teton"} <= set(data.catalog.ambiguous)


def test_a_name_is_of_its_own_chip():
    catalog = Data().catalog
    assert "mi250" in catalog.chips
    assert catalog.chips["mi250"].value("bf16_dense") is None
    assert catalog.chips["mi250x"].value("tf32_dense") is None
    wafer = catalog.chips["wse-3"]
    assert wafer.value("die_area") == pytest.approx(46225e-6)
    assert wafer.value("transistors") == 4e12
    assert wafer.value("fp16_dense") is not None
    assert catalog.chips["sn40l"].value("memory_bandwidth") == 1.6e12


def test_the_shipped_data_have_nothing_to_mend(cli):
    fitted = ("efficiency.yaml", "efficiency_sram.yaml", "power.yaml")
    files = [path for path in sorted(data_directory().glob("*.yaml")) if path.name not in fitted]
    done = cli("check", "--diff", *map(str, files))
    assert (done.status, done.out) == (0, "")

"""Names of chips and systems."""

import pytest

from chipcost.catalog.names import default_system, resolve
from chipcost.errors import ChipcostError
from chipcost.study.data import Data


@pytest.mark.parametrize("name", ["alpha", "ALPHA", "a1", "Alpha One", " alpha_one "])
def test_ids_aliases_and_names_in_any_case(small, name):
    assert resolve(small, name).chip.id == "alpha"


@pytest.mark.parametrize("name", ["beta-rack", "rack72", "Beta Rack"])
def test_a_system_stands_for_its_chip(small, name):
    found = resolve(small, name)
    assert (found.chip.id, found.system.id) == ("beta", "beta-rack")


def test_an_unknown_name_gets_the_three_nearest(small):
    with pytest.raises(ChipcostError) as caught:
        resolve(small, "alpa")
    assert "alpha" in caught.value.hint
    assert caught.value.hint.count(",") == 2


def test_the_default_system_of_a_chip(small):
    assert default_system(small, small.chips["beta"]).id == "beta-rack"
    assert default_system(small, small.chips["alpha"]) is None


def test_the_system_to_assume_is_the_one_named_else_the_default(small):
    assert resolve(small, "rack72").assumed.id == "beta-rack"
    assert resolve(small, "beta").assumed.id == "beta-rack"
    assert resolve(small, "beta").system is None
    assert resolve(small, "alpha").assumed is None


def test_an_ambiguous_name_asks_back(tmp_path):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text("ambiguous:\n  New One: {may_be: [b200, gb200-nvl72]}\n")
    catalog = Data([str(overlay)]).catalog
    for name in ("new-one", "NEW ONE"):
        with pytest.raises(ChipcostError) as caught:
            resolve(catalog, name)
        assert caught.value.code == "ambiguous-name"
        assert "b200 (NVIDIA B200), gb200-nvl72 (" in caught.value.hint

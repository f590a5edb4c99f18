"""What chips without a price have in its place."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import question_basis
from chipcost.study.chip.elsewhere import elsewhere
from chipcost.study.chip.selection import Selection, chosen_chips, selected
from chipcost.study.data import Data

DATA = Data()


def basis(**options):
    return question_basis("2026-11-23", **options)


def test_another_term_is_named_with_the_option_that_asks_for_it():
    found = elsewhere(DATA.catalog, ["trainium2"], basis(owner="rental"))
    assert found == "trainium2 has on_demand: --term any"
    assert elsewhere(DATA.catalog, ["trainium2"], basis(owner="rental"), named=True) == (
        "it has on_demand: --term any"
    )


def test_an_owner_of_a_cost_is_told_of_rentals_and_of_other_owners():
    found = elsewhere(DATA.catalog, ["tpu-v7"], basis())
    assert "--owner rental --term any" in found
    assert found.endswith("tpu-v7 has an own cost: --owner any")


def test_of_many_chips_their_number():
    many = [chip.id for chip in DATA.catalog.chips.values()]
    found = elsewhere(DATA.catalog, many, basis(owner="rental"))
    assert "of them have a rental of another term: --term any" in found
    assert elsewhere(DATA.catalog, ["wse-3"], question_basis("1999")) == ""


def test_a_selection_that_leaves_nothing_is_an_error():
    with pytest.raises(ChipcostError, match="no chip fits --vendor AMD --tier sram") as caught:
        selected(DATA.catalog, Selection(vendors=["amd"], tiers=["sram"]))
    assert caught.value.code == "no-match"
    with pytest.raises(ChipcostError, match="no chip fits --vendor AMD"):
        chosen_chips(DATA.catalog, ["h200"], Selection(vendors=["amd"]))
    with pytest.raises(ChipcostError, match="no chip is named or chosen"):
        chosen_chips(DATA.catalog, [], Selection())
    assert chosen_chips(DATA.catalog, ["h200", "mi300x"], Selection(vendors=["amd"])) == ["mi300x"]

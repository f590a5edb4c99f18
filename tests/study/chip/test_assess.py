"""What is known of one chip, and what follows from it.

tests: chipcost.study.chip.assess, chipcost.study.chip.basis
"""

from datetime import date

import pytest

from chipcost.catalog.names import resolve
from chipcost.study.chip.assess import MEDIAN, NO_RATE, assess, power_of
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.formulas import GIVEN

TODAY = date(2026, 11, 23)


def assessed(catalog, name, **options):
    found = resolve(catalog, name)
    return assess(catalog, found.chip, found.assumed, Basis(TODAY, **options).checked())


def test_a_value_from_the_catalog_has_evidence_and_nothing_else_has(shipped):
    for chip in shipped.chips:
        item = assessed(shipped, chip, owner="any")
        assert set(item.evidence) <= set(GIVEN)
        for name in GIVEN:
            assert name in item.values
            if item.values[name] is not None:
                assert item.evidence[name], (chip, name)


def test_the_pue_is_evidence_of_the_site_alone(shipped):
    def roles(**options):
        found = assessed(shipped, "gb200", **options).evidence["power_kw_per_chip"]
        return [piece.role for piece in found]

    assert roles() == [Role.POWER, Role.PUE]
    assert roles(power_basis="it") == [Role.POWER]
    assert roles(pue=1.5) == [Role.POWER]  # what is given has no source


@pytest.mark.parametrize("name", ["gb200", "trn2", "tpu-v7", "mi355x"])
def test_power_on_the_other_basis_is_that_of_an_assessment_on_it(shipped, name):
    item = assessed(shipped, name)
    it = assessed(shipped, name, power_basis="it")
    part, method = power_of(
        shipped, item.chip, item.system, Basis(TODAY, power_basis="it"), item.choice
    )
    assert part.values["power_kw_per_chip"] == it.values["power_kw_per_chip"]
    assert method == it.power_method


def test_a_caveat_has_a_code_and_its_words_are_the_warning(shipped):
    rental = assessed(shipped, "h100", owner="rental", term="on_demand")
    assert [caveat.code for caveat in rental.caveats] == [MEDIAN]
    assert rental.warnings == tuple(caveat.text for caveat in rental.caveats)
    lacking = assessed(shipped, "h100", dtype="fp4")
    assert [caveat.code for caveat in lacking.caveats] == [NO_RATE]
    assert lacking.values["peak_pflop_per_s"] is None
    assert lacking.dtype == ""


def test_a_pue_of_your_own_replaces_that_of_the_owner(shipped):
    own, plain = (assessed(shipped, "gb200", pue=pue).values for pue in (1.5, None))
    assert own["pue"] == (1.5, 1.5, 1.5)
    assert plain["pue"][1] == 1.14
    ratio = own["power_kw_per_chip"][1] / plain["power_kw_per_chip"][1]
    assert ratio == pytest.approx(1.5 / 1.14)

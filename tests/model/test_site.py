"""People, own generation, carbon and water of a site, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from chipcost.model import site


def test_people_for_megawatts_and_chips():
    assert site.people(3.0, 0.25, 4000.0, 0.001, 2000.0) == pytest.approx(3 + 1 + 2)


def test_a_kwh_of_own_generation():
    assert site.fuel_per_kwh(7740.0, 3.52) == pytest.approx(0.0272448)
    assert site.plant_per_kwh(20.0, 0.25, 730.0, 0.8) == pytest.approx(25.0 / 584.0)


def test_a_blend_and_the_grid_alone():
    assert site.blended_price(0.08, 0.12, 0.25) == pytest.approx(0.09)
    assert site.blended_price(0.0826, np.nan, 0.0) == 0.0826
    found = site.blended_price(0.08, np.array([0.1, np.nan]), np.array([1.0, 0.0]))
    assert found == pytest.approx([0.1, 0.08])


def test_carbon_and_water():
    assert site.emissions(1000.0, 0.4, 0.5, 0.5) == pytest.approx(450.0)
    assert site.carbon_cost(450.0, 50.0) == pytest.approx(22.5)
    assert site.water(2000.0, 1.1) == pytest.approx(2.2)


def test_replacements_of_what_is_not_repaired():
    assert site.replacements(40000.0, 0.04, 0.25) == pytest.approx(1200.0)

"""Ranges of a bottom-up cost: percentiles of samples, and corners."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from chipcost.catalog.names import default_system, resolve
from chipcost.errors import ChipcostError
from chipcost.model import tco
from chipcost.study import terms
from chipcost.study.data import Data
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tco.reconcile import with_sources
from chipcost.study.tco.scenario import scenario

DAY = date(2026, 11, 23)


def test_ranges_are_those_of_all_corners():
    from itertools import product

    given = scenario(
        "x",
        {
            "server": "200000 USD",
            "chips": "8",
            "power": "10 kW",
            "wacc": {"value": "9 %", "low": "8 %", "high": "12 %"},
            "life": {"value": "5 y", "low": "4 y", "high": "6 y"},
            "electricity": {"value": "0.08", "low": "0.06", "high": "0.1"},
            "pue": {"value": "1.2", "low": "1.1", "high": "1.4"},
        },
    )
    found = tco_ranges.evaluate(given, corners=True)
    names = list(given.ranges)
    corners = [
        tco.chip_hour({**given.values, **dict(zip(names, ends, strict=True))})
        for ends in product(*(given.ranges[name] for name in names))
    ]
    for output in ("total_usd_per_chip_hour", "capital_share", "usd_per_mw_year"):
        values = [float(corner[output]) for corner in corners]
        low, _, high = found[output]
        if output != "capital_share":  # falls and rises with the life's two effects alike
            assert (low, high) == pytest.approx((min(values), max(values)))
        assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12


GIVEN = {
    "server": {"value": "200000 USD", "low": "160000 USD", "high": "250000 USD"},
    "chips": "8",
    "power": "10 kW",
    "wacc": {"value": "9 %", "low": "8 %", "high": "12 %"},
    "life": {"value": "5 y", "low": "4 y", "high": "6 y"},
    "electricity": {"value": "0.08", "low": "0.06", "high": "0.1"},
    "facility_per_kw": "12000",
    "facility_life": {"value": "15 y", "low": "10 y", "high": "15 y"},
}


def test_ranges_are_percentiles_of_the_model_over_samples():
    given = scenario("x", GIVEN)
    inputs = tco_ranges.sampled(given)
    outputs = tco.chip_hour(inputs)["total_usd_per_chip_hour"]
    low, value, high = tco_ranges.evaluate(given)["total_usd_per_chip_hour"]
    assert value == pytest.approx(float(tco.chip_hour(given.values)["total_usd_per_chip_hour"]))
    assert (low, high) == pytest.approx(tuple(np.percentile(outputs[1:], [5, 95])))
    at_corners = tco_ranges.evaluate(given, corners=True)["total_usd_per_chip_hour"]
    assert at_corners[0] < low < value < high < at_corners[2]
    again = tco_ranges.evaluate(given, outputs=("total_usd_per_chip_hour",))
    assert again == {"total_usd_per_chip_hour": (low, value, high)}


def test_samples_are_those_of_the_inputs_and_never_a_point_mass():
    inputs = tco_ranges.sampled(scenario("x", GIVEN))
    server, life = inputs["server"], inputs["facility_life"]
    assert np.percentile(server[1:], [5, 50, 95]) == pytest.approx([160e3, 200e3, 250e3], rel=0.02)
    assert life[0] == 15.0
    assert np.percentile(life[1:], [5, 95]) == pytest.approx([10.0, 15.0], rel=0.02)
    assert np.unique(life[1:]).size > 0.99 * (life.size - 1)
    assert inputs["power"] == 10.0


def _logs(data, owner):
    catalog = with_sources(data.catalog, data.sites)
    found = []
    for chip in catalog.chips.values():
        if chip.segment != "data-centre":
            continue
        try:
            priced = price_chip(
                catalog, data.sites, chip, default_system(catalog, chip), DAY, Ask(owner=owner)
            )
        except ChipcostError:
            continue
        inputs = tco_ranges.sampled(priced.scenario)
        found.append(np.log(tco.chip_hour(inputs)["total_usd_per_chip_hour"][1:]))
    return np.array(found)


def test_costs_of_one_owner_share_what_the_draws_say_they_do():
    """SHARED_MODELLED is the median correlation of two chips' costs, over both owners."""
    medians = []
    for owner in ("hyperscaler", "neocloud"):
        logs = _logs(Data(), owner)
        assert len(logs) > 30
        pairs = np.corrcoef(logs)[np.triu_indices(len(logs), 1)]
        medians.append(np.median(pairs))
    assert pytest.approx(np.mean(medians), abs=0.05) == terms.SHARED_MODELLED


def test_two_chips_of_one_owner_have_one_life():
    catalog, sites = Data().catalog, Data().sites
    catalog = with_sources(catalog, sites)
    one, other = (
        tco_ranges.sampled(
            price_chip(catalog, sites, found.chip, found.assumed, DAY, Ask()).scenario
        )
        for found in (resolve(catalog, "h100"), resolve(catalog, "mi300x"))
    )
    assert np.array_equal(one["life"], other["life"])
    assert abs(np.corrcoef(one["server"][1:], other["server"][1:])[0, 1]) < 0.1

from dataclasses import replace
from datetime import date

import pytest

from chipcost.study.chip.power import chip_power
from chipcost.study.data import Data

TODAY = date(2026, 11, 23)
PUE = (1.1, 1.2, 1.3)


def test_each_rung_of_the_ladder_in_turn(small):
    beta, rack = small.chips["beta"], small.systems["beta-rack"]
    best = chip_power(small, beta, rack, TODAY, "it", PUE)
    assert (best.method, best.watt[1]) == ("all-in IT quote", 1870)
    without_quotes = replace(small, power_quotes=())
    second = chip_power(without_quotes, beta, rack, TODAY, "it", PUE)
    assert (second.method, second.watt[1]) == ("system power / count", 2000)
    server = replace(rack, power=rack.power._replace(basis="server"))
    third = chip_power(without_quotes, beta, server, TODAY, "it", PUE)
    assert third.method == "server power / count + network share"
    assert third.watt[1] == pytest.approx(2000 * 1.09)
    last = chip_power(without_quotes, beta, None, TODAY, "it", PUE)
    assert last.method == "TDP x class factor (estimate)"
    assert last.watt[1] == pytest.approx(1200 * 1.8)
    assert chip_power(without_quotes, small.chips["gamma"], None, TODAY, "it", PUE) is None


def test_the_pue_goes_on_it_power_once(small):
    power = chip_power(small, small.chips["beta"], None, TODAY, "facility", PUE)
    assert power.watt[1] == pytest.approx(1870 * 1.2)
    assert power.pue == PUE
    utility = chip_power(small, small.chips["beta"], None, date(2026, 1, 1), "facility", PUE)
    assert (utility.watt[1], utility.pue) == (2100, None)


def test_a_measured_maximum_serves_where_no_tdp_is_known(small_data, tmp_path):
    path = tmp_path / "o.yaml"
    path.write_text(
        "sources: {m: {title: M, grade: analyst}}\n"
        "chips: {delta: {name: D, vendor: Dee, measured_power_max: {value: 100 W, source: m}}}\n"
    )
    catalog = Data([path]).catalog
    power = chip_power(catalog, catalog.chips["delta"], None, TODAY, "it", PUE)
    assert power.method.startswith("measured maximum")

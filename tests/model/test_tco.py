"""The bottom-up stack: identities that hold whatever the inputs."""

from __future__ import annotations

import pytest

from chipcost.model import tco
from chipcost.study.tco.scenario import scenario

GIVEN = {
    "server": "258001 USD", "network": "76155 USD", "storage": "11732 USD", "chips": "8",
    "wacc": "10.25 %", "life": "6 y", "power": "10.93 kW", "electricity": "0.087 USD/kWh",
    "power_utilization": "80 %", "pue": "1.35", "colocation": "150 USD/kW/month",
    "remote_hands": "131 USD/month", "staff": "2", "salary": "100 USD/month",
    "maintenance": "2 %", "insurance": "0.5 %",
}  # fmt: skip


def cost(**changes):
    values = scenario("x", {**GIVEN, **changes}).values
    return {name: float(value) for name, value in tco.chip_hour(values).items()}


def test_utilisation_of_power_scales_electricity_alone():
    full, half = cost(power_utilization="1"), cost(power_utilization="50 %")
    saved = full["electricity_usd_per_month"] / 2
    assert half["electricity_usd_per_month"] == pytest.approx(saved)
    assert full["operating_usd_per_month"] - half["operating_usd_per_month"] == pytest.approx(saved)
    assert full["capital_usd_per_month"] == half["capital_usd_per_month"]
    assert full["facility_power_kw"] == half["facility_power_kw"]


def test_pue_scales_electricity_and_not_colocation():
    one, two = cost(pue="1"), cost(pue="2")
    assert two["electricity_usd_per_month"] == pytest.approx(2 * one["electricity_usd_per_month"])
    assert two["colocation_usd_per_month"] == one["colocation_usd_per_month"]
    assert two["facility_power_kw"] == pytest.approx(2 * two["it_power_kw"])


def test_the_operating_parts_by_hand():
    found = cost()
    assert found["electricity_usd_per_kw_month"] == pytest.approx(0.087 * 730 * 0.8 * 1.35)
    assert found["colocation_usd_per_month"] == pytest.approx(150 * 10.93)
    assert found["staff_usd_per_month"] == 200.0
    assert found["maintenance_usd_per_month"] == pytest.approx(0.02 * 258001 / 12)
    assert found["insurance_usd_per_month"] == pytest.approx(0.005 * 345888 / 12)
    assert found["services_usd_per_month"] == 131.0


def test_availability_and_spares_stay_out_of_the_total():
    plain, spared = cost(), cost(availability="95 %", spares="5 %")
    assert spared["total_usd_per_chip_hour"] == plain["total_usd_per_chip_hour"]
    assert spared["levelised_usd_per_chip_hour"] == pytest.approx(
        plain["total_usd_per_chip_hour"] * 1.05 / 0.95
    )
    loaded = cost(load="50 %")
    assert loaded["usd_per_loaded_chip_hour"] == pytest.approx(2 * plain["total_usd_per_chip_hour"])


def test_twice_the_hardware_costs_the_same_per_chip():
    doubled = ("server", "network", "storage", "chips", "power", "remote_hands", "staff")
    changes = {}
    for name in doubled:
        amount, _, unit = GIVEN[name].partition(" ")
        changes[name] = f"{2 * float(amount):g} {unit}".strip()
    twice = cost(**changes)
    assert twice["total_usd_per_chip_hour"] == pytest.approx(cost()["total_usd_per_chip_hour"])


def test_an_owned_facility_is_an_annuity_of_its_own():
    owned = cost(colocation="0 USD/kW/month", facility_per_kw="12500 USD/kW", facility_life="15 y")
    rate = 0.1025 / 12
    payment = 12500 * 10.93 * rate / (1 - (1 + rate) ** -180)
    assert owned["facility_usd_per_month"] == pytest.approx(payment)
    assert owned["capital_usd_per_month"] == cost()["capital_usd_per_month"]

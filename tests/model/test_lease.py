"""Present values of renting and owning, month by month and in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chipcost.model import finance, lease, tco
from chipcost.study.tco.scenario import scenario

GIVEN = {
    "server": "30000 USD", "network": "6000 USD", "chips": "1", "wacc": "12 %", "life": "5 y",
    "power": "1 kW", "electricity": "0.1 USD/kWh", "colocation": "100 USD/kW/month",
    "rent": "2.5 USD/h", "term": "3 y",
}  # fmt: skip
HOURS = 730.0


def contract(**changes):
    values = scenario("x", {**GIVEN, **changes}).values
    return {name: float(value) for name, value in tco.chip_hour(values).items()}


def by_months(monthly, months, rate=0.01):
    return sum(monthly / (1 + rate) ** month for month in range(1, months + 1))


def test_present_value_is_the_sum_of_the_months():
    assert finance.implied_capital(100.0, 0.12, 3.0) == pytest.approx(by_months(100.0, 36))
    assert finance.implied_capital(100.0, 0.0, 3.0) == pytest.approx(3600.0)


def test_a_contract_month_by_month():
    found = contract()
    operating = 0.1 * HOURS + 100.0
    assert found["rented_usd_per_chip"] == pytest.approx(by_months(2.5 * HOURS, 36))
    owned = 36000.0 + by_months(operating, 36)
    assert found["owned_usd_per_chip_nothing"] == pytest.approx(owned)
    sold = 30000.0 * 10 ** (-0.14 * 3) / 1.01**36
    assert found["owned_usd_per_chip_resale"] == pytest.approx(owned - sold)
    used = by_months(found["total_usd_per_chip_hour"] * HOURS, 36)
    assert found["owned_usd_per_chip_used_on"] == pytest.approx(used)
    assert found["break_even_rent_used_on"] == pytest.approx(found["total_usd_per_chip_hour"])


@pytest.mark.parametrize("case", lease.CASES)
def test_at_the_break_even_rent_both_cost_the_same(case):
    rent = contract(spares="5 %")[f"break_even_rent_{case}"]
    found = contract(spares="5 %", rent=f"{rent!r} USD/h")
    assert found["rented_usd_per_chip"] == pytest.approx(found[f"owned_usd_per_chip_{case}"])


@pytest.mark.parametrize("case", ["nothing", "resale"])
def test_at_the_break_even_year_both_cost_the_same(case):
    years = contract()[f"break_even_years_{case}"]
    assert 0.0 < years < 5.0
    at = contract(term=f"{years!r} y")
    assert at["rented_usd_per_chip"] == pytest.approx(at[f"owned_usd_per_chip_{case}"], rel=1e-3)


def test_the_break_even_year_in_closed_form():
    """Nothing left: 1.01^-12T = 1 - K r / (rent - operating)."""
    net = 2.5 * HOURS - (0.1 * HOURS + 100.0)
    months = -math.log(1 - 36000.0 * 0.01 / net) / math.log(1.01)
    assert contract()["break_even_years_nothing"] == pytest.approx(months / 12, abs=1e-3)


def test_a_rent_too_low_is_never_reached():
    found = contract(rent="0.5 USD/h")
    assert math.isnan(found["break_even_years_nothing"])
    assert math.isnan(found["break_even_years_resale"])


def test_a_stated_residual_replaces_the_decay():
    assert lease.kept_value(100.0, 0.25, 0.14, 2.5, 5.0) == pytest.approx(50.0)
    assert lease.kept_value(100.0, 0.0, 0.14, 1 / 0.14, 5.0) == pytest.approx(10.0)


def test_spares_and_availability_are_of_owning_alone():
    plain, spared = contract(), contract(spares="5 %", availability="95 %")
    assert spared["rented_usd_per_chip"] == plain["rented_usd_per_chip"]
    for case in lease.CASES:
        name = f"owned_usd_per_chip_{case}"
        assert spared[name] == pytest.approx(plain[name] * 1.05 / 0.95)


def test_lines_between_months():
    gain = np.array([-2.0, -1.0, 1.0, np.nan])
    months = np.arange(4.0)
    assert lease.break_even_years(gain, months) == pytest.approx(1.5 / 12)
    assert lease.break_even_years(np.array([0.0, 1.0]), np.arange(2.0)) == 0.0
    assert np.isnan(lease.break_even_years(np.array([-1.0, np.nan]), np.arange(2.0)))


def test_without_a_rent_nothing_is_said():
    values = scenario("x", {k: v for k, v in GIVEN.items() if k not in ("rent", "term")}).values
    assert not any("rent" in name for name in tco.chip_hour(values))

"""Capital, running cost and price of a chip on one basis."""

from __future__ import annotations

import pytest

from chipcost.model import finance
from chipcost.study.plan.costs import IMPLIED, PRICED, QUOTED, RENTED


@pytest.fixture
def plan(rows_of):
    """The row of a plan of so many chips of one kind."""

    def call(chip, *arguments, chips="72000"):
        [row] = rows_of("plan", chip, "--chips", chips, *arguments)
        return row

    return call


def test_capital_is_what_the_price_implies(plan):
    """MI355X: 1.50 USD/h less 0.520 of electricity and building leave 34,400 USD a chip, of which
    maintenance of 1 % of the server a year takes 1,000; not the 64,944 of a price of its own."""
    row = plan("mi355x")
    assert row["capital_basis"] == IMPLIED
    it_kw = row["it_mw"] * 1000 / row["chips"]
    electricity = it_kw * 730 * 0.8 * 0.0826 * 1.14 / 730
    building = finance.monthly_payment(12_500 * it_kw, 0.09, 15.0) / 730
    left = row["usd_per_year"] / row["chips"] / 8760 - electricity - building
    chip = finance.implied_capital(left * 730, 0.09, 5.0)
    assert chip == pytest.approx(34_400, rel=0.005)
    capital = row["it_capital_usd"] / row["chips"]
    kept = left * 730 - 0.01 / 12 * capital / 1.32  # what the server costs in maintenance
    assert finance.implied_capital(kept, 0.09, 5.0) == pytest.approx(capital, rel=1e-6)
    assert capital == pytest.approx(33_400, rel=0.005)
    assert row["facility_capital_usd"] == pytest.approx(12_500 * row["it_mw"] * 1000)
    assert row["capital_usd"] == row["it_capital_usd"] + row["facility_capital_usd"]


def test_the_years_of_a_price_are_its_capital_running_and_building(rows_of, plan):
    """With nothing to wait for, the present value is that of the yearly cost itself."""
    now = ("--construction", "0", "--lead", "0", "--installation", "0", "--payments", "order 100%")
    for chip in ("mi355x", "gb300", "trn2", "h100"):
        row = plan(chip, *now)
        monthly = row["usd_per_year"] / 12
        months = 12 * row["life_years"]
        worth = monthly * (1 - (1 + row["wacc"] / 12) ** -months) / (row["wacc"] / 12)
        assert row["present_value_usd"] == pytest.approx(worth, rel=1e-9), chip
        years = rows_of("plan", chip, "--chips", "72000", "--by-year", *now)
        assert sum(year["present_value_usd"] for year in years) == pytest.approx(worth)


def test_capital_that_a_quote_states_is_taken(plan):
    """Trainium2: 0.43 of its 0.66 USD/h are capital: 15,122 USD over five years at 9 %."""
    row = plan("trn2")
    assert row["capital_basis"] == QUOTED
    chip = finance.implied_capital(0.43 * 730, 0.09, 5.0)
    assert row["it_capital_usd"] / row["chips"] == pytest.approx(chip)
    assert chip == pytest.approx(15_122, rel=1e-3)


def test_a_quote_that_states_its_life_is_taken_apart_with_it(plan):
    """The edition of 2025-08 is on four years."""
    row = plan("mi355x", "--as-of", "2025-10-01")
    assert row["life_years"] == 4
    assert plan("mi355x", "--as-of", "2025-10-01", "--life", "6y")["life_years"] == 6
    assert plan("mi355x", "--wacc", "12%")["wacc"] == 0.12


def test_without_a_quote_a_price_is_capital_and_no_cost(plan):
    row = plan("mi350x")
    assert row["capital_basis"] == PRICED
    assert row["capital_usd"] > 0
    assert row["usd_per_year"] is row["present_value_usd"] is None
    filled = plan("mi350x", "--fill", "modelled")
    assert filled["capital_basis"] == PRICED
    assert filled["cost_kind"] == "modelled"
    assert filled["capital_usd"] == pytest.approx(row["capital_usd"])
    assert filled["present_value_usd"] > 0


def test_who_rents_buys_nothing(plan):
    row = plan("h100", "--owner", "rental")
    assert row["capital_basis"] == RENTED
    assert row["capital_usd"] == row["it_capital_usd"] == row["facility_capital_usd"] == 0
    assert row["months_to_first"] == 0
    assert row["present_value_usd"] < 5 * row["usd_per_year"]


def test_who_rents_hosting_builds_nothing_and_waits_for_no_building(plan):
    row = plan("h100", "--owner", "neocloud")
    assert row["facility_capital_usd"] == 0 < row["it_capital_usd"]
    assert row["months_to_first"] == 3 + 2
    assert plan("h100")["months_to_first"] == 18 + 2
    asked = plan("h100", "--owner", "neocloud", "--construction", "12")
    assert asked["months_to_first"] == 12 + 2


def test_the_site_of_the_plan_pays_for_power(plan):
    """Cheaper electricity and a better PUE leave more of one price for capital."""
    plain = plan("mi355x")
    cheap = plan("mi355x", "--site", "iowa")
    better = plan("mi355x", "--site", "google")
    assert cheap["it_capital_usd"] > plain["it_capital_usd"]
    assert better["it_capital_usd"] > plain["it_capital_usd"]
    assert cheap["usd_per_year"] == plain["usd_per_year"]


def test_electricity_is_of_the_mean_and_megawatts_are_provisioned(rows_of):
    """Chips without work idle: a fleet for twice the mean draws less than twice."""
    ask = ("plan", "llama-3.3-70b", "h100", "--output", "1T/day", "--as-of", "2026-11-23")
    [plain], [peak] = rows_of(*ask), rows_of(*ask, "--peak", "2")
    for row in (plain, peak):
        assert 0.2 * row["facility_mw"] < row["mean_facility_mw"] < row["facility_mw"]
        assert row["mean_facility_mw_low"] < row["mean_facility_mw"] < row["mean_facility_mw_high"]
        assert row["electricity_mwh_per_year"] == pytest.approx(8760 * row["mean_facility_mw"])
        price = row["electricity_usd_per_year"] / row["electricity_mwh_per_year"] / 1e3
        assert price == pytest.approx(0.0826, abs=1e-3)
        assert row["electricity_usd_per_year"] < row["usd_per_year"]
    assert peak["facility_mw"] == pytest.approx(2 * plain["facility_mw"], rel=0.01)
    assert plain["mean_facility_mw"] < peak["mean_facility_mw"] < 1.8 * plain["mean_facility_mw"]
    served = peak["output_tokens_per_s"] / peak["output_tokens_per_s_per_chip"]
    [token] = rows_of("tokens", "llama-3.3-70b", "h100", "--load",
                      str(served / peak["chips"]), "--as-of", "2026-11-23")  # fmt: skip
    of_one = 1e3 * peak["mean_facility_mw"] / peak["chips"]
    assert of_one == pytest.approx(token["mean_power_kw_per_chip"], rel=1e-6)


def test_chips_without_a_model_have_no_mean(rows_of):
    [row] = rows_of("plan", "gb300", "--power", "10 MW", "--as-of", "2026-11-23")
    assert row["facility_mw"] > 9
    assert row["mean_facility_mw"] is None
    assert row["electricity_mwh_per_year"] is None

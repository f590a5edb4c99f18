"""Every derived column of a fleet as one formula over named inputs, floats or samples alike."""

from __future__ import annotations

from chipcost.model import fleet, token_economics
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Derived

# Values of one chip that a fleet is reckoned from, by name.
IT_POWER, SITE_POWER = "it_kw_per_chip", "facility_kw_per_chip"
IT_CAPITAL, BUILDING = "it_capital_usd_per_chip", "facility_capital_usd_per_chip"
WORTH, YEARS = "present_value_usd_per_chip", "discounted_years"
IDLE_POWER, BUSY_POWER = "idle_facility_kw_per_chip", "busy_facility_kw_per_chip"
ELECTRICITY = "usd_per_kwh"
INNER = (
    IT_POWER, SITE_POWER, IDLE_POWER, BUSY_POWER, ELECTRICITY, IT_CAPITAL, BUILDING, WORTH, YEARS,
    "usd_per_chip_hour", "isl", "osl", "success_rate",
)  # fmt: skip


def _sum(one: float, other: float) -> float:
    return one + other


DERIVED: tuple[Derived, ...] = (
    Derived("it_mw", ("chips", IT_POWER), fleet.megawatts, f"chips x {IT_POWER} / 1000"),
    Derived("facility_mw", ("chips", SITE_POWER), fleet.megawatts, f"chips x {SITE_POWER} / 1000"),
    Derived(
        "mean_facility_mw",
        ("chips", IDLE_POWER, BUSY_POWER, "output_tokens_per_s", RATE),
        fleet.mean_megawatts,
        f"(chips x {IDLE_POWER} + ({BUSY_POWER} - {IDLE_POWER}) x output_tokens_per_s / {RATE}) "
        "/ 1000",
    ),
    Derived(
        "electricity_mwh_per_year",
        ("mean_facility_mw",),
        fleet.mwh_per_year,
        "mean_facility_mw x 8760",
    ),
    Derived(
        "electricity_usd_per_year",
        ("electricity_mwh_per_year", ELECTRICITY),
        fleet.usd_of_mwh,
        f"electricity_mwh_per_year x 1000 x {ELECTRICITY}",
    ),
    Derived("it_capital_usd", ("chips", IT_CAPITAL), fleet.capital, f"chips x {IT_CAPITAL}"),
    Derived("facility_capital_usd", ("chips", BUILDING), fleet.capital, f"chips x {BUILDING}"),
    Derived(
        "capital_usd",
        ("it_capital_usd", "facility_capital_usd"),
        _sum,
        "it_capital_usd + facility_capital_usd",
    ),
    Derived(
        "usd_per_year",
        ("chips", "usd_per_chip_hour"),
        fleet.usd_per_year,
        "chips x usd_per_chip_hour x 8760",
    ),
    Derived(
        "usd_per_mtok_total",
        ("usd_per_year", "output_tokens_per_s", "isl", "osl"),
        fleet.usd_per_mtok_total,
        "usd_per_year / (output_tokens_per_s x (1 + isl / osl) x 31.536)",
    ),
    Derived(
        "usd_per_mtok_output_all_in",
        ("usd_per_year", "output_tokens_per_s"),
        fleet.usd_per_mtok_output,
        "usd_per_year / (output_tokens_per_s x 31.536)",
    ),
    Derived(
        "usd_per_request",
        ("usd_per_year", "output_tokens_per_s", "osl"),
        fleet.usd_per_request,
        "usd_per_year x osl / (output_tokens_per_s x 31536000)",
    ),
    Derived(
        "usd_per_successful_request",
        ("usd_per_request", "success_rate"),
        token_economics.usd_per_successful_request,
        "usd_per_request / success_rate: independent tries until one succeeds",
    ),
    Derived("present_value_usd", ("chips", WORTH), fleet.capital, f"chips x {WORTH}"),
    Derived(
        "levelised_usd_per_mtok_total",
        ("present_value_usd", "output_tokens_per_s", "isl", "osl", YEARS),
        fleet.levelised_usd_per_mtok,
        f"present_value_usd / (output_tokens_per_s x (1 + isl / osl) x 31.536 x {YEARS})",
    ),
)
BY_COLUMN = {item.column: item for item in DERIVED}

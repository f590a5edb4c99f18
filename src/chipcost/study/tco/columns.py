"""Columns of a modelled cost, the parts of its stack, and the figures derived from it."""

from __future__ import annotations

from chipcost.result import Cell, Column, number_column, text_column

Rows = list[dict[str, Cell]]

COLUMNS: tuple[Column, ...] = (
    text_column("scenario", "chip, system or name of the inputs"),
    text_column("owner", "whose cost it is"),
    text_column("group", "capital, operating, total, derived, quote, deal or input"),
    text_column("item", "what it is"),
    number_column("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    number_column(
        "usd_per_chip_hour_low", "USD/h", "its 5th percentile; the least with --corners", "low"
    ),
    number_column(
        "usd_per_chip_hour_high", "USD/h", "its 95th percentile; the most with --corners", "high"
    ),
    number_column("share", "share", "share of the total", "share", 3),
    number_column("usd_per_month", "USD", "of the whole unit in a month", "USD/month", 5),
    number_column("value", "", "value of an input or of a derived figure", "value", 5),
    number_column("value_low", "", "lower end of value", digits=5),
    number_column("value_high", "", "upper end of value", digits=5),
    text_column("unit", "unit of value"),
    text_column("text", "value and unit for people", "figure"),
    text_column("origin", "where it comes from", "from"),
    text_column("source", "keys of the sources"),
)

CAPITAL_ITEMS = (
    "server", "network", "storage", "service", "installation", "software", "other_capital",
    "payments",
)  # fmt: skip
OPERATING_ITEMS = (
    "electricity", "colocation", "facility", "staff", "maintenance", "insurance", "services",
    "quoted", "software_fee", "replacements", "property_tax", "carbon", "water",
)  # fmt: skip
LABELS = {"other_capital": "network, storage, installation", "services": "remote hands, internet"}
DERIVED = {
    "total_capital_usd": "USD",
    "capital_usd_per_chip": "USD",
    "it_power_kw": "kW",
    "facility_power_kw": "kW",
    "energy_mwh_per_year": "MWh",
    "capital_usd_per_mw": "USD",
    "usd_per_mw_year": "USD",
    "levelised_usd_per_chip_hour": "USD/h",
    "usd_per_loaded_chip_hour": "USD/h",
    "usd_per_sold_chip_hour": "USD/h",
    "onsite_usd_per_kwh": "USD/kWh",
    "electricity_usd_per_kwh": "USD/kWh",
    "carbon_t_per_year": "t",
    "water_m3_per_year": "m3",
    "staff": "people",
    "levelised_usd_per_mw_year": "USD",
    "usd_per_effective_pflop_hour": "USD/(PFLOP/s)/h",
    "levelised_usd_per_effective_pflop_hour": "USD/(PFLOP/s)/h",
    "usd_per_mtok": "USD",
    "levelised_usd_per_mtok": "USD",
    "usd_per_sold_mtok": "USD",
    "joule_per_token": "J",
    "provisioned_joule_per_token": "J",
    "tokens_per_s_per_mw": "tokens/s",
    "run_usd": "USD",
    "levelised_run_usd": "USD",
}
# Shown where it differs: figures that are as another one unless an input of theirs is given.
BEYOND = {
    "levelised_usd_per_chip_hour": ("total_usd_per_chip_hour",),
    "usd_per_loaded_chip_hour": ("total_usd_per_chip_hour",),
    "usd_per_sold_chip_hour": ("levelised_usd_per_chip_hour", "usd_per_loaded_chip_hour"),
    "electricity_usd_per_kwh": ("grid_usd_per_kwh", "onsite_usd_per_kwh"),
    "levelised_usd_per_mw_year": ("usd_per_mw_year",),
    "levelised_usd_per_effective_pflop_hour": ("usd_per_effective_pflop_hour",),
    "levelised_usd_per_mtok": ("usd_per_mtok",),
    "usd_per_sold_mtok": ("levelised_usd_per_mtok",),
    "provisioned_joule_per_token": ("joule_per_token",),
    "levelised_run_usd": ("run_usd",),
}


def text_of(value: float, unit: str) -> str:
    """A figure for people: at least three digits, all of an amount."""
    if value >= 1000.0:
        return f"{value:,.0f} {unit}".rstrip()
    return f"{value:.4g} {unit}".rstrip()

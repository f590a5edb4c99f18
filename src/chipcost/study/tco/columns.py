"""Columns of a modelled cost, the parts of its stack, and the figures derived from it."""

from __future__ import annotations

from chipcost.result import Cell, Column, number_column, text_column
from chipcost.units import magnitude

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
    number_column("usd_per_month", "USD", "of the whole unit in a month", "USD/month"),
    number_column("value", "", "value of an input or of a derived figure", "value", 5),
    number_column("value_low", "", "lower end of value", digits=5),
    number_column("value_high", "", "upper end of value", digits=5),
    text_column("unit", "unit of value"),
    text_column("text", "value and unit for people", "figure"),
    Column("origin", "", "where it comes from", "from", numeric=False, widest=15),
    text_column("source", "keys of the sources"),
    text_column("label", "item in words", "item"),
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


# Items whose name says too little.
WORDS = {
    "total_capital_usd": "capital of the unit",
    "capital_usd_per_chip": "capital of a chip",
    "it_power_kw": "IT power",
    "facility_power_kw": "site power",
    "energy_mwh_per_year": "energy a year",
    "capital_usd_per_mw": "capital of a megawatt",
    "usd_per_mw_year": "megawatt and year",
    "levelised_usd_per_chip_hour": "levelised chip-hour",
    "usd_per_loaded_chip_hour": "chip-hour under load",
    "usd_per_sold_chip_hour": "sold chip-hour",
    "onsite_usd_per_kwh": "own electricity",
    "electricity_usd_per_kwh": "electricity, mixed",
    "carbon_t_per_year": "carbon a year",
    "water_m3_per_year": "water a year",
    "levelised_usd_per_mw_year": "levelised megawatt and year",
    "usd_per_effective_pflop_hour": "effective PFLOP/s and hour",
    "levelised_usd_per_effective_pflop_hour": "the same, levelised",
    "usd_per_mtok": "million tokens",
    "levelised_usd_per_mtok": "million tokens, levelised",
    "usd_per_sold_mtok": "million tokens sold",
    "joule_per_token": "energy of a token",
    "provisioned_joule_per_token": "the same, provisioned",
    "tokens_per_s_per_mw": "tokens of a megawatt",
    "run_usd": "the run",
    "levelised_run_usd": "the run, levelised",
    "server": "server, its price",
    "unit_price": "chip, its price",
    "all_in": "all-in price over the server's",
    "power": "IT power of the unit",
    "pue": "PUE",
    "wacc": "WACC",
    "life": "life of the hardware",
    "electricity": "electricity, its price",
    "power_utilization": "average over provisioned power",
    "facility_per_kw": "building",
    "facility_life": "life of the building",
    "facility_wacc": "WACC of the building",
    "residual": "value left at the end",
    "spares": "spare units",
    "grid_intensity": "carbon of the grid",
}


def label_of(item: str) -> str:
    """An item in words."""
    return WORDS.get(item, item.replace("_", " "))


def text_of(value: float, unit: str, share: bool = False) -> str:
    """A figure for people, in three digits at least and by its magnitude; a share in per cent."""
    if share:
        return f"{100.0 * value:.4g} %"
    if value >= 1e6:
        return f"{magnitude(value)} {unit}".rstrip()
    if value >= 1000.0:
        return f"{value:,.0f} {unit}".rstrip()
    return f"{value:.4g} {unit}".rstrip()

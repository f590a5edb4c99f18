"""Outputs of a modelled cost whose tornado `sensitivity` draws: names alone, for completion."""

PREFIX = "modelled_"
OUTPUTS = (
    "usd_per_chip_hour",
    "capital_usd_per_chip_hour",
    "operating_usd_per_chip_hour",
    "usd_per_mw_year",
    "levelised_usd_per_chip_hour",
    "levelised_usd_per_mw_year",
)

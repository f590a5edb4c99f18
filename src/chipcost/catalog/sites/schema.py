"""What may stand in sites.yaml: owner and site profiles, power factors by class of chip, and days'
profiles of load."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field


def _figure(dimension: str, meaning: str) -> Field:
    return Field("figure", meaning, dimension)


PROFILE: dict[str, Field] = {
    "name": Field("text", "name in full"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "default source of the figures of this block"),
    "pue": _figure("ratio", "power usage effectiveness: facility over IT power"),
    "pue_liquid": _figure("ratio", "the same, where the chips are cooled by liquid"),
    "wacc": _figure("ratio", "cost of capital a year, nominal, before tax"),
    "life": _figure("time", "life of the IT hardware"),
    "network_life": _figure("time", "life of the network, where it differs"),
    "electricity": _figure("money_per_energy", "price of electricity"),
    "power_utilization": _figure("ratio", "average over provisioned IT power"),
    "colocation": _figure("money_per_power_month", "hosting of IT power, without electricity"),
    "facility_per_kw": _figure("money_per_power", "own facility, for IT power"),
    "facility_life": _figure("time", "life of an own facility"),
    "remote_hands": _figure("money_per_month", "remote hands, per chip"),
    "internet": _figure("money_per_month", "internet, per chip"),
    "maintenance": _figure("ratio", "maintenance a year, share of the server's price"),
    "insurance": _figure("ratio", "insurance a year, share of all capital"),
    "availability": _figure("ratio", "share of hours in which a unit works"),
    "spares": _figure("ratio", "spare units, share of the units"),
    "residual": _figure("ratio", "share of the server's price left at the end of its life"),
    "inflation": _figure("ratio", "inflation a year; above 0 annuities are real"),
    "income_tax": _figure("ratio", "income tax; the WACC is that after it"),
    "depreciation": _figure("ratio", "share written off for the tax by MACRS of five years"),
    "bonus": _figure("ratio", "share written off for the tax in the first year"),
    "lead": _figure("time", "time from paying for hardware to its first hour"),
    "facility_lead": _figure("time", "time from paying for a facility to its first hour"),
    "ramp": _figure("time", "time from the first hour to full output"),
    "ramp_share": _figure("ratio", "mean output in the ramp, share of full output"),
    "load": _figure("ratio", "share of hours that are sold"),
    "failure_rate": _figure("ratio", "units that fail for good in a year"),
    "repair_share": _figure("ratio", "share of them repaired at no price"),
    "property_tax": _figure("ratio", "property tax a year, share of all capital"),
    "software_fee": _figure("money_per_month", "software, per chip"),
    "salary": _figure("money_per_month", "cost of one person"),
    "staff_per_mw": _figure("count", "people for a megawatt of IT power"),
    "staff_per_chip": _figure("count", "people for a chip"),
    "cooling_per_kw": _figure("money_per_power", "liquid cooling on top of an own facility"),
    "cooling_premium": _figure("ratio", "liquid cooling, share on top of hosting"),
    "stranded_power": _figure("ratio", "hosting paid and not used, share of what is used"),
    "onsite_share": _figure("ratio", "share of the electricity from an own plant"),
    "turbine_per_kw": _figure("money_per_power", "price of that plant, for site power"),
    "turbine_life": _figure("time", "life of the plant"),
    "turbine_backup": _figure("ratio", "plant that stands by, share of what runs"),
    "turbine_operating": _figure("money_per_energy", "upkeep of the plant"),
    "heat_rate": _figure("heat_rate", "fuel of the plant for a kWh"),
    "fuel_price": _figure("money_per_heat", "price of that fuel"),
    "grid_intensity": _figure("carbon_per_energy", "carbon dioxide of grid power"),
    "onsite_intensity": _figure("carbon_per_energy", "carbon dioxide of the plant's power"),
    "carbon_price": _figure("money_per_carbon", "price on carbon dioxide"),
    "water_use": _figure("water_per_energy", "water for a kWh of IT power"),
    "water_price": _figure("money_per_water", "price of water"),
    "construction_time": _figure(
        "time", "from the decision to a site that is ready, where it is built"
    ),
    "lead_time": _figure("time", "from the order of a rack to its delivery"),
    "installation_time": _figure("time", "from the delivery of a rack to its first hour"),
    "all_in": _figure("ratio", "server, network, storage and installation over the server"),
    "all_in_rack": _figure("ratio", "the same over a rack, which has a network inside"),
}

POWER_CLASS: dict[str, Field] = {
    "name": Field("text", "name in full"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "default source of the figures of this block"),
    "factor": _figure("ratio", "all-in IT power over TDP, or another ratio"),
}

DAY: dict[str, Field] = {
    "name": Field("text", "name in full"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "source of the levels", required=True),
    "levels": Field(
        "text",
        "load by hour, relative to each other: 1x8,0.5x16 (level x hours), or of the same length",
        required=True,
    ),
}

# Section of sites.yaml: (mapping by id or list, keys of one entry).
SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "profiles": ("mapping", PROFILE),
    "sites": ("mapping", PROFILE),
    "ratios": ("mapping", POWER_CLASS),
    "power_classes": ("mapping", POWER_CLASS),
    "days": ("mapping", DAY),
}

# Least and most that a ratio of that name can be.
BOUNDS: dict[str, tuple[float, float]] = {
    "pue": (1.0, 3.0),
    "pue_liquid": (1.0, 3.0),
    "factor": (0.05, 10.0),
    "power_utilization": (0.0, 1.0),
    "availability": (0.0, 1.0),
    "wacc": (0.0, 1.0),
    "spares": (0.0, 1.0),
    "maintenance": (0.0, 1.0),
    "insurance": (0.0, 0.25),
    **dict.fromkeys(
        (
            "residual",
            "load",
            "depreciation",
            "bonus",
            "ramp_share",
            "onsite_share",
            "failure_rate",
            "repair_share",
        ),
        (0.0, 1.0),
    ),
    "income_tax": (0.0, 0.9),
    "inflation": (0.0, 0.5),
    "property_tax": (0.0, 0.25),
    "cooling_premium": (0.0, 2.0),
    "stranded_power": (0.0, 5.0),
    "turbine_backup": (0.0, 5.0),
    "all_in": (1.0, 5.0),
    "all_in_rack": (1.0, 5.0),
}

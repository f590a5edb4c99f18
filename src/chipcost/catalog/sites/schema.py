"""What may stand in sites.yaml: owner and site profiles, and power factors by class of chip."""

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
    "all_in": _figure("ratio", "server, network, storage and installation over the server"),
    "all_in_rack": _figure("ratio", "the same over a rack, which has a network inside"),
}

POWER_CLASS: dict[str, Field] = {
    "name": Field("text", "name in full"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "default source of the figures of this block"),
    "factor": _figure("ratio", "all-in IT power over TDP, or another ratio"),
}

# Section of sites.yaml: (mapping by id or list, keys of one entry).
SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "profiles": ("mapping", PROFILE),
    "sites": ("mapping", PROFILE),
    "ratios": ("mapping", POWER_CLASS),
    "power_classes": ("mapping", POWER_CLASS),
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
    "insurance": (0.0, 1.0),
    "all_in": (1.0, 5.0),
    "all_in_rack": (1.0, 5.0),
}

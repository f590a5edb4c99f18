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
}

POWER_CLASS: dict[str, Field] = {
    "name": Field("text", "name in full"),
    "note": Field("text", "one short remark"),
    "source": Field("source", "default source of the figures of this block"),
    "factor": _figure("ratio", "all-in IT power over TDP"),
}

# Section of sites.yaml: (mapping by id or list, keys of one entry).
SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "profiles": ("mapping", PROFILE),
    "power_classes": ("mapping", POWER_CLASS),
}

# Least and most that a ratio of that name can be.
BOUNDS: dict[str, tuple[float, float]] = {
    "pue": (1.0, 3.0),
    "factor": (0.05, 10.0),
    "power_utilization": (0.0, 1.0),
    "availability": (0.0, 1.0),
    "wacc": (-0.5, 1.0),
}

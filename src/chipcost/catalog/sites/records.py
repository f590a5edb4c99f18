"""The typed records of owners and sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure, Source
from chipcost.catalog.sites.days import Day
from chipcost.errors import ChipcostError, nearest

Figures = dict[str, Figure]


@dataclass
class Sites:
    """Figures by owner, by site, ratios and days by name, with the sources that they refer to."""

    sources: dict[str, Source] = field(default_factory=dict)
    profiles: dict[str, Figures] = field(default_factory=dict)
    sites: dict[str, Figures] = field(default_factory=dict)
    ratios: Figures = field(default_factory=dict)
    days: dict[str, Day] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def profile(self, owner: str, site: str = "") -> Figures:
        """What an owner pays, with what a site states in its place; its PUE whatever the cooling.

        Raises ChipcostError with the nearest names for an unknown owner or site.
        """
        own = _named(self.profiles, owner, "owner profile")
        place = _named(self.sites, site, "site") if site else {}
        cooled = {"pue_liquid": place["pue"]} if "pue" in place else {}
        return {**own, **cooled, **place}


def _named(known: Mapping[str, Figures], name: str, what: str) -> Figures:
    if name not in known:
        close = ", ".join(nearest(name, list(known)))
        raise ChipcostError(
            "unknown-site", f"there is no {what} {name!r}", hint=f"nearest: {close}"
        )
    return known[name]

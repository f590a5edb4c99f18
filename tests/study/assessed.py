"""Chips of a catalog, assessed on one day."""

from __future__ import annotations

from datetime import date

from chipcost.catalog.names import default_system, resolve
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis

DAY = date(2026, 11, 23)


def assessed(catalog, *names, **basis):
    found = []
    for name in names:
        chip = resolve(catalog, name).chip
        found.append(
            assess(catalog, chip, default_system(catalog, chip), Basis(DAY, **basis).checked())
        )
    return found

"""Price and power of chips in a sweep: as one answer has them, or as the axes give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from chipcost.catalog.chips.records import Catalog
from chipcost.model import metrics
from chipcost.study.chip.assess import BEFORE_PUE, Assessment, site_pue
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY
from chipcost.study.sweep.values import Array


def by_chip(assessed: Sequence[Assessment], name: str, width: int) -> Array:
    """A value of each chip along the first of so many axes; NaN where it is unknown."""
    found = [item.values.get(name) for item in assessed]
    return along_chips([np.nan if item is None else item[1] for item in found], width)


def along_chips(values: Sequence[float], width: int) -> Array:
    """Numbers along the first of so many axes."""
    return np.array(values, dtype=np.float64).reshape(-1, *[1] * (width - 1))


def price_and_power(
    catalog: Catalog,
    basis: Basis,
    assessed: Sequence[Assessment],
    given: Mapping[str, Array],
    width: int,
) -> dict[str, Array]:
    """`usd_per_chip_hour` and `power_kw_per_chip` of the chips.

    A price that is given is that of every chip, a factor multiplies it or the quote. Power that is
    given is IT power; a PUE applies to what is known before one.
    """
    price = given.get("price", by_chip(assessed, "usd_per_chip_hour", width))
    if "price_factor" in given:
        price = price * given["price_factor"]
    power = _power(catalog, basis, assessed, given, width)
    return {"usd_per_chip_hour": price, "power_kw_per_chip": power}


def _power(
    catalog: Catalog,
    basis: Basis,
    assessed: Sequence[Assessment],
    given: Mapping[str, Array],
    width: int,
) -> Array:
    """kW of one chip on the basis of the question."""
    known = by_chip(assessed, "power_kw_per_chip", width)
    if "power" not in given and "pue" not in given:
        return known
    if basis.power_basis != FACILITY:
        return given.get("power", known)
    if "power" in given:
        own = [site_pue(catalog, basis, i.choice, i.system)[0][1] for i in assessed]
        pue = given.get("pue", along_chips(own, width))
        return _facility(given["power"], pue)
    before = by_chip(assessed, BEFORE_PUE, width)  # unknown where a published figure has its PUE
    return np.where(np.isnan(before), known, _facility(before, given["pue"]))


def _facility(power: Any, pue: Any) -> Array:
    return np.asarray(metrics.facility_power(power, pue))

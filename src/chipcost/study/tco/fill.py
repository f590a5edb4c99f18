"""A modelled cost where nobody published one: visibly marked, and only with `--fill`."""

from __future__ import annotations

from dataclasses import replace

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip, Quote
from chipcost.catalog.names import default_system
from chipcost.catalog.quotes import MODELLED
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError, one_of
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.prices import Ask, price_chip

_OUTPUTS = tuple(f"{part}_usd_per_chip_hour" for part in ("total", "capital", "operating"))


def filled(data: Data, fill: str, basis: Basis) -> Data:
    """The data as `--fill` says: "" as it is; `modelled` with a modelled quote for every
    chip that has a price and no quote.

    Of the owner of the question; `any` is modelled as a hyperscaler. Raises ChipcostError for
    another word, and for a rental, which cannot be modelled.
    """
    if not fill:
        return data
    one_of("--fill", fill, (MODELLED,))
    basis = basis.checked()
    owner = "hyperscaler" if basis.owner == quotes.ANY else basis.owner
    if owner in (quotes.RENTAL, "cloud-customer"):
        raise ChipcostError(
            "bad-option",
            "--fill modelled has no rentals: a model gives a cost, not a price with a margin",
            hint="ask with --owner hyperscaler, neocloud, internal, lab or any",
        )
    sites = data.sites
    catalog = replace(data.catalog, sources={**sites.sources, **data.catalog.sources})
    extra = []
    for chip in catalog.chips.values():
        known = quotes.choose(
            catalog,
            chip.id,
            basis.day,
            **basis.asked,
        )
        if known is None or known.total is None:
            quote = _modelled(catalog, sites, chip, basis, owner)
            if quote is not None:
                extra.append(quote)
    return data.with_catalog(replace(catalog, quotes=(*catalog.quotes, *extra)))


def _modelled(catalog: Catalog, sites: Sites, chip: Chip, basis: Basis, owner: str) -> Quote | None:
    system = default_system(catalog, chip)
    try:
        priced = price_chip(
            catalog, sites, chip, system, basis.day, Ask(owner=owner, inputs=basis.inputs)
        )
    except ChipcostError as error:
        if error.code in ("no-price", "no-power"):
            return None
        raise
    found = tco_ranges.evaluate(priced.scenario, outputs=_OUTPUTS)
    low, total, high = found["total_usd_per_chip_hour"]
    price = next(used for used in priced.used if used.name == "price")
    return Quote(
        chip=chip.id,
        owner=owner,
        kind=MODELLED,
        total=total,
        capital=found["capital_usd_per_chip_hour"][1],
        operating=found["operating_usd_per_chip_hour"][1],
        date=basis.day.isoformat(),
        low=low,
        high=high,
        sources=price.sources,
        texts={"total": f"{total:.4g} USD/h modelled from {price.name} {price.value[1]:,.0f} USD"},
        note="modelled bottom-up: chipcost tco " + chip.id,
        layer=0,
        file=chip.file,
        line=chip.line,
    )

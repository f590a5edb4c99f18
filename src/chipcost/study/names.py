"""Names that people type, by kind: for completion in a shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chipcost.catalog.chips.schema import CHIP_FIGURES
from chipcost.catalog.names import all_names
from chipcost.catalog.offers import split_region
from chipcost.study.data import Data


def _rules(data: Data) -> Iterable[str]:
    from chipcost.catalog.check.rules import RULES

    return RULES


def _cost_inputs(data: Data) -> Iterable[str]:
    from chipcost.study.tco.inputs import INPUTS

    return INPUTS


def _models(data: Data) -> Iterable[str]:
    from chipcost.catalog.models.records import model_names

    return model_names(data.models)


_KINDS: dict[str, Callable[[Data], Iterable[str]]] = {
    "chip": lambda data: all_names(data.catalog),
    "model": _models,
    "vendor": lambda data: sorted({chip.vendor for chip in data.catalog.chips.values()}),
    "provider": lambda data: sorted({q.provider for q in data.catalog.quotes if q.provider}),
    "seller": lambda data: sorted({one.provider for one in data.token_prices.prices}),
    "region": lambda data: sorted(
        {part for quote in data.catalog.quotes for part in split_region(quote.region)}
    ),
    "claim": lambda data: data.claims.claims,
    "deal": lambda data: data.deals.deals,
    "profile": lambda data: data.sites.profiles,
    "figure": lambda data: (*CHIP_FIGURES, "total", "capital", "operating"),
    "rule": _rules,
    "cost input": _cost_inputs,
    "site": lambda data: data.sites.sites,
    "day": lambda data: data.sites.days,
    "workload": lambda data: data.workloads.names(),
}


def names(kind: str, data: Data | None = None) -> list[str]:
    """All names of a kind: chip (systems and aliases too), model, vendor, provider, seller (of
    tokens), region, claim, deal, profile, site, day (a profile of load), workload, figure (of a
    chip), rule (of `check`) or cost input."""
    return list(_KINDS[kind](data or Data()))

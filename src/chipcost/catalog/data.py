"""All data: the shipped files with the user's files and changes laid over it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chipcost.catalog import files
from chipcost.catalog.chips.merge import merge, reference_errors, shipped_layers
from chipcost.errors import ChipcostError, ManyProblemsError, raise_collected

if TYPE_CHECKING:
    from typing import Self, TypeVar

    from chipcost.catalog.base import Base
    from chipcost.catalog.chips.layer import Layer
    from chipcost.catalog.chips.records import Catalog
    from chipcost.catalog.claims.records import Claims
    from chipcost.catalog.deals.records import Deals
    from chipcost.catalog.given import Price
    from chipcost.catalog.models.records import ModelLayer, Models
    from chipcost.catalog.overlay import Overlay
    from chipcost.catalog.sites.records import Sites
    from chipcost.catalog.token_prices.records import TokenPrices
    from chipcost.catalog.workloads.records import Workloads
    from chipcost.catalog.yamltree import Tree

    Part = TypeVar("Part", Sites, Deals, Claims, TokenPrices, Workloads)


class Data:
    """Each kind of record, read when it is first needed; each file is parsed once.

    files  paths of `--catalog`, laid over the shipped data in their order
    sets   texts of `--set`, laid over those
    prices texts of `--price`, the user's own prices, laid over those; `rates` those of `--fx`
    day    the query date, which dates what `sets` and `prices` add; None: today
    base   the catalog that all is laid over; None: the shipped one

    Whichever kind is read first, every problem of all files is raised at once (ChipcostError).
    """

    def __init__(
        self,
        files: Sequence[str | Path] = (),
        sets: Sequence[str] = (),
        day: date | None = None,
        base: Base | None = None,
        *,
        prices: Sequence[str] = (),
        rates: Sequence[str] = (),
    ) -> None:
        self.files = tuple(str(path) for path in files)
        self.sets = tuple(sets)
        self.prices = tuple(prices)
        self.rates = tuple(rates)
        self.day = day
        self.base = base

    @cached_property
    def catalog(self) -> Catalog:
        """Chips, systems and quotes."""
        layers, shipped = self._shipped_layers
        layers = [*layers, *(overlay.chips for overlay in self._overlays)]
        key = self._digest(shipped)
        catalog = merge(layers, key)
        prices = self.own_prices(catalog)
        if not (self.sets or prices):
            return catalog
        from chipcost.catalog.given import layer_of_prices
        from chipcost.catalog.overlay import layer_of_sets

        day = self.day or date.today()
        number = len(self._overlays) + 1
        extra = [layer_of_sets(catalog, self.sets, number, day)] if self.sets else []
        extra += [layer_of_prices(prices, number + 1, day)] if prices else []
        given = (*self.sets, *self.prices, *self.rates)
        return merge([*layers, *extra], _next(key, "\0".join(given)))

    def own_prices(self, catalog: Catalog) -> list[Price]:
        """The user's own prices of chips of a catalog."""
        if not (self.prices or self.rates):
            return []
        from chipcost.catalog.given import read_prices

        return read_prices(catalog, self.prices, self.rates)

    def own_terms(self) -> tuple[str, ...]:
        """What of an answer is the user's own: prices, single figures, files; in words."""
        if not (self.prices or self.sets or self.files):
            return ()
        names = [f"{price.chip} {price.text}" for price in self.own_prices(self.catalog)]
        terms = [f"your prices: {', '.join(names)}"] if names else []
        terms += [f"set: {', '.join(text.strip() for text in self.sets)}"] if self.sets else []
        terms += [f"with {', '.join(map(self._told, self.files))}"] if self.files else []
        return tuple(terms)

    def _told(self, path: str) -> str:
        """How an answer names a file of the user's."""
        return path

    @cached_property
    def models(self) -> Models:
        """Language models."""
        from chipcost.catalog.models.merge import merge_models

        shipped = self._shipped_models
        layers = [shipped, *(overlay.models for overlay in self._overlays)]
        return merge_models(layers, self._digest(shipped.hash))

    @cached_property
    def sites(self) -> Sites:
        """Owner and site profiles."""
        from chipcost.catalog.sites.read import FILE, lay_over, read_sites
        from chipcost.catalog.sites.records import Sites

        shipped = self._file(FILE, read_sites, Sites)
        return lay_over([shipped, *(overlay.sites for overlay in self._overlays)])

    @cached_property
    def deals(self) -> Deals:
        """Announced deals."""
        from chipcost.catalog.deals.read import lay_over, read_deals
        from chipcost.catalog.deals.records import Deals
        from chipcost.catalog.deals.schema import FILE

        shipped = self._file(FILE, read_deals, Deals)
        return lay_over([shipped, *(overlay.deals for overlay in self._overlays)])

    @cached_property
    def claims(self) -> Claims:
        """Published claims."""
        from chipcost.catalog.claims.read import lay_over, read_claims
        from chipcost.catalog.claims.records import Claims
        from chipcost.catalog.claims.schema import FILE

        shipped = self._file(FILE, read_claims, Claims)
        return lay_over([shipped, *(overlay.claims for overlay in self._overlays)])

    @cached_property
    def workloads(self) -> Workloads:
        """Named workloads."""
        from chipcost.catalog.workloads.read import lay_over, shipped

        own = shipped() if self.base is None else self._own_workloads()
        return lay_over([own, *(overlay.workloads for overlay in self._overlays)])

    def _own_workloads(self) -> Workloads:
        """Those of the base."""
        from chipcost.catalog.workloads.parse import read_workloads
        from chipcost.catalog.workloads.records import Workloads
        from chipcost.catalog.workloads.schema import FILE

        return self._file(FILE, read_workloads, Workloads)

    @cached_property
    def token_prices(self) -> TokenPrices:
        """What providers ask for tokens."""
        from chipcost.catalog.token_prices.read import lay_over, shipped

        own = shipped() if self.base is None else self._own_token_prices()
        return lay_over([own, *(overlay.token_prices for overlay in self._overlays)])

    def _own_token_prices(self) -> TokenPrices:
        """Those of the base."""
        from chipcost.catalog.token_prices.parse import read_token_prices
        from chipcost.catalog.token_prices.records import TokenPrices
        from chipcost.catalog.token_prices.schema import FILE

        return self._file(FILE, read_token_prices, TokenPrices)

    def with_catalog(self, catalog: Catalog) -> Self:
        """The same data with another catalog, such as one that modelled costs were added to."""
        other = copy(self)
        other.__dict__["catalog"] = catalog
        return other

    @cached_property
    def _shipped_layers(self) -> tuple[list[Layer], str]:
        if self.base is None:
            return shipped_layers()
        from chipcost.catalog.base import chip_layers

        return chip_layers(self.base)

    @cached_property
    def _shipped_models(self) -> ModelLayer:
        if self.base is None:
            from chipcost.catalog.models.read import shipped_layer

            return shipped_layer()
        from chipcost.catalog.base import model_layer

        return model_layer(self.base)

    def _file(self, name: str, read: Callable[[Tree], Part], none: Callable[[], Part]) -> Part:
        """What a file of the base holds; `none` of it where a folder lacks the file."""
        tree = _shipped(name) if self.base is None else self.base.tree(name)
        return none() if tree is None else _sound(read(tree))

    def _digest(self, key: str) -> str:
        """The digest of shipped files with those of the user after them."""
        for overlay in self._overlays:
            key = _next(key, overlay.text)
        return key

    @cached_property
    def _overlays(self) -> tuple[Overlay, ...]:
        """The user's files; every problem of form and of reference in them is raised together."""
        if not self.files:
            return ()
        from chipcost.catalog.overlay import read_overlay

        overlays: list[Overlay] = []
        errors: list[ChipcostError] = []
        for number, path in enumerate(self.files, start=1):
            try:
                overlays.append(read_overlay(path, number))
            except ChipcostError as error:
                errors += error.errors if isinstance(error, ManyProblemsError) else [error]
        errors += [found.as_error() for overlay in overlays for found in overlay.findings]
        errors += self._reference_errors(overlays)
        raise_collected(errors)
        return tuple(overlays)

    def _reference_errors(self, overlays: Sequence[Overlay]) -> list[ChipcostError]:
        """What the files name that neither they nor the base hold."""
        chips = [overlay.chips for overlay in overlays]
        errors = reference_errors(merge([*self._shipped_layers[0], *chips], ""), chips)
        models = [overlay.models for overlay in overlays]
        if any(layer.models for layer in models):
            from chipcost.catalog.models.merge import combine, references

            errors += references(combine([self._shipped_models, *models]))
        return errors


def read_claim_file(path: str) -> Claims:
    """The claims of a file that stands alone; raises ChipcostError with all its problems."""
    from chipcost.catalog import yamltree
    from chipcost.catalog.claims.read import read_claims

    return _sound(read_claims(yamltree.parse(files.read_text(path), path)))


def _sound(part: Part) -> Part:
    """The records of a file; raises ChipcostError with all its problems."""
    raise_collected([finding.as_error() for finding in part.findings])
    return part


def _shipped(name: str) -> Tree:
    """A file of the shipped data, parsed."""
    from chipcost.catalog import yamltree

    text = (files.data_directory() / name).read_text(encoding="utf-8")
    return yamltree.parse(text, f"data/{name}")


def _next(key: str, text: str) -> str:
    return hashlib.sha256((key + text).encode(errors="backslashreplace")).hexdigest()

"""What a command works on: the shipped data with the user's files and changes laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipcost.catalog.deals import Deals
    from chipcost.catalog.modelrecords import Models
    from chipcost.catalog.records import Catalog
    from chipcost.catalog.sites import Sites
    from chipcost.study.chip.basis import Basis
    from chipcost.study.serving.efficiencies import Stacks


class Loaded:
    """Each kind of data, read when it is first needed.

    files  paths of --catalog; sets: texts of --set; day: the query date, None for that of today
    """

    def __init__(self, files: Sequence[str], sets: Sequence[str], day: date | None = None) -> None:
        self.files = files
        self.sets = sets
        self.day = day

    @cached_property
    def catalog(self) -> Catalog:
        """Chips, systems and quotes."""
        from chipcost.catalog import load_catalog

        return load_catalog(self.files, self.sets, as_of=self.day)

    def filled(self, fill: str, basis: Basis) -> Catalog:
        """The catalog, with modelled costs where no quote exists if `fill` asks for them."""
        if not fill:
            return self.catalog
        from chipcost.study.tco.fill import asked

        return asked(fill, self.catalog, basis, self.files)

    @cached_property
    def models(self) -> Models:
        """Language models."""
        from chipcost.catalog.models import load_models

        return load_models(self.files)

    @cached_property
    def sites(self) -> Sites:
        """Owners and sites."""
        from chipcost.catalog.sites import load_sites

        return load_sites(self.files)

    @cached_property
    def deals(self) -> Deals:
        """Announced deals."""
        from chipcost.catalog.deals import load_deals

        return load_deals(self.files)

    @cached_property
    def efficiencies(self) -> Stacks:
        """Fitted efficiencies of the inference model."""
        from chipcost.study.serving.efficiencies import load_stacks

        return load_stacks()

"""What a study works on: everything that is known, with the fitted efficiencies beside it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chipcost.catalog import data
from chipcost.catalog.dates import query_date

if TYPE_CHECKING:
    from chipcost.study.serving.efficiencies import Efficiencies
    from chipcost.study.serving.powers import Powers


__all__ = ["Data", "query_date"]


class Data(data.Data):
    """The data of the catalog and the efficiencies of the inference model, each read when it is
    first needed."""

    @cached_property
    def efficiencies(self) -> Efficiencies:
        """Fitted efficiencies per chip, family and software stack."""
        from chipcost.study.serving.efficiencies import load_efficiencies

        return load_efficiencies(self._of_the_base("efficiency.yaml"))

    @cached_property
    def powers(self) -> Powers:
        """Fitted mean power of chips, by family."""
        from chipcost.study.serving.powers import load_powers

        return load_powers(self._of_the_base("power.yaml"))

    def _of_the_base(self, name: str) -> Path | None:
        """A file of another catalog that has it; None for the shipped one."""
        path = None if self.base is None else Path(self.base.path(name))
        return path if path is not None and path.exists() else None

    def _told(self, path: str) -> str:
        """A file of the user's with what `chipcost check` finds in it, so that an answer that rests
        on an impossible figure says so."""
        found = self._found.get(path, "")
        return f"{path} (chipcost check: {found})" if found else path

    @cached_property
    def _found(self) -> dict[str, str]:
        """How many errors and warnings each file has, in words; for those that have any."""
        if self.base is not None:  # a whole catalog of another day
            return {}
        from chipcost.study.check import counts_of

        overlays = dict(zip(self.files, self._overlays, strict=True))
        trees = {path: overlay.tree for path, overlay in overlays.items() if overlay.tree}
        below = self._shipped_layers[1] + self._shipped_models.hash
        return counts_of(
            {path: overlay.text for path, overlay in overlays.items()}, self.day, trees, below
        )

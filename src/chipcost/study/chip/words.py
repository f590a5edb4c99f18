"""Words that several answers share: whose cost, quotes far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipcost.catalog.chips.schema import KINDS, OWNERS
from chipcost.catalog.quotes import MODELLED
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT

if TYPE_CHECKING:
    pass


# Words that columns of several commands share.
WHOSE = (*OWNERS, "set")  # set: a price given with --set, which answers for every owner
COST_KINDS = (*KINDS, MODELLED)
POWER_WORDS = (IT, FACILITY)
FAR_APART_DAYS = 90  # quotes further apart than this are no fair comparison


def whose(basis: Basis) -> str:
    """Whose cost a basis asks for, in words."""
    term = (
        (basis.term or "3y").replace("_", " ").replace("1y", "one-year").replace("3y", "three-year")
    )
    return {
        "hyperscaler": "own cost of a hyperscaler",
        "neocloud": "own cost of a neocloud",
        "internal": "own cost of the designer",
        "lab": "own cost of an AI lab",
        "rental": f"{term} rental",
        "cloud-customer": f"{term} rental",
        "any": "any owner, own cost before rental",
    }[basis.owner]

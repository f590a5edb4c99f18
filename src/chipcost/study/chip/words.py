"""Words that several answers share: whose cost, quotes far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipcost.study.chip.basis import Basis

if TYPE_CHECKING:
    pass


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

"""Words that several answers share: whose cost, quotes of different periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipcost.catalog.chips.schema import KINDS, OWNERS
from chipcost.catalog.quotes import MODELLED, date_span
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipcost.catalog.quotes import Choice


# Words that columns of several commands share.
WHOSE = (*OWNERS, "set")  # set: a price given with --set, which answers for every owner
COST_KINDS = (*KINDS, MODELLED)
POWER_WORDS = (IT, FACILITY)
FAR_APART_DAYS = 90  # prices change over a longer span than this


def whose(basis: Basis) -> str:
    """Whose cost a basis is about, in words."""
    where = ", ".join((*basis.provider, *basis.region))
    words = {
        "hyperscaler": "cost of ownership, hyperscaler",
        "neocloud": "cost of ownership, neocloud",
        "internal": "cost of ownership, chip designer",
        "lab": "cost of ownership, AI lab",
        "rental": whose_term(basis),
        "cloud-customer": whose_term(basis),
        "any": "any owner, cost of ownership before rental",
    }[basis.owner]
    return f"{words} ({where})" if where else words


def whose_term(basis: Basis) -> str:
    """The rental that a basis is about, with its term, in words."""
    term = basis.term or ("3y" if basis.owner != "any" else "any")
    said = term.replace("_", " ").replace("1y", "one-year").replace("3y", "three-year")
    return "rental" if term == "any" else f"{said} rental"


def quotes_apart(choices: Iterable[Choice], remedies: str) -> str:
    """A warning where the quotes span more than 90 days, with what narrows them; else ""."""
    span = date_span(choices)
    if not span or (span[1] - span[0]).days <= FAR_APART_DAYS:
        return ""
    return (
        f"Quotes span {(span[1] - span[0]).days} days ({span[0]} to {span[1]}) and prices changed "
        f"in between; compare quotes of similar dates with {remedies}."
    )

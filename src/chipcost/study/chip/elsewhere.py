"""What chips without a price for one owner and term have: other terms, other owners."""

from __future__ import annotations

from collections.abc import Collection

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import RENTAL, in_force
from chipcost.study.chip.basis import Basis

FEW = 4  # chips that are named; of more their number is said


def elsewhere(catalog: Catalog, chips: Collection[str], basis: Basis, named: bool = False) -> str:
    """Which other quotes in force these chips have, with the options that ask for them, "" for
    none.

    named  whether a chip alone was just named, so that it is called `it`

    Where a rental is asked for, a chip that has one of another term is not said to have an own cost
    too.
    """
    terms: dict[str, set[str]] = {}
    owned: dict[str, None] = {}
    for quote in catalog.quotes:
        if quote.chip not in chips or not in_force(quote, basis.day):
            continue
        if quote.kind == RENTAL:
            terms.setdefault(quote.chip, set()).add(quote.term or "a term not stated")
        else:
            owned[quote.chip] = None
    rented = basis.owner in (RENTAL, "cloud-customer")
    parts = []
    if terms:
        option = "--term any" if rented else "--owner rental --term any"
        parts.append(f"{_terms(terms, rented)}: {option}")
    alone = [name for name in owned if not (rented and name in terms)]
    if alone:
        parts.append(f"{_have(alone)} an own cost: --owner any")
    text = "; ".join(parts)
    return text.replace(f"{next(iter(chips))} has", "it has") if named and len(chips) == 1 else text


def _terms(terms: dict[str, set[str]], rented: bool) -> str:
    """Who has a rental of which terms; of many chips how many have one."""
    if len(terms) > FEW:
        return f"{_have(terms)} a rental{' of another term' if rented else ''}"
    alike: dict[str, list[str]] = {}
    for name, found in terms.items():
        alike.setdefault(", ".join(sorted(found)), []).append(name)
    return "; ".join(f"{_have(names)} {words}" for words, names in alike.items())


def _have(names: Collection[str]) -> str:
    if len(names) > FEW:
        return f"{len(names)} of them have"
    return f"{', '.join(names)} {'has' if len(names) == 1 else 'have'}"

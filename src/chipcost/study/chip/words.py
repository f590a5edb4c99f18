"""Words that several answers share: whose cost, kinds of money, the age of a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipcost.catalog.chips.schema import KINDS, OWNERS
from chipcost.catalog.quotes import (
    LIST_PRICE,
    MODELLED,
    OWN_COST,
    RENTAL,
    YOUR_PRICE,
    age_days,
)
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chipcost.catalog.chips.records import Chip
    from chipcost.catalog.quotes import Choice


# Words that columns of several commands share.
WHOSE = (*OWNERS, "set")  # set: a price given with --set, which answers for every owner
COST_KINDS = (*KINDS, MODELLED)
POWER_WORDS = (IT, FACILITY)
OLD_DAYS = 180  # a quote of more days is marked
OLD, UNSOLD = "†", "~"  # marks of an old quote, and of a chip that is not on sale
ANNOUNCED = "announced"  # status of a chip that is not on sale
OLD_NOTE = f"† quote over {OLD_DAYS} days old, so a wider range"
UNSOLD_NOTE = "~ announced"
BEST_NOTE = "* best with 90 %"
MOST_ROWS = 15  # that a terminal shows where nobody named the chips
_FAMILIES = ("Instinct ", "Vera Rubin ")  # before names that are clear without them


def whose(basis: Basis) -> str:
    """Whose cost a basis is about, in words."""
    where = ", ".join((*basis.provider, *basis.region))
    words = {
        "hyperscaler": "own cost, hyperscaler",
        "neocloud": "own cost, neocloud",
        "internal": "own cost, chip designer",
        "lab": "own cost, AI lab",
        "rental": whose_term(basis),
        "cloud-customer": whose_term(basis),
        "any": "any owner, own cost before rental",
    }[basis.owner]
    one = ", quotes of one series" if basis.same_series and not basis.series else ""
    return (f"{words} ({where})" if where else words) + one


def whose_term(basis: Basis) -> str:
    """The rental that a basis is about, with its term, in words."""
    term = basis.term or ("3y" if basis.owner != "any" else "any")
    said = term.replace("_", " ").replace("1y", "one-year").replace("3y", "three-year")
    return "rental" if term == "any" else f"{said} rental"


def short(chip: Chip) -> str:
    """The name of a chip without that of its vendor, and of its family where its own says it."""
    name = chip.name.removeprefix(f"{chip.vendor} ")
    for family in _FAMILIES:
        name = name.removeprefix(family)
    return name


def is_old(choice: Choice | None) -> bool:
    """Whether a price rests on a quote that is older than OLD_DAYS on the day of the question."""
    if choice is None or choice.day is None or not choice.quote.date:
        return False
    return choice.quote.kind != MODELLED and age_days(choice.quote, choice.day) > OLD_DAYS


def kinds_of_money(choices: Iterable[Choice | None]) -> str:
    """Words for a ranking that holds several kinds of money; "" where there is one."""
    kinds = {choice.money for choice in choices if choice is not None}
    if len(kinds) < 2:
        return ""
    named = [kind for kind in (OWN_COST, RENTAL, LIST_PRICE, YOUR_PRICE) if kind in kinds]
    return f"{', '.join(named[:-1])} and {named[-1]} ranked together"


# What these marks mean, by column; "" is that of the best rows.
FOOTNOTES = {"": (BEST_NOTE,), "chip": (UNSOLD_NOTE,), "as_of": (OLD_NOTE,)}


def marks(items: Sequence[Assessment]) -> dict[str, dict[int, str]]:
    """What a table of chips marks: those that are not on sale, and old quotes."""
    return {
        "chip": {at: UNSOLD for at, item in enumerate(items) if item.chip.status == ANNOUNCED},
        "as_of": {at: OLD for at, item in enumerate(items) if is_old(item.choice)},
    }

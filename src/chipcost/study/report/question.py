"""The question of `report`: whose cost and when, of which chips and language models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chipcost.catalog import quotes
from chipcost.study.chip.basis import Basis
from chipcost.study.tokens.question import TokenQuestion

OWNERS = ("hyperscaler", "neocloud", "internal", "lab", "rental")
EARLIER = 4  # ends of quarters before the day of the question
TITLE = "What AI compute costs"
MODELS = ("deepseek-r1", "llama-3.3-70b")


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What a report is about.

    basis   of the edition that opens; further ones are of other owners and earlier days
    chips   names of chips; none: those that answer each question by themselves
    tokens  a question for each language model
    deals   whether announced deals have a section
    terms   what settings add to the question, in words
    """

    basis: Basis
    chips: Sequence[str] = ()
    tokens: Sequence[TokenQuestion] = ()
    deals: bool = False
    title: str = ""
    terms: Sequence[str] = ()


def owners_of(basis: Basis) -> tuple[str, ...]:
    """The owners of the editions, that of the question first."""
    return (basis.owner, *(owner for owner in OWNERS if owner != basis.owner))


def days_of(day: date) -> tuple[date, ...]:
    """The days of the editions: that of the question, then the ends of the quarters before it."""
    days, first = [day], date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    for _ in range(EARLIER):
        end = first - timedelta(days=1)
        days.append(end)
        first = date(end.year, end.month - 2, 1)
    return tuple(days)


def basis_of(basis: Basis, owner: str, day: date) -> Basis:
    """The basis of an edition. Providers, regions and terms are of rentals alone."""
    rented = owner in (quotes.RENTAL, quotes.ANY, "cloud-customer")
    kept = basis if rented else replace(basis, term="", provider=(), region=())
    return replace(kept, owner=owner, day=day)

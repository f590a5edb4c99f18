"""The typed records of announced deals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure, Source


class Deal(NamedTuple):
    """One announced deal; value in USD, power in watt, term in seconds, None where unknown.

    at_least, at_most  names of the figures that are floors, and of those that are ceilings
    staged             whether the chips come over the term, and not all at its beginning
    circular           name of the figure that was derived from a price; "" for none
    """

    id: str
    name: str
    buyer: str
    seller: str
    announced: str
    money: str
    chip: str
    value: Figure | None
    power: Figure | None
    chips: Figure | None
    term: Figure | None
    sources: tuple[str, ...]
    note: str
    file: str
    line: int
    at_least: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    staged: bool = False
    circular: str = ""
    place: str = ""
    parties: tuple[str, ...] = ()


@dataclass
class Deals:
    """The deals of one or more files with the sources that they name."""

    sources: dict[str, Source] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

"""The typed records of published claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Source
from chipcost.errors import Place


class Value(NamedTuple):
    """A published value in base units, with half a unit of its last digit."""

    text: str
    value: float
    half: float
    dimension: str


class Given(NamedTuple):
    """An input that a claim brings along, in base units; low and high span its range.

    sources  its own, where it comes from somebody else; () where it is the claim's
    """

    value: Value
    low: float
    high: float
    sources: tuple[str, ...] = ()


class Claim(NamedTuple):
    """One published claim and how it is audited.

    published, low, high  None where nothing comparable was published
    expressions           by the name of a convention; "" where there is only one
    given                 name to an input, or to the text of an expression
    forecast              whether it foretells something: another forecast may differ from it
    """

    id: str
    title: str
    date: str
    published: Value | None
    low: Value | None
    high: Value | None
    relation: str
    expressions: Mapping[str, str]
    given: Mapping[str, Given | str]
    unchecked: str
    sources: tuple[str, ...]
    note: str
    place: Place
    forecast: bool = False


@dataclass
class Claims:
    """The claims of one or more files with the sources that they name."""

    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

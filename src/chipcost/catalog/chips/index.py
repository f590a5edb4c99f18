"""Records by what they are asked for, so that a question of every chip reads each record once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class OfChip(Protocol):
    """A record that is of one chip."""

    @property
    def chip(self) -> str:
        """The id of the chip."""


class Called(Protocol):
    """A record that people name."""

    @property
    def name(self) -> str:
        """The full name."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """What people type for it."""


Record = TypeVar("Record", bound=OfChip)


def by_chip(records: Iterable[Record]) -> dict[str, tuple[Record, ...]]:
    """The records of each chip, in their order."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.chip, []).append(record)
    return {chip: tuple(several) for chip, several in found.items()}


def plain_name(name: str) -> str:
    """A name as names are compared: lower case, with hyphens."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def by_name(records: Mapping[str, Called]) -> dict[str, str]:
    """The id that a full name or an alias stands for; of several the first."""
    found: dict[str, str] = {}
    for record_id, record in records.items():
        for name in (record.name, *record.aliases):
            found.setdefault(plain_name(name), record_id)
    return found

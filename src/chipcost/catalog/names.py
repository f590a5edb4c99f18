"""What people type, to a chip or a system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.errors import ChipcostError, nearest


class Named(NamedTuple):
    """The chip that a name stands for, and its systems.

    system   the system that was named; None where the name was one of a chip
    assumed  the system to assume: the one that was named, else the chip's default
    """

    chip: Chip
    system: System | None
    assumed: System | None


def plain_name(name: str) -> str:
    """A name as names are compared: lower case, with hyphens."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def resolve(catalog: Catalog, name: str) -> Named:
    """The chip or system of an id, an alias or a full name, in any case.

    Raises ChipcostError `ambiguous-name` with what the name may mean, and `unknown-chip` with the
    three nearest names.
    """
    wanted = plain_name(name)
    if wanted in catalog.chips:
        return _of_chip(catalog, catalog.chips[wanted])
    if wanted in catalog.systems:
        return _of_system(catalog, catalog.systems[wanted])
    for chip in catalog.chips.values():
        if wanted in (plain_name(chip.name), *map(plain_name, chip.aliases)):
            return _of_chip(catalog, chip)
    for system in catalog.systems.values():
        if wanted in (plain_name(system.name), *map(plain_name, system.aliases)):
            return _of_system(catalog, system)
    for several, ids in catalog.ambiguous.items():
        if plain_name(several) == wanted:
            raise _ambiguous(catalog, name, ids)
    close = nearest(wanted, all_names(catalog))
    raise ChipcostError(
        "unknown-chip",
        f"there is no chip or system {name!r}",
        hint=f"did you mean {', '.join(close)}? `chipcost list chips` shows all",
    )


def _ambiguous(catalog: Catalog, name: str, ids: Sequence[str]) -> ChipcostError:
    meant = [
        f"{each} ({record.name})"
        for each in ids
        if (record := catalog.chips.get(each) or catalog.systems.get(each))
    ]
    return ChipcostError(
        "ambiguous-name",
        f"{name!r} may mean {len(meant)} things",
        hint=f"write one of {', '.join(meant)}",
    )


def _of_chip(catalog: Catalog, chip: Chip) -> Named:
    return Named(chip, None, default_system(catalog, chip))


def _of_system(catalog: Catalog, system: System) -> Named:
    return Named(catalog.chips[system.chip], system, system)


def all_names(catalog: Catalog) -> list[str]:
    """Every id and alias of chips and systems."""
    names: list[str] = []
    for chip in catalog.chips.values():
        names += [chip.id, *chip.aliases]
    for system in catalog.systems.values():
        names += [system.id, *system.aliases]
    return names


def default_system(catalog: Catalog, chip: Chip) -> System | None:
    """The system that a comparison assumes for a chip: the one it names, else the first."""
    if chip.default_system:
        return catalog.systems.get(chip.default_system)
    for system in catalog.systems.values():
        if system.chip == chip.id:
            return system
    return None

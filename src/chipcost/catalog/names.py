"""What people type, to a chip or a system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chipcost.catalog.chips.index import plain_name
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


def resolve(catalog: Catalog, name: str) -> Named:
    """The chip or system of an id, an alias or a full name, in any case.

    Raises ChipcostError `ambiguous-name` with what the name may mean, and `unknown-chip` with the
    three nearest names.
    """
    found = find(catalog, name)
    if found is not None:
        return found
    close = nearest(plain_name(name), all_names(catalog))
    raise ChipcostError(
        "unknown-chip",
        f"there is no chip or system {name!r}",
        hint=f"did you mean {', '.join(close)}? `chipcost list chips` shows all",
    )


def find(catalog: Catalog, name: str) -> Named | None:
    """The same, or None: the search for the nearest names takes a thousand times longer.

    Raises ChipcostError `ambiguous-name` with what the name may mean.
    """
    wanted = plain_name(name)
    if wanted in catalog.chips:
        return _of_chip(catalog, catalog.chips[wanted])
    if wanted in catalog.systems:
        return _of_system(catalog, catalog.systems[wanted])
    if wanted in catalog.chip_names:
        return _of_chip(catalog, catalog.chips[catalog.chip_names[wanted]])
    if wanted in catalog.system_names:
        return _of_system(catalog, catalog.systems[catalog.system_names[wanted]])
    for several, ids in catalog.ambiguous.items():
        if plain_name(several) == wanted:
            raise _ambiguous(catalog, name, ids)
    return None


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
    return next(iter(catalog.systems_of.get(chip.id, ())), None)

"""How many chips a system has, beside what its scale-up network joins."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check.rule import WARNING, Rule, rack_file
from chipcost.catalog.check.scene import Scene, ends, of_chip
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path

RULES = (
    Rule(
        "C806",
        "count of a system beside its scale-up domain",
        WARNING,
        "A system is one scale-up domain, as all 31 systems of the catalog that state one are; one "
        "of several domains says so in its note. And no system joins more chips than the network "
        "of its chip can. Otherwise the count, or the domain, is of another system.",
        rack_file("scale_up_chips: 16"),
        rack_file("scale_up_chips: 8"),
    ),
)


def domains(scene: Scene) -> Iterator[Finding]:
    """C806: a count that is not the scale-up domain, and a domain above that of the chip."""
    for system in scene.catalog.systems.values():
        joined = system.scale_up_chips
        chip = scene.catalog.chips.get(system.chip)
        most = None if chip is None else of_chip(chip, "scale_up_domain")
        if not joined:
            continue
        path = ("systems", system.id)
        others: list[Path] = [(*path, "count"), (*path, "scale_up_chips")]
        if joined != system.count and not system.note:
            message = f"{system.id} has {system.count} chips, and its scale-up domain {joined}"
        elif most is not None and joined > ends(most.figure)[1]:
            message = f"{system.id} joins {joined} chips, and its chip up to {most.figure.text}"
            others = [others[1], others[0], (*most.path, "value")]
        else:
            continue
        places = [place for one in others if (place := scene.where(one)) is not None]
        if places:
            yield Finding(
                "C806",
                message,
                "put the count or the domain right, or say in a note how they are joined",
                places[0],
                path,
                ("count", "scale_up_chips"),
                tuple(places[1:]),
            )


CHECKS = (domains,)

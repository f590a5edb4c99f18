"""What memory gives: stacks, buses, and the tier that a part's memory belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check import limits
from chipcost.catalog.check.limits import SLACK
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, chip_file
from chipcost.catalog.check.scene import (
    Scene,
    Spot,
    blame,
    ends,
    of_chip,
)
from chipcost.catalog.findings import Finding

RULES = (
    Rule(
        "F503",
        "capacity and bandwidth that no number of HBM stacks gives",
        ERROR,
        "HBM comes in stacks, each of a known size and with a known highest bandwidth. The "
        "bandwidth needs a least number of them, and the capacity must be a whole number of "
        "stacks, of which up to an eighth may be switched off. 13 GB at 2.9 TB/s is a slip for "
        "96 GB: four stacks are needed, and they hold 64 GB or more.",
        chip_file(
            "memory_type: {value: HBM3}",
            "memory_capacity: {value: 13 GB}",
            "memory_bandwidth: {value: 2.9 TB/s}",
        ),
        chip_file(
            "memory_type: {value: HBM3}",
            "memory_capacity: {value: 96 GB}",
            "memory_bandwidth: {value: 2.9 TB/s}",
        ),
    ),
    Rule(
        "F504",
        "memory bandwidth outside what its memory type gives",
        WARNING,
        "Every generation of memory has a slowest and a fastest grade, and a bus is only so wide. "
        "HBM stacks that would run far below their slowest grade are of an older generation, or "
        "the bandwidth is that of another part.",
        chip_file(
            "memory_type: {value: GDDR6}",
            "memory_capacity: {value: 48 GB}",
            "memory_bandwidth: {value: 3.35 TB/s}",
        ),
        chip_file(
            "memory_type: {value: GDDR6}",
            "memory_capacity: {value: 48 GB}",
            "memory_bandwidth: {value: 864 GB/s}",
        ),
    ),
    Rule(
        "F505",
        "memory capacity outside what its memory type gives",
        WARNING,
        "A bus of the widest kind full of the largest devices holds no more. Often capacities of "
        "two kinds of memory were added.",
        chip_file("memory_type: {value: GDDR6}", "memory_capacity: {value: 480 GB}"),
        chip_file("memory_type: {value: GDDR6}", "memory_capacity: {value: 48 GB}"),
    ),
    Rule(
        "F508",
        "memory tier and memory type contradict each other",
        ERROR,
        "Ranks and ranges are taken by tier: HBM among HBM, SRAM among SRAM.",
        chip_file("memory_tier: hbm", "memory_type: {value: GDDR6}"),
        chip_file("memory_tier: gddr", "memory_type: {value: GDDR6}"),
    ),
)


def stacks(scene: Scene) -> Iterator[Finding]:
    """F503, F504: HBM capacity and bandwidth that whole stacks cannot give, or hardly would."""
    for chip in scene.catalog.chips.values():
        kind = chip.figures.get("memory_type")
        named = limits.memory_types(kind.text) if kind else []
        if "HBM" in named or (not named and chip.memory_tier == "hbm"):
            named = list(limits.STACKS)  # no generation named: any of them
        generations = [name for name in named if name in limits.STACKS]
        capacity, bandwidth = of_chip(chip, "memory_capacity"), of_chip(chip, "memory_bandwidth")
        if not generations or (capacity is None and bandwidth is None):
            continue
        possible = _possible(generations, capacity, bandwidth)
        spots = [spot for spot in (capacity, bandwidth) if spot is not None]
        if kind is not None:
            spots.append(Spot(kind, ("chips", chip.id, "memory_type")))
        if not possible:
            yield from blame(
                scene,
                "F503",
                _no_fit(generations, capacity, bandwidth),
                "look at the unit, the digits and the memory generation",
                *spots,
            )
        elif bandwidth is not None and not any(fit.usual for fit in possible):
            yield from blame(
                scene,
                "F504",
                f"{bandwidth.figure.text} is below the slowest grade of {possible[0].name}: "
                f"{possible[0].count} stack(s) give "
                f"{units.human(possible[0].slowest, 'bytes_per_second')} at least",
                "look at the memory generation and the edition of the chip",
                bandwidth,
                *spots,
            )


def _possible(generations: list[str], capacity: Spot | None, bandwidth: Spot | None) -> list[_Fit]:
    """The numbers of stacks that fit, up to the first that is usual too."""
    found: list[_Fit] = []
    for name in generations:
        for fit in _fits(name, capacity, bandwidth):
            found.append(fit)
            if fit.usual:
                return found
    return found


class _Fit:
    """A number of stacks that gives the capacity and reaches the bandwidth."""

    __slots__ = ("count", "name", "slowest", "usual")

    def __init__(self, name: str, count: int, bandwidth: float | None) -> None:
        self.name = name
        self.count = count
        self.slowest = count * limits.STACKS[name].slowest
        self.usual = bandwidth is None or bandwidth >= self.slowest * (1 - SLACK)


def _fits(name: str, capacity: Spot | None, bandwidth: Spot | None) -> Iterator[_Fit]:
    """Every whole number of stacks of one generation that fits."""
    stack = limits.STACKS[name]
    need = None if bandwidth is None else ends(bandwidth.figure)[0]
    top = None if bandwidth is None else ends(bandwidth.figure)[1]
    for count in range(1, stack.most + 1):
        if need is not None and count * stack.fastest * (1 + SLACK) < need:
            continue
        if capacity is None or any(_holds(capacity, count * size) for size in stack.sizes):
            yield _Fit(name, count, top)


def _holds(capacity: Spot, gib: float) -> bool:
    """Whether so many GiB of stacks can be sold as this capacity.

    The figure may count bytes, or be the label, where GB stands for GiB.
    """
    figure = capacity.figure
    low, high = ends(figure)
    least = gib * (1 - limits.SWITCHED_OFF) * (1 - SLACK)
    return any(
        low / unit <= gib * (1 + SLACK / 2) and high / unit >= least for unit in (limits.GIB, 1e9)
    )


def _no_fit(generations: list[str], capacity: Spot | None, bandwidth: Spot | None) -> str:
    name = generations[0] if len(generations) == 1 else "any HBM generation"
    parts = [spot.figure.text for spot in (capacity, bandwidth) if spot is not None]
    message = f"no number of stacks of {name} gives {' at '.join(parts)}"
    if bandwidth is not None and len(generations) == 1:
        stack = limits.STACKS[name]
        count = 1
        while count * stack.fastest * (1 + SLACK) < ends(bandwidth.figure)[0]:
            count += 1
        message += (
            f" (the bandwidth needs {count} or more, which hold "
            f"{count * min(stack.sizes)} GiB or more)"
        )
    return message


def buses(scene: Scene) -> Iterator[Finding]:
    """F504, F505: memory other than HBM, by the rates and sizes of its generation."""
    for chip in scene.catalog.chips.values():
        kind = chip.figures.get("memory_type")
        named = limits.memory_types(kind.text) if kind else []
        if not named or named[0] not in limits.BUSES:
            continue
        bus = limits.BUSES[named[0]]
        bandwidth, capacity = of_chip(chip, "memory_bandwidth"), of_chip(chip, "memory_capacity")
        if bandwidth is not None:
            low, high = ends(bandwidth.figure)
            if low > bus.fastest * (1 + SLACK) or high < bus.slowest:
                yield from blame(
                    scene,
                    "F504",
                    f"{bandwidth.figure.text} of {named[0]}: one package gives "
                    f"{units.human(bus.slowest, 'bytes_per_second')} to "
                    f"{units.human(bus.fastest, 'bytes_per_second')}",
                    "look at the memory type and the unit",
                    bandwidth,
                    Spot(kind, ("chips", chip.id, "memory_type")) if kind else bandwidth,
                )
        if capacity is not None and ends(capacity.figure)[0] > bus.most * (1 + SLACK):
            yield from blame(
                scene,
                "F505",
                f"{capacity.figure.text} of {named[0]}: one package holds up to "
                f"{bus.most / limits.GIB:.0f} GiB",
                "look for the capacity of a second memory that was added",
                capacity,
                Spot(kind, ("chips", chip.id, "memory_type")) if kind else capacity,
            )


def tiers(scene: Scene) -> Iterator[Finding]:
    """F508: a memory tier that the named memory type does not belong to."""
    for chip in scene.catalog.chips.values():
        kind = chip.figures.get("memory_type")
        named = limits.memory_types(kind.text) if kind else []
        if kind is None or not named or not chip.memory_tier or chip.memory_tier == "sram":
            continue
        families = {name.rstrip("EX").rstrip("0123456789").lower() for name in named}
        if chip.memory_tier not in families:
            spot = Spot(kind, ("chips", chip.id, "memory_type"))
            yield from blame(
                scene,
                "F508",
                f"the memory tier is {chip.memory_tier}, and the memory type {kind.text}",
                f"memory_tier: {sorted(families)[0]}, or another type",
                spot,
                keys=[("chips", chip.id, "memory_tier")],
            )


CHECKS = (stacks, buses, tiers)

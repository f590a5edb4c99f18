"""What silicon, memory and power feeds can do."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.checks import limits
from chipcost.catalog.checks.scene import (
    Scene,
    Spot,
    blame,
    ends,
    of_chip,
    power_quotes,
    quote_finding,
)
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Chip

SLACK = 0.01  # 989.4 and 989 TFLOP/s are one figure

# Floating types of tensor units, widest first; types of one width stand together.
_WIDTHS = (
    ("tf32_dense",),
    ("bf16_dense", "fp16_dense"),
    ("fp8_dense", "blockfp8_dense"),
    ("fp6_dense",),
    ("fp4_dense",),
)
_HALVES = (
    ("bf16_dense", "fp8_dense"),
    ("fp16_dense", "fp8_dense"),
    ("fp8_dense", "fp4_dense"),
)
_SPARSE = ("bf16", "fp16", "fp8", "int8", "fp4")


def sparse(scene: Scene) -> Iterator[Finding]:
    """F501: a rate with sparsity below the dense rate of the same type."""
    for chip in scene.catalog.chips.values():
        for dtype in _SPARSE:
            dense = of_chip(chip, f"{dtype}_dense")
            with_sparsity = of_chip(chip, f"{dtype}_sparse")
            if dense is None or with_sparsity is None:
                continue
            if ends(with_sparsity.figure)[1] < ends(dense.figure)[0] * (1 - SLACK):
                yield from blame(
                    scene,
                    "F501",
                    f"{dtype} with sparsity ({with_sparsity.figure.text}) is slower than dense "
                    f"({dense.figure.text})",
                    "swap them, or look at the data type of each",
                    with_sparsity,
                    dense,
                )


def widths(scene: Scene) -> Iterator[Finding]:
    """F502: a wider floating type of the tensor units faster than a narrower one."""
    for chip in scene.catalog.chips.values():
        known = [
            [spot for name in names if (spot := of_chip(chip, name)) is not None]
            for names in _WIDTHS
        ]
        for index, wider in enumerate(known):
            # the next narrower width alone: a wrong figure is reported once
            narrower = next((spots for spots in known[index + 1 :] if spots), [])
            for wide in wider:
                for narrow in narrower:
                    if ends(wide.figure)[0] > ends(narrow.figure)[1] * (1 + SLACK):
                        yield from blame(
                            scene,
                            "F502",
                            f"{wide.field} ({wide.figure.text}) is faster than {narrow.field} "
                            f"({narrow.figure.text})",
                            "look for a sparse rate that stands as a dense one",
                            wide,
                            narrow,
                        )


def doubled(scene: Scene) -> Iterator[Finding]:
    """F511: a floating type exactly four times as fast as the one of twice its width."""
    for chip in scene.catalog.chips.values():
        for wide_name, narrow_name in _HALVES:
            wide, narrow = of_chip(chip, wide_name), of_chip(chip, narrow_name)
            if wide is None or narrow is None or not wide.figure.value:
                continue
            ratio = (narrow.figure.value or 0.0) / wide.figure.value
            if abs(ratio / 4 - 1) <= SLACK:
                yield from blame(
                    scene,
                    "F511",
                    f"{narrow.field} ({narrow.figure.text}) is four times {wide.field} "
                    f"({wide.figure.text})",
                    f"look whether it is the sparse rate; if so it is {narrow.field[:-6]}_sparse",
                    narrow,
                    wide,
                )
                break


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
        possible = [fit for name in generations for fit in _fits(name, capacity, bandwidth)]
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


def efficiency(scene: Scene) -> Iterator[Finding]:
    """F506: dense FLOP/s per watt of TDP outside what the process generation gives."""
    for chip in scene.catalog.chips.values():
        tdp, process = of_chip(chip, "tdp"), _process(chip)
        if tdp is None or process is None or not tdp.figure.value:
            continue
        nm, basis = process
        least, most = limits.per_watt(nm)
        watt_low, watt_high = ends(tdp.figure)
        for name, multiple in limits.MULTIPLE.items():
            rate = of_chip(chip, name)
            if rate is None:
                continue
            low, high = ends(rate.figure)
            slow = name in ("bf16_dense", "fp16_dense") and high / watt_low < least
            if low / watt_high > most * multiple or slow:
                yield from blame(
                    scene,
                    "F506",
                    f"{rate.figure.text} at {tdp.figure.text} is "
                    f"{(rate.figure.value or 0) / tdp.figure.value / 1e12:.3g} TFLOP/s per watt; "
                    f"{basis.figure.text} gives {least * multiple / 1e12:.3g} to "
                    f"{most * multiple / 1e12:.3g} for this type",
                    "look for a sparse rate, or the TDP of another part",
                    rate,
                    tdp,
                    basis,
                )


def _process(chip: Chip) -> tuple[float, Spot] | None:
    """The process of a chip in nm, or the finest of its release year; and the figure for it."""
    process = chip.figures.get("process_node")
    nm = limits.nanometres(process.text) if process else None
    if process is not None and nm is not None:
        return nm, Spot(process, ("chips", chip.id, "process_node"))
    released = chip.figures.get("release_date")
    if released is None or released.dimension != "date":
        return None
    year = first_day(released.text).year
    return limits.finest(year), Spot(released, ("chips", chip.id, "release_date"))


def feeds(scene: Scene) -> Iterator[Finding]:
    """F507: power of a system below the TDP of its chips."""
    for system in scene.catalog.systems.values():
        chip = scene.catalog.chips.get(system.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if tdp is None or chip is None or system.power is None or system.power.value is None:
            continue
        if ends(system.power)[1] < system.count * ends(tdp.figure)[0] * (1 - SLACK):
            yield from blame(
                scene,
                "F507",
                f"{system.id} draws {system.power.text}, and the TDP of its {system.count} chips "
                f"is {units.human(system.count * (tdp.figure.value or 0), 'power')}",
                "look what the figure covers, and whether it is an average",
                Spot(system.power, ("systems", system.id, "power")),
                tdp,
                block=("systems", system.id),
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
            )


def all_in(scene: Scene) -> Iterator[Finding]:
    """F509: an all-in power quote below the TDP of its chip."""
    for item in power_quotes(scene):
        chip = scene.catalog.chips.get(item.quote.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if tdp is None or item.quote.excluded:
            continue
        if max(item.quote.value, item.quote.high or 0.0) < ends(tdp.figure)[0] * (1 - SLACK):
            yield quote_finding(
                item,
                "F509",
                f"all-in power of {item.quote.text} is below the TDP of {tdp.figure.text}",
                "look whether it is an average, or of another part",
                "value",
            )


def directions(scene: Scene) -> Iterator[Finding]:
    """F510: scale-up bandwidth of both ways below that of one way."""
    for chip in scene.catalog.chips.values():
        one = of_chip(chip, "scale_up_bandwidth")
        both = of_chip(chip, "scale_up_bandwidth_both_ways")
        if one is None or both is None:
            continue
        if ends(both.figure)[1] < ends(one.figure)[0] * (1 - SLACK):
            yield from blame(
                scene,
                "F510",
                f"both ways ({both.figure.text}) is less than one way ({one.figure.text})",
                "swap them, or look which links each counts",
                both,
                one,
            )


CHECKS = (
    sparse,
    widths,
    doubled,
    stacks,
    buses,
    efficiency,
    feeds,
    tiers,
    all_in,
    directions,
)

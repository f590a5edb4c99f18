"""What other chips and other readings say of a figure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chipcost import units
from chipcost.catalog.check import ratios as tables
from chipcost.catalog.check import usual
from chipcost.catalog.check.rule import HEAD, WARNING, Rule, chip_file
from chipcost.catalog.check.scene import Scene, Spot, blame, ends, of_chip
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.chips.records import Chip
from chipcost.catalog.findings import Finding
from chipcost.catalog.ranges import median
from chipcost.catalog.records import Figure


def _family(fp8: str) -> str:
    """Three chips of one vendor whose rates are in proportion but for the FP8 rate of the last."""
    rates = (("a", 60, 480, 960, 1920, "1920"), ("b", 30, 240, 480, 960, "960"))
    chips = "".join(
        f"  example-{name}:\n    name: Example {name}\n    vendor: Example\n    source: maker\n"
        f"    fp32: {{value: {one} TFLOP/s}}\n    tf32_dense: {{value: {two} TFLOP/s}}\n"
        f"    bf16_dense: {{value: {four} TFLOP/s}}\n    int8_dense: {{value: {eight} TOP/s}}\n"
        f"    fp8_dense: {{value: {last} TFLOP/s}}\n"
        for name, one, two, four, eight, last in (*rates, ("c", 45, 360, 720, 1440, fp8))
    )
    return f"{HEAD}chips:\n{chips}"


RULES = (
    Rule(
        "C811",
        "rate out of proportion to that of siblings",
        WARNING,
        "Chips of one vendor and architecture have their rates in proportion: all grow with the "
        "units and the clock. Where two siblings agree with three or more rates of a chip within "
        "2 % of one factor, or one has the very same rates, each says the same of one more rate, "
        "and no sibling has it as the chip does, that rate is of another type, sparse, or "
        "mistyped. FP32 of vector units, which some cards have more of, is held against the very "
        "same chip alone. No chip of the catalog is built so.",
        _family("1320"),
        _family("1440"),
    ),
    Rule(
        "C812",
        "readings of one figure far apart without a word why",
        WARNING,
        "Of 171 alternative values half lie within 3 % of the figure and 149 within a factor of "
        "1.75. Those further apart say why in a note (another edition, a sparse rate, a reading "
        "known to be wrong); without one, either may be a slip.",
        chip_file(
            "tdp:",
            "  {value: 700 W, also: [{value: 350 W, source: maker}]}",
        ),
        chip_file(
            "tdp:",
            "  {value: 700 W, also: [{value: 350 W, note: the PCIe card, source: maker}]}",
        ),
    ),
    Rule(
        "C813",
        "two figures out of proportion to each other",
        WARNING,
        "Parts with one kind of memory are built alike: bandwidth per watt, seconds to read the "
        "memory once, bytes per FLOP, one rate beside another, links and network beside memory, "
        "price per watt. The limits lie at half of the least and twice the most that 152 chips "
        "show for their kind of memory (a third and three times, of fewer than 16), where those "
        "say something. Outside one of the figures is off by a factor, or of another part.",
        chip_file("memory_tier: hbm", "tdp: {value: 70 W}", "memory_bandwidth: {value: 3.35 TB/s}"),
        chip_file(
            "memory_tier: hbm", "tdp: {value: 700 W}", "memory_bandwidth: {value: 3.35 TB/s}"
        ),
    ),
)

_RATES = tuple(
    name
    for name, spec in chip_schema.CHIP_FIGURES.items()
    if spec.dimension == "flops" and name not in ("fp16_unlabelled", "fp4_inference")
)
_ON = 0.02  # two rates within this are in proportion, in natural logarithms
_OFF = 0.05
_SAME = 0.004  # the very same chip, but for the rounding of printed rates
_SUPPORT = 3  # rates in proportion that make a sibling
_SIBLINGS = 2
_NAMED = 4  # further figures that a finding points at
_VECTOR = ("fp32", "fp16_vector")

_Rates = Mapping[str, float]


def proportions(scene: Scene) -> Iterator[Finding]:
    """C811: a rate that chips with otherwise proportional rates speak against."""
    families: dict[str, dict[str, _Rates]] = {}
    lowest: dict[str, dict[str, _Rates]] = {}
    for chip in scene.catalog.chips.values():
        found = {name: figure for name in _RATES if (figure := chip.figures.get(name)) is not None}
        rates = {
            name: math.log(one.value) for name, one in found.items() if one.value and one.value > 0
        }
        if len(rates) > _SUPPORT:
            families.setdefault(chip.vendor, {})[chip.id] = rates
            ranged = {
                name: math.log(one.low) for name, one in found.items() if one.low and one.low > 0
            }
            if ranged:
                lowest.setdefault(chip.vendor, {})[chip.id] = {**rates, **ranged}
    for vendor, family in families.items():
        for chip_id, own in family.items():
            for name, suggested in _odd(chip_id, own, family).items():
                # where the figures have ranges, the low ends may be of one clock or edition
                other = lowest.get(vendor, {}).get(chip_id)
                if other is not None and name not in _odd(chip_id, other, family):
                    continue
                yield from _disproportion(scene, scene.catalog.chips[chip_id], name, suggested)


def _disproportion(
    scene: Scene, chip: Chip, name: str, suggested: Mapping[str, float]
) -> Iterator[Finding]:
    spot = of_chip(chip, name)
    expected = median(suggested.values())
    if spot is None or ends(spot.figure)[0] * 0.98 <= expected <= ends(spot.figure)[1] * 1.02:
        return
    yield from blame(
        scene,
        "C811",
        f"{name} of {spot.figure.text} is out of proportion: {', '.join(list(suggested)[:3])}, "
        f"whose other rates are in proportion, suggest {units.human(expected, 'flops')}",
        "look for a sparse rate, another data type, or a digit",
        spot,
    )


def _odd(chip_id: str, rates: _Rates, family: Mapping[str, _Rates]) -> dict[str, dict[str, float]]:
    """The rates of a chip that siblings speak against and none for; and what each suggests.

    One sibling with the very same other rates is enough, and only another of these speaks for the
    rate then. Else two are needed, and of the rates of vector units they say nothing: some cards
    have more of these.
    """
    same, alike = _Voices(), _Voices()
    for other_id, other in family.items():
        apart = {name: rate - other[name] for name, rate in rates.items() if name in other}
        if other_id == chip_id or len(apart) <= _SUPPORT:
            continue
        middle = _middle(apart)
        on = {name for name, one in apart.items() if abs(one - middle) < _ON}
        off = [name for name, one in apart.items() if abs(one - middle) > _OFF]
        if len(on) < _SUPPORT:
            continue
        equal = abs(middle) < _SAME
        for voices in (alike, same) if equal else (alike,):
            voices.kept |= on
            if len(off) == 1:
                suggested = math.exp(other[off[0]] + middle)
                voices.against.setdefault(off[0], {})[other_id] = suggested
    found = {
        name: suggested
        for name, suggested in alike.against.items()
        if len(suggested) >= _SIBLINGS and name not in alike.kept and name not in _VECTOR
    }
    return found | {
        name: suggested
        for name, suggested in same.against.items()
        if name not in (alike.kept if name in _VECTOR else same.kept)
    }


@dataclass
class _Voices:
    """Rates that siblings agree with, and those that each speaks against, with what it suggests."""

    kept: set[str] = field(default_factory=set)
    against: dict[str, dict[str, float]] = field(default_factory=dict)


def _middle(apart: Mapping[str, float]) -> float:
    """The factor that most rates share, as a logarithm."""
    return max(
        apart.values(), key=lambda one: sum(abs(one - other) < _ON for other in apart.values())
    )


def readings(scene: Scene) -> Iterator[Finding]:
    """C812: an alternative value that lies far from the figure, and no note at either."""
    for chip in scene.catalog.chips.values():
        for name, figure in chip.figures.items():
            for index, other in enumerate(figure.also):
                if not figure.value or not other.value or figure.note or other.note:
                    continue
                factor = max(figure.value / other.value, other.value / figure.value)
                if factor > usual.READINGS_APART:
                    path = ("chips", chip.id, name)
                    yield from blame(
                        scene,
                        "C812",
                        f"{name}: {figure.text} and {other.text} are readings of one figure and "
                        f"lie a factor of {factor:.3g} apart",
                        "put the wrong one right, or say in a note why they differ",
                        Spot(figure, path),
                        Spot(other, (*path, "also", index)),
                    )


def ratios(scene: Scene) -> Iterator[Finding]:
    """C813: ratios of two figures unlike those of parts with its kind of memory.

    One finding for a chip: a figure that is off is so beside several others.
    """
    for chip in scene.catalog.chips.values():
        broken = [
            (above, below, low, high)
            for above, below, low, high in _of_its_kind(chip)
            if _astray(chip, above, below, low, high)
        ]
        if not broken:
            continue
        named = Counter(name for above, below, _, _ in broken for name in (above, below))
        worst, times = named.most_common(1)[0]
        above, below, low, high = next(one for one in broken if worst in one[:2])
        others = [name for name in named if name != worst][:_NAMED]
        spots = [spot for name in (worst, *others) if (spot := of_chip(chip, name)) is not None]
        one, other = chip.figures[above], chip.figures[below]
        more = f" (and beside {times - 1} more)" if times > 1 else ""
        yield from blame(
            scene,
            "C813",
            f"{above} of {one.text} beside {below} of {other.text}{more} is unlike any part with "
            f"its kind of memory: by a factor of {_excess(one, other, low, high):.3g}",
            f"look at the unit and the digits of {worst}, then of the others",
            *spots,
        )


def _of_its_kind(chip: Chip) -> Iterator[tables.Ratio]:
    yield from tables.RATIOS.get(chip.memory_tier, ())
    yield from tables.ANY


def _astray(chip: Chip, above: str, below: str, low: float, high: float) -> bool:
    one, other = chip.figures.get(above), chip.figures.get(below)
    if one is None or other is None or not one.value or not other.value:
        return False
    if low <= one.value / other.value <= high:
        return False
    (one_low, one_high), (other_low, other_high) = ends(one), ends(other)
    if not one_low or not other_low:
        return False
    return one_low / other_high > high or one_high / other_low < low


def _excess(one: Figure, other: Figure, low: float, high: float) -> float:
    """How far the ratio lies outside of its limits."""
    ratio = (one.value or 0.0) / (other.value or 1.0)
    return ratio / high if ratio > high else low / ratio


CHECKS = (proportions, readings, ratios)

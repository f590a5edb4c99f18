"""Prices of hardware: what one buys against who sells it by what, the chip's size and its hours."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check import levels, usual
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, rack_file
from chipcost.catalog.check.scene import Bought, Scene, hardware, quote_finding
from chipcost.catalog.chips.records import Catalog, Chip, Price
from chipcost.catalog.chips.schema import BASES
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.ranges import median

_PARTS, WHOLE = BASES[:2], BASES[2:]  # WHOLE: what holds more than chips
_MODULES = ("hgx-gpu",)  # classes that are sold on a baseboard of several, never one to a server


def _bought(*lines: str) -> str:
    return rack_file() + "prices:\n" + "".join(f"  - {{{line}, source: maker}}\n" for line in lines)


_NODE = "system: example-node, basis: server, buyer: any, date: 2026-07"
_CHIP = "chip: example-chip, basis: bare-chip, buyer: any, date: 2026-07"
_FOUR = tuple(
    f"system: example-node, basis: server, buyer: {buyer}, date: 2026-07, value: {price} USD"
    for buyer, price in (("any", 46000), ("hyperscaler", 44000), ("list", 56000))
)

RULES = (
    Rule(
        "C805",
        "price of hardware out of proportion to its chips",
        WARNING,
        "A price over its count of chips and the hours of four years is 0.24 to 0.77 times what a "
        "chip-hour costs an owner for a chip or its share of a server, and 0.44 to 1.3 times for a "
        "server, a rack or all of it, where two quotes tell; else 9 to 70 USD a watt of TDP for a "
        "chip with HBM (3 to 43 for others), and 25 to 83 with what is beside it, in every price "
        "of the catalog. Half of the least and twice the most are the limits: beyond them it is "
        "of another system, or of one chip.",
        _bought(f"{_NODE}, value: 25000 USD"),
        _bought(f"{_NODE}, value: 200000 USD"),
    ),
    Rule(
        "C831",
        "basis of a price contradicts what is bought",
        ERROR,
        "What a price buys decides which ratios are laid on it. A system is no bare chip and no "
        "share; a rack and a server of module GPUs have several chips; as many shares as a server "
        "has chips are the server; what a quote of a chip-hour implies is all capital.",
        _bought(
            "system: example-node, basis: bare-chip, buyer: any, date: 2026-07, value: 200000 USD"
        ),
        _bought(f"{_NODE}, value: 200000 USD"),
    ),
    Rule(
        "C832",
        "a part dearer than the whole",
        WARNING,
        "A chip's price is part of its server's, and a server's or rack's part of all-in capital. "
        "Of one kind of buyer and within a year a part is at most 1.6 times as dear, per chip, as "
        "the whole: two prices of one item lie within that.",
        _bought(f"{_NODE}, value: 160000 USD", f"{_CHIP}, value: 35000 USD"),
        _bought(f"{_NODE}, value: 160000 USD", f"{_CHIP}, value: 16000 USD"),
    ),
    Rule(
        "C833",
        "price of hardware far from the others of its chip",
        WARNING,
        "Prices of a chip, each brought to one level by what it buys (a bare chip 0.75 of its "
        "share of a server, a server 1.15, a rack 1.1, all of it 1.35) and who pays (a neocloud "
        "1.2 of a hyperscaler, a list 1.25, who buys few 1.4, second hand 0.8, the designer 0.4), "
        "lie within 0.5 and 2.1 of the median of the others in the catalog. Beyond a factor of "
        "2.75 one is of another thing, or of another number of chips.",
        _bought(*_FOUR, f"{_NODE}, value: 210000 USD, includes: also"),
        _bought(*_FOUR, f"{_NODE}, value: 51000 USD, includes: also"),
    ),
    Rule(
        "P311",
        "the same price of hardware twice",
        WARNING,
        "Two prices of one thing, buyer, date and amount are one price with two sources; counted "
        "twice they look like agreement.",
        _bought(f"{_CHIP}, value: 16000 USD", f"{_CHIP}, value: 16000 USD"),
        _bought(f"{_CHIP}, value: 16000 USD"),
    ),
)


def contradictions(scene: Scene) -> Iterator[Finding]:
    """C831: a basis that the system, the chip, the count or the quote behind it rules out."""
    for item in hardware(scene):
        found = _contradiction(scene.catalog, item.quote)
        if found is not None:
            message, hint, *fields = found
            yield quote_finding(item, "C831", message, hint, *fields)


def _contradiction(catalog: Catalog, price: Price) -> tuple[str, ...] | None:
    """What cannot be, the remedy, and the fields; None where all fits."""
    basis, count = price.basis, price.chips
    if price.system and basis in _PARTS:
        return (
            f"the price of a system with basis {basis}",
            f"basis: {', '.join(WHOLE)}; or give chip: and count:",
            *("basis", "system"),
        )
    chip = catalog.chips.get(price.chip)
    modules = chip is not None and chip.power_class in _MODULES
    if (basis == "rack" and count == 1) or (basis == "server" and count == 1 and modules):
        return (
            f"the price of a {basis} for one {price.chip}",
            "give count: of its chips; basis: share-of-server for one chip's part",
            *("count", "basis"),
        )
    most = max((one.count for one in catalog.systems_of.get(price.chip, ())), default=0)
    if basis == "share-of-server" and 1 < most <= count:
        return (
            f"{count} shares of a server of {most} are more than a share",
            "basis: server, or count: 1 with the part of one chip",
            *("basis", "count"),
        )
    if price.from_quote and basis != "all-in":
        return (
            f"a price that the quote {price.from_quote} implies with basis {basis}",
            "basis: all-in: a chip-hour repays all capital",
            *("basis", "from_quote"),
        )
    return None


def proportion(scene: Scene) -> Iterator[Finding]:
    """C805: a price per chip against the hours and the TDP of the chip."""
    prices = levels.of(scene.catalog.quotes)
    for item in hardware(scene):
        price = item.quote
        chip = scene.catalog.chips.get(price.chip)
        if chip is None or not price.known or not price.basis or price.excluded:
            continue
        owners = [
            math.exp(level.base)
            for level in prices.chips.get(chip.id, ())
            if level.quote.kind == "owned"
        ]
        message = _out_of_proportion(chip, price, owners)
        if message:
            yield quote_finding(
                item,
                "C805",
                f"{price.text} for {price.chips} is {units.human(price.per_chip, 'money')} a chip, "
                + message,
                "look whether it is the price of one chip, at the count, and at the basis",
                *("value", "low", "high", "count", "system", "chip", "basis"),
            )


def _out_of_proportion(chip: Chip, price: Price, owners: list[float]) -> str:
    whole, each = price.basis in WHOLE, price.per_chip
    if len(owners) >= usual.OWNERS:
        hours = each / usual.HOURS / median(owners)
        return _beside(hours, usual.PRICE_OF_HOURS[whole], "owners' costs of four years")
    tdp = chip.value("tdp")
    if not tdp or chip.power_class == "wafer":
        return ""
    kind = (chip.memory_tier, chip.segment)
    bounds = usual.PRICE_OF_WATT.get(kind, usual.PRICE_OF_WATT_ELSE)[whole]
    return _beside(each / tdp, bounds, "USD a watt of TDP")


def _beside(ratio: float, bounds: tuple[float, float], what: str) -> str:
    """What a ratio outside of its bounds is to be called; "" inside of them."""
    low, high = bounds
    return "" if low <= ratio <= high else f"{ratio:.3g} {what}; usual are {low:g} to {high:g}"


def parts(scene: Scene) -> Iterator[Finding]:
    """C832: a part that is dearer per chip than the whole, of one kind of buyer and year."""
    known: dict[tuple[str, str], list[Price]] = defaultdict(list)
    for one in scene.catalog.prices:
        if one.date and one.known and one.basis and one.buyer and not one.excluded:
            known[one.chip, one.buyer].append(one)
    for item in hardware(scene):
        part = item.quote
        if not part.date or not part.known or not part.basis or part.excluded:
            continue
        for whole in known.get((part.chip, part.buyer), ()):
            if (
                BASES.index(whole.basis) > BASES.index(part.basis)
                and part.per_chip > usual.PART_OVER_WHOLE * whole.per_chip
                and abs((first_day(part.date) - first_day(whole.date)).days) <= usual.PART_DAYS
            ):
                yield quote_finding(
                    item,
                    "C832",
                    f"{part.basis} at {units.human(part.per_chip, 'money')} a chip, and "
                    f"{whole.basis} of line {whole.line} at "
                    f"{units.human(whole.per_chip, 'money')}",
                    "look at the basis, the count and the amount of both",
                    *("value", "low", "high", "count", "basis"),
                )
                break


def among_others(scene: Scene) -> Iterator[Finding]:
    """C833: a price against the others of its chip, at one level."""
    levels_of: dict[str, list[tuple[Price, float]]] = defaultdict(list)
    for price in scene.catalog.prices:
        said = price.known and price.middle and price.basis and price.buyer
        if said and price.chip in scene.catalog.chips and not price.excluded:
            levels_of[price.chip].append((price, _level(price)))
    for item in hardware(scene):
        price = item.quote
        known = levels_of.get(price.chip, [])
        if price.excluded or not any(one == price for one, _ in known):
            continue
        others = [level for one, level in known if one != price]
        if not others:
            continue
        factor = _level(price) / median(others)
        if not 1.0 / usual.HARDWARE_APART <= factor <= usual.HARDWARE_APART:
            yield quote_finding(
                item,
                "C833",
                f"{units.human(price.per_chip, 'money')} a chip is {levels.times(factor)} what "
                + ("the other price" if len(others) == 1 else f"the {len(others)} other prices")
                + f" of {price.chip} suggest",
                "look at the amount, the count, the basis and the buyer",
                *("value", "low", "high", "count", "basis"),
            )


def _level(price: Price) -> float:
    """A price of one chip at the level of its share of a hyperscaler's server."""
    return price.per_chip / usual.BASIS_LEVEL[price.basis] / usual.BUYER_LEVEL[price.buyer]


def twice(scene: Scene) -> Iterator[Finding]:
    """P311: two prices of one file that are equal in everything that a choice looks at."""
    seen: dict[tuple[object, ...], Bought] = {}
    for item in hardware(scene):
        price = item.quote
        if not price.known:
            continue
        key = (
            *(price.file, price.chip, price.chips, price.basis, price.buyer, price.date),
            *(price.value, price.low, price.high, price.includes, price.from_quote),
        )
        first = seen.setdefault(key, item)
        if first is not item:
            yield quote_finding(
                item,
                "P311",
                f"the same price for {price.chip} stands on line {first.quote.line}",
                "keep one, with both sources: source: [a, b]",
                others=[first.tree.place(first.path)],
            )


CHECKS = (contradictions, proportion, parts, among_others, twice)

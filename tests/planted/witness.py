"""What the file itself says against a fault, told apart from the rules of `chipcost check`.

A witness is a statement that a reader can take from the file: one figure beside another of the same
chip, another reading, a sibling, another quote, a published total. Each is a number (a ratio, as a
logarithm) under a name and a subject. The clean file shows how far the statements of one name
lie apart. A fault is contradicted where a statement moves

- from exact (within 2 % of what it is on most others) to more than 6 % off, or
- out of all that statements of its name are in the clean file, by a factor of two or more (1.3
  for powers).

So this knows no limit of any rule, and more relations than there are rules.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from itertools import combinations
from statistics import median
from typing import NamedTuple

from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.dates import first_day

EXACT = ("both ways", "sparse", "total", "reading", "sibling", "sum")
MARGIN = math.log(2.0)
MARGINS = {"power quote": math.log(1.3), "system power": math.log(1.3), "basis": math.log(1.3)}
FEWEST = 8  # statements of one name from which their spread says something

_FIGURES = (
    *("tdp", "memory_bandwidth", "memory_capacity", "bf16_dense", "fp16_dense", "int8_dense"),
    *("fp8_dense", "fp4_dense", "fp32", "tf32_dense", "scale_up_bandwidth", "scale_out_bandwidth"),
    "sram_capacity",
)
_RATES = tuple(name for name in _FIGURES if name.endswith("_dense") or name == "fp32")


class Statement(NamedTuple):
    """A relation of the file: its name, what it is about, and its logarithm."""

    name: str
    subject: tuple[object, ...]
    value: float


class Witness:
    """The clean file and its statements."""

    def __init__(self, clean: Catalog) -> None:
        self.clean = clean
        self.before = {
            (one.name, one.subject): one.value for one in _statements(clean, set(clean.chips))
        }
        self.reach: dict[str, list[float]] = defaultdict(list)
        for (name, _), value in self.before.items():
            self.reach[name].append(value)

    def against(self, spoilt: Catalog) -> str:
        """The name of a statement against what was changed, or ""."""
        changed = {key for key, chip in spoilt.chips.items() if chip != self.clean.chips.get(key)}
        statements = _statements(spoilt, changed)
        return _of_words(self.clean, spoilt) or _of_numbers(self.before, self.reach, statements)


def _of_numbers(
    before: Mapping[tuple[str, tuple[object, ...]], float],
    reach: Mapping[str, list[float]],
    statements: Iterable[Statement],
) -> str:
    for one in statements:
        was = before.get((one.name, one.subject))
        if was is None and one.name not in ("quote", "price by size"):
            continue
        if was is not None and math.isclose(was, one.value, abs_tol=1e-9):
            continue
        kind = one.name.split(":")[0]
        values = reach.get(one.name, [])
        if kind in EXACT:
            if was is not None and abs(was) < 0.02 and abs(one.value) > 0.06:
                return kind
        elif len(values) >= FEWEST:
            margin = MARGINS.get(kind, MARGIN)
            if not min(values) - margin <= one.value <= max(values) + margin:
                return kind
    return ""


def _statements(catalog: Catalog, chips: Set[str]) -> Iterator[Statement]:
    """Those of some chips, and those of all systems and quotes."""
    yield from _inside(catalog, chips)
    yield from _siblings(catalog, chips)
    yield from _systems(catalog)
    yield from _quotes(catalog)
    yield from _powers(catalog)
    yield from _hardware(catalog)


def _log(above: float | None, below: float | None) -> float | None:
    return math.log(above / below) if above and below and above > 0 and below > 0 else None


def _inside(catalog: Catalog, chips: Set[str]) -> Iterator[Statement]:
    """Figures of one chip beside each other, and beside their other readings."""
    for chip in (catalog.chips[key] for key in sorted(chips)):
        pairs = [
            ("both ways", "scale_up_bandwidth_both_ways", "scale_up_bandwidth"),
            *(("sparse", f"{t}_sparse", f"{t}_dense") for t in ("bf16", "fp16", "fp8", "fp4")),
        ]
        for name, above, below in pairs:
            ratio = _log(chip.value(above), chip.value(below))
            if ratio is not None:
                yield Statement(name, (chip.id, above), ratio - math.log(2))
        for above, below in combinations(_FIGURES, 2):
            ratio = _log(chip.value(above), chip.value(below))
            if ratio is not None:
                kind = f"ratio:{above}/{below}:{chip.memory_tier}:{chip.segment}"
                yield Statement(kind, (chip.id,), ratio)
        for field, figure in chip.figures.items():
            for index, other in enumerate(figure.also):
                ratio = _log(figure.value, other.value)
                if ratio is not None:
                    yield Statement("reading", (chip.id, field, index), ratio)


def _siblings(catalog: Catalog, chips: Set[str]) -> Iterator[Statement]:
    """Rates of chips of one vendor that have three other rates alike."""
    rates = {
        chip.id: {name: math.log(value) for name in _RATES if (value := chip.value(name))}
        for chip in catalog.chips.values()
    }
    for one, two in combinations(catalog.chips.values(), 2):
        if one.vendor != two.vendor or not {one.id, two.id} & chips:
            continue
        apart = {
            name: rates[one.id][name] - rates[two.id][name]
            for name in rates[one.id]
            if name in rates[two.id]
        }
        if len(apart) > 3 and abs(median(apart.values())) < 0.004:
            for name, value in apart.items():
                yield Statement("sibling", (one.id, two.id, name), value)


def _systems(catalog: Catalog) -> Iterator[Statement]:
    for system in catalog.systems.values():
        chip = catalog.chips.get(system.chip)
        if chip is None:
            continue
        for name, figure in system.published.items():
            ratio = _log(figure.value, system.count * (chip.value(name) or 0.0))
            if ratio is not None:
                yield Statement("total", (system.id, name), ratio)
        for kind, above, below in (("system power", system.power, chip.value("tdp")),):
            ratio = _log(above and above.value, system.count * (below or 0.0))
            if ratio is not None:
                yield Statement(kind, (system.id,), ratio)


def _quotes(catalog: Catalog) -> Iterator[Statement]:
    """A price beside the other prices of its chip of one kind, and beside the chip's TDP."""
    groups: dict[tuple[str, str], list[tuple[int, Quote]]] = defaultdict(list)
    for index, quote in enumerate(catalog.quotes):
        if not quote.excluded and (quote.total or quote.capital):
            term = quote.term if quote.kind == "rental" else ""
            groups[f"{quote.kind} {term}", quote.chip].append((index, quote))
            if quote.capital and quote.operating and quote.total and "total" in quote.texts:
                ratio = _log(quote.capital + quote.operating, quote.total)
                if ratio is not None:
                    yield Statement("sum", (index,), ratio)
            if quote.capital and quote.total and quote.capital < quote.total:
                share = _log(quote.capital, quote.total)
                yield Statement("share", (index,), share or 0.0)
    for (kind, chip_id), several in groups.items():
        prices = {index: math.log(_price(quote)) for index, quote in several}
        for index, _ in several:
            others = [price for other, price in prices.items() if other != index]
            if len(others) > 1:
                yield Statement(f"quote:{kind}", (index,), prices[index] - median(others))
            elif chip_id in catalog.chips:
                ratio = _log(math.exp(prices[index]), catalog.chips[chip_id].value("tdp"))
                if ratio is not None:
                    yield Statement("price by size", (index,), ratio)


def _hardware(catalog: Catalog) -> Iterator[Statement]:
    """A price of hardware, per chip, beside the chip's TDP."""
    for index, price in enumerate(catalog.prices):
        chip = catalog.chips.get(price.chip)
        if price.excluded or chip is None or not price.known:
            continue
        ratio = _log(price.per_chip, chip.value("tdp"))
        if ratio is not None:
            whole = price.basis in ("server", "rack", "all-in")
            yield Statement(f"hardware:{whole}", (index,), ratio)


def _price(quote: Quote) -> float:
    return quote.total or (quote.capital or 0.0) / 0.77


def _powers(catalog: Catalog) -> Iterator[Statement]:
    for index, quote in enumerate(catalog.power_quotes):
        chip = catalog.chips.get(quote.chip)
        if quote.excluded or chip is None:
            continue
        ratio = _log(quote.value, chip.value("tdp"))
        if ratio is not None:
            yield Statement("power quote", (index,), ratio)
        for at, other in enumerate(catalog.power_quotes):
            if other.chip == quote.chip and quote.basis == "utility" and other.basis == "it":
                ratio = _log(quote.value, other.value)
                if ratio is not None and not other.excluded:
                    yield Statement("basis", (index, at), ratio)


def _of_words(clean: Catalog, spoilt: Catalog) -> str:
    """Dates, owners, classes of evidence and kinds of memory that contradict each other."""
    for was, now in zip(clean.quotes, spoilt.quotes, strict=False):
        if was == now:
            continue
        if (now.kind == "rental") != (now.owner == "cloud-customer"):
            return "owner and kind"
        if _day(now.date) > _day("2026-11-24"):
            return "to come"
        if (
            _released(spoilt, now.chip)
            and (_released(spoilt, now.chip) - _day(now.date)).days > 730
        ):
            return "before release"
    for key, now in spoilt.sources.items():
        was = clean.sources[key]
        if was.date != now.date and _day(now.date) > _day("2026-11-24"):
            return "to come"
        graded = {one.grade for one in clean.sources.values() if one.publisher == now.publisher}
        alike = sum(one.publisher == now.publisher for one in clean.sources.values())
        if was.grade != now.grade and alike > 1 and now.grade not in graded:
            return "class of the publisher"
    for key, chip in spoilt.chips.items():
        was_chip = clean.chips[key]
        released = chip.text("release_date")
        if released != was_chip.text("release_date") and released:
            if chip.status != "announced" and _day(released) > _day("2026-11-24"):
                return "to come"
            if _oldest(spoilt, key) and (_day(released) - _oldest(spoilt, key)).days > 1000:
                return "source before release"
        if chip.memory_tier != was_chip.memory_tier and chip.text("memory_type"):
            return "memory type"
    return ""


def _day(text: str) -> date:
    return first_day(text) if text else date(1, 1, 1)


def _released(catalog: Catalog, chip: str) -> date | None:
    text = catalog.chips[chip].text("release_date") if chip in catalog.chips else ""
    return first_day(text) if text else None


def _oldest(catalog: Catalog, chip: str) -> date | None:
    """The day of the oldest source of a figure of the chip."""
    days = [
        first_day(catalog.sources[key].date)
        for figure in catalog.chips[chip].figures.values()
        for key in figure.sources
        if key in catalog.sources and catalog.sources[key].date
    ]
    return min(days, default=None)

"""What two chips are held against each other in, and how they stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.model.margin import revenue_per_chip_hour
from chipcost.model.metrics import price_at
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT, RATE, Measure
from chipcost.study.odds import odds
from chipcost.study.ranges import Derived, Range, evaluate, exact
from chipcost.study.versus.question import Pair, Serving

PRICE, POWER, LOAD = "usd_per_chip_hour", "power_kw_per_chip", "load"
OUTPUT = Measure("usd_per_mtok_output_all_in", "a million tokens of output", ())
RATED = Measure(RATE, "output tokens of a chip", (), higher=True)
POWERED = Measure(POWER, "power of a chip", ())

EVEN_BANDWIDTH = "break_even_usd_per_chip_hour_per_tb_per_s"
EVEN_TOKENS = "break_even_usd_per_chip_hour_per_token"


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared.

    label   how a table for people calls it
    words   how a sentence does; "" where no verdict rests on it
    size    it tells how large a chip is: neither is better for it
    """

    measure: Measure
    label: str
    words: str = ""
    size: bool = False


OF_CHIPS = (
    Compared(MEASURES["hour"], "USD/h", size=True),
    Compared(MEASURES["bandwidth"], "USD per TB/s·h", "per TB/s"),
    Compared(MEASURES["flop"], "USD per PFLOP/s·h", "per dense PFLOP/s"),
    Compared(MEASURES["capacity"], "USD per GB·h", "per GB"),
    Compared(POWERED, "kW per chip", size=True),
    Compared(PER_MEGAWATT["bandwidth"], "TB/s per MW", "TB/s per MW"),
    Compared(PER_MEGAWATT["flop"], "PFLOP/s per MW", "dense PFLOP/s per MW"),
)
OF_TOKENS = (
    Compared(OUTPUT, "$/M output tokens", "per token"),
    Compared(RATED, "tokens/s per chip", size=True),
    Compared(PER_MEGAWATT["tokens"], "tokens/s per MW", "tokens/s per MW"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """How both stand in one thing; None for what is not known.

    ratio   that of the first over that of the second, what both share cancelled
    chance  that the first is the better
    note    what changes its meaning, or why it is not known
    """

    column: str
    label: str
    a: Range | None
    b: Range | None
    words: str = ""
    higher: bool = False
    ratio: Range | None = None
    chance: float | None = None
    note: str = ""


def lines(pair: Pair, serving: Serving | None) -> list[Line]:
    """Every line of the answer; those of tokens where a model is served."""
    formulas: Mapping[str, Derived] = serving.formulas if serving else {}
    asked = (*OF_CHIPS, *(OF_TOKENS if serving else ()))
    found = [_line(pair, what, formulas, serving) for what in asked]
    if not _apart(pair, MEASURES["bandwidth"]):
        found.append(_even_per_bandwidth(pair))
    if serving:
        found.append(_even_per_token(pair, serving))
    return found


def _line(
    pair: Pair, what: Compared, formulas: Mapping[str, Derived], serving: Serving | None
) -> Line:
    column = what.measure.column
    a, b = (item.values.get(column) for item in pair.items)
    ratio = chance = None
    if a is not None and b is not None and b[1] > 0.0:
        value = a[1] / b[1]
        first = odds(pair.items, what.measure, pair.b, formulas)[0]
        assert first is not None  # both are known
        low, _, high = first.ratio or (value, value, value)
        ratio = min(low, value), value, max(high, value)
        chance = first.beats
    elif a is not None and b is not None:  # against nothing there is no ratio
        chance = 0.0 if a[1] > 0.0 else 0.5
    if what.size or _apart(pair, what.measure):
        chance = None
    return Line(
        column,
        what.label,
        a,
        b,
        what.words,
        what.measure.higher,
        ratio,
        chance,
        _note(pair, what, serving),
    )


def _apart(pair: Pair, measure: Measure) -> bool:
    """Whether the two are of memory tiers that are not ranked against each other."""
    sram = [item.chip.memory_tier == "sram" for item in pair.items]
    return measure.tiered and sram[0] != sram[1]


def _note(pair: Pair, what: Compared, serving: Serving | None) -> str:
    """What is to be said of a line: what is missing, and what it is of."""
    column = what.measure.column
    parts = []
    if _apart(pair, what.measure):
        parts.append("memory on the chip (SRAM) is not ranked against other memory")
    for at, item in enumerate(pair.items):
        if item.values.get(column) is not None:
            said = "; ".join(item.warnings) if column == PRICE else ""
            parts += [f"{item.chip.id}: {said}"] if said else []
        elif serving and serving.reasons[at] and column in _COLUMNS_OF_TOKENS:
            parts.append(f"{item.chip.id}: {serving.reasons[at]}")
        elif item.values.get(PRICE) is None and column.startswith("usd_"):
            parts.append(f"no price of {item.chip.id}")
        else:
            parts.append(f"not known of {item.chip.id}")
    if what.size:
        parts.append("of one chip: neither is better for it")
    return "; ".join(parts)


_COLUMNS_OF_TOKENS = frozenset(what.measure.column for what in OF_TOKENS)


def _even_per_bandwidth(pair: Pair) -> Line:
    """The price of each at which its bandwidth costs what the other's does."""
    cost = MEASURES["bandwidth"].column
    ends = [
        evaluate(price_at, other.values[cost], own.values["memory_bandwidth_tb_per_s"])
        for own, other in (pair.items, pair.items[::-1])
    ]
    note = "price of a chip-hour at which a TB/s costs what that of the other chip does"
    return Line(EVEN_BANDWIDTH, "even USD/h, TB/s", ends[0], ends[1], note=note)


def _even_per_token(pair: Pair, serving: Serving) -> Line:
    """The price of each at which its tokens cost what the other's do."""
    load = exact(serving.assumptions[LOAD])
    ends = [
        evaluate(revenue_per_chip_hour, other.values.get(OUTPUT.column), own.values.get(RATE), load)
        for own, other in (pair.items, pair.items[::-1])
    ]
    note = "price of a chip-hour at which its tokens cost what those of the other chip do"
    return Line(EVEN_TOKENS, "even USD/h, token", ends[0], ends[1], note=note)

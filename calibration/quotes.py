"""How far later quotes of one thing lie from earlier ones: what the range of a quote is made of.

    python calibration/quotes.py            print the tables, write nothing
    python calibration/quotes.py --write    also write src/chipcost/catalog/quote_widths.py

Everything is in data/chips.yaml. A pair is an earlier and a later quote of one chip, owner and
term: successive editions of a survey, two surveys, a survey and its correction (age 0), one
provider's price and its next, and a price that was seen again unchanged. ln(later / earlier) is
taken for normal about 0 with the variance at_once^2 + per_year^2 x years, fitted per kind with MANY
pairs, else over all rentals. A rental moves at least as much a year as the cost under it:
corrections of surveys hide what age does to their few editions.

Deterministic. `left out` is the share inside when the widths are fitted without the chip of the
pair; `in sample` when they are not.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.dates import first_day
from chipcost.catalog.offers import (
    HYPERSCALER,
    first_word,
    last_seen,
    provider_class,
    split_region,
)
from chipcost.catalog.quote_widths import Growth, Spread
from chipcost.catalog.quotes import COMMITMENTS, RENTAL, RENTAL_WINDOW, in_force
from chipcost.catalog.ranges import Z90, kind_of, median, spread
from chipcost.study.data import Data

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/chipcost/catalog/quote_widths.py"
KINDS = ("owned", "3y", "1y", "on_demand", "spot", "list")
MANY = 10  # pairs from which on a kind has widths of its own
GRID = [0.005 * 1.1**step for step in range(56)]  # 0.005 to 0.95
COVERED = 0.9


@dataclass(frozen=True, slots=True)
class Pair:
    """An earlier and a later price of one thing; `days` between their dates."""

    kind: str
    what: str
    chip: str
    owner: str
    days: int
    earlier: float
    later: float
    since: str
    until: str

    @property
    def change(self) -> float:
        """ln(later / earlier)."""
        return math.log(self.later / self.earlier)

    @property
    def years(self) -> float:
        """Age of the earlier at the later."""
        return self.days / 365.0


@dataclass(frozen=True, slots=True)
class Offers:
    """Prices of one chip and term at one time: of providers of a class, or places of one."""

    what: str
    chip: str
    prices: tuple[float, ...]


def pairs(catalog: Catalog) -> list[Pair]:
    """All pairs of the catalog, of surveys first."""
    return [*_of_surveys(catalog), *_of_providers(catalog)]


def _of_surveys(catalog: Catalog) -> list[Pair]:
    """Each quote of a survey against the one before it, and the one before it in its own series."""
    groups: dict[tuple[str, ...], list[Quote]] = defaultdict(list)
    for quote in catalog.quotes:
        if quote.series and quote.date and not quote.excluded and quote.total is not None:
            groups[quote.chip, quote.owner, quote.kind, quote.term].append(quote)
    found = []
    for quotes in groups.values():
        quotes.sort(key=lambda one: (first_day(one.date), first_day(one.valid_from or one.date)))
        for index, later in enumerate(quotes):
            same = [one for one in quotes[:index] if one.series == later.series]
            before = {id(one): one for one in (*quotes[max(index - 1, 0) : index], *same[-1:])}
            for earlier in before.values():
                days = (first_day(later.date) - first_day(earlier.date)).days
                if earlier.series != later.series:
                    what = "two surveys"
                else:
                    what = "next edition" if days else "correction"
                found.append(_pair(earlier, later, days, what))
    return found


def _of_providers(catalog: Catalog) -> list[Pair]:
    """A provider's price against its next one in the same place, and against itself seen again."""
    groups: dict[tuple[str, ...], list[tuple[date, Quote]]] = defaultdict(list)
    for quote in catalog.quotes:
        day = _known_on(quote)
        if quote.kind == "rental" and not quote.series and day and quote.total is not None:
            key = (quote.chip, quote.term, first_word(quote.provider))
            groups[key].append((day, quote))
    found = []
    for dated in groups.values():
        dated.sort(key=lambda item: item[0])
        for index, (day, later) in enumerate(dated):
            before = [
                item for item in dated[:index] if item[0] < day and _same_place(item[1], later)
            ]
            if before:
                since, earlier = before[-1]
                found.append(_pair(earlier, later, (day - since).days, "same provider later"))
            if later.checked:
                again = (first_day(later.checked) - first_day(later.date)).days
                if again > 0:
                    found.append(_pair(later, later, again, "seen again"))
    return found


def _known_on(quote: Quote) -> date | None:
    """The day on which a price is known to have held; an undated one's last, where that is said."""
    if quote.date and not quote.excluded:
        return first_day(quote.date)
    if quote.excluded == "undated" and quote.valid_until:
        return first_day(quote.valid_until)
    return None


def _same_place(one: Quote, other: Quote) -> bool:
    """Whether two offers of a provider are of the same machine and part of the world."""
    if one.instance and other.instance and one.instance != other.instance:
        return False
    here, there = _areas(one), _areas(other)
    return not here or not there or bool(here & there)


def _areas(quote: Quote) -> set[str]:
    return {part.lower().split("-")[0].rstrip("0123456789") for part in split_region(quote.region)}


def _pair(earlier: Quote, later: Quote, days: int, what: str) -> Pair:
    assert earlier.total is not None
    assert later.total is not None
    kind = kind_of(later)
    since = earlier.date or earlier.valid_until
    until = later.date if later is not earlier else later.checked
    return Pair(kind, what, later.chip, later.owner, days, earlier.total, later.total, since, until)


def fit(found: Sequence[Pair], least: float = 0.0) -> tuple[float, float]:
    """at_once and per_year of pairs: their ratio by maximum likelihood, their size by COVERED.

    The size is such that COVERED of the later quotes lie within the 90 % range, where most prices
    changed at all; per_year is `least` or more.
    """
    best = (math.inf, 0.0, 0.0)
    for at_once in GRID:
        for per_year in GRID:
            if per_year < least:
                continue
            cost = 0.0
            for pair in found:
                variance = at_once**2 + per_year**2 * pair.years
                cost += math.log(variance) + pair.change**2 / variance
            best = min(best, (cost, at_once, per_year))
    _, at_once, per_year = best
    if 2 * sum(pair.change != 0.0 for pair in found) > len(found):
        far = sorted(
            abs(pair.change) / math.sqrt(at_once**2 + per_year**2 * pair.years) for pair in found
        )
        size = far[math.ceil(COVERED * len(far)) - 1] / Z90
        at_once, per_year = at_once * size, max(per_year * size, least)
    return at_once, per_year


def inside(pair: Pair, widths: tuple[float, float]) -> bool:
    """Whether the later lies within the 90 % range of the earlier."""
    sd = math.sqrt(widths[0] ** 2 + widths[1] ** 2 * pair.years)
    return abs(pair.change) <= Z90 * sd


def share_inside(found: Sequence[Pair], widths: tuple[float, float]) -> float:
    """The share of later quotes within the range of the earlier."""
    return sum(inside(pair, widths) for pair in found) / len(found)


def share_left_out(found: Sequence[Pair], least: float = 0.0) -> float:
    """The same with widths fitted without the chip of the pair."""
    hits = 0
    for chip in sorted({pair.chip for pair in found}):
        widths = fit([pair for pair in found if pair.chip != chip], least)
        hits += sum(inside(pair, widths) for pair in found if pair.chip == chip)
    return hits / len(found)


def of_kind(found: Iterable[Pair], kind: str) -> list[Pair]:
    """The pairs of a kind; of `rental` those of all terms."""
    kinds = COMMITMENTS if kind == "rental" else (kind,)
    return [pair for pair in found if pair.kind in kinds]


def growths(found: Sequence[Pair]) -> dict[str, Growth]:
    """The widths of each kind with enough pairs, and of all rentals."""
    table: dict[str, Growth] = {}
    for kind in (*KINDS, "rental"):
        own = of_kind(found, kind)
        if len(own) >= MANY:
            widths = fit(own, least_of(kind, table))
            at_once, per_year = (math.ceil(width * 1000.0) / 1000.0 for width in widths)
            share = share_inside(own, (at_once, per_year))
            table[kind] = Growth(at_once, per_year, len(own), round(share, 2))
    return table


def least_of(kind: str, table: Mapping[str, Growth]) -> float:
    """The least per_year of a kind: that of the cost under a rental."""
    return 0.0 if kind in ("owned", "list") else table["owned"].per_year


def offers(catalog: Catalog) -> list[Offers]:
    """Offers that may have been seen in the 180 days before the newest of the catalog."""
    day = max(first_day(one.date) for one in catalog.quotes if one.date and not one.excluded)
    classes: dict[tuple[str, ...], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for quote in catalog.quotes:
        if quote.kind != RENTAL or quote.series or quote.total is None or not in_force(quote, day):
            continue
        if day - last_seen(quote, day)[1] <= RENTAL_WINDOW:
            what = "list" if provider_class(quote.provider) == HYPERSCALER else "market"
            classes[what, quote.chip, quote.term][quote.provider.lower()].append(quote.total)
    found = []
    for (what, chip, _), providers in classes.items():
        middles = tuple(median(prices) for prices in providers.values())
        if len(middles) > 1:
            found.append(Offers(what, chip, middles))
        for prices in providers.values():
            if len(set(prices)) > 1:
                found.append(Offers("regions", chip, tuple(prices)))
    return found


def spreads(found: Sequence[Offers]) -> dict[str, Spread]:
    """The standard deviation of ln price within groups of offers, by what they differ in."""
    table = {}
    for what in ("market", "list", "regions"):
        groups = [one.prices for one in found if one.what == what]
        square = sum(_squares(prices) for prices in groups)
        free = sum(len(prices) - 1 for prices in groups)
        table[what] = Spread(round(math.sqrt(square / free), 3), sum(map(len, groups)), len(groups))
    return table


def _squares(prices: Sequence[float]) -> float:
    logs = [math.log(price) for price in prices]
    mean = sum(logs) / len(logs)
    return sum((one - mean) ** 2 for one in logs)


def providers_left_out(found: Sequence[Offers], what: str) -> tuple[int, float]:
    """Offers, and the share within the range of the median of the others of their chip.

    What is usual is fitted without the chip.
    """
    mine = [one for one in found if one.what == what]
    hits = total = 0
    for one in mine:
        others = [other for other in mine if other.chip != one.chip]
        free = sum(len(other.prices) - 1 for other in others)
        usual = sum(_squares(other.prices) for other in others) / free
        for index, price in enumerate(one.prices):
            rest = [p for at, p in enumerate(one.prices) if at != index]
            centre, variance = spread(rest, usual)
            hits += abs(math.log(price) - centre) <= Z90 * math.sqrt(variance)
            total += 1
    return total, hits / total


@dataclass(frozen=True, slots=True)
class Drift:
    """Median error of leaving an old quote where it is, and of moving it by the drift of others."""

    pairs: int
    editions: int
    leaving: float
    moving: float


def drift(found: Sequence[Pair], fold: Callable[[Pair], str]) -> Drift:
    """Moving each earlier quote by the mean drift a year of the pairs outside its fold."""
    aged = [pair for pair in found if pair.days > 0]
    folds = sorted({fold(pair) for pair in aged})
    still, moved = [], []
    for one in folds:
        others = [pair for pair in aged if fold(pair) != one]
        years = sum(pair.years for pair in others)
        rate = sum(pair.change for pair in others) / years if years else 0.0
        for pair in aged:
            if fold(pair) == one:
                still.append(abs(pair.change))
                moved.append(abs(pair.change - rate * pair.years))
    return Drift(len(aged), len(folds), _typical(still), _typical(moved))


def _typical(errors: Sequence[float]) -> float:
    """Root mean square."""
    return math.sqrt(sum(error**2 for error in errors) / len(errors))


def edition(pair: Pair) -> str:
    """The quarter in which the later quote was made: all of one edition have the same."""
    day = first_day(pair.until)
    return f"{day.year}Q{(day.month + 2) // 3}"


def in_common(found: Sequence[Pair]) -> float:
    """Share of the mean square change between two editions that all their quotes have in common."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for pair in found:
        if pair.days and pair.what == "next edition":
            groups[pair.since, pair.until].append(pair.change)
    changes = max(groups.values(), key=len)
    mean = sum(changes) / len(changes)
    return mean**2 / (sum(change**2 for change in changes) / len(changes))


def module(text: str, table: Mapping[str, Growth], spread: Mapping[str, Spread]) -> str:
    """The text of quote_widths.py with other tables."""
    for name, cls, rows in (("GROWTH", "Growth", table), ("SPREAD", "Spread", spread)):
        head = f"{name}: dict[str, {cls}] = {{\n"
        before, _, rest = text.partition(head)
        _, _, after = rest.partition("}\n")
        lines = (f'    "{key}": {cls}{tuple(row)!r},\n' for key, row in rows.items())
        text = before + head + "".join(lines) + "}\n" + after
    return text


def main() -> None:
    """Print the tables; with --write, write the widths."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args()
    catalog = Data().catalog
    found = pairs(catalog)
    table = growths(found)
    print("earlier quotes against later ones           pairs  mean ln   rms ln  median days")
    for kind, what in sorted({(pair.kind, pair.what) for pair in found}):
        some = [pair for pair in found if (pair.kind, pair.what) == (kind, what)]
        changes = [pair.change for pair in some]
        print(
            f"  {kind or 'no term':10} {what:28} {len(some):6} {sum(changes) / len(some):+8.2f}"
            f" {_typical(changes):8.3f} {median([float(pair.days) for pair in some]):8.0f}"
        )
    print("\nwidths       at once  per year  pairs  in sample  left out  new    1 year")
    for kind, one in table.items():
        some = of_kind(found, kind)
        old = math.exp(Z90 * math.hypot(one.at_once, one.per_year))
        print(
            f"  {kind:10} {one.at_once:7.3f} {one.per_year:9.3f} {one.pairs:6} {one.inside:10.0%}"
            f" {share_left_out(some, least_of(kind, table)):9.0%}"
            f"  x/÷ {math.exp(Z90 * one.at_once):.2f} {old:.2f}"
        )
    groups = offers(catalog)
    spread = spreads(groups)
    print("\nbetween offers      sd of ln  offers  chips and terms  left out")
    for what, usual in spread.items():
        total, share = providers_left_out(groups, what)
        print(f"  {what:18} {usual.sd:7.3f} {total:7} {usual.groups:16} {share:9.0%}")
    print("\nmoving an old quote by the drift of the others, rms of ln   leaving  moving")
    for kind in ("owned", "3y", "rental"):
        for name, fold in (("chip", lambda pair: pair.chip), ("edition", edition)):
            one_drift = drift(of_kind(found, kind), fold)
            print(
                f"  {kind:8} {one_drift.pairs:3} pairs without their {name:8}"
                f" ({one_drift.editions:2} folds)            {one_drift.leaving:7.3f}"
                f" {one_drift.moving:7.3f}"
            )
    owned = of_kind(found, "owned")
    alone = [pair for pair in owned if pair.owner == "hyperscaler"]
    print(
        f"\nof the squared change between editions all owned costs share {in_common(owned):.2f}, "
        f"those of hyperscalers {in_common(alone):.2f}"
    )
    if options.write:
        TARGET.write_text(module(TARGET.read_text(encoding="utf-8"), table, spread), "utf-8")


if __name__ == "__main__":
    main()

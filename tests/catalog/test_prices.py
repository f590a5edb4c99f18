"""Prices of hardware: how they are read, which one answers, and how far sources lie apart.

tests: chipcost.catalog.prices, chipcost.catalog.chips.prices
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from itertools import combinations

import pytest

from chipcost.catalog import yamltree
from chipcost.catalog.chips.merge import merge
from chipcost.catalog.chips.read import build
from chipcost.catalog.dates import first_day
from chipcost.catalog.prices import SPREAD, choose, price_range
from chipcost.catalog.quotes import in_force
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

DAY = date(2026, 11, 23)

HEAD = """
sources: {a: {title: A, date: 2026-01-01, grade: analyst}}
chips:
  one: {name: One, vendor: V, tdp: {value: 700 W, source: a}}
systems:
  box: {name: Box, vendor: V, chip: one, count: 8, source: a}
prices:
"""


def catalog_of(*lines, file="mine.yaml", layer=0):
    text = HEAD + "".join(f"  - {{{line}, source: a}}\n" for line in lines)
    built = build(yamltree.parse(text, file), layer=layer)
    assert built.findings == []
    return merge([built], "key")


def chosen(catalog, owner, day=DAY, **options):
    found = choose(catalog, "one", day, owner, **options)
    return found and found.price.per_chip


def test_a_price_of_a_system_is_one_of_its_chips():
    catalog = catalog_of("system: box, basis: server, buyer: any, value: 160000 USD, date: 2026-01")
    [price] = catalog.prices
    assert (price.chip, price.chips, price.per_chip) == ("one", 8, 20000.0)
    low, value, high = price_range(price)
    assert (low, value, high) == pytest.approx((20000 / SPREAD, 20000, 20000 * SPREAD))


def test_two_ends_have_their_geometric_mean_between_them():
    catalog = catalog_of(
        "chip: one, basis: bare-chip, buyer: any, low: 10000 USD, high: 15000 USD, date: 2026-01"
    )
    assert price_range(catalog.prices[0]) == pytest.approx((10000, math.sqrt(1.5e8), 15000))


_SERVER = "system: box, basis: server"
_CASES = {
    "the owner's own kind of buyer": (
        "neocloud",
        f"{_SERVER}, buyer: neocloud, value: 8 kUSD, date: 2024-01",
        f"{_SERVER}, buyer: hyperscaler, value: 16 kUSD, date: 2026-01",
    ),
    "the newest": (
        "hyperscaler",
        f"{_SERVER}, buyer: hyperscaler, value: 8 kUSD, date: 2026-02",
        f"{_SERVER}, buyer: hyperscaler, value: 16 kUSD, date: 2026-01",
    ),
    "first hand before second": (
        "hyperscaler",
        f"{_SERVER}, buyer: hyperscaler, value: 8 kUSD, date: 2026-01",
        f"{_SERVER}, buyer: hyperscaler, value: 16 kUSD, date: 2026-02, primary: false",
    ),
    "published before implied": (
        "neocloud",
        f"{_SERVER}, buyer: list, value: 8 kUSD, date: 2024-01, primary: false",
        "chip: one, count: 8, basis: all-in, buyer: neocloud, value: 16 kUSD, date: 2026-02, "
        "from_deal: deal",
    ),
    "a value before two ends": (
        "hyperscaler",
        f"{_SERVER}, buyer: any, value: 8 kUSD, date: 2026-01",
        f"{_SERVER}, buyer: any, low: 14 kUSD, high: 18 kUSD, date: 2026-01",
    ),
    "all-in before the server": (
        "hyperscaler",
        "system: box, basis: all-in, buyer: any, value: 8 kUSD, date: 2026-01",
        f"{_SERVER}, buyer: any, value: 16 kUSD, date: 2026-01",
    ),
    "what the designer pays, for itself": (
        "internal",
        "chip: one, count: 8, basis: bare-chip, buyer: maker, value: 8 kUSD, date: 2024-01",
        f"{_SERVER}, buyer: hyperscaler, value: 16 kUSD, date: 2026-01",
    ),
    "never what the designer pays, for others": (
        "hyperscaler",
        f"{_SERVER}, buyer: list, value: 8 kUSD, date: 2024-01, primary: false",
        "chip: one, count: 8, basis: bare-chip, buyer: maker, value: 16 kUSD, date: 2026-01",
    ),
    "never second-hand hardware": (
        "neocloud",
        f"{_SERVER}, buyer: list, value: 8 kUSD, date: 2024-01, primary: false",
        f"{_SERVER}, buyer: resale, value: 16 kUSD, date: 2026-01",
    ),
    "never what is excluded": (
        "hyperscaler",
        f"{_SERVER}, buyer: any, value: 8 kUSD, date: 2024-01",
        f"{_SERVER}, buyer: hyperscaler, value: 16 kUSD, date: 2026-01, excluded: a rumour",
    ),
}


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("turned", [False, True])
def test_which_price_answers(case, turned):
    owner, *lines = (text.replace(" kUSD", "000 USD") for text in _CASES[case])
    assert chosen(catalog_of(*(lines[::-1] if turned else lines)), owner) == 1000.0


def test_an_owner_of_the_users_own_finds_a_price():
    catalog = catalog_of(f"{_SERVER}, buyer: list, value: 8000 USD, date: 2026-02")
    assert chosen(catalog, "our-university") == 1000.0


def test_a_price_answers_from_its_day_on_and_to_its_end():
    line = f"{_SERVER}, buyer: any, value: 8000 USD, date: 2026-02, valid_until: 2026-06-30"
    catalog = catalog_of(line)
    assert chosen(catalog, "hyperscaler", date(2026, 1, 31)) is None
    assert chosen(catalog, "hyperscaler", date(2026, 2, 1)) == 1000.0
    assert chosen(catalog, "hyperscaler", date(2026, 7, 1)) is None


def test_a_quote_is_not_answered_by_its_own_capital():
    line = (
        "chip: one, basis: all-in, buyer: any, value: 9000 USD, date: 2026-01, from_quote: survey"
    )
    catalog = catalog_of(line)
    assert chosen(catalog, "hyperscaler") == 9000.0
    assert chosen(catalog, "hyperscaler", without="another") == 9000.0
    assert chosen(catalog, "hyperscaler", without="survey") is None


def test_the_users_price_comes_first(rows_of, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our offer, grade: press}}\n"
        "prices:\n  - {system: dgx-h100, basis: server, buyer: list, value: 999999 USD,\n"
        "     date: 2020-01, source: us}\n",
        encoding="utf-8",
    )
    rows = rows_of("tco", "h100", "--catalog", str(path))
    [price] = (row for row in rows if row["item"] == "price")
    assert price["value"] == pytest.approx(999999 / 8)
    assert "the user's own" in price["origin"]


def test_a_price_of_nothing_known_is_refused(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our offer, grade: press}}\n"
        "prices:\n  - {chip: h1000, basis: bare-chip, buyer: any, value: 9 USD, date: 2026-01,\n"
        "     source: us}\n",
        encoding="utf-8",
    )
    with pytest.raises(ChipcostError, match="h1000"):
        _ = Data([str(path)]).catalog


def test_every_shipped_price_has_basis_buyer_date_and_source(shipped):
    assert len(shipped.prices) > 150
    for price in shipped.prices:
        assert price.basis
        assert price.buyer
        assert price.date
        assert price.sources
        assert price.chip in shipped.chips
        assert price.known
    named = {quote.series for quote in shipped.quotes}
    assert {price.from_quote for price in shipped.prices if price.from_quote} <= named
    deals = Data().deals.deals
    assert {price.from_deal for price in shipped.prices if price.from_deal} <= set(deals)


def test_what_deals_and_quotes_imply_follows_from_them(shipped):
    by = {(price.chip, price.from_quote or price.from_deal): price for price in shipped.prices}
    deal = Data().deals.deals["iren-dell"]
    assert by["gb300", "iren-dell"].value == deal.value.value
    assert by["gb300", "iren-dell"].chips == round(deal.power.value / 2120.0)
    for chip, series in (
        ("vr200", "semianalysis-rubin"),
        ("mi455x", "semianalysis-rubin"),
        ("trainium2", "semianalysis-trn2"),
    ):
        [quote] = (q for q in shipped.quotes if q.chip == chip and q.series == series and q.capital)
        months = (1 - (1 + 0.09 / 12) ** -48) / (0.09 / 12)
        assert by[chip, series].value == pytest.approx(quote.capital * 730 * months, rel=2e-3)


def test_the_spread_of_a_price_is_that_between_sources(shipped):
    """Pairs of one chip, basis and buyer within a year, of different sources; each item once."""
    items = defaultdict(list)
    for price in shipped.prices:
        serious = not price.excluded and not price.implied and price.buyer != "resale"
        if serious and shipped.chips[price.chip].segment == "data-centre":
            items[price.chip, price.basis, price.buyer].append(price)
    squares, pairs = [], 0
    for several in items.values():
        apart = [
            math.log(one.per_chip / other.per_chip) ** 2
            for one, other in combinations(several, 2)
            if not set(one.sources) & set(other.sources)
            and abs((first_day(one.date) - first_day(other.date)).days) <= 366
        ]
        if apart:
            squares.append(sum(apart) / len(apart))
            pairs += len(apart)
    assert pairs >= 25
    deviation = math.sqrt(sum(squares) / len(squares) / 2)  # of one of the two
    assert pytest.approx(math.exp(1.645 * deviation), abs=0.02) == SPREAD


def test_undated_prices_never_answer(shipped):
    assert not in_force(shipped.prices[0]._replace(date=""), DAY)

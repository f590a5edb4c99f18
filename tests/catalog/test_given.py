"""Own prices: how they are written, what they become, and what is refused.

tests: chipcost.catalog.given
"""

import pytest

from chipcost.catalog import quotes
from chipcost.catalog.given import read_prices
from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.data import Data, query_date


@pytest.mark.parametrize(
    ("text", "usd", "shown"),
    [
        ("b200=3.20", 3.2, "3.20 USD/h"),
        ("b200=$3.20/h", 3.2, "$3.20/h"),
        ("b200=3.20 USD/h", 3.2, "3.20 USD/h"),
        ("b200 = 3.20 USD/GPU-hour", 3.2, "3.20 USD/GPU-hour"),
        ("b200=2 EUR/h", 2.2, "2 EUR/h"),
        ("b200=€2", 2.2, "€2"),
        ("b200=2 eur/hr", 2.2, "2 eur/hr"),
    ],
)
def test_a_price_is_read_as_people_write_it(shipped, text, usd, shown):
    (price,) = read_prices(shipped, [text], ["EUR=1.1"])
    assert (price.chip, price.text) == ("b200", shown)
    assert price.usd == pytest.approx(usd, rel=1e-12)


def test_several_stand_in_one_text_and_the_last_of_a_chip_counts(shipped):
    found = read_prices(shipped, ["b200=3,h200=2", "b200=4"], [])
    assert {price.chip: price.usd for price in found} == {"b200": 4.0, "h200-sxm": 2.0}


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("b200", "bad-price", "--price b200=3.20"),
        ("b200=cheap", "bad-price", "--price b200=3.20"),
        ("b200=-3", "bad-price", "--price b200=3.20"),
        ("b200=0", "bad-price", "per hour"),
        ("b200=3.20 TB/s", "bad-price", "--price b200=3.20"),
        ("b200=$3 EUR", "bad-price", "--price b200=3.20"),
        ("b200=3 CHF/h", "no-fx", "--fx CHF="),
        ("b2000=3", "unknown-chip", "b200"),
    ],
)
def test_what_is_no_price_is_refused_with_what_to_write(shipped, text, code, hint):
    with pytest.raises(ChipcostError) as caught:
        read_prices(shipped, [text], [])
    assert caught.value.code == code
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["EUR", "EUR=", "EUR=0", "EURO=1.1", "EUR=-1", "USD=2"])
def test_a_rate_of_exchange_is_checked(shipped, text):
    with pytest.raises(ChipcostError) as caught:
        read_prices(shipped, ["b200=3"], [text])
    assert caught.value.code == "bad-fx"


def test_every_problem_comes_at_once(shipped):
    with pytest.raises(ManyProblemsError) as caught:
        read_prices(shipped, ["b200=x,h200=y"], ["EUR=z"])
    assert len(caught.value.errors) == 3


@pytest.mark.parametrize("owner", ["hyperscaler", "rental", "any"])
def test_an_own_price_answers_for_every_owner_and_comes_back_as_given(owner):
    day = query_date("2026-09-01")
    data = Data(day=day, prices=["b200=3 EUR/h"], rates=["EUR=1.1"])
    choice = quotes.choose(data.catalog, "b200", day, owner=owner, series="inferencex", max_age=1)
    assert choice is not None
    assert choice.total == pytest.approx((3.3, 3.3, 3.3))
    assert (choice.quote.kind, choice.sources) == (quotes.GIVEN, "given: 3 EUR/h")
    assert data.own_terms() == ("your prices: b200 3 EUR/h",)


def test_the_hash_of_the_catalog_tells_own_prices_apart():
    one, other = Data(prices=["b200=3"]), Data(prices=["b200=4"])
    assert len({one.catalog.hash, other.catalog.hash, Data().catalog.hash}) == 3


def test_the_hash_of_the_catalog_tells_rates_apart():
    euros = ["b200=2 EUR/h"]
    hashes = {Data(prices=euros, rates=[f"EUR={rate}"]).catalog.hash for rate in (1.1, 1.9)}
    assert len(hashes) == 2
    assert Data(rates=["EUR=1.1"]).catalog.hash == Data().catalog.hash  # of no price

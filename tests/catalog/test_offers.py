"""Which quotes are of one offer, where they are asked for, and when they were last seen."""

from datetime import date

import pytest

from chipcost.catalog import offers, quotes
from chipcost.catalog.chips.records import Quote
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

TODAY = date(2026, 11, 23)
RENTAL = "  - {{chip: beta, owner: cloud-customer, kind: rental, term: 3y, {0}, source: me}}\n"


def of(region="", provider="Lake", **more):
    return Quote("beta", "cloud-customer", "rental", 1.0, None, None, provider=provider,
                 region=region, **more)  # fmt: skip


@pytest.fixture
def mine(small_data, tmp_path):
    """A catalog with these rentals in an overlay over the small one."""

    def call(*lines):
        path = tmp_path / "mine.yaml"
        text = "sources: {me: {title: Mine, grade: press}}\nquotes:\n"
        path.write_text(text + "".join(RENTAL.format(line) for line in lines), encoding="utf-8")
        return Data([path]).catalog

    return call


@pytest.mark.parametrize(
    ("region", "asked", "answers"),
    [
        ("us-east-1, us-west-2", "us", True),
        ("us-east-1, us-west-2", "US-WEST-2", True),
        ("us-east5", "us-east", True),
        ("median of 5 US zones", "us", True),
        ("australia-east", "us", False),
        ("us-east-1", "east", True),
        ("northeast-1", "east", False),
        ("", "us", False),
        ("global", "us", True),
    ],
)
def test_a_region_is_asked_for_by_the_beginning_of_a_word(region, asked, answers):
    assert offers.is_in(of(region), (asked,)) is answers


def test_one_of_several_names_is_enough():
    assert offers.is_of(of(provider="Lake Cloud"), ("hill", "lake"))
    assert not offers.is_of(of(provider="Lake Cloud"), ("hill",))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"provider": ("Lakes",)}, "no quote is of a provider 'Lakes'"),
        ({"region": ("eu-cental-1",)}, "no quote is of a region 'eu-cental-1'"),
        ({"provider": ("",)}, "no quote is of a provider ''"),
        ({"provider": ("Lake", "nobody")}, "no quote is of a provider 'nobody'"),
    ],
)
def test_what_no_quote_has_is_refused_with_the_nearest(mine, asked, words):
    catalog = mine("provider: Sea, region: 'eu-central-1, us', date: 2026-08, total: 4 USD/h")
    with pytest.raises(ChipcostError, match=words) as caught:
        quotes.choose(catalog, "beta", TODAY, owner="rental", **asked)
    assert ("eu-central-1" if "region" in asked else "Lake") in caught.value.hint


def test_a_region_answers_alone_and_what_is_the_same_everywhere_with_it(mine):
    catalog = mine(
        "provider: Sea, region: eu-west-1, date: 2026-08, total: 8 USD/h",
        "provider: Bay, region: global, date: 2026-08, total: 6 USD/h",
        "provider: Sea, region: us-east-1, date: 2026-08, total: 2 USD/h",
    )
    choice = quotes.choose(catalog, "beta", TODAY, owner="rental", region=("eu",))
    assert [quote.total for quote in choice.quotes] == [8.0, 6.0]
    choice = quotes.choose(catalog, "beta", TODAY, owner="rental", region=("eu", "us-east-1"))
    assert [quote.total for quote in choice.quotes] == [8.0, 6.0, 2.0]


def test_every_provider_counts_once_in_a_median(mine):
    catalog = mine(
        "provider: Sea, region: a, date: 2026-08, total: 7 USD/h",
        "provider: Sea, region: b, date: 2026-08, total: 8 USD/h",
        "provider: Sea, region: c, date: 2026-08, total: 9 USD/h",
        "provider: Bay, date: 2026-08, total: 2 USD/h",
        "provider: Dale, date: 2026-08, total: 3 USD/h",
    )
    low, middle, high = quotes.choose(catalog, "beta", TODAY, owner="rental").total
    assert middle == 3.0
    assert low < 2.0 < 8.0 < high


def test_an_overlay_does_not_put_an_older_quote_before_a_newer_one_of_the_same_offer(mine):
    catalog = mine("provider: lake, date: 2026-05, total: 1 USD/h")
    choice = quotes.choose(catalog, "beta", TODAY, owner="rental", provider=("Lake",))
    assert choice.total[1] == 4.0
    assert choice.older.total == 1.0


@pytest.mark.parametrize(
    "seen", ["date: 2026-08", "date: 2026-07", "date: 2025-01, checked: 2026-11"]
)
def test_an_overlay_that_is_as_new_or_was_looked_at_again_answers(mine, seen):
    catalog = mine(f"provider: Lake, {seen}, total: 1 USD/h")
    choice = quotes.choose(catalog, "beta", TODAY, owner="rental", provider=("Lake",))
    assert choice.total[1] == 1.0
    assert choice.older is None
    assert choice.newer is None


def test_an_overlay_of_another_offer_answers_and_the_newer_quote_is_known(mine):
    catalog = mine("provider: Sea, date: 2026-02, total: 1 USD/h")
    choice = quotes.choose(catalog, "beta", TODAY, owner="rental")
    assert choice.total[1] == 1.0
    assert (choice.newer.provider, choice.newer.date) == ("Lake", "2026-07")


def test_before_the_day_of_the_last_look_a_quote_is_of_the_query_date():
    quote = of(date="2025-11", checked="2026-09-30")
    assert offers.last_seen(quote, TODAY) == (date(2026, 9, 30), date(2026, 9, 30))
    early = date(2026, 1, 5)
    assert offers.last_seen(quote, early) == (early, early)


def test_a_month_is_not_later_than_a_day_in_it():
    day, month = of(date="2026-09-14"), of(date="2026-09")
    assert not offers.seen_later(month, day, TODAY)
    assert not offers.seen_later(day, month, TODAY)
    assert offers.seen_later(of(date="2026-10"), month, TODAY)


def test_a_correction_is_later_than_what_it_corrects():
    corrected = of(date="2026-07", valid_from="2026-09-08")
    assert offers.seen_later(corrected, of(date="2026-08"), TODAY)


def test_a_rental_that_was_looked_at_again_is_not_too_old_for_the_median(mine):
    lines = ("provider: Sea, date: 2025-06, total: 10 USD/h",)
    alone = mine("provider: Bay, date: 2026-10, total: 2 USD/h", *lines)
    assert quotes.choose(alone, "beta", TODAY, owner="rental").total[1] == 2.0
    again = mine(
        "provider: Bay, date: 2026-10, total: 2 USD/h",
        "provider: Sea, date: 2025-06, checked: 2026-11-01, total: 10 USD/h",
    )
    assert quotes.choose(again, "beta", TODAY, owner="rental").total[1] == 6.0


def test_terms_that_a_provider_offers(mine):
    catalog = mine("provider: Sea, region: eu, date: 2026-08, total: 8 USD/h")
    assert quotes.terms(catalog, TODAY, ("sea",), ()) == {"3y": 1}
    assert quotes.terms(catalog, TODAY, ("sea",), ("us",)) == {}


def test_an_older_power_quote_of_an_overlay_is_known_to_be_older(small_data, tmp_path):
    path = tmp_path / "mine.yaml"
    line = "  - {chip: beta, basis: it, date: 2026-01, value: 2 kW, source: me}\n"
    path.write_text("sources: {me: {title: M, grade: press}}\npower_quotes:\n" + line)
    catalog = Data([path]).catalog
    own = quotes.newest_power(catalog, "beta", "it", TODAY)[0]
    assert own.value == 2000
    assert quotes.newer_power(catalog, own, TODAY).date == "2026-07-14"

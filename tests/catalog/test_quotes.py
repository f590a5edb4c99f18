"""Which quote answers, and how sure it is.

tests: chipcost.catalog.ranges
"""

import math
from datetime import date

import pytest

from chipcost.catalog import quotes
from chipcost.catalog.offers import provider_class
from chipcost.catalog.quote_widths import GROWTH, SPREAD
from chipcost.catalog.ranges import CERTAIN, COST, PRIOR, Z90, grade_of, growth, quote_width
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

TODAY = date(2026, 11, 23)


def test_the_newest_quote_in_force_answers(small):
    assert quotes.choose(small, "beta", TODAY).total[1] == 1.86
    assert quotes.choose(small, "beta", date(2025, 12, 1)).total[1] == 2.36


def test_before_the_first_quote_there_is_no_answer(small):
    assert quotes.choose(small, "beta", date(2025, 9, 2)) is None


def test_undated_and_excluded_quotes_are_never_chosen(small):
    prices = [quote.total for quote in quotes.candidates(small, "beta", date(2030, 1, 1))]
    assert prices == [1.86, 2.36]


def test_capital_alone_leaves_the_total_empty(small):
    choice = quotes.choose(small, "beta", TODAY, owner="neocloud")
    assert choice.total is None
    assert choice.capital[1] == 1.7
    assert choice.operating is None


def test_several_rentals_give_their_median_with_what_another_provider_asks(small):
    choice = quotes.choose(small, "beta", TODAY, owner="rental")
    low, middle, high = choice.total
    assert middle == 4.0
    assert len(choice.quotes) == 3
    logs = [math.log(price / 4.0) for price in (3.0, 4.0, 5.0)]
    spread = (PRIOR * SPREAD["market"].sd ** 2 + sum(x * x for x in logs)) / (PRIOR + 2) * 4 / 3
    age = (TODAY - date(2026, 7, 1)).days / 365
    sd = math.sqrt(spread + GROWTH["3y"].per_year ** 2 * age)
    assert (low, high) == pytest.approx((4 * math.exp(-Z90 * sd), 4 * math.exp(Z90 * sd)))


def test_one_provider_gives_its_own_price(small):
    assert quotes.choose(small, "beta", TODAY, owner="rental", provider=("lake",)).total[1] == 4.0
    assert (
        quotes.choose(small, "beta", TODAY, owner="rental", provider=("lake",), term="1y") is None
    )
    with pytest.raises(ChipcostError, match="no quote is of a provider 'nobody'"):
        quotes.choose(small, "beta", TODAY, owner="rental", provider=("nobody",))


def test_rentals_older_than_the_window_give_the_newest_alone(small):
    choice = quotes.choose(small, "beta", date(2027, 6, 1), owner="rental")
    assert choice.total[1] == 4.0
    assert len(choice.quotes) == 1


def test_any_owner_prefers_a_cost_to_a_price(small):
    assert quotes.choose(small, "beta", TODAY, owner="any").quote.kind == "owned"


@pytest.mark.parametrize(("age", "total"), [(200, 1.86), (100, None)])
def test_the_age_limit(small, age, total):
    choice = quotes.choose(small, "beta", TODAY, max_age=age)
    assert (choice.total[1] if choice else None) == total


def test_a_series_alone(small):
    assert quotes.choose(small, "beta", TODAY, series="note").total[1] == 2.36


def test_better_grade_then_primary_then_file_order_break_ties(small_data, tmp_path):
    path = tmp_path / "o.yaml"
    line = "  - {{chip: alpha, owner: lab, kind: owned, date: 2026-01, total: {0} USD/h, {1}}}\n"
    path.write_text(
        "sources: {weak: {title: W, grade: press}, good: {title: G, grade: analyst}}\nquotes:\n"
        + line.format(1, "source: weak")
        + line.format(2, "source: good, primary: false")
        + line.format(3, "source: good")
        + line.format(4, "source: good")
    )
    catalog = Data([path]).catalog
    found = quotes.candidates(catalog, "alpha", TODAY, owner="lab")
    assert [quote.total for quote in found] == [3.0, 4.0, 2.0, 1.0]


def test_power_quotes_follow_their_dates(small):
    assert quotes.newest_power(small, "beta", "it", TODAY)[0].value == 1870
    assert quotes.newest_power(small, "beta", "it", date(2026, 7, 13)) is None
    assert quotes.newest_power(small, "beta", "utility", date(2026, 7, 13))[0].value == 2100
    assert quotes.newest_power(small, "beta", "utility", TODAY) is None


def test_the_newest_power_quote_wins_and_one_of_an_overlay_before_it(small_data, tmp_path):
    text = "sources: {o: {title: ours, date: 2026, grade: analyst}}\npower_quotes:\n"
    line = "  - {chip: CHIP, basis: it, date: DATE, value: WATT W, source: o}\n"
    paths = []
    for number, dates in enumerate((("2026-08", "2026-09"), ("2025-01",))):
        paths.append(tmp_path / f"{number}.yaml")
        lines = [
            line.replace("CHIP", "beta").replace("DATE", day).replace("WATT", f"{1000 + at}")
            for at, day in enumerate(dates, start=10 * number)
        ]
        paths[-1].write_text(text + "".join(lines), encoding="utf-8")
    for files, watt in ((paths[:1], 1001), (paths, 1010)):
        catalog = Data(files).catalog
        assert quotes.newest_power(catalog, "beta", "it", TODAY)[0].value == watt


def test_a_quote_is_the_less_sure_the_older_it_is(small):
    quote = next(q for q in small.quotes if q.total == 2.36)
    widths = []
    for day in (date(2025, 9, 3), date(2026, 9, 3), date(2028, 9, 3)):
        width = quote_width(small, quote, day)
        assert width.below == width.above
        years = (day - date(2025, 9, 3)).days / 365
        moves = GROWTH["owned"]
        at_once = max(moves.at_once, COST["press"] / Z90 if _grade(small, quote) == "press" else 0)
        assert width.above**2 == pytest.approx(at_once**2 + moves.per_year**2 * years)
        assert width.editions + width.aged == pytest.approx(1.0)
        widths.append(width.above)
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def _grade(catalog, quote):
    return grade_of(catalog, quote.sources)


def test_a_stated_range_is_never_narrower_than_the_kind(small):
    plain = next(q for q in small.quotes if q.total == 1.86)
    bare = quote_width(small, plain, TODAY)
    for low, high in ((1.85, 1.87), (1.86, 2.5), (1.2, 1.86)):
        stated = quote_width(small, plain._replace(low=low, high=high), TODAY)
        assert stated.below == pytest.approx(math.hypot(bare.below, math.log(1.86 / low) / Z90))
        assert stated.above == pytest.approx(math.hypot(bare.above, math.log(high / 1.86) / Z90))


def test_what_the_user_sets_and_a_contract_are_exact(small):
    quote = next(q for q in small.quotes if q.total == 1.86)
    assert quote_width(small, quote._replace(owner=""), TODAY) == CERTAIN
    sheet = next(key for key, source in small.sources.items() if source.grade == "datasheet")
    own = quote._replace(sources=(sheet,))
    assert quote_width(small, own, TODAY) == CERTAIN
    rented = own._replace(kind="rental", term="1y", provider="Lake", series="")
    assert quote_width(small, rented, date(2026, 7, 1)) == CERTAIN
    assert quote_width(small, rented, TODAY).above > 0.0


def test_a_kind_without_pairs_of_its_own_has_the_widths_of_all_rentals(small):
    quote = next(q for q in small.quotes if q.kind == "rental")
    assert "1y" not in GROWTH
    for term in ("1y", "spot", "", "6m"):
        assert growth(quote._replace(term=term)) == GROWTH["rental"]
    assert growth(quote._replace(provider="AWS", term="on_demand")) == GROWTH["list"]


def test_list_prices_and_the_market_are_not_mixed(shipped):
    for day in (date(2026, 10, 20), TODAY):
        choice = quotes.choose(shipped, "h100-sxm", day, owner="rental", term="on_demand")
        assert {provider_class(q.provider) for q in choice.quotes} <= {"neocloud", "marketplace"}
        assert {q.provider for q in choice.apart} == {"AWS"}
        assert choice.money == "rental"
    [aws] = quotes.choose(
        shipped, "b200", TODAY, owner="rental", term="on_demand", provider=("aws",)
    ).quotes
    assert aws.provider == "AWS"
    own = quotes.choose(shipped, "trainium2", TODAY, owner="rental", term="on_demand")
    assert own.money == "list price"
    assert own.width.above < 0.2  # nobody else rents it out: no spread between providers

from datetime import date

import pytest

from chipcost.catalog import quotes
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


def test_several_rentals_give_their_median_with_least_and_most(small):
    choice = quotes.choose(small, "beta", TODAY, owner="rental")
    assert choice.total == (3.0, 4.0, 5.0)
    assert len(choice.quotes) == 3


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

"""What an import of prices says against the catalog: both ways, with both prices and their places.

tests: chipcost.study.price_differences, chipcost.study.price_offers
"""

import json
from datetime import date

import pytest

from chipcost.study.data import Data
from chipcost.study.price_differences import differences, told
from chipcost.study.price_offers import Price, offers

TODAY = date(2026, 11, 23)


def price(usd, day="2026-11-20", *, provider="Lake", chip="beta", term="3y", region="", line=2):
    return Price(chip, provider, term, region, day, usd, line)


@pytest.fixture
def compared(small_data, tmp_path):
    """The report on these prices against the small catalog, with rentals over it."""

    def call(*prices, share=0.1, over="", by_region=False):
        files = []
        if over:
            path = tmp_path / "over.yaml"
            path.write_text(
                "sources: {me: {title: Mine, grade: press}}\nquotes:\n" + over, encoding="utf-8"
            )
            files = [path]
        given = offers(prices, by_region=by_region)
        return differences(Data(files).catalog, given, share, TODAY)

    return call


def verdicts(report):
    return [(row["verdict"], row["chip"], row["provider"]) for row in report.rows]


@pytest.mark.parametrize(
    ("usd", "verdict"),
    [(4.4, "agrees"), (4.41, "differs"), (3.6, "agrees"), (3.59, "differs"), (4.0, "agrees")],
)
def test_more_than_the_share_differs_in_both_directions(compared, usd, verdict):
    [row] = compared(price(usd)).rows
    assert row["verdict"] == verdict
    assert row["difference"] == pytest.approx(usd / 4 - 1)
    assert (row["usd_per_chip_hour"], row["held_usd_per_chip_hour"]) == (usd, 4.0)
    assert (row["date"], row["held_date"], row["line"]) == ("2026-11-20", "2026-07", "2")
    assert row["held_place"].startswith("data/chips.yaml:")


def test_an_older_price_is_older_whatever_it_differs(compared):
    assert verdicts(compared(price(9.0, "2026-06-30"))) == [("older", "beta", "Lake")]
    assert verdicts(compared(price(9.0, "2026-07"))) == [("differs", "beta", "Lake")]


def test_what_either_has_alone_is_new_or_held(compared):
    report = compared(price(4.0, chip="alpha"), price(1.0, provider="Nobody", line=3))
    assert verdicts(report) == [
        ("new", "alpha", "Lake"),
        ("new", "beta", "Nobody"),
        ("held", "beta", "Lake"),
    ]
    assert report.rows[2]["held_usd_per_chip_hour"] == 4.0
    assert report.to_dicts()[2]["usd_per_chip_hour"] is None


def test_a_quote_that_does_not_answer_is_not_compared(compared):
    line = (
        "  - {chip: beta, owner: cloud-customer, kind: rental, term: 1y, provider: Sea, "
        "date: 2026-08, total: 2 USD/h, source: me%s}\n"
    )
    for more in (", excluded: thin", ", valid_until: 2026-09-30"):
        report = compared(price(9.0, provider="Sea", term="1y"), over=line % more)
        assert verdicts(report) == [("new", "beta", "Sea")]


REGIONS = "".join(
    f"  - {{chip: beta, owner: cloud-customer, kind: rental, term: 1y, provider: Sea, "
    f'region: "{region}", date: 2026-08, total: {usd} USD/h, source: me}}\n'
    for region, usd in (("us-east-1, us-west-2", 2), ("eu-west-1", 3), ("ap-south-1", 7))
)


@pytest.mark.parametrize(
    ("region", "held"),
    [("us-west-2", 2.0), ("us-west-2a", 2.0), ("eu-west-1", 3.0), ("sa-east-1", 3.0), ("", 3.0)],
)
def test_a_region_is_held_against_its_own_else_against_the_median(compared, region, held):
    mine = price(2.0, provider="Sea", term="1y", region=region)
    [row] = compared(mine, over=REGIONS).rows
    assert row["held_usd_per_chip_hour"] == held


def test_several_regions_are_one_offer_or_one_each(compared):
    mine = [
        price(usd, provider="Sea", term="1y", region=region, line=line)
        for line, (region, usd) in enumerate((("us-west-2", 2.0), ("eu-west-1", 4.0)), start=2)
    ]
    [row] = compared(*mine, over=REGIONS).rows
    assert (row["usd_per_chip_hour"], row["region"], row["line"]) == (3.0, "median of 2", "2, 3")
    report = compared(*mine, over=REGIONS, by_region=True)
    assert [(row["verdict"], row["region"]) for row in report.rows] == [
        ("differs", "eu-west-1"),
        ("agrees", "us-west-2"),
    ]


def test_the_words_have_both_prices_days_and_places(compared):
    summary, line = told(compared(price(5.0), price(3.1, provider="Hill", line=3)))
    assert "1 agree within 10 %, 1 are higher and 0 lower, 0 are new, 0 are older" in summary
    assert "beta (Lake, 3y), line 2: 5 USD/h of 2026-11-20, catalog 4 of 2026-07" in line
    assert "+25.0%" in line


def test_many_differences_are_counted(compared):
    many = [price(9.0, f"2026-11-{day:02}", line=day) for day in range(1, 20)]
    lines = told(compared(*many))
    assert len(lines) == 10
    assert lines[-1] == "and 11 more differs: --format table shows all"


TABLE = "chip,price,provider,date,term\nl40s,9,Nebius,2026-11-20,on_demand\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_the_overlay_comes_with_a_note(cli, table):
    done = cli("import", "prices", table)
    assert done.status == 0
    assert done.out.startswith("# Written by")
    assert "note: l40s (Nebius, on_demand), line 2: 9 USD/h of 2026-11-20, catalog" in done.err
    assert cli("import", "prices", table, "--quiet").err == ""


def test_a_format_prints_the_report_and_out_holds_the_overlay(cli, table, tmp_path):
    out = tmp_path / "mine.yaml"
    done = cli("import", "prices", table, "--format", "json", "--out", str(out))
    assert done.status == 0
    assert done.err == ""
    report = json.loads(done.out)
    assert report["assumptions"]["differs"] == 0.1
    assert report["rows"][0]["verdict"] == "differs"
    assert "quotes:" in out.read_text(encoding="utf-8")


def test_the_share_is_asked_for(cli, table):
    done = cli("import", "prices", table, "--differs", "1000%", "--format", "csv")
    assert done.out.splitlines()[1].startswith("agrees,")
    done = cli("import", "prices", table, "--differs", "much")
    assert done.status == 2
    assert "--differs" in done.err

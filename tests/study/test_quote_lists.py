"""Lists of quotes and of providers."""

from chipcost.study.data import Data
from chipcost.study.list import listing
from chipcost.study.quote_lists import list_providers, list_quotes


def test_every_quote_has_a_line_with_its_offer(small):
    rows = list_quotes(Data().with_catalog(small)).rows
    assert len(rows) == len(small.quotes)
    lake = next(row for row in rows if row["provider"] == "Lake")
    assert (lake["chip"], lake["term"], lake["usd_per_chip_hour"]) == ("beta", "3y", 4.0)
    assert (lake["date"], lake["checked"]) == ("2026-07", "2026-07")
    assert [row["excluded"] for row in rows if row["excluded"]] == ["a placeholder", "undated"]
    capital = next(row for row in rows if row["owner"] == "neocloud")
    assert capital["usd_per_chip_hour"] == 1.7


def test_the_shipped_rentals_say_what_is_rented_where_and_when_it_was_seen():
    rows = listing(Data(), "quotes", "p5en").rows
    assert {row["chip"] for row in rows} == {"h200-sxm"}
    assert {row["provider"] for row in rows} == {"AWS"}
    assert {"us-east-1, us-east-2, us-west-2", "eu-north-1"} <= {row["region"] for row in rows}
    assert {row["checked"] for row in rows} == {"2026-08-26"}


def test_a_provider_has_its_terms_regions_and_chips(small):
    rows = {row["provider"]: row for row in list_providers(Data().with_catalog(small)).rows}
    assert list(rows) == ["Dale", "Hill", "Lake"]
    assert rows["Lake"] == {
        "provider": "Lake",
        "terms": "3y",
        "regions": None,
        "quotes": 1,
        "chips": "beta",
        "checked": "2026-07",
    }


def test_the_shipped_providers_have_regions_of_their_own():
    shipped = {row["provider"]: row for row in listing(Data(), "providers").rows}
    assert "us-west-2" in shipped["AWS"]["regions"].split(", ")
    assert shipped["AWS"]["terms"] == "on_demand, spot, 1y"

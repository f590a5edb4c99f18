"""What the comparison was in the edition of the older price."""

from __future__ import annotations

import pytest


def then(result):
    return [note for note in result.notes if note.startswith("In the edition of ")]


def test_trainium2_was_23_per_cent_cheaper_in_the_article_of_its_price(result_of):
    result = result_of("versus", "trn2", "gb200", "--as-of", "2026-11-24")
    assert then(result) == [
        "In the edition of 2025-09-03 (SemiAnalysis) Trainium2 stood at 0.66 and GB200 at 2.36 "
        "USD/h: per TB/s Trainium2 was then 23 % cheaper."
    ]
    back = then(result_of("versus", "gb200", "trn2", "--as-of", "2026-11-24"))
    assert "per TB/s GB200 was then 30 % dearer." in back[0]


def test_it_is_what_compare_said_on_that_day(result_of, rows_of):
    [edition] = result_of("versus", "trn2", "gb200").extra["editions"]
    rows = rows_of("compare", "trn2", "gb200", "--as-of", "2025-09-05")
    [row] = [row for row in rows if row["chip"] == "trainium2"]
    assert edition["ratio_usd_per_tb_per_s_hour"] == pytest.approx(1.0 - row["lower_cost"])


def test_of_one_edition_it_is_the_edition_before(result_of):
    result = result_of("versus", "h200", "mi355x")
    dates = [edition["date"] for edition in result.extra["editions"]]
    assert dates == ["2025-08", "2026-07"]
    [note] = then(result)
    assert "edition of 2025-08" in note
    assert then(result_of("versus", "h200", "mi355x", "--as-of", "2025-09-01")) == []


def test_an_edition_is_of_the_same_kind_of_money(result_of):
    rented = result_of("versus", "h200", "gb200", "--owner", "rental").extra["editions"]
    assert {edition["owner"] for edition in rented} == {"cloud-customer"}
    assert [edition["date"] for edition in rented] == ["2025-08", "2026-07"]


@pytest.mark.parametrize("more", [("--price", "trn2=0.5"), ("--as-of", "2025-09-03")])
def test_none_where_a_price_is_yours_or_all_is_of_that_day(result_of, more):
    assert then(result_of("versus", "trn2", "gb200", *more)) == []


def test_without_a_bandwidth_the_prices_are_told_alone(result_of):
    [note] = then(result_of("versus", "openai-jalapeno", "gb200", "--owner", "any")) or [""]
    assert "per TB/s" not in note

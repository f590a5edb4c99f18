"""Lease or buy: the table of a contract, its options, and what they refuse."""

from __future__ import annotations

import pytest

RENT = ("--lease", "3.00 USD/h", "--term", "3y")


def test_a_contract_against_three_ends(rows_of):
    rows = rows_of("tco", "gb200", *RENT)
    assert [row["end_value"] for row in rows] == ["nothing", "resale", "used on"]
    owned = [row["owned_usd_per_chip"] for row in rows]
    assert owned == sorted(owned, reverse=True)
    for row in rows:
        even = row["break_even_rent_usd_per_chip_hour"]
        assert even / 3.0 == pytest.approx(row["owned_usd_per_chip"] / row["rented_usd_per_chip"])
        low, high = (row[f"break_even_rent_usd_per_chip_hour_{end}"] for end in ("low", "high"))
        assert low < even < high
        assert row["verdict"] == ("own" if even < 3.0 else "rent")
        assert row["difference"] == pytest.approx(3.0 / even - 1.0)
        assert row["rent_in_range"] == ("yes" if low <= 3.0 <= high else "no")
    assert rows[0]["break_even_years"] > rows[1]["break_even_years"] > 0.0
    assert rows[2]["break_even_years"] is None


def test_the_used_on_rent_is_the_levelised_cost(rows_of):
    more = ("--input", "spares=0")
    stack = {row["item"]: row for row in rows_of("tco", "gb200", *more)}
    used = rows_of("tco", "gb200", *more, *RENT)[2]
    assert used["break_even_rent_usd_per_chip_hour"] == pytest.approx(
        stack["total"]["usd_per_chip_hour"]
    )


def test_several_chips_and_the_headline(cli):
    done = cli("tco", "h100", "gb200", "--owner", "neocloud", *RENT)
    assert done.status == 0
    assert done.out.count("break-even rent") >= 2
    assert "owning pays from" in done.out
    never = cli("tco", "gb200", "--lease", "0.4 USD/h", "--term", "1y")
    assert "no contract within the life is long enough" in never.out


def test_corners_are_wider_and_say_the_same(rows_of):
    plain = rows_of("tco", "gb200", *RENT)
    wide = rows_of("tco", "gb200", *RENT, "--corners")
    name = "break_even_rent_usd_per_chip_hour"
    for one, other in zip(plain, wide, strict=True):
        assert other[name] == one[name]
        assert other[f"{name}_low"] < one[f"{name}_low"]
        assert other[f"{name}_high"] > one[f"{name}_high"]


def test_a_table_of_inputs(cli, tmp_path, rows_of):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "server: 30000 USD\nchips: 1\nwacc: 12 %\nlife: 5 y\npower: 1 kW\n", encoding="utf-8"
    )
    rows = rows_of("tco", "--inputs", str(path), *RENT)
    assert [row["owner"] for row in rows] == [None, None, None]
    nothing = rows[0]
    assert nothing["owned_usd_per_chip"] == 30000.0
    assert nothing["break_even_rent_usd_per_chip_hour"] == pytest.approx(
        30000.0 * 0.01 / (1 - 1.01**-36) / 730.0
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--lease", "3 USD/h"), "one is given without the other"),
        (("--term", "3y"), "one is given without the other"),
        (("--lease", "3 USD", "--term", "3y"), "rent"),
        (("--lease", "3", "--term", "9y"), "longer than the hardware's life"),
        (("--lease", "3 USD/h", "--term", "1d"), "term of '1d'"),
        (("--lease", "-3 USD/h", "--term", "3y"), "between 0"),
        (("--reconcile", *RENT), "one at a time"),
    ],
)
def test_a_wrong_contract(cli, given, words):
    chips = () if "--reconcile" in given else ("gb200",)
    done = cli("tco", *chips, *given)
    assert done.status == 2
    assert words in done.err
    assert done.out == ""

"""What announced deals imply, and what gives no price.

tests: chipcost.study.deals, chipcost.study.deal_columns, chipcost.catalog.deals.read,
  chipcost.model.contract
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chipcost.catalog.deals.schema import MONEY, PRICED
from chipcost.study.data import Data
from chipcost.study.deals import COLUMNS, deals

# MUSD per MW, and per MW and year, as other people computed them from the same announcements.
PUBLISHED = {
    "openai-cerebras-2026-01": (13.33, 4.44),
    "openai-cerebras-2026-04": (26.67, 8.89),
    "openai-oracle": (66.67, 13.33),
    "openai-stargate": (50.0, 12.5),
    "openai-total": (46.67, 5.83),
    "anthropic-amazon": (20.0, 2.0),
    "anthropic-spacex": (150.0, 50.0),
    "anthropic-nscale": (96.96, 16.16),
    "anthropic-total": (34.93, None),
    "microsoft-iren": (48.5, 9.7),
    "iren-dell": (29.0, None),
}


@pytest.fixture
def asked(rows_of):
    """The rows of `deals` by the id of the deal."""

    def call(*arguments):
        return {row["deal"]: row for row in rows_of("deals", *arguments)}

    return call


@pytest.mark.parametrize("deal", PUBLISHED)
def test_money_per_megawatt(asked, deal):
    row = asked(deal)[deal]
    per_mw, per_year = PUBLISHED[deal]
    assert row["usd_m_per_mw"] == pytest.approx(per_mw, abs=0.006)
    if per_year is None:
        assert row["usd_m_per_mw_year"] is None
    else:
        assert row["usd_m_per_mw_year"] == pytest.approx(per_year, abs=0.006)


def test_money_per_chip_and_hour(asked):
    rows = asked()
    assert rows["anthropic-google-purchase"]["usd_per_chip"] == pytest.approx(25_000)
    assert rows["anthropic-spacex"]["usd_per_chip_hour"] == pytest.approx(7.8, abs=0.05)
    assert rows["xai-colossus"]["kw_per_chip"] == pytest.approx(1.3)
    assert rows["anthropic-google"]["chips_per_mw"] == pytest.approx(1000)


def test_equity_and_guarantees_give_no_price(asked):
    rows = asked() | asked("--money", "equity") | asked("--money", "capex")
    money = {deal: row["money"] for deal, row in rows.items()}
    assert money["openai-nvidia"] == "equity"
    assert money["google-cipher"] == "guarantee"
    for deal, row in rows.items():
        priced = any(row[column] for column in row if column.startswith("usd_"))
        if money[deal] in ("equity", "capex", "guarantee", "unstated"):
            assert not priced, deal
            assert row["no_price_because"]
            assert row["value_usd_b"] or money[deal] == "unstated"


def test_chips_at_the_power_of_the_catalog(asked):
    """A deal with power and a chip but no count: 200 MW of IT over 2.12 kW."""
    row = asked("iren-dell")["iren-dell"]
    assert row["power_basis"] == "it"
    assert row["catalog_kw_per_chip"] == pytest.approx(2.12)
    assert row["chips_at_catalog_power"] == pytest.approx(200e3 / 2.12)
    low, high = (row[f"chips_at_catalog_power_{end}"] for end in ("low", "high"))
    assert low < 200e3 / 2.12 < high


def test_every_deal_of_the_file_is_a_row_with_every_column(shipped):
    known = Data().deals
    result = deals(Data().with_catalog(shipped), (), date(2026, 11, 23))
    apart = {deal.id for deal in known.deals.values() if deal.money in ("equity", "capex")}
    assert len(apart) >= 5
    assert {row["deal"] for row in result.rows} == set(known.deals) - apart
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))
    assert all(set(row) <= set(names) for row in result.rows)
    assert set(PRICED) < set(MONEY)


def test_by_buyer_seller_chip_and_kind(asked):
    assert set(asked("iren")) == {"microsoft-iren", "iren-dell"}
    assert "openai-amd" in asked("mi455x")
    assert {row["money"] for row in asked("--money", "equity").values()} == {"equity"}


def test_own_deals(asked, cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our contract, grade: datasheet}}\n"
        "deals:\n"
        "  ours: {name: ours, buyer: us, announced: 2026-11, money: rental, source: us,\n"
        "    value: {value: 8.76 MUSD}, chips: {value: 1000}, term: {value: 1 y}}\n",
        encoding="utf-8",
    )
    row = asked("ours", "--catalog", str(path))["ours"]
    assert row["usd_per_chip_hour"] == pytest.approx(1.0)
    assert cli("check", str(path)).status == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deals:\n  x: {name: a, buyer: b, announced: 2026, money: gift, source: s}\n", "gift"),
        ("deals:\n  x: {name: a, buyer: b, announced: 2026, money: rental}\n", "source"),
        (
            "deals:\n  x: {name: a, buyer: b, announced: 2026, money: rental, source: s,"
            " value: {value: 3 MW}}\n",
            "money",
        ),
        ("deals: [1]\n", "mapping"),
        (
            "deals:\n  x: {name: a, buyer: b, announced: 2026, money: rental, source: s,"
            " at_least: [price]}\n",
            "price",
        ),
        (
            "deals:\n  x: {name: a, buyer: b, announced: 2026, money: rental, source: s,"
            " staged: maybe}\n",
            "staged",
        ),
    ],
)
def test_a_wrong_file_is_an_error_with_its_place(cli, tmp_path, text, words):
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    done = cli("deals", "--catalog", str(path))
    assert done.status == 2
    assert words in done.err
    assert f"{path}:" in done.err
    assert cli("check", str(path)).status == 1


def test_unknown_names_and_kinds(cli):
    assert "did you mean" in cli("deals", "openai-cerebra-x").err
    assert cli("deals", "--money", "gift").status == 2


def test_a_term_is_shown_to_the_month(cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our contract, grade: datasheet}}\n"
        "deals:\n"
        "  ours: {name: ours, buyer: us, announced: 2026-11, money: rental, source: us,\n"
        "    value: {value: 8.76 MUSD}, chips: {value: 1000}, term: {value: 2.25 y}}\n",
        encoding="utf-8",
    )
    assert " 2.25 " in cli("deals", "ours", "--catalog", str(path)).out + " "


def test_a_floor_over_a_ceiling_is_a_floor(asked):
    """Over 10 BUSD for up to 750 MW: the least is 13.33, and no most is known."""
    row = asked("openai-cerebras-2026-01")["openai-cerebras-2026-01"]
    for name, value in (("value_usd_b", 10.0), ("usd_m_per_mw", 40 / 3)):
        assert row[name] == row[f"{name}_low"] == pytest.approx(value)
        assert row[f"{name}_high"] is None
    assert row["power_mw"] == row["power_mw_high"] == 750
    assert row["power_mw_low"] is None
    assert row["usd_per_chip_hour_at_catalog_power_high"] is None
    assert (row["at_least"], row["at_most"], row["staged"]) == ("value", "power", "yes")


def test_sides_through_a_ratio(asked, mine):
    """A ratio is open on the side of its inputs, and nothing where they point to both sides."""
    value, power = "value: {value: 10 BUSD}", "power: {value: 1 GW}"
    for bounds, ends in (
        ("", (True, True)),
        ("at_least: [value], ", (True, False)),
        ("at_most: [value], ", (False, True)),
        ("at_least: [power], ", (False, True)),
        ("at_most: [power], ", (True, False)),
        ("at_least: [value], at_most: [power], ", (True, False)),
    ):
        row = asked("ours", "--catalog", mine(f"{bounds}{value}, {power}"))["ours"]
        assert row["usd_m_per_mw"] == pytest.approx(10.0)
        known = tuple(row[f"usd_m_per_mw_{end}"] is not None for end in ("low", "high"))
        assert known == ends, bounds
    for bounds in ("at_least: [value, power], ", "at_most: [value, power], "):
        row = asked("ours", "--catalog", mine(f"{bounds}{value}, {power}"))["ours"]
        assert row["usd_m_per_mw"] is None


def test_a_staged_deal_has_both_ends(asked, mine):
    figures = "value: {value: 8.76 MUSD}, chips: {value: 1000}, term: {value: 1 y}"
    row = asked("ours", "--catalog", mine(f"staged: true, {figures}"))["ours"]
    assert row["usd_per_chip_hour"] == pytest.approx(1.0)
    assert row["usd_per_chip_hour_low"] < 1.0
    assert row["usd_per_chip_hour_high"] is None
    assert row["usd_per_chip_hour_ramped"] == pytest.approx(2.0)
    row = asked("ours", "--catalog", mine(figures))["ours"]
    assert row["usd_per_chip_hour_high"] is not None
    assert row["usd_per_chip_hour_ramped"] is None
    shipped = asked("cerebras")["openai-cerebras-2026-01"]
    least, most = (shipped[f"usd_per_chip_hour_{end}"] for end in ("at_catalog_power", "ramped"))
    assert most == pytest.approx(2 * least)


def test_what_was_derived_from_a_price_gives_none(asked, mine):
    row = asked("anthropic-google-rental")["anthropic-google-rental"]
    assert row["circular"] == "term"
    assert row["usd_per_chip_hour"] is None
    assert "derived from a price" in row["no_price_because"]
    assert row["years"] == pytest.approx(5)  # what was printed stands
    figures = "value: {value: 8.76 MUSD}, chips: {value: 1000}, power: {value: 1 MW}"
    row = asked("ours", "--catalog", mine(f"circular: chips, {figures}"))["ours"]
    assert row["usd_per_chip"] is None
    assert row["usd_m_per_mw"] == pytest.approx(8.76)


def test_by_place_and_by_any_party(asked):
    assert {"microsoft-iren", "google-cipher", "openai-oracle"} <= set(asked("texas"))
    assert set(asked("Fluidstack")) == {"google-terawulf", "google-cipher"}
    assert "anthropic-microsoft" in asked("nvidia")
    assert set(asked("amazon")) >= {"amazon-anthropic-equity-2023", "anthropic-amazon"}


def test_signs_on_the_screen(cli, result_of):
    shown = cli("deals", "cerebras").out
    assert "≥10" in shown
    assert "≤750" in shown
    assert "≥13.3" in shown
    small = cli("deals", "--money", "equity").out
    assert "Equity: " in small
    assert "USD/h" not in small
    every = result_of("deals")
    assert every.headline[0].startswith("At the median compute rents at ")
    assert "staged, 1 circular" in every.headline[1]
    assert any("--money capex" in line for line in every.notes)
    assert not any(row["money"] in ("equity", "capex") for row in every.rows)


def test_show_and_diff_know_the_bounds(rows_of, mine, tmp_path):
    rows = rows_of("show", "openai-cerebras-2026-01")
    fields = {row["field"]: row for row in rows}
    assert (fields["value"]["range"], fields["power"]["range"]) == ("at least", "at most")
    assert fields["value"]["low"] == 10e9
    assert fields["value"]["high"] is None
    assert {row["value"] for row in rows_of("show", "childress")} >= {"Childress, Texas"}
    old = mine("value: {value: 10 BUSD}")
    new = tmp_path / "new.yaml"
    text = Path(old).read_text(encoding="utf-8")
    new.write_text(text.replace("value: {", "at_least: [value], value: {"), encoding="utf-8")
    changed = rows_of("diff", old, str(new))
    assert ("at_least", "value") in {(row["field"], row["new_text"]) for row in changed}


@pytest.fixture
def mine(tmp_path):
    """The path of a file with one deal of these figures."""

    def call(figures):
        path = tmp_path / "mine.yaml"
        path.write_text(
            "sources: {us: {title: our contract, grade: press}}\n"
            "deals:\n"
            "  ours: {name: ours, buyer: us, announced: 2026-11, money: rental, source: us,\n"
            f"    {figures}}}\n",
            encoding="utf-8",
        )
        return str(path)

    return call

"""What announced deals imply, and what gives no price."""

from __future__ import annotations

import csv
import io
from datetime import date

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
    "xai-capex": (26.5, None),
}


def _rows(cli, *arguments):
    done = cli("deals", *arguments, "--format", "csv")
    assert done.status == 0, done.err
    assert done.err == ""
    return {row["deal"]: row for row in csv.DictReader(io.StringIO(done.out))}


@pytest.mark.parametrize("deal", PUBLISHED)
def test_money_per_megawatt(cli, deal):
    row = _rows(cli, deal)[deal]
    per_mw, per_year = PUBLISHED[deal]
    assert float(row["usd_m_per_mw"]) == pytest.approx(per_mw, abs=0.006)
    if per_year is None:
        assert row["usd_m_per_mw_year"] == ""
    else:
        assert float(row["usd_m_per_mw_year"]) == pytest.approx(per_year, abs=0.006)


def test_money_per_chip_and_hour(cli):
    rows = _rows(cli)
    assert float(rows["anthropic-google-purchase"]["usd_per_chip"]) == pytest.approx(25_000)
    assert float(rows["anthropic-google-rental"]["usd_per_chip_hour"]) == pytest.approx(
        1.60, abs=0.005
    )
    assert float(rows["anthropic-spacex"]["usd_per_chip_hour"]) == pytest.approx(7.8, abs=0.05)
    assert float(rows["xai-colossus"]["kw_per_chip"]) == pytest.approx(1.3)
    assert float(rows["anthropic-google"]["chips_per_mw"]) == pytest.approx(1000)


def test_equity_and_guarantees_give_no_price(cli):
    rows = _rows(cli)
    money = {deal: row["money"] for deal, row in rows.items()}
    assert money["openai-nvidia"] == "equity"
    assert money["google-cipher"] == "guarantee"
    for deal, row in rows.items():
        priced = any(row[column] for column in row if column.startswith("usd_"))
        if money[deal] in ("equity", "guarantee", "unstated"):
            assert not priced, deal
            assert row["no_price_because"]
            assert row["value_usd_b"] or money[deal] == "unstated"


def test_chips_at_the_power_of_the_catalog(cli):
    """A deal with power and a chip but no count: 200 MW of IT over 2.12 kW."""
    row = _rows(cli, "iren-dell")["iren-dell"]
    assert row["power_basis"] == "it"
    assert float(row["catalog_kw_per_chip"]) == pytest.approx(2.12)
    assert float(row["chips_at_catalog_power"]) == pytest.approx(200e3 / 2.12)
    low, high = (float(row[f"chips_at_catalog_power_{end}"]) for end in ("low", "high"))
    assert low < 200e3 / 2.12 < high


def test_every_deal_of_the_file_is_a_row_with_every_column(cli, shipped):
    known = Data().deals
    result = deals(Data().with_catalog(shipped), (), date(2026, 11, 23))
    assert {row["deal"] for row in result.rows} == set(known.deals)
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))
    assert all(set(row) <= set(names) for row in result.rows)
    assert set(PRICED) < set(MONEY)


def test_by_buyer_seller_chip_and_kind(cli):
    assert set(_rows(cli, "iren")) == {"microsoft-iren", "iren-dell"}
    assert "openai-amd" in _rows(cli, "mi455x")
    assert {row["money"] for row in _rows(cli, "--money", "equity").values()} == {"equity"}


def test_own_deals(cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our contract, grade: datasheet}}\n"
        "deals:\n"
        "  ours: {name: ours, buyer: us, announced: 2026-11, money: rental, source: us,\n"
        "    value: {value: 8.76 MUSD}, chips: {value: 1000}, term: {value: 1 y}}\n",
        encoding="utf-8",
    )
    row = _rows(cli, "ours", "--catalog", str(path))["ours"]
    assert float(row["usd_per_chip_hour"]) == pytest.approx(1.0)
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

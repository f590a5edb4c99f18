"""Prices and systems of the catalog as inputs of a cost.

tests: chipcost.catalog.sites.read
"""

from __future__ import annotations

import pytest

from chipcost.model import finance


def test_links_are_priced_from_the_bill_of_materials(rows_of):
    base = ["tco", "trn2", "--server-price", "500000 USD"]
    rows = rows_of(*base, "--copper-price", "100 USD")
    by = {row["item"].strip(): row for row in rows if row["group"] == "capital"}
    assert by["network"]["usd_per_month"] == pytest.approx(
        finance.monthly_payment(9 * 64 * 100.0, 0.09, 5.0)
    )


def test_profiles_of_an_overlay(rows_of, cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: our bill, grade: datasheet}}\n"
        "profiles:\n  hyperscaler:\n    source: us\n    pue: {value: 1.5}\n"
        "    electricity: {value: 0.2 USD/kWh}\n"
        "sites:\n  ours: {source: us, electricity: {value: 0.01 USD/kWh}}\n"
        "quotes:\n  - {chip: h100-sxm, owner: hyperscaler, kind: owned, date: 2026-11-01,\n"
        "     total: 1 USD/h, source: us}\n",
        encoding="utf-8",
    )
    assert cli("check", str(path)).status == 0
    rows = rows_of("tco", "h100", "--catalog", str(path))
    assert {row["item"]: row["value"] for row in rows}["electricity"] == 0.2
    rows = rows_of("tco", "h100", "--catalog", str(path), "--site", "ours")
    assert {row["item"]: row["value"] for row in rows}["electricity"] == 0.01
    [row] = rows_of("compare", "h100", "--catalog", str(path))
    assert row["pue"] == 1.5
    assert row["usd_per_chip_hour"] == 1.0


BOX = """
sources:
  mine: {title: My box, date: 2026-01-01, grade: press}
chips:
  mychip:
    name: My Chip
    vendor: Me
    memory_tier: hbm
    source: mine
    memory_bandwidth: {value: 4 TB/s}
    bf16_dense: {value: 700 TFLOP/s}
    tdp: {value: 700 W}
    unit_price: {value: 30000 USD}
systems:
  mybox:
    name: My Box
    vendor: Me
    chip: mychip
    count: 8
    scale_up_chips: 8
    source: mine
    power: {value: 11 kW, basis: server}
"""


QUOTE = """
quotes:
  - {chip: mychip, owner: hyperscaler, kind: owned, date: 2026-02-01, total: 2.5 USD/h, source: mine}
"""  # noqa: E501


DEAL = """
sources:
  press: {title: A deal, date: 2026-02-01, grade: press}
deals:
  mydeal:
    name: A with B
    buyer: A
    seller: B
    announced: 2026-02-01
    money: purchase
    chip: mychip
    power: {value: 110 MW, basis: it}
    value: {value: 1 BUSD}
    source: press
"""


def test_every_question_assumes_the_same_system_of_a_chip_that_names_none(rows_of, tmp_path):
    """mybox is the only system of mychip, and the chip has no key `default_system`."""
    path, quoted = tmp_path / "box.yaml", tmp_path / "quoted.yaml"
    path.write_text(BOX, encoding="utf-8")
    quoted.write_text(BOX + QUOTE, encoding="utf-8")
    (box,) = (
        row["usd_per_chip_hour"]
        for row in rows_of("tco", "mybox", "--catalog", str(path))
        if row["group"] == "total"
    )
    (chip,) = (
        row["usd_per_chip_hour"]
        for row in rows_of("tco", "mychip", "--catalog", str(path))
        if row["group"] == "total"
    )
    (filled,) = rows_of("compare", "mychip", "--fill", "modelled", "--catalog", str(path))
    (held,) = (
        row
        for row in rows_of("tco", "mychip", "--reconcile", "--catalog", str(quoted))
        if row["owner"] == "hyperscaler"
    )
    assert chip == filled["usd_per_chip_hour"] == held["modelled_usd_per_chip_hour"] == box
    assert filled["system"] == "mybox"


def test_a_deal_assumes_the_system_of_a_chip_that_names_none(rows_of, tmp_path):
    box, deal = tmp_path / "box.yaml", tmp_path / "deal.yaml"
    box.write_text(BOX, encoding="utf-8")
    deal.write_text(DEAL, encoding="utf-8")
    (row,) = rows_of("deals", "mydeal", "--catalog", str(box), "--catalog", str(deal))
    (beside,) = rows_of("compare", "mybox", "--power-basis", "it", "--all", "--catalog", str(box))
    assert row["catalog_kw_per_chip"] == beside["power_kw_per_chip"]
    assert row["catalog_kw_per_chip"] > 0.0

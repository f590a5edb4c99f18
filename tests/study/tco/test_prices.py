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


def test_the_pue_is_that_of_the_cooling(rows_of):
    def pue(*command):
        return {row["item"]: row["value"] for row in rows_of("tco", *command)}["pue"]

    assert pue("gb200", "--owner", "neocloud") == 1.1
    assert pue("h100", "--owner", "neocloud") == 1.35
    assert pue("gb200", "--owner", "neocloud", "--site", "meta") == 1.08
    assert pue("gb200", "--owner", "neocloud", "--pue", "1.2") == 1.2
    for chip, expected in (("gb200", 1.1), ("h100", 1.35)):
        [row] = rows_of("compare", chip, "--owner", "neocloud")
        assert row["pue"] == expected


@pytest.mark.parametrize(
    ("command", "ratios"),
    [
        (["h100"], {"all_in"}),  # all-in: nothing is added
        (["b200"], {"all_in"}),  # a share of a server
        (["gb200", "--owner", "neocloud"], {"all_in", "neocloud-over-hyperscaler"}),
        (["mi300x"], {"all_in", "server-over-chip"}),
        (["tpu-v7", "--owner", "internal"], {"all_in", "rack-over-chip"}),
        (["h100", "--unit-price", "20000 USD"], {"all_in", "server-over-chip"}),
        (["h100", "--server-price", "200000 USD"], {"all_in"}),
        (["h100", "--server-price", "200000 USD", "--input", "network=9 USD"], set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_ratios_apply_only_where_the_basis_asks_for_them(rows_of, command, ratios):
    rows = {row["item"]: row for row in rows_of("tco", *command)}
    names = {"all_in", "server-over-chip", "rack-over-chip", "neocloud-over-hyperscaler"}
    assert names & set(rows) == ratios
    product = rows["price"]["value"]
    for name in ratios - ({"all_in"} if "all-in" in rows["price"]["origin"] else set()):
        product *= rows[name]["value"]
    if "network=9 USD" not in command:
        assert rows["capital usd per chip"]["value"] == pytest.approx(product)


def test_a_maker_pays_its_cost_and_not_what_it_charges(rows_of):
    def price(owner):
        rows = rows_of("tco", "tpu-v7", "--owner", owner)
        return next(row["value"] for row in rows if row["item"] == "price")

    assert price("internal") == 11698.0
    assert price("lab") == price("hyperscaler") == 25000.0


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
systems:
  mybox:
    name: My Box
    vendor: Me
    chip: mychip
    count: 8
    scale_up_chips: 8
    source: mine
    power: {value: 11 kW, basis: server}
prices:
  - {chip: mychip, basis: bare-chip, buyer: list, value: 30000 USD, date: 2026-01, source: mine}
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

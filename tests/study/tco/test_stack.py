"""Bottom-up cost of a chip of the catalog, and the quote beside it.

tests: chipcost.study.tco.columns
"""

from __future__ import annotations

import pytest


def test_a_chip_of_the_catalog_with_its_quote(rows_of):
    rows = rows_of("tco", "h200", "--owner", "neocloud")
    items = {(row["group"], row["item"].strip()): row for row in rows}
    total = items["total", "total"]
    parts = [
        row["usd_per_chip_hour"]
        for row in rows
        if row["group"] in ("capital", "operating") and row["item"].startswith(" ")
    ]
    assert sum(parts) == pytest.approx(total["usd_per_chip_hour"])
    assert total["usd_per_chip_hour"] == pytest.approx(1.63, abs=0.005)
    assert total["usd_per_chip_hour_low"] < 1.59 < total["usd_per_chip_hour_high"]
    assert items["quote", "quote"]["usd_per_chip_hour"] == 1.59
    # 1.59 less 0.476 of operating cost, over five years at 10.25 %
    assert items["quote", "implied capital per chip"]["value"] == pytest.approx(38e3, 0.01)
    inputs = [row for row in rows if row["group"] == "input"]
    assert len(inputs) >= 10
    assert all(row["source"] for row in inputs)


def test_a_table_that_costs_nothing_costs_nothing(rows_of, tmp_path):
    path = tmp_path / "free.yaml"
    path.write_text("power: 10 kW\nchips: 8\nwacc: 9%\nlife: 5 y\n", encoding="utf-8")
    rows = {row["item"].strip(): row for row in rows_of("tco", "--inputs", str(path))}
    assert rows["total"]["usd_per_chip_hour"] == 0.0


def test_a_figure_stands_where_it_says_more_than_the_one_before(rows_of):
    def derived(*more):
        rows = rows_of("tco", "gb200", "--input", "spares=0", *more)
        return {row["item"]: row["value"] for row in rows if row["group"] == "derived"}

    plain = derived("--input", "tokens_per_s=2500")
    assert plain["joule per token"] < plain["provisioned joule per token"]
    assert not any(name.startswith("levelised") or "sold" in name for name in plain)
    spared = derived("--availability", "95%", "--input", "tokens_per_s=2500")
    ratio = spared["levelised usd per mtok"] / spared["usd per mtok"]
    assert ratio == pytest.approx(1 / 0.95)
    assert spared["levelised usd per mw year"] == pytest.approx(spared["usd per mw year"] / 0.95)


def test_inputs_without_effect_are_no_rows(rows_of):
    def inputs(*more):
        rows = rows_of("tco", "gb200", *more)
        return {row["item"]: row for row in rows if row["group"] == "input"}

    plant = {"heat_rate", "fuel_price", "turbine_per_kw", "onsite_intensity"}
    assert not plant & set(inputs())
    own = inputs("--input", "onsite_share=50%")
    assert plant <= set(own)
    assert all(own[name]["source"] for name in plant)
    assert "salary" not in inputs("--input", "salary=200000 USD/y")
    assert "salary" in inputs("--input", "salary=200000 USD/y", "--input", "staff_per_mw=1")


def test_new_items_stand_in_the_stack(rows_of):
    given = {
        "software_fee": "900 USD/y", "failure_rate": "4%", "property_tax": "1%",
        "carbon_price": "50 USD/t", "water_price": "3 USD/m3", "water_use": "1.1 L/kWh",
    }  # fmt: skip
    pairs = [part for name, text in given.items() for part in ("--input", f"{name}={text}")]
    rows = {row["item"].strip(): row for row in rows_of("tco", "gb200", *pairs)}
    parts = ("software fee", "replacements", "property tax", "carbon", "water")
    assert all(rows[name]["usd_per_chip_hour"] > 0.0 for name in parts)
    total = sum(
        row["usd_per_chip_hour"]
        for row in rows_of("tco", "gb200", *pairs)
        if row["group"] in ("capital", "operating") and row["item"].startswith(" ")
    )
    assert total == pytest.approx(rows["total"]["usd_per_chip_hour"])

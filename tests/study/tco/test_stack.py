"""Bottom-up cost of a chip of the catalog, and the quote beside it."""

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

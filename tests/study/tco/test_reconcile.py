"""Modelled against quoted cost of every chip."""

from __future__ import annotations

import pytest


def test_reconciliation_covers_every_quoted_chip(result_of):
    answer = result_of("tco", "--reconcile")
    rows = answer.to_dicts()
    assert {"hyperscaler", "neocloud", "internal", "lab"} == {row["owner"] for row in rows}
    compared = [row for row in rows if row["status"] == "compared"]
    assert len(compared) >= 15
    for row in compared:
        gap = row["modelled_usd_per_chip_hour"] / row["quoted_usd_per_chip_hour"] - 1
        assert row["difference"] == pytest.approx(gap)
        assert row["cause"]
    missing = [row for row in rows if row["status"] != "compared"]
    assert {row["status"] for row in missing} <= {"no price", "no power"}
    lent = sum(row["owner"] == "neocloud" for row in compared)
    assert f"{lent} of 10 quoted chips" in " ".join(answer.headline)

"""Modelled costs where no quote exists."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "command",
    [["compare"], ["tokens", "llama-3.3-70b"], ["plan", "llama-3.3-70b", "--output", "1e9/day"]],
    ids=lambda command: command[0],
)
def test_modelled_costs_fill_in_only_when_asked_and_marked(rows_of, cli, command):
    plain = {row["chip"]: row for row in rows_of(*command)}
    filled = {row["chip"]: row for row in rows_of(*command, "--fill", "modelled")}
    price = {"compare": "usd_per_chip_hour", "tokens": "usd_per_mtok_total"}.get(
        command[0], "usd_per_year"
    )
    assert filled["mi350x"][price]
    assert not plain.get("mi350x", {}).get(price)
    assert filled["gb200"][price] == plain["gb200"][price]  # a quote stands
    assert filled["mi350x"]["cost_kind"] == "modelled"
    assert filled["gb200"]["cost_kind"] == "owned"
    chip = ["mi350x"] if command[0] == "compare" else []
    assert "modelled" in cli(*command, *chip, "--fill", "modelled").out
    refused = cli(*command, "--fill", "modelled", "--owner", "rental")
    assert refused.status == 2
    assert "no rentals" in refused.err
    assert cli(*command, "--fill", "guess").status == 2

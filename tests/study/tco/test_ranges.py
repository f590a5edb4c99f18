"""Ranges of a bottom-up cost."""

from __future__ import annotations

import pytest

from chipcost.model import tco
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.scenario import scenario


def test_ranges_are_those_of_all_corners():
    from itertools import product

    given = scenario(
        "x",
        {
            "server": "200000 USD",
            "chips": "8",
            "power": "10 kW",
            "wacc": {"value": "9 %", "low": "8 %", "high": "12 %"},
            "life": {"value": "5 y", "low": "4 y", "high": "6 y"},
            "electricity": {"value": "0.08", "low": "0.06", "high": "0.1"},
            "pue": {"value": "1.2", "low": "1.1", "high": "1.4"},
        },
    )
    found = tco_ranges.evaluate(given)
    names = list(given.ranges)
    corners = [
        tco.chip_hour({**given.values, **dict(zip(names, ends, strict=True))})
        for ends in product(*(given.ranges[name] for name in names))
    ]
    for output in ("total_usd_per_chip_hour", "capital_share", "usd_per_mw_year"):
        values = [float(corner[output]) for corner in corners]
        low, _, high = found[output]
        if output != "capital_share":  # falls and rises with the life's two effects alike
            assert (low, high) == pytest.approx((min(values), max(values)))
        assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12

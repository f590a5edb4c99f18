"""Plans that were reckoned by hand, by somebody else, where chips are sold one by one.

tests: chipcost.study.plan.plan
"""

from __future__ import annotations

import pytest

PLAIN = ("--availability", "100%", "--spares", "0%", "--as-of", "2026-11-23")


@pytest.fixture
def plan(rows_of):
    def call(*arguments):
        [row] = rows_of("plan", *arguments, *PLAIN)
        return row

    return call


def test_980_trillion_tokens_a_month(plan):
    """490e12 / (730 x 3600) = 186.45 M/s; at 2026.34 a chip and 1.5 x that, 138,048 chips, 166.6 MW
    of IT power, 1.463 BUSD a year, 0.1244 USD a million tokens."""
    row = plan("--tokens-per-chip", "2026.34", "tpu-v7", "--output", "490T/month", "--peak", "1.5",
               "--owner", "internal", "--set", "tpu-v7.total=1.21 USD/h")  # fmt: skip
    assert row["output_tokens_per_s"] == pytest.approx(186.45e6, rel=1e-4)
    chips = 138_048  # 4,314 deployments of 32; here 138,021 for lack of them, in racks of 64
    assert row["chips"] == pytest.approx(chips, rel=1e-3)
    assert row["chips"] % 64 == 0
    assert row["it_mw"] == pytest.approx(166.6, abs=0.1)
    assert row["usd_per_year"] == pytest.approx(1.463e9, rel=1e-3)
    assert row["usd_per_mtok_total"] == pytest.approx(0.1244, abs=1e-4)


def test_a_gigawatt_of_gb300(plan):
    """1e6 / (2.12 x 1.14) = 413,770, of which 413,712 are whole racks; x 2.31 x 8760."""
    row = plan("gb300", "--power", "1 GW")
    assert row["chips"] == 413_770 // 72 * 72 == 413_712
    assert row["usd_per_year"] == pytest.approx(8.373e9, rel=2e-4)
    assert row["binds"] == "power"


def test_a_gigawatt_of_it_for_gb300(plan):
    """471,698; 9.545 BUSD a year; 29.0 BUSD of hardware as IREN pays Dell, 12.5 of building. What
    the quote implies is within 3 % of what IREN pays."""
    row = plan("gb300", "--power", "1 GW", "--power-basis", "it")
    assert row["chips"] == 471_698 // 72 * 72
    assert row["usd_per_year"] == pytest.approx(9.545e9, rel=2e-4)
    assert row["it_capital_usd"] == pytest.approx(29.0e9, rel=0.03)
    assert row["facility_capital_usd"] == pytest.approx(12.5e9, rel=1e-3)


def test_ten_gigawatts_of_vr200(plan):
    """10e6 / 3.762 = 2,658,160; 84.06 BUSD a year; 256 and 110 BUSD of capital at 96,218 a chip.

    The price of 3.61 USD/h implies 98,050 a chip: 2 % more.
    """
    row = plan("vr200", "--power", "10 GW")
    assert row["chips"] == 2_658_160 // 72 * 72
    assert row["usd_per_year"] == pytest.approx(84.06e9, rel=1e-3)
    assert row["it_capital_usd"] == pytest.approx(256e9, rel=0.03)
    assert row["facility_capital_usd"] == pytest.approx(110e9, rel=0.005)


def test_a_million_trainium2(plan):
    """900 MW of IT; and 1.3 GW of it hold 1,444,444."""
    row = plan("trn2", "--chips", "1M")
    assert (row["chips"], row["systems"]) == (1_000_000, 15_625)
    assert row["it_mw"] == pytest.approx(900)
    more = plan("trn2", "--power", "1.3 GW", "--power-basis", "it")
    assert more["chips"] == 1_444_444 // 64 * 64


def test_h200_with_spares(rows_of):
    """30,000/s at 2150: 14 chips, 18 with 10 % spares at 90 %: 192,370 USD a year, were they sold
    one by one; in servers 24, for 256,493."""
    ask = ("plan", "--tokens-per-chip", "2150", "h200", "--output", "30000/s")
    [row] = rows_of(*ask, "--availability", "90%", "--spares", "10%", "--as-of", "2026-11-23")
    assert row["serving_chips"] == 14
    assert (row["systems"], row["chips"]) == (3, 24)
    assert row["usd_per_year"] * 18 / 24 == pytest.approx(192_370, rel=1e-4)


def test_100_million_a_year_of_h200(plan):
    """100e6 / (1.22 x 8760) = 9,356; in servers 9,352."""
    row = plan("h200", "--budget", "100 MUSD/y")
    assert row["chips"] == 9_356 // 8 * 8


def test_750_megawatts_of_cerebras(plan):
    """750 MW / 28.564 kW = 26,256."""
    row = plan("wse-3", "--power", "750 MW")
    assert row["chips"] == 26_256

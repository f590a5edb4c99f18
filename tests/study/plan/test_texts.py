"""What is asked of a fleet, read from texts."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.plan.texts import Texts, months, quantity, rate, share, stages, years


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("980T/month", 980e12 / (730 * 3600)),
        ("2e9 per day", 2e9 / 86400),
        ("30_000/s", 30000),
        ("1.5B tokens/day", 1.5e9 / 86400),
        ("5k tokens per second", 5000),
    ],
)
def test_rates(text, value):
    assert rate("--output", text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["many/day", "5", "5/fortnight", "-5/s", "0/s", "1e400/s", "5//s"])
def test_what_is_no_rate(text):
    with pytest.raises(ChipcostError):
        rate("--output", text)


def test_quantities():
    assert quantity("--power", "750 MW", "power") == pytest.approx(750e6)
    for text in ("750", "-1 MW", "0 MW", "5 USD"):
        with pytest.raises(ChipcostError, match="--power"):
            quantity("--power", text, "power")


@pytest.mark.parametrize(
    ("budget", "yearly", "capital"),
    [
        ("100 MUSD/y", 100e6, None),
        ("100 MUSD per year", 100e6, None),
        ("100 MUSD a year", 100e6, None),
        ("10 BUSD", None, 10e9),
    ],
)
def test_a_budget_is_of_a_year_or_of_capital(budget, yearly, capital):
    fleet = Texts(budget=budget).fleet()
    assert (fleet.usd_per_year, fleet.usd_capital) == (yearly, capital)


@pytest.mark.parametrize(
    ("text", "value"),
    [("18", 18), ("18 months", 18), ("1 month", 1), ("1.5y", 18), ("2 years", 24), ("52 weeks", 12),
     ("0", 0)],
)  # fmt: skip
def test_months(text, value):
    assert months("--lead", text) == value


def test_years_and_shares():
    assert years("--life", "5") == years("--life", "5y") == years("--life", "60 month") == 5
    assert share("--spares", "10%") == share("--spares", "0.1") == pytest.approx(0.1)
    assert share("--growth", "150 %") == 1.5
    for text, meant in (("50", "50 %"), ("1.5", "1.5 %")):
        with pytest.raises(ChipcostError) as caught:
            share("--spares", text)
        assert caught.value.hint.startswith(f"for a percentage write {meant};")


def test_stages_of_a_payment():
    assert stages("order 30%, delivery 60%, live 10%") == pytest.approx((0.3, 0.6, 0.1))
    assert stages("live 1") == (0.0, 0.0, 1.0)
    for text, words in (
        ("order 30%", "30 %"),
        ("later 100%", "no stage"),
        ("order", "no stage"),
        ("order 50, live 50", "percentage"),
    ):
        with pytest.raises(ChipcostError) as caught:
            stages(text)
        assert words in f"{caught.value.message} {caught.value.hint}"

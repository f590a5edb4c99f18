"""Prices from the installed genai-prices: a stand-in with its classes, and the real one if there.

tests: chipcost.study.margin.package
"""

from __future__ import annotations

import datetime
import sys
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.margin.package import package_prices

DAY = datetime.date(2026, 11, 23)


def block(**prices):
    return SimpleNamespace(**prices)


def tiered(base, start, price):
    tiers = [SimpleNamespace(start=start, price=Decimal(price))]
    return SimpleNamespace(base=Decimal(base), tiers=tiers)


def step(prices, **constraint):
    return SimpleNamespace(
        constraint=SimpleNamespace(**constraint) if constraint else None, prices=prices
    )


def model(name, prices, *, deprecated=None):
    return SimpleNamespace(id=name, prices=prices, deprecated=deprecated)


HOURS = {
    "start_time": datetime.time(0, 30, tzinfo=datetime.UTC),
    "end_time": datetime.time(16, 30, tzinfo=datetime.UTC),
}
ACME = SimpleNamespace(
    id="acme",
    models=[
        model("deepseek-reasoner", [
            step(block(input_mtok=Decimal("0.1"), output_mtok=Decimal("0.5"))),
            step(
                block(input_mtok=Decimal("0.2"), output_mtok=Decimal("0.7")),
                start_date=datetime.date(2026, 9, 1),
            ),
            step(
                block(input_mtok=Decimal("0.2"), output_mtok=Decimal("0.9")),
                start_date=datetime.date(2099, 1, 1),
            ),
        ]),
        model("llama-3.3-70b", block(
            input_mtok=tiered("0.5", 128000, "0.9"),
            cache_read_mtok=Decimal("0.05"),
            output_mtok=Decimal("1"),
            input_audio_mtok=Decimal("7"),
        )),
        model("gpt-oss-120b", [
            step(block(input_mtok=Decimal("0.1"), output_mtok=Decimal("0.2"))),
            step(block(input_mtok=Decimal("0.3"), output_mtok=Decimal("0.6")), **HOURS),
        ]),
        model("qwen3-32b", block(requests_kcount=Decimal("12"))),
    ],
)  # fmt: skip


@pytest.fixture
def installed(monkeypatch):
    package, data = ModuleType("genai_prices"), ModuleType("genai_prices.data")
    data.providers = [ACME]
    package.data = data
    monkeypatch.setitem(sys.modules, "genai_prices", package)
    monkeypatch.setitem(sys.modules, "genai_prices.data", data)


@pytest.mark.usefixtures("installed")
def test_the_price_that_holds_on_the_day():
    data = Data()
    [found] = package_prices(data, "deepseek-r1", DAY)
    assert (found.provider, found.input, found.output) == ("acme", 0.2, 0.7)
    assert found.valid_from == "2026-09-01"
    assert found.date == ""
    assert found.sources[0].startswith("genai-prices")
    [before] = package_prices(data, "deepseek-r1", datetime.date(2026, 8, 1))
    assert (before.input, before.output) == (0.1, 0.5)
    assert package_prices(data, "kimi-k2", DAY) == []
    assert package_prices(data, "qwen3-32b", DAY) == []


@pytest.mark.usefixtures("installed")
def test_thresholds_and_hours():
    data = Data()
    short, long = package_prices(data, "llama-3.3-70b", DAY)
    assert (short.above, short.input, short.cached_input) == (0, 0.5, 0.05)
    assert (long.above, long.input) == (128000, 0.9)
    tiers = {one.tier: one.input for one in package_prices(data, "gpt-oss-120b", DAY)}
    assert tiers == {"standard": 0.3, "off_peak": 0.1}


@pytest.mark.usefixtures("installed")
def test_the_command_answers_from_it(result_of):
    found = result_of("margin", "llama-3.3-70b", "h100", "--prices", "genai-prices")
    assert {row["provider"] for row in found.rows} == {"acme"}
    assert found.assumptions["prices"] == "genai-prices"
    assert any(line.startswith("list prices of genai-prices") for line in found.headline)


def test_without_the_package_the_extra_is_named(monkeypatch, cli):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(ChipcostError, match="is not installed") as caught:
        package_prices(Data(), "deepseek-r1", DAY)
    assert caught.value.code == "missing-extra"
    assert "chipcost[prices]" in caught.value.message
    done = cli("margin", "deepseek-r1", "h100", "--prices", "genai-prices")
    assert done.status == 2
    assert "chipcost[prices]" in done.err
    assert cli("margin", "deepseek-r1", "h100").status == 0


def test_the_package_as_it_is_published():
    pytest.importorskip("genai_prices", reason="needs the extra prices")
    prices = package_prices(Data(), "deepseek-r1", DAY)
    assert len({one.provider for one in prices}) > 3
    assert all(0.0 < one.input < 50.0 and 0.0 < one.output < 50.0 for one in prices)

"""Inputs of a bottom-up cost: what they mean, what they refuse, tables of them.

tests: chipcost.study.tco.inputs, chipcost.study.tco.scenario, chipcost.study.tco.input_files
"""

from __future__ import annotations

import json

import pytest

from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.model import finance, tco
from chipcost.study.tco.input_files import read_scenarios
from chipcost.study.tco.inputs import INPUTS, number
from chipcost.study.tco.scenario import scenario

PLAIN = {"server": "200000 USD", "chips": "8", "wacc": "9 %", "life": "5 y", "power": "10 kW"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pue", "0.9", "never below 1"),
        ("power_utilization", "80", "write 80 %"),
        ("power_utilization", "1.2", "1.2 x 100 %"),
        ("power_utilization", "120%", "between 0 and 1"),
        ("power_utilization", "0.8%", "write 80 % or 0.8; if it is meant, 0.008"),
        ("availability", "0.95 %", "write 95 % or 0.95"),
        ("wacc", "0.1025%", "write 10.25 % or 0.1025"),
        ("pue", "12", "between 1 and 5"),
        ("pue", "135", "write 135 %"),
        ("wacc", "10.25", "write 10.25 %"),
        ("wacc", "-100%", "between 0 and 1"),
        ("life", "-4 y", "between 0.05 and 100"),
        ("life", "6 kW", "power"),
        ("availability", "0", "divided by"),
        ("electricity", "0.087 USD", "USD/kWh"),
        ("server", "nan USD", "finite"),
        ("inflation", "2.5", "write 2.5 %"),
        ("inflation", "60 %", "between 0 and 0.5"),
        ("income_tax", "21", "write 21 %"),
        ("income_tax", "0.21%", "write 21 % or 0.21"),
        ("income_tax", "95 %", "between 0 and 0.9"),
        ("depreciation", "macrs", "macrs-5 or straight-line"),
        ("depreciation", "120%", "between 0 and 1"),
        ("bonus", "40", "write 40 %"),
        ("residual", "20", "write 20 %"),
        ("lead", "6 kW", "power"),
        ("lead", "-1", "between 0 and 120 month"),
        ("facility_lead", "12 %", "ratio"),
        ("ramp", "11 y", "between 0 and 120 month"),
        ("ramp_share", "50", "write 50 %"),
        ("ramp_share", "0.5%", "write 50 % or 0.5"),
        ("onsite_share", "100", "write 100 %"),
        ("onsite_share", "0.4 %", "write 40 % or 0.4"),
        ("turbine_per_kw", "2157 USD", "USD/kW"),
        ("turbine_life", "0 y", "between 0.05"),
        ("turbine_backup", "25", "write 25 %"),
        ("turbine_operating", "5 USD/MMBtu", "USD/kWh"),
        ("heat_rate", "3000 Btu/kWh", "between 3413 and 30000 Btu/kWh"),
        ("heat_rate", "44 %", "Btu/kWh"),
        ("fuel_price", "0.03 USD/kWh", "USD/MMBtu"),
        ("fuel_price", "-1", "between 0"),
        ("grid_intensity", "367", "between 0 and 3 kg/kWh"),
        ("grid_intensity", "367 kWh", "kg/kWh"),
        ("onsite_intensity", "50 USD/t", "kg/kWh"),
        ("carbon_price", "50 USD", "USD/t"),
        ("carbon_price", "-5 USD/t", "between 0"),
        ("water_use", "1.1 kg/kWh", "L/kWh"),
        ("water_use", "-1", "between 0"),
        ("water_price", "3 USD/t", "USD/m3"),
        ("cooling_per_kw", "8 %", "USD/kW"),
        ("cooling_premium", "8", "write 8 %"),
        ("stranded_power", "15", "write 15 %"),
        ("staff_per_mw", "2 kW", "power"),
        ("staff_per_chip", "-1", "between 0"),
        ("salary", "250000 USD", "USD/month"),
        ("failure_rate", "4", "write 4 %"),
        ("repair_share", "75", "write 75 %"),
        ("property_tax", "1", "write 1 %"),
        ("property_tax", "4.2", "write 4.2 %"),
        ("insurance", "0.4", "write 0.4 %"),
        ("software_fee", "4500 USD", "USD/month"),
        ("software_fee", "-1 USD/y", "between 0"),
        ("rent", "3 USD", "USD/h"),
        ("rent", "-3 USD/h", "between 0"),
        ("term", "1 d", "between 0.0833333 and 100 y"),
        ("term", "3 USD", "time"),
        ("server", "-1 USD", "between 0"),
    ],
)
def test_a_wrong_input_says_what_was_understood(name, text, words):
    with pytest.raises(ChipcostError) as caught:
        number(name, text)
    error = caught.value
    assert words in f"{error.message} {error.hint}"
    assert name in error.message


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("wacc", "0.005", 0.005), ("wacc", "0%", 0.0), ("availability", "1%", 0.01),
     ("spares", "0.5%", 0.005), ("load", "0.5 %", 0.005), ("property_tax", "0.2", 0.2),
     ("insurance", "0.4 %", 0.004), ("staff_per_chip", "0.001", 0.001)],
)  # fmt: skip
def test_a_small_share_that_is_meant(name, text, value):
    assert number(name, text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("software_fee", "4500", 4500.0), ("software_fee", "375 USD/month", 4500.0),
        ("salary", "240000 USD/y", 20000.0), ("lead", "6", 6.0), ("ramp", "0.5 y", 6.0),
        ("term", "36 month", 3.0), ("heat_rate", "7.74 MMBtu/MWh", 7740.0),
        ("heat_rate", "8.166 MJ/kWh", 7740.0), ("fuel_price", "3.336 USD/GJ", 3.52),
        ("grid_intensity", "367 g/kWh", 0.367), ("grid_intensity", "0.367 t/MWh", 0.367),
        ("depreciation", "macrs-5", 1.0), ("depreciation", "straight-line", 0.0),
        ("depreciation", "60 %", 0.6),
    ],
)  # fmt: skip
def test_units_of_new_inputs(name, text, value):
    assert number(name, text) == pytest.approx(value, rel=1e-3)


def test_every_problem_at_once():
    with pytest.raises(ManyProblemsError) as caught:
        scenario("x", {"servr": "1 USD", "pue": "0.5", "chips": "8"})
    text = " ".join(problem.message for problem in caught.value.errors)
    assert "servr" in text
    assert "pue" in text


def test_one_utilisation_applied_twice_is_refused():
    with pytest.raises(ChipcostError, match="availability and load"):
        scenario("x", {**PLAIN, "availability": "95 %", "load": "60 %"})
    with pytest.raises(ChipcostError, match="same power given twice"):
        scenario("x", {**PLAIN, "power_per_chip": "1 kW"})


def test_the_cost_of_capital_from_its_parts():
    given = {name: text for name, text in PLAIN.items() if name != "wacc"}
    parts = {"debt_share": "75 %", "debt_rate": "7 %", "equity_rate": "20 %"}
    assert scenario("x", {**given, **parts}).values["wacc"] == pytest.approx(0.1025)
    with pytest.raises(ChipcostError, match="twice or in part"):
        scenario("x", {**PLAIN, **parts})


def test_files_of_inputs(tmp_path):
    long = "name,value\nserver,200000\nchips,8\nwacc,9%\nlife,5\npower,10\n"
    wide = "name,server,chips,wacc,life,power\na,200000 USD,8,9%,5 y,10 kW\nb,100000,8,0.09,5,10\n"
    yaml = "server: 200000 USD\nchips: 8\nwacc: 9%\nlife: 5 y\npower: 10 kW\n"
    named = "a:\n" + "".join(f"  {line}\n" for line in yaml.splitlines())
    document = json.dumps({"server": 200000, "chips": 8, "wacc": "9%", "life": 5, "power": 10})
    whole = [
        read_scenarios(long, "x.csv"),
        read_scenarios(wide, "x.csv")[:1],
        read_scenarios(yaml, "x.yaml"),
        read_scenarios(named, "x.yaml"),
        read_scenarios(document, "x.json"),
    ]
    values = [item.values for [item] in whole]
    assert all(found == values[0] for found in values)
    assert [item.name for item in read_scenarios(wide, "x.csv")] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.yaml", "", "no inputs"),
        ("a.yaml", "- 1\n", "no mapping"),
        ("a.json", "{", "Expecting"),
        ("a.csv", "server,chips\n1\n", "do not fit"),
        ("a.yaml", "server: 1 USD\nserver: 2 USD\n", "twice"),
        ("a.yaml", "pue: {low: 1.1}\n", "without a value"),
        ("a.yaml", "pue: {value: 1.2, low: 1.3}\n", "does not hold"),
    ],
)
def test_a_wrong_file(cli, tmp_path, name, text, words):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = cli("tco", "--inputs", str(path))
    assert done.status == 2
    assert words in done.err
    assert str(path) in done.err


def test_a_residual_lowers_capital_by_its_value_today():
    base = tco.chip_hour(scenario("x", PLAIN).values)
    kept = tco.chip_hour(scenario("x", {**PLAIN, "residual": "20 %"}).values)
    today = finance.discounted_residual(0.2 * 200000.0, 0.09, 5.0)
    expected = finance.monthly_payment(200000.0 - today, 0.09, 5.0)
    assert kept["server_usd_per_month"] == pytest.approx(expected)
    assert kept["total_usd_per_chip_hour"] < base["total_usd_per_chip_hour"]


def test_scenarios_are_one_axis():
    import numpy as np

    many = {name: np.full(1000, value) for name, value in scenario("x", PLAIN).values.items()}
    many["electricity"] = np.linspace(0.0, 0.2, 1000)
    found = tco.chip_hour(many)["total_usd_per_chip_hour"]
    assert found.shape == (1000,)
    assert np.all(np.diff(found) > 0.0)


LIMITS = [
    (name, side, bound)
    for name, spec in INPUTS.items()
    for side, bound in (("least", spec.low), ("most", spec.high))
    if bound > 0.0
]


@pytest.mark.parametrize(("name", "side", "bound"), LIMITS)
def test_every_input_has_its_limits(name, side, bound):
    """Just within, and just beyond; shares with their sign, for 1.02 alone may be a percentage."""
    inside, outside = (bound * 1.02, bound * 0.98) if side == "least" else (
        bound * 0.98, bound * 1.02)  # fmt: skip
    percent = INPUTS[name].dimension == "ratio"
    one, other = (f"{100 * value:.10g} %" if percent else f"{value:.10g}" for value in
                  (inside, outside))  # fmt: skip
    assert number(name, one) == pytest.approx(inside)
    with pytest.raises(ChipcostError, match=r"between|never below 1"):
        number(name, other)

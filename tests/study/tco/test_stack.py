"""Bottom-up cost: inputs and their errors, prices of the catalog, the quote beside it."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.model import finance, tco
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.input_files import read_scenarios
from chipcost.study.tco.inputs import INPUTS, number
from chipcost.study.tco.scenario import scenario

PLAIN = {"server": "200000 USD", "chips": "8", "wacc": "9 %", "life": "5 y", "power": "10 kW"}


def _rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


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
     ("spares", "0.5%", 0.005), ("load", "0.5 %", 0.005)],
)  # fmt: skip
def test_a_small_share_that_is_meant(name, text, value):
    assert number(name, text) == pytest.approx(value, rel=1e-12)


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


def test_ranges_are_those_of_all_corners():
    from itertools import product

    given = scenario(
        "x",
        {
            **PLAIN,
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


def test_annuities_hold_in_reverse():
    payment = finance.monthly_payment(361255.0, 0.1025, 6.0)
    assert finance.implied_capital(payment, 0.1025, 6.0) == pytest.approx(361255.0)
    assert finance.implied_rate(payment, 361255.0, 6.0) == pytest.approx(0.1025)
    assert finance.monthly_payment(1200.0, 0.0, 1.0) == pytest.approx(100.0)
    assert finance.capital_recovery(0.0, 4.0) == pytest.approx(0.25)
    assert math.isnan(finance.implied_rate(1.0, 361255.0, 6.0))


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


def test_a_chip_of_the_catalog_with_its_quote(cli):
    rows = _rows(cli("tco", "h200", "--owner", "neocloud", "--format", "csv"))
    items = {(row["group"], row["item"].strip()): row for row in rows}
    total = items["total", "total"]
    parts = [
        float(row["usd_per_chip_hour"])
        for row in rows
        if row["group"] in ("capital", "operating") and row["item"].startswith(" ")
    ]
    assert sum(parts) == pytest.approx(float(total["usd_per_chip_hour"]))
    assert float(total["usd_per_chip_hour"]) == pytest.approx(1.59, abs=0.005)
    assert float(total["usd_per_chip_hour_low"]) < 1.59 < float(total["usd_per_chip_hour_high"])
    assert float(items["quote", "quote"]["usd_per_chip_hour"]) == 1.59
    assert float(items["quote", "implied capital per chip"]["value"]) == pytest.approx(45e3, 0.01)
    inputs = [row for row in rows if row["group"] == "input"]
    assert all(row["source"] for row in inputs)


def test_single_inputs_replace_the_profile(cli):
    options = ["--wacc", "12%", "--life", "4y", "--electricity", "0.10 USD/kWh", "--pue", "1.2"]
    rows = _rows(cli("tco", "h200", *options, "--format", "csv"))
    given = {row["item"]: row["value"] for row in rows if row["origin"] == "as given"}
    assert given == {"wacc": "0.12", "life": "4", "electricity": "0.1", "pue": "1.2"}
    rows = _rows(cli("tco", "h200", "--site", "connecticut", "--format", "csv"))
    assert {row["item"]: row["value"] for row in rows}["electricity"] == "0.1907"


def test_links_are_priced_from_the_bill_of_materials(cli):
    base = ["tco", "trn2", "--server-price", "500000 USD"]
    rows = _rows(cli(*base, "--copper-price", "100 USD", "--format", "csv"))
    by = {row["item"].strip(): row for row in rows if row["group"] == "capital"}
    assert float(by["network"]["usd_per_month"]) == pytest.approx(
        finance.monthly_payment(9 * 64 * 100.0, 0.09, 5.0)
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["trn3"], "--unit-price"),
        (["nonsense"], "did you mean"),
        (["h100", "--owner", "cloud-customer"], "pays a rental"),
        (["h100", "--owner", "nobody"], "no owner profile"),
        (["h100", "--site", "atlantis"], "no site"),
        (["h100", "--power-utilization", "80"], "write 80 %"),
        (["h100", "--unit-price", "30000"], "--unit-price"),
        (["h100", "--unit-price", "0 USD"], "no price"),
        (["h100", "--annuity", "weekly"], "weekly"),
        (["h100", "--input", "network"], "NAME=VALUE"),
        (["h100", "--input", "netwrk=1 USD"], "netwrk"),
        (["h100", "--availability", "95%", "--load", "60%"], "availability and load"),
        (["h100", "h200", "--unit-price", "1 USD"], "several chips"),
        (["h100", "--pue", "1.5", "--input", "pue=1.1"], "pue is given twice: '1.5' and '1.1'"),
        (["h100", "--input", "staff=1", "--input", "staff=2"], "staff is given twice"),
        ([], "no chip is named"),
        (["h100", "--inputs", "x.yaml"], "whole table"),
        (["h100", "--optics-price", "1 USD"], "bill of materials"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli("tco", *command)
    assert done.status == 2
    assert words in done.err


def test_reconciliation_covers_every_quoted_chip(cli, shipped):
    done = cli("tco", "--reconcile", "--format", "csv")
    rows = _rows(done)
    assert {"hyperscaler", "neocloud", "internal", "lab"} == {row["owner"] for row in rows}
    compared = [row for row in rows if row["status"] == "compared"]
    assert len(compared) >= 15
    for row in compared:
        gap = float(row["modelled_usd_per_chip_hour"]) / float(row["quoted_usd_per_chip_hour"]) - 1
        assert float(row["difference"]) == pytest.approx(gap)
        assert row["cause"]
    missing = [row for row in rows if row["status"] != "compared"]
    assert {row["status"] for row in missing} <= {"no price", "no power"}
    headline = cli("tco", "--reconcile").out
    assert f"{sum(r['owner'] == 'neocloud' for r in compared)} of 10 quoted chips" in headline


def test_the_inputs_are_listed(cli):
    rows = _rows(cli("tco", "--list-inputs", "--format", "csv"))
    assert {row["input"] for row in rows} >= set(INPUTS)


def test_profiles_of_an_overlay(cli, tmp_path):
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
    rows = _rows(cli("tco", "h100", "--catalog", str(path), "--format", "csv"))
    assert {row["item"]: row["value"] for row in rows}["electricity"] == "0.2"
    rows = _rows(cli("tco", "h100", "--catalog", str(path), "--site", "ours", "--format", "csv"))
    assert {row["item"]: row["value"] for row in rows}["electricity"] == "0.01"
    [row] = _rows(cli("compare", "h100", "--catalog", str(path), "--format", "csv"))
    assert row["pue"] == "1.5"
    assert row["usd_per_chip_hour"] == "1"


@pytest.mark.parametrize(
    "command",
    [["compare"], ["tokens", "llama-3.3-70b"], ["plan", "llama-3.3-70b", "--output", "1e9/day"]],
    ids=lambda command: command[0],
)
def test_modelled_costs_fill_in_only_when_asked_and_marked(cli, command):
    plain = {row["chip"]: row for row in _rows(cli(*command, "--format", "csv"))}
    filled = {
        row["chip"]: row for row in _rows(cli(*command, "--fill", "modelled", "--format", "csv"))
    }
    price = {"compare": "usd_per_chip_hour", "tokens": "usd_per_mtok_total"}.get(
        command[0], "usd_per_year"
    )
    assert filled["mi350x"][price]
    assert not plain.get("mi350x", {}).get(price)
    assert filled["gb200"][price] == plain["gb200"][price]  # a quote stands
    assert filled["mi350x"]["cost_kind"] == "modelled"
    assert filled["gb200"]["cost_kind"] == "owned"
    assert (
        "modelled"
        in cli(
            *command,
            "mi350x" if command[0] == "compare" else "--fill",
            *(["--fill"] if command[0] == "compare" else []),
            "modelled",
        ).out
    )
    refused = cli(*command, "--fill", "modelled", "--owner", "rental")
    assert refused.status == 2
    assert "no rentals" in refused.err
    assert cli(*command, "--fill", "guess").status == 2


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
    unit_price: {value: 30000 USD}
systems:
  mybox:
    name: My Box
    vendor: Me
    chip: mychip
    count: 8
    scale_up_chips: 8
    source: mine
    power: {value: 11 kW, basis: server}
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


def test_every_question_assumes_the_same_system_of_a_chip_that_names_none(cli, tmp_path):
    """mybox is the only system of mychip, and the chip has no key `default_system`."""
    path, quoted = tmp_path / "box.yaml", tmp_path / "quoted.yaml"
    path.write_text(BOX, encoding="utf-8")
    quoted.write_text(BOX + QUOTE, encoding="utf-8")
    (box,) = (
        row["usd_per_chip_hour"]
        for row in _rows(cli("tco", "mybox", "--catalog", str(path), "--format", "csv"))
        if row["group"] == "total"
    )
    (chip,) = (
        row["usd_per_chip_hour"]
        for row in _rows(cli("tco", "mychip", "--catalog", str(path), "--format", "csv"))
        if row["group"] == "total"
    )
    (filled,) = _rows(
        cli("compare", "mychip", "--fill", "modelled", "--catalog", str(path), "--format", "csv")
    )
    (held,) = (
        row
        for row in _rows(
            cli("tco", "mychip", "--reconcile", "--catalog", str(quoted), "--format", "csv")
        )
        if row["owner"] == "hyperscaler"
    )
    assert chip == filled["usd_per_chip_hour"] == held["modelled_usd_per_chip_hour"] == box
    assert filled["system"] == "mybox"


def test_a_deal_assumes_the_system_of_a_chip_that_names_none(cli, tmp_path):
    box, deal = tmp_path / "box.yaml", tmp_path / "deal.yaml"
    box.write_text(BOX, encoding="utf-8")
    deal.write_text(DEAL, encoding="utf-8")
    (row,) = _rows(
        cli("deals", "mydeal", "--catalog", str(box), "--catalog", str(deal), "--format", "csv")
    )
    (beside,) = _rows(
        cli("compare", "mybox", "--power-basis", "it", "--all", "--catalog", str(box),
            "--format", "csv")
    )  # fmt: skip
    assert row["catalog_kw_per_chip"] == beside["power_kw_per_chip"] != ""

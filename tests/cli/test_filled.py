"""Own figures of power: --power-price and --pue, where they count and how they are named."""

from __future__ import annotations

import json

import pytest

CENT6 = ("--power-price", "0.06 USD/kWh")


def answer(cli, *arguments):
    done = cli(*arguments, "--format", "json")
    assert done.status == 0, done.err
    return json.loads(done.out)


def cost(cli, *arguments):
    [row] = [row for row in answer(cli, *arguments)["rows"] if row["chip"] == "tpu-v7"]
    return row["usd_per_chip_hour"]


@pytest.mark.parametrize(
    "command",
    [("compare", "tpu-v7", "h200"), ("tokens", "llama-3.3-70b", "tpu-v7", "h200")],
    ids=lambda words: words[0],
)
def test_a_modelled_cost_takes_the_price_of_electricity_and_the_pue(cli, command):
    filled = (*command, "--fill", "modelled")
    plain, cheap = cost(cli, *filled), cost(cli, *filled, *CENT6)
    assert cheap < plain
    assert cost(cli, *filled, *CENT6, "--pue", "1.5") > cheap
    named = answer(cli, *filled, *CENT6, "--pue", "1.5")
    assert named["headline"][1] == "your PUE: 1.5; your electricity: 0.06 USD/kWh"
    assert named["assumptions"]["own_terms"] == ["your PUE: 1.5", "your electricity: 0.06 USD/kWh"]


def test_a_setting_that_does_not_count_is_not_told(cli, monkeypatch):
    monkeypatch.setenv("CHIPCOST_POWER_PRICE", "0.06 USD/kWh")
    monkeypatch.setenv("CHIPCOST_PUE", "1.5")
    quoted = answer(cli, "compare", "tpu-v7", "h200")["headline"][1]
    assert quoted == "your PUE: 1.5; by the environment: pue 1.5"
    modelled = answer(cli, "compare", "tpu-v7", "h200", "--fill", "modelled")["headline"][1]
    assert "power-price 0.06 USD/kWh" in modelled


def test_it_is_the_input_of_tco(cli):
    [one] = {
        row["value"]
        for row in answer(cli, "tco", "gb200", *CENT6)["rows"]
        if (row["group"], row["item"]) == ("input", "electricity")
    }
    assert one == 0.06
    same = cli("tco", "gb200", "--electricity", "0.06 USD/kWh").out
    assert cli("tco", "gb200", *CENT6).out == same
    assert "your inputs: electricity 0.06 USD/kWh" in same


def test_a_plan_and_a_break_even_take_it(cli):
    plan = ("plan", "gb200", "--power", "1 MW")
    [plain], [dear] = (
        answer(cli, *plan, *more)["rows"] for more in ((), ("--power-price", "0.3 USD/kWh"))
    )
    assert dear["capital_usd"] < plain["capital_usd"]  # of the same quote
    found = answer(cli, "breakeven", "h200", "gb200", "--solve", "electricity", *CENT6)
    assert found["rows"][0]["now"] == pytest.approx(0.06)


@pytest.mark.parametrize(
    "command",
    [
        ("compare",),
        ("tokens", "llama-3.3-70b"),
        ("margin", "llama-3.3-70b"),
        ("breakeven", "h200", "gb200"),
        ("sensitivity", "gb200"),
    ],
    ids=lambda words: words[0],
)
def test_where_quotes_answer_it_is_refused_and_as_a_setting_does_not_count(
    cli, command, monkeypatch
):
    done = cli(*command, *CENT6)
    assert done.status == 2
    assert "--power-price is of modelled costs" in done.err
    monkeypatch.setenv("CHIPCOST_POWER_PRICE", "0.06 USD/kWh")
    assert cli(*command).status == 0


@pytest.mark.parametrize("text", ["-1 USD/kWh", "9 USD/kWh"])
def test_no_price_of_electricity(cli, text):
    done = cli("compare", "--fill", "modelled", "--power-price", text)
    assert (done.status, "is no price of electricity" in done.err) == (2, True)

"""Questions about a bottom-up cost, as they are asked."""

from __future__ import annotations

import pytest

from chipcost.study.tco.inputs import INPUTS


def test_single_inputs_replace_the_profile(rows_of):
    options = ["--wacc", "12%", "--life", "4y", "--electricity", "0.10 USD/kWh", "--pue", "1.2"]
    rows = rows_of("tco", "h200", *options)
    given = {row["item"]: row["value"] for row in rows if row["origin"] == "as given"}
    assert given == {"wacc": 0.12, "life": 4.0, "electricity": 0.1, "pue": 1.2}
    rows = rows_of("tco", "h200", "--site", "connecticut")
    assert {row["item"]: row["value"] for row in rows}["electricity"] == 0.1907


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


def test_the_inputs_are_listed(rows_of):
    rows = rows_of("tco", "--list-inputs")
    assert {row["input"] for row in rows} >= set(INPUTS)


def test_one_of_several_without_a_price_is_named_and_leaves_the_others(cli):
    done = cli("tco", "trn3", "gb200")
    assert done.status == 0
    assert "NVIDIA GB200" in done.out
    assert "Left out, without a public price or power: trn3." in done.out
    alone = cli("tco", "trn3")
    assert alone.status == 2
    assert "--unit-price" in alone.err

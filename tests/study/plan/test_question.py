"""What can be asked of a fleet, and what cannot.

tests: chipcost.study.plan.question, chipcost.study.plan.site, chipcost.study.plan.servers
"""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.plan.question import Fleet


def test_something_is_asked():
    with pytest.raises(ChipcostError, match="one thing at least"):
        Fleet().checked()
    with pytest.raises(ChipcostError, match="part of a load"):
        Fleet(given=5.0, power_kw=1.0).checked()
    assert not Fleet(output=5.0).checked().several
    assert Fleet(output=5.0, chips=8.0).checked().several


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], "one thing"),
        (["llama-3.3-70b"], "one thing"),
        (["--power", "1 MW"], "no model is named"),
        (["nosuch", "--output", "1e9/day"], "no language model and no chip 'nosuch'"),
        (["gb300", "--output", "1e9/day"], "no model is named"),
        (["llama-3.3-70b", "--output", "1e9/day", "--peak", "0.5"], "--peak"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "120%"], "--availability"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "95"], "--availability"),
        (["llama-3.3-70b", "--output", "1e9/day", "--spares", "1.5"], "1.5 %"),
        (["--output", "1e9/day", "--tokens-per-chip", "10"], "no chip is named"),
        (["llama-3.3-70b", "--output", "1e9/day", "--isl", "0"], "--isl"),
        (["llama-3.3-70b", "--power", "-1 MW"], "--power"),
        (["gb300", "--power", "1 MW", "--site", "google", "--site", "aws"], "one site"),
        (["gb300", "--power", "1 MW", "--site", "google", "--pue", "1.2"], "given twice"),
        (["gb300", "--power", "1 MW", "--site", "atlantis"], "atlantis"),
        (["gb300", "--power", "1 MW", "--payments", "order 30%"], "--payments"),
        (["gb300", "--power", "1 MW", "--ramp", "-3"], "--ramp"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli("plan", *command)
    assert done.status == 2
    assert words in done.err


def test_the_first_name_may_be_a_chip(rows_of):
    ask = ("--power", "50MW")
    same = [
        rows_of("plan", "gb300", *ask),
        rows_of("plan", "--chip", "gb300", *ask),
        rows_of("plan", "gb300-nvl72", *ask),
    ]
    assert same[0] == same[1]
    assert same[0][0]["chips"] == same[2][0]["chips"]
    both = rows_of("plan", "gb300", "h200", *ask)
    assert [row["chip"] for row in both] == ["gb300", "h200-sxm"]
    assert rows_of("plan", "gpt-oss", "gb300", *ask)[0]["model"] == "gpt-oss-120b"


@pytest.mark.parametrize(
    ("options", "pue"),
    [
        (("--owner", "any"), 1.14),
        (("--owner", "hyperscaler"), 1.14),
        (("--owner", "neocloud"), 1.35),
        (("--owner", "internal"), 1.10),
        (("--owner", "rental"), 1.25),
        (("--owner", "any", "--site", "google"), 1.10),
        (("--owner", "any", "--site", "iowa"), 1.14),  # which states a price of electricity alone
        (("--owner", "any", "--pue", "1.3"), 1.3),
    ],
)
def test_a_site_has_one_pue_whoever_is_asked_for(result_of, options, pue):
    found = result_of("plan", "llama-3.3-70b", "gb300", "tpu-v7", "h200", "--power", "750 MW",
                      "--as-of", "2026-11-23", *options)  # fmt: skip
    assert {row["pue"] for row in found.to_dicts()} == {pue}
    for row in found.to_dicts():
        assert row["facility_mw"] / row["it_mw"] == pytest.approx(pue)
        assert 740 < row["facility_mw"] <= 750
    assert any(f"PUE {pue:g} (" in line for line in found.headline)

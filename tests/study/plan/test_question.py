"""What is asked of a fleet, read from texts."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.plan.question import Fleet, quantity, rate


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
    assert quantity("--power", "750 MW", "power") == pytest.approx(750e3)
    assert quantity("--budget", "100 MUSD/y", "money") == 100e6
    with pytest.raises(ChipcostError):
        quantity("--power", "750", "power")
    with pytest.raises(ChipcostError, match="not from"):
        Fleet().checked()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], "no model"),
        (["llama-3.3-70b"], "one thing"),
        (["llama-3.3-70b", "--output", "1e9/day", "--power", "1 MW"], "one thing"),
        (["nosuch", "--output", "1e9/day"], "nosuch"),
        (["llama-3.3-70b", "--output", "1e9/day", "--peak", "0.5"], "--peak"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "120%"], "--availability"),
        (["llama-3.3-70b", "--output", "1e9/day", "--availability", "95"], "--availability"),
        (["--output", "1e9/day", "--tokens-per-chip", "10"], "none is named"),
        (["llama-3.3-70b", "--output", "1e9/day", "--isl", "0"], "--isl"),
        (["llama-3.3-70b", "--power", "-1 MW"], "--power"),
    ],
)
def test_bad_questions(cli, command, words):
    done = cli("plan", *command)
    assert done.status == 2
    assert words in done.err

"""The selection of chips, the same in every command that shows chips."""

from __future__ import annotations

import csv
import io

import pytest


def chips(cli, *arguments, column="chip"):
    done = cli(*arguments, "--format", "csv")
    assert done.status == 0, done.err
    return {row[column] for row in csv.DictReader(io.StringIO(done.out))}


@pytest.mark.parametrize(
    "command",
    [
        ("compare",),
        ("tokens", "llama-3.1-8b"),
        ("frontier", "llama-3.1-8b"),
        ("margin", "llama-3.1-8b"),
        ("plan", "llama-3.1-8b", "--power", "1 MW"),
        ("history",),
        ("list", "quotes"),
        ("list", "systems"),
        ("tco", "--reconcile"),
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_a_vendor_chooses(cli, command):
    amd = chips(cli, "list", "chips", "--vendor", "amd", column="id")
    found = chips(cli, *command, "--vendor", "amd")
    assert found
    assert found <= amd
    done = cli(*command, "--vendor", "NVIDA")
    assert (done.status, "nearest: NVIDIA" in done.err) == (2, True)


def test_tco_takes_the_stacks_of_chosen_chips_and_names_those_without(cli):
    shown = cli("tco", "--vendor", "google").out
    assert "Google TPU v7 Ironwood, hyperscaler" in shown
    assert "Left out, without a public price or power: tpu-v3" in shown
    assert cli("tco", "tpu-v3").status == 2
    none = cli("tco", "--vendor", "Groq")
    assert (none.status, "no price or no power of these is public" in none.err) == (2, True)
    unfit = cli("tco", "gb200", "--vendor", "amd")
    assert (unfit.status, "no chip fits --vendor AMD" in unfit.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "--as-of", "1999"), "no chip of these has a public quote"),
        (("compare", "h200", "--vendor", "amd"), "no chip fits --vendor AMD"),
        (("compare", "--vendor", "amd", "--tier", "sram"), "no chip fits"),
        (("tokens", "llama-3.1-8b", "--vendor", "amd", "--tier", "sram"), "no chip fits"),
        (("list", "chips", "--vendor", "amd", "--tier", "sram"), "no chip fits"),
        (("list", "systems", "--vendor", "Etched", "--all"), "no systems of these chips"),
        (("list", "owners", "--vendor", "amd"), "has no filters"),
        (("history",), "no chip is named or chosen"),
        (("history", "h200", "--owner", "internal"), "no quote of h200-sxm is of that owner"),
    ],
)
def test_what_matches_nothing_is_an_error(cli, arguments, words):
    for form in ("table", "csv"):
        done = cli(*arguments, "--format", form)
        assert (done.status, done.out) == (2, "")
        assert words in done.err


def test_tokens_without_any_price_say_so(cli):
    assert (
        "No chip of these has a public quote"
        in cli("tokens", "llama-3.1-8b", "--as-of", "1999").out
    )
    named = cli("tokens", "llama-3.1-8b", "trn2", "gb200", "--owner", "rental").out
    assert "trainium2 has no public quote (three-year rental" in named
    assert "it has on_demand: --term any" in named
    compared = cli("compare", "trn2", "gb200", "--owner", "rental").out
    assert "trainium2 has on_demand: --term any" in compared

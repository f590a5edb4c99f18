"""What a user lays over the data changes the answer of every command that takes it.

tests: chipcost.study.data, chipcost.cli.history, chipcost.cli.deals, chipcost.cli.claims,
  chipcost.cli.breakeven, chipcost.cli.sensitivity, chipcost.cli.validate, chipcost.cli.listing

The commands and their options are those of the application itself: one that is new and has no line
in CASES fails here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.main import get_command

from chipcost.cli.main import application

ROOT = Path(__file__).parents[2]
VLLM = str(ROOT / "tests" / "bench" / "good" / "vllm-failed.json")

SOURCE = "sources: {ours: {title: our own, date: 2026-11-01, grade: datasheet}}\n"
PRICED = f"""{SOURCE}quotes:
  - {{chip: gb200, owner: hyperscaler, kind: owned, date: 2026-11-20, total: 7.77 USD/h,
     source: ours}}
  - {{chip: h100-sxm, owner: hyperscaler, kind: owned, date: 2026-11-20, total: 7.77 USD/h,
     source: ours}}
"""
SLOWER = f"""{SOURCE}chips:
  gb200: {{source: ours, memory_bandwidth: {{value: 7.77 TB/s}}}}
  h100-sxm: {{source: ours,
    memory_bandwidth: {{value: 2.22 TB/s}}, bf16_dense: {{value: 777 TFLOP/s}}}}
"""
SITES = f"""{SOURCE}profiles:
  hyperscaler: {{source: ours, pue: {{value: 1.777}}}}
"""
HUNGRY = f"""{SOURCE}power_quotes:
  - {{chip: h100-sxm, basis: it, date: 2026-11-20, value: 7.77 kW, source: ours}}
"""
DEAL = f"""{SOURCE}deals:
  our-deal:
    name: Us with them
    buyer: Us
    seller: Them
    announced: 2026-11-01
    money: purchase
    chip: h100-sxm
    power: {{value: 77 MW, basis: it}}
    value: {{value: 7.77 BUSD}}
    source: ours
"""
CLAIM = f"""{SOURCE}claims:
  OWN7:
    title: Seven is seven
    source: ours
    published: "7"
    expression: "3 + 4"
"""
MODEL = f"""{SOURCE}models:
  our-model:
    name: Ours
    vendor: Us
    source: ours
    layers: 32
    hidden: 4096
    vocab: 128256
    heads: 32
    kv_heads: 8
    head_dim: 128
    ffn: 14336
"""
SOLD = f"""{SOURCE}token_prices:
  - {{provider: us-tokens, name: llama, model: llama-3.3-70b, input: 0.001 USD/Mtok,
     output: 0.001 USD/Mtok, date: 2026-11-01, source: ours}}
"""
OTHER = f"""{SOURCE}chips:
  seven:
    name: Seven
    vendor: Us
    memory_tier: hbm
    source: ours
    memory_bandwidth: {{value: 7.77 TB/s}}
    bf16_dense: {{value: 777 TFLOP/s}}
"""
RUNS = (
    "id,chip,chips,model,tp,concurrency,isl,osl,tpot_ms\n"
    "a,h100,1,llama-3.1-8b,1,16,1024,1024,9.0\nb,h100,1,llama-3.1-8b,1,64,1024,1024,15.0\n"
)
PRICES = "chip,price,region,date\nseven,7.77,eu,2026-11-20\nh100,2.5,eu,2026-11-20\n"
FLEET = ("--output", "2e9/day")


class Case(NamedTuple):
    """A question, and what is laid over the data: texts of --set, or the overlay of --catalog."""

    command: tuple[str, ...]
    over: str
    told: str = ""  # what the changed answer says and the plain one does not


REPORT = ("report", "--chips", "gb200,h100", "--models", "llama-3.3-70b")
SWEPT = ("sweep", "--question", "compare", "--grid", "chip=gb200")
SETS = (
    Case(("compare", "gb200"), "gb200.total=7.77 USD/h", "7.77"),
    Case(("compare", "gb200"), "gb200.memory_bandwidth=7.77 TB/s", "7.77"),
    Case(("versus", "gb200", "h100"), "gb200.total=7.77 USD/h", "7.77"),
    Case(
        ("sweep", "--question", "compare", "--grid", "chip=gb200"), "gb200.total=7.77 USD/h", "7.77"
    ),
    Case(("tokens", "llama-3.3-70b", "h100"), "h100.total=7.77 USD/h"),
    Case(("tokens", "llama-3.3-70b", "h100"), "h100.memory_bandwidth=2.22 TB/s"),
    Case(("margin", "llama-3.3-70b", "h100"), "h100.total=7.77 USD/h"),
    Case(("frontier", "llama-3.3-70b", "h100"), "h100.total=7.77 USD/h"),
    Case(("plan", "llama-3.3-70b", "h100", *FLEET), "h100.memory_bandwidth=2.22 TB/s"),
    Case(("list", "owners"), "gb200.total=7.77 USD/h"),
    Case(("show", "gb200"), "gb200.memory_bandwidth=7.77 TB/s", "7.77 TB/s"),
    Case(("explain", "gb200", "usd_per_tb_per_s_hour"), "gb200.total=7.77 USD/h", "7.77"),
    Case(("history", "gb200"), "gb200.total=7.77 USD/h", "7.77"),
    Case(("diff", "2026-06-30", "2026-11-23"), "b200.memory_bandwidth=7.77 TB/s"),
    Case(("tco", "h100"), "h100.total=7.77 USD/h", "7.77"),
    Case(("tco", "--reconcile"), "h100.total=7.77 USD/h", ": 7.77,"),
    Case(("sensitivity", "gb200"), "gb200.total=7.77 USD/h"),
    Case(("breakeven", "h200", "gb200"), "gb200.total=7.77 USD/h"),
    Case(("validate", "RUNS"), "h100.memory_bandwidth=2.22 TB/s"),
    Case(("bench", VLLM, "--chip", "h100", "--chips", "8"), "h100.total=7.77 USD/h", "7.77"),
    Case(("claims", "P04"), "gb200.memory_bandwidth=7.77 TB/s", "7.77 TB/s"),
    Case(("deals",), "mi455x.tdp=7.77 kW"),
    Case(REPORT, "gb200.total=7.77 USD/h", "7.77"),
)
FILES = (
    Case(("compare", "gb200"), PRICED, "7.77"),
    Case(("compare", "gb200"), SLOWER, "7.77"),
    Case(("compare", "gb200"), SITES, "1.777"),
    Case(("compare", "gb200", "--per", "token", "--model", "our-model"), MODEL, "our-model"),
    Case(("versus", "gb200", "h100"), PRICED, "7.77"),
    Case(SWEPT, PRICED, "7.77"),
    Case(("versus", "gb200", "h100", "--model", "our-model"), MODEL, "our-model"),
    Case(("tokens", "our-model", "h100"), MODEL, "our-model"),
    Case(("tokens", "llama-3.3-70b", "h100"), SLOWER),
    Case(("tokens", "llama-3.3-70b", "h100"), PRICED),
    Case(("margin", "our-model", "h100", "--token-price", "1/2"), MODEL, "our-model"),
    Case(("margin", "llama-3.3-70b", "h100"), PRICED),
    Case(("margin", "llama-3.3-70b", "h100"), SOLD, "us-tokens"),
    Case(("frontier", "our-model", "h100"), MODEL, "our-model"),
    Case(("frontier", "llama-3.3-70b", "h100"), PRICED),
    Case(("plan", "our-model", "h100", *FLEET), MODEL, "our-model"),
    Case(("plan", "llama-3.3-70b", "h100", *FLEET), PRICED),
    Case(("plan", "llama-3.3-70b", "h100", *FLEET), SITES),
    Case(("list", "chips"), OTHER, "seven"),
    Case(("list", "models"), MODEL, "our-model"),
    Case(("list", "sources"), OTHER, "our own"),
    Case(("list", "sites"), SITES, "1.777"),
    Case(("show", "gb200"), SLOWER, "7.77 TB/s"),
    Case(("show", "our-model"), MODEL, "our-model"),
    Case(("explain", "gb200", "usd_per_tb_per_s_hour"), PRICED, "7.77"),
    Case(("history", "gb200"), PRICED, "7.77"),
    Case(("history", "llama-3.3-70b"), SOLD, "us-tokens"),
    Case(("diff", "2026-06-30", "2026-11-23"), PRICED, "7.77"),
    Case(("tco", "h100"), SITES, "1.777"),
    Case(("tco", "--reconcile"), PRICED, ": 7.77,"),
    Case(("sensitivity", "gb200"), PRICED),
    Case(("breakeven", "h200", "gb200"), PRICED),
    Case(("breakeven", "h200", "gb200", "--per", "hour", "--solve", "electricity"), SITES),
    Case(("validate", "RUNS"), SLOWER),
    Case(("bench", VLLM, "--chip", "h100", "--chips", "8"), PRICED, "7.77"),
    Case(("claims", "P04"), SLOWER, "7.77 TB/s"),
    Case(("claims",), CLAIM, "OWN7"),
    Case(("deals",), DEAL, "our-deal"),
    Case(REPORT, PRICED, "7.77"),
    Case(("import", "prices", "PRICES"), OTHER, "chip: seven"),
)
CASES = {"--set": SETS, "--catalog": FILES}
WITHOUT_ROWS = ("import", "report")  # an overlay, a page
BY_ITSELF = {"export"}  # a workbook is a file: tests/cli/test_export.py


@cache
def commands():
    return get_command(application([])).commands


def ask(cli, tmp_path, command, option="", over=""):
    """What a command answers, as JSON where it answers with rows."""
    files = {"RUNS": RUNS, "PRICES": PRICES}
    given = []
    for word in command:
        if word in files:
            path = tmp_path / f"{word.lower()}.csv"
            path.write_text(files[word], encoding="utf-8")
            word = str(path)
        given.append(word)
    if option == "--catalog":
        path = tmp_path / "ours.yaml"
        path.write_text(over, encoding="utf-8")
        given += [option, str(path)]
    elif option:
        given += [option, over]
    if command[0] in WITHOUT_ROWS:
        return cli(*given)
    return cli(*given, "--format", "json")


@pytest.mark.parametrize("option", CASES)
def test_every_command_that_takes_it_is_asked(option):
    taking = {name for name, one in commands().items() if any(option in p.opts for p in one.params)}
    assert taking == {case.command[0] for case in CASES[option]} | BY_ITSELF
    assert len(taking) >= 15


@pytest.mark.parametrize(
    ("option", "case"),
    [(option, case) for option, cases in CASES.items() for case in cases],
    ids=lambda part: part if isinstance(part, str) else f"{'-'.join(part.command)}"[:40],
)
def test_the_answer_changes(cli, tmp_path, option, case):
    changed = ask(cli, tmp_path, case.command, option, case.over)
    assert changed.status == 0, changed.err
    plain = ask(cli, tmp_path, case.command)
    if "our-model" in case.command:  # the question is about what is laid over
        assert plain.status == 2
    elif case.command[0] in WITHOUT_ROWS:
        assert plain.status == 0, plain.err
        assert plain.out != changed.out
    else:
        assert plain.status == 0, plain.err
        assert json.loads(plain.out)["rows"] != json.loads(changed.out)["rows"]
    if case.told:
        assert case.told in changed.out
        assert case.told not in plain.out


@pytest.mark.parametrize(
    "command",
    [("compare", "gb200"), ("tokens", "llama-3.3-70b", "gb200")],
    ids=lambda command: command[0],
)
def test_the_answer_names_what_was_changed(cli, command):
    plain = json.loads(cli(*command, "--format", "json").out)
    assert plain["assumptions"]["overridden"] == []
    sets = ("--set", "gb200.total=7 USD/h", "--set", "gb200.memory_bandwidth=7 TB/s")
    changed = json.loads(cli(*command, *sets, "--format", "json").out)
    assert changed["assumptions"]["overridden"] == ["gb200.memory_bandwidth", "gb200 quote"]


def test_a_screen_names_what_was_changed(cli):
    assert "Overridden" not in cli("compare", "gb200").out
    shown = cli("compare", "gb200", "--set", "gb200.total=7 USD/h").out
    assert shown.endswith("Overridden: gb200 quote.\n")


IMPOSSIBLE = f"""{SOURCE}chips:
  h200-sxm: {{source: ours, memory_bandwidth: {{value: 48 TB/s}}}}
quotes:
  - {{chip: h200-sxm, owner: lab, kind: owned, date: 2027-10-01, total: 105 USD/h, source: ours}}
"""


@pytest.mark.parametrize("line", ["compare h200", "tokens llama-3.1-8b h200", "history h200"])
def test_an_answer_says_what_check_finds_in_a_file(cli, tmp_path, line):
    """An impossible figure, a price far from all others and a day to come are not used in
    silence."""
    bad, good = tmp_path / "bad.yaml", tmp_path / "good.yaml"
    bad.write_text(IMPOSSIBLE, encoding="utf-8")
    good.write_text(HUNGRY.partition("power_quotes")[0], encoding="utf-8")
    found = cli("check", str(bad)).out
    assert {"F503", "C802", "W604"} <= {code for code in ("F503", "C802", "W604") if code in found}
    shown = cli(*line.split(), "--catalog", str(bad), "--catalog", str(good)).out
    assert f"with {bad} (chipcost check: 1 error, 3 warnings), {good}" in shown


def test_a_file_without_findings_is_named_alone(cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(PRICED.replace("7.77", "1.77"), encoding="utf-8")
    assert f"with {path}\n" in cli("compare", "gb200", "--catalog", str(path)).out


def test_a_price_of_nothing_is_refused(cli):
    done = cli("compare", "b200", "--set", "b200.total=0 USD/h")
    assert done.status == 2
    assert "0 USD/h is no price" in done.err

"""The functions of the package are the commands: names, defaults, answers and errors.

tests: chipcost.api.ask, chipcost.api.keywords, chipcost.api.bench, chipcost.api.breakeven,
  chipcost.api.claims, chipcost.api.compare, chipcost.api.deals, chipcost.api.diff,
  chipcost.api.explain, chipcost.api.frontier, chipcost.api.history, chipcost.api.list,
  chipcost.api.margin, chipcost.api.plan, chipcost.api.sensitivity, chipcost.api.show,
  chipcost.api.sweep, chipcost.api.tco, chipcost.api.tokens, chipcost.api.validate,
  chipcost.api.versus
"""

from __future__ import annotations

import inspect
import shlex
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

import chipcost
from chipcost.api.keywords import LEFT_OUT, NOT_ASKED, asked, keywords_of
from chipcost.cli.main import COMMANDS, application
from chipcost.cli.options import OUTPUT
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

ROOT = Path(__file__).resolve().parents[2]


@cache
def commands():
    return get_command(application([])).commands


@pytest.fixture
def data(shipped):
    return Data().with_catalog(shipped)


def test_every_question_of_the_command_line_is_a_function():
    assert {*asked(), *NOT_ASKED} == {*COMMANDS}
    for name in asked():
        assert getattr(chipcost, name).__name__ == name
        assert name in chipcost.__all__ or name == "list"


@pytest.mark.parametrize("name", asked())
def test_names_and_defaults_are_those_of_the_option_parser(name):
    """Held against what the parser itself makes of the options, and not against their source."""
    wanted = {}
    for param in commands()[name].params:
        words = [word for word in param.opts if word.startswith("--")]
        output = getattr(param, "rich_help_panel", "") == OUTPUT
        if param.name == "help" or output or any((name, word) in LEFT_OUT for word in words):
            continue
        default = param.default
        if param.required:
            default = inspect.Parameter.empty
        elif param.nargs == -1 or param.multiple:
            default = ()
        if words == ["--chips", "--fleet"]:  # `chips` is the argument
            words = words[1:]
        key = words[0].lstrip("-").replace("-", "_") if words else param.name
        wanted[key] = default
    found = {
        item.name: item.default
        for item in inspect.signature(getattr(chipcost, name)).parameters.values()
        if item.name not in ("data", "unknown")
    }
    assert found == wanted
    for item in inspect.signature(getattr(chipcost, name)).parameters.values():
        assert item.kind is not item.VAR_POSITIONAL


def test_what_is_left_out_is_there():
    for name, word in LEFT_OUT:
        assert any(word in param.opts for param in commands()[name].params), (name, word)


def test_the_documentation_names_every_keyword():
    for name in asked():
        text = inspect.getdoc(getattr(chipcost, name))
        for item in keywords_of(name):
            assert f"\n    {item.name} " in text, (name, item.name)


ASK = chipcost
CASES = (
    (
        "sweep --question compare --grid chip=h200,b200 price=1:4:0.5 --reduce best,mean --by chip",
        lambda: ASK.sweep(
            question="compare",
            grid={"chip": ["h200", "b200"], "price": "1:4:0.5"},
            reduce=["best", "mean"],
            by="chip",
        ),
    ),
    (
        "versus trn2 gb200 --price gb200=1.5 --as-of 2026-08-01",
        lambda: ASK.versus("trn2", "gb200", price={"gb200": 1.5}, as_of="2026-08-01"),
    ),
    (
        "compare b200 h200 --per flop --dtype fp8",
        lambda: ASK.compare(["b200", "h200"], per="flop", dtype="fp8"),
    ),
    (
        "compare h100 --owner rental --provider aws --term 1y",
        lambda: ASK.compare("h100", owner="rental", provider="aws", term="1y"),
    ),
    (
        "compare b200 --set 'b200.tdp=1100 W' --as-of 2026-08-01",
        lambda: ASK.compare("b200", set={"b200.tdp": "1100 W"}, as_of=date(2026, 8, 1)),
    ),
    (
        "compare --per token --model llama-3.1-8b --vendor amd,intel --all",
        lambda: ASK.compare(per="token", model="llama-3.1-8b", vendor=["amd", "intel"], all=True),
    ),
    (
        "tokens llama-3.3-70b b200 h200 --isl 8k --osl 1k --ttft 2s --load 60% --cache-hit 50%",
        lambda: ASK.tokens(
            "llama-3.3-70b",
            ["b200", "h200"],
            isl="8k",
            osl=1000,
            ttft=2000.0,
            load=0.6,
            cache_hit="50%",
        ),
    ),
    (
        "tokens llama-3.3-70b b200 --price b200=3.2 --uncertainty --draws 1k --seed 3",
        lambda: ASK.tokens(
            "llama-3.3-70b", "b200", price={"b200": 3.2}, uncertainty=True, draws=1000, seed=3
        ),
    ),
    (
        "tokens llama-3.3-70b h200 --price 'h200=2.90 EUR/h' --fx EUR=1.08 --engine vllm@2025",
        lambda: ASK.tokens(
            "llama-3.3-70b", "h200", price="h200=2.90 EUR/h", fx={"EUR": 1.08}, engine="vllm@2025"
        ),
    ),
    (
        "frontier llama-3.1-8b b200 --ttft 1s --max-chips 8",
        lambda: ASK.frontier("llama-3.1-8b", "b200", ttft="1s", max_chips=8),
    ),
    (
        "margin deepseek-v3 h100 --token-price 0.27/0.07/1.1 --draws 1k",
        lambda: ASK.margin("deepseek-v3", "h100", token_price=(0.27, 0.07, 1.1), draws="1k"),
    ),
    (
        "plan llama-3.1-8b b200 --output 2e9/day --growth 50% --isl 4096",
        lambda: ASK.plan("llama-3.1-8b", ["b200"], output="2e9/day", growth=0.5, isl=4096),
    ),
    (
        "plan gb300 --fleet 100000 --ramp 6",
        lambda: ASK.plan(chips="gb300", fleet=1e5, ramp=6),
    ),
    (
        "plan gb300 --power 1GW --by-year",
        lambda: ASK.plan("gb300", power="1GW", by_year=True),
    ),
    ("list models llama", lambda: ASK.list("models", "llama")),
    ("show b200", lambda: ASK.show("b200")),
    ("explain trn2 usd_per_mw_year", lambda: ASK.explain("trn2", "usd_per_mw_year")),
    (
        "history gb200 h200 --owner hyperscaler",
        lambda: ASK.history(["gb200", "h200"], owner="hyperscaler"),
    ),
    (
        "tco h200 --wacc 12% --life 4y --pue 1.3",
        lambda: ASK.tco("h200", wacc="12%", life="4y", pue=1.3),
    ),
    (
        "sensitivity trn2 usd_per_mw_year",
        lambda: ASK.sensitivity("trn2", "usd_per_mw_year"),
    ),
    (
        "breakeven trn2 gb200 --solve mfu --of-b 40%",
        lambda: ASK.breakeven("trn2", "gb200", solve="mfu", of_b=0.4),
    ),
    ("validate runs.csv", lambda: ASK.validate(Path("runs.csv"))),
    ("claims P04", lambda: ASK.claims("P04")),
    ("deals openai --money rental", lambda: ASK.deals("openai", money="rental")),
    (
        "diff 2026-06-30 2026-11-23 --what quotes",
        lambda: ASK.diff("2026-06-30", "2026-11-23", what=["quotes"]),
    ),
    (
        "bench results.json --chip h100 --chips 8",
        lambda: ASK.bench(Path("results.json"), chip="h100", chips=8),
    ),
)


@pytest.mark.parametrize(("line", "call"), CASES, ids=[line for line, _ in CASES])
def test_the_answer_is_that_of_the_command(result_of, line, call, tmp_path, monkeypatch):
    runs = (ROOT / "calibration" / "measured.csv").read_text(encoding="utf-8")
    (tmp_path / "runs.csv").write_text("".join(runs.splitlines(keepends=True)[:20]))
    vllm = (ROOT / "tests" / "bench" / "good" / "vllm-appended.jsonl").read_text(encoding="utf-8")
    (tmp_path / "results.json").write_text(vllm.splitlines()[0])
    monkeypatch.chdir(tmp_path)
    wanted, found = result_of(*shlex.split(line)), call()
    assert isinstance(found, chipcost.Answer)
    assert found.command == wanted.command
    assert found.to_dicts() == wanted.to_dicts() != []
    assert found.headline == wanted.headline
    assert dict(found.assumptions) == dict(wanted.assumptions)


def test_every_function_is_held_against_its_command():
    assert {line.split()[0] for line, _ in CASES} == {*asked()} - {"check"}


def test_an_error_is_that_of_the_command(cli, data):
    for call, line in (
        (lambda: chipcost.tokens("llama-3.1-8b", isl="8x"), "tokens llama-3.1-8b --isl 8x"),
        (lambda: chipcost.tokens("llama-3.1-8b", load=60), "tokens llama-3.1-8b --load 60"),
        (lambda: chipcost.compare("b20000"), "compare b20000"),
        (lambda: chipcost.compare(owner="labb"), "compare --owner labb"),
        (lambda: chipcost.plan("gb300"), "plan gb300"),
        (lambda: chipcost.compare("b200", max_quote_age=-1), "compare b200 --max-quote-age -1"),
    ):
        with pytest.raises(ChipcostError) as caught:
            call()
        assert f"error: {caught.value.message}" in cli(*line.split()).err


def test_an_option_that_there_is_not_has_the_nearest(data):
    with pytest.raises(ChipcostError, match="no option 'ownr'") as caught:
        chipcost.compare("b200", data=data, ownr="lab")
    assert caught.value.hint.startswith("did you mean owner")
    with pytest.raises(ChipcostError, match="no option 'ttft_ms'") as caught:
        chipcost.tokens("llama-3.1-8b", "b200", data=data, ttft_ms=100.0)
    assert "ttft" in caught.value.hint
    with pytest.raises(ChipcostError, match="no option 'fmt'"):
        chipcost.compare("b200", fmt="csv")
    with pytest.raises(ChipcostError, match="no option 'strict'"):
        chipcost.check(strict=True)


def test_values_that_cannot_be(data):
    for options, message in (
        ({"all": "yes"}, "all is 'yes'"),
        ({"max_quote_age": "x"}, "max_quote_age is 'x'"),
        ({"seed": -1}, "seed is -1"),
        ({"vendor": 3}, "vendor is 3"),
        ({"vendor": {"NVIDIA": 1}}, "vendor is {"),
        ({"owner": object()}, "owner is <object"),
        ({"same_series": None}, "same_series is None"),
    ):
        with pytest.raises(ChipcostError) as caught:
            chipcost.compare("b200", data=data, **options)
        assert caught.value.message.startswith(message)
        assert caught.value.hint.startswith("give ")


def test_data_that_is_loaded_stands_alone(data):
    with pytest.raises(ChipcostError, match="price stands beside data") as caught:
        chipcost.compare("b200", data=data, price={"b200": 3})
    assert "chipcost.load(..., price=...)" in caught.value.hint


def test_settings_of_the_command_line_are_not_those_of_python(data, monkeypatch, tmp_path):
    (tmp_path / "chipcost.toml").write_text('owner = "neocloud"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHIPCOST_OWNER", "lab")
    assert chipcost.compare("b200", data=data).cells("owner") == ["hyperscaler"]

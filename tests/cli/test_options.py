"""The same option is the same in every command; help has sections and examples.

tests: chipcost.cli.command, chipcost.cli.options, chipcost.cli.chosen,
  chipcost.cli.workload, chipcost.cli.lengths, chipcost.cli.values
"""

import inspect
import re
import shlex
from collections import defaultdict
from functools import cache
from typing import Annotated

import pytest
from typer.main import get_command

from chipcost.catalog import quotes
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.deals.schema import MONEY
from chipcost.cli import chosen, options, samples, workload
from chipcost.cli.command import Group, command
from chipcost.cli.deals import KINDS
from chipcost.cli.main import COMMANDS, application
from chipcost.cli.options import option
from chipcost.model import precision
from chipcost.report import findings
from chipcost.report.formats import FORMATS
from chipcost.study import sampled
from chipcost.study.data import Data

# Options whose meaning hangs on the command, with the commands that have one of their own.
OWN_MEANING = {
    "--engine": {"sweep"},  # what computes
    "--seed": {"sweep"},  # of a file too
    "--all": {"import"},  # values of a table, not chips
    "--chip": {"bench"},  # one text for several files
    "--chips": {"plan", "report"},  # a limit; names; in bench how many a run had
    "--draws": {"margin"},  # always drawn, so fewer
    "--dtype": {"tokens", "frontier", "margin", "plan"},  # storage; elsewhere of the peak rate
    "--format": {"check"},  # of findings, for editors and jobs
    "--input": {"tco", "bench", "export"},  # of a cost; of a file; in plan the input tokens
    "--isl": {"bench"},  # only where a file counts none
    "--load": {"tco"},  # hours that are sold, not tokens
    "--model": {"export"},  # several
    "--osl": {"bench"},
    "--owner": {"tco", "history"},  # cost profiles; every quote by default
    "--per": {"breakeven"},  # without megawatt and token
    "--site": {"plan"},  # repeatable, to say that a plan has one
    "--provider": {"import", "margin"},  # whose prices they are; who sells tokens
    "--term": {"tco"},  # how long a contract runs, not which quotes answer
}


@cache
def commands():
    return get_command(application([])).commands


def record(param):
    return (type(param.type).__name__, param.multiple, param.default, param.metavar, param.help)


def test_an_option_is_the_same_in_every_command():
    seen = defaultdict(dict)
    for name, one in commands().items():
        for param in one.params:
            if param.param_type_name == "option":
                word = next(word for word in param.opts if word.startswith("--"))
                seen[word][name] = record(param)
    for word, by_command in seen.items():
        shared = {by_command[name] for name in set(by_command) - OWN_MEANING.get(word, set())}
        assert len(shared) == 1, (word, shared)
    for word, names in OWN_MEANING.items():
        rest = next(seen[word][name] for name in seen[word] if name not in names)
        assert all(seen[word][name] != rest for name in names), f"{word} is no exception"


def test_short_names_are_the_same_everywhere():
    for name, one in commands().items():
        for param in one.params:
            for short, long in (("-f", "--format"), ("-o", "--out"), ("-q", "--quiet")):
                assert (short in param.opts) == (long in param.opts), name


def test_names_of_values_have_one_style():
    """One word in capitals, or the few words that it takes."""
    style = re.compile(r"\[?[A-Z]+(\.[A-Z]+)?(=[A-Z]+)?\]?(\.\.\.)?|[a-z0-9_-]+(\|[a-z0-9_-]+)*")
    for name, one in commands().items():
        for param in one.params:
            if param.param_type_name == "argument" or not param.is_flag:
                assert style.fullmatch(param.metavar or ""), (name, param.name, param.metavar)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_sections_and_an_example(cli, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    done = cli("help", name)
    assert done == cli(name, "--help")
    assert done.status == 0
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    headings = [line[:-1] for line in lines if re.fullmatch(r"\S.*:", line)]
    assert headings[-2:] == ["Options", "Examples"]
    one = commands()[name]
    panels = {getattr(param, "rich_help_panel", None) for param in one.params} - {None}
    assert panels <= set(headings)
    assert len(headings) == len(set(headings))
    for param in one.params:
        if param.param_type_name == "option":
            assert any(param.opts[0] in re.split("[ ,]+", line) for line in lines)
    examples = [line.strip() for line in lines[lines.index("Examples:") + 1 :] if line]
    assert examples
    for line in examples:
        words = shlex.split(line)
        assert words[:2] == ["chipcost", name]
        one.make_context(name, words[2:])  # every option is known


def test_the_wide_help_uses_the_width(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "110")
    widest = max(map(len, cli("compare", "--help").out.splitlines()))
    assert 80 < widest <= 110


def test_the_summary_of_every_command_is_whole(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = cli("--help").out
    assert "..." not in shown[shown.index("Commands:") :]
    for name, one in commands().items():
        summary = one.get_short_help_str(1000)
        assert len(summary) <= 45, name
        assert summary.endswith("."), name
        assert re.search(rf"^  {name} +{re.escape(summary)}$", shown, re.MULTILINE)


def test_a_line_without_a_command_shows_the_help(cli):
    done = cli()
    assert (done.status, done.out) == (2, "")
    assert done.err.strip() == cli("--help").out.strip() == cli("help").out.strip()


def test_the_short_name_of_version(cli):
    assert cli("-V") == cli("--version")
    assert cli("-V").out.startswith("chipcost ")


def test_the_words_in_the_help_are_those_that_are_taken():
    assert chip_schema.DTYPES == options.PEAK_TYPES
    assert sampled.SAMPLERS == samples.SAMPLERS
    assert set(options.OWNERS) == {*chip_schema.OWNERS, quotes.RENTAL, quotes.ANY} - {
        "cloud-customer"
    }
    assert (*chip_schema.TERMS, quotes.ANY) == options.TERMS
    assert chip_schema.STATUSES == chosen.STATUSES
    assert chip_schema.SEGMENTS == chosen.SEGMENTS
    assert chip_schema.TIERS == chosen.TIERS
    assert ("native", *precision.FORMATS) == workload.FORMATS
    assert tuple(MONEY) == KINDS
    by_name = {param.opts[0]: param for param in commands()["compare"].params}
    assert all(word in by_name["--format"].help for word in FORMATS)
    owner = next(param for param in commands()["tco"].params if "--owner" in param.opts)
    profiles = set(Data().sites.profiles) - {"cloud-customer"}
    assert all(name in owner.help for name in profiles)


@pytest.mark.parametrize(
    ("arguments", "same"),
    [
        (("--isl", "8k", "--osl", "1k"), ("--isl", "8000", "--osl", "1000")),
        (("--load", "60%", "--cache-hit", "90%"), ("--load", "0.6", "--cache-hit", "0.9")),
        (("--ttft", "2s"), ("--ttft", "2000")),
        (("--ttft", "500 ms", "--max-chips", "0.008k"), ("--ttft", "500", "--max-chips", "8")),
        (("-f", "csv"), ()),
    ],
)
def test_values_with_suffix_or_unit(cli, arguments, same):
    line = ("tokens", "gpt-oss-120b", "b200", "--format", "csv")
    done = cli(*line, *arguments)
    assert done.status == 0, done.err
    assert done.out == cli(*line, *same).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--isl", "8x"), ("--isl: '8x' is not a number", "8k")),
        (("--osl", "k"), ("--osl: 'k' is not a number",)),
        (("--load", "60"), ("--load: '60' was understood", "for a percentage write 60 %")),
        (("--cache-hit", "90"), ("--cache-hit", "for a percentage write 90 %")),
        (("--load", "1.5"), ("--load: '1.5' is a share of 150 %", "write 1.5 %")),
        (("--load", "150%"), ("--load: '150%' is a share of 150 %", "100 % at most")),
        (("--ttft", "5"), ("--ttft 5 was understood as 5 ms", "write 5s or 5ms")),
        (("--isl", "1,024"), ("may be one number or several", "write 1024")),
        (("--isl", "1k,"), ("has an empty place",)),
        (("--power-price", "0.06 USD/kWh"), ("quotes alone answer here", "--fill modelled")),
        (("--fill", "modelled", "--power-price", "0.06"), ("has no unit",)),
        (("--ttft", "2m"), ("--ttft: 'm' in '2m'", "2s")),
        (("--ttft", "2 GB"), ("--ttft: '2 GB' is bytes",)),
        (("--max-chips", "1.5"), ("--max-chips: '1.5' is no whole number",)),
        (("--concurrency", "many"), ("--concurrency: 'many'",)),
        (("--pue", "125%x"), ("--pue: '%x'",)),
        (("--uncertainty", "--draws", "lots"), ("--draws: 'lots'",)),
        (("--top", "x"), ("'--top'",)),
    ],
)
def test_a_bad_value_names_its_option(cli, arguments, words):
    done = cli("tokens", "gpt-oss-120b", "b200", *arguments)
    assert (done.status, done.out) == (2, "")
    for word in words:
        assert word in done.err


def test_compare_per_token_takes_the_workload_of_tokens(cli):
    asked = ("--ttft", "2s", "--load", "60%", "--cache-hit", "50%", "--max-chips", "8")
    compared = cli("compare", "b200", "--per", "token", "--model", "gpt-oss-120b", *asked)
    assert "TTFT 2 s at most" in compared.out
    assert "load 0.6; 0.5 of the prompt cached; at most 8 chips" in compared.out
    column = ("--columns", "usd_per_mtok_total", "--format", "csv", "--no-header")
    line = ("compare", "b200", "--per", "token", "--model", "gpt-oss-120b", *asked, *column)
    assert cli(*line).out == cli("tokens", "gpt-oss-120b", "b200", *asked, *column).out


@pytest.mark.parametrize(
    "line",
    [
        ("history", "gb200"),
        ("breakeven", "h200", "gb200"),
        ("plan", "gpt-oss-120b", "b200", "trn2", "--output", "2e9/day"),
        ("sensitivity", "trn2"),
    ],
    ids=lambda line: line[0],
)
def test_an_age_of_quotes_counts_in_every_command(cli, line):
    free = cli(*line, "--format", "csv")
    tight = cli(*line, "--format", "csv", "--max-quote-age", "30")
    assert free.status == 0
    assert tight != free


def test_an_age_below_zero_is_refused(cli):
    for line in (("history", "gb200"), ("compare",), ("breakeven", "h200", "gb200")):
        done = cli(*line, "--max-quote-age", "-1")
        assert (done.status, done.out) == (2, "")
        assert "--max-quote-age is negative" in done.err


def test_history_leaves_out_what_is_older(cli):
    shown = cli("history", "gb200", "-f", "csv", "--max-quote-age", "200").out
    days = {line.split(",")[1] for line in shown.splitlines()[1:]}
    assert days
    assert min(days) >= "2026-05"
    assert "" not in days


X = Annotated[str, option("Place", "--x", "X", "Across.")]


class Point(Group):
    """A group of two options."""

    x: X = "1"
    y: X = "2"


class Solid(Point):
    """A group that has a third."""

    z: X = "3"


def test_a_group_arrives_as_one_record():
    found = []

    @command
    def go(name: Annotated[str, option("Who", "--name", "NAME", "Who.")] = "", *, at: Solid):
        found.append((name, at.x, at.y, at.z))

    assert list(inspect.signature(go).parameters) == ["name", "x", "y", "z"]
    go(name="a", x="4", y="5", z="6")
    assert found == [("a", "4", "5", "6")]
    assert (Solid(y="7").x, Solid(y="7").y) == ("1", "7")


def test_an_option_stands_in_one_group_alone():
    def go(at: Point, to: Point) -> None:
        """Go."""

    with pytest.raises(ValueError, match="duplicate"):
        command(go)


def test_an_engine_is_asked_for_by_name_and_year(cli):
    line = ("tokens", "llama-3.3-70b", "h100", "b200", "--format", "csv", "--no-header")
    column = ("--columns", "output_tokens_per_s_per_chip")
    rates = {
        engine: cli(*line, *column, *(("--engine", engine) if engine else ())).out
        for engine in ("", "vllm", "vllm@2025", "sglang", "tensorrt-llm")
    }
    assert len(set(rates.values())) == len(rates)
    assert "tuned vllm" in cli("tokens", "llama-3.3-70b", "h100", "--engine", "vllm").out
    wrong = cli("tokens", "llama-3.3-70b", "h100", "--engine", "vlm")
    assert (wrong.status, wrong.out) == (2, "")
    assert "--engine 'vlm' is not known" in wrong.err
    assert "one of sglang, tensorrt-llm, vllm, vendor" in wrong.err
    old = cli("tokens", "llama-3.3-70b", "h100", "--engine", "vllm@1999")
    assert old.status == 2
    assert "2025, 2026" in old.err


@pytest.mark.parametrize(
    ("command", "options", "message", "remedy"),
    [
        ("tokens", "--engine foo", "--engine 'foo' is not known", "one of sglang, tensorrt-llm"),
        ("frontier", "--engine foo", "--engine 'foo' is not known", "one of sglang, tensorrt-llm"),
        ("tokens", "--serving disaggregated --max-chips 1", "two pools are two chips", "raise"),
        (
            "frontier",
            "--serving disaggregated --max-chips 8",
            "h100-sxm: needs 32 chips to fit in two pools (limit 8)",
            "raise --max-chips",
        ),
        (
            "tokens",
            "--redundant-experts 100",
            "more than the 64 ranks that --max-chips 64 allows",
            "--max-chips 100 or more",
        ),
        (
            "tokens",
            "--redundant-experts 400 --max-chips 512",
            "more than the 320 ranks that deepseek-r1 is spread over at most",
            "320 or fewer",
        ),
        ("tokens", "--redundant-experts -1", "is not a number of experts, 0 or more", ""),
    ],
)
def test_what_cannot_be_served_is_an_error_with_its_remedy(cli, command, options, message, remedy):
    found = cli(command, "deepseek-r1", "h100", *options.split())
    assert (found.status, found.out) == (2, "")
    assert message in found.err
    assert remedy in found.err


def test_pools_that_do_not_hold_the_model_are_a_row_with_the_reason(cli):
    line = ("tokens", "deepseek-r1", "h100", "--serving", "disaggregated", "--max-chips", "8")
    found = cli(*line, "--format", "csv", "--columns", "status,reason", "--no-header")
    assert found.out.strip() == "unmet,needs 32 chips or more to fit in two pools (limit 8)"


def test_limits_of_the_service_level_have_defaults_and_can_be_lifted(cli):
    def head(*options):
        line = cli("tokens", "llama-3.1-8b", "h100", *options).out.splitlines()[0]
        return line.partition("; own cost")[0]

    both = "at least 30 tokens/s/user, TTFT 2 s at most (default)"
    assert head().endswith(both)
    assert head("--ttft", "500").endswith("at least 30 tokens/s/user, TTFT 0.5 s at most")
    assert head("--ttft", "none").endswith("at least 30 tokens/s/user")
    assert head("--interactivity", "none").endswith("TTFT 2 s at most")
    lifted = head("--interactivity", "none", "--ttft", "none")
    assert lifted.endswith("no service level")
    assert head("--concurrency", "64").endswith("64 requests in flight")
    wrong = cli("tokens", "llama-3.1-8b", "h100", "--ttft", "-3")
    assert wrong.status == 2
    curve = ("frontier", "llama-3.1-8b", "h100", "--isl", "64k", "--format", "csv")
    times = cli(*curve, "--columns", "ttft_ms").out.split()[1:]
    assert max(map(float, times)) > 2000.0  # a curve has no limits of its own
    cut = cli(*curve, "--columns", "ttft_ms", "--ttft", "1s").out.split()[1:]
    assert cut
    assert max(map(float, cut)) <= 1000.0


# Values that no list holds: numbers, texts and files; a value of any other name is completed.
FREE = {
    "SPEC",
    "NAME=VALUES",
    "NAME=SHAPE",
    "AXES",
    "COLUMNS",
    "DIR",
    "TARGET",
    "URL",  # of a sweep
    *(
        "A",
        "BANDWIDTH",
        "CONDITION",
        "CURRENCY=RATE",
        "DATE",
        "DAYS",
        "TEXT",
        "DIR",
        "FILE",
        "MONEY",
        "MONTHS",
        "N",
    ),
    *("NEW", "OLD", "POWER", "PRICE", "PRICES", "RATE", "RATIO", "SHARE", "SIZE", "STAGES", "TIME"),
    *("TOKENS", "URL", "YEARS", "CHIPS"),
}


def test_a_value_that_a_list_holds_is_completed():
    lacking, offered = [], 0
    for name, one in commands().items():
        for param in one.params:
            shown = (param.metavar or "").strip("[].")
            if getattr(param, "is_flag", False) or shown in FREE:
                continue
            offered += 1
            if param._custom_shell_complete is None:
                lacking.append(f"{name} {param.opts[0]} {shown}")
    assert lacking == []
    assert offered > 100


def test_what_completion_offers_is_what_the_option_takes():
    def offers(name, option, begun=""):
        param = next(item for item in commands()[name].params if option in item.opts)
        context = commands()[name].make_context(name, [], resilient_parsing=True)
        return [item.value for item in param.shell_complete(context, begun)]

    assert offers("tokens", "--stack") == ["tuned", "untuned"]
    assert offers("check", "--format") == list(findings.FORMATS)
    assert "contradicted" in offers("claims", "--fail-on", "con")
    assert offers("check", "--explain", "F506") == ["F506"]
    assert "b200." in offers("compare", "--set", "b200")
    assert offers("compare", "--set", "b200.memory_b") == ["b200.memory_bandwidth="]
    assert offers("compare", "--set", "b200.tdp=5") == []
    assert "h200=3,b200=" in offers("compare", "--price", "h200=3,b200")
    assert all(name.endswith("=") for name in offers("tco", "--input"))
    assert offers("schema", "name", "cl") == ["claims"]
    assert offers("export", "what") == ["catalog", "workbook"]


def test_few_words_stand_in_place_of_a_name():
    for name, one in commands().items():
        for param in one.params:
            words = (param.metavar or "").split("|")
            if len(words) > 1:
                assert len(param.metavar) <= 30, (name, param.opts)
                if param.default:
                    assert param.default in words


@pytest.mark.parametrize("line", [("comprae",), ("help", "comprae"), ("comprae", "--help")])
def test_a_command_that_there_is_not_has_the_nearest(cli, line):
    done = cli(*line)
    assert (done.status, done.out) == (2, "")
    assert "there is no command 'comprae'" in done.err
    assert "nearest: compare" in done.err

"""What a command does not need, it does not import.

tests: chipcost.cli.completion, chipcost.study.names
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import chipcost
from chipcost.cli.main import COMMANDS, _overview, application
from chipcost.cli.option_names import SUMMARIES

HEAVY = ("numpy", "rich", "pandas", "pydantic", "scipy")


def imported(*arguments):
    code = (
        "import sys; from chipcost.cli.main import run; "
        f"status = run({list(arguments)!r}); "
        "print('|'.join(sorted(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stderr.splitlines()[-1].split("|"))


@pytest.mark.parametrize(
    "command",
    [
        ["--version"],
        ["--help"],
        ["compare", "--help"],
        ["list"],
        ["list", "sources", "--format", "csv"],
        ["show", "trn2"],
        ["show", "--path"],
        ["explain", "trn2"],
    ],
    ids=" ".join,
)
def test_plain_commands_import_neither_numpy_nor_tables(command):
    assert not imported(*command) & set(HEAVY)


def test_the_version_needs_no_option_parser():
    code = (
        "import sys; from chipcost.__main__ import main\n"
        "try: main(['--version'])\n"
        "finally: print('|'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"chipcost {chipcost.__version__}\n"
    assert not set(done.stderr.split("|")) & {"typer", "chipcost.cli.main", "dataclasses"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_the_version_on_a_full_disk_is_an_error():
    for words in (["--version"], ["-V"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "chipcost", *words],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        first, second = done.stderr.splitlines()
        assert first.startswith("error: cannot write to standard output")
        assert second.startswith("  what was written")


def test_the_help_of_chipcost_loads_no_command():
    for words in (["--help"], ["-h"]):
        loaded = imported(*words)
        commands = {f"chipcost.cli.{module}" for module in COMMANDS.values()}
        assert not loaded & {*commands, "chipcost.result", "chipcost.cli.options"}


def test_the_help_of_chipcost_says_what_each_command_says():
    whole = get_command(application([]))
    context = whole.make_context("chipcost", ["--help"], resilient_parsing=True)
    assert _overview() == whole.get_help(context)
    assert {name: one.get_short_help_str(1000) for name, one in whole.commands.items()} == SUMMARIES


def test_tokens_parse_yaml_once():
    words = ("tokens", "llama-3.3-70b", "b200", "--format", "csv")
    imported(*words)
    assert "yaml" not in imported(*words)


def test_compare_avoids_numpy():
    assert not imported("compare") & set(HEAVY)
    assert not imported("compare", "--format", "csv") & set(HEAVY)


def test_versus_avoids_numpy_without_a_model():
    assert not imported("versus", "trn2", "gb200") & set(HEAVY)
    assert not imported("versus", "trn2", "gb200", "--same-series", "--format", "csv") & set(HEAVY)
    loaded = imported("versus", "trn2", "gb200", "--model", "llama-3.3-70b")
    assert loaded & set(HEAVY) == {"numpy"}


def test_tokens_need_numpy_and_nothing_heavier():
    loaded = imported("tokens", "llama-3.3-70b", "--format", "csv")
    assert "numpy" in loaded
    assert not loaded & set(HEAVY) - {"numpy"}


def test_a_sweep_needs_numpy_and_nothing_heavier():
    grid = ("--grid", "model=llama-3.3-70b", "chip=b200", "isl=1k,8k", "--reduce", "best")
    assert imported("sweep", *grid, "--format", "csv") & set(HEAVY) == {"numpy"}
    assert not imported("sweep", "--help") & set(HEAVY)


def test_margin_needs_what_tokens_need():
    loaded = imported("margin", "llama-3.3-70b", "--format", "csv")
    assert not loaded & {*HEAVY, "genai_prices"} - {"numpy"}
    assert "chipcost.study.imports.genai_prices" not in loaded


def test_a_second_run_does_not_parse_yaml():
    imported("list")
    assert "yaml" not in imported("list")


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, chipcost; print('|'.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split("|")) & {*HEAVY, "yaml", "typer", "chipcost.result"}


def test_completion_is_lean_and_knows_chips_and_columns():
    code = (
        "import os, sys; os.environ['_CHIPCOST_COMPLETE'] = 'complete_bash'\n"
        "os.environ['COMP_WORDS'] = {words!r}; os.environ['COMP_CWORD'] = '{at}'\n"
        "from chipcost.cli.main import run\n"
        "try: run([])\n"
        "finally: print('|'.join(sorted(sys.modules)), file=sys.stderr)\n"
    )
    for words, at, expected in (
        ("chipcost show tpu", 2, "tpu-v7"),
        ("chipcost show llama-3", 2, "llama-3.3-70b"),
        ("chipcost sensitivity gb200 modelled_", 3, "modelled_usd_per_chip_hour"),
        ("chipcost compare --sort usd_per_tb", 3, "usd_per_tb_per_s_hour"),
        ("chipcost comp", 1, "compare"),
        ("chipcost history h100 --columns chip,val", 4, "chip,valid_from"),
        ("chipcost explain b200 usd_per_mtok", 3, "usd_per_mtok_total"),
        ("chipcost list columns tok", 3, "tokens"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code.format(words=words, at=at)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert expected in done.stdout.split()
        assert not set(done.stderr.splitlines()[-1].split("|")) & set(HEAVY)


def test_signals_are_looked_after_before_anything_is_loaded():
    source = str(Path(chipcost.__file__).parent.parent)
    code = (
        f"import sys; sys.path.insert(0, {source!r}); before = set(sys.modules)\n"
        "import chipcost.__main__; print('|'.join(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.strip().split("|"))
    assert loaded >= {"chipcost", "chipcost.version", "chipcost.__main__"}
    assert not loaded & {"typing", "pathlib", "typer", "chipcost.cli"}


@pytest.mark.parametrize(
    "line",
    [
        "tokens llama-3.3-70b --isl 8x",
        "tokens llama-3.3-70b --load 60",
        "tokens llama-3.3-70b --stack none",
        "tokens llama-3.3-70b --uncertainty --draws 3",
        "tokens llama-3.3-70b --status none",
        "frontier llama-3.3-70b --dtype fp5",
        "margin deepseek-r1 --price-tier slow",
        "plan llama-3.3-70b --power 8x",
        "plan gb300 --power 1GW --availability 95",
        "compare --per nothing",
        "compare --owner nobody",
        "breakeven h200 b200 --of-b 40",
    ],
)
def test_a_mistaken_option_is_answered_before_anything_is_loaded(line):
    """Neither NumPy nor the catalog; the rest is the time of the option parser."""
    code = (
        "import sys; from chipcost.cli.main import run; "
        f"status = run({line.split()!r}); print('|'.join(sys.modules)); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split("|"))
    assert not loaded & {"numpy", "yaml", "chipcost.catalog.data", "chipcost.catalog.cache"}

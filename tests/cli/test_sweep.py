"""`chipcost sweep` on the command line.

tests: chipcost.cli.sweep
"""

from __future__ import annotations

import json

import pytest

from chipcost.cli.sweep import KEPT, SWEPT
from chipcost.study.sweep.axes import QUESTIONS
from chipcost.study.sweep.reduce import NAMES

GRID = ("--grid", "chip=h200,b200", "price=1:2:0.5")


def test_the_words_are_those_of_the_study():
    assert SWEPT == QUESTIONS
    assert KEPT == NAMES


def test_every_scenario_is_a_row(cli):
    done = cli("sweep", "--question", "compare", *GRID, "--format", "csv")
    assert done.status == 0
    assert len(done.out.splitlines()) == 7


def test_several_axes_follow_one_option_or_stand_apart(cli):
    apart = ("--grid", "chip=h200,b200", "--grid", "price=1:2:0.5")
    one, other = (cli("sweep", "--question", "compare", *g, "-f", "csv") for g in (GRID, apart))
    assert one.out == other.out


def test_a_file_and_options_together(cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("question: compare\nchips: [h200, b200]\ngrid: {price: '1:2:0.5'}\n")
    done = cli("sweep", str(path), "--reduce", "best,mean", "--by", "chip", "-f", "json")
    found = json.loads(done.out)
    assert [row["reduction"] for row in found["rows"]] == ["best"] * 2 + ["mean"] * 6
    assert found["assumptions"]["scenarios"] == 6
    assert found["checksum"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*GRID, "prize=2"), "nearest: price"),
        ((), "nothing is swept"),
        ((*GRID, "--reduce", "worst"), "--reduce 'worst'"),
        ((*GRID, "--by", "chip"), "nothing is"),
        ((*GRID, "--engine", "sparkle"), "'sparkle' is not known"),
        ((*GRID, "--samples", "x", "--draw", "pue=uniform(1, 2)"), "samples"),
        (("nofile.yaml",), "nofile.yaml"),
    ],
)
def test_a_fault_ends_with_2_and_a_remedy(cli, words, said):
    done = cli("sweep", "--question", "compare", *words)
    assert done.status == 2
    assert said in done.err
    assert done.out == ""


def test_a_condition_fails_a_pipeline(cli):
    keep = ("--reduce", "best", "--fail-if", "value < 1")
    assert cli("sweep", "--question", "compare", *GRID, *keep).status == 1

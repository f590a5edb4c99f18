"""`--plot`: the answer as it is without it, and a figure that is whole or not there.

tests: chipcost.cli.drawn
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.main import get_command

import chipcost
from chipcost.cli.main import application
from chipcost.errors import ChipcostError

pytest.importorskip("matplotlib")

DOCS = Path(__file__).parents[2] / "docs"
LINES = (
    ("compare", "b200", "h100"),
    ("frontier", "llama-3.1-8b", "h100"),
    ("history", "gb200"),
    ("tco", "gb200", "h100"),
    ("tco", "--reconcile"),
    ("sensitivity", "b200"),
    ("sensitivity", "gb200", "modelled_usd_per_chip_hour"),
    ("margin", "deepseek-v3", "b200"),
)
DRAWS = {line[0] for line in LINES}


def words_of(path):
    return "".join(ET.parse(path).getroot().itertext())


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_the_answer_is_printed_as_without_it(cli, tmp_path, line):
    path = tmp_path / "a.svg"
    done = cli(*line, "--plot", str(path))
    assert done == cli(*line)
    assert done.status == 0
    words = words_of(path)
    first = done.out.splitlines()[0]
    assert first.split(" ")[0] in words
    assert "chipcost " in words


def test_the_six_commands_have_it_and_no_other():
    context = get_command(application([]))
    found = {
        name
        for name, one in context.commands.items()
        for param in one.params
        if "--plot" in param.opts
    }
    assert found == DRAWS


@pytest.mark.parametrize(
    ("suffix", "begin"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")]
)
def test_the_suffix_says_the_format(cli, tmp_path, suffix, begin):
    path = tmp_path / f"a.{suffix}"
    assert cli("compare", "b200", "h100", "--plot", str(path)).status == 0
    assert path.read_bytes().startswith(begin)


def test_it_stands_beside_out(cli, tmp_path):
    table, figure = tmp_path / "a.csv", tmp_path / "a.svg"
    done = cli("compare", "--out", str(table), "--plot", str(figure))
    assert (done.status, done.out) == (0, "")
    assert table.read_text(encoding="utf-8").startswith("chip,")
    assert "b200" in words_of(figure)
    both = cli("compare", "--format", "csv", "--out", str(figure), "--plot", str(figure), "--force")
    assert (both.status, both.out) == (2, "")
    assert "--plot and --out both name" in both.err


def test_rows_that_are_chosen_are_drawn_in_their_order(cli, tmp_path):
    path = tmp_path / "a.svg"
    ask = ("compare", "b200", "h100", "h200", "--plot", str(path), "--force", "--columns", "chip")
    assert cli(*ask, "--top", "2", "--sort", "-usd_per_chip_hour").status == 0
    words = words_of(path)
    assert words.index("b200") < words.index("h200-sxm")
    assert "h100-sxm" not in words.partition("cheaper")[2]
    cli("compare", "--per", "megawatt", "--plot", str(path), "--force")
    assert "The first 15 of " in words_of(path)


def test_a_dash_draws_in_characters_below_the_table(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    plain, drawn = cli("compare", "b200", "h100"), cli("compare", "b200", "h100", "--plot", "-")
    assert drawn.out.startswith(plain.out)
    title, first, second, _ = drawn.out.removeprefix(plain.out).strip().splitlines()
    assert title == "Cost of memory bandwidth, USD/(TB/s)/h"
    assert first.startswith("b200 ")
    assert first.index("*") < second.index("o")
    done = cli("compare", "b200", "--format", "csv", "--plot", "-")
    assert (done.status, done.out) == (2, "")
    assert "draws in characters below a table" in done.err
    assert "nothing that can be drawn" in cli("tco", "--list-inputs", "--plot", "-").err


@pytest.mark.parametrize("name", ["a.gif", "a", "/dev/stdout"])
def test_another_suffix_is_refused_before_the_work(cli, name):
    done = cli("compare", "nosuch", "--plot", name)
    assert (done.status, done.out) == (2, "")
    assert "names no kind of figure" in done.err
    assert "one of .svg, .png, .pdf" in done.err


def test_a_file_that_is_there_is_replaced_with_force_alone(cli, tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("mine", encoding="utf-8")
    done = cli("compare", "nosuch", "--plot", str(path))
    assert (done.status, done.out) == (2, "")
    assert "is there already" in done.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert cli("compare", "--plot", str(path), "--force").status == 0
    assert "b200" in words_of(path)


@pytest.mark.parametrize(
    "line",
    [
        ("tco", "gb200", "--lease", "3 USD/h", "--term", "3y"),
        ("tco", "--list-inputs"),
        ("compare", "h20", "--owner", "internal", "--all"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_drawn_is_an_error_and_leaves_nothing(cli, tmp_path, line):
    assert cli(*line).status == 0
    path = tmp_path / "a.svg"
    done = cli(*line, "--plot", str(path))
    assert (done.status, done.out) == (2, "")
    assert "nothing that can be drawn" in done.err
    assert os.listdir(tmp_path) == []


def test_without_matplotlib_one_line_names_the_extra(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = cli("compare", "nosuch", "--plot", str(tmp_path / "a.svg"))
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        "error: a figure needs matplotlib, which is not installed: pip install 'chipcost[plot]'"
    ]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_full_disk_is_an_error_and_prints_nothing(cli, tmp_path):
    path = tmp_path / "a.png"
    path.symlink_to("/dev/full")
    done = cli("compare", "--plot", str(path))
    assert (done.status, done.out) == (2, "")
    assert "No space left on device" in done.err


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_gets_the_figure(cli, tmp_path):
    path = tmp_path / "a.pdf"
    os.mkfifo(path)
    found = []
    reader = threading.Thread(target=lambda: found.append(path.read_bytes()))
    reader.start()
    assert cli("compare", "--plot", str(path)).status == 0
    reader.join()
    assert found[0].startswith(b"%PDF")
    assert found[0].rstrip().endswith(b"%%EOF")


def test_a_process_says_nothing_of_fonts_and_caches(tmp_path):
    """Neither a cache that has to be made nor one that cannot be kept is a word to the user."""
    for home in (tmp_path / "new", tmp_path / "file" / "no"):
        (tmp_path / "file").write_text("", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "chipcost", "compare", "-q", "--plot", "a.svg", "--force"],
            cwd=tmp_path,
            env={**os.environ, "MPLCONFIGDIR": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "b200" in done.stdout


def test_nothing_of_it_is_loaded_without_it():
    code = (
        "import sys; from chipcost.cli.main import run; run(['compare']);"
        "print([n for n in sys.modules if 'matplotlib' in n or 'report.figure' in n],"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_answer_of_python_is_drawn_too(tmp_path):
    answer = chipcost.compare(["b200", "h100"])
    path = tmp_path / "a.svg"
    answer.plot(path)
    assert "h100-sxm" in words_of(path)
    with pytest.raises(ChipcostError, match="is there already"):
        answer.plot(path)
    answer.plot(str(path), force=True)
    figure = answer.figure()
    assert tuple(figure.get_size_inches()) == (10.0, 5.625)
    with pytest.raises(ChipcostError, match="nothing that can be drawn"):
        chipcost.list("owners").plot(tmp_path / "b.svg")


LAST = re.compile(r"chipcost \d\S*, data \w+")
FIGURE = re.compile(r"<!-- figure: chipcost (.+?) -->\n!\[.+?\]\((plots/\w+\.svg)\)")


def test_the_figures_of_the_docs_are_what_is_drawn(cli, tmp_path):
    """Their texts, since the bytes are those of one version of matplotlib.

    CHIPCOST_UPDATE_GOLDEN=1 draws them anew.
    """
    found = FIGURE.findall((DOCS / "plots.md").read_text(encoding="utf-8"))
    assert len(found) == len(list((DOCS / "plots").iterdir())) > 2
    for line, name in found:
        path = tmp_path / "a.svg"
        assert cli(*line.split(), "--plot", str(path), "--force").status == 0
        if os.environ.get("CHIPCOST_UPDATE_GOLDEN"):
            (DOCS / name).write_bytes(path.read_bytes())
        # Not the last line, which names the version and the hash of the data.
        ours, drawn = (LAST.sub("", words_of(one)) for one in (DOCS / name, path))
        assert ours.split() == drawn.split(), name

"""The one list of formats: what stands in it can be used, by name and by suffix.

tests: chipcost.report.formats, chipcost.answer
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys

import pytest

from chipcost.answer import Answer
from chipcost.cli.main import run
from chipcost.errors import ChipcostError
from chipcost.report import formats
from chipcost.report.formats import FORMATS, Format, Look
from chipcost.result import Column, Result


class Terminal(io.StringIO):
    def isatty(self):
        return True


def _names(result, look):
    return "".join(f"{row[result.columns[0].name]}\n" for row in result.rows)


def _bytes(result, look):
    return b"\x00\xff" + str(len(result.rows)).encode()


def _lacking(result, look):
    import no_such_package_of_spreadsheets

    return no_such_package_of_spreadsheets.rows(result)


@pytest.fixture
def added(monkeypatch):
    """Three formats more, by entries in the list alone."""
    for form in (
        Format("names", (".names",), _names),
        Format("bytes", (".bin",), _bytes, binary=True),
        Format("xlsx", (".xlsx",), _lacking, binary=True, extra="xlsx"),
    ):
        monkeypatch.setitem(FORMATS, form.name, form)


def test_every_format_renders_the_same_rows(result):
    for form in FORMATS.values():
        text = formats.render(result(), form, Look())
        assert isinstance(text, bytes if form.binary else str)
        if not form.binary:  # those have tests of their own
            assert all(chip in text for chip in ("a", "=1+1")), form.name
            assert text.endswith("\n")


def test_names_and_suffixes_are_unambiguous():
    suffixes = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    for name, form in FORMATS.items():
        assert formats.format_of(name) is form
        for suffix in form.suffixes:
            assert formats.format_of_file("dir.x/file" + suffix.upper()) is form


@pytest.mark.parametrize("path", ["plain", "x.doc", ".csv", "x.csv.gz"])
def test_a_suffix_of_no_format(path):
    with pytest.raises(ChipcostError) as caught:
        formats.format_of_file(path)
    assert caught.value.code == "bad-suffix"
    assert all(form.suffixes[0] in caught.value.hint for form in FORMATS.values())


def test_a_format_is_added_here_and_used_from_the_command_line(added, cli, small_data, tmp_path):
    given = cli("list", "chips", "--format", "names")
    assert given.status == 0
    assert given.out == _names(_listed(cli), Look())
    file = tmp_path / "all.names"
    assert cli("list", "chips", "--out", str(file)).status == 0
    assert file.read_text(encoding="utf-8") == given.out
    assert "names" in cli("list", "--format", "none").err
    assert ".names" in cli("list", "--out", str(tmp_path / "x.none")).err


def _listed(cli):
    rows = json.loads(cli("list", "chips", "--format", "json").out)["rows"]
    assert rows
    column = Column("id", "", "")
    return Result("list", (column,), tuple(rows))


def test_help_and_completion_name_a_format_that_is_added():
    code = (
        "import os, sys\n"
        "from chipcost.report import formats\n"
        "formats.FORMATS['names'] = formats.Format('names', ('.names',), lambda r, look: '')\n"
        "from chipcost.cli.main import main\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "list", "--help"], capture_output=True, text=True, check=True
    )
    assert f"{', '.join(FORMATS)}, names;" in " ".join(done.stdout.split())
    asked = {
        "_CHIPCOST_COMPLETE": "complete_bash",
        "COMP_WORDS": "chipcost list --format n",
        "COMP_CWORD": "3",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **asked},
    )
    assert done.stdout.split() == ["ndjson", "names"]


def test_bytes_go_to_files_and_to_no_terminal(added, cli, small_data, tmp_path):
    file = tmp_path / "x.bin"
    assert cli("list", "chips", "--out", str(file)).status == 0
    assert file.read_bytes().startswith(b"\x00\xff")
    refused = cli("list", "chips", "--format", "bytes")  # this stream takes text alone
    assert refused.status == 2
    assert "--out FILE" in refused.err
    terminal = Terminal()
    with contextlib.redirect_stdout(terminal), contextlib.redirect_stderr(terminal):
        assert run(["list", "chips", "--format", "bytes"]) == 2
    assert "standard output is a terminal" in terminal.getvalue()


def test_bytes_go_into_a_pipe_as_they_are():
    code = (
        "from chipcost.report import formats\n"
        "data = bytes(range(256)) * 100\n"
        "make = lambda result, look: data\n"
        "formats.FORMATS['bin'] = formats.Format('bin', ('.bin',), make, binary=True)\n"
        "from chipcost.cli.main import main\n"
        "main(['list', '--format', 'bin'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == bytes(range(256)) * 100


def test_a_format_whose_package_is_missing_says_which_extra_brings_it(added, cli, small_data):
    answer = Answer.of(_listed(cli))
    with pytest.raises(ChipcostError) as caught:
        answer.render("xlsx")
    assert caught.value.code == "missing-extra"
    assert "no_such_package_of_spreadsheets" in caught.value.message
    assert "pip install 'chipcost[xlsx]'" in caught.value.message


@pytest.mark.parametrize(("name", "package"), [("xlsx", "xlsxwriter"), ("parquet", "pyarrow")])
def test_one_line_names_the_extra(tmp_path, name, package):
    code = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from chipcost.cli.main import main\n"
        f"main(['list', 'owners', '--out', 'a.{name}'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"error: the format {name} needs {package}, which is not installed: "
        f"pip install 'chipcost[{name}]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_answer_renders_every_format(result):
    answer = Answer.of(result())
    for name, form in FORMATS.items():
        assert answer.render(name) == formats.render(answer, form, Look())
    assert answer.to_csv() == answer.render("csv")
    assert answer.to_json() == answer.render("json")
    assert str(answer) == formats.render(answer, FORMATS["table"], Look(width=120))
    with pytest.raises(ChipcostError, match="not known"):
        answer.render("doc")

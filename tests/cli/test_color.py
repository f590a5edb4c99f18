"""When the screen is coloured: `--color`, then NO_COLOR, then FORCE_COLOR, then the terminal."""

from __future__ import annotations

import contextlib
import io

import pytest

from chipcost.cli.main import run

CODE = "\x1b["


class Terminal(io.StringIO):
    def isatty(self):
        return True


def screen(stream, *words):
    with contextlib.redirect_stdout(stream):
        assert run(["compare", "alpha", "beta", "--owner", "any", *words]) == 0
    return stream.getvalue()


@pytest.mark.parametrize(
    ("environment", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_the_surroundings_decide(small_data, monkeypatch, environment, terminal, pipe):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (CODE in screen(Terminal())) == terminal
    assert (CODE in screen(io.StringIO())) == pipe
    assert CODE in screen(io.StringIO(), "--color", "always")
    assert CODE not in screen(Terminal(), "--color", "never")


def test_a_file_is_coloured_on_request_alone(small_data, monkeypatch, tmp_path):
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = tmp_path / "screen.txt"
    screen(Terminal(), "--out", str(file))
    assert CODE not in file.read_text(encoding="utf-8")
    screen(Terminal(), "--out", str(file), "--force", "--color", "always")
    assert CODE in file.read_text(encoding="utf-8")


def test_data_is_never_coloured(small_data, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    for form in ("csv", "json", "ndjson", "tsv", "markdown", "html"):
        assert CODE not in screen(Terminal(), "--format", form, "--color", "always")


def test_columns_give_a_piped_table_its_width_where_they_are_set(cli, monkeypatch):
    def widest(*options):
        return max(map(len, cli("compare", "trn2", "gb200", *options).out.splitlines()))

    monkeypatch.delenv("COLUMNS", raising=False)
    assert widest() > 100
    monkeypatch.setenv("COLUMNS", "60")
    assert widest() <= 60
    monkeypatch.setenv("COLUMNS", "wide")
    assert widest() > 100

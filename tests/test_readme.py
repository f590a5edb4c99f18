"""The screens in the README are what the commands print.

CHIPCOST_UPDATE_GOLDEN=1 rewrites them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest

from chipcost.cli.main import COMMANDS, run

README = Path(__file__).parent.parent / "README.md"
SCREEN = re.compile(r"<!-- screen: (\d+) (.+?) -->\n```text\n(.*?)```", re.DOTALL)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_screens_are_what_is_printed(monkeypatch: pytest.MonkeyPatch):
    text = README.read_text(encoding="utf-8")
    monkeypatch.setenv("NO_COLOR", "1")

    def shown(match: re.Match[str]) -> str:
        monkeypatch.setenv("COLUMNS", match[1])
        out = Terminal()
        with contextlib.redirect_stdout(out):
            run(shlex.split(match[2])[1:])
        return f"<!-- screen: {match[1]} {match[2]} -->\n```text\n{out.getvalue()}```"

    assert SCREEN.search(text)
    real = SCREEN.sub(shown, text)
    if os.environ.get("CHIPCOST_UPDATE_GOLDEN"):
        README.write_text(real, encoding="utf-8")
        text = real
    assert text == real


def test_every_command_stands_in_the_readme():
    text = README.read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"chipcost {name}" in text, name

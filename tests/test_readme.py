"""The screens in the README and the docs are what the commands print.

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

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCREEN = re.compile(r"<!-- screen: (\d+) (.+?) -->\n```text\n(.*?)```", re.DOTALL)
PAGES = [
    page
    for page in (README, *sorted((ROOT / "docs").rglob("*.md")))
    if SCREEN.search(page.read_text(encoding="utf-8"))
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_screens_are_what_is_printed(page: Path, monkeypatch: pytest.MonkeyPatch):
    text = page.read_text(encoding="utf-8")
    monkeypatch.setenv("NO_COLOR", "1")

    def shown(match: re.Match[str]) -> str:
        monkeypatch.setenv("COLUMNS", match[1])
        out = Terminal()
        with contextlib.redirect_stdout(out):
            assert run(shlex.split(match[2])[1:]) == 0, match[2]
        return f"<!-- screen: {match[1]} {match[2]} -->\n```text\n{out.getvalue()}```"

    real = SCREEN.sub(shown, text)
    if os.environ.get("CHIPCOST_UPDATE_GOLDEN"):
        page.write_text(real, encoding="utf-8")
        text = real
    assert text == real


def test_every_command_stands_in_the_readme():
    text = README.read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"chipcost {name}" in text, name


def test_every_page_is_linked_from_the_readme():
    text = README.read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = page.relative_to(ROOT).as_posix()
        assert f"]({name})" in text, name


def test_the_docs_list_every_schema_and_every_kind_of_memory():
    from chipcost.catalog.chips.schema import TIERS
    from chipcost.study.schema import SCHEMAS

    checking = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    listed = re.search(r"chipcost schema ([\w|]+)", checking)
    assert listed is not None
    assert set(listed[1].split("|")) == set(SCHEMAS)
    catalog = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    assert f"# {' | '.join(TIERS)}\n" in catalog

"""The manual pages: one for each command, and what roff makes of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from chipcost.cli.main import COMMANDS, application

FOLDER = Path(__file__).parent.parent / "docs" / "man"
PAGES = sorted(FOLDER.iterdir())


def test_every_command_has_a_page():
    assert {path.name for path in PAGES} == {
        "chipcost.1",
        *(f"chipcost-{name}.1" for name in COMMANDS),
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_has_its_sections_in_order(path):
    titles = re.findall(r"^\.SH (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"]
    assert [title for title in titles if title in wanted] == wanted
    assert titles[-2:] == ["EXIT STATUS", "ENVIRONMENT"] or titles[-1] == "SEE ALSO"
    assert not re.search(r"^['.](?![A-Z\\])", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_page_names_every_option_and_example():
    for name, command in get_command(application([])).commands.items():
        plain = (FOLDER / f"chipcost-{name}.1").read_text(encoding="utf-8")
        plain = plain.replace(r"\-", "-").replace(r"\(aq", "'").replace(r"\(ga", "`")
        for param in command.params:
            for word in param.opts if param.param_type_name == "option" else ():
                assert re.search(rf"^\\fB(.+, )?{re.escape(word)}\b", plain, re.MULTILINE), word
        examples = command.help.partition("Examples:\n")[2].splitlines()
        assert all(line.strip() in plain for line in examples), name


@pytest.mark.external
@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_groff_has_nothing_to_say_of_a_page(path):
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-P-c", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    shown = re.sub(r".\x08", "", done.stdout)
    assert "NAME" in shown
    assert "chipcost manual" in shown

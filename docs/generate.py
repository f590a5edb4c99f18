"""Writes what is generated: docs/rules.md, docs/commands.md and the JSON Schemas in data/.

Run `python docs/generate.py` after a change to the rules, to the help of a command or to the tables
of the schema; a test holds the files equal.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.main import get_command

from chipcost.catalog.check import book
from chipcost.cli.main import COMMANDS, HELP, application
from chipcost.study import schema as jsonschema

ROOT = Path(__file__).resolve().parent.parent

_EXAMPLES = "\n\nExamples:\n"
_INTRODUCTION = f"""\
# The commands

<!-- Generated from the help of the commands by `python docs/generate.py`. Do not edit. -->

{HELP}

`chipcost help COMMAND` (or `chipcost COMMAND --help`) shows the same in a terminal, `chipcost
--version` the version. `--debug` anywhere on the line shows the traceback of an error. `chipcost
--install-completion` teaches the shell the names of commands, options, chips and models.
"""


def generated() -> dict[Path, str]:
    """Path and text of every generated file."""
    files = {
        ROOT / "docs" / "rules.md": book.document(),
        ROOT / "docs" / "commands.md": "\n".join(_commands()),
    }
    for name in jsonschema.SCHEMAS:
        files[ROOT / "data" / f"{name}.schema.json"] = jsonschema.text(name)
    return files


class _Sections:
    """In place of the formatter of the terminal: keeps the sections, lays nothing out."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[str, str]]] = {}
        self._title = ""

    @contextmanager
    def section(self, title: str) -> Iterator[None]:
        self._title = title
        yield

    def write_dl(self, records: Sequence[tuple[str, str]]) -> None:
        self.found[self._title] = list(records)


def _commands() -> Iterator[str]:
    """docs/commands.md, line by line: for every command its usage, options by section, examples."""
    whole: Any = get_command(application([]))
    above = whole.make_context("chipcost", ["--help"], resilient_parsing=True)
    yield _INTRODUCTION
    yield "| command | what it does |"
    yield "|---|---|"
    for name in COMMANDS:
        summary = whole.commands[name].get_short_help_str(1000)
        yield f"| [`{name}`](#chipcost-{name}) | {_cell(summary)} |"
    for name in COMMANDS:
        command = whole.commands[name]
        context = command.make_context(name, [], parent=above, resilient_parsing=True)
        text, _, examples = inspect.cleandoc(command.help).partition(_EXAMPLES)
        yield f"\n## chipcost {name}\n"
        yield f"`{' '.join(['chipcost', name, *command.collect_usage_pieces(context)])}`\n"
        yield re.sub(r"(?<!\n)\n(?!\n)", " ", text)
        sections = _Sections()
        command.format_options(context, sections)
        for title, records in sections.found.items():
            shown = [record for record in records if record[0] != "-h, --help"]
            if shown:
                yield f"\n| {title} | |"
                yield "|---|---|"
            for option, meaning in shown:
                yield f"| `{_cell(option)}` | {_cell(meaning)} |"
        if examples:
            yield "\n```console"
            for line in examples.splitlines():
                yield f"$ {line.strip()}"
            yield "```"
    yield ""


def _cell(text: str) -> str:
    return re.sub(r" {2,}(?=\[)", " ", text).replace("|", r"\|")


if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT))

"""The manual pages as text: chipcost(1), and one for each command, of the help of the commands.

`docs/generate.py` writes them to docs/man/; a wheel installs them under share/man/man1.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.main import get_command

from chipcost.cli.main import COMMANDS, HELP, application
from chipcost.version import __version__

FOLDER = Path(__file__).resolve().parent / "man"
_EXAMPLES = "\n\nExamples:\n"
# Signs that roff takes for its own or sets as others, the backslash first.
_SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
_STATUS = (
    ("0", "Fine."),
    ("1", "Findings: errors of check, a contradicted claim or a threshold that --fail-on, "
          "--fail-if or --fail-above names."),
    ("2", "Usage or bad input; what is wrong stands on standard error."),
)  # fmt: skip
_ENVIRONMENT = (
    ("CHIPCOST_DATE", "Query date where --as-of names none."),
    (
        "CHIPCOST_OPTION",
        "Any option by its name: CHIPCOST_OWNER, CHIPCOST_MAX_CHIPS. A flag is stronger.",
    ),
    ("CHIPCOST_CONFIG", "File of settings in place of the nearest chipcost.toml; none: no file."),
    ("NO_COLOR, FORCE_COLOR", "Whether tables are coloured, where --color says auto."),
)


def pages() -> dict[Path, str]:
    """Path and text of every page."""
    whole: Any = get_command(application([]))
    above = whole.make_context("chipcost", ["--help"], resilient_parsing=True)
    found = {FOLDER / "chipcost.1": _text(_main(whole, above))}
    for name in COMMANDS:
        page = _page(name, whole.commands[name], above)
        found[FOLDER / f"chipcost-{name}.1"] = _text(page)
    return found


class Sections:
    """In place of the formatter of the terminal: keeps the sections, lays nothing out."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[str, str]]] = {}
        self._title = ""

    @contextmanager
    def section(self, title: str) -> Iterator[None]:
        """The section that the next records are of."""
        self._title = title
        yield

    def write_dl(self, records: Sequence[tuple[str, str]]) -> None:
        """The records of a section."""
        self.found[self._title] = list(records)


def _main(whole: Any, above: Any) -> Iterator[str]:
    yield from _head("chipcost", HELP.split(":")[0])
    yield ".SH SYNOPSIS"
    yield r"\fBchipcost\fR \fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]"
    yield ".SH DESCRIPTION"
    yield escaped(HELP)
    yield ".SH COMMANDS"
    for name in COMMANDS:
        yield ".TP"
        yield rf"\fBchipcost\-{escaped(name)}\fR(1)"
        yield escaped(whole.commands[name].get_short_help_str(1000))
    yield ".SH OPTIONS"
    for param in whole.params:
        record = param.get_help_record(above)
        if record is not None:
            yield from _item(*record)
    yield from _tail(())


def _page(name: str, command: Any, above: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=above, resilient_parsing=True)
    text, _, examples = inspect.cleandoc(command.help).partition(_EXAMPLES)
    yield from _head(f"chipcost-{name}", command.get_short_help_str(1000).rstrip("."))
    yield ".SH SYNOPSIS"
    usage = " ".join(command.collect_usage_pieces(context))
    yield rf"\fBchipcost {escaped(name)}\fR {escaped(usage)}"
    yield ".SH DESCRIPTION"
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".PP"
        yield escaped(" ".join(paragraph.split()))
    sections = Sections()
    command.format_options(context, sections)
    yield ".SH OPTIONS"
    for title, records in sections.found.items():
        yield f".SS {escaped(title)}"
        for record in records:
            yield from _item(*record)
    if examples:
        yield ".SH EXAMPLES"
        yield ".EX"
        for line in examples.splitlines():
            yield escaped(line.strip())
        yield ".EE"
    yield from _tail(("chipcost",))


def _head(name: str, meaning: str) -> Iterator[str]:
    """The title of a page, and what it is about."""
    yield '.\\" Generated from the help of the commands by `python docs/generate.py`. Do not edit.'
    yield f'.TH "{escaped(name.upper())}" "1" "" "chipcost {__version__}" "chipcost manual"'
    yield ".SH NAME"
    yield rf"{escaped(name)} \- {escaped(meaning[:1].lower() + meaning[1:])}"


def _tail(others: Iterable[str]) -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for status, meaning in _STATUS:
        yield from _item(status, meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT:
        yield from _item(name, meaning)
    if others:
        yield ".SH SEE ALSO"
        yield ", ".join(rf"\fB{escaped(name)}\fR(1)" for name in others)


def _item(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield rf"\fB{escaped(term)}\fR"
    yield escaped(re.sub(r" {2,}(?=\[)", " ", meaning))


def escaped(text: str) -> str:
    """A text of one line that roff prints as it is, so that a command can be copied."""
    for sign, name in _SIGNS.items():
        text = text.replace(sign, name)
    return rf"\&{text}" if text.startswith(".") else text


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"

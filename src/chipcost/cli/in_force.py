"""The settings in force as a table: the file's, the environment's, and which of them answers."""

from __future__ import annotations

import os
from typing import Any

from chipcost.cli import config
from chipcost.cli.command import said
from chipcost.cli.option_names import OPTIONS
from chipcost.cli.options import variable
from chipcost.result import Result, text_column

COLUMNS = (
    text_column("setting", "option that is set, without its dashes"),
    text_column("value", "value that it has"),
    text_column("commands", "commands that it is for: one, or how many take it"),
    text_column("origin", "environment or file", "from"),
    text_column("place", "variable, or file and line"),
    text_column("status", "in force, or by what it is replaced", words=("in force",)),
)
_OTHERS = {"date": "query date where --as-of names none"}  # variables that are no options


def settings() -> Result:
    """One row per setting; the headline names the file."""
    path = config.find()
    read = config.read(path) if path else None
    rows: list[dict[str, Any]] = []
    environment = _environment()
    for item in read.settings if read else ():
        name = variable(item.option)
        rows.append(
            {
                "setting": item.option,
                "value": said(item.value) or "true",
                "commands": item.command or _takers(item.option),
                "origin": "file",
                "place": str(item.place),
                "status": f"replaced by {name}" if item.option in environment else "in force",
            }
        )
    for option, value in environment.items():
        rows.append(
            {
                "setting": option,
                "value": value,
                "commands": _OTHERS.get(option) or _takers(option),
                "origin": "environment",
                "place": variable(option),
                "status": "in force",
            }
        )
    return Result(
        command="config",
        columns=COLUMNS,
        rows=tuple(rows),
        view=tuple(column.name for column in COLUMNS),
        headline=(
            f"Settings of {path}" if path else "No chipcost.toml here or in a folder above",
            *(() if rows else ("Nothing is set: every option has its default",)),
        ),
        notes=("A flag of a command is stronger than all of these.",)
        if rows
        else ("chipcost config --example prints a file to begin with.",),
        assumptions={"file": str(path) if path else None},
    )


def _environment() -> dict[str, str]:
    """Options and dates that the environment sets."""
    known = [*_OTHERS, *dict.fromkeys(name for names in OPTIONS.values() for name in names)]
    return {name: os.environ[variable(name)] for name in known if os.environ.get(variable(name))}


def _takers(option: str) -> str:
    other = config.OTHER_MEANING.get(option)
    names = [name for name, options in OPTIONS.items() if option in options and name != other]
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} commands"

"""The keywords of a function of the package: the arguments and options of its command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Any, get_args

from typer.models import ArgumentInfo, OptionInfo

from chipcost.api import given
from chipcost.cli.main import COMMANDS
from chipcost.cli.options import OUTPUT

# Commands without a function: they print or write files, and settings are of the command line.
NOT_ASKED = ("schema", "import", "export", "report", "config")
# Commands whose findings become an answer in `chipcost.api.check`, written by hand.
BY_HAND = ("check",)
# Options that no function has, beside those of the output: (command, option).
LEFT_OUT = {
    ("show", "--path"),  # prints a place; no answer
    ("plan", "--chip"),  # `chips` takes them without a model too
    ("check", "--format"),
    ("check", "--strict"),  # an exit status
    ("check", "--fix"),  # changes files
    ("check", "--diff"),
    ("check", "--explain"),
}
# Commands that take both sides from their arguments, and so no data that was loaded before.
WITHOUT_DATA = ("diff", "check")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword of a function.

    name       its own: the option's with underscores, or the argument's
    parameter  the name that the function of the command has for it
    option     the option, `--isl`; "" for an argument
    default    that of the command; no default: `Parameter.empty`
    kind       `str`, `int`, `bool` or `list`
    metavar, meaning, section  as the help shows them
    least      of a whole number
    """

    name: str
    parameter: str
    option: str
    default: Any
    kind: type
    metavar: str
    meaning: str
    section: str
    least: int | None = None

    def read(self, value: Any) -> Any:
        """The value as the command takes it; ChipcostError for what is none."""
        if self.kind is bool:
            return given.flag(self.name, value)
        if self.kind is int:
            return given.whole(self.name, value, self.least)
        if self.kind is list:
            return given.texts(self.name, value, pairs="=" in self.metavar) or None
        if value is None or value == self.default:
            return self.default
        return given.text(self.name, value, "/" if self.metavar == "PRICES" else ",")


def asked() -> tuple[str, ...]:
    """The commands that are functions of the package."""
    return tuple(name for name in COMMANDS if name not in NOT_ASKED)


def function_of(command: str) -> Callable[..., None]:
    """The function of a command, whose module is imported."""
    name = COMMANDS[command]
    function: Callable[..., None] = getattr(import_module(f"chipcost.cli.{name}"), name)
    return function


@cache
def keywords_of(command: str) -> tuple[Keyword, ...]:
    """The keywords of a command in the order of its help: arguments, then options."""
    found = tuple(_keywords(command))
    names = [keyword.name for keyword in found]
    assert len(set(names)) == len(names), f"{command}: {names}"
    return found


def _keywords(command: str) -> Iterator[Keyword]:
    parameters = signature(function_of(command)).parameters.values()
    arguments = {item.name for item in parameters if isinstance(_info(item), ArgumentInfo)}
    for item in parameters:
        info = _info(item)
        kind, least = _kind(get_args(item.annotation)[0]), getattr(info, "min", None)
        # In an annotation the first name of an option takes the place of its default.
        words = [
            word
            for word in (info.default, *(info.param_decls or ()))
            if isinstance(word, str) and word.startswith("--")
        ]
        section = info.rich_help_panel or ""
        if section == OUTPUT or any((command, word) in LEFT_OUT for word in words):
            continue
        own = [word.lstrip("-").replace("-", "_") for word in words]
        yield Keyword(
            # An option that is named like an argument goes by its second name: --chips --fleet.
            next((name for name in own if name not in arguments), item.name),
            item.name,
            words[0] if words else "",
            item.default,
            kind,
            (info.metavar or "").strip("[]. "),
            info.help or "",
            section,
            None if least is None else int(least),
        )


def _info(parameter: Parameter) -> ArgumentInfo | OptionInfo:
    info: ArgumentInfo | OptionInfo = parameter.annotation.__metadata__[0]
    return info


def _kind(annotation: Any) -> type:
    """The type that a value is read as: that of `str | None` is str, of `list[str]` list."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    own = annotation if isinstance(annotation, type) and not parts else parts[0]
    if getattr(annotation, "__origin__", None) is list or getattr(own, "__origin__", None) is list:
        return list
    kind: type = own
    return kind

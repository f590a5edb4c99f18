"""Settings of the user: chipcost.toml, or [tool.chipcost] in pyproject.toml, and the environment.

A flag is stronger than CHIPCOST_<OPTION> in the environment, and that than the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chipcost.errors import ChipcostError, Place, nearest, raise_collected

VARIABLE = "CHIPCOST_CONFIG"  # a path; "none": no file
FILES = ("chipcost.toml", "pyproject.toml")
PAIRS = {"prices": "price", "fx": "fx"}  # tables of NAME = VALUE, and the option that takes them
APART = ("columns", "sort", "top", "out", "fail-if")  # of one command alone, if at all
OTHER_MEANING = {"engine": "sweep"}  # options that mean something else in one command


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a file: of a command, or of all ("")."""

    command: str
    option: str
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a file."""

    path: str
    settings: tuple[Setting, ...]

    def of(self, command: str) -> Mapping[str, Setting]:
        """The settings of a command by option; its own before those of all."""
        found = {
            item.option: item
            for item in self.settings
            if not item.command and OTHER_MEANING.get(item.option) != command
        }
        return found | {item.option: item for item in self.settings if item.command == command}


def find() -> Path | None:
    """The file in force: CHIPCOST_CONFIG, else the nearest from the working folder upwards.

    Raises ChipcostError `no-config` where CHIPCOST_CONFIG names none.
    """
    named = os.environ.get(VARIABLE, "")
    if named.lower() == "none":
        return None
    if named:
        if Path(named).is_file():
            return Path(named)
        raise ChipcostError(
            "no-config",
            f"{VARIABLE}={named!r}: there is no such file",
            hint="or `none` for no file",
        )
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone
        return None
    for folder in (here, *here.parents):
        for name in FILES:
            path = folder / name
            if path.is_file() and (name == FILES[0] or _is_ours(path)):
                return path
    return None


def _is_ours(path: Path) -> bool:
    """Whether a pyproject.toml has a table of ours; most are never parsed."""
    try:
        return "[tool.chipcost" in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def read(path: Path) -> Config:
    """The settings of a file. Raises ChipcostError with every problem of it, each with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ChipcostError("not-utf8", "not UTF-8", place=Place(str(path))) from None
    return parse(text, str(path))


def parse(text: str, path: str) -> Config:
    """The settings of a text; `path` names its file."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(path, int(line[1]) if line else 0)
        raise ChipcostError("bad-toml", f"not TOML: {error}", place=place) from None
    if Path(path).name == "pyproject.toml":
        data = data.get("tool", {}).get("chipcost", {})
    errors: list[ChipcostError] = []
    settings = []
    for command, option, value in _entries(data):
        setting = Setting(command, option, value, Place(path, _line(text, command, option)))
        problem = _problem(setting)
        if problem is None:
            settings.append(setting)
        else:
            errors.append(problem)
    raise_collected(errors)
    return Config(path, tuple(settings))


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(command, option, value); a table is of a command, or holds pairs."""
    for key, value in data.items():
        if not isinstance(value, dict):
            yield "", key.replace("_", "-"), value
        elif key in PAIRS:
            yield "", PAIRS[key], [f"{name}={item}" for name, item in value.items()]
        else:
            for name, item in value.items():
                if name in PAIRS and isinstance(item, dict):
                    yield key, PAIRS[name], [f"{one}={other}" for one, other in item.items()]
                else:
                    yield key, name.replace("_", "-"), item


def _line(text: str, command: str, option: str) -> int:
    """The line of a setting, as far as a search by name finds it; 0 where it does not."""
    names = {option, option.replace("-", "_")}
    names |= {table for table, name in PAIRS.items() if name == option}
    section, best = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.fullmatch(r"\s*\[([^\]]+)\]\s*(#.*)?", line)
        if heading:
            section = heading[1].removeprefix("tool.chipcost").strip(".")
            if section in names or section.rpartition(".")[2] in names:
                return number
        key = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)
        if key and key[1] in names:
            if section == command:
                return number
            best = best or number
    return best


def _problem(setting: Setting) -> ChipcostError | None:
    """What is wrong with a setting: no such command or option, or one that no file may set."""
    from chipcost.cli.option_names import OPTIONS

    command, option = setting.command, setting.option
    if command and command not in OPTIONS:
        return ChipcostError(
            "unknown-setting",
            f"[{command}] is no command",
            hint=f"nearest: {', '.join(nearest(command, [*OPTIONS, *PAIRS]))}",
            place=setting.place,
        )
    known = (
        OPTIONS[command] if command else tuple({name for all in OPTIONS.values() for name in all})
    )
    if option not in known:
        of = f"of {command}" if command else "of any command"
        return ChipcostError(
            "unknown-setting",
            f"{option!r} is no option {of}",
            hint=f"nearest: {', '.join(nearest(option, sorted(known)))}",
            place=setting.place,
        )
    if not command and option in APART:
        return ChipcostError(
            "unknown-setting",
            f"{option!r} is not the same in all commands",
            hint=f"put it in the table of a command, for example [compare] {option} = ...",
            place=setting.place,
        )
    if isinstance(setting.value, dict):
        return ChipcostError(
            "bad-setting",
            f"{option!r} is a table",
            hint=f"for example {option} = 'text'",
            place=setting.place,
        )
    return None


def defaults(config: Config, command: str, parameters: list[Any]) -> dict[str, Any]:
    """The values that a file gives the parameters of a command, as the option parser takes them."""
    settings = config.of(command)
    found: dict[str, Any] = {}
    for parameter in parameters:
        for name in parameter.opts:
            setting = settings.get(name.lstrip("-"))
            if setting is not None:
                found[parameter.name] = _value(setting, parameter)
    return found


def _value(setting: Setting, parameter: Any) -> Any:
    """A value as its option takes it: a flag as true or false, several as a list, else a text."""
    value = setting.value
    if getattr(parameter, "is_flag", False):
        if isinstance(value, bool):
            return value
        raise ChipcostError(
            "bad-setting",
            f"{setting.option!r} is {value!r}",
            hint="true or false",
            place=setting.place,
        )
    several = [str(item) for item in (value if isinstance(value, list) else [value])]
    return several if parameter.multiple else ",".join(several)

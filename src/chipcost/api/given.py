"""What a caller in Python may give an option, and the texts that the command takes for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from operator import index
from typing import Any, SupportsFloat, TypeAlias

from chipcost.errors import ChipcostError, excerpt

# For the signatures: a number or its text (`8192`, "8k"), a day, one name or several.
Number: TypeAlias = "str | SupportsFloat"
Day: TypeAlias = "str | date"
Names: TypeAlias = "str | Sequence[str]"
Model: TypeAlias = "str | os.PathLike[str]"
File: TypeAlias = "str | os.PathLike[str]"
Files: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"
Pairs: TypeAlias = "Mapping[str, str | float] | str | Sequence[str]"


def flag(name: str, value: Any) -> bool:
    """True or False; ChipcostError for anything else."""
    if not isinstance(value, bool):
        raise _bad(name, value, "True or False")
    return value


def whole(name: str, value: Any, least: int | None = None) -> int | None:
    """A whole number, or None; not below `least`."""
    if value is None:
        return None
    try:
        number = int(value) if isinstance(value, str) else index(value)
    except (TypeError, ValueError):
        raise _bad(name, value, "a whole number") from None
    if isinstance(value, bool) or (least is not None and number < least):
        raise _bad(name, value, "a whole number" + ("" if least is None else f", {least} or more"))
    return number


def text(name: str, value: Any, between: str = ",") -> str:
    """The text of one value; several are joined, as the command takes them in one option."""
    if isinstance(value, list | tuple):
        return between.join(_one(name, item) for item in value)
    return _one(name, value)


def texts(name: str, value: Any, *, pairs: bool = False) -> list[str]:
    """The texts of one or several values; with `pairs` a mapping may stand for NAME=VALUE."""
    if isinstance(value, Mapping):
        if not pairs:
            raise _bad(name, value, "a text, or a list of texts")
        return [f"{key}={_several(name, item)}" for key, item in value.items()]
    if isinstance(value, str | os.PathLike):
        return [_one(name, value)] if value != "" else []
    try:
        return [_one(name, item) for item in value]
    except TypeError:
        raise _bad(name, value, "a text, or a list of texts") from None


def _several(name: str, value: Any) -> str:
    """A value as text; of a list its values with commas."""
    if isinstance(value, list | tuple):
        return ",".join(_one(name, item) for item in value)
    return _one(name, value)


def _one(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not (hasattr(value, "__index__") or hasattr(value, "__float__")):
        raise _bad(name, value, "a text or a number")
    if hasattr(value, "__index__"):
        return str(index(value))
    return _digits(float(value))


def _digits(number: float) -> str:
    """A number as options are written, without an exponent: 10000000000 and 0.00002."""
    shown = repr(number)
    if "e" not in shown:
        return shown
    from decimal import Decimal

    return format(Decimal(shown), "f")


def _bad(name: str, value: Any, wanted: str) -> ChipcostError:
    return ChipcostError(
        "bad-option", f"{name} is {excerpt(repr(value))[1:-1]}", hint=f"give {wanted}"
    )

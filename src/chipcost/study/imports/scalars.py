"""Texts from a table as YAML that can be read as nothing but these texts."""

from __future__ import annotations

import re

from chipcost.text import plain_line

_WORDS = ("yes", "no", "on", "off", "true", "false", "null", "y", "n")


def scalar(value: str) -> str:
    """A YAML scalar that is always a text; dates stay as they are."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./-]*|\d{4}-\d{2}-\d{2}", value)
    return value if plain and value.lower() not in _WORDS else _quoted(value)


def _quoted(value: str) -> str:
    """A double-quoted YAML text; JSON's escapes of characters beyond U+FFFF are no YAML."""
    return '"' + "".join(map(_escaped, plain_line(value))) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '\\"':
        return f"\\{character}"
    if 0x20 <= code < 0x7F:
        return character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def number(value: float) -> str:
    """A number as people write it, with all digits that a table means: `1.37`, `0.000325`."""
    text = f"{value:.10g}"
    return f"{value:.12f}".rstrip("0") if "e-" in text else text

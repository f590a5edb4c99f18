"""The hardware registry of InferenceX-app as it stands in its source: entries with their lines.

`HW_REGISTRY` of packages/constants/src/gpu-keys.ts, or `GPU_SPECS` of the file of constants before
it: a TypeScript object of one object of plain values per GPU. The same as JSON is read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chipcost.errors import ChipcostError, Place

_START = re.compile(r"\b(?:HW_REGISTRY|GPU_SPECS)\b[^={]*(?:<[^>]*>\s*)?=\s*\{")
_TEXT = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""
_COMMENT = re.compile(rf"(?P<text>{_TEXT})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_KEY = rf"(?:{_TEXT}|[A-Za-z_$][\w$]*)"
_ENTRY = re.compile(rf"\s*(?P<key>{_KEY})\s*:\s*\{{(?P<body>(?:{_TEXT}|[^'\"{{}}])*)\}}\s*,?")
_FIELD = re.compile(rf"\s*(?P<key>{_KEY})\s*:\s*(?P<value>{_TEXT}|[^,{{}}]*?)\s*(?:,|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One GPU of the registry: its fields as they stand, its line, and the remarks before it."""

    key: str
    fields: dict[str, str]
    line: int
    remark: str = ""

    @property
    def provisional(self) -> bool:
        """Whether the file itself calls the prices temporary."""
        return bool(re.search(r"\btemporary\b|\bplaceholder\b", self.remark, re.IGNORECASE))


def read_registry(text: str, file: str) -> list[Entry]:
    """The entries of a registry; ChipcostError with the place of what cannot be read."""
    json_like = text.lstrip().startswith("{")
    start = re.compile(r"\s*\{").match(text) if json_like else _START.search(text)
    if start is None:
        raise ChipcostError(
            "unknown-table",
            "this is not the hardware registry of InferenceX: it has no HW_REGISTRY",
            hint="give packages/constants/src/gpu-keys.ts of InferenceX-app, or its object as JSON",
            place=Place(file, 1, 1),
        )
    # from here on: an apostrophe of a remark before the registry opens no text
    head, body = text[: start.end()], text[start.end() :]
    plain = head + (body if json_like else _COMMENT.sub(_blank, body))
    entries: list[Entry] = []
    at = start.end()
    while True:
        match = _ENTRY.match(plain, at)
        if match is None:
            break
        remark = " ".join(one[0] for one in _COMMENT.finditer(text[at : match.start("key")]))
        fields = {_bare(one["key"]): _bare(one["value"]) for one in _FIELD.finditer(match["body"])}
        line = text.count("\n", 0, match.start("key")) + 1
        entries.append(Entry(_bare(match["key"]), fields, line, "" if json_like else remark))
        at = match.end()
    rest = plain[at:].lstrip()
    if not rest.startswith("}") or not entries:
        line = plain.count("\n", 0, len(plain) - len(rest)) + 1
        raise ChipcostError(
            "unknown-table",
            "this entry of the registry is no object of plain values",
            hint="an entry is `h100: { tdp: 700, power: 1.37, costh: 1.17, costr: 2 },`",
            place=Place(file, line, 1),
        )
    return entries


def _blank(found: re.Match[str]) -> str:
    """A comment as blanks of the same length, so that places stay; a text as it is."""
    return found[0] if found["text"] else re.sub(r"[^\n]", " ", found[0])


def _bare(text: str) -> str:
    """A key or value without its quotes."""
    text = text.strip()
    return text[1:-1] if text[:1] in ("'", '"') else text

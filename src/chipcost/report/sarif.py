"""The findings of a check as SARIF 2.1.0, which code hosts and editors show beside the lines.

SARIF: Static Analysis Results Interchange Format, OASIS Standard, 2.1.0 with errata 01.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from chipcost.errors import ChipcostError, Place
from chipcost.report.findings_sheet import Entry, Guide, Sheet
from chipcost.report.jsonfmt import dump
from chipcost.text import covered, plain_line
from chipcost.version import __version__

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
LONGEST = 1000  # characters of a line that is quoted

Json = dict[str, Any]

_LINK = re.compile(r"(?=\[[^\]\[]*\]\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(sheet: Sheet, root: Path | None = None) -> str:
    """One run with every rule, finding and unreadable file.

    root  of the sources: files below it are named from there, others by their whole address;
          None: the directory in which it runs
    """
    here = (root or Path.cwd()).resolve()
    order = {guide.code: number for number, guide in enumerate(sheet.guides)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": _driver(sheet.guides)},
        "invocations": [_invocation(sheet.unreadable, here)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the sources"}}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(name, here)} for name in sheet.files],
        "results": [_result(entry, order, here, seen) for entry in (*sheet.entries, *sheet.waived)],
    }
    return dump({"$schema": SCHEMA, "version": VERSION, "runs": [run]}, indent=1) + "\n"


def _driver(guides: Sequence[Guide]) -> Json:
    return {
        "name": "chipcost",
        "semanticVersion": __version__,
        "shortDescription": {"text": "Checks catalogs of AI accelerators, their prices and power"},
        "rules": [_rule(guide) for guide in guides],
    }


def _rule(guide: Guide) -> Json:
    words = guide.title.title()
    return {
        "id": guide.code,
        "name": re.sub(r"[^A-Za-z0-9]", "", words),
        "shortDescription": {"text": _message(guide.title)},
        "fullDescription": {"text": _message(guide.why)},
        "help": {"text": _message(guide.why), "markdown": guide.page},
        "defaultConfiguration": {"level": guide.severity},
        "properties": {
            "tags": [guide.family, *(["fixable"] if guide.fixable else [])],
            "problem.severity": guide.severity,
        },
    }


def _result(entry: Entry, order: dict[str, int], here: Path, seen: Counter[str]) -> Json:
    found: Json = {
        "ruleId": entry.code,
        "ruleIndex": order.get(entry.code, -1),
        "level": "note" if entry.severity == "waived" else entry.severity,
        "message": {"text": _message(entry.sentence)},
        "locations": [_location(entry.place, here, entry)],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(entry, here, seen)},
    }
    if entry.others:
        found["relatedLocations"] = [
            {"id": number, **_location(place, here), "message": {"text": "also about this"}}
            for number, place in enumerate(entry.others, 1)
        ]
    if entry.severity == "waived":
        why = f"{entry.reason} ({', '.join(entry.sources)})"
        found["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": plain_line(why)}
        ]
    if entry.mend:
        found["fixes"] = [_fix(entry, here)]
    return found


def _fix(entry: Entry, here: Path) -> Json:
    assert entry.mend is not None
    place, mend = entry.place, entry.mend
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": mend.end_line,
        "endColumn": mend.end_column,
    }
    replacement = {"deletedRegion": region, "insertedContent": {"text": mend.text}}
    return {
        "description": {"text": _message(f"write {mend.text}")},
        "artifactChanges": [
            {"artifactLocation": _artifact(place.file, here), "replacements": [replacement]}
        ],
    }


def _location(place: Place, here: Path, entry: Entry | None = None) -> Json:
    """A place; with the entry the text there, its line, and the record that it is about."""
    physical: Json = {"artifactLocation": _artifact(place.file, here)}
    if place.line:
        region: Json = {"startLine": place.line, "startColumn": max(place.column, 1)}
        if entry is not None and entry.mend:
            region |= {"endLine": entry.mend.end_line, "endColumn": entry.mend.end_column}
        line = entry.source_line if entry is not None else ""
        if line:
            start, end = region["startColumn"] - 1, region.get("endColumn", len(line) + 1) - 1
            region["snippet"] = {"text": _quoted(line[start:end])}
            physical["contextRegion"] = {
                "startLine": place.line,
                "snippet": {"text": _quoted(line)},
            }
        physical["region"] = region
    found: Json = {"physicalLocation": physical}
    if entry is not None and entry.record:
        name = plain_line(".".join((entry.record, *entry.fields[:1])))
        found["logicalLocations"] = [{"fullyQualifiedName": name}]
    return found


def _invocation(unreadable: Sequence[ChipcostError], here: Path) -> Json:
    found: Json = {"executionSuccessful": not unreadable}
    if unreadable:
        found["toolExecutionNotifications"] = list(_notifications(unreadable, here))
    return found


def _notifications(unreadable: Sequence[ChipcostError], here: Path) -> Iterator[Json]:
    for error in unreadable:
        text = f"{error.message}: {error.hint}" if error.hint else error.message
        note: Json = {
            "descriptor": {"id": error.code},
            "level": "error",
            "message": {"text": _message(text)},
        }
        if error.place:
            note["locations"] = [_location(error.place, here)]
        yield note


def _artifact(file: str, here: Path) -> Json:
    """Where a file is: from the root of the sources where it is below it, else by its address."""
    if file in ("", "-"):
        return {"description": {"text": "standard input"}, "uri": "stdin"}
    path = Path(file).absolute()
    for one in (path, path.resolve()):
        if one.is_relative_to(here):
            return {"uri": _address(one.relative_to(here)), "uriBaseId": ROOT}
    return {"uri": path.as_uri()}


def _address(path: PurePath) -> str:
    """A relative path as a URI reference: a colon in its first part would read as a scheme."""
    written = "/".join(quote(part.encode("utf-8", "surrogateescape"), "") for part in path.parts)
    return written or "."


def _fingerprint(entry: Entry, here: Path, seen: Counter[str]) -> str:
    """What tells a finding from the others of the file wherever its line moves: the rule, the
    record, and the text of the line; equal ones are numbered."""
    parts = (
        entry.code,
        _artifact(entry.place.file, here)["uri"],
        entry.record,
        *entry.fields,
        " ".join(entry.source_line.split()),
    )
    digest = hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _message(text: str) -> str:
    """A text that holds no link and no placeholder, whatever stands in the file that it quotes."""
    escaped = _LINK.sub(r"\\", plain_line(text))
    return _PLACEHOLDER.sub(r"{{\1}}", escaped)


def _quoted(text: str) -> str:
    return covered(text[:LONGEST])

"""The findings of a check, as text with the source line, as annotations of GitHub, or as JSON.

SARIF has a file of its own, `sarif.py`; as a table they are an answer like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePath

from chipcost.errors import ChipcostError, Place
from chipcost.report.findings_sheet import Entry, Sheet
from chipcost.report.formats import FORMATS as TABULAR
from chipcost.report.jsonfmt import SCHEMA_VERSION, dump
from chipcost.report.width import wrapped
from chipcost.text import covered, plain_line
from chipcost.version import __version__

# A row per finding, in the formats of every answer; text and JSON of findings are their own.
TABLES = tuple(name for name in TABULAR if name not in ("table", "json"))
FORMATS = ("auto", "text", "github", "json", "sarif", *TABLES)
PEOPLE = "text"  # the one format that is for people: the others are UTF-8 whatever the terminal
SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".sarif": "sarif",
    **{suffix: name for name in TABLES for suffix in TABULAR[name].suffixes},
}
WIDTH = 110  # of a source line that is shown; a longer one is cut around the place


def resolve_format(name: str, environment: Mapping[str, str], out: str = "") -> str:
    """The format that `auto` stands for: of a file that of its suffix; else annotations inside a
    GitHub job, and text anywhere else.

    Raises ChipcostError `unknown-format`, and `bad-suffix` for a file whose suffix names none.
    """
    if name not in FORMATS:
        raise ChipcostError(
            "unknown-format", f"there is no format {name!r}", hint=f"one of {', '.join(FORMATS)}"
        )
    if name != "auto":
        return name
    if out:
        suffix = PurePath(out).suffix.lower()
        # GitHub asks for .sarif or .sarif.json
        suffix = ".sarif" if out.lower().endswith(".sarif.json") else suffix
        if suffix not in SUFFIXES:
            raise ChipcostError(
                "bad-suffix",
                f"--out {out}: the suffix {suffix or '(none)'} names no format",
                hint=f"one of {', '.join(SUFFIXES)}, or give --format",
            )
        return SUFFIXES[suffix]
    return "github" if environment.get("GITHUB_ACTIONS") == "true" else "text"


def render(sheet: Sheet, format: str, width: int | None = None, root: Path | None = None) -> str:
    """The findings in one of the formats, ending with a line break.

    width  text is wrapped to it
    root   of the sources, to which addresses of files are relative; None: where it runs
    """
    if format == "sarif":
        from chipcost.report import sarif

        return sarif.render(sheet, root)
    if format == PEOPLE:
        lines: Iterator[str] = _text(sheet, width)
    else:
        lines = {"github": _github, "json": _json}[format](sheet)
    return "\n".join(lines) + "\n"


def _text(sheet: Sheet, width: int | None) -> Iterator[str]:
    def prose(text: str) -> list[str]:
        return wrapped(plain_line(text), width, rest="    ")

    for place, at_one in groupby(sheet.entries, key=lambda entry: entry.place):
        here = list(at_one)
        for _, alike in groupby(here, key=lambda entry: entry.code):
            entry, *rest = alike
            yield from prose(f"{place}: {entry.severity}[{entry.code}] {entry.sentence}")
            if entry.others:
                yield from prose(f"    also at {_listed(entry)}")
            if rest:
                yield f"    and {len(rest)} more of {entry.code} here: --format json"
        yield from _pointer(here[0].source_line, place)
    for entry in sheet.waived:
        yield from prose(
            f"{entry.place}: waived[{entry.code}] {entry.message}: "
            f"{entry.reason} ({', '.join(entry.sources)})"
        )
    yield from prose(summary(sheet))


def _listed(entry: Entry) -> str:
    """The further places: `line 5 and line 9`, with the file where it is another one."""
    here = entry.place.file
    written = [f"line {one.line}" if one.file == here else str(one) for one in entry.others]
    return " and ".join(filter(None, (", ".join(written[:-1]), written[-1])))


def _pointer(line: str, place: Place) -> Iterator[str]:
    """The source line and a caret under the place; a long line is cut around it."""
    line = covered(line)
    if not line.strip():
        return
    column = max(place.column, 1) - 1
    start = 0 if len(line) <= WIDTH else max(0, min(column - WIDTH // 3, len(line) - WIDTH))
    left = "…" if start else ""
    right = "…" if start + WIDTH < len(line) else ""
    yield f"    {left}{line[start : start + WIDTH]}{right}"
    # tabs are kept, so that the caret stands right whatever their width
    padding = "".join("\t" if sign == "\t" else " " for sign in line[start:column])
    yield f"    {' ' * len(left)}{padding}^"


def summary(sheet: Sheet) -> str:
    """One line: how many errors, warnings and waivers, in how many files and records."""
    parts = [_count(sheet.number("error"), "error"), _count(sheet.number("warning"), "warning")]
    if sheet.waived:
        parts.append(f"{len(sheet.waived)} waived")
    if sheet.unreadable:
        parts.append(f"{_count(len(sheet.unreadable), 'file')} unreadable")
    records = ", ".join(
        f"{number:,} series"
        if section == "series"
        else _count(number, section.replace("_", " ").removesuffix("s"))
        for section, number in sheet.counts.items()
    )
    inside = f" ({records})" if records else ""
    line = f"{', '.join(parts)} in {_count(len(sheet.files), 'file')}{inside}"
    return f"{line}; {sheet.fixable:,} can be mended by --fix" if sheet.fixable else line


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _github(sheet: Sheet) -> Iterator[str]:
    for entry in sheet.entries:
        title = f"{entry.code} {entry.title}"
        for place in (entry.place, *entry.others):
            yield _annotation(entry.severity, place, title, entry.sentence)
    for entry in sheet.waived:
        message = f"{entry.message}: {entry.reason}"
        yield _annotation("notice", entry.place, f"{entry.code} waived", message)
    for error in sheet.unreadable:
        message = f"{error.message}: {error.hint}"
        yield _annotation("error", error.place or Place(""), error.code, message)
    yield summary(sheet)


def _annotation(severity: str, place: Place, title: str, message: str) -> str:
    """One workflow command; %, line breaks and, in properties, colons and commas are escaped.

    Other characters that a terminal would obey are written out: the line is in the log too.
    """
    properties = {"file": place.file, "line": place.line, "col": place.column, "title": title}
    written = ",".join(f"{key}={_property(str(item))}" for key, item in properties.items() if item)
    return f"::{severity} {written}::{_data(message)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    # after a letter that cannot begin a command: this is the middle of a line
    return plain_line(f".{escaped}")[1:]


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _json(sheet: Sheet) -> Iterator[str]:
    document = {
        "schema_version": SCHEMA_VERSION,
        "chipcost_version": __version__,
        "files": list(sheet.files),
        "summary": {
            "errors": sheet.number("error"),
            "warnings": sheet.number("warning"),
            "waived": len(sheet.waived),
            "unreadable": len(sheet.unreadable),
            "fixable": sheet.fixable,
            "records": dict(sheet.counts),
        },
        "findings": [_entry(entry) for entry in sheet.entries],
        "waived": [
            {**_entry(entry), "reason": entry.reason, "sources": list(entry.sources)}
            for entry in sheet.waived
        ],
        "unreadable": [
            {
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
                "file": error.place.file if error.place else "",
            }
            for error in sheet.unreadable
        ],
    }
    yield dump(document, indent=2)


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "file": entry.place.file,
        "line": entry.place.line,
        "column": entry.place.column,
        "code": entry.code,
        "severity": entry.severity,
        "title": entry.title,
        "message": entry.message,
        "hint": entry.hint,
        "record": entry.record,
        "fields": list(entry.fields),
        "source_line": entry.source_line,
        "places": [
            {"file": place.file, "line": place.line, "column": place.column}
            for place in (entry.place, *entry.others)
        ],
        "fix": entry.mend.text if entry.mend else None,
    }

"""The findings of a check, as text with the source line, as annotations of GitHub, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from chipcost.errors import ChipcostError, Place
from chipcost.report.jsonfmt import dump
from chipcost.report.width import wrapped
from chipcost.text import covered, plain_line
from chipcost.version import __version__

FORMATS = ("auto", "text", "github", "json")
WIDTH = 110  # of a source line that is shown; a longer one is cut around the place


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with what its rule says of it.

    severity        `error`, `warning`, or `waived`
    source_line     the line of the file that it stands on
    record, fields  what it is about: "chips.trainium2", ("memory_capacity",)
    reason, sources of the waiver, where there is one
    others          further places that it is about
    """

    code: str
    severity: str
    title: str
    message: str
    hint: str
    place: Place
    source_line: str = ""
    record: str = ""
    fields: tuple[str, ...] = ()
    reason: str = ""
    sources: tuple[str, ...] = ()
    others: tuple[Place, ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.message}: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Sheet:
    """All findings of a check, in the order in which they are shown.

    counts  how many records of each section were checked
    """

    files: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    waived: tuple[Entry, ...] = ()
    unreadable: tuple[ChipcostError, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def number(self, severity: str) -> int:
        """How many entries are of a severity."""
        return sum(entry.severity == severity for entry in self.entries)


def resolve_format(name: str, environment: Mapping[str, str]) -> str:
    """The format that `auto` stands for: annotations inside a GitHub job, else text.

    Raises ChipcostError `unknown-format`.
    """
    if name not in FORMATS:
        raise ChipcostError(
            "unknown-format", f"there is no format {name!r}", hint=f"one of {', '.join(FORMATS)}"
        )
    if name != "auto":
        return name
    return "github" if environment.get("GITHUB_ACTIONS") == "true" else "text"


def render(sheet: Sheet, format: str, width: int | None = None) -> str:
    """The findings in one of the formats, ending with a line break; text wrapped to a width."""
    if format == "text":
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
    return f"{', '.join(parts)} in {_count(len(sheet.files), 'file')}{inside}"


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
        "chipcost_version": __version__,
        "files": list(sheet.files),
        "summary": {
            "errors": sheet.number("error"),
            "warnings": sheet.number("warning"),
            "waived": len(sheet.waived),
            "unreadable": len(sheet.unreadable),
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
    }

"""What a check found, as text with the source line, as annotations of GitHub, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from chipcost import __version__
from chipcost.catalog import rules
from chipcost.catalog.check import CheckReport
from chipcost.catalog.findings import Finding
from chipcost.errors import ChipcostError, Place

FORMATS = ("auto", "text", "github", "json")
WIDTH = 110  # of a source line that is shown; a longer one is cut around the place


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


def render(report: CheckReport, format: str) -> str:
    """The report in one of the formats, ending with a line break."""
    lines = {"text": _text, "github": _github, "json": _json}[format](report)
    return "\n".join(lines) + "\n"


def _text(report: CheckReport) -> Iterator[str]:
    for finding in report.findings:
        severity = rules.severity(finding.code)
        yield f"{finding.place}: {severity}[{finding.code}] {_sentence(finding)}"
        yield from _pointer(report.source_line(finding.place), finding.place)
    for item in report.waived:
        sources = ", ".join(item.waiver.sources)
        yield (
            f"{item.finding.place}: waived[{item.finding.code}] {item.finding.message}: "
            f"{item.waiver.reason} ({sources})"
        )
    yield summary(report)


def _sentence(finding: Finding) -> str:
    return f"{finding.message}: {finding.hint}" if finding.hint else finding.message


def _pointer(line: str, place: Place) -> Iterator[str]:
    """The source line and a caret under the place; a long line is cut around it."""
    if not line.strip():
        return
    column = max(place.column, 1) - 1
    start = 0 if len(line) <= WIDTH else max(0, min(column - WIDTH // 3, len(line) - WIDTH))
    shown = line[start : start + WIDTH]
    left = "…" if start else ""
    right = "…" if start + WIDTH < len(line) else ""
    yield f"    {left}{shown}{right}"
    # tabs are kept, so that the caret stands right whatever their width
    padding = "".join("\t" if sign == "\t" else " " for sign in line[start:column])
    yield f"    {' ' * len(left)}{padding}^"


def summary(report: CheckReport) -> str:
    """One line: how many errors, warnings and waivers, in how many files and records."""
    parts = [_count(report.errors, "error"), _count(report.warnings, "warning")]
    if report.waived:
        parts.append(f"{len(report.waived)} waived")
    if report.unreadable:
        parts.append(f"{_count(len(report.unreadable), 'file')} unreadable")
    records = ", ".join(
        f"{number:,} {section.replace('_', ' ')}" for section, number in report.counts.items()
    )
    inside = f" ({records})" if records else ""
    return f"{', '.join(parts)} in {_count(len(report.files), 'file')}{inside}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _github(report: CheckReport) -> Iterator[str]:
    for finding in report.findings:
        rule = rules.RULES[finding.code]
        title = f"{finding.code} {rule.title}"
        yield _annotation(rule.severity, finding.place, title, _sentence(finding))
    for item in report.waived:
        title = f"{item.finding.code} waived"
        message = f"{item.finding.message}: {item.waiver.reason}"
        yield _annotation("notice", item.finding.place, title, message)
    for error in report.unreadable:
        yield _annotation(
            "error", error.place or Place(""), error.code, f"{error.message}: {error.hint}"
        )
    yield summary(report)


def _annotation(severity: str, place: Place, title: str, message: str) -> str:
    """One workflow command; %, line breaks and, in properties, colons and commas are escaped."""
    properties = {"file": place.file, "line": place.line, "col": place.column, "title": title}
    written = ",".join(f"{key}={_property(str(item))}" for key, item in properties.items() if item)
    return f"::{severity} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _json(report: CheckReport) -> Iterator[str]:
    document = {
        "chipcost_version": __version__,
        "files": list(report.files),
        "summary": {
            "errors": report.errors,
            "warnings": report.warnings,
            "waived": len(report.waived),
            "unreadable": len(report.unreadable),
            "records": dict(report.counts),
        },
        "findings": [
            {**_finding(item), "source_line": report.source_line(item.place)}
            for item in report.findings
        ],
        "waived": [
            {
                **_finding(item.finding),
                "reason": item.waiver.reason,
                "sources": list(item.waiver.sources),
            }
            for item in report.waived
        ],
        "unreadable": [
            {
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
                "file": error.place.file if error.place else "",
            }
            for error in report.unreadable
        ],
    }
    yield json.dumps(document, indent=2, ensure_ascii=False)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "code": finding.code,
        "severity": rules.severity(finding.code),
        "title": rules.RULES[finding.code].title,
        "message": finding.message,
        "hint": finding.hint,
        "record": ".".join(finding.block),
        "fields": list(finding.fields),
    }

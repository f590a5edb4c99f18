"""The findings of a check as a table: a row for each, those that a waiver sets aside at the end."""

from __future__ import annotations

from typing import Any

from chipcost.catalog.findings import Finding
from chipcost.result import Result, number_column, text_column
from chipcost.study.check import CheckReport, Waiver, rule

WAIVED = "waived"
COLUMNS = (
    text_column("file", "file that the finding is in"),
    number_column("line", "", "line of it, from 1; 0: the file as a whole", digits=None),
    number_column("column", "", "column of the line, from 1", digits=None),
    text_column("severity", "error, warning, or waived", words=("error", "warning", WAIVED)),
    text_column("code", "code of the rule"),
    text_column("rule", "what the rule is about"),
    text_column("message", "what is wrong"),
    text_column("hint", "what to do"),
    text_column("record", "record that it is about: chips.trainium2"),
    text_column("fields", "fields of the record"),
    text_column("reason", "reason of the waiver, where there is one"),
)
VIEW = ("severity", "code", "file", "line", "message", "hint")


def table(report: CheckReport) -> Result:
    """One row per finding; the headline counts them."""
    rows = [_row(finding) for finding in report.findings]
    rows += [_row(item.finding, item.waiver) for item in report.waived]
    files = f"{len(report.files)} files" if len(report.files) != 1 else report.files[0]
    return Result(
        command="check",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=(
            f"{report.errors} errors, {report.warnings} warnings, {len(report.waived)} waived "
            f"in {files}",
        ),
        assumptions={"files": list(report.files)},
        extra={"counts": dict(report.counts)},
    )


def _row(finding: Finding, waiver: Waiver | None = None) -> dict[str, Any]:
    about = rule(finding.code)
    return {
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "severity": WAIVED if waiver else about.severity,
        "code": finding.code,
        "rule": about.title,
        "message": finding.message,
        "hint": finding.hint or None,
        "record": ".".join(finding.block) or None,
        "fields": "; ".join(finding.fields) or None,
        "reason": waiver.reason if waiver else None,
    }

"""`chipcost check`: check catalog files against the rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.stream import put

# Of the findings; a test checks them against those that the report has.
FORMATS = ("auto", "text", "github", "json")

if TYPE_CHECKING:
    from chipcost.report.findings import Entry, Sheet
    from chipcost.study.check import CheckReport, Finding, Waiver


@command
def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Catalog files or overlays; - for standard input. None: the shipped data.",
            show_default=False,
        ),
    ] = None,
    *,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(FORMATS),
            help="Of the findings; auto: github inside its jobs, else text.",
            autocompletion=completion.words(*FORMATS),
        ),
    ] = "auto",
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too (exit 1).")] = False,
    stale_after: Annotated[
        int | None,
        typer.Option(
            "--stale-after",
            metavar="DAYS",
            min=0,
            help="Report quotes that are older and have no newer one.",
            show_default=False,
        ),
    ] = None,
    dated: options.Dated,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Print the page of a rule.",
            show_default=False,
            autocompletion=completion.rule,
        ),
    ] = None,
) -> None:
    """Find every problem in catalog files.

    Each with file, line, column and the code of a rule. Exit status: 0 fine, 1 findings, 2 a file
    that cannot be read.

    Examples:
        chipcost check mine.yaml
        chipcost check --explain F506
    """
    if explain is not None:
        from chipcost.study.check import page

        put(page(explain))
        return
    from chipcost.cli.output import shown_width
    from chipcost.errors import raise_collected
    from chipcost.report import findings
    from chipcost.study.check import check as study

    chosen = findings.resolve_format(format, os.environ)
    report = study(files or (), as_of=dated.day(), stale_after=stale_after)
    put(findings.render(sheet(report), chosen, shown_width()), for_programs=chosen != "text")
    raise_collected(report.unreadable)
    status = report.exit_status(strict=strict)
    if status:
        raise typer.Exit(status)


def sheet(report: CheckReport) -> Sheet:
    """The findings of a check with the pages of their rules, as the report prints them."""
    from chipcost.report.findings import Sheet

    return Sheet(
        report.files,
        tuple(_entry(report, finding) for finding in report.findings),
        tuple(_entry(report, item.finding, item.waiver) for item in report.waived),
        report.unreadable,
        report.counts,
    )


def _entry(report: CheckReport, finding: Finding, waiver: Waiver | None = None) -> Entry:
    from chipcost.report.findings import Entry
    from chipcost.study.check import rule as rule_of

    rule = rule_of(finding.code)
    return Entry(
        finding.code,
        rule.severity if waiver is None else "waived",
        rule.title,
        finding.message,
        finding.hint,
        finding.place,
        report.source_line(finding.place),
        ".".join(finding.block),
        finding.fields,
        "" if waiver is None else waiver.reason,
        () if waiver is None else waiver.sources,
        finding.others,
    )

"""`chipcost check`: hold catalog files against the rules."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Catalog files or overlays; - for standard input. None: the shipped data.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="auto, text, github or json; auto: github inside its jobs."
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
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Day to hold dates against.", show_default="today"
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="CODE", help="Print the page of a rule.", show_default=False
        ),
    ] = None,
) -> None:
    """Find every problem in catalog files, with file, line, column and a rule code.

    Exit status: 0 fine, 1 findings, 2 a file that cannot be read.
    """
    from chipcost.report import findings

    if explain is not None:
        from chipcost.catalog import rules
        from chipcost.report import rulebook

        typer.echo(rulebook.page(rules.find(explain)), nl=False)
        return
    chosen = findings.resolve_format(format, os.environ)
    from chipcost.catalog.check import check_files
    from chipcost.catalog.dates import query_date
    from chipcost.errors import raise_collected

    report = check_files(files or (), as_of=query_date(as_of), stale_after=stale_after)
    typer.echo(findings.render(report, chosen), nl=False)
    raise_collected(report.unreadable)
    status = report.exit_status(strict=strict)
    if status:
        raise typer.Exit(status)

"""`chipcost check`: check catalog files against the rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.stream import put, tell
from chipcost.report.findings import FORMATS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chipcost.report.findings_sheet import Entry, Guide, Sheet
    from chipcost.study.check import CheckReport, Finding, Waiver
    from chipcost.study.mend import Mended


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
            metavar="FORMAT",
            help=f"{', '.join(FORMATS)}; auto: by the suffix of --out, github in its jobs, "
            "else text.",
            autocompletion=completion.words(*FORMATS),
        ),
    ] = "auto",
    out: options.Out = "",
    force: options.Force = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Mend what has one right answer, in the files; check again."),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Show what --fix would change, and exit 1 if it is anything."),
    ] = False,
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
        chipcost check mine.yaml --out catalog.sarif
        chipcost check --diff mine.yaml
        chipcost check --explain F506
    """
    if explain is not None:
        from chipcost.study.check import page

        put(page(explain))
        return
    from chipcost.cli.output import shown_width
    from chipcost.errors import raise_collected
    from chipcost.report import findings
    from chipcost.report.formats import usable_format
    from chipcost.study.check import check as study

    chosen = findings.resolve_format(format, os.environ, out)
    if chosen in findings.TABLES:
        usable_format(chosen, out)
    if out:
        from chipcost.files import refuse_file

        refuse_file(out, force=force)
    if fix or diff:
        from chipcost.study.mend import mend

        mended = mend(files or (), as_of=dated.day())
        if diff:
            _show(mended.files)
            raise_collected(mended.unreadable)
            raise typer.Exit(1 if mended.files else 0)
        _write(mended.files, aside=bool(out) or chosen in ("json", "sarif"))
    report = study(files or (), as_of=dated.day(), stale_after=stale_after)
    found = sheet(report, chosen)
    if chosen in findings.TABLES:
        content = _table(report, chosen, out)
    else:
        root = _root() if chosen == "sarif" else None
        text = findings.render(found, chosen, None if out else shown_width(), root)
        content = text.encode("utf-8", "backslashreplace") if out else text
    if out:
        from chipcost.files import write_whole

        write_whole(out, content, force=force)
    else:
        put(content, for_programs=chosen != PEOPLE)
    raise_collected(report.unreadable)
    status = report.exit_status(strict=strict)
    if status:
        if out:
            tell(f"failed: {findings.summary(found)}; written to {out}")
        raise typer.Exit(status)


def _table(report: CheckReport, format: str, out: str) -> str | bytes:
    """A row per finding in one of the formats of every answer."""
    from chipcost.cli.output import refuse_terminal
    from chipcost.report.formats import Look, format_of, render
    from chipcost.study.check_table import table

    form = format_of(format)
    refuse_terminal(form, out)
    return render(table(report), form, Look())


def _show(mended: Sequence[Mended]) -> None:
    """Print a unified diff of every file that `--fix` would change."""
    from difflib import unified_diff

    from chipcost.text import covered

    lines: list[str] = []
    for one in mended:
        before, after = (text.splitlines() for text in (one.before, one.after))
        lines += unified_diff(before, after, one.file, one.file, lineterm="")
    put("".join(f"{covered(line)}\n" for line in lines))


def _write(mended: Sequence[Mended], *, aside: bool) -> None:
    """Write the files and say what changed; `aside`: on standard error."""
    from chipcost.files import write_whole
    from chipcost.text import plain_line

    for one in mended:
        write_whole(one.file, one.content)
        for change in one.changes:
            code = f"[{change.code}]" if change.code else ""
            line = f"{change.place}: fixed{code} {change.old} to {change.new}"
            if not change.code:
                line = f"{change.place}: fixed the order: {change.old} moved"
            if aside:
                tell(line)
            else:
                put(f"{plain_line(line)}\n")


def _root() -> Path:
    """The checkout that the command runs in, or the directory."""
    from pathlib import Path

    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here)


def sheet(report: CheckReport, format: str = PEOPLE) -> Sheet:
    """The findings of a check with what their rules say, as the report prints them in a format."""
    from chipcost.report.findings_sheet import Sheet

    return Sheet(
        report.files,
        tuple(_entry(report, finding) for finding in report.findings),
        tuple(_entry(report, item.finding, item.waiver) for item in report.waived),
        report.unreadable,
        report.counts,
        _guides() if format == "sarif" else (),
    )


def _guides() -> tuple[Guide, ...]:
    """Every rule with its page."""
    from chipcost.report.findings_sheet import Guide
    from chipcost.study.check import RULES, markdown

    return tuple(
        Guide(
            rule.code,
            rule.title,
            rule.severity,
            rule.family,
            rule.why,
            markdown(rule.code),
            bool(rule.fix),
        )
        for rule in RULES.values()
    )


def _entry(report: CheckReport, finding: Finding, waiver: Waiver | None = None) -> Entry:
    from chipcost.report.findings_sheet import Entry, Mend
    from chipcost.study.check import rule as rule_of

    rule = rule_of(finding.code)
    edit = report.edits.get(finding) if waiver is None else None
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
        None if edit is None else Mend(edit.end_line, edit.end_column, edit.new),
    )

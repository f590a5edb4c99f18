"""How an answer leaves: format, file, selection, and the condition that fails a pipeline."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TypeGuard

import typer

from chipcost.cli.options import Output
from chipcost.cli.stream import put, tell
from chipcost.errors import ChipcostError, one_of
from chipcost.result import Cell, Result

FORMATS = ("table", "csv", "tsv", "json", "ndjson", "markdown")
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "markdown",
    ".txt": "table",
}


def emit(result: Result, output: Output, fail_if: str = "") -> None:
    """Print or write the answer; exit 1 where a row meets the `fail_if` condition.

    A row without a number meets it too: a gate does not pass on what nobody knows.

    Raises ChipcostError for an unknown format, suffix, column or condition, before anything
    is written.
    """
    from chipcost.report.select import select

    form = _format(output)
    failing, unknown = _failing(result, fail_if) if fail_if else ([], [])
    shown = select(result, output.columns, output.sort, output.top)
    text = _rendered(shown, form, output)
    if output.out:
        from chipcost.files import write_whole

        write_whole(output.out, text)
    else:
        put(text, for_programs=form not in ("table", "markdown"))
    if form not in ("table", "markdown"):
        for line in result.warnings:
            tell(f"warning: {line}")
    if failing:
        tell(f"failed: {fail_if}: {', '.join(failing)}")
    if unknown:
        tell(
            f"failed: {fail_if}: not known of {', '.join(unknown)}",
            "  ask for rows that have a number, by name or with the options that narrow the answer",
        )
    if failing or unknown:
        raise typer.Exit(1)


def _format(output: Output) -> str:
    one_of("--color", output.color, ("auto", "always", "never"))
    if output.format:
        return one_of("--format", output.format, FORMATS, "bad-format")
    if not output.out:
        return "table"
    suffix = Path(output.out).suffix.lower()
    if suffix not in SUFFIXES:
        raise ChipcostError(
            "bad-suffix",
            f"--out {output.out}: the suffix {suffix or '(none)'} names no format",
            hint=f"one of {', '.join(SUFFIXES)}, or give --format",
        )
    return SUFFIXES[suffix]


def _rendered(result: Result, form: str, output: Output) -> str:
    if form in ("csv", "tsv"):
        from chipcost.report import delimited

        return delimited.render(result, "," if form == "csv" else "\t", not output.no_header)
    if form in ("json", "ndjson"):
        from chipcost.report import jsonfmt

        return jsonfmt.render(result) if form == "json" else jsonfmt.render_lines(result)
    if form == "markdown":
        from chipcost.report import markdown

        return markdown.render(result, not output.no_header, output.quiet, output.ranges)
    from chipcost.report import table

    terminal = not output.out and sys.stdout is not None and sys.stdout.isatty()
    return table.render(
        result,
        _width() if terminal else None,
        color=_color(output, terminal),
        header=not output.no_header,
        quiet=output.quiet,
        ranges=output.ranges,
    )


def _width() -> int:
    import shutil

    return max(40, shutil.get_terminal_size().columns)


def _color(output: Output, terminal: bool) -> bool:
    if output.color != "auto":
        return output.color == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _is_number(value: Cell) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _failing(result: Result, condition: str) -> tuple[list[str], list[str]]:
    """The rows (by their first cell) that meet `COLUMN OP NUMBER`, and those without a number."""
    import operator
    import re

    from chipcost.report.select import find_column

    found = re.fullmatch(r"\s*(\w+)\s*(<=|>=|==|!=|<|>)\s*([-+.\deE]+)\s*(%?)\s*", condition)
    try:
        limit = float(found[3]) / (100 if found[4] else 1) if found else 0.0
    except ValueError:
        found = None
    if found is None:
        raise ChipcostError(
            "bad-condition",
            f"--fail-if {condition!r} is not COLUMN OP NUMBER",
            hint="for example --fail-if 'usd_per_tb_per_s_hour > 0.3'",
        )
    name = find_column(result, found[1], "--fail-if").name
    compare = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }[found[2]]
    values = [(row, value) for row in result.rows if _is_number(value := row.get(name))]
    unknown = [row for row in result.rows if not _is_number(row.get(name))]
    if not values:
        raise ChipcostError(
            "no-value",
            f"--fail-if {condition!r}: no row has a number in {name}, so it can never fail",
            hint="ask for rows that have one, or for another column",
        )
    first = result.columns[0].name
    return (
        [f"{row.get(first)} ({value})" for row, value in values if compare(value, limit)],
        [str(row.get(first)) for row in unknown],
    )

"""How an answer leaves: format, file, selection, and the condition that fails a pipeline."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, TypeGuard

import typer

from chipcost.cli.options import Output
from chipcost.errors import ChipcostError
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
    """Print or write the answer; exit 1 where a row passes the `fail_if` condition.

    Raises ChipcostError for an unknown format, suffix, column or condition, before anything
    is written.
    """
    from chipcost.report.select import select

    form = _format(output)
    failing = _failing(result, fail_if) if fail_if else []
    shown = select(result, output.columns, output.sort, output.top)
    text = _rendered(shown, form, output)
    if output.out:
        from chipcost.report.write import write_text

        write_text(output.out, text)
    else:
        _print(text, form)
    if form not in ("table", "markdown"):
        for line in result.warnings:
            print(f"warning: {line}", file=sys.stderr)
    if failing:
        print(f"failed: {fail_if}: {', '.join(failing)}", file=sys.stderr)
        raise typer.Exit(1)


def _format(output: Output) -> str:
    if output.color not in ("auto", "always", "never"):
        raise ChipcostError(
            "bad-option", f"--color {output.color!r} is not known", hint="auto, always or never"
        )
    if output.format:
        if output.format not in FORMATS:
            raise ChipcostError(
                "bad-format",
                f"--format {output.format!r} is not known",
                hint=f"one of {', '.join(FORMATS)}",
            )
        return output.format
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

    terminal = sys.stdout.isatty() and not output.out
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


def _print(text: str, form: str) -> None:
    """Write to stdout: UTF-8 and plain line ends for programs, whatever it can show for people."""
    stream: Any = sys.stdout
    if hasattr(stream, "reconfigure"):
        if form in ("table", "markdown"):
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", newline="\n")
    stream.write(text)
    stream.flush()


def _is_number(value: Cell) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _failing(result: Result, condition: str) -> list[str]:
    """The rows (by their first cell) that pass a condition `COLUMN OP NUMBER`."""
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
    if not values:
        raise ChipcostError(
            "no-value",
            f"--fail-if {condition!r}: no row has a number in {name}, so it can never fail",
            hint="ask for rows that have one, or for another column",
        )
    first = result.columns[0].name
    return [f"{row.get(first)} ({value})" for row, value in values if compare(value, limit)]

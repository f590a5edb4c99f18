"""How an answer leaves: format, file, selection, and the condition that fails a pipeline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

import typer

from chipcost.cli.options import Output
from chipcost.cli.stream import put, tell, to_terminal
from chipcost.errors import ChipcostError, one_of
from chipcost.report.formats import Format, Look, render, usable_format
from chipcost.result import Cell, Result, with_terms

IN_CHARACTERS = "-"  # a figure's file that is none: it is drawn below the table

if TYPE_CHECKING:
    from chipcost.study.data import Data as Everything


def emit(
    result: Result,
    output: Output,
    fail_if: str = "",
    data: Everything | None = None,
    terms: Sequence[str] = (),
) -> None:
    """Print or write the answer; exit 1 where a row meets the `fail_if` condition.

    A row without a number meets it too: a gate does not pass on what nobody knows. What of the
    answer is the user's own (prices and figures over `data`, further `terms`, settings) stands
    under its first line.

    Raises ChipcostError for an unknown format, suffix, column or condition, before anything
    is written.
    """
    from chipcost.report.select import select

    result = with_terms(
        result, (*(data.own_terms() if data else ()), *terms, *output.in_force.words())
    )
    if data is not None:
        result = replace(result, cited=partial(_cited, data))
    if output.take(result):
        return
    one_of("--color", output.color, ("auto", "always", "never"))
    form = usable_format(output.format, output.out)
    if output.plot == IN_CHARACTERS and form.name != "table":
        raise ChipcostError(
            "bad-option",
            f"--plot - draws in characters below a table, and {form.name} is none",
            hint="leave the format out, or give --plot FILE.svg",
        )
    if output.plot:
        from chipcost.report.figure import files as figures

        figures.refuse_nothing(result)
    failing, unknown = _failing(result, fail_if) if fail_if else ([], [])
    shown = select(result, output.columns, output.sort, output.top)
    refuse_terminal(form, output.out)
    content = render(shown, form, _look(output))
    if output.plot not in ("", IN_CHARACTERS):
        figures.save(shown, output.plot, force=output.force)
    if output.out:
        from chipcost.files import write_whole

        write_whole(output.out, content, force=output.force)
    else:
        put(content, for_programs=not form.people)
    if not form.people:
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


def refuse_terminal(form: Format, out: str) -> None:
    """ChipcostError for bytes that would go to a terminal."""
    if form.binary and to_terminal(out):
        raise ChipcostError(
            "not-for-terminals",
            f"{form.name} is no text, and standard output is a terminal",
            hint="give --out FILE, or send it into a file or a program",
        )


def _cited(data: Everything, result: Result) -> Result:
    """The sources behind an answer, for a format that has room for them."""
    from chipcost.study.cited import cited

    return cited(data, result)


def _look(output: Output) -> Look:
    return Look(
        width=None if output.out else shown_width(),
        color=_color(output, to_terminal(output.out)),
        header=not output.no_header,
        quiet=output.quiet,
        ranges=output.ranges,
        drawn=output.plot == IN_CHARACTERS,
    )


def shown_width() -> int | None:
    """Columns for text on standard output: those of the terminal; else of COLUMNS, where it is set;
    else None, for nothing to be cut."""
    import shutil

    if not to_terminal() and not os.environ.get("COLUMNS", "").isdigit():
        return None
    return max(40, shutil.get_terminal_size().columns)


def _color(output: Output, terminal: bool) -> bool:
    """Whether text is coloured: `--color`, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if output.color != "auto":
        return output.color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return not output.out
    return terminal and os.environ.get("TERM") != "dumb"


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

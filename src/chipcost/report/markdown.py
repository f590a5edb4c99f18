"""A result as a Markdown table, with its headline, warnings and notes."""

from __future__ import annotations

import re

from chipcost.report.cells import footnotes, for_people, heading, opening, printable
from chipcost.result import Result
from chipcost.text import plain_line

_MARKUP = re.compile(r"[\\|<`*\[\]$]|&(?=#?\w+;)|~(?=~)|(?<!\w)_|_(?!\w)")
# What makes a block of a line that begins with it: a heading, a quotation, a list, a rule.
_BLOCK = re.compile(r"^(\s*(?:\d+(?=[.)](?:\s|$))|(?=[#>+=-])))")


def render(result: Result, header: bool = True, quiet: bool = False, ranges: bool = False) -> str:
    """The columns of the view as a pipe table; numbers are right-aligned and rounded."""
    result = printable(result)
    columns = [result.column(name) for name in result.view]
    cells = [[_escaped(text) for text in for_people(result, name, ranges)] for name in result.view]
    lines = []
    if not quiet:
        lines += [_paragraph(line) for line in opening(result)] + [""]
    if header:
        titles = [", ".join((*column.group, heading(result, column.name))) for column in columns]
        lines.append(_line([_escaped(plain_line(title)) for title in titles]))
        lines.append(_line(["---:" if column.numeric else ":---" for column in columns]))
    for index in range(len(result.rows)):
        row = [texts[index] for texts in cells]
        if index in result.marked and row:
            row[0] = f"**{row[0]}**"
        lines.append(_line(row))
    notes = [*footnotes(result, result.view), *result.notes]
    if not quiet and notes:
        lines += ["", *map(_paragraph, notes)]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: no HTML, link, emphasis, formula or further cell."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _paragraph(text: str) -> str:
    """A line of its own, which begins no block either."""
    return _BLOCK.sub(r"\1\\", _escaped(text)) + "  "

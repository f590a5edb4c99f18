"""A result as aligned lines, without Rich: for lists, records and derivations."""

from __future__ import annotations

import textwrap

from chipcost.report.cells import exact, for_people, heading
from chipcost.result import Result

GAP = "  "


def render(
    result: Result, width: int | None = None, header: bool = True, quiet: bool = False
) -> str:
    """Lines under the headings of `section`, where the result has sections.

    With a width, columns that do not fit move, wrapped, to a line of their own below the row;
    nothing is cut. Without one, nothing is wrapped.
    """
    names = [name for name in result.view if any(cell is not None for cell in result.cells(name))]
    texts = {name: for_people(result, name) for name in names}
    sectioned = any(column.name == "section" for column in result.columns)
    with_header = header and not sectioned
    sizes = {
        name: max(
            [len(text) for text in texts[name]]
            + ([len(heading(result.column(name)))] if with_header else [])
        )
        for name in names
    }
    beside, below = _fit(names, sizes, width)
    lines: list[str] = []
    if not quiet:
        for line in result.headline:
            lines += _wrapped(line, width)
        if result.headline:
            lines.append("")
    if with_header:
        lines.append(_joined([(heading(result.column(n)), n) for n in beside], sizes, result))
    section: object = None
    for index, row in enumerate(result.rows):
        if sectioned and row.get("section") != section:
            section = row.get("section")
            if index:
                lines.append("")
            lines += _wrapped(exact(row.get("section")), width)
        indent = GAP if sectioned else ""
        cells = [(texts[name][index], name) for name in beside]
        lines.append((indent + _joined(cells, sizes, result)).rstrip())
        rest = "; ".join(texts[name][index] for name in below if texts[name][index])
        if rest:
            lines += _wrapped(rest, width, indent + GAP * 2)
    if not quiet and result.notes:
        lines.append("")
        for note in result.notes:
            lines += _wrapped(note, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _fit(names: list[str], sizes: dict[str, int], width: int | None) -> tuple[list[str], list[str]]:
    """The columns that fit side by side, and the rest."""
    if width is None:
        return names, []
    used = len(GAP)
    beside: list[str] = []
    for name in names:
        used += sizes[name] + len(GAP)
        if beside and used > width:
            break
        beside.append(name)
    return beside, names[len(beside) :]


def _joined(cells: list[tuple[str, str]], sizes: dict[str, int], result: Result) -> str:
    parts = [
        text.rjust(sizes[name]) if result.column(name).numeric else text.ljust(sizes[name])
        for text, name in cells
    ]
    return GAP.join(parts).rstrip()


def _wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    if width is None:
        return [indent + text]
    return textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=indent,
        subsequent_indent=indent or GAP,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]

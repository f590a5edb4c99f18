"""A result as a table for the terminal."""

from __future__ import annotations

import io

from chipcost.report import bars, plain, plot
from chipcost.report.cells import for_people, heading, printable
from chipcost.result import Result

_PADDING = 2


def render(
    result: Result,
    width: int | None = None,
    *,
    color: bool = False,
    header: bool = True,
    quiet: bool = False,
    ranges: bool = False,
) -> str:
    """The view of a result as text.

    width   columns of the terminal; None (no terminal): nothing is wrapped, cut or left out
    ranges  low and high beside every derived number
    """
    result = printable(result)
    if result.layout == "plain":
        text = plain.render(result, width, header, quiet)
    else:
        text = _grid(result, width, color, header, quiet, ranges)
    if result.plot is not None and not quiet:
        text += "\n" + plot.render(result.plot, width or 100)
    if result.bars is not None and not quiet:
        text += "\n" + bars.render(result.bars, width or 100)
    return text


def _grid(
    result: Result, width: int | None, color: bool, header: bool, quiet: bool, ranges: bool
) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = {name: for_people(result, name, ranges) for name in result.view}
    marked = bool(result.marked)
    if marked and result.view:
        first = result.view[0]
        cells[first] = [
            f"{'*' if index in result.marked else ' '} {text}"
            for index, text in enumerate(cells[first])
        ]
    shown, hidden = _fit(result, cells, width)
    # A table that is not cut must not be wrapped either: it is as wide as its widest line.
    console = Console(
        file=io.StringIO(),
        width=width or 100_000,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
    )
    table = Table(box=None, show_header=header, pad_edge=False, padding=(0, _PADDING, 0, 0))
    for name in shown:
        column = result.column(name)
        title = f"  {heading(column)}" if marked and name == result.view[0] else heading(column)
        table.add_column(
            title,
            justify="right" if column.numeric else "left",
            no_wrap=width is None or name != shown[-1],
            overflow="fold",
            header_style="bold",
        )
    for index in range(len(result.rows)):
        table.add_row(
            *(Text(cells[name][index]) for name in shown),
            style="bold" if index in result.marked else None,
        )
    if not quiet:
        for number, line in enumerate(result.headline):
            console.print(Text(line, style="bold" if number == 0 else ""))
        for line in result.warnings:
            if line not in result.headline:
                console.print(Text(line, style="yellow"))
        console.print()
    if result.rows:
        console.print(table)
    if not quiet:
        _footer(console, result, hidden)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def _footer(console: object, result: Result, hidden: list[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    assert isinstance(console, Console)
    lines = list(result.notes)
    if hidden:
        names = ", ".join(heading(result.column(name)) for name in hidden)
        lines.append(f"Not shown at this width: {names}.")
    if lines:
        console.print()
    for line in lines:
        console.print(Text(line, style="dim"))


def _fit(
    result: Result, cells: dict[str, list[str]], width: int | None
) -> tuple[list[str], list[str]]:
    """The columns that fit into the width, in order of importance, and those that do not."""
    if width is None:
        return list(result.view), []
    used = -_PADDING
    shown: list[str] = []
    for name in result.view:
        texts = [heading(result.column(name)), *cells[name]]
        used += max(len(text) for text in texts) + _PADDING
        if shown and used > width:
            break
        shown.append(name)
    return shown, [name for name in result.view if name not in shown]

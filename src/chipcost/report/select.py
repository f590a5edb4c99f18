"""Which rows and columns of a result are shown, and in which order."""

from __future__ import annotations

import math
from dataclasses import replace

from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Column, Result, Row

NEAR = 4  # columns that a table of 80 characters surely shows


def select(result: Result, columns: str = "", sort: str = "", top: int | None = None) -> Result:
    """The result with the named columns (comma-separated), sorted by a column, cut to `top` rows.

    `-COLUMN` sorts from high to low; unknown cells stand last either way. `all` names every
    column. Whoever asks for any of these sees the rows, not the layout for people. Raises
    ChipcostError for an unknown column or a `top` below 1.
    """
    if top is not None and top < 1:
        raise ChipcostError("bad-top", f"--top {top} shows nothing", hint="give 1 or more")
    if sort:
        result = _sorted(result, sort, moved=not columns)
    if top is not None:
        result = replace(result.with_rows(result.rows[:top]), most=None, folded=frozenset())
    if columns and columns != "all":
        chosen = tuple(
            find_column(result, name.strip(), "--columns")
            for name in columns.split(",")
            if name.strip()
        )
        view = tuple(column.name for column in chosen)
        result = replace(result, columns=chosen, view=view, spans={}, people=None)
    elif columns:
        view = tuple(column.name for column in result.columns)
        result = replace(result, view=view, spans={}, people=None)
    return result


def find_column(result: Result, name: str, option: str) -> Column:
    """The column of that name, or with that heading in the table; ChipcostError with the three
    nearest names."""
    for column in result.columns:
        if column.name == name:
            return column
    shown = [result.column(one) for one in result.view if one not in result.spans]
    for column in (*shown, *result.columns):
        if column.title and column.title.lower() == name.lower():
            return column
    close = nearest(name, [column.name for column in result.columns])
    raise ChipcostError(
        "unknown-column",
        f"{option}: `{result.command}` has no column {name!r}",
        hint=f"did you mean {', '.join(close)}?",
    )


def _sorted(result: Result, sort: str, moved: bool) -> Result:
    """The rows in order; with `moved` a column that a narrow table would hide stands second."""
    falling = sort.startswith("-")
    name = find_column(result, sort.lstrip("-+"), "--sort").name
    known = [row for row in result.rows if row.get(name) is not None]
    unknown = [row for row in result.rows if row.get(name) is None]
    known.sort(key=lambda row: _key(row.get(name)), reverse=falling)
    rows: list[Row] = [*known, *unknown]
    view = result.view
    if moved and view and name not in view[:NEAR]:
        view = (view[0], name, *(one for one in view[1:] if one != name))
    return replace(result.with_rows(rows), view=view)


def _key(value: Cell) -> tuple[int, float, str]:
    if isinstance(value, (int, float)):
        return (0, float(value) if math.isfinite(value) else 0.0, "")
    return (1, 0.0, str(value).lower())

"""A result as Parquet: every column, numbers as float64, texts as strings, null for unknown."""

from __future__ import annotations

import io
import math

import pyarrow
from pyarrow import parquet

from chipcost.errors import ChipcostError
from chipcost.report.jsonfmt import about, dump
from chipcost.result import Cell, Column, Result


def render(result: Result) -> bytes:
    """The rows; what JSON has beside them (headline, assumptions, ...) stands under the key
    `chipcost` of the file's metadata, unit and meaning of a column in that of its field.

    The types follow from the columns alone, so that the files of two answers go together. Raises
    ChipcostError `not-finite` for NaN and infinity.
    """
    fields = [
        pyarrow.field(
            column.name,
            pyarrow.float64() if column.numeric else pyarrow.string(),
            metadata={"unit": column.unit, "meaning": column.meaning},
        )
        for column in result.columns
    ]
    schema = pyarrow.schema(fields, metadata={"chipcost": dump(about(result))})
    table = pyarrow.table([_cells(result, column) for column in result.columns], schema=schema)
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _cells(result: Result, column: Column) -> pyarrow.Array:
    cells = result.cells(column.name)
    if column.numeric:
        return pyarrow.array([_number(cell) for cell in cells], pyarrow.float64())
    return pyarrow.array([None if cell is None else _text(cell) for cell in cells])


def _text(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _number(cell: Cell) -> float | None:
    if cell is None:
        return None
    value = float(cell)
    if not math.isfinite(value):
        raise ChipcostError("not-finite", f"a cell is {value}, which is no answer")
    return value

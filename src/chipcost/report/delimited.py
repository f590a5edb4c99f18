"""A result as CSV or TSV: every column, full precision, empty for unknown."""

from __future__ import annotations

import csv
import io

from chipcost.report.cells import safe_text
from chipcost.result import Result


def render(result: Result, delimiter: str = ",", header: bool = True) -> str:
    r"""The rows as delimited text with `\n` line ends.

    Text cells that a spreadsheet would compute are neutralised with a leading apostrophe.
    Raises ChipcostError if a number is NaN or infinite.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    names = [column.name for column in result.columns]
    if header:
        writer.writerow(names)
    for row in result.rows:
        cells = (row.get(name) for name in names)
        writer.writerow(["" if cell is None else safe_text(cell) for cell in cells])
    return buffer.getvalue()

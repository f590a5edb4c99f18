"""The columns of every command as docs/columns.md, and the formats as the table of docs/output.md.

`docs/generate.py` writes both, from the columns of the studies and the list of formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chipcost.report.formats import FORMATS
from chipcost.result import Column
from chipcost.study.command_columns import PLACES, columns_of

FOLDER = Path(__file__).resolve().parent
_INTRODUCTION = """\
# Columns

<!-- Generated from the columns of the studies by `python docs/generate.py`. Do not edit. -->

Every column of every command, as CSV, JSON and the other formats of data have them. They are the
same in every run, whatever the data and the options; an empty cell is unknown. The unit is part of
the name.

`±` marks a column that has two more beside it, `…_low` and `…_high`: its 5th and 95th percentile.
*On the screen* is the heading of the column where it is another. A command that answers in several
forms, such as `list` or `tco`, has the columns of each; `chipcost list columns COMMAND` lists the
same in a terminal.
"""


def page() -> str:
    """docs/columns.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    yield " · ".join(f"[{name}](#{name})" for name in PLACES)
    for name in PLACES:
        yield f"\n## {name}\n"
        yield f"Of [`chipcost {name}`](commands.md#chipcost-{name}).\n"
        yield "| column | unit | what it is | on the screen |"
        yield "|---|---|---|---|"
        columns = columns_of(name)
        known = {column.name for column in columns}
        for column in columns:
            base = re.sub(r"_(?:low|high)$", "", column.name)
            if base in known and base != column.name:
                continue
            sign = " ±" if {f"{base}_low", f"{base}_high"} <= known else ""
            yield (
                f"| `{column.name}`{sign} | {_cell(column.unit)} | {_cell(_meaning(column))} "
                f"| {_cell(column.title if column.title != column.name else '')} |"
            )
    yield ""


def _meaning(column: Column) -> str:
    """What a column is, with the words that it may hold where the meaning does not say them."""
    missing = [word for word in column.words if word not in column.meaning]
    listed = f" ({', '.join(column.words)})" if missing and len(column.words) < 12 else ""
    return f"{column.meaning}{listed}"


def _cell(text: str) -> str:
    return re.sub(r"([|<])", r"\\\1", text)


_TABLE = re.compile(
    r"(?<=<!-- formats: by `python docs/generate.py`; the last column by hand -->\n)"
    r"\|.*?\n\n",
    re.DOTALL,
)


def with_formats(text: str) -> str:
    """docs/output.md with its table of formats; what each is for stands there, written by hand."""
    found = _TABLE.search(text)
    if found is None:
        raise SystemExit("docs/output.md has no table of formats")
    cells = [line.strip("| ").split(" | ") for line in found[0].strip().splitlines()[2:]]
    meanings = {row[0].strip("`"): row[-1] for row in cells}
    lines = ["| format | suffix | extra | what it is |", "|---|---|---|---|"]
    for form in FORMATS.values():
        suffixes = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
        extra = f"`{form.extra}`" if form.extra else ""
        lines.append(
            f"| `{form.name}` | {suffixes} | {extra} | {meanings.get(form.name, 'TO BE SAID')} |"
        )
    return text[: found.start()] + "\n".join(lines) + "\n\n" + text[found.end() :]

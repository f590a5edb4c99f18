"""A table of an answer: headings that sort, and behind every number where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chipcost.report.cells import exact, footnotes, for_people, heading, printable
from chipcost.report.page.look import (
    SHOWN,
    Behind,
    Look,
    clean,
    marker,
    numbered,
    of_chip,
    words,
)
from chipcost.result import Cell, Column, Result
from chipcost.sections import Origin, Section

SOURCES = ("cost_source", "source")  # columns of keys of sources
_CODE, _AS_CODE = re.compile("`([^`]+)`"), r"<code>\1</code>"
_LONG = 30  # letters from which on a text is wrapped
_NONE = "no source: it counts or names what is in the row"


def table(section: Section, look: Look) -> tuple[str, Behind]:
    """The rows of a section under the columns of its screen, and which text is behind a number;
    the texts lie beside the table, each once."""
    assert section.result is not None  # a section without an answer has no table
    result = printable(section.result)
    columns = [result.column(name) for name in result.view]
    texts = [for_people(result, name) for name in result.view]
    said: dict[str, str] = {}
    behind: dict[tuple[int, str], str] = {}
    head = "".join(_head(result, column) for column in columns)
    body = "\n".join(
        _line(section, result, look, columns, [column[at] for column in texts], at, said, behind)
        for at in range(len(result.rows))
    )
    title = clean(section.title)
    origins = "\n".join(f'<li id="{name}">{text}</li>' for text, name in said.items())
    made = (
        f'<div class="wide" tabindex="0" role="region" aria-label="Table: {title}">'
        f'<table data-t="{clean(section.key)}"><caption>{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
        f"<ul hidden>\n{origins}\n</ul>"
        f"{notes([*footnotes(result, result.view), *result.notes])}"
    )
    return made, _behind_values(result, behind)


def _behind_values(result: Result, behind: Mapping[tuple[int, str], str]) -> Behind:
    """What finds the text behind a number of a chip that a chart shows too: that of the equal
    number in the rows of the chip, else that of all its numbers, where they have one."""
    numbers: dict[tuple[str, Cell], str] = {}
    whole: dict[str, set[str]] = {}
    for (at, column), name in behind.items():
        chip = str(result.rows[at].get("chip") or "")
        numbers.setdefault((chip, result.rows[at].get(column)), name)
        whole.setdefault(chip, set()).add(name)

    def found(chip: str, value: float) -> str:
        known = whole.get(chip, set())
        return numbers.get((chip, value)) or (next(iter(known)) if len(known) == 1 else "")

    return found


def notes(lines: Sequence[str]) -> str:
    """Lines below a table."""
    items = "\n".join(f"<li>{_CODE.sub(_AS_CODE, clean(line))}</li>" for line in lines)
    return f'\n<ul class="notes">\n{items}\n</ul>' if lines else ""


def _head(result: Result, column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    side = ' class="n"' if column.numeric else ""
    return (
        f'<th scope="col"{side}><button type="button" title="{clean(column.meaning + unit)}">'
        f"{clean(heading(result, column.name))}</button></th>"
    )


def _line(
    section: Section,
    result: Result,
    look: Look,
    columns: Sequence[Column],
    texts: Sequence[str],
    at: int,
    said: dict[str, str],
    behind: dict[tuple[int, str], str],
) -> str:
    row = result.rows[at]
    chip = str(row["chip"]) if row.get("chip") in look.chips else ""
    cells = []
    told: set[int] = set()  # sources that the row has named: what is made of those names none
    for place, (column, text) in enumerate(zip(columns, texts, strict=True)):
        value = row.get(column.name)
        if not place:
            cells.append(_name(look, chip, text, at in result.marked))
        elif column.name in SOURCES:
            cells.append(f"<td>{_sources(look, value)}</td>")
        elif column.numeric and value is not None:
            origin = section.origins.get((at, column.name))
            name = _behind(look, section.key, origin, said)
            behind[at, column.name] = name
            cells.append(_number(look, origin, value, text, name, told))
        else:
            wrapped = ' class="long"' if len(text) > _LONG else ""
            cells.append(f"<td{wrapped}>{clean(text)}</td>")
    best = ' class="best"' if at in result.marked else ""
    return f"<tr{best}{of_chip(chip)}>{''.join(cells)}</tr>"


def _name(look: Look, chip: str, text: str, best: bool) -> str:
    star = "* " if best else ""
    if not chip:
        return f'<th scope="row">{star}{clean(text)}</th>'
    return (
        f'<th scope="row" title="{clean(look.names[chip])}"><i class="{marker(look, chip)}"></i>'
        f"{star}{clean(text)}</th>"
    )


def _behind(look: Look, key: str, origin: Origin | None, said: dict[str, str]) -> str:
    """The id of the text that says what a number is made of; a new text gets the next one."""
    text = clean(_NONE) if origin is None else "\n".join(map(clean, words(look, origin)))
    return said.setdefault(text, f"{clean(key)}-o{len(said)}")


def _number(
    look: Look, origin: Origin | None, value: Cell, text: str, name: str, told: set[int]
) -> str:
    """A number that leads to its first source, and says on hover and focus what it is made of."""
    found = numbered(look, origin) if origin is not None else []
    cell = f'<td class="n" data-v="{clean(exact(value))}">'
    about = f'class="q" aria-describedby="{name}"'
    if not found:
        return f'{cell}<span {about} tabindex="0">{clean(text)}</span></td>'
    new = [number for number in found if number not in told]
    told.update(found)
    shown = " ".join(map(str, new[:SHOWN])) + ("…" if new[SHOWN:] else "")
    behind = f'<sup aria-hidden="true">{shown}</sup>' if shown else ""
    return f'{cell}<a {about} href="#s{found[0]}">{clean(text)}{behind}</a></td>'


def _sources(look: Look, cell: Cell) -> str:
    """Keys of sources as links; a text that is none stays as it is."""
    parts = []
    for key in str(cell or "").split("; "):
        number = look.numbers.get(key)
        parts.append(
            clean(key) if number is None else f'<a href="#s{number}">{clean(key)} [{number}]</a>'
        )
    return "; ".join(parts)

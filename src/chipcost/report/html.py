"""A result as HTML: a fragment for notebooks, and a small page of its own."""

from __future__ import annotations

from html import escape

from chipcost.report.cells import (
    exact,
    footnotes,
    for_people,
    group_lines,
    heading,
    opening,
    printable,
)
from chipcost.result import Column, Result

# One file that needs no other and asks for none; light or dark as the reader has it.
_STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 2rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #8886; }
td { font-variant-numeric: tabular-nums; vertical-align: top; }
"""


def page(result: Result, header: bool = True, quiet: bool = False, ranges: bool = False) -> str:
    """A whole document with the fragment; its title is the first line of the headline."""
    result = printable(result)
    title = (*result.headline, result.command)[0]
    return (
        "<!doctype html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{fragment(result, header, quiet, ranges)}\n</body>\n</html>\n"
    )


def fragment(result: Result, header: bool = True, quiet: bool = False, ranges: bool = False) -> str:
    """Headline and warnings, a table of the view, notes; everything escaped."""
    result = printable(result)
    columns = [result.column(name) for name in result.view]
    cells = [for_people(result, name, ranges) for name in result.view]
    parts = [] if quiet else [f"<div>{escape(line)}</div>" for line in opening(result)]
    heads = "".join(
        f'<th scope="col" title="{escape(column.meaning)}" style="{_side(column)}">'
        f"{escape(heading(result, column.name))}</th>"
        for column in columns
    )
    groups = "".join(
        "<tr>"
        + "".join(
            f'<th scope="colgroup" colspan="{count}" style="text-align:left">{escape(text)}</th>'
            for text, count in line
        )
        + "</tr>"
        for line in group_lines(columns)
    )
    head = f"<thead>{groups}<tr>{heads}</tr></thead>" if header else ""
    parts.append(f"<table>{head}<tbody>")
    section: object = None
    for index, line in enumerate(result.rows):
        if result.layout == "plain" and line.get("section") != section:
            section = line.get("section")
            parts.append(
                f'<tr><th colspan="{len(columns)}" style="text-align:left">'
                f"{escape(exact(line.get('section')))}</th></tr>"
            )
        row = "".join(
            f'<td style="{_side(column)}">{_marked(escape(texts[index]), index in result.marked)}'
            "</td>"
            for column, texts in zip(columns, cells, strict=True)
        )
        parts.append(f"<tr>{row}</tr>")
    parts.append("</tbody></table>")
    if not quiet:
        notes = [*footnotes(result, result.view), *result.notes]
        parts += [f"<div><small>{escape(note)}</small></div>" for note in notes]
    return "\n".join(parts)


def _side(column: Column) -> str:
    return f"text-align:{'right' if column.numeric else 'left'}"


def _marked(text: str, marked: bool) -> str:
    return f"<b>{text}</b>" if marked else text

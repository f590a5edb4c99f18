"""A result as an HTML fragment, for notebooks."""

from __future__ import annotations

from html import escape

from chipcost.report.cells import for_people, heading, printable
from chipcost.result import Result


def fragment(result: Result) -> str:
    """Headline, a table of the view, notes; everything escaped."""
    result = printable(result)
    columns = [result.column(name) for name in result.view]
    cells = [for_people(result, name) for name in result.view]
    parts = [f"<div>{escape(line)}</div>" for line in result.headline]
    heads = "".join(
        f'<th title="{escape(column.meaning)}">{escape(heading(column))}</th>' for column in columns
    )
    parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>")
    for index in range(len(result.rows)):
        row = "".join(
            f'<td style="text-align:{"right" if column.numeric else "left"}">'
            f"{_marked(escape(texts[index]), index in result.marked)}</td>"
            for column, texts in zip(columns, cells, strict=True)
        )
        parts.append(f"<tr>{row}</tr>")
    parts.append("</tbody></table>")
    parts += [f"<div><small>{escape(note)}</small></div>" for note in result.notes]
    return "\n".join(parts)


def _marked(text: str, marked: bool) -> str:
    return f"<b>{text}</b>" if marked else text

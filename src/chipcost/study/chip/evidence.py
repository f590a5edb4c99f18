"""Evidence for a number: its part in it, what it says, its source, and other readings; as rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chipcost.catalog.chips.records import Catalog, PowerQuote, Quote
from chipcost.catalog.ranges import grade_of
from chipcost.catalog.records import Figure
from chipcost.catalog.schema import GRADES
from chipcost.result import Cell, number_column, text_column

Record = Figure | Quote | PowerQuote


class Role(Enum):
    """The part that a piece of evidence has in a number."""

    COST = "cost"
    FIGURE = "figure"
    POWER = "power"
    PUE = "pue"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure or quote that a number was made from; `label` names it for people."""

    role: Role
    label: str
    record: Record


def source_cells(catalog: Catalog, sources: tuple[str, ...], grade: str = "") -> dict[str, Cell]:
    """The cells that say where something is from."""
    main = catalog.sources.get(sources[0]) if sources else None
    return {
        "grade": grade_of(catalog, sources, grade) or None,
        "source": "; ".join(sources) or None,
        "source_date": (main.date or None) if main else None,
        "publisher": (main.publisher or None) if main else None,
        "source_title": main.title if main else None,
        "url": (main.url or None) if main else None,
    }


COLUMNS = (
    text_column("section", "the quantity that the line belongs to"),
    text_column("step", "result, formula, input or evidence"),
    text_column("item", "what the line is"),
    number_column("value", "", "value in the unit of the column", digits=None),
    number_column("low", "", "lower end", digits=None),
    number_column("high", "", "upper end", digits=None),
    text_column("unit", "unit"),
    text_column("text", "formula, or the figure as published"),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source", "keys of the sources"),
    text_column("source_date", "date of the main source"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source"),
    text_column("url", "address of the main source"),
    text_column("place", "file and line"),
)


def evidence_rows(
    catalog: Catalog, section: str, label: str, found: Record, ends: dict[str, Cell]
) -> list[dict[str, Cell]]:
    """The lines of one piece of evidence: what it says, its source, and other readings."""
    grade = found.grade if isinstance(found, Figure) else ""
    if isinstance(found, Quote):
        text = ", ".join(f"{key} {price}" for key, price in found.texts.items()) or (
            f"{found.total:g} USD/h as set" if found.total is not None else "as set"
        )
        text += f" ({found.owner or 'set'} {found.kind}, {found.date})"
    else:
        text = found.text
    if isinstance(found, Figure) and found.status:
        text += f" ({found.status.replace('_', ' ')})"
    row: dict[str, Cell] = {
        "section": section,
        "step": "evidence",
        "item": label,
        "text": text,
        "place": f"{found.file}:{found.line}",
        **source_cells(catalog, found.sources, grade),
        **ends,
    }
    rows = [row]
    if isinstance(found, Figure):
        for other in found.also:
            rows.append(
                {
                    "section": section,
                    "step": "other reading",
                    "item": "  also",
                    "text": other.text,
                    "place": str(other.place),
                    **source_cells(catalog, other.sources, other.grade),
                }
            )
    return rows

"""The sources behind the rows of an answer: of its quotes, and of the figures of its chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chipcost.catalog.records import Source
from chipcost.result import Cell, Result, Row, text_column
from chipcost.study.data import Data

COLUMNS = (
    text_column("about", "chip, system, model or row that it is behind"),
    text_column("item", "figure, or the column that names the source"),
    text_column("text", "the figure as published"),
    text_column("grade", "grade of the evidence"),
    text_column("source", "key of the source"),
    text_column("source_date", "date of the source"),
    text_column("publisher", "who published it"),
    text_column("source_title", "its title"),
    text_column("url", "its address"),
    text_column("place", "file and line of the figure"),
)
BETWEEN = "; "  # the keys of a cell
# Kinds of data with sources of their own, in the order in which a key is looked up.
_KINDS = ("catalog", "models", "sites", "deals", "claims", "workloads", "token_prices")


def cited(data: Data, result: Result) -> Result:
    """A row per figure or quote and source: of each chip, system and model of the rows every
    figure that the catalog has, and what the rows themselves name."""
    once = dict.fromkeys((key, tuple(about.items())) for key, about in _behind(data, result))
    rows = [{**_source(data, key), "source": key, **dict(about)} for key, about in once]
    return Result(result.command, COLUMNS, rows, view=tuple(item.name for item in COLUMNS))


def _behind(data: Data, result: Result) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Keys with what they are of: those of the rows first, then those of the figures."""
    names = [column.name for column in result.columns]
    of_rows = [name for name in names if name == "source" or name.endswith("_source")]
    for row in result.rows:
        about = row.get(names[0])
        for name in of_rows:
            for key in str(row.get(name) or "").split(BETWEEN):
                if key:
                    yield key, {"about": about, "item": name}
    for chip in _named(result.rows, ("chip", "a", "b"), data.catalog.chips):
        for name, figure in data.catalog.chips[chip].figures.items():
            place = f"{figure.file}:{figure.line}"
            for key in figure.sources:
                yield key, {"about": chip, "item": name, "text": figure.text, "place": place}
    for system in _named(result.rows, ("system",), data.catalog.systems):
        power = data.catalog.systems[system].power
        for key in power.sources if power else ():
            assert power is not None
            place = f"{power.file}:{power.line}"
            yield key, {"about": system, "item": "power", "text": power.text, "place": place}
    if any(name == "model" for name in names):
        models = data.models.models
        for model in _named(result.rows, ("model",), models):
            for key in models[model].sources:
                yield key, {"about": model, "item": "dimensions"}


def _named(
    rows: Sequence[Row], columns: Sequence[str], known: Mapping[str, object]
) -> dict[str, None]:
    """The records that cells of these columns name, in the order of the rows."""
    cells = (row.get(name) for row in rows for name in columns)
    return dict.fromkeys(cell for cell in cells if isinstance(cell, str) and cell in known)


def _source(data: Data, key: str) -> dict[str, Cell]:
    """What is known of a source; nothing of one that no file declares."""
    for kind in _KINDS:
        found: Source | None = getattr(data, kind).sources.get(key)
        if found is not None:
            return {
                "grade": found.grade or None,
                "source_date": found.date or None,
                "publisher": found.publisher or None,
                "source_title": found.title,
                "url": found.url or None,
            }
    return {}

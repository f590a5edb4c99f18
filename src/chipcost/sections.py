"""What a report is made of, free of how it is laid out: answers for several owners and days.

A study fills it, `report/page/` renders it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chipcost.charts import Chart
from chipcost.result import Result


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a list of sources names it; `url` may be empty, `note` then says why."""

    key: str
    title: str
    publisher: str = ""
    date: str = ""
    grade: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from: a line per figure, each with the keys of its sources.

    Lines without keys say why there is no source: what was computed from others, or assumed.
    """

    lines: Sequence[tuple[str, tuple[str, ...]]]


Origins = Mapping[tuple[int, str], Origin]  # by index of the row and name of the column


@dataclass(frozen=True, slots=True)
class Section:
    """One question of a report with its answer, or why there is none.

    key      names it in the page; the same for every owner and day
    result   its rows and words; None where nothing answers
    why      then the reason
    lead     the line that answers, "" where none does
    words    what else stands above the charts
    charts   what is drawn above the table
    origins  of the cells of the result; a number without one stands for itself (a count, a date)
    """

    key: str
    title: str
    result: Result | None = None
    why: str = ""
    lead: str = ""
    words: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    origins: Origins = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """The answers for one owner and one day.

    words    whose cost it is
    answers  the lines that are the answer, each under the name of its question
    rests    what the answers rest on, line by line
    """

    owner: str
    words: str
    day: str
    answers: Sequence[tuple[str, str]]
    rests: Sequence[str]
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; the first edition is the one that was asked for.

    owners, days  what can be chosen, with their words, in the order in which they are shown
    chips         id and name of every chip that has a row, in the order of the first edition
    references    every source that an origin names, by key
    terms         the user's own prices and figures, in words
    """

    title: str
    owners: Sequence[tuple[str, str]]
    days: Sequence[str]
    editions: Sequence[Edition]
    chips: Sequence[tuple[str, str]]
    references: Mapping[str, Reference]
    terms: Sequence[str] = ()
    catalog_hash: str = ""
    version: str = ""

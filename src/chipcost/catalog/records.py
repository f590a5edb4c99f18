"""The typed records of the catalog."""

from __future__ import annotations

from typing import Any, NamedTuple

from chipcost.errors import Place


class Figure(NamedTuple):
    """One figure with its evidence.

    value, low, high  base units (see `units`); None where unknown, or where the figure is a text
    dimension         a key of `units.EXPECTED`; "" for a text, "date" for a date
    text              as it stands in the file: "2.9 TB/s"
    sources           keys of `Catalog.sources`, the first being the main one
    also              alternative values of the same figure
    file, line        where it stands
    """

    value: float | None
    low: float | None
    high: float | None
    dimension: str
    text: str
    sources: tuple[str, ...]
    status: str = ""
    grade: str = ""
    basis: str = ""
    scope: str = ""
    locator: str = ""
    note: str = ""
    also: tuple[Figure, ...] = ()
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> Place:
        """Where the figure stands."""
        return Place(self.file, self.line, self.column)


_SOURCES = Figure._fields.index("sources")
_ALSO = Figure._fields.index("also")


def restored_figure(item: list[Any]) -> Figure:
    """The figure that was stored as JSON, where tuples are lists; the list is changed."""
    item[_SOURCES] = tuple(item[_SOURCES])
    item[_ALSO] = tuple(restored_figure(other) for other in item[_ALSO]) if item[_ALSO] else ()
    return Figure._make(item)


class Source(NamedTuple):
    """Where figures come from; `date` is ISO text, possibly only a year or a month.

    no_address  why it has no address, where it has none
    digest_of   keys of the sources whose statements it restates
    """

    key: str
    title: str
    grade: str
    publisher: str = ""
    url: str = ""
    date: str = ""
    note: str = ""
    file: str = ""
    line: int = 0
    no_address: str = ""
    digest_of: tuple[str, ...] = ()

    @classmethod
    def restore(cls, values: list[Any]) -> Source:
        """The source that was stored as JSON, where tuples are lists."""
        return cls._make([*values[:-1], tuple(values[-1])])


class Waiver(NamedTuple):
    """A rule that does not apply to a block, with the reason and the evidence."""

    code: str
    field: str
    reason: str
    sources: tuple[str, ...]
    file: str = ""
    line: int = 0


Block = dict[str, Any]

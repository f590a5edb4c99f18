"""Which input of a number matters: each from its low to its high, the others at base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chipcost.catalog.chips.records import Catalog, Chip, PowerQuote, Quote, System
from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import POWER, SPEC, figure_range, power_range, quote_range
from chipcost.catalog.records import Figure
from chipcost.catalog.schema import GRADES
from chipcost.charts import Tornado
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import Evidence, Record, source_cells
from chipcost.study.chip.formulas import inputs_of
from chipcost.study.chip.series import in_one_series
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.data import Data
from chipcost.study.explain import EXPLAINED
from chipcost.study.ranges import Range, roots
from chipcost.study.sampled import figure

Rows = tuple[dict[str, Cell], ...]
BarRows = tuple[tuple[str, float, float], ...]

COLUMNS: tuple[Column, ...] = (
    text_column("chip", "chip"),
    text_column("column", "the number in question"),
    text_column("input", "what was moved"),
    number_column("input_low", "", "its lower end, in base units"),
    number_column("input_value", "", "its value, in base units"),
    number_column("input_high", "", "its upper end, in base units"),
    number_column("at_low", "", "the number with the input at its lower end", "at low", 3),
    number_column("at_base", "", "the number at base", "base", 3),
    number_column("at_high", "", "the number with the input at its upper end", "at high", 3),
    number_column("swing", "", "at_high less at_low", "swing", 3),
    number_column("swing_share", "share", "size of the swing over the base", "of base", 3),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source_date", "date of the main source", "date"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source", "source"),
    text_column("source", "keys of the sources"),
    text_column("url", "address of the main source"),
    text_column("place", "where it stands"),
    text_column("label", "input in words", "input"),
)


def sensitivity(data: Data, name: str, column: str, basis: Basis) -> Result:
    """A tornado: one row per input with a range, the widest swing first.

    Raises ChipcostError for a column of `compare` that has no single chip behind it, or that is
    not known for this chip.
    """
    catalog = data.catalog
    if column not in EXPLAINED:
        raise ChipcostError(
            "unknown-column",
            f"{column!r} is no column of a single chip",
            hint=f"nearest: {', '.join(nearest(column, EXPLAINED))}",
        )
    found = resolve(catalog, name)
    system = found.assumed
    basis = in_one_series(catalog, [found.chip.id], basis.checked())
    item = assess(catalog, found.chip, system, basis)
    base = item.values[column]
    if base is None:
        raise ChipcostError(
            "unknown-value",
            f"{column} of {found.chip.id} is not known",
            hint=f"`chipcost explain {found.chip.id} {column}` says what is missing",
        )
    swings = []
    for piece in _inputs(item, column):
        around = _range(catalog, piece.record, basis.day)
        if around[0] == around[2]:
            continue
        at_low, at_high = (
            _again(catalog, found.chip, system, basis, column, piece.record, end)
            for end in (around[0], around[2])
        )
        swing = Swing(piece.label, at_low, base[1], at_high)
        swings.append((swing, _row(catalog, found.chip, column, piece.record, around)))
    rows, bars = widest(swings)
    words, unit = _named(column)
    return Result(
        command="sensitivity",
        columns=COLUMNS,
        rows=rows,
        view=(
            "label", "at_low", "at_base", "at_high", "swing_share", "grade", "source_date",
            "publisher", "source_title",
        ),
        headline=(
            f"{words} of {found.chip.name}: {figure(base[1])} {unit} ({figure(base[0])} to "
            f"{figure(base[2])})",
            f"Each input from its low to its high, the others at base; {basis.owner}, as of "
            f"{basis.day}",
        ),
        assumptions={"as_of": basis.day.isoformat(), "owner": basis.owner},
        notes=() if rows else ("No input has a range: data sheets and what you set are exact.",),
        catalog_hash=catalog.hash,
        charts=tornado(words, unit, bars, base[1]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to a number: the number at its low and at its high."""

    label: str
    at_low: float
    at_base: float
    at_high: float
    words: str = ""

    @property
    def width(self) -> float:
        """How far it moves."""
        return self.at_high - self.at_low

    def cells(self) -> dict[str, Cell]:
        """The cells of a row."""
        return {
            "input": self.label,
            "label": self.words or self.label,
            "at_low": self.at_low,
            "at_base": self.at_base,
            "at_high": self.at_high,
            "swing": self.width,
            "swing_share": abs(self.width) / abs(self.at_base) if self.at_base else None,
        }


def widest(found: Sequence[tuple[Swing, dict[str, Cell]]]) -> tuple[Rows, BarRows]:
    """Rows and bars of a tornado, the widest swing first."""
    ordered = sorted(found, key=lambda pair: -abs(pair[0].width))
    rows = tuple({**cells, **swing.cells()} for swing, cells in ordered)
    bars = tuple((swing.words or swing.label, swing.at_low, swing.at_high) for swing, _ in ordered)
    return rows, bars


def tornado(words: str, unit: str, bars: BarRows, base: float) -> tuple[Tornado, ...]:
    """The chart of the rows in their order; none where no input has a range."""
    name = f"{words}, {unit}"
    return (Tornado(name, name, bars, base, tuple(range(len(bars)))),) if bars else ()


def _named(column: str) -> tuple[str, str]:
    """A column of a chip in words, and its unit."""
    found = next(item for item in COMPARE_COLUMNS if item.name == column)
    words = found.meaning.partition(": ")[0]
    return f"{words[0].upper()}{words[1:]}", found.unit


def _inputs(item: Assessment, column: str) -> list[Evidence]:
    """The figures and quotes behind a column, through its formula, each once."""
    found: list[Evidence] = []
    for name in roots(column, inputs_of):
        for piece in item.evidence.get(name, ()):
            if all(piece.record is not other.record for other in found):
                found.append(piece)
    return found


def _range(catalog: Catalog, evidence: Record, day: date) -> Range:
    if isinstance(evidence, Quote):
        price = evidence.total if evidence.total is not None else evidence.capital
        return quote_range(catalog, evidence, price or 0.0, day)
    if isinstance(evidence, PowerQuote):
        return power_range(catalog, evidence)
    return figure_range(catalog, evidence, POWER if evidence.dimension == "power" else SPEC)


def _again(
    catalog: Catalog,
    chip: Chip,
    system: System | None,
    basis: Basis,
    column: str,
    old: Record,
    value: float,
) -> float:
    """The column with one input at another value."""
    changed = with_value(catalog, old, value)
    again = assess(
        changed, changed.chips[chip.id], changed.systems[system.id] if system else None, basis
    )
    result = again.values[column]
    assert result is not None  # the same input with another value
    return result[1]


def with_value(catalog: Catalog, old: Record, value: float) -> Catalog:
    """The catalog with one figure or quote at another value, without a range of its own."""
    if isinstance(old, Quote):
        factor = value / (old.total or old.capital or 1.0)
        quote = old._replace(
            total=None if old.total is None else old.total * factor,
            capital=None if old.capital is None else old.capital * factor,
            operating=None if old.operating is None else old.operating * factor,
        )
        return replace(catalog, quotes=tuple(quote if q is old else q for q in catalog.quotes))
    if isinstance(old, PowerQuote):
        power = old._replace(value=value)
        return replace(
            catalog, power_quotes=tuple(power if q is old else q for q in catalog.power_quotes)
        )
    new = old._replace(value=value)
    return replace(
        catalog,
        chips=_records(catalog.chips, old, new, ("figures",)),
        systems=_records(catalog.systems, old, new, ("power", "links")),
        pue=_mapping(catalog.pue, old, new),
        power_classes=_mapping(catalog.power_classes, old, new),
    )


def _mapping(known: Mapping[str, Figure], old: Figure, new: Figure) -> dict[str, Figure]:
    return {name: new if figure is old else figure for name, figure in known.items()}


def _records(
    known: Mapping[str, Any], old: Figure, new: Figure, fields: tuple[str, ...]
) -> dict[str, Any]:
    """The records with the figure replaced in those of these fields that hold it."""
    found = {}
    for name, record in known.items():
        changes: dict[str, Any] = {}
        for field in fields:
            value = getattr(record, field)
            if value is old:
                changes[field] = new
            elif isinstance(value, Mapping) and any(item is old for item in value.values()):
                changes[field] = _mapping(value, old, new)
            elif field == "links" and any(link.per_chip is old for link in value):
                changes[field] = tuple(
                    link._replace(per_chip=new) if link.per_chip is old else link for link in value
                )
        found[name] = replace(record, **changes) if changes else record
    return found


def _row(
    catalog: Catalog, chip: Chip, column: str, evidence: Record, around: Range
) -> dict[str, Cell]:
    grade = evidence.grade if isinstance(evidence, Figure) else ""
    return {
        "chip": chip.id,
        "column": column,
        "input_low": around[0],
        "input_value": around[1],
        "input_high": around[2],
        "place": f"{evidence.file}:{evidence.line}",
        **source_cells(catalog, evidence.sources, grade),
    }

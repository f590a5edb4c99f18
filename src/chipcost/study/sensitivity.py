"""Which input of a number matters: each from its low to its high, the others at base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import POWER, SPEC, figure_range, power_range, quote_range
from chipcost.catalog.records import Catalog, Chip, Figure, PowerQuote, Quote, System
from chipcost.catalog.schema import GRADES
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Bars, Cell, Column, Result, number_column, text_column
from chipcost.study.chip.assess import Assessment, Evidence, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import source_cells
from chipcost.study.chip.formulas import BY_COLUMN, PER_SYSTEM
from chipcost.study.compare.columns import RANGED

_NOT_OF_ONE = ("lower_cost", "more_per_dollar", "more_per_mw")

COLUMNS: tuple[Column, ...] = (
    text_column("chip", "chip"),
    text_column("column", "the number in question"),
    text_column("input", "what was moved"),
    number_column("input_low", "", "its lower end, in base units"),
    number_column("input_value", "", "its value, in base units"),
    number_column("input_high", "", "its upper end, in base units"),
    number_column("at_low", "", "the number with the input at its lower end", "at low"),
    number_column("at_base", "", "the number at base", "base"),
    number_column("at_high", "", "the number with the input at its upper end", "at high"),
    number_column("swing", "", "at_high less at_low", "swing", 3),
    number_column("swing_share", "share", "size of the swing over the base", "of base", 3),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source_date", "date of the main source", "date"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source", "source"),
    text_column("source", "keys of the sources"),
    text_column("url", "address of the main source"),
    text_column("place", "where it stands"),
)


def sensitivity(catalog: Catalog, name: str, column: str, basis: Basis) -> Result:
    """A tornado: one row per input with a range, the widest swing first.

    Raises ChipcostError for a column of `compare` that has no single chip behind it, or that is
    not known for this chip.
    """
    known = [item for item in RANGED if item not in _NOT_OF_ONE]
    if column not in known:
        raise ChipcostError(
            "unknown-column",
            f"{column!r} is no column of a single chip",
            hint=f"nearest: {', '.join(nearest(column, known))}",
        )
    found = resolve(catalog, name)
    system = found.assumed
    basis = basis.checked()
    item = assess(catalog, found.chip, system, basis)
    base = item.values[column]
    if base is None:
        raise ChipcostError(
            "unknown-value",
            f"{column} of {found.chip.id} is not known",
            hint=f"`chipcost explain {found.chip.id} {column}` says what is missing",
        )
    rows = []
    for label, evidence in _inputs(item, column):
        low, value, high = _range(catalog, evidence)
        if low == high:
            continue
        ends = [
            _again(catalog, found.chip, system, basis, column, evidence, end) for end in (low, high)
        ]
        around = (low, value, high)
        rows.append(_row(catalog, found.chip, column, label, evidence, around, ends, base[1]))
    rows.sort(key=lambda row: -abs(number(row["swing"])))
    bars = [(str(row["input"]), number(row["at_low"]), number(row["at_high"])) for row in rows]
    return Result(
        command="sensitivity",
        columns=COLUMNS,
        rows=tuple(rows),
        view=(
            "input", "at_low", "at_base", "at_high", "swing_share", "grade", "source_date",
            "publisher", "source_title",
        ),
        headline=(
            f"{column} of {found.chip.name}: {base[1]:.6g} ({base[0]:.4g} to {base[2]:.4g})",
            f"each input from its low to its high, the others at base; {basis.owner}, asked of "
            f"{basis.day}",
        ),
        assumptions={"as_of": basis.day.isoformat(), "owner": basis.owner},
        notes=() if rows else ("No input has a range: data sheets and what you set are exact.",),
        catalog_hash=catalog.hash,
        bars=Bars(column, tuple(bars), base[1]) if rows else None,
    )  # fmt: skip


def number(cell: Cell) -> float:
    """A cell that is known to hold a number; 0 where it holds none."""
    return float(cell) if isinstance(cell, (int, float)) else 0.0


def _inputs(item: Assessment, column: str) -> list[tuple[str, Evidence]]:
    """The figures and quotes behind a column, through its formula, each once."""
    if column in PER_SYSTEM:
        return _inputs(item, PER_SYSTEM[column])
    derived = BY_COLUMN.get(column)
    if derived is None:
        return list(item.evidence.get(column, ()))
    found: list[tuple[str, Evidence]] = []
    for name in derived.inputs:
        for label, evidence in _inputs(item, name):
            if all(evidence is not other for _, other in found):
                found.append((label, evidence))
    return found


def _range(catalog: Catalog, evidence: Evidence) -> tuple[float, float, float]:
    if isinstance(evidence, Quote):
        price = evidence.total if evidence.total is not None else evidence.capital
        return quote_range(catalog, evidence, price or 0.0)
    if isinstance(evidence, PowerQuote):
        return power_range(catalog, evidence)
    return figure_range(catalog, evidence, POWER if evidence.dimension == "power" else SPEC)


def _again(
    catalog: Catalog,
    chip: Chip,
    system: System | None,
    basis: Basis,
    column: str,
    old: Evidence,
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


def with_value(catalog: Catalog, old: Evidence, value: float) -> Catalog:
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
        systems=_records(catalog.systems, old, new, ("power", "price", "links")),
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
    catalog: Catalog,
    chip: Chip,
    column: str,
    label: str,
    evidence: Evidence,
    around: tuple[float, float, float],
    ends: list[float],
    base: float,
) -> dict[str, Cell]:
    grade = evidence.grade if isinstance(evidence, Figure) else ""
    return {
        "chip": chip.id,
        "column": column,
        "input": label,
        "input_low": around[0],
        "input_value": around[1],
        "input_high": around[2],
        "at_low": ends[0],
        "at_base": base,
        "at_high": ends[1],
        "swing": ends[1] - ends[0],
        "swing_share": abs(ends[1] - ends[0]) / abs(base) if base else None,
        "place": f"{evidence.file}:{evidence.line}",
        **source_cells(catalog, evidence.sources, grade),
    }

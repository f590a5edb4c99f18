"""Epoch AI's table of machine learning hardware (ml_hardware.csv) as figures of chips.

Its columns have the unit in the name. Rates are mostly, not always, without sparsity; one that is
the sparse one of the catalog is dropped. Bandwidth inside a node does not say its direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log

from chipcost.catalog import files
from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.dates import first_day
from chipcost.catalog.names import all_names
from chipcost.catalog.records import Figure
from chipcost.errors import ChipcostError, Place
from chipcost.study.data import Data
from chipcost.study.imports.hardware_names import chip_of
from chipcost.study.imports.items import (
    UNKNOWN,
    Import,
    Item,
    Origin,
    annotated,
    document,
    judged,
)
from chipcost.study.imports.scalars import number, scalar
from chipcost.study.imports.unknown import Unknown

NAME, MAKER = "Hardware name", "Manufacturer"
EPOCH = Origin(
    title="Data on Machine Learning Hardware",
    publisher="Epoch AI",
    url="https://epoch.ai/data/machine-learning-hardware",
    grade="analyst",
    note="CC BY 4.0",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: the figure that it is, the unit to write, and what a cell is multiplied with."""

    figure: str
    unit: str = ""
    scale: float = 1.0  # cells in base units to the written unit
    base: float = 1.0  # cells to base units of the catalog


# Columns of the table by name; those of 2025 that were renamed since beside the new ones.
COLUMNS: dict[str, _Column] = {
    "Memory (bytes)": _Column("memory_capacity", "GB", 1e-9),
    "Memory size per board (Byte)": _Column("memory_capacity", "GB", 1e-9),
    "Memory bandwidth (byte/s)": _Column("memory_bandwidth", "TB/s", 1e-12),
    "FP32 (single precision) performance (FLOP/s)": _Column("fp32", "TFLOP/s", 1e-12),
    "TF32 (TensorFloat-32) performance (FLOP/s)": _Column("tf32_dense", "TFLOP/s", 1e-12),
    "Tensor-FP16/BF16 performance (FLOP/s)": _Column("bf16_dense", "TFLOP/s", 1e-12),
    "FP8 performance (FLOP/s)": _Column("fp8_dense", "TFLOP/s", 1e-12),
    "FP4 performance (FLOP/s)": _Column("fp4_dense", "TFLOP/s", 1e-12),
    "INT8 performance (OP/s)": _Column("int8_dense", "TOP/s", 1e-12),
    "Intranode bandwidth (byte/s)": _Column("scale_up_bandwidth_unstated", "GB/s", 1e-9),
    "TDP (W)": _Column("tdp", "W"),
    "Die Size (mm^2)": _Column("die_area", "mm2", 1.0, 1e-6),
}
_BEYOND = 10.0  # times the least or the greatest of the catalog: no such chip
_NEEDED = (NAME, MAKER, "Memory bandwidth (byte/s)", "TDP (W)")


def read(data: Data, file: str, origin: Origin, differs: float) -> Import:
    """The figures of the table that the catalog has fields for, chip by chip.

    differs  share beyond which a value counts as different
    Raises ChipcostError for a file that is no such table.
    """
    header, rows = files.parse_table(files.read_text(file, "CSV"), file)
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise ChipcostError(
            "unknown-table",
            f"this is not Epoch's table of hardware: it lacks {', '.join(missing)}",
            hint="give ml_hardware.csv as https://epoch.ai/data has it",
            place=Place(file, 1, 1),
        )
    given = [{key: (text or "").strip() for key, text in row.items() if key} for row in rows]
    stated = [row.get("Last modified", "")[:10] for row in given]
    newest = max((day for day in stated if _is_day(day)), default="")
    found = Import(
        "hardware", origin.over(EPOCH).over(Origin(date=newest)), "epoch-hardware-import"
    )
    bounds = _bounds(data.catalog)
    unknown = Unknown(all_names(data.catalog), "chip")
    taken: dict[str, str] = {}
    for index, row in enumerate(given, start=1):
        place = f"row {index}"
        name = row.get(NAME, "")
        if not name:
            found.drop("", "no name", place)
            continue
        chip, problem = chip_of(data.catalog, name, row[MAKER], unknown)
        if chip is None:
            found.items.append(Item(name, verdict=UNKNOWN, reason=problem, place=place))
        elif chip.id in taken:
            found.drop(name, f"{chip.id} was read from {taken[chip.id]!r}", place, chip.id)
        else:
            taken[chip.id] = name
            found.rows += 1
            for item in _figures(found, chip, bounds, row, name, place):
                found.items.append(judged(item, differs))
    return found


def _bounds(catalog: Catalog) -> dict[str, tuple[float, float]]:
    """The least and the greatest value that a chip of the catalog has, of every figure read."""
    found = {}
    for figure in {column.figure for column in COLUMNS.values()}:
        values = [value for chip in catalog.chips.values() if (value := chip.value(figure))]
        if values:
            found[figure] = (min(values), max(values))
    return found


def _nearest_reading(figure: Figure | None, value: float) -> Figure | None:
    """Of a figure and its other readings (`also`) the one that is nearest to a value."""
    if figure is None:
        return None
    known = [one for one in (figure, *figure.also) if one.value]
    return min(known, key=lambda one: abs(log(value / (one.value or 1.0))), default=None)


def _figures(
    found: Import,
    chip: Chip,
    bounds: dict[str, tuple[float, float]],
    row: dict[str, str],
    name: str,
    place: str,
) -> Iterator[Item]:
    for title, column in COLUMNS.items():
        cell = row.get(title, "")
        if not cell:
            continue
        try:
            value = float(cell)
        except ValueError:
            value = 0.0
        if not 0.0 < value < 1e21:
            found.drop(name, f"{title} is no positive number", place, chip.id, column.figure)
            continue
        held = _held(chip, column.figure)
        known = _nearest_reading(chip.figures.get(held), value * column.base)
        least, most = bounds.get(column.figure, (0.0, inf))
        reason = _sparse(chip, column.figure, value)
        if not least / _BEYOND <= value * column.base <= most * _BEYOND:
            reason = f"{title} is far from that of every chip: is the unit right?"
        if reason:
            found.drop(name, reason, place, chip.id, column.figure)
            continue
        text = f"{number(value * column.scale)} {column.unit}"
        yield Item(
            name,
            chip.id,
            column.figure,
            value * column.base,
            text,
            known.value if known else None,
            f"{known.text}{'' if held == column.figure else f' {held}'}" if known else "",
            place=place,
            yaml=f"{column.figure}: {{value: {text}, source: {found.key}}}",
        )
    yield from _texts(found, chip, row, name, place)


def _texts(found: Import, chip: Chip, row: dict[str, str], name: str, place: str) -> Iterator[Item]:
    """Release date, foundry and process: new where the catalog has none, else not compared."""
    released = row.get("Release date", "")
    process = row.get("Process size (nm)", "")
    texts = {
        "release_date": released if _is_day(released) else "",
        "foundry": row.get("Foundry", ""),
        "process_node": f"{float(process):g} nm" if re.fullmatch(r"\d+(\.\d+)?", process) else "",
    }
    for figure, text in texts.items():
        if text and figure not in chip.figures:
            yaml = f"{figure}: {{value: {scalar(text)}, source: {found.key}}}"
            yield Item(name, chip.id, figure, text=text, place=place, yaml=yaml)


def _held(chip: Chip, figure: str) -> str:
    """The figure of the chip that a column is compared with."""
    if figure != "scale_up_bandwidth_unstated":
        return figure
    # what vendors print without a direction is the sum of both
    order = ("scale_up_bandwidth_both_ways", "scale_up_bandwidth_unstated", "scale_up_bandwidth")
    return next((name for name in order if name in chip.figures), figure)


def _sparse(chip: Chip, figure: str, value: float) -> str:
    """Why a rate is not a dense one: it is the sparse one that the catalog has."""
    stem, _, kind = figure.rpartition("_")
    dense, sparse = chip.value(figure), chip.value(f"{stem}_sparse") if kind == "dense" else None
    if kind == "dense" and sparse and abs(value / sparse - 1.0) < 0.02:
        return f"{figure} is the rate with sparsity"
    if kind == "dense" and dense and abs(value / dense - 2.0) < 0.04:
        return f"{figure} is twice the dense rate: with sparsity"
    return ""


def _is_day(text: str) -> bool:
    try:
        first_day(text)
    except ChipcostError:
        return False
    return True


def overlay(found: Import, *, every: bool = False) -> str:
    """The figures as `chips:` of an overlay; with `every` those too that agree."""
    chips: dict[str, list[str]] = {}
    for item in found.written(every=every):
        chips.setdefault(item.record, []).append(f"    {annotated(item)}")
    sections = [line for chip, lines in chips.items() for line in (f"  {chip}:", *lines)]
    return document(found, ["chips:", *sections] if sections else [], every=every)

"""Where the numbers of a table come from: figures, quotes and fits, with the keys of sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.names import resolve
from chipcost.result import Cell, Result, Row
from chipcost.sections import Origin, Origins
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import Record, evidence_rows
from chipcost.study.chip.formulas import inputs_of as inputs_of_chip
from chipcost.study.ranges import roots
from chipcost.study.serving.chip_spec import RATES
from chipcost.study.tokens.formulas import BY_COLUMN as OF_TOKENS
from chipcost.study.tokens.formulas import OF_THE_CHIP

_FITTED = (
    "memory_bandwidth",
    "memory_capacity",
    "sram_bandwidth",
    "sram_capacity",
    "scale_up_bandwidth",
)
_CHANCE = "from the ranges of all rows of the ranking"
_WORDS = {
    "usd_per_chip_hour": "chip-hour",
    "memory_bandwidth_tb_per_s": "bandwidth",
    "peak_pflop_per_s": "peak rate",
}
Line = tuple[str, tuple[str, ...]]


def keys(cell: Cell) -> tuple[str, ...]:
    """The keys of sources in a cell."""
    return tuple(part.strip() for part in str(cell or "").split(";") if part.strip())


def of_ranking(
    catalog: Catalog,
    result: Result,
    basis: Basis,
    assessed: Callable[..., Assessment],
    fits: Mapping[str, str] | None = None,
) -> Origins:
    """The origins of a comparison; `fits` says of a chip what its token rates are fitted to."""
    found: dict[tuple[int, str], Origin] = {}
    for index, row in enumerate(result.rows):
        chip = catalog.chips[str(row["chip"])]
        system = catalog.systems.get(str(row["system"])) if row["system"] else None
        item = assessed(catalog, chip, system, basis)
        ranked = str(row.get("sampled_column") or "")
        for name in result.view:
            if row.get(name) is None or not result.column(name).numeric:
                continue
            if name.startswith("probability"):
                found[index, name] = Origin(((_CHANCE, ()),))
                continue
            column = ranked if name in ("p05", "p50", "p95") and ranked else name
            lines = tuple(_lines(catalog, item, column, (fits or {}).get(chip.id, "")))
            found[index, name] = Origin(lines or (("computed from the row", ()),))
    return found


def _lines(catalog: Catalog, item: Assessment, column: str, fit: str) -> Iterator[Line]:
    """A line for each figure that a column of a chip rests on."""
    in_the_end = dict.fromkeys(roots(column, _inputs))
    for name in in_the_end:
        pieces = item.evidence.get(name, ())
        for piece in pieces:
            yield of_evidence(catalog, _WORDS.get(name, piece.label), piece.record)
        if name == "power_kw_per_chip" and item.power_method:
            yield f"power: {item.power_method}", ()
    served = [name for name in in_the_end if name not in item.evidence and name not in OF_THE_CHIP]
    if fit and served:
        yield from of_fit(catalog, item.chip, fit)


def _inputs(column: str) -> tuple[str, ...]:
    return OF_TOKENS[column].inputs if column in OF_TOKENS else inputs_of_chip(column)


def of_fit(catalog: Catalog, chip: Chip, fit: str) -> Iterator[Line]:
    """What a predicted rate rests on: the measured runs behind the fit, and figures of the chip."""
    yield f"predicted; parameters of {fit} (docs/method.md)", ()
    rates = [next((one for one in names if one in chip.figures), "") for names in RATES.values()]
    for name in dict.fromkeys((*_FITTED, *rates)):
        figure = chip.figures.get(name)
        if figure is not None:
            yield of_evidence(catalog, name.replace("_", " "), figure)


def of_evidence(catalog: Catalog, label: str, record: Record) -> Line:
    """A figure or a quote as published, and its sources."""
    row = evidence_rows(catalog, "", label, record, {})[0]
    return f"{label.replace('_', ' ')}: {row['text']}", keys(row["source"])


def of_frontier(catalog: Catalog, result: Result, fits: Mapping[str, str]) -> Origins:
    """The origins of predicted rates, by the chip of each row."""
    lines: dict[str, tuple[Line, ...]] = {}
    found = {}
    for index, row in enumerate(result.rows):
        named = str(row["chip"])
        if named not in lines:
            chip = resolve(catalog, named).chip
            lines[named] = tuple(of_fit(catalog, chip, fits.get(chip.id, "all chips")))
        for name in result.view:
            if row.get(name) is not None and result.column(name).numeric:
                found[index, name] = Origin(lines[named])
    return found


def of_rows(
    result: Result, columns: Sequence[str], words: str = "", because: str = ""
) -> dict[tuple[int, str], Origin]:
    """The origins of rows that name their sources themselves, in a column `source`.

    because  a column whose words stand behind `words`
    """
    found = {}
    for index, row in enumerate(result.rows):
        for name in columns:
            if row.get(name) is not None:
                found[index, name] = Origin((_of_row(row, words, because),))
    return found


def _of_row(row: Row, words: str, because: str) -> Line:
    dated = str(row.get("date") or row.get("as_of") or row.get("announced") or "")
    more = [str(part) for part in (dated, row.get(because)) if part]
    return ", ".join([words, *more]), keys(row.get("source"))

"""What the workbook can rank by, and what the program answers of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT
from chipcost.study.ranges import Range
from chipcost.study.workbook.chips import ChipSheet
from chipcost.study.workbook.quantities import computed
from chipcost.study.workbook.question import MODELLED, QUOTED, Costed, Gathered

# Of a chip; the cost of a megawatt is shown, and nobody is the best in it.
_OF_CHIP = (
    "usd_per_chip_hour",
    "usd_per_tb_per_s_hour",
    "usd_per_pflop_hour",
    "usd_per_gb_hour",
    "tb_per_s_per_mw",
    "pflop_per_s_per_mw",
    "usd_per_mw_year",
)
_OF_TOKENS = (
    "usd_per_mtok_output_all_in",
    "usd_per_mtok_total",
    "joule_per_output_token",
    "output_tokens_per_s_per_mw",
)
UNRANKED = ("usd_per_mw_year",)
_HIGHER = {one.column for one in PER_MEGAWATT.values()}
_TIERED = {one.column for one in (*MEASURES.values(), *PER_MEGAWATT.values()) if one.tiered}
BASES = (QUOTED, MODELLED)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of every chip.

    scenario  number of the question about tokens; -1 for what needs none
    """

    column: str
    label: str
    unit: str
    form: str
    scenario: int = -1

    @property
    def higher(self) -> bool:
        """Whether more is better."""
        return self.column in _HIGHER

    @property
    def tiered(self) -> bool:
        """Whether parts with SRAM alone rank among themselves."""
        return self.column in _TIERED

    @property
    def ranked(self) -> bool:
        """Whether anybody can be the best in it."""
        return self.column not in UNRANKED


def measures(gathered: Gathered, scenes: Mapping[int, str]) -> list[Measure]:
    """The measures in their order; those that are ranked first."""
    found = [Measure(column, *_words(column)) for column in _OF_CHIP]
    for number, words in scenes.items():
        for column in _OF_TOKENS:
            label, unit, form = _words(column)
            found.append(Measure(column, f"{label}, {words}", unit, form, number))
    return sorted(found, key=lambda one: not one.ranked)


def _words(column: str) -> tuple[str, str, str]:
    label, unit, form = computed(column)
    return ("A chip-hour" if column == "usd_per_chip_hour" else label), unit, form


def printed(gathered: Gathered, one: Measure, item: Costed, basis: str) -> Range | None:
    """What the program answers at the quoted or the modelled price."""
    if one.scenario < 0:
        return item.values(basis)[one.column]
    from chipcost.study.workbook.token_sheet import token_values

    return token_values(gathered, one.scenario, item, basis).get(one.column)


def cell_of(
    one: Measure,
    item: Costed,
    chips: ChipSheet,
    tokens: Mapping[tuple[int, str, str], str],
) -> str | None:
    """Where the number stands that the formulas give."""
    if one.scenario < 0:
        return chips.cells.get((one.column, item.name))
    return tokens.get((one.scenario, one.column, item.name))

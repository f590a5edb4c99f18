"""The sheet that makes the ranking: lists of the choices, a score and a rank of each chip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chipcost import sheets
from chipcost.sheets import Cells, Formula, Sheet, calm, place, shown, span
from chipcost.study.serving.chip_spec import SRAM
from chipcost.study.workbook import check_sheet
from chipcost.study.workbook.measures import BASES, Measure, printed
from chipcost.study.workbook.question import Gathered

NAME = "Ranking"
MEASURE, NUMBER = "measure", "measure_number"  # names of cells
_HEADS = (
    "Chip", "Value that counts", "Apart", "Score", "Rank", "As exported", "Apart, as exported",
    "Score as exported", "Rank as exported",
)  # fmt: skip
_VALUE, _APART, _SCORE, _RANK, _WAS, _WAS_APART, _WAS_SCORE, _WAS_RANK = range(1, 9)
_LISTS = 4  # row of the first measure
_FORM = "#,##0.000"


@dataclass(frozen=True, slots=True)
class Frame:
    """How many chips and measures there are, and where each stands."""

    count: int
    measures: int
    ranked: int

    @property
    def first(self) -> int:
        """The row of the first chip."""
        return _LISTS + self.measures + 3

    def column(self, column: int) -> str:
        """All chips of a column."""
        return span((self.first, column), (self.first + self.count - 1, column), NAME)

    def listed(self, column: int) -> str:
        """All measures of a column of the list."""
        return span((_LISTS, column), (_LISTS + self.measures - 1, column), NAME)

    @property
    def values(self) -> str:
        """The value of each chip that counts."""
        return self.column(_VALUE)

    @property
    def ranks(self) -> str:
        """The rank of each chip."""
        return self.column(_RANK)

    @property
    def ranks_before(self) -> str:
        """The rank that each chip had when the file was exported."""
        return self.column(_WAS_RANK)

    @property
    def choices(self) -> str:
        """The measures that can be chosen."""
        return span((_LISTS, 0), (_LISTS + self.ranked - 1, 0), NAME)

    @property
    def bases(self) -> str:
        """The prices that can be chosen."""
        return span((_LISTS, 5), (_LISTS + len(BASES) - 1, 5), NAME)

    @property
    def unit(self) -> str:
        """The unit of the measure that is chosen."""
        return f"INDEX({self.listed(1)},{NUMBER})"

    def checked(self, column: int, chip: str) -> str:
        """What the sheet Check has of a chip (its number) and the measure that is chosen."""
        last = check_sheet.FIRST + self.count * self.measures - 1
        where = span((check_sheet.FIRST, column), (last, column), check_sheet.NAME)
        return f"INDEX({where},{chip}*{self.measures}+{NUMBER})"


Ranks = list[tuple[float | None, int | None]]


def ranks(gathered: Gathered, measure: Measure, basis: str) -> Ranks:
    """Value and rank of each chip as it is exported."""
    values = [printed(gathered, measure, item, basis) for item in gathered.chips]
    sign = -1.0 if measure.higher else 1.0
    keys = [
        (int(measure.tiered and item.chip.memory_tier == SRAM), sign * value[1], at)
        for at, (item, value) in enumerate(zip(gathered.chips, values, strict=True))
        if value is not None
    ]
    place_of = {key[2]: rank for rank, key in enumerate(sorted(keys), start=1)}
    return [(value[1] if value else None, place_of.get(at)) for at, value in enumerate(values)]


def rank_sheet(
    gathered: Gathered,
    asked: Sequence[Measure],
    start: int,
    basis: str,
    rows: Sequence[str],
    frame: Frame,
) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and the names of its cells; `rows` are the measures of each chip as ranges."""
    cells = Cells()
    cells.put(0, 0, "How the ranking is made", sheets.TITLE)
    cells.put(1, 0, "A score is the value, or less the value where more is better; of equal scores "
              "the first stands first.", sheets.SUBTITLE)  # fmt: skip
    heads = ("Measure", "Unit", "Better is", "SRAM apart", None, "Price", None, "Measure chosen")
    cells.line(_LISTS - 1, 0, heads, sheets.HEAD)
    for at, one in enumerate(asked, _LISTS):
        better = ("higher" if one.higher else "lower") if one.ranked else "not ranked"
        words = (one.label, one.unit, better, "yes" if one.tiered else "no")
        cells.line(at, 0, words, sheets.TEXT)
    for at, word in enumerate(BASES, _LISTS):
        cells.put(at, 5, word)
    number = Formula(f"MATCH({MEASURE},{frame.listed(0)},0)", start + 1)
    cells.put(_LISTS, 7, number, sheets.COMPUTED, "0")
    cells.line(frame.first - 1, 0, _HEADS, sheets.HEAD)
    measure, known = asked[start], ranks(gathered, asked[start], basis)
    sign = f'IF(INDEX({frame.listed(2)},{NUMBER})="higher",-1,1)'
    factor = -1.0 if measure.higher else 1.0
    for at, (item, (value, rank)) in enumerate(zip(gathered.chips, known, strict=True)):
        row = frame.first + at
        sram = int(item.chip.memory_tier == SRAM)
        apart = f'IF(INDEX({frame.listed(3)},{NUMBER})="yes",{sram},0)'
        tier = None if value is None else (sram if measure.tiered else 0)
        score = None if value is None else factor * value
        mine = {column: place(row, column) for column in (_VALUE, _WAS)}
        was = frame.checked(check_sheet.PRINTED, str(at))
        cells.put(row, 0, item.name)
        for column, text, found, form in (
            (_VALUE, calm(shown(f"INDEX({rows[at]},{NUMBER})")), value, _FORM),
            (_APART, _where(mine[_VALUE], apart), tier, "0"),
            (_SCORE, calm(f"{mine[_VALUE]}*{sign}"), score, _FORM),
            (_RANK, _rank(frame, row, _SCORE, _APART), rank, "0"),
            (_WAS, calm(shown(was)), value, _FORM),
            (_WAS_APART, _where(mine[_WAS], apart), tier, "0"),
            (_WAS_SCORE, calm(f"{mine[_WAS]}*{sign}"), score, _FORM),
            (_WAS_RANK, _rank(frame, row, _WAS_SCORE, _WAS_APART), rank, "0"),
        ):
            cells.put(row, column, Formula(text, found), sheets.COMPUTED, form)
    sheet = Sheet(
        NAME, cells, (52, *(16 for _ in _HEADS[1:])), frozen=(_LISTS, 1), tab="#BFBFBF",
        heights={frame.first - 1: 30},
    )  # fmt: skip
    return sheet, {NUMBER: place(_LISTS, 7, NAME)}


def _where(known: str, text: str) -> str:
    """A number where another is known: nothing that is empty is less than a number, or equal."""
    return f'IF(ISNUMBER({known}),{text},"")'


def _rank(frame: Frame, row: int, score: int, apart: int) -> str:
    """One more than the chips that are better; of equal ones those above come first."""
    last = frame.first + frame.count - 1
    scores, tiers = (span((frame.first, column), (last, column)) for column in (score, apart))
    mine, tier = (place(row, column) for column in (score, apart))
    better = f"SUMPRODUCT(({tiers}<{tier})+({tiers}={tier})*({scores}<{mine}))"
    above = [span((frame.first, column), (row, column)) for column in (score, apart)]
    equal = f"SUMPRODUCT(({above[0]}={mine})*({above[1]}={tier}))"
    return _where(mine, f"{better}+{equal}")

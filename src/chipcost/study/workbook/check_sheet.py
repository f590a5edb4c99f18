"""The sheet that holds every answer of the workbook against what the program printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chipcost import sheets
from chipcost.sheets import Cells, Formula, Rule, Sheet, calm, literal, place, shown
from chipcost.study.workbook.chips import BASIS, ChipSheet
from chipcost.study.workbook.measures import BASES, Measure, cell_of, printed
from chipcost.study.workbook.question import QUOTED, Gathered

NAME = "Check"
FIRST = 5
HEADS = (
    "Chip", "Measure", "Unit", "Printed, quoted price", "Low (5 %)", "High (95 %)",
    "Printed, modelled price", "Low (5 %)", "High (95 %)", "Printed, price that counts",
    "Low (5 %)", "High (95 %)", "Now", "Changed by",
)  # fmt: skip
PRINTED, LOW, HIGH, NOW, CHANGED = 9, 10, 11, 12, 13
CHANGE = "+0.0%;-0.0%;0.0%"
_NEAR = "0.000001"  # as a share: what counts as changed


def check_sheet(
    gathered: Gathered,
    asked: Sequence[Measure],
    chips: ChipSheet,
    tokens: Mapping[tuple[int, str, str], str],
    basis: str,
) -> Sheet:
    """A row for each chip and measure, chip after chip."""
    cells = Cells()
    cells.put(0, 0, "Held against the program", sheets.TITLE)
    cells.put(1, 0, "Printed: what chipcost answers to the question that this file was exported "
              "for. Now: what the formulas give.", sheets.SUBTITLE)  # fmt: skip
    cells.line(FIRST - 1, 0, HEADS, sheets.HEAD)
    at = FIRST
    for item in gathered.chips:
        for one in asked:
            cells.line(at, 0, (item.name, one.label, one.unit), sheets.TEXT)
            column = 3
            for of in BASES:
                around = printed(gathered, one, item, of) or (None, None, None)
                for number in (around[1], around[0], around[2]):
                    cells.put(at, column, number, sheets.PRINTED, one.form)
                    column += 1
            known = printed(gathered, one, item, basis) or (None, None, None)
            for to, from_, value in (
                (PRINTED, 3, known[1]), (LOW, 4, known[0]), (HIGH, 5, known[2])
            ):  # fmt: skip
                pair = [shown(place(at, from_ + more, fixed="column")) for more in (0, 3)]
                text = f"IF({BASIS}={literal(QUOTED)},{pair[0]},{pair[1]})"
                cells.put(at, to, Formula(text, value), sheets.PRINTED, one.form)
            where = cell_of(one, item, chips, tokens)
            text = shown(where) if where else '""'
            cells.put(at, NOW, Formula(text, known[1]), sheets.COMPUTED, one.form)
            now, before = (place(at, to, fixed="column") for to in (NOW, PRINTED))
            change = Formula(calm(f"ROUND({now}/{before}-1,9)"), None if not known[1] else 0.0)
            cells.put(at, CHANGED, change, sheets.COMPUTED, CHANGE)
            at += 1
    changed = place(FIRST, CHANGED, fixed="column")
    return Sheet(
        NAME,
        cells,
        (20, 44, 17, *(13.0 for _ in HEADS[3:])),
        frozen=(FIRST, 2),
        rules=(
            Rule((FIRST, NOW), (at - 1, CHANGED), "changed",
                 f"AND(ISNUMBER({changed}),ABS({changed})>{_NEAR})"),
        ),
        repeated=(FIRST - 1, FIRST - 1),
        filtered=((FIRST - 1, 0), (at - 1, len(HEADS) - 1)),
        heights={FIRST - 1: 30},
        tab="#BFBFBF",
    )  # fmt: skip

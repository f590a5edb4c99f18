"""The first sheet: what is ranked by which price, the ranking, and every measure of every chip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chipcost import sheets
from chipcost.sheets import Bars, Cells, Formula, Rule, Sheet, calm, place, shown, span
from chipcost.study.chip.words import ANNOUNCED, OLD_DAYS, is_old, kinds_of_money, whose
from chipcost.study.workbook import check_sheet
from chipcost.study.workbook.chips import BASIS, ChipSheet
from chipcost.study.workbook.measures import Measure, cell_of, printed
from chipcost.study.workbook.question import PRICE, Gathered
from chipcost.study.workbook.rank_sheet import MEASURE, Frame, ranks
from chipcost.text import plain_line

NAME = "Answer"
_HEADS = (
    "Rank", "Chip", "Value", "Low (5 %)", "High (95 %)", "Over the best", "USD per chip-hour",
    "Rank as exported", "Moved", "As exported", "Changed by",
)  # fmt: skip
_TOP, _LEFT = 9, 2  # first row of the ranking; first column of the measures
_FEWEST = 8  # rows that the bars take at least
_ROW_PIXELS = 20
_MOVED = '"▲ "0;"▼ "0;"–"'
_MIXED = "#,##0.000"


def answer_sheet(
    gathered: Gathered,
    asked: Sequence[Measure],
    chips: ChipSheet,
    tokens: Mapping[tuple[int, str, str], str],
    basis: str,
    start: int,
    title: str,
    subtitle: str,
    frame: Frame,
) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and the names of its cells; `start` is the measure that it opens with."""
    cells = Cells()
    measure, owner = asked[start], gathered.question.modelled_owner
    cells.put(0, 0, title, sheets.TITLE)
    cells.put(1, 0, subtitle, sheets.SUBTITLE)
    cells.put(2, 0, "Choose in the yellow cells; change prices and rates on the sheet Inputs. "
              "What moves and what does not: Read me.", sheets.SUBTITLE)  # fmt: skip
    cells.put(4, 0, "Rank by", sheets.LABEL)
    cells.put(4, 1, measure.label, sheets.CHOICE)
    cells.put(4, 2, Formula(calm(frame.unit), measure.unit), sheets.UNIT)
    cells.put(5, 0, "Price", sheets.LABEL)
    cells.put(5, 1, basis, sheets.CHOICE)
    words = f"quoted: {whose(gathered.question.basis)}; modelled: bottom-up, {owner}"
    cells.put(5, 2, words, sheets.UNIT)
    cells.put(6, 1, _marked(gathered), sheets.SUBTITLE)
    heading = Formula(
        f'{MEASURE}&", "&{place(4, 2)}&", at the "&{BASIS}&" price"',
        f"{measure.label}, {measure.unit}, at the {basis} price",
    )
    cells.put(7, 0, heading, sheets.LABEL)
    cells.line(_TOP - 1, 0, _HEADS, sheets.HEAD)
    _ranking(cells, frame, gathered, measure, basis)
    _measures(cells, frame, gathered, asked, chips, tokens, basis, measure)
    bottom = _TOP + frame.count - 1
    moved = place(_TOP, 8, fixed="column")
    shown_rows = max(frame.count, _FEWEST)
    sheet = Sheet(
        NAME,
        cells,
        (7, 46, *(14.0 for _ in range(max(9, frame.measures)))),
        frozen=(_TOP, 2),
        lists={(4, 1): frame.choices, (5, 1): frame.bases},
        rules=(
            Rule((_TOP, 2), (bottom, 2), "bar"),
            Rule((_TOP, 8), (bottom, 8), "better", f"AND(ISNUMBER({moved}),{moved}>0)"),
            Rule((_TOP, 8), (bottom, 8), "worse", f"AND(ISNUMBER({moved}),{moved}<0)"),
        ),
        bars=(
            Bars("The ranking, best first", (_TOP - 1, 11), 1, 2, _TOP, bottom,
                 (620, _ROW_PIXELS * (shown_rows + 2) + 10)),
        ),
        heights={_TOP - 1: 30, _head(frame): 62},
        tab="#1F3A5F",
    )  # fmt: skip
    return sheet, {MEASURE: place(4, 1, NAME), BASIS: place(5, 1, NAME)}


def _marked(gathered: Gathered) -> str:
    """What the marks of `compare` say: parts that are not on sale, old quotes, kinds of money."""
    chips = gathered.chips
    unsold = [item.name for item in chips if item.chip.status == ANNOUNCED]
    choices = {item.name: item.assessment.choice for item in chips}
    old = [f"{name} ({one.quote.date})" for name, one in choices.items() if one and is_old(one)]
    money = kinds_of_money(choices.values())
    parts = (
        (f"Announced, not on sale: {', '.join(unsold)}", unsold),
        (f"Quotes over {OLD_DAYS} days old: {', '.join(old)}", old),
        (f"{money[:1].upper()}{money[1:]}", money),
    )
    return plain_line(". ".join(words for words, there in parts if there))


def measure_rows(frame: Frame) -> list[str]:
    """Every measure of each chip, as a range."""
    first = _first(frame)
    return [
        span((row, _LEFT), (row, _LEFT + frame.measures - 1), NAME)
        for row in range(first, first + frame.count)
    ]


def _head(frame: Frame) -> int:
    """The row of the headings of the measures."""
    return _TOP + max(frame.count, _FEWEST) + 3


def _first(frame: Frame) -> int:
    """The row of the first chip among the measures."""
    return _head(frame) + 2


def _ranking(cells: Cells, frame: Frame, gathered: Gathered, measure: Measure, basis: str) -> None:
    """The chips in order, best first: each cell finds the chip that has the rank."""
    known = ranks(gathered, measure, basis)
    order = {rank: at for at, (_, rank) in enumerate(known) if rank}
    best = known[order[1]][0] if order else None
    first = _first(frame)
    names, prices = (
        span((first, column), (first + frame.count - 1, column)) for column in (1, _LEFT)
    )
    for k in range(1, frame.count + 1):
        row, at = _TOP + k - 1, order.get(k)
        item = gathered.chips[at] if at is not None else None
        value = known[at][0] if at is not None else None
        low, _, high = (printed(gathered, measure, item, basis) if item else None) or (None,) * 3
        price = item.values(basis)[PRICE] if item else None
        number = f"MATCH({k},{frame.ranks},0)"
        here = place(row, 2, fixed="neither")
        was = frame.checked(check_sheet.PRINTED, f"({number}-1)")
        ends = [
            calm(f"{here}*{frame.checked(column, f'({number}-1)')}/{was}")
            for column in (check_sheet.LOW, check_sheet.HIGH)
        ]
        before, rank, exported = (place(row, at, fixed="column") for at in (7, 0, 9))
        line: tuple[tuple[str, float | str | None, str], ...] = (
            (calm(f"IF({number}>0,{k},{k})"), k if item else None, "0"),
            (calm(f"INDEX({names},{number})"), item.name if item else None, ""),
            (calm(shown(f"INDEX({frame.values},{number})")), value, _MIXED),
            (ends[0], low, _MIXED),
            (ends[1], high, _MIXED),
            (
                calm(f"{here}/{place(_TOP, 2, fixed='row')}"),
                value / best if value is not None and best else None,
                '0.00"x"',
            ),
            (calm(shown(f"INDEX({prices},{number})")), price[1] if price else None, _MIXED),
            (calm(shown(f"INDEX({frame.ranks_before},{number})")), k if item else None, "0"),
            (calm(f"{before}-{rank}"), 0 if item else None, _MOVED),
            (calm(shown(was)), value, _MIXED),
            (calm(f"ROUND({here}/{exported}-1,9)"), 0.0 if value else None, check_sheet.CHANGE),
        )
        for column, (text, found, form) in enumerate(line):
            kind = sheets.LABEL if column in (1, 2) else sheets.COMPUTED
            kind = sheets.RANK if not column else sheets.PRINTED if column in (7, 9) else kind
            cells.put(row, column, Formula(text, found), kind, form)


def _measures(
    cells: Cells,
    frame: Frame,
    gathered: Gathered,
    asked: Sequence[Measure],
    chips: ChipSheet,
    tokens: Mapping[tuple[int, str, str], str],
    basis: str,
    start: Measure,
) -> None:
    """Every measure of every chip, from the other sheets."""
    head = _head(frame)
    title = "Every measure, at the price that counts"
    for column in range(_LEFT + frame.measures):
        cells.put(head - 1, column, None if column else title, sheets.SECTION)
    cells.line(head, 0, ("Rank", "Chip", *(one.label for one in asked)), sheets.HEAD)
    cells.put(head + 1, 1, "Unit", sheets.HEADED)
    for column, one in enumerate(asked, _LEFT):
        cells.put(head + 1, column, one.unit, sheets.HEADED)
    known = ranks(gathered, start, basis)
    for number, item in enumerate(gathered.chips):
        row = _first(frame) + number
        rank = shown(f"INDEX({frame.ranks},{number + 1})")
        cells.put(row, 0, Formula(rank, known[number][1]), sheets.RANK, "0")
        cells.put(row, 1, item.name, sheets.LABEL)
        for column, one in enumerate(asked, _LEFT):
            where = cell_of(one, item, chips, tokens)
            found = printed(gathered, one, item, basis)
            text = shown(where) if where else '""'
            content = Formula(text, found[1] if found else None)
            cells.put(row, column, content, sheets.COMPUTED, one.form)

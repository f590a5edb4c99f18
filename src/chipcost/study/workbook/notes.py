"""The sheets that say what the workbook is: sources, and what its colours mean and what moves."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost import sheets
from chipcost.sheets import Cells, Sheet
from chipcost.study.chip.words import whose
from chipcost.study.workbook.inputs import Row
from chipcost.study.workbook.question import Gathered
from chipcost.text import plain_line

SOURCES, READ_ME = "Sources", "Read me"
_LINE = 135  # letters of a line of the wide column
_HEADS = ("Key", "Publisher", "Title", "Published", "Grade", "Address", "Note")


def source_sheet(gathered: Gathered, rows: Sequence[Row]) -> Sheet:
    """Every source that an input names, once."""
    cells = Cells()
    cells.put(0, 0, "Sources", sheets.TITLE)
    cells.put(1, 0, "Grades: datasheet, vendor-blog, analyst, press, derived.", sheets.SUBTITLE)
    cells.line(3, 0, _HEADS, sheets.HEAD)
    known = gathered.catalog.sources
    keys = sorted({key for row in rows for key in row.input.sources})
    at = 4
    for key in keys:
        source = known.get(key)
        words = (key,) if source is None else (
            key, source.publisher, source.title, source.date, source.grade, source.url, source.note
        )  # fmt: skip
        for column, word in enumerate(words):
            cells.put(at, column, plain_line(word))
        at += 1
    return Sheet(
        SOURCES, cells, (26, 20, 60, 12, 12, 60, 50), frozen=(4, 1), repeated=(3, 3),
        filtered=((3, 0), (max(at - 1, 4), len(_HEADS) - 1)), tab="#BFBFBF",
    )  # fmt: skip


def read_me(gathered: Gathered, terms: Sequence[str], scenes: Sequence[str], version: str) -> Sheet:
    """What was asked, what the sheets hold, what the colours mean, what moves and what does not."""
    question = gathered.question
    basis = question.basis
    asked = [
        ("Cost", whose(basis)),
        ("As of", basis.day.isoformat()),
        ("Modelled cost", f"{question.modelled_owner}, {question.annuity} annuity"),
        ("Power", "IT power" if basis.power_basis == "it" else "of the site: IT power x PUE"),
        ("Peak rate", f"dense {basis.dtype}"),
        *(("Language model", words) for words in scenes),
        *(("Your own", plain_line(term)) for term in terms),
        ("Made by", f"chipcost {version}, catalog {gathered.catalog.hash[:12]}"),
    ]
    cells = Cells()
    cells.put(0, 0, "Read me", sheets.TITLE)
    at = _part(cells, 2, "What was asked", asked)
    at = _part(cells, at, "Sheets", _SHEETS)
    cells.put(at, 0, "Colours", sheets.SECTION)
    cells.put(at, 1, None, sheets.SECTION)
    for kind, example, words in _COLOURS:
        at += 1
        cells.put(at, 0, example, kind)
        cells.put(at, 1, words, sheets.NOTE)
    at = _part(cells, at + 2, "What moves", _MOVES)
    _part(cells, at, "What does not move", _STAYS)
    heights = {
        row: 15.0 * (1 + len(cell.content) // _LINE)
        for (row, column), cell in cells.items()
        if column and isinstance(cell.content, str)
    }
    return Sheet(READ_ME, cells, (24, 120), heights=heights, tab="#BFBFBF", portrait=True)


def _part(cells: Cells, at: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
    cells.put(at, 0, title, sheets.SECTION)
    cells.put(at, 1, None, sheets.SECTION)
    for label, words in lines:
        at += 1
        cells.put(at, 0, label, sheets.NOTE)
        cells.put(at, 1, words, sheets.NOTE)
    return at + 2


_SHEETS = (
    ("Answer", "The ranking, by the measure and at the price that you choose, and every measure of "
     "every chip."),
    ("Inputs", "What you may change: each input with its range, its source, and the file and line "
     "where it stands."),
    ("Cost", "The cost of a chip-hour from the bottom up, step by step, as chipcost tco has it."),
    ("Chips", "What an hour buys and what a megawatt holds, as chipcost compare has it."),
    ("Tokens", "Cost and energy of tokens from the predicted rates, as chipcost tokens has it; "
     "with --model alone."),
    ("Check", "Every answer as the program printed it, beside what the formulas give now."),
    ("Ranking", "How the ranking of the sheet Answer is made."),
    ("Sources", "Who published what the inputs rest on."),
)  # fmt: skip
_COLOURS = (
    (sheets.INPUT, "yellow", "An input or a choice, and not locked: protect a sheet, and these "
     "alone can still be changed."),
    (sheets.COMPUTED, "black", "A formula."),
    (sheets.GIVEN, "grey", "Taken from another sheet, or said for orientation."),
    (sheets.RESULT, "bold on pale", "What a block of formulas leads to."),
    (sheets.PRINTED, "italic", "As the program printed it when the file was exported."),
)  # fmt: skip
_MOVES = (
    ("Prices", "Quoted price of an hour, price of hardware, electricity, PUE, WACC, lives, shares: "
     "all that follows is a formula, the ranking too."),
    ("Rates", "Tokens/s, time per token, share of prefill and power of a chip are inputs: a "
     "measurement of your own goes there. Tokens of one user follow from the time per token."),
    ("Ranges", "The low and high end on Answer keep the width, as a share of the value, that they "
     "had when the file was exported."),
    ("Empty cells", "Unknown is empty, and so is all that follows from it. An empty yellow cell "
     "may be filled."),
)  # fmt: skip
_STAYS = (
    ("Deployments", "The search chose parallelism and concurrency of each chip at the service "
     "level as asked, and a price changes nothing of it: what is cheapest per token on a chip is "
     "what it serves fastest. Other lengths, another service level or another model do; then "
     "export again."),
    ("Lengths", "Input and output lengths and the cached share are what the rates are of. They "
     "stand in the formulas and are not to be changed here."),
    ("Which quote answers", "The date, the owner and the term chose the quotes. Ask again with "
     "--as-of, --owner or --term."),
    ("Probabilities", "Who is likely the best is said by chipcost compare and chipcost tokens, "
     "which draw prices and rates together."),
    ("Checks of inputs", "The program refuses a PUE below 1, or availability and load given at "
     "once; a spreadsheet takes any number."),
)  # fmt: skip

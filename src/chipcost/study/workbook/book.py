"""The workbook: its sheets in their order, free of how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chipcost.sheets import Book
from chipcost.study.chip.words import whose
from chipcost.study.data import Data
from chipcost.study.workbook.answer_sheet import answer_sheet, measure_rows
from chipcost.study.workbook.check_sheet import check_sheet
from chipcost.study.workbook.chips import chip_sheet
from chipcost.study.workbook.cost import cost_sheet, traces
from chipcost.study.workbook.input_sheet import input_sheet
from chipcost.study.workbook.inputs import input_rows
from chipcost.study.workbook.measures import measures
from chipcost.study.workbook.notes import read_me, source_sheet
from chipcost.study.workbook.question import (
    MODELLED,
    PRICE,
    QUOTED,
    Gathered,
    WorkbookQuestion,
    gather,
)
from chipcost.study.workbook.rank_sheet import Frame, rank_sheet
from chipcost.version import __version__

_OPENS_WITH = ("usd_per_mtok_output_all_in", "usd_per_tb_per_s_hour")


def workbook(data: Data, question: WorkbookQuestion, terms: Sequence[str] = ()) -> Book:
    """The workbook of a question; `terms` are what of it is the user's own, in words.

    Raises ChipcostError for unknown names, impossible options, and where no chip has a price.
    """
    gathered = gather(data, question)
    basis = QUOTED if _quoted(gathered) else MODELLED
    found = traces(gathered)
    rows = input_rows(gathered, {item.name: found.inputs(item.name) for item in gathered.chips})
    scenes = _scenes(gathered)
    inputs = input_sheet(gathered, rows, scenes.__getitem__)
    cost = cost_sheet(gathered, found, inputs)
    chips = chip_sheet(gathered, inputs, cost, basis)
    sheets = [inputs.sheet, cost.sheet, chips.sheet]
    cells: Mapping[tuple[int, str, str], str] = {}
    if scenes:
        from chipcost.study.workbook.token_sheet import token_sheet

        tokens = token_sheet(gathered, inputs, chips, basis)
        cells = tokens.cells
        sheets.append(tokens.sheet)
    asked = measures(gathered, scenes)
    columns = [one.column for one in asked]
    start = next(columns.index(name) for name in _OPENS_WITH if name in columns)
    about = gathered.question.basis
    title = "What AI compute costs"
    subtitle = f"{whose(about)}; as of {about.day.isoformat()}; chipcost {__version__}"
    if terms:
        subtitle += f"; {'; '.join(terms)}"
    frame = Frame(len(gathered.chips), len(asked), sum(one.ranked for one in asked))
    answer, names = answer_sheet(
        gathered, asked, chips, cells, basis, start, title, subtitle, frame
    )
    ranking, more = rank_sheet(gathered, asked, start, basis, measure_rows(frame), frame)
    return Book(
        (
            answer,
            *sheets,
            check_sheet(gathered, asked, chips, cells, basis),
            ranking,
            source_sheet(gathered, rows),
            read_me(gathered, terms, list(scenes.values()), __version__),
        ),
        {**inputs.names, **names, **more},
        title,
        subtitle,
        (about.day.year, about.day.month, about.day.day),
        __version__,
    )


def _quoted(gathered: Gathered) -> bool:
    return any(item.assessment.values[PRICE] for item in gathered.chips)


def _scenes(gathered: Gathered) -> dict[int, str]:
    """The questions about tokens in words, by their number."""
    if not gathered.answers:
        return {}
    from chipcost.study.workbook.token_sheet import scene

    return {number: scene(gathered, number) for number in range(len(gathered.answers))}

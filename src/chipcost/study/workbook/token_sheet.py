"""The sheet of tokens: for each model the predicted rates as inputs, and cost and energy of tokens
as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost import sheets
from chipcost.sheets import Cells, Formula, Sheet, calm, place, shown
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Range, derive
from chipcost.study.tokens.answer import Answer, ServedChip
from chipcost.study.tokens.formulas import BY_COLUMN, DERIVED, TOTAL, inputs_of
from chipcost.study.tokens.scenes import lengths
from chipcost.study.tokens.text import level, stored
from chipcost.study.workbook.chips import POWER, ChipSheet
from chipcost.study.workbook.input_sheet import Placed
from chipcost.study.workbook.inputs import facility_by_pue
from chipcost.study.workbook.quantities import computed, given
from chipcost.study.workbook.question import PRICE, QUOTED, Costed, Gathered
from chipcost.study.workbook.spreadsheet import Refer, written
from chipcost.study.workbook.traced import Traced, named, traced

NAME = "Tokens"
_FIRST, _LEFT = 4, 2
_ASKED = ("isl", "osl", "cached_share")
_INPUTS = (
    RATE, "tpot_ms", "prefill_share", "cached_share_of_prefill", "load", "success_rate", "tdp_w",
    "power_share", "idle_power_share", "rest_power_share",
)  # fmt: skip
_OF_CHIP = (PRICE, POWER, "power_pue")
WANTED = (
    TOTAL, "tokens_per_s_per_user", "usd_per_mtok_output_all_in", "usd_per_mtok_total",
    "usd_per_mtok_input", "usd_per_mtok_cached", "usd_per_mtok_output", "chip_power_w",
    "mean_power_kw_per_chip", "joule_per_output_token", "provisioned_joule_per_output_token",
    "output_tokens_per_s_per_mw", "usd_per_request", "usd_per_successful_request",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TokenSheet:
    """The sheet, and the cell of each column by (scenario, column, chip)."""

    sheet: Sheet
    cells: dict[tuple[int, str, str], str]


def scene(gathered: Gathered, number: int) -> str:
    """What a question about tokens is of, in words: the model, and what differs between several."""
    answer = gathered.answers[number]
    words = [answer.model.arch.name]
    for part in (lengths, level):
        if len({part(one.question) for one in gathered.answers}) > 1:
            words.append(part(answer.question))
    return "; ".join(words)


def token_values(
    gathered: Gathered, number: int, item: Costed, basis: str
) -> Mapping[str, Range | None]:
    """What `tokens` answers of a chip, at the quoted or at the modelled price."""
    served = gathered.served(number, item)
    if basis == QUOTED:
        return served.values
    own = {
        name: value
        for name, value in served.values.items()
        if not (name in BY_COLUMN and PRICE in inputs_of(name))
    }
    return derive(DERIVED, {**own, PRICE: item.modelled})


def token_sheet(gathered: Gathered, inputs: Placed, chips: ChipSheet, basis: str) -> TokenSheet:
    """A block for each question, chips side by side."""
    cells, where = Cells(), dict[tuple[int, str, str], str]()
    heights: dict[int, float] = {}
    cells.put(0, 0, "Cost and energy of tokens", sheets.TITLE)
    words = "The formulas are those of chipcost tokens. Rates are predictions, and inputs"
    words += ": a change of a price does not choose another deployment."
    cells.put(1, 0, words, sheets.SUBTITLE)
    at = _FIRST - 1
    for number, answer in enumerate(gathered.answers):
        at = _block(cells, heights, where, at, number, answer, gathered, inputs, chips, basis) + 1
    widths = (46, 16, *(15.0 for _ in gathered.chips))
    sheet = Sheet(NAME, cells, widths, frozen=(_FIRST - 1, _LEFT), heights=heights, tab="#9DB7D5")
    return TokenSheet(sheet, {key: f"{NAME}!{cell}" for key, cell in where.items()})


def _block(
    cells: Cells,
    heights: dict[int, float],
    where: dict[tuple[int, str, str], str],
    at: int,
    number: int,
    answer: Answer,
    gathered: Gathered,
    inputs: Placed,
    chips: ChipSheet,
    basis: str,
) -> int:
    """The rows of one question; the row below the last."""
    items = gathered.chips
    question = answer.question
    title = f"{answer.model.arch.name}, {stored(answer.model)} weights"
    cells.line(at, 0, (title, "Unit", *(item.name for item in items)), sheets.HEAD)
    words = f"{lengths(question)}; {level(question)}"
    at = _section(cells, at + 1, words, len(items))
    served = {item.name: gathered.served(number, item) for item in items}
    for label, text in (("Deployment", _deployment), ("Parameters of", _origin)):
        cells.put(at, 0, label)
        for column, item in enumerate(items, _LEFT):
            cells.put(at, column, text(served[item.name]), sheets.WRAPPED)
        longest = max(len(text(one)) for one in served.values())
        heights[at] = 15 + 12 * min(longest // 20, 5)
        at += 1
    for name in (*_ASKED, *_INPUTS, *_OF_CHIP):
        label, unit, form = _row_of(name)
        found = {
            item.name: _link(name, number, item, answer, inputs, chips, basis)
            for item in items
            if served[item.name].deployment
        }
        if all(link is None for link in found.values()):
            continue
        cells.put(at, 0, label)
        cells.put(at, 1, unit, sheets.UNIT)
        for column, item in enumerate(items, _LEFT):
            link = found.get(item.name)
            if link is not None:
                cells.put(at, column, link, sheets.GIVEN, form)
                where[number, name, item.name] = place(at, column, fixed="neither")
        at += 1
    at = _section(cells, at, "What follows", len(items))
    for name in WANTED:
        if name == "usd_per_mtok_cached" and not question.cached:
            continue
        at = _formula(cells, where, at, number, name, gathered, basis)
    return at


def _formula(
    cells: Cells,
    where: dict[tuple[int, str, str], str],
    at: int,
    number: int,
    name: str,
    gathered: Gathered,
    basis: str,
) -> int:
    """The row of one column; none where no chip has what it is made of."""
    derived = BY_COLUMN[name]
    names = derived.inputs
    known = [
        item for item in gathered.chips if all((number, one, item.name) in where for one in names)
    ]
    if not known:
        return at
    label, unit, form = computed(name)
    result = name in ("usd_per_mtok_output_all_in", "usd_per_mtok_total")
    kind = sheets.RESULT if result else sheets.COMPUTED
    cells.put(at, 0, label, sheets.RESULT if result else sheets.TEXT)
    cells.put(at, 1, unit, sheets.UNIT)
    tree = traced(derived.formula, *(Traced(named(one)) for one in names))
    for column, item in enumerate(gathered.chips, _LEFT):
        if item not in known:
            continue
        text = written(tree, _refer(where, number, item.name))
        value = token_values(gathered, number, item, basis).get(name)
        content = Formula(calm(text), value[1] if value else None)
        cells.put(at, column, content, kind, form)
        where[number, name, item.name] = place(at, column, fixed="neither")
    return at + 1


def _link(
    name: str,
    number: int,
    item: Costed,
    answer: Answer,
    inputs: Placed,
    chips: ChipSheet,
    basis: str,
) -> float | Formula | None:
    """What a formula of tokens takes: as asked, from the inputs, or from the sheet of chips."""
    question = answer.question
    if name in _ASKED:
        return {"isl": question.isl, "osl": question.osl, "cached_share": question.cached}[name]
    if name in (PRICE, POWER):
        value = item.values(basis)[name]
        cell = chips.cells.get((name, item.name))
        return None if cell is None else Formula(shown(cell), value[1] if value else None)
    if name == "power_pue":
        if not facility_by_pue(item):
            return 1.0
        value = item.assessment.values["pue"]
        assert value is not None
        return Formula(shown(chips.cells[name, item.name]), value[1])
    if name == "cached_share_of_prefill" and not question.cached:
        return 0.0
    for scenario in (number, -1):
        cell = inputs.cells.get((scenario, name, item.name))
        if cell is not None:
            known = inputs.inputs[scenario, name, item.name].value
            return Formula(shown(cell), known[1] if known else None)
    return None


def _refer(where: Mapping[tuple[int, str, str], str], number: int, chip: str) -> Refer:
    """Where a formula of a chip finds what it takes."""
    return lambda name: where[number, name, chip]


def _row_of(name: str) -> tuple[str, str, str]:
    if name in _ASKED or name in (PRICE, POWER):
        return computed(name)
    if name == "power_pue":
        return "PUE in that power", "ratio", "0.000"
    quantity = given(name)
    return quantity.label, quantity.unit, quantity.form


def _deployment(served: ServedChip) -> str:
    """The deployment, or why there is none."""
    plan = served.deployment
    if not plan:
        return served.reason
    names = [name for name in ("tp", "pp", "ep", "dp") if plan[name] != 1]
    split = ", ".join(f"{name} {plan[name]}" for name in names)
    chips = f"{plan['chips']} chip{'s' * (plan['chips'] != 1)}"
    return f"{chips}: {split}" if split else chips


def _origin(served: ServedChip) -> str:
    return served.contender.choice.origin if served.deployment else ""


def _section(cells: Cells, at: int, title: str, chips: int) -> int:
    for column in range(_LEFT + chips):
        cells.put(at, column, title if not column else None, sheets.SECTION)
    return at + 1

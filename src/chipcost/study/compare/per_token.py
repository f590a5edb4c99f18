"""The comparison per token: what `tokens` answers, in the form of `compare`."""

from __future__ import annotations

from dataclasses import replace

from chipcost.result import Result
from chipcost.study.compare.compare import compare
from chipcost.study.compare.question import Question, Served
from chipcost.study.data import Data
from chipcost.study.tokens.answer import Answer, answers
from chipcost.study.tokens.day import notes_on_day
from chipcost.study.tokens.formulas import BY_COLUMN, of_the_chip
from chipcost.study.tokens.goodput import notes_on_percentile
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.scenes import lengths
from chipcost.study.tokens.text import ahead, level, measured, of_rates, software, stored, unusual


def compare_tokens(data: Data, question: Question, asked: TokenQuestion) -> Result:
    """Compare chips by what they serve of a model; each at its cheapest within the demand.

    Raises ChipcostError for unknown names and impossible options.
    """
    if question.relative_to and asked.chips and question.relative_to not in asked.chips:
        asked = _with_reference(asked, question.relative_to)
    answer = answers(data, asked)
    said = replace(question, notes=(*question.notes, *asked.lengths.notes, *answer.model.remarks))
    return compare(data, said, served(answer))


def served(answer: Answer) -> Served:
    """The rates of each chip, what follows from them and its price, and what they are of."""
    values = {
        item.contender.chip.id: {
            name: value for name, value in item.values.items() if not of_the_chip(name)
        }
        for item in answer.served
    }
    contenders = [item.contender for item in answer.served]
    inherited = frozenset(item.chip.id for item in contenders if item.choice.inherited)
    runs = frozenset(item.contender.chip.id for item in answer.served if measured(item))
    question, arch = answer.question, answer.model.arch
    line = (
        f"{arch.name}, {stored(answer.model)} weights; {lengths(question)}; {level(question)}; "
        f"{software(question)}; load {question.mean_load:.4g}{unusual(question)}"
        f"{ahead(answer.model)}"
    )
    return Served(
        arch.name,
        values,
        BY_COLUMN,
        inherited,
        runs,
        (
            line,
            *of_rates(answer.served),
            *notes_on_day(question),
            *notes_on_percentile(question),
        ),
    )


def _with_reference(asked: TokenQuestion, name: str) -> TokenQuestion:
    return replace(asked, chips=(*asked.chips, name))

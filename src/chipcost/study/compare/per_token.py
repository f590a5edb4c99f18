"""The comparison per token: what `tokens` answers, in the form of `compare`."""

from __future__ import annotations

from chipcost.catalog.modelrecords import Models
from chipcost.catalog.records import Catalog
from chipcost.result import Result
from chipcost.study.compare.columns import TOKEN_VALUES
from chipcost.study.compare.compare import compare
from chipcost.study.compare.question import Question, Served
from chipcost.study.serving.efficiencies import Stacks
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.text import level, stored, unusual
from chipcost.study.tokens.tokens import Answer, answers, range_of


def compare_tokens(
    catalog: Catalog, models: Models, stacks: Stacks, question: Question, asked: TokenQuestion
) -> Result:
    """Compare chips by what they serve of a model; each at its cheapest within the demand.

    Raises ChipcostError for unknown names and impossible options.
    """
    if question.relative_to and asked.chips and question.relative_to not in asked.chips:
        asked = _with_reference(asked, question.relative_to)
    answer = answers(catalog, models, stacks, asked)
    return compare(catalog, question, served(answer))


def served(answer: Answer) -> Served:
    """The token values of each chip, and what they are of."""
    values = {
        item.chip.id: {name: range_of(row, name) for name in TOKEN_VALUES}
        for item, row in zip(answer.contenders, answer.rows, strict=True)
    }
    inherited = frozenset(item.chip.id for item in answer.contenders if item.choice.inherited)
    question, arch = answer.question, answer.asked.known.arch
    line = (
        f"{arch.name}, {stored(answer.asked)} weights; {question.isl:g} tokens in, "
        f"{question.osl:g} out; {level(question)}; {question.stack} software; load "
        f"{question.load:g}{unusual(question)}"
    )
    return Served(arch.name, values, inherited, (line,))


def _with_reference(asked: TokenQuestion, name: str) -> TokenQuestion:
    from dataclasses import replace

    return replace(asked, chips=(*asked.chips, name))

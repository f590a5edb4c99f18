"""How two chips serve a language model, as `tokens` answers it."""

from __future__ import annotations

from chipcost.study.compare.per_token import served
from chipcost.study.data import Data
from chipcost.study.tokens.answer import OK, answers
from chipcost.study.tokens.formulas import BY_COLUMN
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.text import assumptions, measured
from chipcost.study.versus.question import Serving


def serve(data: Data, question: TokenQuestion) -> Serving:
    """What both chips of a question about tokens serve, each at its cheapest within the demand.

    Raises ChipcostError for an unknown model and impossible options.
    """
    answer = answers(data, question)
    a, b = answer.served
    return Serving(
        model=answer.model.arch.name,
        items=(a.as_assessed(), b.as_assessed()),
        reasons=("" if a.status == OK else a.reason, "" if b.status == OK else b.reason),
        origins=(
            "" if measured(a) else a.contender.choice.origin,
            "" if measured(b) else b.contender.choice.origin,
        ),
        line=served(answer).headline[0],
        remarks=(*question.lengths.notes, *answer.model.remarks),
        assumptions=assumptions(data.catalog, question, answer.model),
        formulas=BY_COLUMN,
    )

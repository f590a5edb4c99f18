"""From the time of a prompt and of a decode step to what a server shows, for two-phase tools."""

from __future__ import annotations

from collections.abc import Callable

from estimators.question import Answer, Question


def serve(
    question: Question, prefill: Callable[[int], float], step: Callable[[int, float], float]
) -> Answer:
    """The answer of a tool that knows the phases alone; seconds.

    prefill   of a number of prompts together
    step      of a number of sequences with a mean context

    A static batch prefills together, then decodes. In a closed loop every sequence waits for the
    prompts of the others, one each in `osl` steps.
    """
    batch, osl = question.batch, question.osl
    each = step(batch, question.isl + osl / 2.0)
    if question.static:
        tpot, first = each, prefill(batch)
    else:
        first = prefill(1)
        tpot = each + (batch - 1) * first / osl
    rate = batch * osl / (first + (osl - 1.0) * tpot)
    return Answer(tpot, rate / question.tp)

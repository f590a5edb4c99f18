"""Percentiles of the times of a request, and which share of requests is within the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipcost.model.axis import Outcome
    from chipcost.study.tokens.question import TokenQuestion

WARNING = (
    "percentiles: the spread of latencies is fitted to little, 202 runs of one source for TPOT and "
    "48 of two for TTFT; a source left out is missed by 47 % at the median (docs/goodput.md)"
)


def tails_of(
    question: TokenQuestion, outcome: Outcome, at: int, alone: float
) -> dict[str, float | None]:
    """What a row needs of the spread of its requests: percentiles over means, and the share within.

    Both limits are taken for independent of each other. None where nothing of it is asked.
    """
    found: dict[str, float | None] = dict.fromkeys(
        ("ttft_tail", "tpot_tail", "share_within_limits")
    )
    if question.percentile is None and not question.goodput_asked:
        return found
    from chipcost.model import tails

    first = float(tails.ttft_spread(tails.waiting_share(outcome.ttft[at], alone)))
    after = float(tails.tpot_spread(outcome.prefill_share[at], question.demand().pools))
    if question.percentile is not None:
        from chipcost.study.serving.percentiles import normal_quantile

        z = normal_quantile(question.percentile)
        found["ttft_tail"] = float(tails.over_mean(first, z))
        found["tpot_tail"] = float(tails.over_mean(after, z))
    if question.goodput_asked:
        share = 1.0
        if question.most_ttft is not None:
            share *= tails.share_within(question.most_ttft / (1e3 * float(outcome.ttft[at])), first)
        if question.least_rate is not None:
            share *= tails.share_within(
                1.0 / (question.least_rate * float(outcome.tpot[at])), after
            )
        found["share_within_limits"] = share
    return found


def at_percentile(question: TokenQuestion) -> str:
    """Of which requests a limit holds, in words; nothing where it holds for the mean."""
    if question.percentile is None:
        return ""
    return f" (p{question.percentile:g})"


def notes_on_percentile(question: TokenQuestion) -> tuple[str, ...]:
    """How little the percentiles rest on, where they are asked for."""
    return () if question.percentile is None else (f"{WARNING[:1].upper()}{WARNING[1:]}.",)

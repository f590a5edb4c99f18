"""The words around a margin: which price can be made where, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.catalog.chips.records import Catalog
from chipcost.study.chip.words import short
from chipcost.study.margin.prices import CHEAPEST, FIRST, MEDIAN, OWN, Asked
from chipcost.study.margin.question import MarginQuestion
from chipcost.study.ranges import Range
from chipcost.study.sampled import assumed, figure, long, percent
from chipcost.study.tokens import text as of_tokens
from chipcost.study.tokens.answer import OK, ServedChip
from chipcost.study.tokens.served import ModelAsServed

LIKELY = 0.9


@dataclass(frozen=True)
class Found:
    """One row to be: a price on a chip, its columns, and how likely something is left."""

    served: ServedChip
    price: Asked
    values: Mapping[str, Range | None]
    probability: float | None

    @property
    def chip(self) -> str:
        """The name of the row."""
        return self.served.contender.name


def headline(
    question: MarginQuestion,
    model: ModelAsServed,
    maker: str,
    prices: Sequence[Asked],
    found: Sequence[Found],
) -> tuple[str, ...]:
    """What the first price leaves, and how sure that is; then what is served and whose cost."""
    first = prices[0]
    mine = [one for one in found if one.price is first]
    priced = [one for one in mine if one.values["gross_margin"]]
    unpriced = [one for one in mine if one.served.status == OK and not one.values["gross_margin"]]
    lines = [_answer(question, first, maker, priced, unpriced), _sure(priced, unpriced)]
    return (
        *filter(None, lines),
        of_tokens.framing(question.tokens, model),
        _prices(question, prices),
    )


def _answer(
    question: MarginQuestion,
    price: Asked,
    maker: str,
    priced: Sequence[Found],
    unpriced: Sequence[Found],
) -> str:
    """Whose price is made with what margin on the best chip."""
    asked = f"{_whose(price, maker)} {_amounts(question, price)}"
    if not priced:
        known = "no cost of an hour" if unpriced else "no deployment"
        return f"{asked}: {known} is known of any of these chips"
    ranked = sorted(priced, key=_value, reverse=True)
    sure = [one for one in ranked if of_tokens.measured(one.served)] or ranked
    made = "is made with" if _value(sure[0]) > 0 else "is sold at a loss:"
    which = "chips" if len(sure) == len(ranked) else "measured chips"
    among = f", the best of {len(sure)} {which}" if len(sure) > 1 else ""
    return f"{asked} {made} a gross margin of {_on(sure[0])}{among}{_unmeasured(ranked, sure)}"


def _on(found: Found) -> str:
    """A margin with its range and the chip that it is on."""
    low, value, high = found.values["gross_margin"] or (0.0, 0.0, 0.0)
    return (
        f"{100 * value:.0f} % on {short(found.served.contender.chip)} "
        f"({100 * low:.0f} to {100 * high:.0f} %)"
    )


def _unmeasured(ranked: Sequence[Found], known: Sequence[Found]) -> str:
    """What a chip would make of which no run was measured, where it is ahead; or that the best is
    such a chip."""
    if not of_tokens.measured(known[0].served):
        return "; no run of it was measured"
    return "" if ranked[0] is known[0] else f"; not measured: {_on(ranked[0])}"


def _value(found: Found) -> float:
    margin = found.values["gross_margin"]
    return margin[1] if margin else float("-inf")


def _whose(price: Asked, maker: str) -> str:
    if FIRST in price.kinds:
        return f"{maker}'s own price of"
    if price.kinds == (MEDIAN,):
        return "The median price of"
    if CHEAPEST in price.kinds:
        return f"The cheapest price, {price.provider}'s, of"
    return "Your price of" if OWN in price.kinds else f"{price.provider}'s price of"


def _amounts(question: MarginQuestion, price: Asked) -> str:
    """The prices of input and output in words, cached input where there is some."""
    cached = f", ${price.cached:g} cached" if question.tokens.cached else ""
    return f"${price.input:g} in{cached}, ${price.output:g} out per million tokens"


def _sure(priced: Sequence[Found], unpriced: Sequence[Found]) -> str:
    """On which chips something is left, likely or not; what those without a cost may cost."""
    likely = [one for one in priced if (one.probability or 0.0) >= LIKELY]
    unlikely = [one for one in priced if (one.probability or 0.0) <= 1.0 - LIKELY]
    decided = {one.chip for one in (*likely, *unlikely)}
    between = [one for one in priced if one.chip not in decided]
    parts = [
        f"{word} {', '.join(named)}"
        for word, named in (
            (f"Likely ({100 * LIKELY:.0f} % or more) on", [one.chip for one in likely]),
            ("open on", [f"{one.chip} ({percent(one.probability or 0.0)})" for one in between]),
            ("cannot be made on", [one.chip for one in unlikely]),
        )
        if named
    ]
    parts += [
        f"{one.chip} has no known cost: an hour may cost {_hour(one)}"
        for one in unpriced
        if one.values["break_even_usd_per_chip_hour"]
    ]
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _hour(found: Found) -> str:
    low, value, high = found.values["break_even_usd_per_chip_hour"] or (0.0, 0.0, 0.0)
    return f"${figure(value)} at most ({figure(low)} to {figure(high)})"


def _prices(question: MarginQuestion, prices: Sequence[Asked]) -> str:
    """Of what day the prices are, and over what mix they are blended."""
    days = sorted({one.date for one in prices if one.date})
    if days:
        of = " to ".join(dict.fromkeys((days[0], days[-1])))
    else:
        of = prices[0].sources[0] if prices[0].sources else ""
    mix = question.tokens
    cached = f", {mix.cached:.3g} of the input cached" if mix.cached else ""
    blended = f"$/M sold is over {long(mix.isl)} tokens in and {long(mix.osl)} out{cached}"
    return f"list prices of {of}; {blended}" if of else blended


def notes(
    question: MarginQuestion,
    served: Sequence[ServedChip],
    shown: Sequence[ServedChip],
    found: Sequence[Found],
    prices: Sequence[Asked],
) -> tuple[str, ...]:
    """Where the other prices are sold at a loss, what was left out, and what the ranges are."""
    lines = []
    for price in prices[1:]:
        loss = [one.chip for one in found if one.price is price and _loses(one)]
        if loss:
            lines.append(f"The {_short(price)} is sold at a loss on {', '.join(loss)}.")
    lines += [f"The price of {one.provider}: {one.note}." for one in prices if one.note]
    rows = {one.contender.name for one in shown}
    without = [one for one in served if one.status == OK and one.contender.name not in rows]
    if without:
        lines.append(
            f"{len(without)} more can serve it and have no known cost (--all shows what an hour "
            "may cost)."
        )
    if any(one.served.status == OK and one.values["gross_margin"] is None for one in found):
        lines.append("--owner, --fill modelled or --set CHIP.total='2 USD/h' give an hour a cost.")
    lines += question.tokens.lengths.notes
    lines.append(of_tokens.assumed(question.tokens))
    lines.append(
        "Costs are those of the hour at the load that is stated: no staff, research, tax or unsold "
        "time beyond it."
    )
    lines.append(
        "Ranges are 5 to 95 % of samples of the cost of an hour and of the rate "
        f"({question.sampling.words()}); prices are exact."
    )
    return tuple(lines)


def _loses(found: Found) -> bool:
    margin = found.values["gross_margin"]
    return margin is not None and margin[1] < 0.0


def _short(price: Asked) -> str:
    who = f" ({price.provider})" if price.provider else ""
    return f"{price.label} price{who}"


def assumptions(catalog: Catalog, question: MarginQuestion, model: ModelAsServed) -> dict[str, Any]:
    """What was assumed, by name."""
    return {
        **of_tokens.assumptions(catalog, question.tokens, model),
        "prices": question.prices,
        "price_tier": question.tier,
        "cached_input": "at the price of input where it has none of its own",
        "interval": "5 to 95 % of the samples",
        **assumed(question.sampling),
    }

"""What is left of the price of tokens: margin and break-even per chip and price."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chipcost.model import margin as formulas
from chipcost.model.histogram import Histogram, empty
from chipcost.result import Cell, Result
from chipcost.study.chip.words import MOST_ROWS
from chipcost.study.data import Data
from chipcost.study.draws import around, blocks
from chipcost.study.margin.chart import chart
from chipcost.study.margin.columns import (
    COLUMNS,
    FIRST,
    OF_SAMPLES,
    OWN_ENDS,
    SAMPLED_COSTS,
    SERVED,
    SPANS,
    VIEW,
)
from chipcost.study.margin.prices import Asked, asked
from chipcost.study.margin.question import MarginQuestion
from chipcost.study.margin.text import Found, assumptions, headline, notes
from chipcost.study.ranges import Range, evaluate, exact, row_cells
from chipcost.study.sampled import Sampling
from chipcost.study.serving.released import released_model
from chipcost.study.terms import product_of
from chipcost.study.tokens.answer import OK, Answer, ServedChip, answers
from chipcost.study.tokens.day import on_day
from chipcost.study.tokens.formulas import BY_COLUMN, TOTAL
from chipcost.study.tokens.notes import left_out
from chipcost.study.tokens.tokens import rank, row

NO_CACHED_PRICE = "cached input has no price of its own: that of input stands for it"
NO_COST = "no cost of an hour is known"


@dataclass(frozen=True)
class Cost:
    """What a chip costs and serves: with 5 to 95 % of the samples as ends, and the samples of the
    cost of all tokens as counts of its logarithm; None where the price of an hour is unknown."""

    ranges: Mapping[str, Range]
    counted: Histogram | None


def margin(data: Data, question: MarginQuestion) -> Result:
    """One row per chip and price, the cheapest chip first: margin, break-even, and how likely.

    Of the default selection the chips whose cost is known; where there is none, all.

    Raises ChipcostError for unknown names, impossible options, and a model that nobody sells.
    """
    question = replace(question.checked(), tokens=on_day(data, question.tokens))
    record, _ = released_model(data.models, question.tokens.model)
    prices = asked(data, question, record)
    answer = answers(data, question.tokens)
    served = sorted(answer.served, key=rank)
    costed = [item for item in served if item.values.get("usd_per_mtok_total")]
    shown = (costed or served) if question.tokens.answering_alone else served
    costs = sampled_costs(shown, question.sampling)
    found = [
        _found(question, item, price, cost)
        for item, cost in zip(shown, costs, strict=True)
        for price in prices
    ]
    return Result(
        command="margin",
        columns=COLUMNS,
        rows=tuple(_row(answer, question, one) for one in found),
        view=_view(found, prices),
        headline=headline(question, answer.model, record.vendor, prices, found),
        assumptions=assumptions(data.catalog, question, answer.model),
        notes=(
            *notes(question, served, shown, found, prices),
            *left_out(data.catalog, question.tokens),
        ),
        catalog_hash=data.catalog.hash,
        charts=chart(found, prices),
        most=None if question.tokens.chips else MOST_ROWS,
        spans=SPANS,
    )


def sampled_costs(served: Sequence[ServedChip], sampling: Sampling) -> list[Cost]:
    """Costs and rates of each chip from samples; what it has in common with others drawn once."""
    found = []
    for item in served:
        assessed = item.as_assessed()
        names = [
            name
            for name in (*SAMPLED_COSTS, TOTAL)
            if item.status == OK and item.values.get(name) is not None
        ]
        products = {name: product_of(assessed, name, BY_COLUMN) for name in names}
        found.append({name: (one, empty(*around(one))) for name, one in products.items()})
    for block in blocks(sampling):
        for columns in found:
            for product, histogram in columns.values():
                histogram.add(block.logs(product))
    costs = []
    for item, columns in zip(served, found, strict=True):
        ranges: dict[str, Range] = {}
        for name, (_, histogram) in columns.items():
            value = item.values[name]
            assert value is not None  # only such names are there
            low, high = (math.exp(histogram.quantile(share)) for share in (0.05, 0.95))
            ranges[name] = (min(low, value[1]), value[1], max(high, value[1]))
        cost = columns.get("usd_per_mtok_total")
        costs.append(Cost(ranges, cost[1] if cost else None))
    return costs


def _found(question: MarginQuestion, item: ServedChip, price: Asked, cost: Cost) -> Found:
    """What is left of one price on one chip."""
    load = item.value("load")
    spent, rate = cost.ranges.get("usd_per_mtok_total"), cost.ranges.get(TOTAL)
    sold = price.blended
    values: dict[str, Range | None] = {
        **{name: cost.ranges.get(name) for name in SAMPLED_COSTS},
        "gross_margin": evaluate(formulas.gross_margin, exact(sold), spent),
        "break_even_input_usd_per_mtok": evaluate(
            formulas.break_even_price, exact(price.input), exact(sold), spent
        ),
        "break_even_output_usd_per_mtok": evaluate(
            formulas.break_even_price, exact(price.output), exact(sold), spent
        ),
        "break_even_usd_per_chip_hour": evaluate(
            formulas.revenue_per_chip_hour, exact(sold), rate, exact(load)
        ),
        "break_even_load": evaluate(formulas.break_even_load, exact(load), exact(sold), spent),
    }
    probability = None
    if cost.counted is not None:
        probability = cost.counted.share_below(math.log(sold) if sold > 0.0 else -math.inf)
    return Found(item, price, values, probability)


def _row(answer: Answer, question: MarginQuestion, found: Found) -> dict[str, Cell]:
    price, served = found.price, row(answer, found.served)
    warnings = [str(served["warnings"])] if served["warnings"] else []
    if question.tokens.cached and not price.discount:
        warnings.append(NO_CACHED_PRICE)
    unpriced = found.served.status == OK and found.values["gross_margin"] is None
    return {
        **{name: served.get(name) for name in (*FIRST, *SERVED)},
        **row_cells(found.served.values, OWN_ENDS),
        "reason": NO_COST if unpriced else served["reason"],
        "warnings": "; ".join(warnings) or None,
        "price": price.label,
        "provider": price.provider or None,
        "provider_model": price.name or None,
        "price_tier": question.tier,
        "providers": price.providers or None,
        "input_usd_per_mtok": price.input,
        "cached_input_usd_per_mtok": price.cached,
        "output_usd_per_mtok": price.output,
        "price_usd_per_mtok": price.blended,
        "price_date": price.date or None,
        "price_source": "; ".join(price.sources) or None,
        "price_note": price.note or None,
        "probability_positive": found.probability,
        **row_cells(found.values, OF_SAMPLES),
    }


def _view(found: Sequence[Found], prices: Sequence[Asked]) -> tuple[str, ...]:
    """The columns on screen; the reason first where a chip does not serve, last where it does and
    its cost is unknown, which the headline says."""
    names = [name for name in VIEW if name != "provider" or any(one.provider for one in prices)]
    if any(one.served.status != OK for one in found):
        return (*names[:4], "reason", *names[4:])
    unknown = any(one.values["gross_margin"] is None for one in found)
    return (*names, "reason") if unknown else tuple(names)

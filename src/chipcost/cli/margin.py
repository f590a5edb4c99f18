"""`chipcost margin`.

As in `cli.options`, the annotations of a group are objects, so there is no `from __future__ import
annotations` here.
"""

from dataclasses import replace
from typing import Annotated

from chipcost.cli import completion, lengths, options, values, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.filled import Filled
from chipcost.cli.options import choice, option
from chipcost.cli.output import emit
from chipcost.cli.samples import Draws, Sampler, Seed

_PRICES = "Prices of tokens"
LISTS = ("catalog", "genai-prices")
TIERS = ("standard", "batch", "flex", "priority", "off_peak")


class Basis(options.Basis):
    """Whose cost; `--provider` is who sells tokens here, so who rents chips has another name."""

    provider: Annotated[
        list[str] | None,
        option(
            options.COST,
            "--rental-provider",
            "NAME",
            "Rentals of this provider only (--provider of tokens), by a part of the name.",
            autocompletion=completion.provider,
        ),
    ] = None


@command
def margin(
    model: options.Model,
    chips: options.Chips = None,
    *,
    seller: Annotated[
        list[str] | None,
        option(
            _PRICES,
            "--provider",
            "NAME",
            "Who sells tokens, by a part of the name; repeatable. Else the maker, the cheapest and "
            "the median.",
            autocompletion=completion.seller,
        ),
    ] = None,
    token_price: Annotated[
        str,
        option(
            _PRICES,
            "--token-price",
            "PRICES",
            "Your own in USD per million tokens, input/output: 0.27/1.1, or with cached input "
            "0.27/0.07/1.1.",
        ),
    ] = "",
    price_tier: Annotated[
        str,
        choice(_PRICES, "--price-tier", TIERS, f"Class of service: {', '.join(TIERS)}.", "TIER"),
    ] = "standard",
    prices: Annotated[
        str,
        choice(
            _PRICES,
            "--prices",
            LISTS,
            "Those of the catalog, or of the installed package (extra `prices`).",
        ),
    ] = "catalog",
    chosen: Chosen,
    serving: workload.Serving,
    formats: workload.Formats,
    basis: Basis,
    fill: Filled,
    draws: Draws = "20k",
    sampler: Sampler = "latin",
    seed: Seed = 0,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: Drawn,
) -> None:
    """Gross margin of token prices on each chip.

    What providers ask for tokens beside what they cost on each chip at the service level, and where
    nothing is left: the price of output, and the cost of an hour.

    Examples:
        chipcost margin deepseek-r1
        chipcost margin deepseek-v3 h100 --isl 4k --cache-hit 50% --provider deepseek
        chipcost margin llama-3.3-70b h200 --token-price 0.6/0.8 --load 50%
    """
    from chipcost.study.margin.question import MarginQuestion, own_price
    from chipcost.study.sampled import Sampling

    asked = basis.question(electricity=fill.electricity())
    tokens = serving.question(model, asked, chips or (), formats, selection=chosen.selection())
    question = MarginQuestion(
        tokens,
        tuple(seller or ()),
        own_price(values.amounts("--token-price", token_price)) if token_price else None,
        price_tier.replace("-", "_"),
        prices,
        Sampling(values.whole("--draws", draws), seed, sampler),
    ).checked()
    from chipcost.study.margin import margin as study

    loaded = fill.over(data.load(asked.day), asked)
    question = replace(question, tokens=lengths.with_lengths(loaded, tokens))
    emit(study.margin(loaded, question), output, fail_if, loaded, asked.own_terms)

"""What tokens are sold for beside what they cost: one function per formula.

Plain arithmetic over floats or arrays that broadcast. Prices and costs in USD per million tokens;
a blended price is that of all tokens of a request, input and output alike, as is the cost
`usd_per_mtok_total` of `token_economics`.
"""

from __future__ import annotations

from chipcost.model.constants import SECONDS_PER_HOUR, TOKENS_PER_MTOK


def blended_price(
    input_: float, cached: float, output: float, isl: float, osl: float, hit: float = 0.0
) -> float:
    """What a request pays over its tokens: (p_in I (1 - h) + p_c I h + p_out O) / (I + O).

    isl and osl are tokens in and out of a request, hit the share of its input that is read from
    the cache. Source: the daily revenue of DeepSeek, "DeepSeek-V3/R1 Inference System Overview"
    (2025-03-01): each class of tokens at its own price.
    """
    return (isl * (input_ * (1.0 - hit) + cached * hit) + output * osl) / (isl + osl)


def gross_margin(price: float, cost: float) -> float:
    """Share of the price that remains after the cost: 1 - c / p; below 0 where it is sold at a
    loss. The "cost profit margin" of the same source is p / c - 1."""
    return 1.0 - cost / price


def revenue_per_chip_hour(price: float, tokens_per_s: float, load: float = 1.0) -> float:
    """What a chip takes in during an hour, USD: 3600 p r load / 1e6, r its input and output
    tokens/s. An hour that costs as much leaves nothing: the price of an hour at break-even."""
    return price * tokens_per_s * load * SECONDS_PER_HOUR / TOKENS_PER_MTOK


def break_even_price(listed: float, price: float, cost: float) -> float:
    """One price of a list (input, output) at break-even, all of them moved by one factor so that
    their ratios hold: p_k c / p."""
    return listed * cost / price


def break_even_load(load: float, price: float, cost: float) -> float:
    """The share of the peak that must be sold to pay for the chip: load c / p, c the cost at that
    load. Above 1 it cannot be."""
    return load * cost / price

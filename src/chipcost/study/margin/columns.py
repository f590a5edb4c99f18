"""The columns of `margin`: the price, the cost, and what is between them."""

from __future__ import annotations

from dataclasses import replace

from chipcost.catalog.token_prices.schema import TIERS
from chipcost.result import Column, Span, chance_column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import with_ranges
from chipcost.study.tokens.columns import EXTRA, TOKENS

_OF_TOKENS = {column.name: column for column in (*TOKENS, *EXTRA)}
_PRICE = "USD/Mtok"

# Columns of `tokens` that stand here too, before and behind the columns of the margin.
FIRST = ("chip", "model", "status", "reason")
SERVED = (
    "usd_per_mtok_total",
    "usd_per_mtok_input",
    "usd_per_mtok_output",
    "usd_per_chip_hour",
    RATE,
    "total_tokens_per_s_per_chip",
    "tokens_per_s_per_user",
    "ttft_ms",
    "dtype",
    "math_dtype",
    "serving_mode",
    "stack",
    "chips",
    "concurrency",
    "isl",
    "osl",
    "cached_share",
    "load",
    "bound",
    "owner",
    "cost_kind",
    "as_of",
    "cost_source",
    "efficiency_origin",
    "warnings",
)

_OF_PRICE = (
    _text("price", "first-party (the maker's own), cheapest, median, provider or own; or several"),
    _text("provider", "who sells at this price; empty for a median"),
    _text("provider_model", "the model, as the provider calls it", "name"),
    _text("price_tier", "class of service of the price", "tier", TIERS),
    _number("providers", "", "providers that price the model in this tier", "of", None),
    _number("input_usd_per_mtok", _PRICE, "price of input that is not cached", "input"),
    _number(
        "cached_input_usd_per_mtok",
        _PRICE,
        "price of input from the cache; that of input where it has none",
        "cached",
    ),
    _number("output_usd_per_mtok", _PRICE, "price of output", "output"),
    _number(
        "price_usd_per_mtok", _PRICE, "price over all tokens of the mix, in and out", "$/M sold", 3
    ),
    _text("price_date", "day of the price; of a median the newest", "price of"),
    _text("price_source", "keys of the sources of the price"),
    _text("price_note", "remark on the price"),
)
_OF_MARGIN = (
    _number("gross_margin", "share", "1 - cost / price; below 0: sold at a loss", "margin", 3),
    chance_column("probability_positive", "share of samples in which it is above 0", "P > 0"),
    _number(
        "break_even_input_usd_per_mtok",
        _PRICE,
        "price of input at which nothing is left, the ratios of the prices held",
        "even in",
        3,
    ),
    _number(
        "break_even_output_usd_per_mtok",
        _PRICE,
        "price of output at which nothing is left, the ratios of the prices held",
        "even $/M out",
        3,
    ),
    _number(
        "break_even_usd_per_chip_hour",
        "USD/h",
        "cost of an hour at which nothing is left: what a chip takes in",
        "even USD/h",
        3,
    ),
    _number(
        "break_even_load", "share", "load at which nothing is left; above 1 none", "even load", 3
    ),
)

BREAK_EVEN = tuple(column.name for column in _OF_MARGIN if column.name.startswith("break_even"))
# What follows from samples of the price of an hour and of the rate, with 5 to 95 % as ends.
SAMPLED_COSTS = ("usd_per_mtok_total", "usd_per_mtok_input", "usd_per_mtok_output")
OF_SAMPLES = (*SAMPLED_COSTS, "gross_margin", *BREAK_EVEN)
# What has the ends that it has in `tokens`.
OWN_ENDS = (
    "usd_per_chip_hour",
    RATE,
    "total_tokens_per_s_per_chip",
    "tokens_per_s_per_user",
    "ttft_ms",
)

# Headings where a column stands among others than in `tokens`.
_TITLES = {
    "usd_per_mtok_total": "$/M cost",
}


def _headed(column: Column) -> Column:
    return replace(column, title=_TITLES.get(column.name, column.title))


COLUMNS = tuple(
    _headed(column)
    for column in with_ranges(
        (
            *(_OF_TOKENS[name] for name in FIRST),
            *_OF_PRICE,
            *_OF_MARGIN,
            *(_OF_TOKENS[name] for name in SERVED),
        ),
        (*OF_SAMPLES, *OWN_ENDS),
    )
)
SPANS = {"gross_margin_low": Span("gross_margin_high")}
VIEW = (
    "chip",
    "price",
    "provider",
    "gross_margin",
    "gross_margin_low",
    "probability_positive",
    "price_usd_per_mtok",
    "usd_per_mtok_total",
    "break_even_output_usd_per_mtok",
    "break_even_usd_per_chip_hour",
    "usd_per_chip_hour",
    "input_usd_per_mtok",
    "output_usd_per_mtok",
    "price_date",
    "as_of",
    "efficiency_origin",
)

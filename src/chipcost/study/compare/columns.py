"""The columns of `compare`: names, units, meanings. Other work relies on the names."""

from __future__ import annotations

from chipcost.catalog.chips.schema import DTYPES, STATUSES, TERMS, TIERS
from chipcost.catalog.quotes import LIST_PRICE, OWN_COST, RENTAL, YOUR_PRICE
from chipcost.result import Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.formulas import OF_CHIP
from chipcost.study.chip.measures import ADVANTAGES, RATE
from chipcost.study.chip.words import COST_KINDS, POWER_WORDS, WHOSE
from chipcost.study.ranges import with_ranges
from chipcost.study.sampled import SAMPLED

MONEY = (OWN_COST, RENTAL, LIST_PRICE, YOUR_PRICE)

COMPARE: tuple[Column, ...] = (
    _text("chip", "id of the chip", "chip"),
    _text("name", "name of the chip in full", "name"),
    _text("vendor", "who designs it", "vendor"),
    _text("kind", "what the row is of: a chip, or a system of chips", "kind", ("chip", "system")),
    _text("system", "the system that power, scale-up and links are taken from", "system"),
    _number("scale_up_chips", "chips", "chips in one scale-up domain", "scale-up", None),
    _text("owner", "whose cost it is", "owner", WHOSE),
    _text("cost_kind", "owned (a cost) or rental (a price)", "kind", COST_KINDS),
    _text("term", "commitment of a rental", "term", TERMS),
    _text("as_of", "date that the cost quote is of; not the query date, --as-of", "quote of"),
    _number("quote_age_days", "d", "days from the quote's date to the query date", "age d", None),
    _number("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    _number("capital_usd_per_chip_hour", "USD/h", "capital part of a chip-hour", "capital"),
    _number("operating_usd_per_chip_hour", "USD/h", "operating part of a chip-hour", "operating"),
    _text("memory_tier", "kind of main memory: hbm, gddr, lpddr, ddr or sram", "tier", TIERS),
    _number("memory_bandwidth_tb_per_s", "TB/s", "peak bandwidth of the main memory", "TB/s", 3),
    _number(
        "usd_per_tb_per_s_hour",
        "USD/(TB/s)/h",
        "cost per hour of 1 TB/s: chip-hour / bandwidth",
        "per TB/s·h",
    ),
    _text("dtype", "data type of the peak rate", "dtype", DTYPES),
    _number("peak_pflop_per_s", "PFLOP/s", "dense peak rate of that type", "PFLOP/s"),
    _number(
        "usd_per_pflop_hour",
        "USD/(PFLOP/s)/h",
        "cost per hour of 1 PFLOP/s dense: chip-hour / peak rate",
        "per PFLOP/s·h",
    ),
    _number("memory_capacity_gb", "GB", "main memory in GB of 1e9 bytes", "GB"),
    _number(
        "usd_per_gb_hour",
        "USD/GB/h",
        "cost per hour of 1 GB: chip-hour / capacity",
        "per GB·h",
    ),
    _number("power_kw_per_chip", "kW", "power of a chip and its share of the rest", "kW/chip"),
    _text("power_basis", "it: IT equipment alone; facility: with PUE", "basis", POWER_WORDS),
    _text("power_method", "how the power is known", "power from"),
    _number("chips_per_mw", "chips/MW", "chips that a megawatt feeds", "chips/MW"),
    _number("tb_per_s_per_mw", "TB/s/MW", "memory bandwidth of a megawatt of chips", "TB/s per MW"),
    _number(
        "pflop_per_s_per_mw",
        "PFLOP/s/MW",
        "dense peak rate of a megawatt of chips",
        "PFLOP/s per MW",
    ),
    _number(
        "usd_per_mw_year",
        "USD/MW/y",
        "cost of a megawatt of chips over a year of 8760 h",
        "USD per MW·y",
    ),
    _number("optics_per_chip", "modules", "optical modules per chip", "optics"),
    _number("copper_per_chip", "links", "copper links per chip", "copper"),
    _text("relative_to", "the chip that the advantages are relative to", "relative to"),
    _number(
        "lower_cost",
        "share",
        "1 - a/b: by which share it costs less than the reference",
        "lower cost",
    ),
    _number(
        "more_per_dollar",
        "share",
        "b/a - 1: by which share a dollar buys more than of the reference",
        "more per $",
    ),
    _text("cost_source", "keys of the sources of the cost quote", "source"),
    _text("warnings", "what changes the meaning of this row", "warnings"),
)

# Beside the contract: what a megawatt gives against the reference, totals of a system, evidence.
EXTRA: tuple[Column, ...] = (
    _text("status", "available, announced, internal or retired", "status", STATUSES),
    _text("series", "series that the cost quote belongs to", "series"),
    Column("provider", "", "who rents it out", "provider", numeric=False, widest=36),
    Column("region", "", "where it is rented", "region", numeric=False, widest=24),
    _text("money", "own cost, rental, list price of a hyperscaler, or your price", "money", MONEY),
    _text("checked", "last day on which the cost quote was seen", "checked"),
    _number(
        "more_per_mw",
        "share",
        "a/b - 1: by which share a megawatt gives more than of the reference",
        "more per MW",
    ),
    _number("pue", "", "PUE that was applied; empty on IT basis or where it was included", "PUE"),
    _number("chips_per_system", "chips", "chips of the system", "chips", None),
    _number("usd_per_hour_per_system", "USD/h", "cost of the system's chips for an hour", "USD/h"),
    _number(
        "memory_bandwidth_tb_per_s_per_system", "TB/s", "memory bandwidth of all its chips", "TB/s"
    ),
    _number(
        "peak_pflop_per_s_per_system", "PFLOP/s", "dense peak rate of all its chips", "PFLOP/s"
    ),
    _number("memory_capacity_gb_per_system", "GB", "main memory of all its chips", "GB"),
    _number(
        "power_kw_per_system", "kW", "power of all its chips and their share of the rest", "kW"
    ),
    # With --per token, or --per megawatt --measure tokens; empty otherwise.
    _text("model", "the language model that tokens are of", "model"),
    _number("output_tokens_per_s_per_chip", "tokens/s", "output of one chip", "tokens/s/chip"),
    _number("tokens_per_s_per_user", "tokens/s", "interactivity", "per user"),
    _number("usd_per_mtok_total", "USD/Mtok", "spend / (input + output tokens)", "$/M all"),
    _number("usd_per_mtok_output_all_in", "USD/Mtok", "spend / output tokens", "$/M output"),
    _number("output_tokens_per_s_per_mw", "tokens/s/MW", "output of a megawatt", "tokens/s/MW"),
)

TOKEN_VALUES: tuple[str, ...] = (
    RATE,
    "tokens_per_s_per_user",
    "usd_per_mtok_total",
    "usd_per_mtok_output_all_in",
    "output_tokens_per_s_per_mw",
)


RANGED: tuple[str, ...] = tuple(
    column.name
    for column in (*COMPARE, *EXTRA)
    if column.name in {*OF_CHIP, *ADVANTAGES, *TOKEN_VALUES}
)
COMPARE_COLUMNS = with_ranges((*COMPARE, *EXTRA, *SAMPLED), RANGED)

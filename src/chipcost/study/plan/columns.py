"""The columns of `plan`: names, units, meanings."""

from __future__ import annotations

from chipcost.result import Column, Span, chance_column, large_column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.words import COST_KINDS, WHOSE
from chipcost.study.plan.costs import BASES
from chipcost.study.plan.formulas import BY_COLUMN
from chipcost.study.plan.size import BINDING
from chipcost.study.ranges import with_ranges
from chipcost.study.tokens.columns import KEPT

MET = "met"  # what tokens calls `ok`: the chip serves the level, and the fleet can be sized

PLAN: tuple[Column, ...] = (
    _text("chip", "id of the chip, or of the system that was named"),
    _text("model", "id of the language model that is served"),
    _text(
        "status",
        "met; unmet: no chip of it serves the level; unknown: a figure is missing",
        words=(MET, "unmet", "unknown"),
    ),
    Column("reason", "", "why there is no plan", numeric=False, widest=36),
    _text("owner", "whose cost it is", words=WHOSE),
    _text("cost_kind", "owned, rental, or modelled (--fill)", "kind", COST_KINDS),
    _text("as_of", "date that the cost quote is of; not the query date, --as-of", "quote of"),
    _text("binds", "what limits the fleet: the load, or the limit that is reached first",
          words=BINDING),
    large_column("output_tokens_per_s", "tokens/s", "mean output that is served", "output/s"),
    large_column("input_tokens_per_s", "tokens/s", "mean input that is served", "input/s"),
    large_column("peak_output_tokens_per_s", "tokens/s", "output that is built for", "peak/s"),
    _number("served_share", "share", "share of the load that is served", "of load", 3),
    _number("output_tokens_per_s_per_chip", "tokens/s", "output of one chip", "tokens/s/chip"),
    _number("chips_per_deployment", "chips", "chips that serve together", "deployment", None),
    _number("serving_chips", "chips", "chips that serve the peak", "serving", 12),
    _number("spare_chips", "chips", "chips beyond: for those that fail, and of whole systems",
            "spare", 12),
    _number("chips", "chips", "chips to install, in whole systems", "chips", 12),
    _text("system", "rack, node or pod that they come in"),
    _number("chips_per_system", "chips", "chips that come together: of a pod a rack or host of it",
            "together", None),
    _number("systems", "", "how many times they do", "systems", 12),
    _number("it_mw", "MW", "IT power of all installed chips, provisioned", "IT MW", 3),
    _number("facility_mw", "MW", "power of the site, provisioned: what is built", "site MW", 3),
    _number("pue", "ratio", "PUE of the site, one for all chips", "PUE"),
    large_column("it_capital_usd", "USD", "capital of hardware with network and installation",
                 "IT capex"),
    large_column("facility_capital_usd", "USD", "capital of building and power plant; 0 if rented",
                 "building"),
    large_column("capital_usd", "USD", "both", "capex"),
    _text("capital_basis", "how the hardware's capital is known: quoted (the price's capital "
          "part), implied (the price less modelled running cost), priced (a public price), rented "
          "(none)",
          "capex from", BASES),
    large_column("usd_per_year", "USD/y", "cost of all installed chips for a year", "USD/year"),
    _number("usd_per_mtok_total", "USD/Mtok", "that over all tokens served", "$/M all"),
    _number("usd_per_mtok_output_all_in", "USD/Mtok", "that over the output served", "$/M output"),
    _number("usd_per_request", "USD", "the year's cost over requests of these lengths",
            "$/request"),
    _number("usd_per_successful_request", "USD", "that with the tries of those that fail",
            "$/success"),
    chance_column("probability_best",
                  "share of samples in which no other of one price kind is cheaper per token",
                  "likely"),
    _number("months_to_first", "months", "from the decision to the first rack that is live",
            "first in", None),
    _number("months_to_last", "months", "from the decision to the last rack that is live",
            "last in", None),
    _number("wacc", "share", "cost of capital a year that money is discounted at", "WACC", 3),
    _number("life_years", "y", "life of the hardware", "life", None),
    large_column("present_value_usd", "USD",
                 "all money over the life at the day of the decision, less what is left",
                 "present value"),
    _number("levelised_usd_per_mtok_total", "USD/Mtok",
            "that over all tokens, discounted alike: with construction, delivery and ramp",
            "$/M life"),
    _number("mean_facility_mw", "MW", "mean power of the site at the mean output: what is billed",
            "mean MW", 3),
    large_column("electricity_mwh_per_year", "MWh/y", "energy of a year at that mean power",
                 "MWh/year"),
    large_column("electricity_usd_per_year", "USD/y",
                 "that at the price of the site; a part of what chips cost in a year",
                 "electricity"),
    _text("power_method", "how the power is known", "power from"),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
    _text("cost_source", "keys of the sources of the quote", "source"),
    _text("warnings", "what changes the meaning of the row"),
)  # fmt: skip
# What sizing gives with ends; the rest of the ranged columns are the derived ones.
SIZED = ("output_tokens_per_s", "serving_chips", "chips", "systems")
RANGED: tuple[str, ...] = tuple(
    column.name for column in PLAN if column.name in {RATE, *SIZED, *BY_COLUMN}
)
COLUMNS = with_ranges((*PLAN, *KEPT), RANGED)

_PER_TOKEN = ("usd_per_mtok_total", "usd_per_mtok_total_low", "probability_best", "usd_per_year")
_SIZE = ("capital_usd", "facility_mw", "systems", "levelised_usd_per_mtok_total")
SPANS = {"usd_per_mtok_total_low": Span("usd_per_mtok_total_high")}
BY_LOAD = ("chips", *_PER_TOKEN, *_SIZE, "served_share", "spare_chips", "binds", "reason")
BY_LIMIT = ("output_tokens_per_s", *_PER_TOKEN, "chips", *_SIZE, "binds", "reason")
NO_MODEL = (
    "chips", "systems", "it_mw", "facility_mw", "it_capital_usd", "facility_capital_usd",
    "usd_per_year", "present_value_usd", "binds", "reason",
)  # fmt: skip

BY_YEAR: tuple[Column, ...] = (
    _text("chip", "id of the chip, or of the system that was named"),
    _number("year", "", "year from the decision, the first is 1", "year", None),
    large_column("it_capital_usd", "USD", "paid for hardware in the year", "IT capex"),
    large_column("facility_capital_usd", "USD", "paid for building and power plant", "building"),
    large_column("operating_usd", "USD", "running cost of the chips that are live", "opex"),
    large_column("returned_usd", "USD", "value left of building and hardware at the end",
                 "returned"),
    large_column("total_usd", "USD", "all of it", "total"),
    large_column("present_value_usd", "USD", "that on the day of the decision", "present value"),
    _number("chips_live", "chips", "chips that are live, mean of the year", "chips live", 6),
    _number("facility_mw", "MW", "power of the site for them", "site MW"),
    large_column("mtok_total", "Mtok", "million tokens that are served", "M tokens"),
)  # fmt: skip
BY_YEAR_VIEW = tuple(column.name for column in BY_YEAR)

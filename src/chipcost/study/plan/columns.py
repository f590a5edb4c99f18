"""The columns of `plan`: names, units, meanings."""

from __future__ import annotations

from chipcost.result import Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.words import COST_KINDS, WHOSE
from chipcost.study.plan.formulas import BY_COLUMN
from chipcost.study.ranges import with_ranges

MET = "met"  # what tokens calls `ok`: the chip serves the level, and the fleet can be sized

PLAN: tuple[Column, ...] = (
    _text("chip", "id of the chip, or of the system that was named"),
    _text("model", "id of the language model that is served"),
    _text(
        "status",
        "met; unmet: no chip of it serves the level; unknown: a figure is missing",
        words=(MET, "unmet", "unknown"),
    ),
    _text("reason", "why there is no plan"),
    _text("owner", "whose cost it is", words=WHOSE),
    _text("cost_kind", "owned, rental, or modelled (--fill)", "kind", COST_KINDS),
    _text("as_of", "date of the cost quote", "quote of"),
    _number("output_tokens_per_s", "tokens/s", "mean output that is served", "output/s"),
    _number("input_tokens_per_s", "tokens/s", "mean input that is served", "input/s"),
    _number("peak_output_tokens_per_s", "tokens/s", "output that is built for", "peak/s"),
    _number("output_tokens_per_s_per_chip", "tokens/s", "output of one chip", "tokens/s/chip"),
    _number("chips_per_deployment", "chips", "chips that serve together", "together", None),
    _number("serving_chips", "chips", "chips that serve the peak", "serving", None),
    _number("spare_chips", "chips", "chips beyond, for those that fail", "spare", None),
    _number("chips", "chips", "chips to install", "chips", None),
    _text("system", "rack, node or pod that they come in"),
    _number("systems", "", "how many of them", "systems", None),
    _number("it_mw", "MW", "IT power of all installed chips", "IT MW"),
    _number("facility_mw", "MW", "power of the site", "site MW"),
    _number("capital_usd", "USD", "capital of all installed chips, bottom-up", "capex"),
    _number("usd_per_year", "USD/y", "cost of all installed chips for a year", "USD/year"),
    _number("usd_per_mtok_total", "USD/Mtok", "that over all tokens served", "$/M all"),
    _number("usd_per_mtok_output_all_in", "USD/Mtok", "that over the output served", "$/M output"),
    _text("power_method", "how the power is known", "power from"),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
    _text("cost_source", "keys of the sources of the quote", "source"),
    _text("warnings", "what changes the meaning of the row"),
)
SIZED = ("output_tokens_per_s", "serving_chips", "chips")  # what sizing gives with ends
RANGED: tuple[str, ...] = tuple(
    column.name for column in PLAN if column.name in {RATE, *SIZED, *BY_COLUMN}
)
COLUMNS = with_ranges(PLAN, RANGED)

_MONEY = ("capital_usd", "usd_per_year", "usd_per_mtok_total")
_POWER = ("it_mw", "facility_mw")
BY_LOAD = (
    "chips", "spare_chips", "systems", *_POWER, *_MONEY, "usd_per_mtok_output_all_in", "reason",
)  # fmt: skip
BY_BUDGET = (
    "output_tokens_per_s", "input_tokens_per_s", "chips", "systems", *_POWER, *_MONEY, "reason",
)  # fmt: skip

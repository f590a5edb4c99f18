"""The columns of `tokens`: names, units, meanings. Other work relies on the names."""

from __future__ import annotations

from dataclasses import replace

from chipcost.catalog.chips.schema import STATUSES
from chipcost.model.kernel import BOUNDS
from chipcost.result import Column, Span
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.words import COST_KINDS, POWER_WORDS, WHOSE
from chipcost.study.ranges import with_ranges
from chipcost.study.sampled import SAMPLED
from chipcost.study.sampled import SPANS as SAMPLED_SPANS
from chipcost.study.serving.efficiencies import ALL, FAMILY, FITTED, VENDOR
from chipcost.study.serving.words import AGGREGATED, DISAGGREGATED, STACKS
from chipcost.study.tokens.formulas import EXPLAINED, OF_THE_CHIP

TOKENS: tuple[Column, ...] = (
    _text("chip", "id of the chip, or of the system that was named"),
    _text("model", "id of the language model"),
    _text(
        "status",
        "ok; unmet: the service level cannot be met; unknown: a figure is missing",
        words=("ok", "unmet", "unknown"),
    ),
    Column("reason", "", "why there is no answer", numeric=False, widest=23),
    _text("dtype", "format of most of the stored weights"),
    _text("math_dtype", "type that the chip multiplies them in", "math"),
    _text("owner", "whose cost it is", words=WHOSE),
    _text("as_of", "date that the cost quote is of; not the query date, --as-of", "quote of"),
    _text(
        "serving_mode",
        "aggregated: prefill and decode share the chips; disaggregated: a pool each",
        "serving",
        (AGGREGATED, DISAGGREGATED),
    ),
    _text("stack", "software: tuned, or untuned (out of the box)", words=STACKS),
    _number("chips", "chips", "chips of one deployment", "chips", None),
    _number("tp", "", "tensor-parallel degree of attention", "tp", None),
    _number("pp", "", "pipeline stages", "pp", None),
    _number("ep", "", "expert-parallel degree", "ep", None),
    _number("dp", "", "data-parallel degree of attention inside a deployment", "dp", None),
    _number("concurrency", "requests", "requests in flight per deployment", "requests", 3),
    _number("isl", "tokens", "mean input (prompt) length", "isl", None),
    _number("osl", "tokens", "mean output length", "osl", None),
    _number("cached_share", "share", "share of each prompt found in the prefix cache", "cached", 2),
    _number(
        "load", "share", "utilisation, served over peak tokens; divides spend and energy", "load"
    ),
    replace(_number(RATE, "tokens/s", "output tokens of one chip", "tokens/s/chip", 3), mixed=True),
    _number("total_tokens_per_s_per_chip", "tokens/s", "input and output tokens of one chip"),
    _number("tokens_per_s_per_user", "tokens/s", "interactivity: 1 / TPOT", "per user"),
    _number("ttft_ms", "ms", "mean time to the first token, waiting included", "TTFT ms", 3),
    _number("tpot_ms", "ms", "mean time per output token after the first", "TPOT ms", 3),
    _number("usd_per_mtok_total", "USD/Mtok", "spend / (input + output tokens)", "$/M all", 3),
    _number("usd_per_mtok_output_all_in", "USD/Mtok", "spend / output tokens", "$/M output", 3),
    _number(
        "usd_per_mtok_input",
        "USD/Mtok",
        "spend on prefill of uncached input tokens / those tokens, by the chip's time",
        "$/M in part",
        3,
    ),
    _number(
        "usd_per_mtok_output",
        "USD/Mtok",
        "spend on decode / output tokens, by the chip's time",
        "$/M out part",
        3,
    ),
    _number(
        "joule_per_output_token", "J", "provisioned power / output tokens per second", "J/token", 3
    ),
    _number(
        "output_tokens_per_s_per_mw", "tokens/s/MW", "output tokens per megawatt", "tokens/s/MW"
    ),
    _text("power_basis", "it: IT equipment alone; facility: with PUE", "power", POWER_WORDS),
    _text(
        "bound",
        "what bounds it: memory, compute, collective, fixed_time or capacity",
        words=BOUNDS,
    ),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
    _text("warnings", "what changes the meaning of this row"),
)

MEASURED = {FITTED: "yes", FAMILY: "family", VENDOR: "vendor", ALL: "none"}

# Beside the contract.
EXTRA: tuple[Column, ...] = (
    _text("name", "name of the chip in full"),
    _text("vendor", "who designs it"),
    _text("system", "the system that links and power are taken from"),
    _text("kv_dtype", "format of the key-value cache"),
    _number("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    _number("power_kw_per_chip", "kW", "power of one chip and its share of the rest", "kW"),
    _text("power_method", "how the power is known", "power from"),
    _number("prefill_share", "share", "share of the chip's time that prefill takes", "prefill", 3),
    _number(
        "usd_per_mtok_cached",
        "USD/Mtok",
        "spend on attending to cached input tokens and reading them / those tokens",
        "$/M cached part",
        3,
    ),
    _number(
        "cached_share_of_prefill",
        "share",
        "share of the time of prefill that cached input tokens take",
        "cached part",
        3,
    ),
    _text("workload", "the named workload or trace that the lengths are of"),
    _number("workers", "", "deployments that decode, each of tp pp dp chips", "workers", None),
    _number("prefill_workers", "", "deployments that prefill (disaggregated)", "prefill", None),
    _number("prefill_tp", "", "tensor-parallel degree of one that prefills", "", None),
    _number("prefill_ep", "", "expert-parallel degree of one that prefills", "", None),
    _number("prefill_dp", "", "data-parallel degree of one that prefills", "", None),
    _number("memory_limit", "requests", "requests that memory holds per deployment", "limit", 3),
    _number("interval_factor", "", "the 90 % interval is value / factor to value x factor"),
    _text("cost_kind", "owned, rental, or modelled (--fill)", "kind", COST_KINDS),
    _text("cost_source", "keys of the sources of the cost quote", "source"),
    _number(
        "interactivity", "tokens/s", "tokens/s of a user that are asked for at least", "asked", None
    ),
    _text(
        "measured",
        "whose runs are behind the rates: its own (yes), its family's, its vendor's, or none",
        words=tuple(MEASURED.values()),
    ),
    _text("chip_status", "available, announced, internal or retired", words=STATUSES),
)

RANGED: tuple[str, ...] = tuple(
    column.name for column in (*TOKENS, *EXTRA) if column.name in {*EXPLAINED, *OF_THE_CHIP}
)

# Against the chip of --relative-to.
GAINS = ("lower_cost", "more_per_dollar")
RELATIVE: tuple[Column, ...] = (
    _text("relative_to", "the chip that the advantages are relative to", "relative to"),
    _number(
        "lower_cost",
        "share",
        "1 - a/b: by which share a token costs less than the reference's",
        "lower cost",
    ),
    _number(
        "more_per_dollar",
        "share",
        "b/a - 1: by which share a dollar buys more tokens than the reference's",
        "more per $",
    ),
)

TOKEN_COLUMNS = with_ranges((*TOKENS, *EXTRA, *SAMPLED, *RELATIVE), (*RANGED, *GAINS))
# The range of the cost of output stands in one cell.
SPANS = {"usd_per_mtok_output_all_in_low": Span("usd_per_mtok_output_all_in_high"), **SAMPLED_SPANS}
_COST = ("chip", "usd_per_mtok_output_all_in", "usd_per_mtok_output_all_in_low")
_MORE = (
    "tokens_per_s_per_user",
    "ttft_ms",
    "usd_per_mtok_total",
    "output_tokens_per_s_per_mw",
    "as_of",
    "bound",
    "math_dtype",
    "efficiency_origin",
)
VIEW = (*_COST, "probability_best", RATE, "chips", "measured", *_MORE)
WITH_DRAWS_VIEW = (
    "chip",
    "usd_per_mtok_total",
    "p50",
    "p05",
    "probability_best",
    RATE,
    "chips",
    "measured",
    "usd_per_mtok_output_all_in",
    "tokens_per_s_per_user",
    "as_of",
    "efficiency_origin",
)

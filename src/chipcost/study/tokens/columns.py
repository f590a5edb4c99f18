"""The columns of `tokens`: names, units, meanings. Other work relies on the names."""

from __future__ import annotations

from dataclasses import replace

from chipcost.catalog.chips.schema import STATUSES
from chipcost.model.axis import BOUNDS
from chipcost.result import Column, Span
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.words import COST_KINDS, POWER_WORDS, WHOSE
from chipcost.study.ranges import with_ranges
from chipcost.study.sampled import SAMPLED
from chipcost.study.sampled import SPANS as SAMPLED_SPANS
from chipcost.study.serving.efficiencies import ALL, FAMILY, FITTED, VENDOR
from chipcost.study.serving.published import PUBLISHED
from chipcost.study.serving.words import AGGREGATED, DISAGGREGATED, STACKS
from chipcost.study.tokens.formulas import EXPLAINED, GOODPUT, OF_THE_CHIP

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
    _number("joule_per_output_token", "J", "mean power / output tokens per second", "J/token", 3),
    _number(
        "output_tokens_per_s_per_mw",
        "tokens/s/MW",
        "output tokens per megawatt that is provisioned",
        "tokens/s/MW",
    ),
    _text("power_basis", "it: IT equipment alone; facility: with PUE", "power", POWER_WORDS),
    _text(
        "bound",
        "what bounds it: memory, compute, collective, loading, fixed_time or capacity",
        words=BOUNDS,
    ),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
    _text("warnings", "what changes the meaning of this row"),
)

MEASURED = {FITTED: "yes", FAMILY: "family", VENDOR: "vendor", ALL: "none", PUBLISHED: "rates"}

# What the mean power of a chip is reckoned from.
_POWER_INPUTS = (
    _number("idle_power_share", "share", "share of its TDP that an idle chip draws", "idle", 3),
    _number("tdp_w", "W", "TDP of the chip; where none is known, its provisioned power", "TDP"),
    _number("power_pue", "ratio", "PUE that the provisioned power is multiplied by; else 1"),
    _number(
        "rest_power_share",
        "share",
        "share drawn of what is provisioned beyond the chips",
        "rest",
        3,
    ),
    _number("working_share", "share", "share of time without waiting on links or for work"),
    _number("memory_busy_share", "share", "share of time that the memory is busy"),
    _number("compute_busy_share", "share", "FLOP over what the peak would do in the time"),
)
POWER_INPUTS = tuple(column.name for column in _POWER_INPUTS)

# Beside the contract.
EXTRA: tuple[Column, ...] = (
    _text("name", "name of the chip in full"),
    _text("vendor", "who designs it"),
    _text("system", "the system that links and power are taken from"),
    _text("kv_dtype", "format of the key-value cache"),
    _number("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    _number(
        "power_kw_per_chip", "kW", "power provisioned for one chip and its share of the rest", "kW"
    ),
    _number(
        "provisioned_joule_per_output_token",
        "J",
        "provisioned power / output tokens per second",
        "J/token prov.",
        3,
    ),
    _number(
        "mean_power_kw_per_chip",
        "kW",
        "mean power of one chip and its share of the rest at this load, on the same basis",
        "kW mean",
    ),
    _number(
        "chip_power_w",
        "W",
        "mean power of the chip alone at this load; with the rest where no TDP is known",
        "W chip",
    ),
    _number("power_share", "share", "share of its TDP that a chip draws at full load", "of TDP", 3),
    *_POWER_INPUTS,
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
    _text("speculative", "what drafts ahead, and how many tokens a step", "drafts"),
    _number("accept_length", "tokens", "tokens that a step yields a sequence", "accepted", 3),
    _number(
        "speculative_speedup",
        "",
        "TPOT without speculation / with it, on the same chips at the same concurrency",
        "speed-up",
        3,
    ),
    _text("cost_kind", "owned, rental, or modelled (--fill)", "kind", COST_KINDS),
    _text("cost_source", "keys of the sources of the cost quote", "source"),
    _number(
        "interactivity", "tokens/s", "tokens/s of a user that are asked for at least", "asked", None
    ),
    _text(
        "measured",
        "whose runs are behind the rates: its own (yes), its family's, its vendor's, none, or only "
        "published rates of services (rates): an order of magnitude",
        words=tuple(MEASURED.values()),
    ),
    _text("chip_status", "available, announced, internal or retired", words=STATUSES),
    _text("day", "profile of load of a day, by name or as given"),
    _number("peak_load", "share", "load of the busiest hour of the day", "peak load"),
    _number("mean_load", "share", "mean load of the day over all chips of the fleet", "mean load"),
    _number("usd_per_request", "USD", "spend / requests of these lengths", "$/request", 3),
    _number("success_rate", "share", "share of requests that succeed", "succeed"),
    _number(
        "usd_per_successful_request",
        "USD",
        "spend on a request and on its tries that failed",
        "$/success",
        3,
    ),
    _number("percentile", "", "of requests that the limits hold for; empty: the mean", "p", None),
    _number("ttft_ms_at_percentile", "ms", "that percentile of times to first token", "TTFT p", 3),
    _number("ttft_tail", "", "that over the mean", digits=3),
    _number(
        "tpot_ms_at_percentile", "ms", "that percentile of times per output token", "TPOT p", 3
    ),
    _number("tpot_tail", "", "that over the mean", digits=3),
    _number("share_within_limits", "share", "share of requests within both limits", "within", 3),
    replace(
        _number(GOODPUT, "tokens/s", "output of requests within both limits", "goodput", 3),
        mixed=True,
    ),
)

# What caches take, and what is kept of them beyond the memory of a chip.
KEPT: tuple[Column, ...] = (
    _number("kv_bytes_per_token", "B", "cache that one further token takes, all heads", "B/token"),
    _number("kv_gb_per_sequence", "GB", "cache and state of a sequence at its end", "GB/sequence"),
    _number("prefill_alone_ms", "ms", "time to the first token of a prompt with nothing beside it"),
    _number("kv_offload_gb", "GB", "memory per chip that keeps prefix caches beyond its own"),
    _number("kv_offload_gb_per_s", "GB/s", "at which a chip loads them, one way"),
    _number("kv_load_ms", "ms", "time to load the cached part of one prompt", "load ms", 3),
    _number("kv_recompute_ms", "ms", "time to compute that part instead, alone", "recompute ms", 3),
    _number("kv_offload_prefixes", "", "cached parts that a deployment keeps there", "prefixes", 3),
    _number(
        "kv_offload_retention_s",
        "s",
        "until what is kept there is overwritten, at the rate served",
        "kept s",
        3,
    ),
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

TOKEN_COLUMNS = with_ranges((*TOKENS, *EXTRA, *SAMPLED, *RELATIVE, *KEPT), (*RANGED, *GAINS))
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

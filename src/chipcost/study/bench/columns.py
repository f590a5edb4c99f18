"""The columns of `bench`: names, units, meanings."""

from __future__ import annotations

from chipcost.result import Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text
from chipcost.study.chip.words import POWER_WORDS, WHOSE
from chipcost.study.ranges import with_ranges
from chipcost.study.runs.readers.read import FORMATS
from chipcost.study.runs.record import PER_CHIP, STATISTICS, TOTAL

BENCH: tuple[Column, ...] = (
    _text("file", "the benchmark file", "file"),
    _number("run", "", "number of the run in its file", "run", None),
    _text("format", "vllm, sglang, aiperf, genai-perf, inferencex or mlperf", "format", FORMATS),
    _text("chip", "id of the chip", "chip"),
    _text("model_in_file", "the model as the file names it", "model"),
    _text("software", "server software as the file names it", "software"),
    _text("precision", "precision of the weights as the file names it", "precision"),
    _text("measured_on", "day of the measurement", "measured"),
    _text("owner", "whose cost it is", "owner", WHOSE),
    _text("as_of", "date that the cost quote is of", "quote of"),
    _number("usd_per_chip_hour", "USD/h", "cost of one chip for one hour", "USD/h"),
    _number("chips", "chips", "chips of the deployment", "chips", None),
    _number("prefill_chips", "chips", "of them for prefill, if disaggregated", "prefill", None),
    _number("decode_chips", "chips", "of them for decode, if disaggregated", "decode", None),
    _text(
        "throughput_scope",
        "what the file's throughput was of: total or per chip",
        "scope",
        (TOTAL, PER_CHIP),
    ),
    _text("serving_mode", "online, disaggregated, or the MLPerf scenario", "mode"),
    _number("tp", "", "tensor parallelism as the file states it", "tp", None),
    _number("ep", "", "expert parallelism as the file states it", "ep", None),
    _number("concurrency", "requests", "limit of concurrent requests", "requests", None),
    _text("request_rate", "requests per second that were sent; inf: all at once", "req/s"),
    _number("isl", "tokens", "mean input tokens of a request", "isl"),
    _number("osl", "tokens", "mean output tokens of a request", "osl"),
    _text(
        "lengths", "counted: as served; nominal: as requested", "lengths", ("counted", "nominal")
    ),
    _number("completed_requests", "requests", "requests completed", "done", None),
    _number(
        "failed_requests", "requests", "requests that failed; empty: not stated", "failed", None
    ),
    _number("input_tokens_per_s_per_chip", "tokens/s", "input tokens of one chip", "in tok/s"),
    _number("output_tokens_per_s_per_chip", "tokens/s", "output tokens of one chip", "out tok/s"),
    _number("total_tokens_per_s_per_chip", "tokens/s", "input and output of one chip", "tok/s"),
    _text("latency_statistic", "which statistic ttft_ms and tpot_ms are", "statistic", STATISTICS),
    _number("ttft_ms", "ms", "time to the first token", "TTFT ms"),
    _number("tpot_ms", "ms", "time per output token after the first", "TPOT ms"),
    _number("tokens_per_s_per_user", "tokens/s", "interactivity: 1 / TPOT", "tok/s/user"),
    _number("usd_per_mtok_total", "USD/Mtok", "spend over input and output tokens", "$/M all"),
    _number(
        "usd_per_mtok_output_all_in",
        "USD/Mtok",
        "the whole spend over output tokens",
        "$/M output",
    ),
    _number("usd_per_mtok_input", "USD/Mtok", "spend on prefill over input tokens", "$/M in alone"),
    _number(
        "usd_per_mtok_output", "USD/Mtok", "spend on decode over output tokens", "$/M out alone"
    ),
    _number(
        "joule_per_token", "J", "provisioned all-in energy over input and output tokens", "J/token"
    ),
    _number(
        "joule_per_output_token", "J", "provisioned all-in energy over output tokens", "J/out token"
    ),
    _number("output_tokens_per_s_per_mw", "tokens/s/MW", "output tokens of a megawatt", "out/s/MW"),
    _number("total_tokens_per_s_per_mw", "tokens/s/MW", "all tokens of a megawatt", "tok/s/MW"),
    _number("power_kw_per_chip", "kW", "power of a chip and its share of the rest", "kW/chip"),
    _text("power_basis", "it: IT equipment alone; facility: with PUE", "basis", POWER_WORDS),
    _text("power_method", "how the power is known", "power from"),
    _number(
        "accept_length", "tokens", "tokens that a step yielded under speculation", "accepted", 3
    ),
    _number("measured_power_w_per_chip", "W", "power of the chip alone, as measured", "W measured"),
    _number(
        "measured_joule_per_output_token",
        "J",
        "energy of the chip alone over output tokens, as measured",
        "J/out measured",
    ),
    _number(
        "predicted_power_w_per_chip",
        "W",
        "mean power of the chip alone that chipcost's model predicts for the same load",
        "W predicted",
    ),
    _number("predicted_power_w_per_chip_low", "W", "lower end of its 90 % interval", "low"),
    _number("predicted_power_w_per_chip_high", "W", "upper end of its 90 % interval", "high"),
    _text("model", "the language model of the catalog", "model"),
    _number("mfu", "share", "FLOP of the model over the dense peak, prefill and decode", "MFU", 3),
    _number("mbu", "share", "bytes that decode must read over the peak bandwidth", "MBU", 3),
    _number(
        "predicted_output_tokens_per_s_per_chip",
        "tokens/s",
        "what chipcost's model predicts for the same load",
        "predicted",
    ),
    _number(
        "predicted_output_tokens_per_s_per_chip_low",
        "tokens/s",
        "lower end of its 90 % interval",
        "low",
    ),
    _number(
        "predicted_output_tokens_per_s_per_chip_high",
        "tokens/s",
        "upper end of its 90 % interval",
        "high",
    ),
    _number("predicted_tpot_ms", "ms", "predicted time per output token", "predicted TPOT"),
    _number("predicted_ttft_ms", "ms", "predicted time to the first token", "predicted TTFT"),
    _number(
        "prediction_error", "share", "exp(|ln(predicted / measured)|) - 1 of the rate", "error", 3
    ),
    _text("efficiency_origin", "where the model's fitted parameters come from", "parameters of"),
    _text("frontier", "yes, or the run that is at least as fast and as cheap", "frontier"),
    _text("cost_source", "keys of the sources of the cost quote", "source"),
    _text("remarks", "what was decided on reading the file", "remarks"),
    _text("missing", "what could not be computed, and why", "missing"),
    _text("warnings", "what changes the meaning of this row", "warnings"),
)

RANGED: tuple[str, ...] = (
    "usd_per_chip_hour",
    "usd_per_mtok_total",
    "usd_per_mtok_output_all_in",
    "usd_per_mtok_input",
    "usd_per_mtok_output",
    "joule_per_token",
    "joule_per_output_token",
    "output_tokens_per_s_per_mw",
    "total_tokens_per_s_per_mw",
    "power_kw_per_chip",
)

# Filled where the language model is known.
MODEL_COLUMNS = (
    "model",
    "mfu",
    "mbu",
    "predicted_output_tokens_per_s_per_chip",
    "predicted_output_tokens_per_s_per_chip_low",
    "predicted_output_tokens_per_s_per_chip_high",
    "predicted_power_w_per_chip",
    "predicted_power_w_per_chip_low",
    "predicted_power_w_per_chip_high",
    "predicted_tpot_ms",
    "predicted_ttft_ms",
    "prediction_error",
    "efficiency_origin",
)

BENCH_COLUMNS = with_ranges(BENCH, RANGED)

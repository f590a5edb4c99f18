"""Every derived column of `tokens` as one formula over named inputs, and what the model gives.

`tokens`, `frontier`, `compare --per token`, `explain` and the samples follow from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.model import mean_power, token_economics
from chipcost.model.benchmark import interactivity
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Derived, Range, derive, exact, roots

TOTAL = "total_tokens_per_s_per_chip"
GOODPUT = "goodput_output_tokens_per_s_per_chip"


@dataclass(frozen=True, slots=True)
class Predicted:
    """A column that the inference model gives, what it follows from, and how, in words."""

    column: str
    inputs: tuple[str, ...]
    text: str


PREDICTED: tuple[Predicted, ...] = (
    Predicted(
        RATE,
        ("concurrency", "tpot_ms", "ttft_ms"),
        "requests/s x osl / chips, by the inference model",
    ),
    Predicted(
        "tpot_ms", (), "t_step + interference x batch / osl x t_prefill, by the inference model"
    ),
    Predicted("accept_length", (), "(1 - a^(k + 1)) / (1 - a), k drafted, or as measured"),
    Predicted("ttft_ms", (), "t_prefill + waiting + admission, by the inference model"),
    Predicted(
        "power_share",
        ("working_share", "memory_busy_share", "compute_busy_share"),
        "factor x (idle + a working + b memory + d sqrt(compute)), at most 1, by data/power.yaml",
    ),
)


def _of_input(
    usd: float,
    share: float,
    reread: float,
    output: float,
    isl: float,
    osl: float,
    cached: float,
    load: float,
) -> float:
    """`usd_per_mtok_input` at the rate of prefill that goes with an output rate."""
    rate = token_economics.input_rate(output, isl, osl, cached)
    return token_economics.usd_per_mtok_input(usd, rate, share * (1.0 - reread), load)


def _of_cached(
    usd: float,
    share: float,
    reread: float,
    output: float,
    isl: float,
    osl: float,
    cached: float,
    load: float,
) -> float:
    """The same of tokens from the cache; ZeroDivisionError where there are none."""
    rate = token_economics.cached_rate(output, isl, osl, cached)
    return token_economics.usd_per_mtok_input(usd, rate, share * reread, load)


def _of_output(usd: float, share: float, output: float, load: float) -> float:
    return token_economics.usd_per_mtok_output(usd, output, share, load)


_INPUTS = (
    *("usd_per_chip_hour", "prefill_share", "cached_share_of_prefill", RATE),
    *("isl", "osl", "cached_share", "load"),
)

DERIVED: tuple[Derived, ...] = (
    Derived(TOTAL, (RATE, "isl", "osl"), token_economics.total_rate, f"{RATE} x (1 + isl / osl)"),
    Derived("tokens_per_s_per_user", ("tpot_ms",), interactivity, "1000 / tpot_ms"),
    Derived(
        "usd_per_mtok_total",
        ("usd_per_chip_hour", TOTAL, "load"),
        token_economics.usd_per_mtok,
        f"1e6 x usd_per_chip_hour / (3600 x {TOTAL} x load)",
    ),
    Derived(
        "usd_per_mtok_output_all_in",
        ("usd_per_chip_hour", RATE, "load"),
        token_economics.usd_per_mtok,
        f"1e6 x usd_per_chip_hour / (3600 x {RATE} x load)",
    ),
    Derived(
        "usd_per_mtok_input",
        _INPUTS,
        _of_input,
        "1e6 x usd_per_chip_hour x prefill_share x (1 - cached_share_of_prefill) / "
        f"(3600 x {RATE} x isl / osl x (1 - cached_share) x load)",
    ),
    Derived(
        "usd_per_mtok_cached",
        _INPUTS,
        _of_cached,
        "1e6 x usd_per_chip_hour x prefill_share x cached_share_of_prefill / "
        f"(3600 x {RATE} x isl / osl x cached_share x load)",
    ),
    Derived(
        "usd_per_mtok_output",
        ("usd_per_chip_hour", "prefill_share", RATE, "load"),
        _of_output,
        f"1e6 x usd_per_chip_hour x (1 - prefill_share) / (3600 x {RATE} x load)",
    ),
    Derived(
        "chip_power_w",
        ("tdp_w", "power_share", "idle_power_share", "load"),
        mean_power.chip_power,
        "tdp_w x (power_share x load + idle_power_share x (1 - load))",
    ),
    Derived(
        "mean_power_kw_per_chip",
        ("chip_power_w", "tdp_w", "power_kw_per_chip", "power_pue", "rest_power_share"),
        mean_power.mean_power_kw,
        "power_pue x (chip_power_w + rest_power_share x (1000 x power_kw_per_chip / power_pue - "
        "tdp_w)) / 1000, at most power_kw_per_chip",
    ),
    Derived(
        "joule_per_output_token",
        ("mean_power_kw_per_chip", RATE, "load"),
        token_economics.joule_per_token,
        f"1000 x mean_power_kw_per_chip / ({RATE} x load)",
    ),
    Derived(
        "provisioned_joule_per_output_token",
        ("power_kw_per_chip", RATE, "load"),
        token_economics.joule_per_token,
        f"1000 x power_kw_per_chip / ({RATE} x load)",
    ),
    Derived(
        "output_tokens_per_s_per_mw",
        ("power_kw_per_chip", RATE, "load"),
        token_economics.tokens_per_s_per_megawatt,
        f"1000 x {RATE} x load / power_kw_per_chip",
    ),
    Derived(
        "usd_per_request",
        ("usd_per_chip_hour", RATE, "osl", "load"),
        token_economics.usd_per_request,
        f"usd_per_chip_hour x osl / (3600 x {RATE} x load)",
    ),
    Derived(
        "usd_per_successful_request",
        ("usd_per_request", "success_rate"),
        token_economics.usd_per_successful_request,
        "usd_per_request / success_rate: independent tries until one succeeds",
    ),
    Derived(
        "ttft_ms_at_percentile",
        ("ttft_ms", "ttft_tail"),
        token_economics.at_percentile,
        "ttft_ms x ttft_tail, exp(z s - s^2 / 2), s by the share of waiting",
    ),
    Derived(
        "tpot_ms_at_percentile",
        ("tpot_ms", "tpot_tail"),
        token_economics.at_percentile,
        "tpot_ms x tpot_tail, exp(z s - s^2 / 2), s by the share of prefill",
    ),
    Derived(
        GOODPUT,
        (RATE, "share_within_limits"),
        token_economics.goodput,
        f"{RATE} x share_within_limits",
    ),
)
BY_COLUMN = {item.column: item for item in DERIVED}

# What can be explained, and what has a range: the columns of both tables, and the chip's own.
EXPLAINED: Mapping[str, Derived | Predicted] = {
    **BY_COLUMN,
    **{item.column: item for item in PREDICTED},
}
OF_THE_CHIP = ("usd_per_chip_hour", "power_kw_per_chip")


def mean_power_at(values: Mapping[str, Range | None], load: float) -> Range | None:
    """`mean_power_kw_per_chip` of a row at another load."""
    steps = [BY_COLUMN[name] for name in ("chip_power_w", "mean_power_kw_per_chip")]
    inputs = {name: values.get(name) for item in steps for name in item.inputs}
    del inputs["chip_power_w"]
    return derive(steps, {**inputs, "load": exact(load)})["mean_power_kw_per_chip"]


def inputs_of(column: str) -> frozenset[str]:
    """What a column rests on in the end."""
    return frozenset(
        roots(column, lambda name: EXPLAINED[name].inputs if name in EXPLAINED else ())
    )


def of_the_chip(column: str) -> frozenset[str]:
    """Which values of the chip's own a column rests on."""
    return inputs_of(column).intersection(OF_THE_CHIP)

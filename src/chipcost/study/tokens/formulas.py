"""Every derived column of `tokens` as one formula over named inputs, and what the model gives.

`tokens`, `frontier`, `compare --per token`, `explain` and the samples follow from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.model import token_economics
from chipcost.model.benchmark import interactivity
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Derived, roots

TOTAL = "total_tokens_per_s_per_chip"


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
    Predicted("ttft_ms", (), "t_prefill + waiting + admission, by the inference model"),
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
        "joule_per_output_token",
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
)
BY_COLUMN = {item.column: item for item in DERIVED}

# What can be explained, and what has a range: the columns of both tables, and the chip's own.
EXPLAINED: Mapping[str, Derived | Predicted] = {
    **BY_COLUMN,
    **{item.column: item for item in PREDICTED},
}
OF_THE_CHIP = ("usd_per_chip_hour", "power_kw_per_chip")


def of_the_chip(column: str) -> frozenset[str]:
    """Which values of the chip's own a column rests on."""
    found = roots(column, lambda name: EXPLAINED[name].inputs if name in EXPLAINED else ())
    return frozenset(found).intersection(OF_THE_CHIP)

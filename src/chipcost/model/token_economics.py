"""What tokens cost in money and energy, and how many a megawatt makes: one function per formula.

Plain arithmetic over floats or arrays that broadcast. Rates are tokens/s of one chip at peak, money
USD per chip-hour, power kW of one chip; `load` is the share of the peak that is served.
"""

from __future__ import annotations

from chipcost.model.constants import (
    KW_PER_MW,
    SECONDS_PER_HOUR,
    TOKENS_PER_MTOK,
    WATTS_PER_KW,
)


def usd_per_mtok(usd_per_chip_hour: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Cost of a million tokens: 1e6 c / (3600 r load).

    Of all tokens at the total rate; of output, all spend on it ("all-in"), at the output rate.
    Source: Erdil arXiv:2506.04645 (cost per token from price and throughput).
    """
    return TOKENS_PER_MTOK * usd_per_chip_hour / (SECONDS_PER_HOUR * tokens_per_s * load)


def usd_per_mtok_input(
    usd_per_chip_hour: float, input_per_s: float, prefill_share: float, load: float = 1.0
) -> float:
    """Cost of a million tokens of a kind of input: 1e6 c s / (3600 r_in load), s the share of a
    chip's time that goes to them: of uncached ones computing them, of cached ones reading them."""
    return usd_per_mtok(usd_per_chip_hour * prefill_share, input_per_s, load)


def usd_per_mtok_output(
    usd_per_chip_hour: float, output_per_s: float, prefill_share: float, load: float = 1.0
) -> float:
    """Cost of a million tokens of output: 1e6 c (1 - s) / (3600 r_out load), s the share of a
    chip's time that prefill takes: input and output together pay for the chip."""
    return usd_per_mtok(usd_per_chip_hour * (1.0 - prefill_share), output_per_s, load)


def input_rate(output_per_s: float, isl: float, osl: float, cached: float = 0.0) -> float:
    """Tokens/s that are prefilled beside an output rate: r_out (isl / osl) (1 - cached)."""
    return output_per_s * isl / osl * (1 - cached)


def cached_rate(output_per_s: float, isl: float, osl: float, cached: float) -> float:
    """Tokens/s of input from the cache beside an output rate: r_out (isl / osl) cached."""
    return output_per_s * isl / osl * cached


def joule_per_token(power_kw: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Energy of one token: 1000 P / (r load), P the mean power at that load, or what is
    provisioned."""
    return WATTS_PER_KW * power_kw / (tokens_per_s * load)


def tokens_per_s_per_megawatt(power_kw: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Tokens/s of a megawatt of chips: r load * 1000 / P."""
    return tokens_per_s * load * KW_PER_MW / power_kw


def total_rate(output_per_s: float, isl: float, osl: float) -> float:
    """Input and output tokens/s beside an output rate: r_out (1 + isl / osl)."""
    return output_per_s * (1.0 + isl / osl)


def usd_per_request(
    usd_per_chip_hour: float, output_per_s: float, osl: float, load: float = 1.0
) -> float:
    """Spend on one request: c osl / (3600 r_out load), as r_out / osl requests come a second."""
    return usd_per_chip_hour * osl / (SECONDS_PER_HOUR * output_per_s * load)


def usd_per_successful_request(usd_per_request: float, success_rate: float) -> float:
    """Spend until one request succeeds: c / p, the mean of 1 / p independent tries (geometric)."""
    return usd_per_request / success_rate


def goodput(output_per_s: float, share_within: float) -> float:
    """Output tokens/s of requests within their limits: r_out times their share.

    Source: DistServe (OSDI 2024), goodput as the rate that meets the limits, per chip.
    """
    return output_per_s * share_within


def at_percentile(mean: float, tail: float) -> float:
    """A percentile of a latency from its mean and their ratio (`model.tails`)."""
    return mean * tail

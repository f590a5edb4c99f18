"""What served tokens cost in money and energy. Plain arithmetic over floats or arrays alike."""

from __future__ import annotations

SECONDS_PER_HOUR = 3600.0
TOKENS = 1e6


def usd_per_mtok(usd_per_chip_hour: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Cost of a million tokens: 1e6 c / (3600 r load), r tokens/s of one chip at peak.

    Source: Erdil arXiv:2506.04645 (cost per token from price and throughput).
    """
    return TOKENS * usd_per_chip_hour / (SECONDS_PER_HOUR * tokens_per_s * load)


def joule_per_token(power_kw: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Energy of one token at provisioned power: 1000 P / (r load), P in kW of one chip."""
    return 1e3 * power_kw / (tokens_per_s * load)


def tokens_per_s_per_megawatt(power_kw: float, tokens_per_s: float, load: float = 1.0) -> float:
    """Tokens/s of a megawatt of chips: r load * 1000 / P."""
    return tokens_per_s * load * 1e3 / power_kw

"""What a measured run costs and draws: plain arithmetic over floats or arrays alike.

Rates are tokens per second of one chip, prices USD per chip-hour, power in watt of one chip.
"""

from __future__ import annotations

SECONDS_PER_HOUR = 3600.0
MILLION = 1e6


def usd_per_million_tokens(usd_per_chip_hour: float, rate: float) -> float:
    """Spend over tokens: 1e6 c / (3600 r), r the tokens per second of one chip."""
    return MILLION * usd_per_chip_hour / (SECONDS_PER_HOUR * rate)


def joule_per_token(watt: float, rate: float) -> float:
    """Energy of a token: P / r."""
    return watt / rate


def tokens_per_second_per_megawatt(rate: float, watt: float) -> float:
    """Tokens per second of a megawatt of chips: 1e6 r / P."""
    return MILLION * rate / watt


def interactivity(tpot_ms: float) -> float:
    """Tokens per second that one user sees: 1000 / TPOT in milliseconds."""
    return 1000.0 / tpot_ms


def decode_batch(output_rate: float, tpot_ms: float) -> float:
    """Mean number of sequences that decode at once: X TPOT.

    Little's law, with the output rate X of the whole deployment. Source: Little 1961, "A proof
    for the queuing formula L = lambda W".
    """
    return output_rate * tpot_ms / 1000.0


def model_flop_rate(
    output_rate: float, decode_flop: float, input_rate: float, prefill_flop: float
) -> float:
    """FLOP/s that a chip spends on the model: r_out f_decode + r_in f_prefill, per token each."""
    return output_rate * decode_flop + input_rate * prefill_flop


def step_bytes(weights: float, cache: float, sequences: float) -> float:
    """Bytes that one decode step must read: weights once, and the cache of every sequence."""
    return weights + cache * sequences

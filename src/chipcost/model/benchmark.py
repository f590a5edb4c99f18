"""What a measured run shows of a server: plain arithmetic over floats or arrays alike.

Rates are tokens per second.
"""

from __future__ import annotations


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

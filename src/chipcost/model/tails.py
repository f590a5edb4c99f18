"""From the mean of a latency to its percentiles: lognormal over requests, of a fitted spread.

Arrays that broadcast, shares and factors without units. A time T of mean m and spread s (standard
deviation of ln T) has the quantile m exp(z s - s^2 / 2) at the normal quantile z. The spreads are
fitted by `calibration/tails.py`, to little: docs/goodput.md says to what, and how far they miss.
"""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Spread of a time to first token without any queue, and what a queue that is all of it adds.
TTFT_ALONE, TTFT_QUEUE = 0.15, 0.48
# The same of a time per output token: without prompts in between, and with nothing but prompts.
TPOT_ALONE, TPOT_PREFILL = 0.04, 0.32


def waiting_share(ttft: Array | float, alone: Array | float) -> Array:
    """Which part of a time to first token is waiting: 1 - t(1) / t, t(1) that of a request alone;
    in [0, 1]."""
    return np.asarray(np.clip(1.0 - alone / ttft, 0.0, 1.0))


def ttft_spread(waiting: Array | float) -> Array:
    """Spread of times to first token by the share of waiting in them: sqrt(a^2 + (b w)^2).

    An exponential wait, that of a queue under heavy traffic (Kingman 1961), would have b = 0.83.
    """
    return np.asarray(np.hypot(TTFT_ALONE, TTFT_QUEUE * waiting))


def tpot_spread(prefill_share: Array | float, pools: bool = False) -> Array:
    """Spread of times per output token by the share of the chip's time that prefill takes: the
    prompts of others stop a request's decoding now and then, where they have no pool of their own.
    """
    stops = 0.0 if pools else 1.0
    return np.asarray(np.hypot(TPOT_ALONE, TPOT_PREFILL * stops * prefill_share))


def over_mean(spread: Array | float, z: float) -> Array:
    """A quantile over the mean: exp(z s - s^2 / 2)."""
    return np.asarray(np.exp(z * spread - 0.5 * np.square(spread)))


def share_within(limit_over_mean: float, spread: float) -> float:
    """Share of requests within a limit, given as a multiple of the mean: the inverse of
    `over_mean`."""
    z = log(limit_over_mean) / spread + 0.5 * spread
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))

"""Share of its TDP that a chip draws, from how busy it is.

Floats or arrays that broadcast. Shares are of time over a request, prefill and decode together:
`working` that the chip does not wait for links or for work, `memory` that its memory is busy,
`compute` what it multiplies over what it could at its peak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.passes import BUSY

Array = npt.NDArray[np.float64]
Number = float | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """What shares of its TDP a chip draws: a share when idle, and more for what is busy.

    factor  of the chip's family, on all of it
    """

    idle: float
    working: float
    memory: float
    compute: float
    factor: float = 1.0


def busy_shares(busy: Array, peaks: Mapping[str, Array | float]) -> tuple[Array, Array, Array]:
    """Shares working, memory and compute of `Outcome.busy` (BUSY, ...), each of shape (...).

    `peaks` by operator (`device.peak_shares`): its time becomes what it would take at the peak.
    """
    compute = sum(busy[BUSY.index(name)] * share for name, share in peaks.items())
    return busy[BUSY.index("working")], busy[BUSY.index("memory")], np.asarray(compute)


def busy_power(law: PowerLaw, working: Number, memory: Number, compute: Number) -> Number:
    """Share of TDP at full load: f (i + a w + b m + d sqrt(c)), at most 1.

    Waiting on links is near idle. Compute counts by its root: the first products wake a chip up.
    Source: fitted in calibration/power.py to measured board power; the form after the measured
    serving runs of ML.ENERGY (leaderboard v3).
    """
    drawn = law.idle + law.working * working + law.memory * memory + law.compute * np.sqrt(compute)
    return np.minimum(law.factor * drawn, 1.0)


def idle_power(law: PowerLaw) -> float:
    """Share of TDP of a chip that has nothing to do: f i, at most 1."""
    return min(law.factor * law.idle, 1.0)

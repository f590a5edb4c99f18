"""A day's profile of load: what share of a fleet that is built for its peak works and is paid.

Levels are relative to the busiest, shapes (n,), each of `hours` of the day. Source of the
arithmetic: a mean over hours; what may be given back is the user's own (`--scale-down`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum


def mean_over_peak(levels: Sequence[float], hours: Sequence[float]) -> float:
    """Mean level over the greatest: sum(l h) / (max(l) sum(h)); 1 where all are alike."""
    peak = max(levels)
    shares = [level / peak for level in levels]
    return fsum(share * hour for share, hour in zip(shares, hours, strict=True)) / fsum(hours)


def paid_share(mean: float, scale_down: float) -> float:
    """Chip-hours that are paid over those of the fleet: the mean of p + (1 - s)(1 - p), which is
    1 - s (1 - m). s is the share of idle chips that is given back, m the mean level."""
    return 1.0 - scale_down * (1.0 - mean)


def load_of_day(peak_load: float, mean: float, scale_down: float) -> float:
    """Tokens served over those that the paid chips serve at their peak: L m / (1 - s (1 - m)).

    Each hour's level m scales the tokens; at s = 0 the day's mean, at s = 1 the load of the peak
    hour, all day.
    """
    return peak_load * (mean / paid_share(mean, scale_down))

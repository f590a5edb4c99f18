"""A positive quantity from its range: the two-sided lognormal of its 5th and 95th percentile.

x = m exp(s z), z standard normal, with s = ln(h/m)/1.645 above the median m and ln(m/l)/1.645 below
it. Scalars alone, without NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

Z90 = 1.6448536269514722  # 95th percentile of the standard normal
# How near to an end of its range, in shares of its width in ln, the median can lie. A value that is
# itself an end is the mode: a half-normal from 0 on has its 5th, 50th and 95th percentile at 0.063,
# 0.674 and 1.960, its median at 0.32 of the way.
INNERMOST = 1.0 / 3.0


class TwoSided(NamedTuple):
    """Median, and standard deviations of the logarithm below and above it."""

    median: float
    below: float
    above: float


@lru_cache(maxsize=4096)  # one input has a part in many columns
def two_sided(low: float, value: float, high: float) -> TwoSided:
    """The distribution with 5 to 95 % from low to high and the value for its median.

    A value nearer to an end than a third of the width in ln moves the median there: half of the
    chances in no width at all is no distribution. Without a range, and for what is not positive,
    the value is certain.
    """
    if value <= 0.0 or (low >= value and high <= value):
        return TwoSided(value, 0.0, 0.0)
    below = math.log(value / low) if 0.0 < low < value else 0.0
    above = math.log(high / value) if high > value else 0.0
    least = INNERMOST * (below + above)
    shift = max(least - below, 0.0) - max(least - above, 0.0)
    return TwoSided(value * math.exp(shift), (below + shift) / Z90, (above - shift) / Z90)


def sum_of(sides: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """5th and 95th percentile of a sum of independent two-sided normals.

    Of each the standard deviations below and above its median 0. Their cumulants add up; the
    percentiles follow by the expansion of Cornish and Fisher (1938) to the fourth. Exact where each
    is as wide below as above.
    """
    mean = variance = third = fourth = least = most = 0.0
    for below, above in sides:
        first = (above - below) / math.sqrt(2.0 * math.pi)
        second = (above**2 + below**2) / 2.0
        cube = (above**3 - below**3) * math.sqrt(2.0 / math.pi)
        quart = 1.5 * (above**4 + below**4)
        spread = second - first**2
        least, most = least + below, most + above
        mean += first
        variance += spread
        third += cube - 3.0 * first * second + 2.0 * first**3
        central = quart - 4.0 * first * cube + 6.0 * first**2 * second - 3.0 * first**4
        fourth += central - 3.0 * spread**2
    if variance <= 0.0:
        return 0.0, 0.0
    sd = math.sqrt(variance)
    skew, excess = third / sd**3, fourth / sd**4
    bend = (Z90**2 - 1.0) * skew / 6.0
    stretch = (Z90**3 - 3.0 * Z90) * excess / 24.0 - (2.0 * Z90**3 - 5.0 * Z90) * skew**2 / 36.0
    low, high = mean - sd * (Z90 + stretch - bend), mean + sd * (Z90 + stretch + bend)
    return max(low, -Z90 * least), min(high, Z90 * most)

"""Seconds of a pass as a curve in the batch, for searches: a line and bends, without its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import operators
from chipcost.model.device import Device
from chipcost.model.operators import Experts, Linear, Reach

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Folded:
    """Operators whose work goes by tokens alone, as a line and bends (`Curve`).

    fixed, slope  seconds, and per token of the busiest rank
    bends         (slope, start) of each |slope M - start|
    line, bend    the routed experts: seconds of the sum and of |x - y|, each by token and by expert
                  held
    """

    fixed: Array
    slope: Array
    bends: tuple[tuple[Array, Array], ...]
    line: tuple[Array, Array]
    bend: tuple[Array, Array]


def folded(
    device: Device, linears: Linear, ffn: Linear, elementwise: Linear, experts: Experts
) -> Folded:
    """Elementwise work computes nothing: it does not bend."""
    plus, minus = 0.5 * (1.0 + device.exposed), 0.5 * (1.0 - device.exposed)
    fixed = linears.fixed + ffn.fixed + elementwise.fixed + experts.fixed + device.step_time
    slope = linears.compute + linears.traffic + ffn.compute + ffn.traffic
    return Folded(
        fixed=np.asarray(fixed + plus * (linears.weights + ffn.weights)),
        slope=np.asarray(plus * slope + elementwise.traffic),
        bends=(
            (minus * (linears.compute - linears.traffic), minus * linears.weights),
            (minus * (ffn.compute - ffn.traffic), minus * ffn.weights),
        ),
        line=(plus * (experts.compute + experts.traffic), plus * (experts.tile + experts.stream)),
        bend=(minus * (experts.compute - experts.traffic), minus * (experts.tile - experts.stream)),
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds of a pass over n sequences or prompts per attention rank, without its parts.

    Each operator is f + max(x, y) + h min(x, y) with x and y lines in the tokens M, so that a pass
    is a line and bends: f + (1 + h)/2 (x + y) + (1 - h)/2 |x - y|. Only linears with weights bend.

    fixed, slope, each   seconds, per token of the busiest rank, per n
    tokens, uneven       tokens of the busiest rank per n and per sqrt(n)
    least                the fewest tokens that a pass takes time for, 0 where n is never below
    everyone             tokens that experts see per n
    reach                the experts that those reach
    bends, line, bend    as of Folded
    hidden               of o min(h (M - start), total - h M - alone): o h, o h start, o, o alone
    """

    fixed: Array
    slope: Array
    each: Array | float
    tokens: Array
    uneven: Array | None
    least: float
    everyone: Array
    bends: tuple[tuple[Array, Array], ...]
    reach: Reach
    line: tuple[Array, Array]
    bend: tuple[Array, Array]
    hidden: tuple[Array, Array, Array, Array] | None

    def time(self, n: Array) -> Array:
        """Seconds at n sequences or prompts."""
        tokens = n * self.tokens
        if self.uneven is not None:
            tokens += self.uneven * np.sqrt(n)
        everyone = n * self.everyone
        if self.least:
            tokens = np.maximum(tokens, self.least)
            everyone = np.maximum(everyone, self.least)
        held = operators.held(self.reach, everyone)
        total = self.slope * tokens
        total += self.fixed
        if self.least:
            total += self.each * n
        total += self.line[0] * everyone
        total += self.line[1] * held
        bend = self.bend[0] * everyone
        bend += self.bend[1] * held
        total += np.abs(bend)
        for slope, start in self.bends:
            bend = slope * tokens
            bend -= start
            total += np.abs(bend)
        if self.hidden is not None:
            moved, start, share, alone = self.hidden
            beyond = moved * tokens
            work = share * total
            work -= beyond
            work -= alone
            beyond -= start
            total -= np.maximum(np.minimum(beyond, work), 0.0)
        return np.asarray(total)

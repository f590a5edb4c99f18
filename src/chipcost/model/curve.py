"""Seconds of a pass as a curve in the batch: a line and roofs, its constants made once.

Each operator is t0 + max(x, y) + h min(x, y), x = c M and y = w + a M lines in the tokens M, h the
share that is not hidden. That is t0 + h w + (h c + a) M + (1 - h) max((c - a) M, w): a line, and a
roof that only an operator with weights has. A pass is their sum, so that a search over loads works
with a few constants per deployment in place of its operators.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import operators
from chipcost.model.device import Device
from chipcost.model.exchange import Exchange
from chipcost.model.operators import Experts, Layout, Linear, Reach
from chipcost.model.passes import Work

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Roof:
    """A linear operator as a line and a roof: fixed + slope M + max(steep M, floor)."""

    fixed: Array
    slope: Array
    steep: Array
    floor: Array


def roof_of(device: Device, linear: Linear) -> Roof:
    """`operators.linear_time`: t0 + h w, (h c + a) M, and the roof (1 - h) max((c - a) M, w)."""
    exposed, hidden = device.exposed, 1.0 - device.exposed
    return Roof(
        fixed=np.asarray(linear.fixed + exposed * linear.weights),
        slope=np.asarray(exposed * linear.compute + linear.traffic + linear.each),
        steep=np.asarray(hidden * (linear.compute - linear.traffic)),
        floor=np.asarray(hidden * linear.weights),
    )


def slope_of(device: Device, linear: Linear) -> Array:
    """Seconds per token of an operator without weights, whose roof is a line: attention."""
    roof = roof_of(device, linear)
    return np.asarray(roof.slope + np.maximum(roof.steep, 0.0))


@dataclass(frozen=True, slots=True)
class Routed:
    """`operators.expert_time` without its fixed time, by tokens E of all ranks and experts held k.

    x = c E + t k and y = a E + s k: (h c + a) E + (h t + s) k + (1 - h) max(x - y, 0).
    """

    reach: Reach
    slope: Array
    each: Array
    steep: Array
    steep_each: Array

    def time(self, everyone: Array) -> Array:
        """Seconds at the tokens of all attention ranks."""
        held = operators.held(self.reach, everyone)
        above = everyone * self.steep
        part = held * self.steep_each
        above += part
        held *= self.each
        held += np.multiply(everyone, self.slope, out=part)
        held += np.maximum(above, 0.0, out=above)
        return held


def routed(device: Device, experts: Experts) -> Routed:
    """The routed experts of a layout."""
    exposed, hidden = device.exposed, 1.0 - device.exposed
    return Routed(
        reach=experts.reach,
        slope=np.asarray(exposed * experts.compute + experts.traffic),
        each=np.asarray(exposed * experts.tile + experts.stream),
        steep=np.asarray(hidden * (experts.compute - experts.traffic)),
        steep_each=np.asarray(hidden * (experts.tile - experts.stream)),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """`Exchange.hidden` by tokens M and seconds of the whole pass: o min(x (M - M0), work).

    The work is the pass without the exchange x M and without what is `alone`. Each times o.
    """

    moved: Array  # o x
    start: Array  # o x M0
    share: Array  # o
    alone: Array  # o times the step and the fixed time of the exchange

    def time(self, tokens: Array, total: Array) -> Array:
        """Seconds that are hidden."""
        beyond = tokens * self.moved
        work = total * self.share
        work -= beyond
        work -= self.alone
        beyond -= self.start
        work = np.minimum(beyond, work, out=work)
        return np.asarray(np.maximum(work, 0.0, out=work))


def behind(device: Device, exchange: Exchange) -> Behind | None:
    """What a pass hides of its exchange; None where nothing is hidden anywhere."""
    overlap, experts = exchange.overlap, exchange.experts
    if overlap is None:
        return None
    moved = np.asarray(overlap * experts.per_byte)
    alone = np.asarray(overlap * (device.step_time + experts.fixed))
    return Behind(moved, np.asarray(moved * exchange.start), overlap, alone)


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds of a pass over n sequences or prompts per attention rank, without its parts.

    Constants have shape (plans,), n (plans,) or (loads, plans).

    fixed, slope    seconds, and per token of the busiest rank
    each            seconds per n; None where there are none
    tokens, uneven  tokens of the busiest rank per n and per sqrt(n); uneven None where it has no
                    more than the mean, tokens None where they are n
    least           the fewest tokens that a pass takes time for; None where n is never below
    everyone        tokens that experts see per n; None where they are those of the rank
    roofs           (steep, floor) of each max(steep M, floor)
    routed, behind  experts and what is hidden, None where there are none
    before          a draft's passes that come first, and how many; None where there are none
    loading         seconds per token of cached prefixes that the pass waits for; None without
    """

    fixed: Array
    slope: Array
    each: Array | None
    tokens: Array | None
    uneven: Array | None
    least: Array | float | None
    everyone: Array | None
    roofs: tuple[tuple[Array, Array], ...]
    routed: Routed | None
    behind: Behind | None
    before: tuple[Curve, Array] | None = None
    loading: Array | None = None

    def time(self, n: Array) -> Array:
        """Seconds at n sequences or prompts."""
        tokens = n if self.tokens is None else n * self.tokens
        if self.uneven is not None:
            more = np.sqrt(n)
            more *= self.uneven
            more += tokens
            tokens = more
        if self.least is not None:
            tokens = np.maximum(tokens, self.least)
        total = tokens * self.slope
        total += self.fixed
        part = np.empty_like(total)
        if self.each is not None:
            total += np.multiply(n, self.each, out=part)
        for steep, floor in self.roofs:
            part = np.multiply(tokens, steep, out=part)
            total += np.maximum(part, floor, out=part)
        if self.routed is not None:
            total += self.routed.time(self._everyone(n, tokens))
        if self.behind is not None:
            total -= self.behind.time(tokens, total)
        if self.before is not None:
            total += self.before[0].time(n) * self.before[1]
        if self.loading is not None:
            part = np.multiply(tokens, self.loading, out=part)
            total = np.maximum(total, part, out=total)
        return np.asarray(total)

    def _everyone(self, n: Array, tokens: Array) -> Array:
        """Tokens that experts see."""
        if self.everyone is None:
            return tokens
        everyone = n * self.everyone
        return everyone if self.least is None else np.asarray(np.maximum(everyone, self.least))


@dataclass(frozen=True, slots=True)
class Lines:
    """What the curves of decode and of prefill share: seconds, and per token."""

    fixed: Array
    slope: Array
    roofs: tuple[tuple[Array, Array], ...]
    head: Roof
    routed: Routed | None


def lines(device: Device, work: Work) -> Lines:
    """Fold the operators whose work goes by tokens alone into a line and roofs."""
    linears, ffn = roof_of(device, work.attention), roof_of(device, work.feed_forward)
    head, elementwise = roof_of(device, work.head), work.elementwise
    fixed = linears.fixed + ffn.fixed + head.fixed + elementwise.fixed + device.step_time
    return Lines(
        fixed=np.asarray(fixed if work.experts is None else fixed + work.experts.fixed),
        slope=np.asarray(linears.slope + ffn.slope + elementwise.traffic),
        roofs=((linears.steep, linears.floor), (ffn.steep, ffn.floor)),
        head=head,
        routed=None if work.experts is None else routed(device, work.experts),
    )


def decode_curve(
    device: Device,
    layout: Layout,
    work: Work,
    attention: Linear,
    shared: Lines | None = None,
    tokens: Array | None = None,
) -> Curve:
    """`passes.decode` by sequences per attention rank; a pipeline works on pp parts of the batch.

    `shared` are the lines of the work, where they are known; `tokens` those of a sequence in a
    step, None: one.
    """
    shared, exchange = shared or lines(device, work), work.decode
    head, staged = shared.head, bool(np.any(layout.pp > 1.0))
    apart, many = work.uneven is not None, 1.0 if tokens is None else tokens
    return Curve(
        fixed=np.asarray(shared.fixed + attention.fixed + exchange.line.fixed),
        slope=np.asarray(
            shared.slope + exchange.line.per_byte + head.slope + slope_of(device, attention)
        ),
        each=np.asarray(device.step_request_time),
        tokens=np.asarray(many / layout.pp) if staged or tokens is not None else None,
        uneven=many * work.uneven / np.sqrt(layout.pp) if work.uneven is not None else None,
        least=many,
        everyone=np.asarray(many * work.replica / layout.pp) if apart else None,
        roofs=(*shared.roofs, (head.steep, head.floor)),
        routed=shared.routed,
        behind=behind(device, exchange),
    )


def prefill_curve(
    device: Device,
    work: Work,
    attention: Linear,
    new: Array,
    shared: Lines | None = None,
    below_one: bool = False,
    loading: Array | None = None,
) -> Curve:
    """`passes.prefill` by prompts per attention rank of `new` tokens each; head and attention count
    prompts. Fewer than one take the time of one, which matters where n is `below_one`.
    `loading`: seconds to take in the cached tokens of a prompt, None where there are none."""
    shared, exchange = shared or lines(device, work), work.prefill
    head, once = shared.head, slope_of(device, attention)
    return Curve(
        fixed=np.asarray(shared.fixed + attention.fixed + exchange.line.fixed),
        slope=np.asarray(shared.slope + exchange.line.per_byte + (head.slope + once) / new),
        each=None,
        tokens=new,
        uneven=None if work.uneven is None else np.asarray(work.uneven * new),
        least=new if below_one else None,
        everyone=None if work.uneven is None else np.asarray(work.replica * new),
        roofs=(*shared.roofs, (np.asarray(head.steep / new), head.floor)),
        routed=shared.routed,
        behind=behind(device, exchange),
        loading=None if loading is None else np.asarray(loading / new),
    )

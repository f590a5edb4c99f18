"""The axis that the kernel evaluates: plans at loads, and what comes out of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.lengths import Mix
from chipcost.model.passes import RESOURCES
from chipcost.model.speculation import Speculation

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
MODES: tuple[str, ...] = ("static", "closed", "disaggregated", "decode", "prefill")
STATIC, CLOSED, DISAGGREGATED, DECODE, PREFILL = range(len(MODES))
BOUNDS: tuple[str, ...] = (*RESOURCES, "capacity")


@dataclass(frozen=True, slots=True)
class Configurations:
    """An axis of n plans, each of which picks a device and a shape from the tables. Shapes (n,).

    `concurrency` may have shape (loads, n): each plan at several loads. `device` and `shape` index
    the columns of the tables, `mode` MODES. Lengths in tokens. `prefill_*` describe
    the prefill pool of a disaggregated deployment, else 1. `varied` is 1 where lengths vary from
    request to request, 0 where they do not; None: they vary everywhere. `redundant` copies of
    experts; None: as many as engines choose. `speculation`: what is drafted ahead; None: nothing.
    `mix` are the classes of requests behind the means, the same for all plans; None: all requests
    are of the mean lengths.
    """

    device: Index
    shape: Index
    mode: Index
    tp: Array
    pp: Array
    ep: Array
    dp: Array
    workers: Array
    concurrency: Array
    isl: Array
    osl: Array
    cached: Array
    prefill_tp: Array
    prefill_pp: Array
    prefill_ep: Array
    prefill_dp: Array
    prefill_workers: Array
    varied: Array | None = None
    redundant: Array | None = None
    speculation: Speculation | None = None
    mix: Mix | None = None

    @property
    def chips(self) -> Array:
        """Chips of each deployment, both pools."""
        decode = self.workers * self.tp * self.pp * self.dp
        other = self.prefill_workers * self.prefill_tp * self.prefill_pp * self.prefill_dp
        return decode + np.where(self.mode == DISAGGREGATED, other, 0.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Per configuration: seconds, tokens/s per chip, and how the time is spent; shapes as of the
    concurrency, (n,) or (loads, n).

    `max_sequences`: sequences per attention rank that memory holds (below 1: it does not fit).
    `bound` indexes BOUNDS; `by_operator` (OPERATORS, n), `by_resource` (RESOURCES, n) and `busy`
    (BUSY, n) are shares of the chip's time over a request, prefill included, and are empty unless
    requested, as is `cached_share_of_prefill`: of the time of prefill what attending to cached
    tokens takes. Busy shares count idle pools; those of memory and compute overlap.
    """

    ttft: Array
    tpot: Array
    output_rate: Array
    total_rate: Array
    batch: Array
    max_sequences: Array
    prefill_share: Array
    bound: Index
    by_operator: Array
    by_resource: Array
    busy: Array
    cached_share_of_prefill: Array

"""Plans of one mode, everything worked out that does not depend on the load, and asked at loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model import serving
from chipcost.model.axis import (
    CLOSED,
    DECODE,
    DISAGGREGATED,
    PREFILL,
    STATIC,
    Configurations,
    Outcome,
)
from chipcost.model.device import gather_device
from chipcost.model.lengths import Lengths
from chipcost.model.operators import Layout
from chipcost.model.passes import RESOURCES
from chipcost.model.serving import Served, Server
from chipcost.model.shape import gather_shape
from chipcost.model.speculation import ahead

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
# Configurations of a chunk: some 20 arrays of them stay in the cache that cores share, and a call
# takes many times as long as what Python does between two.
CHUNK = 48000


def worked_out(devices: Array, shapes: Array, some: Configurations) -> Plans:
    """Work out plans, which are of one mode."""
    mode = int(some.mode[0])
    device, shape = gather_device(devices, some.device), gather_shape(shapes, some.shape)
    layout = Layout(some.tp, some.pp, some.ep, some.dp, some.redundant)
    varied = 1.0 if some.varied is None else some.varied
    lengths = Lengths(some.isl, some.osl, some.cached, varied, some.mix)
    drafted = ahead(some.speculation, device, shapes)
    chips = layout.tp * layout.pp * layout.dp
    if mode != DISAGGREGATED:
        server = SERVERS[mode](device, shape, layout, lengths, drafted)
        workers = some.workers if np.any(some.workers > 1.0) else None
        return Plans(server, lengths, workers, chips, None)
    first = Layout(
        some.prefill_tp, some.prefill_pp, some.prefill_ep, some.prefill_dp, some.redundant
    )
    server = serving.disaggregated(
        device, shape, first, some.prefill_workers, layout, some.workers, lengths, drafted
    )
    prefilling = some.prefill_workers * first.tp * first.pp * first.dp
    whole_chips = some.workers * chips + prefilling
    return Plans(server, lengths, None, whole_chips, prefilling / whole_chips)


SERVERS = {
    STATIC: serving.static,
    CLOSED: serving.continuous,
    DECODE: serving.decoding,
    PREFILL: serving.prefilling,
}


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans of one mode, worked out. Shapes (n,).

    workers  that share the load; None: the server stands for all there are
    chips    of what the server stands for; `share` of them prefill, None where all do both
    """

    server: Server
    lengths: Lengths
    workers: Array | None
    chips: Array
    share: Array | None

    def write(
        self,
        concurrency: Array,
        outcome: Outcome,
        where: slice | Index,
        detail: bool,
        rounds: int,
    ) -> None:
        """Evaluate the plans at their loads, (n,) or (loads, n), and write the results into the
        plans `where` of all; few configurations at a time."""
        if concurrency.ndim == 1:
            self._write(concurrency, (where,), outcome, detail, rounds)
            return
        together = max(CHUNK // len(self.chips), 1)
        for start in range(0, len(concurrency), together):
            rows = slice(start, start + together)
            self._write(concurrency[rows], (rows, where), outcome, detail, rounds)

    def _write(
        self, each: Array, at: tuple[Any, ...], outcome: Outcome, detail: bool, rounds: int
    ) -> None:
        if self.workers is not None:
            each = each / self.workers
        served = self.server(each, detail, rounds)
        outcome.ttft[at] = served.ttft
        outcome.tpot[at] = served.tpot
        output = served.requests * (self.lengths.osl / self.chips)
        outcome.output_rate[at] = output
        outcome.total_rate[at] = output * (1.0 + self.lengths.isl / self.lengths.osl)
        outcome.batch[at] = served.batch
        outcome.max_sequences[at] = served.max_sequences
        # Pools split the time by their chips, idle ones included.
        share = _prefill_share(served, self.lengths.osl) if self.share is None else self.share
        outcome.prefill_share[at] = share
        if detail:
            self._explain(served, share, at, outcome)

    def _explain(self, served: Served, share: Array, at: tuple[Any, ...], outcome: Outcome) -> None:
        """Write how the time of the chips is spent."""
        for target, name in (
            (outcome.by_operator, "by_operator"),
            (outcome.by_resource, "by_resource"),
        ):
            first = _shares(getattr(served.prefill, name), served.prefill.total)
            step = _shares(getattr(served.decode, name), served.decode.total)
            target[(slice(None), *at)] = share * first + (1.0 - share) * step
        first, step = (_shares(each.busy, each.total) for each in (served.prefill, served.decode))
        if served.active is not None:
            first, step = first * served.active[0], step * served.active[1]
        outcome.busy[(slice(None), *at)] = share * first + (1.0 - share) * step
        full = served.batch >= 0.999 * served.max_sequences
        bound = np.argmax(outcome.by_resource[(slice(None), *at)], axis=0)
        outcome.bound[at] = np.where(full, len(RESOURCES), bound)
        outcome.cached_share_of_prefill[at] = served.reread


def _prefill_share(served: Served, osl: Array) -> Array:
    """Share of the chip's time that the prompt of a request takes, of prompt and answer."""
    held = served.batch * (served.prefill.total / served.prompts)
    spent = served.decode.total * np.maximum(osl - 1.0, 1.0)
    spent += held
    return np.asarray(held / spent)


def _shares(seconds: Array, total: Array) -> Array:
    """Shares of a pass; all 0 of one that is not made."""
    return np.asarray(seconds / np.where(total > 0.0, total, 1.0))

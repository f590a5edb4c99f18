"""What the chips of a layout exchange in a pass, and what of it is hidden behind work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import collectives
from chipcost.model.collectives import Line
from chipcost.model.device import ACTIVATION_BYTES, Device
from chipcost.model.operators import SERVER, Layout
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]

DISPATCH, COMBINE = 1.0 + 4.0 / 128.0, 2.0  # bytes per element: fp8 with scales of 128, bf16
OVERLAPPED = 32.0  # sequences of a rank from which decode hides; engines do so from about 64


@dataclass(frozen=True, slots=True)
class Exchange:
    """Collectives of a pass, by tokens of an attention rank.

    line     all of them
    experts  of them, those of tokens and experts
    overlap  share of the smaller of these and work that is hidden; 0 where engines do not overlap,
             None where they do nowhere
    start    tokens from which they do
    """

    line: Line
    experts: Line
    overlap: Array | None
    start: float

    def hidden(self, tokens: Array, work: Array) -> Array:
        """Seconds that exchange and `work` (s) share: o min(x(M) - x(M0), work).

        Work that starts with more tokens than M0 is so never longer for it, nor shorter for a
        slower link.
        """
        if self.overlap is None:
            return np.zeros_like(tokens)
        beyond = self.experts.per_byte * (tokens - self.start)
        return np.asarray(self.overlap * np.maximum(np.minimum(beyond, work), 0.0))


def exchanges(device: Device, shape: Shape, layout: Layout) -> tuple[Exchange, Exchange]:
    """The collectives of a pass over all layers, by tokens per attention rank: decode, prefill.

    Tensor parallelism: one all-reduce after attention and one after the feed-forward part of
    M H activations. Attention data parallelism with experts: gathering everyone's tokens and
    scattering the results; beyond a server dispatch of k (at most ep) copies at one byte and
    combine at two, where that is less: in decode straight to each expert, in prefill by domain.
    Pipeline stages pass the hidden state on. Source: Megatron-LM; arXiv:2505.09343; DeepEP.
    """
    reduce = collectives.all_reduce(device, layout.tp)
    spread = np.asarray(layout.dp > 1.0)
    layers = np.where(spread, shape.expert_layers, 0.0)
    times = 2.0 * shape.layers - layers
    fixed = times * reduce.fixed
    per_token = times * reduce.per_byte * ACTIVATION_BYTES * shape.hidden
    if np.any(layout.pp > 1.0):
        stage = collectives.send(device, layout.pp)
        fixed = fixed + stage.fixed
        per_token = per_token + stage.per_byte * ACTIVATION_BYTES * shape.hidden
    line = Line(np.asarray(fixed), np.asarray(per_token))
    none = np.zeros_like(layers)
    if not np.any(spread):
        alone = Exchange(line, Line(none, none), None, 0.0)
        return alone, alone
    gather = collectives.all_gather(device, layout.ranks).times(
        2.0 * layers, 4.0 * layers * shape.expert_hidden * layout.dp
    )
    copies = np.minimum(shape.active_experts, layout.ep)
    wide = np.asarray(layout.ranks > SERVER)
    if not np.any(wide):
        inside = Exchange(line.plus(gather), gather, None, 0.0)
        return inside, inside
    sent = (DISPATCH + COMBINE) * layers * shape.expert_hidden / layout.tp
    overlap = np.where(wide, device.overlap, 0.0)
    copied = wide & np.asarray((DISPATCH + COMBINE) * copies < 4.0 * layout.ranks)
    found = []
    lines = collectives.exchange(device, layout.ranks, copies)
    for number, start in enumerate((OVERLAPPED, 0.0)):
        each = lines[number].times(2.0 * layers, sent)
        experts = Line(
            np.where(copied, each.fixed, gather.fixed),
            np.where(copied, each.per_byte, gather.per_byte),
        )
        found.append(Exchange(line.plus(experts), experts, overlap, start))
    return found[0], found[1]

"""Lengths of requests, and what they make of attention and memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model import memory, operators
from chipcost.model.device import Device
from chipcost.model.operators import Layout, Linear
from chipcost.model.shape import Shape
from chipcost.model.speculation import Draft

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is asked of a deployment, shapes (plans,): mean prompt and answer tokens, the share of
    each prompt in the cache; `varied` is 1 where lengths vary from request to request, 0 where they
    do not."""

    isl: Array
    osl: Array
    cached: Array
    varied: Array | float = 1.0

    @property
    def new(self) -> Array:
        """Mean tokens that are prefilled."""
        return np.asarray(self.isl * (1.0 - self.cached))


def prompt_attention(device: Device, shape: Shape, layout: Layout, lengths: Lengths) -> Linear:
    """`attention_prefill` of a prompt."""
    new = lengths.new
    return operators.attention_prefill(device, shape, layout, new, lengths.isl - new)


def answer_attention(device: Device, shape: Shape, layout: Layout, lengths: Lengths) -> Linear:
    """`attention_decode` of a step at the mean context i + o / 2."""
    context = lengths.isl + 0.5 * lengths.osl
    return operators.attention_decode(device, shape, layout, context, lengths.osl)


def running_sequences(
    device: Device, shape: Shape, layout: Layout, lengths: Lengths, draft: Draft | None = None
) -> Array:
    """`memory.running_sequences` of these lengths."""
    return memory.running_sequences(device, shape, layout, lengths.isl, lengths.osl, draft)

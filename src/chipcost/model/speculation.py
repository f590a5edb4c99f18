"""Speculative decoding: tokens drafted ahead, verified together, and what a step then yields.

A step drafts k tokens for each sequence, passes them with the sequence's own through the model, and
keeps the leading ones that it agrees with, and one of its own. Multi-token prediction is the same
with a block of the model as the draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device
from chipcost.model.operators import Linear
from chipcost.model.shape import Shape, gather_shape

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Speculation:
    """What each plan drafts ahead. Shapes (n,).

    drafted  tokens that a step verifies beside the sequence's own; 0: none
    emitted  tokens that a step yields on average, from 1 to drafted + 1
    passes   of the draft in a step: as many as it drafts one by one, 1 where all at once
    draft    column of the shapes that drafts; -1: none does, as where tokens are looked up
    borrows  1 where the draft has head and embedding of the model, 0 where it has its own
    """

    drafted: Array
    emitted: Array
    passes: Array
    draft: Index
    borrows: Array

    def each(self, change: Callable[[Any], Any]) -> Speculation:
        """The same with every array changed: a part of it, or repeated."""
        return Speculation(*(change(getattr(self, field.name)) for field in fields(Speculation)))


# One plan that drafts nothing.
NOTHING = Speculation(np.zeros(1), np.ones(1), np.zeros(1), np.array([-1]), np.zeros(1))


def emitted_tokens(acceptance: Array | float, drafted: Array | float) -> Array:
    """Tokens that a step yields: (1 - a^(k + 1)) / (1 - a), each drafted one accepted with a.

    Source: Leviathan et al. arXiv:2211.17192, equation 1.
    """
    a, k = np.asarray(acceptance, dtype=np.float64), np.asarray(drafted, dtype=np.float64)
    rest = np.where(a < 1.0, 1.0 - a, 1.0)
    return np.asarray(np.where(a < 1.0, (1.0 - a ** (k + 1.0)) / rest, k + 1.0))


@dataclass(frozen=True, slots=True)
class Draft:
    """The model that drafts, as each plan runs it. Shapes (n,).

    device   that of the plan without the time of a step, since servers launch both together
    borrows  1 where head and embedding are those of the model
    there    1 where a model drafts, 0 where none does
    """

    device: Device
    shape: Shape
    borrows: Array
    there: Array


@dataclass(frozen=True, slots=True)
class Ahead:
    """A speculation with its draft, as a server takes it. Shapes (n,); `draft` None where no model
    drafts anywhere."""

    drafted: Array
    emitted: Array
    passes: Array
    draft: Draft | None

    @property
    def verified(self) -> Array:
        """Tokens of a sequence in a step: k + 1."""
        return np.asarray(self.drafted + 1.0)


def ahead(speculation: Speculation | None, device: Device, shapes: Array) -> Ahead | None:
    """The speculation with the draft of each plan, from the table of shapes; None without one.

    The draft runs on the chips of the model, in its formats and layout.
    """
    if speculation is None:
        return None
    there, draft = speculation.draft >= 0, None
    if np.any(there):
        none = np.zeros_like(speculation.drafted)
        draft = Draft(
            replace(device, step_time=none, step_request_time=none),
            gather_shape(shapes, np.maximum(speculation.draft, 0)),
            speculation.borrows,
            there.astype(np.float64),
        )
    return Ahead(speculation.drafted, speculation.emitted, speculation.passes, draft)


def of_each(attention: Linear, tokens: Array) -> Linear:
    """Attention of one sequence by the `tokens` that it verifies in a step, per token: its cache is
    read once for all of them."""
    return Linear(
        compute=attention.compute,
        traffic=np.asarray(attention.traffic / tokens),
        weights=attention.weights,
        fixed=attention.fixed,
        each=attention.each / tokens,
    )

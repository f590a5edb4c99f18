"""How the parameters of a chip are built up: all chips, vendor, family, chip, and stack.

The logarithm of a parameter is its prior plus one offset per level. Offsets are drawn to zero by
a normal prior; a level that has none (`0.0`) shares the parameter with the level above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.parameters import PARAMETERS, Efficiency

Array = npt.NDArray[np.float64]

LOW = np.log([max(parameter.low, 1e-12) for parameter in PARAMETERS.values()])
HIGH = np.log([parameter.high for parameter in PARAMETERS.values()])
PRIOR = np.log([parameter.prior for parameter in PARAMETERS.values()])
INDEX = {name: index for index, name in enumerate(PARAMETERS)}

FAMILY_SHARE = 0.6  # spread of a family against its vendor, of that of a vendor against all
CHIP_SHARE = 0.3  # of a chip against its family: they run the same software
# Untuned stacks: offsets of all untuned runs, and of a family's.
UNTUNED: dict[str, tuple[float, float]] = {
    "memory": (0.3, 0.2),
    "compute_bf16": (0.7, 0.5),
    "attention_memory": (0.5, 0.4),
    "expert_memory": (0.3, 0.3),
    "expert_compute": (0.5, 0.0),
    "overhead": (0.7, 0.5),
    "context_time": (1.0, 0.0),
    "collective_time": (0.5, 0.0),
    "step_time": (0.7, 0.0),
    "step_request_time": (1.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A chip under a stack, as the hierarchy sees it."""

    chip: str
    family: str
    vendor: str
    stack: str


@dataclass(frozen=True)
class Hierarchy:
    """Offsets by (level, name, parameter), and the standard deviation of each."""

    offsets: tuple[tuple[str, str, str], ...]
    spread: Array

    def matrix(self, members: Sequence[Member]) -> Array:
        """(members, parameters, offsets): 1 where an offset acts on a member's parameter."""
        out = np.zeros((len(members), len(PARAMETERS), len(self.offsets)))
        for row, member in enumerate(members):
            untuned = member.stack == "untuned"
            acting = {
                ("all", "all"),
                ("vendor", member.vendor),
                ("family", member.family),
                ("chip", member.chip),
                *((("untuned", "all"), ("untuned-family", member.family)) if untuned else ()),
            }
            for column, (level, name, parameter) in enumerate(self.offsets):
                if (level, name) in acting:
                    out[row, INDEX[parameter], column] = 1.0
        return out


def build(members: Sequence[Member]) -> Hierarchy:
    """The offsets that a set of members calls for."""
    offsets: list[tuple[str, str, str]] = []
    spread: list[float] = []

    def add(level: str, name: str, parameter: str, deviation: float) -> None:
        if deviation > 0.0:
            offsets.append((level, name, parameter))
            spread.append(deviation)

    vendors = sorted({member.vendor for member in members})
    families = sorted({member.family for member in members})
    chips = sorted({member.chip for member in members})
    for parameter, known in PARAMETERS.items():
        whole, vendor = known.spread
        add("all", "all", parameter, whole)
        for name in vendors:
            add("vendor", name, parameter, vendor)
        for name in families:
            add("family", name, parameter, vendor * FAMILY_SHARE)
        for name in chips:
            add("chip", name, parameter, vendor * CHIP_SHARE)
    for parameter, (whole, family) in UNTUNED.items():
        add("untuned", "all", parameter, whole)
        for name in families:
            add("untuned-family", name, parameter, family)
    return Hierarchy(tuple(offsets), np.array(spread))


def efficiency(logs: Array) -> Efficiency:
    """Parameters from their logarithms, held within their bounds."""
    held = np.exp(np.clip(logs, LOW, HIGH))
    return Efficiency(**{name: float(value) for name, value in zip(PARAMETERS, held, strict=True)})

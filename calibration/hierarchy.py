"""Offsets that the fit may give to vendors, families, chips, engines and untuned software.

Everything is in logarithms: a parameter of a member is its prior plus the offsets that act on it,
each drawn towards 0 by the standard deviation stated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.serving.efficiencies import Member

Array = npt.NDArray[np.float64]

LOW = np.log([max(parameter.low, 1e-12) for parameter in PARAMETERS.values()])
HIGH = np.log([parameter.high for parameter in PARAMETERS.values()])
PRIOR = np.log([parameter.prior for parameter in PARAMETERS.values()])
INDEX = {name: index for index, name in enumerate(PARAMETERS)}

# Spread of a family against its vendor, of that of a vendor against all. A chip has no offsets of
# its own: its siblings run the same software, and those with runs would differ from those without.
FAMILY_SHARE = 0.6
ERA_SHARE = 0.7  # of an era of an engine, of that of an engine against the mean of engines
# Engines differ in their kernels and, more, in what their hosts do between steps.
ENGINE: dict[str, float] = {
    "memory": 0.10,
    "compute_bf16": 0.15,
    "compute_fp8": 0.15,
    "compute_fp4": 0.20,
    "attention_memory": 0.15,
    "expert_memory": 0.15,
    "expert_compute": 0.20,
    "expert_time": 0.40,
    "overhead": 0.30,
    "collective_time": 0.30,
    "step_time": 0.70,
    "step_request_time": 0.70,
    "prefill_time": 0.70,
}
LASTING = ("prefill_time",)  # what the eras of an engine share
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
ALL = ("all", "all")


def spreads(level: str) -> Mapping[str, float]:
    """Standard deviation of the offsets of a level, by parameter."""
    if level == "all":
        return {name: item.spread[0] for name, item in PARAMETERS.items()}
    if level in ("engine", "era"):
        share = 1.0 if level == "engine" else ERA_SHARE
        kept = [name for name in ENGINE if level == "engine" or name not in LASTING]
        return {name: share * ENGINE[name] for name in kept}
    if level in ("untuned", "untuned-family"):
        return {name: value[level != "untuned"] for name, value in UNTUNED.items()}
    share = {"vendor": 1.0, "family": FAMILY_SHARE}[level]
    return {name: share * item.spread[1] for name, item in PARAMETERS.items()}


@dataclass(frozen=True)
class Hierarchy:
    """Offsets by (level, name, parameter), and the standard deviation of each."""

    offsets: tuple[tuple[str, str, str], ...]
    spread: Array

    def matrix(self, members: Sequence[Member]) -> Array:
        """(members, parameters, offsets): 1 where an offset acts on a member's parameter."""
        out = np.zeros((len(members), len(PARAMETERS), len(self.offsets)))
        for row, member in enumerate(members):
            acting = {ALL, *member.levels()}
            for column, (level, name, parameter) in enumerate(self.offsets):
                if (level, name) in acting:
                    out[row, INDEX[parameter], column] = 1.0
        return out


def build(members: Sequence[Member]) -> Hierarchy:
    """The offsets that a set of members calls for."""
    keys = [ALL, *sorted({key for member in members for key in member.levels()})]
    found = [
        (level, name, parameter, deviation)
        for level, name in keys
        for parameter, deviation in spreads(level).items()
        if deviation > 0.0
    ]
    return Hierarchy(
        tuple((level, name, parameter) for level, name, parameter, _ in found),
        np.array([deviation for *_, deviation in found]),
    )


def efficiency(logs: Array) -> Efficiency:
    """Parameters from their logarithms, held within their bounds."""
    held = np.exp(np.clip(logs, LOW, HIGH))
    return Efficiency(**{name: float(value) for name, value in zip(PARAMETERS, held, strict=True)})

"""The entries of data/efficiency.yaml: all chips, each vendor, family and chip, by stack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from hierarchy import Member
from solve import Mask, Problem

from chipcost.study.serving.efficiencies import STACKS, Efficiencies

# Which left-out prediction tells how well a level's parameters predict what they have not seen:
# a chip's own those of another model, a family's those of another chip, and so on.
EVIDENCE = {"chip": "pair", "family": "chip", "vendor": "family", "all": "family"}


@dataclass(frozen=True)
class Level:
    """One entry to be written: what it is for, and the runs behind it."""

    level: str
    name: str
    stack: str
    member: Member
    runs: Mask


def levels(problem: Problem, families: Efficiencies) -> Iterator[Level]:
    """All chips, then each vendor, family and chip that has runs, by stack."""
    runs = problem.replay.runs
    stacks = np.array([run.stack for run in runs])
    chips = np.array([run.chip for run in runs])
    family = np.array([families.family(run.chip).name for run in runs])
    vendor = np.array([families.family(run.chip).vendor for run in runs])
    for stack in STACKS:
        here = stacks == stack
        yield Level("all", "all", stack, Member("", "", "", stack), here)
        for name in sorted(set(vendor[here])):
            member = Member("", "", str(name), stack)
            yield Level("vendor", str(name), stack, member, here & (vendor == name))
        for name in sorted(set(family[here])):
            owner = families.families[str(name)].vendor
            member = Member("", str(name), owner, stack)
            yield Level("family", str(name), stack, member, here & (family == name))
        for name in sorted(set(chips[here])):
            own = families.family(str(name))
            member = Member(str(name), own.name, own.vendor, stack)
            yield Level("chip", str(name), stack, member, here & (chips == name))

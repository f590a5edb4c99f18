"""The mean power of a chip that serves: what its formulas start from."""

from __future__ import annotations

from dataclasses import dataclass

from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.ranges import POWER, figure_range
from chipcost.model.axis import Outcome
from chipcost.model.device import peak_shares
from chipcost.model.power import busy_power, busy_shares, idle_power
from chipcost.study.chip.assess import BEFORE_PUE, Assessment
from chipcost.study.ranges import Range, exact, scaled
from chipcost.study.serving.layouts import Candidate
from chipcost.study.serving.powers import PowerChoice, Powers


@dataclass(frozen=True, slots=True)
class PowerOf:
    """What is known of the power of one chip: TDP in W, the law that answers, and the share drawn
    of what is provisioned beyond the chips."""

    tdp: Range | None
    choice: PowerChoice
    rest: Range


def power_of(
    catalog: Catalog, powers: Powers, chip: Chip, family: str, assessment: Assessment
) -> PowerOf:
    """The power of a chip; where no TDP is known, its provisioned IT power stands for it."""
    figure = chip.figures.get("tdp") or chip.figures.get("measured_power_max")
    tdp = None if figure is None else figure_range(catalog, figure, POWER)
    values = assessment.values
    whole = values.get(BEFORE_PUE) or values["power_kw_per_chip"]
    return PowerOf(tdp or scaled(whole, 1e3), powers.choose(family), powers.rest)


def power_inputs(
    item: PowerOf,
    assessment: Assessment,
    candidate: Candidate,
    outcome: Outcome,
    at: int,
) -> dict[str, Range | None]:
    """The inputs of the mean power of one configuration, by column."""
    peaks = peak_shares(candidate.chip, candidate.efficiency, candidate.precision)
    busy = [float(share) for share in busy_shares(outcome.busy[:, at], peaks)]
    law, factor = item.choice.law, item.choice.interval
    share, idle = float(busy_power(law, *busy)), idle_power(law)
    return {
        **{
            name: exact(value)
            for name, value in zip(
                ("working_share", "memory_busy_share", "compute_busy_share"), busy, strict=True
            )
        },
        "power_share": (max(share / factor, idle), share, min(share * factor, 1.0)),
        "idle_power_share": (idle / factor, idle, min(idle * factor, 1.0)),
        "tdp_w": item.tdp,
        "power_pue": assessment.values["pue"] or exact(1.0),
        "rest_power_share": item.rest,
    }

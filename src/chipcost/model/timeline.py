"""A fleet in time: when racks are ordered, paid, live and retired, and what it is worth today.

Times are in whole months from the decision to build. Racks go live in equal cohorts, one a month,
from the first month to the last; each lives for the hardware's life. Money that is paid at a point
of time counts at the end of its month; running cost and tokens at the end of each month that they
belong to, discounted at r / 12 a month (as the annuities of `finance`). Floats or arrays alike,
shape (months,) where a function gives a series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chipcost.model.constants import HOURS_PER_MONTH
from chipcost.model.finance import MONTHS, Array


@dataclass(frozen=True, slots=True)
class Timing:
    """When things happen, in months.

    construction  from the decision until the site is ready; 0 where it stands
    lead          from the order of a rack to its delivery
    installation  from its delivery to its first hour
    ramp          from the first rack to the last
    stages        shares of a rack's price that are paid at order, at delivery and at its first hour
    """

    construction: int = 0
    lead: int = 0
    installation: int = 0
    ramp: int = 0
    stages: tuple[float, float, float] = (0.0, 1.0, 0.0)

    @property
    def first(self) -> int:
        """The month in which the first rack goes live: no rack is delivered before the site is."""
        return max(self.construction, self.lead) + self.installation

    @property
    def last(self) -> int:
        """The month in which the last rack goes live."""
        return self.first + self.ramp

    @property
    def cohorts(self) -> range:
        """The months in which racks go live."""
        return range(self.first, self.last + 1)

    def paid(self, live: int) -> Sequence[tuple[int, float]]:
        """(month, share of the price) of the payments for a rack that goes live in a month."""
        delivered = live - self.installation
        return tuple(zip((delivered - self.lead, delivered, live), self.stages, strict=True))


@dataclass(frozen=True, slots=True)
class Costs:
    """What a chip costs over its life.

    it, facility    capital in USD, of the hardware and of the building
    running         USD an hour: all but capital and building
    wacc            a year, nominal; life and facility_life in years
    residual        USD that the hardware brings at its end
    """

    it: Any
    facility: Any
    running: Any
    wacc: Any
    life: Any
    facility_life: Any
    residual: Any = 0.0


def discount(wacc: Any, months: Any) -> Any:
    """What a dollar after so many months is worth today: (1 + r/12)^-m."""
    return np.power(1.0 + np.asarray(wacc, dtype=float) / MONTHS, -np.asarray(months, dtype=float))


def annuity(wacc: Any, months: Any) -> Any:
    """What a dollar at the end of each of so many months is worth today: (1 - v^m) / (r/12)."""
    rate = np.asarray(wacc, dtype=float) / MONTHS
    safe = np.where(rate == 0.0, 1.0, rate)
    months = np.asarray(months, dtype=float)
    # expm1 and log1p keep the digits of small rates
    return np.where(rate == 0.0, months, -np.expm1(-months * np.log1p(safe)) / safe)


def building_left(wacc: Any, life: Any, used_months: Any) -> Any:
    """Share of a building's capital that its annuity has not yet paid back after some use.

    What is owed on a loan of the same life: annuity(r, m - u) / annuity(r, m); 0 beyond its life.
    """
    whole = MONTHS * np.asarray(life, dtype=float)
    return annuity(wacc, np.maximum(whole - used_months, 0.0)) / annuity(wacc, whole)


def present_value(costs: Costs, timing: Timing) -> Any:
    """Money of a chip over its life at the day of the decision, USD: paid, less what is left.

    PV = sum of cohorts (payments + running annuity) + building - value left of building and
    hardware. With all times 0 and payment at order it is the annuity's own value.
    """
    months = MONTHS * np.asarray(costs.life, dtype=float)
    share = 1.0 / len(timing.cohorts)
    running = costs.running * HOURS_PER_MONTH * annuity(costs.wacc, months)
    total = costs.facility * _building(costs.wacc, timing.construction)
    for live in timing.cohorts:
        for month, part in timing.paid(live):
            if part:
                total = total + share * part * costs.it * discount(costs.wacc, month)
        total = total + share * discount(costs.wacc, live) * running
        total = total - share * costs.residual * discount(costs.wacc, live + months)
    end = timing.last + months
    left = costs.facility * building_left(
        costs.wacc, costs.facility_life, end - timing.construction
    )
    return total - left * discount(costs.wacc, end)


def _building(wacc: Any, months: int) -> Any:
    """Present value of a dollar of building, paid in equal parts at the end of its months."""
    return annuity(wacc, months) / months if months else 1.0


def discounted_years(wacc: Any, life: Any, timing: Timing) -> Any:
    """Years of service of a chip, each month at its value today: what PV of cost is divided by."""
    of_one = annuity(wacc, MONTHS * np.asarray(life, dtype=float)) / MONTHS
    starts = sum(discount(wacc, live) for live in timing.cohorts) / len(timing.cohorts)
    return of_one * starts


@dataclass(frozen=True, slots=True)
class Years:
    """A chip year by year from the decision, each of shape (years,); the first year is months 1
    to 12 and has what is paid on the first day too.

    it, facility, running  USD paid; returned what is left of hardware and building at the end
    live                   average share of the fleet that is live
    worth                  all of it at its value on the day of the decision
    """

    it: Array
    facility: Array
    running: Array
    returned: Array
    live: Array
    worth: Array


def by_year(costs: Costs, timing: Timing) -> Years:
    """The same as `present_value`, month by month and added up to years; lives in whole months."""
    life = round(MONTHS * float(costs.life))
    end = timing.last + life
    years = -(-end // int(MONTHS))
    shape = (years * int(MONTHS) + 1,)  # months 0, 1, ... to the end of the last year
    it, facility, live, returned = (np.zeros(shape) for _ in range(4))
    share = 1.0 / len(timing.cohorts)
    for start in timing.cohorts:
        for month, part in timing.paid(start):
            it[month] += share * part * float(costs.it)
        live[start + 1 : start + life + 1] += share
        returned[start + life] += share * float(costs.residual)
    if timing.construction:
        facility[1 : timing.construction + 1] = float(costs.facility) / timing.construction
    else:
        facility[0] = float(costs.facility)
    used = end - timing.construction
    left = building_left(costs.wacc, costs.facility_life, used)
    returned[end] += float(costs.facility * left)
    running = live * float(costs.running) * HOURS_PER_MONTH
    worth = (it + facility + running - returned) * discount(costs.wacc, np.arange(shape[0]))
    return Years(
        it=_of_years(it),
        facility=_of_years(facility),
        running=_of_years(running),
        returned=_of_years(returned),
        live=_of_years(live) / MONTHS,
        worth=_of_years(worth),
    )


def _of_years(months: Array) -> Array:
    """Sums over twelve months each; month 0 belongs to the first year."""
    folded: Array = months[1:].reshape(-1, int(MONTHS)).sum(axis=1)
    folded[0] += months[0]
    return folded

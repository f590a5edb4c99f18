"""Every chip of a plan with its fleet: values, samples, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chipcost.errors import ChipcostError
from chipcost.model import distributions, timeline
from chipcost.model.timeline import Costs, Timing
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.power import FACILITY, chip_power
from chipcost.study.data import Data
from chipcost.study.plan.costs import RENTED, Given, Ground, Priced, costs_of
from chipcost.study.plan.formulas import (
    BUILDING,
    BUSY_POWER,
    DERIVED,
    ELECTRICITY,
    IDLE_POWER,
    IT_CAPITAL,
    IT_POWER,
    SITE_POWER,
    WORTH,
    YEARS,
)
from chipcost.study.plan.question import Fleet
from chipcost.study.plan.samples import DRAWS, Samples, middle90
from chipcost.study.plan.servers import Server, meant, servers
from chipcost.study.plan.site import Site, site_of, stated, timing_of
from chipcost.study.plan.size import Chip, Sized, lacking, size
from chipcost.study.ranges import Range
from chipcost.study.tokens.answer import OK, UNKNOWN, UNMET
from chipcost.study.tokens.day import on_day
from chipcost.study.tokens.question import TokenQuestion

Values = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """One chip: its fleet with every derived value, or why it has none.

    status    as `tokens` says it: ok, unmet, unknown
    values    column or inner name to (low, value, high); None where unknown
    drawn     the same names to samples
    likely    share of samples in which it is cheapest per token; None where nothing competes
    """

    server: Server
    status: str
    reason: str = ""
    method: str = ""
    sized: Sized | None = None
    priced: Priced | None = None
    timing: Timing | None = None
    values: Mapping[str, Range | None] | None = None
    drawn: Mapping[str, Any] | None = None
    likely: float | None = None

    def value(self, name: str) -> float | None:
        """The value of a name without its ends."""
        found = self.values.get(name) if self.values else None
        return found[1] if found else None


@dataclass(frozen=True)
class Answer:
    """Every chip of the question, with what is the same for all of them."""

    question: TokenQuestion
    asked: Fleet
    site: Site
    availability: float
    spares: float
    items: tuple[Planned, ...]


def answer(data: Data, question: TokenQuestion, asked: Fleet) -> Answer:
    """The fleets, cheapest per token first.

    Raises ChipcostError for unknown names and impossible options.
    """
    asked = asked.checked()
    question = meant(data, replace(question, basis=question.basis.checked()))
    question = on_day(data, question)
    asked = _with_peak(question, asked)
    site = site_of(data, question.basis, asked)
    sites = data.sites
    catalog = replace(data.catalog, sources={**sites.sources, **data.catalog.sources})
    ground = Ground(
        catalog, sites, site, asked, question.basis.day, Samples(), question.basis.inputs
    )
    availability = stated(site.figures, "availability", asked.availability, 1.0)
    spares = stated(site.figures, "spares", asked.spares, 0.0)
    pue = ground.samples.named("pue", site.pue)
    items = [
        _planned(ground, question, server, pue, availability, spares)
        for server in servers(data, question, asked)
    ]
    return Answer(
        question, asked, site, availability, spares, tuple(sorted(_likely(items), key=_rank))
    )


def _with_peak(question: TokenQuestion, asked: Fleet) -> Fleet:
    """The fleet with the peak of the day, which it is sized for."""
    if question.profile is None:
        return asked
    if asked.peak_to_mean != 1.0:
        raise ChipcostError(
            "bad-option",
            f"--peak {asked.peak_to_mean:g} and --day both say how far the peak is above the mean",
            hint="give one of them",
        )
    return replace(asked, peak_to_mean=1.0 / question.mean_level)


def _planned(
    ground: Ground,
    question: TokenQuestion,
    server: Server,
    pue: Any,
    availability: float,
    spares: float,
) -> Planned:
    asked, item = ground.asked, server.assessment
    if server.status != OK:
        return Planned(server, server.status, server.reason, item.power_method)
    value, drawn = _powers(ground, question, server, pue)
    _mean_powers(ground, server, value, drawn)
    price = item.values["usd_per_chip_hour"]
    value["usd_per_chip_hour"] = None if price is None else price[1]
    drawn["usd_per_chip_hour"] = None if price is None else ground.samples.price(item)
    priced = _costs(ground, server, value, drawn)
    timing = None
    if priced is not None and priced.kwh is not None:
        value[ELECTRICITY], drawn[ELECTRICITY] = priced.kwh
    if priced is not None:
        timing = _timing(ground, priced)
        _in_time(value, priced.value, timing)
        _in_time(drawn, priced.drawn, timing)
    rate = server.rate
    value[RATE] = None if rate is None else rate[1]
    drawn[RATE] = None if rate is None else ground.samples.rate(item, rate, server.inherited)
    on_site = question.basis.power_basis == FACILITY
    ratio = question.isl / question.osl
    sized = []
    for part in (value, drawn):
        chip = Chip(
            part[RATE],
            server.together,
            server.count,
            part[SITE_POWER if on_site else IT_POWER],
            part["usd_per_chip_hour"],
            _whole(part),
        )
        missing = lacking(asked, chip)
        if missing:
            return Planned(server, UNKNOWN, missing, item.power_method)
        sized.append(size(asked, chip, availability, spares, ratio))
        _derived(part, sized[-1], question)
    base = sized[0]
    if not base.systems or (rate is not None and not base.serving):
        return Planned(server, UNMET, _too_small(server, base), item.power_method)
    ranges = {name: _range(value[name], drawn[name]) for name in value}
    return Planned(server, OK, "", item.power_method, base, priced, timing, ranges, drawn)


def _range(value: Any, drawn: Any) -> Range | None:
    if value is None:
        return None
    found = np.broadcast_to(np.asarray(drawn, dtype=float), (DRAWS,))
    finite = found[np.isfinite(found)]  # without samples in which nothing is served
    return middle90(float(value), finite) if finite.size else (float(value),) * 3


def _powers(
    ground: Ground, question: TokenQuestion, server: Server, pue: Any
) -> tuple[Values, Values]:
    """IT and site power of a chip in kW, and over samples; a utility figure has its own PUE."""
    item, site = server.assessment, ground.site
    it = item.values["power_kw_per_chip"]
    if it is None:
        none: Values = {IT_POWER: None, SITE_POWER: None}
        return none, dict(none)
    drawn = ground.samples.it_power(item)
    whole = chip_power(
        ground.catalog, server.chip, server.system, question.basis.day, FACILITY, site.pue
    )
    value: Values = {IT_POWER: it[1], SITE_POWER: it[1] * site.pue[1]}
    over: Values = {IT_POWER: drawn, SITE_POWER: drawn * pue}
    if whole is not None and whole.pue is None:
        kw = (whole.watt[0] / 1e3, whole.watt[1] / 1e3, whole.watt[2] / 1e3)
        value[SITE_POWER] = kw[1]
        over[SITE_POWER] = ground.samples.named(f"{server.chip.id} utility", kw)
    return value, over


def _mean_powers(ground: Ground, server: Server, value: Values, drawn: Values) -> None:
    """Site power of a chip that idles and of one at full load, of what is provisioned for it."""
    for name, found in ((IDLE_POWER, server.idle_kw), (BUSY_POWER, server.busy_kw)):
        value[name] = drawn[name] = None
        if found is not None and value[IT_POWER]:
            samples = ground.samples.named(f"{server.chip.id} {name}", found)
            value[name] = found[1] * value[SITE_POWER] / value[IT_POWER]
            drawn[name] = samples * drawn[SITE_POWER] / drawn[IT_POWER]


def _costs(ground: Ground, server: Server, value: Values, drawn: Values) -> Priced | None:
    """Costs of a chip; the power of one whose power is unknown is of no cost that is known."""
    pue = ground.site.pue[1]
    given = (
        Given(value["usd_per_chip_hour"], value[IT_POWER], pue),
        Given(
            drawn["usd_per_chip_hour"],
            drawn[IT_POWER],
            ground.samples.named("pue", ground.site.pue),
        ),
    )
    return costs_of(ground, server.assessment, *given)


def _timing(ground: Ground, priced: Priced) -> Timing:
    built = bool(priced.value.facility) and priced.basis != RENTED
    return timing_of(ground.site.figures, ground.asked, built)


def _in_time(part: Values, costs: Costs, timing: Timing) -> None:
    """Capital, present value and discounted years of a chip."""
    part[IT_CAPITAL], part[BUILDING] = costs.it, costs.facility
    part[WORTH] = None
    part[YEARS] = timeline.discounted_years(costs.wacc, costs.life, timing)
    if costs.running is not None:
        part[WORTH] = timeline.present_value(costs, timing)


def _whole(part: Mapping[str, Any]) -> Any:
    """Capital of a chip with its building; None where there is none to speak of."""
    it = part.get(IT_CAPITAL)
    if it is None or not np.any(it):
        return None
    return it + part[BUILDING]


def _derived(part: Values, sized: Sized, question: TokenQuestion) -> None:
    """What sizing gives, and every derived column that follows from it."""
    part |= {
        "output_tokens_per_s": sized.output_mean,
        "serving_chips": None if sized.output_mean is None else sized.serving,
        "chips": sized.installed,
        "systems": sized.systems,
        "isl": question.isl,
        "osl": question.osl,
        "success_rate": question.success_rate,
    }
    with np.errstate(all="ignore"):
        for item in DERIVED:
            inputs = [part.get(name) for name in item.inputs]
            known = all(one is not None for one in inputs)
            part[item.column] = item.formula(*inputs) if known else None


def _too_small(server: Server, sized: Sized) -> str:
    """Why a limit holds nothing: less than a system, or less than a deployment."""
    system = server.system.id if server.system else server.chip.id
    if not sized.systems:
        of = f" of {server.count:g} chips" if server.count > 1 else ""
        return f"{sized.binds}: less than one {system}{of}"
    return f"{sized.binds}: fewer than the {server.together:g} chips of one deployment"


def _likely(items: list[Planned]) -> list[Planned]:
    """Each with how often it is the cheapest per token of those that are priced alike."""
    chances = cheapest(items)
    return [replace(item, likely=one) for item, one in zip(items, chances, strict=True)]


def cheapest(items: Sequence[Planned]) -> list[float | None]:
    """How often each is the cheapest per token of those that are priced alike; None alone.

    Own cost competes with own cost and rentals with rentals: the one has no margin.
    """
    column = "usd_per_mtok_total"
    found: list[float | None] = [None] * len(items)
    samples: list[Any] = [(item.drawn or {}).get(column) for item in items]
    for kinds in ((True,), (False,)):
        rivals = [
            at
            for at, item in enumerate(items)
            if item.value(column) is not None and rents(item) in kinds
        ]
        if len(rivals) < 2:
            continue
        drawn = np.stack([np.broadcast_to(samples[at], (DRAWS,)) for at in rivals])
        drawn = np.where(np.isfinite(drawn), drawn, np.inf)  # a fleet that serves nothing
        wins = distributions.best_counts(drawn)[:, 0] / DRAWS
        for at, share in zip(rivals, wins, strict=True):
            found[at] = float(share)
    return found


def rents(item: Planned) -> bool:
    """Whether the chips are rented: a price with a margin, and no cost of one's own."""
    return item.priced is not None and item.priced.basis == RENTED


def _rank(item: Planned) -> tuple[int, float, str]:
    """Cheapest per token first; then the cheapest year; then the fewest megawatts for the load."""
    name = item.server.name
    cost = item.value("usd_per_mtok_total")
    if cost is not None:
        return 0, cost, name
    power, mean = item.value("facility_mw"), item.value("output_tokens_per_s")
    if power is not None:
        return 1, power / mean if mean else power, name
    return (2 if item.status == OK else 3), 0.0, name

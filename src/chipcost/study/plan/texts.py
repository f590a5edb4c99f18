"""The question of `plan` from texts, as a command line or a Python call gives them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from chipcost import units
from chipcost.errors import ChipcostError, excerpt
from chipcost.model.constants import (
    HOURS_PER_MONTH,
    SECONDS_PER_HOUR,
    SECONDS_PER_MONTH,
    SECONDS_PER_YEAR,
)
from chipcost.study.plan.question import ON_DELIVERY, STAGES, Fleet

_PERIODS = {"s": 1.0, "second": 1.0, "h": SECONDS_PER_HOUR, "hour": SECONDS_PER_HOUR,
            "day": 86400.0, "d": 86400.0, "month": SECONDS_PER_MONTH, "year": SECONDS_PER_YEAR,
            "y": SECONDS_PER_YEAR}  # fmt: skip
_RATE = re.compile(
    r"\s*(?P<number>[\d_]*\.?\d+(?:[eE][+-]?\d+)?)\s*(?P<suffix>[kKMBGTP]?)\s*(?:tokens)?\s*"
    r"(?:/|per\s+)\s*(?P<period>[a-z]+)\s*"
)
_A_YEAR = re.compile(r"\s*(?:/|per\s+|a\s+)\s*(?:y|yr|year)\s*$")


@dataclass(frozen=True, slots=True)
class Texts:
    """The options of a plan as texts; "" where nothing is given. Fields as those of `Fleet`."""

    output: str = ""
    given: str = ""
    power: str = ""
    budget: str = ""
    count: str = ""
    peak: str = "1"
    growth: str = "0"
    years: str = "0"
    availability: str = ""
    spares: str = ""
    per_chip: str = ""
    site: str = ""
    construction: str = ""
    lead: str = ""
    installation: str = ""
    ramp: str = "0"
    payments: str = ""
    wacc: str = ""
    life: str = ""

    def fleet(self) -> Fleet:
        """The question, checked.

        Raises ChipcostError that names the option for what is no value of it.
        """
        money = _A_YEAR.search(self.budget)
        sum_ = self.budget[: money.start()] if money else self.budget
        budget = quantity("--budget", sum_, "money") if self.budget else None
        return Fleet(
            output=_if(self.output, "--output", rate),
            given=_if(self.given, "--input", rate),
            power_kw=_if(self.power, "--power", _kilowatt),
            usd_per_year=budget if money else None,
            usd_capital=None if money else budget,
            chips=_if(self.count, "--chips", _count),
            peak_to_mean=_named("--peak", self.peak, lambda text: units.parse(text, "ratio").value),
            growth=share("--growth", self.growth),
            years=years("--years", self.years),
            availability=_if(self.availability, "--availability", share),
            spares=_if(self.spares, "--spares", share),
            per_chip=_if(self.per_chip, "--tokens-per-chip", _count),
            site=self.site,
            construction=_if(self.construction, "--construction", months),
            lead=_if(self.lead, "--lead", months),
            installation=_if(self.installation, "--installation", months),
            ramp=months("--ramp", self.ramp),
            stages=stages(self.payments) if self.payments else ON_DELIVERY,
            wacc=_if(self.wacc, "--wacc", share),
            life=_if(self.life, "--life", years),
        ).checked()


def single_site(given: list[str] | tuple[str, ...]) -> str:
    """The one site that was named, "" for none; ChipcostError for several."""
    names = list(dict.fromkeys(given))
    if len(names) > 1:
        raise ChipcostError(
            "bad-option",
            f"a plan has one site, and {len(names)} are named: {', '.join(names)}",
            hint="make a plan for each site, with its own --power",
        )
    return names[0] if names else ""


_Value = TypeVar("_Value")


def _if(text: str, option: str, read: Callable[[str, str], _Value]) -> _Value | None:
    """What `read` makes of an option that is given."""
    return read(option, text) if text else None


def _count(option: str, text: str) -> float:
    return _named(option, text, units.count)


def _kilowatt(option: str, text: str) -> float:
    return quantity(option, text, "power") / 1000.0


def rate(option: str, text: str) -> float:
    """Tokens a second of `980T/month`, `2e9 per day` or `30000/s`; ChipcostError else."""
    match = _RATE.fullmatch(text) if len(text) <= units.MAX_LENGTH else None
    if match is None or match["period"] not in _PERIODS:
        raise ChipcostError(
            "bad-rate",
            f"{option} {excerpt(text)} is no rate of tokens",
            hint=f"for example 980T/month, 2e9/day or 30000/s; per {', '.join(_PERIODS)}",
        )
    number = float(match["number"].replace("_", "")) * units.COUNT_SUFFIXES.get(
        match["suffix"], 1.0
    )
    if not 1e-9 < number < 1e30:
        raise ChipcostError("bad-rate", f"{option} {text!r} is no rate above 0")
    return number / _PERIODS[match["period"]]


def quantity(option: str, text: str, dimension: str) -> float:
    """A power in W or a sum in USD, above 0."""
    value = _named(option, text, lambda given: units.parse(given, dimension).value)
    if value <= 0.0:
        raise ChipcostError("bad-option", f"{option} {text!r} is not above 0")
    return value


def share(option: str, text: str) -> float:
    """A share: `50%` or `0.5`; a plain number above 1 is refused with the percentage it was for."""
    value = _named(option, text, lambda given: units.parse(given, "ratio").value)
    if "%" not in text and value > 1.0:
        raise ChipcostError(
            "bad-option",
            f"{option} of {text!r} was understood as {value:g}, which is {value:.6g} x 100 %",
            hint=f"for a percentage write {value:g} %; if it is meant, {100 * value:g} %",
        )
    return value


def months(option: str, text: str) -> int:
    """Whole months of `18`, `18 months`, `1.5 y` or `10 weeks`, to the nearest."""
    given = text.strip()
    if given[-1:].isdigit():
        given += " month"
    weeks = re.fullmatch(r"(.*\d)\s*(?:w|weeks?)", given)
    if weeks:
        value = _named(option, weeks[1], lambda number: 7.0 * 24.0 * units.count(number))
        return round(value / HOURS_PER_MONTH)
    given = re.sub(r"(month|year)s$", r"\1", given)
    given = re.sub(r"year$", "y", given)
    found = _named(option, given, lambda text: units.parse(text, "time").value)
    return round(found / SECONDS_PER_MONTH)


def years(option: str, text: str) -> float:
    """Years of `2`, `2y` or `18 month`."""
    given = text.strip()
    given = f"{given} y" if given[-1:].isdigit() else given
    return _named(option, given, lambda text: units.parse(text, "time").value) / SECONDS_PER_YEAR


def stages(text: str) -> tuple[float, float, float]:
    """Shares of the price by stage, of `order 30%, delivery 60%, live 10%`; they are all of it."""
    found = dict.fromkeys(STAGES, 0.0)
    for part in text.split(","):
        name, _, amount = part.strip().partition(" ")
        if name not in found or not amount:
            raise ChipcostError(
                "bad-option",
                f"--payments: {excerpt(part.strip())} is no stage with a share",
                hint="for example 'order 30%, delivery 70%'; the stages are " + ", ".join(STAGES),
            )
        found[name] += share("--payments", amount)
    if abs(sum(found.values()) - 1.0) > 1e-9:
        raise ChipcostError(
            "bad-option",
            f"--payments adds up to {100 * sum(found.values()):.6g} % of the price",
            hint="all stages together are 100 %",
        )
    return found["order"], found["delivery"], found["live"]


def _named(option: str, text: str, read: Callable[[str], float]) -> float:
    """What `read` makes of the text; its error names the option."""
    try:
        return read(text)
    except ChipcostError as error:
        raise ChipcostError(error.code, f"{option}: {error.message}", hint=error.hint) from None

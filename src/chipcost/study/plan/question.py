"""The question of `plan`: a load, or a budget; read from texts and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chipcost import units
from chipcost.errors import ChipcostError, excerpt
from chipcost.model.constants import SECONDS_PER_HOUR, SECONDS_PER_MONTH, SECONDS_PER_YEAR

_PERIODS = {"s": 1.0, "second": 1.0, "h": SECONDS_PER_HOUR, "hour": SECONDS_PER_HOUR,
            "day": 86400.0, "d": 86400.0, "month": SECONDS_PER_MONTH, "year": SECONDS_PER_YEAR,
            "y": SECONDS_PER_YEAR}  # fmt: skip
_RATE = re.compile(
    r"\s*(?P<number>[\d_]*\.?\d+(?:[eE][+-]?\d+)?)\s*(?P<suffix>[kKMBGTP]?)\s*(?:tokens)?\s*"
    r"(?:/|per\s+)\s*(?P<period>[a-z]+)\s*"
)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The question of `plan`: a load, or a budget of which the load is the answer.

    output, given       mean tokens a second, generated and read; None where a budget is given
    power_kw, chips     the budget: site (or IT) power, or installed chips
    usd_per_year        the budget: money
    per_chip            output tokens a second of a chip, in place of the model's prediction
    availability        share of hours in which a chip works; spares beyond it as a share
    """

    output: float | None = None
    given: float | None = None
    power_kw: float | None = None
    usd_per_year: float | None = None
    chips: float | None = None
    peak_to_mean: float = 1.0
    growth: float = 0.0
    years: float = 0.0
    availability: float = 1.0
    spares: float = 0.0
    per_chip: float | None = None

    def checked(self) -> Fleet:
        """The same; ChipcostError for what cannot be, and for no or several tasks."""
        tasks = [
            name
            for name, value in (
                ("--output", self.output),
                ("--power", self.power_kw),
                ("--budget", self.usd_per_year),
                ("--fleet", self.chips),
            )
            if value is not None
        ]
        if len(tasks) != 1:
            raise ChipcostError(
                "bad-option",
                f"a plan starts from one thing, not from {' and '.join(tasks) or 'nothing'}",
                hint="--output '2e9/day' (with --input), or --power '750 MW', "
                "or --budget '100 MUSD/y', or --fleet 10000",
            )
        for option, value, low, high, example in (
            ("--peak", self.peak_to_mean, 1.0, 1000.0, "1.5"),
            ("--growth", self.growth, -0.99, 100.0, "50%"),
            ("--years", self.years, 0.0, 50.0, "2"),
            ("--availability", self.availability, 1e-6, 1.0, "95%"),
            ("--spares", self.spares, 0.0, 10.0, "5%"),
        ):
            if not low <= value <= high:
                raise ChipcostError(
                    "bad-option",
                    f"{option} of {value:g} lies outside {low:g} to {high:g}",
                    hint=f"for example {option} {example}",
                )
        if self.per_chip is not None and not 1e-6 <= self.per_chip < 1e9:
            raise ChipcostError(
                "bad-option",
                f"--tokens-per-chip {self.per_chip:g} is no rate above 0",
                hint="output tokens a second of one chip, for example 2500",
            )
        if self.chips is not None and not 0.0 < self.chips <= 1e9:
            raise ChipcostError(
                "bad-option",
                f"--fleet {self.chips:g} is no number of chips",
                hint="for example --fleet 10000",
            )
        return self


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
    """A power in kW, a yearly sum in USD, or a share, from text."""
    yearly = dimension == "money"
    given = re.sub(r"\s*/\s*(y|yr|year)\s*$", "", text) if yearly else text
    try:
        value = units.parse(given, dimension).value
    except ChipcostError as error:
        raise ChipcostError(error.code, f"{option}: {error.message}", hint=error.hint) from None
    if value < 0.0 or (value == 0.0 and dimension != "ratio"):
        raise ChipcostError("bad-option", f"{option} {text!r} is not above 0")
    if dimension == "ratio" and "%" not in text and value >= 2.0:
        raise ChipcostError(
            "bad-option",
            f"{option} of {text!r} was understood as {value:g}, which is {value:.6g} x 100 %",
            hint=f"for a percentage write {value:g} %; if it is meant, {100 * value:g} %",
        )
    return value / 1000.0 if dimension == "power" else value

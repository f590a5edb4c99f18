"""The question of `plan`: a load, what limits it, and how it comes in time; checked."""

from __future__ import annotations

from dataclasses import dataclass

from chipcost.errors import ChipcostError

STAGES = ("order", "delivery", "live")  # when a rack is paid
ON_DELIVERY = (0.0, 1.0, 0.0)
MOST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class Fleet:
    """The question of `plan`: a load, or limits of which the load is the answer, or both.

    output, given       mean tokens a second, generated and read; None where none is asked for
    power_kw, chips     limits: site (or IT) power, installed chips
    usd_per_year        a limit: the cost of a year
    usd_capital         a limit: capital of hardware and building
    per_chip            output tokens a second of a chip, in place of the model's prediction
    availability        share of hours in which a chip works; spares beyond it as a share; None:
                        what the owner's profile says, else 1 and 0
    site                a place or operator of the data, whose PUE and electricity apply
    construction, lead, installation   months; None: what the profiles say
    ramp                months from the first rack to the last
    stages              shares of a rack's price paid at each of STAGES
    wacc, life          in place of the owner's: a share a year, years
    """

    output: float | None = None
    given: float | None = None
    power_kw: float | None = None
    usd_per_year: float | None = None
    usd_capital: float | None = None
    chips: float | None = None
    peak_to_mean: float = 1.0
    growth: float = 0.0
    years: float = 0.0
    availability: float | None = None
    spares: float | None = None
    per_chip: float | None = None
    site: str = ""
    construction: int | None = None
    lead: int | None = None
    installation: int | None = None
    ramp: int = 0
    stages: tuple[float, float, float] = ON_DELIVERY
    wacc: float | None = None
    life: float | None = None

    @property
    def _given(self) -> int:
        """How many of load and limits are given."""
        limits = (self.output, self.power_kw, self.usd_per_year, self.usd_capital, self.chips)
        return sum(1 for limit in limits if limit is not None)

    @property
    def several(self) -> bool:
        """Whether it is a question which of several things binds."""
        return self._given > 1

    def checked(self) -> Fleet:
        """The same; ChipcostError for what cannot be, and where nothing is asked for."""
        if not self._given:
            raise ChipcostError(
                "bad-option",
                "a plan starts from one thing at least: a load, or a limit",
                hint="--output 2e9/day (with --input), --power '750 MW', --budget '100 MUSD/y' "
                "or '10 BUSD', --chips 10000; several: the first to be reached binds",
            )
        if self.given is not None and self.output is None:
            raise ChipcostError(
                "bad-option",
                "--input is a part of a load, and there is no --output",
                hint="--output 2e9/day --input 8e9/day",
            )
        for option, value, low, high, example in (
            ("--peak", self.peak_to_mean, 1.0, 100.0, "1.5"),
            ("--growth", self.growth, -0.99, 100.0, "50%"),
            ("--years", self.years, 0.0, 50.0, "2"),
            ("--availability", self.availability, 1e-6, 1.0, "95%"),
            ("--spares", self.spares, 0.0, 1.0, "5%"),
            ("--wacc", self.wacc, 0.0, 1.0, "9%"),
            ("--life", self.life, 0.1, 50.0, "5y"),
            ("--construction", self.construction, 0, MOST_MONTHS, "18"),
            ("--lead", self.lead, 0, MOST_MONTHS, "3"),
            ("--installation", self.installation, 0, MOST_MONTHS, "2"),
            ("--ramp", self.ramp, 0, MOST_MONTHS, "12"),
        ):
            if value is not None and not low <= value <= high:
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
        if self.chips is not None and not 1.0 <= self.chips <= 1e9:
            raise ChipcostError(
                "bad-option",
                f"--chips {self.chips:g} is no number of chips",
                hint="for example --chips 10000",
            )
        return self

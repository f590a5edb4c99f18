"""The basis of a question: the day, whose cost, which power; the same for every chip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chipcost.catalog import quotes
from chipcost.catalog.chips.schema import DENSE_RATES, OWNERS
from chipcost.catalog.dates import query_date
from chipcost.errors import ChipcostError, one_of, options_of
from chipcost.study.chip.power import FACILITY, IT


def question_basis(as_of: str | None = None, **options: Any) -> Basis:
    """A basis from plain options; the day from `as_of`, CHIPCOST_DATE or today.

    `provider` and `region` may be one name or several.

    ChipcostError for an option that there is not.
    """
    options_of(Basis, options, ("day",))
    for name in ("provider", "region"):
        given = options.get(name, ())
        options[name] = (given,) if isinstance(given, str) and given else tuple(given)
    return Basis(query_date(as_of), **options)


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of a question; the same for every chip of one answer.

    same_series  quotes of one `series` alone, which is chosen by the chips
    electricity  USD/kWh, in place of the owner's where a cost is modelled
    """

    day: date
    owner: str = "hyperscaler"
    term: str = ""
    provider: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    dtype: str = "bf16"
    power_basis: str = FACILITY
    pue: float | None = None
    max_quote_age: int | None = None
    series: str = ""
    same_series: bool = False
    electricity: float | None = None

    @property
    def own_terms(self) -> tuple[str, ...]:
        """What of it is a figure of the user's own, in words."""
        return (
            *(() if self.pue is None else (f"your PUE: {self.pue:g}",)),
            *(() if self.electricity is None else (f"your electricity: {self._electricity}",)),
        )

    @property
    def inputs(self) -> dict[str, str]:
        """What the user gives of a modelled cost, as `study.tco` takes it."""
        given = {"pue": None if self.pue is None else repr(self.pue)}
        given["electricity"] = None if self.electricity is None else self._electricity
        return {name: text for name, text in given.items() if text is not None}

    @property
    def _electricity(self) -> str:
        return f"{self.electricity:.12g} USD/kWh"

    @property
    def asked(self) -> dict[str, Any]:
        """Which quotes may answer, as `catalog.quotes.choose` takes it."""
        return {
            "owner": self.owner,
            "term": self.term,
            "provider": self.provider,
            "region": self.region,
            "max_age": self.max_quote_age,
            "series": self.series,
        }

    def checked(self) -> Basis:
        """The same basis; ChipcostError names the word or number that is not accepted."""
        one_of("--owner", self.owner, (*OWNERS, quotes.RENTAL, quotes.ANY))
        one_of("--term", self.term or "3y", ("on_demand", "spot", "1y", "3y", quotes.ANY))
        one_of("--dtype", self.dtype, tuple(DENSE_RATES))
        one_of("--power-basis", self.power_basis, (IT, FACILITY))
        if self.pue is not None and not 1.0 <= self.pue <= 5.0:
            raise ChipcostError(
                "bad-pue",
                f"--pue {self.pue:g} is not a PUE: it is site power over IT power",
                hint="give a number from 1.0 up, for example 1.25",
            )
        if self.electricity is not None and not 0.0 <= self.electricity <= 5.0:
            raise ChipcostError(
                "bad-option",
                f"--power-price {self._electricity} is no price of electricity",
                hint="for example '0.06 USD/kWh'",
            )
        check_age(self.max_quote_age)
        rented = self.owner in (quotes.RENTAL, "cloud-customer", quotes.ANY)
        if (self.provider or self.region) and not rented:
            raise ChipcostError(
                "bad-option",
                f"{'--provider' if self.provider else '--region'} is of rentals, and the owner is "
                f"{self.owner}",
                hint="add --owner rental, and --term on_demand, spot, 1y, 3y or any",
            )
        return self


def check_age(days: int | None) -> None:
    """Raise ChipcostError for a `--max-quote-age` that is negative."""
    if days is not None and days < 0:
        raise ChipcostError(
            "bad-age", "--max-quote-age is negative", hint="give days, for example 180"
        )

"""What one chip costs, offers and draws on a given day, with the evidence behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chipcost.catalog import quotes
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.records import Catalog, Chip, Figure, PowerQuote, Quote, System
from chipcost.catalog.schema import DENSE_RATES, OWNERS
from chipcost.errors import ChipcostError
from chipcost.study.corners import Range, divided, exact, scaled
from chipcost.study.derived import PER_SYSTEM, derive
from chipcost.study.power import FACILITY, IT, chip_power

SAME_RATE = {"bf16": "fp16", "fp16": "bf16"}  # one stands for the other where only one is known


@dataclass(frozen=True, slots=True)
class Basis:
    """On what basis a question is asked; the same for every chip of one answer."""

    day: date
    owner: str = "hyperscaler"
    term: str = ""
    provider: str = ""
    dtype: str = "bf16"
    power_basis: str = FACILITY
    pue: float | None = None
    max_quote_age: int | None = None
    series: str = ""

    def checked(self) -> Basis:
        """The same basis; ChipcostError names the word or number that is not accepted."""
        _one_of("--owner", self.owner, (*OWNERS, quotes.RENTAL, quotes.ANY))
        _one_of("--term", self.term or "3y", ("on_demand", "spot", "1y", "3y", quotes.ANY))
        _one_of("--dtype", self.dtype, tuple(DENSE_RATES))
        _one_of("--power-basis", self.power_basis, (IT, FACILITY))
        if self.pue is not None and not 1.0 <= self.pue <= 5.0:
            raise ChipcostError(
                "bad-pue",
                f"--pue {self.pue:g} is not a PUE: it is site power over IT power",
                hint="give a number from 1.0 up, for example 1.25",
            )
        if self.max_quote_age is not None and self.max_quote_age < 0:
            raise ChipcostError(
                "bad-age", "--max-quote-age is negative", hint="give days, for example 180"
            )
        return self


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ChipcostError(
            "bad-option",
            f"{option} {value!r} is not known",
            hint=f"one of {', '.join(allowed)}",
        )


Evidence = Figure | Quote | PowerQuote


@dataclass(frozen=True)
class Assessment:
    """One chip on one basis.

    values    column name to (low, value, high) in the column's unit, None where unknown
    evidence  column name to the named figures and quotes that it was made from
    inherited whether its token rates rest on parameters fitted to other vendors' or families' chips
    """

    chip: Chip
    system: System | None
    choice: quotes.Choice | None
    values: Mapping[str, Range | None]
    evidence: Mapping[str, tuple[tuple[str, Evidence], ...]]
    dtype: str
    power_basis: str
    power_method: str
    warnings: tuple[str, ...]
    inherited: bool = False


def assess(catalog: Catalog, chip: Chip, system: System | None, basis: Basis) -> Assessment:
    """Everything that `compare` says of one chip."""
    values: dict[str, Range | None] = {}
    evidence: dict[str, tuple[tuple[str, Evidence], ...]] = {}
    warnings: list[str] = []
    choice = _cost(catalog, chip, basis, values, evidence, warnings)
    _memory(catalog, chip, values, evidence)
    dtype = _rate(catalog, chip, basis.dtype, values, evidence, warnings)
    method = _power(catalog, chip, system, basis, choice, values, evidence)
    _links(catalog, system, values, evidence)
    values = derive(values)
    count = system.count if system else None
    for name, per_chip in PER_SYSTEM.items():
        values[name] = scaled(values.get(per_chip), count) if count else None
    return Assessment(
        chip,
        system,
        choice,
        values,
        evidence,
        dtype,
        basis.power_basis if values["power_kw_per_chip"] else "",
        method,
        tuple(warnings),
    )


def _cost(
    catalog: Catalog,
    chip: Chip,
    basis: Basis,
    values: dict[str, Range | None],
    evidence: dict[str, tuple[tuple[str, Evidence], ...]],
    warnings: list[str],
) -> quotes.Choice | None:
    choice = quotes.choose(
        catalog,
        chip.id,
        basis.day,
        owner=basis.owner,
        term=basis.term,
        provider=basis.provider,
        max_age=basis.max_quote_age,
        series=basis.series,
    )
    names = ("usd_per_chip_hour", "capital_usd_per_chip_hour", "operating_usd_per_chip_hour")
    if choice is None:
        values.update(dict.fromkeys(names))
        return None
    for name, price in zip(names, (choice.total, choice.capital, choice.operating), strict=True):
        values[name] = price
        evidence[name] = tuple(("cost quote", quote) for quote in choice.quotes)
    if choice.quote.kind == quotes.MODELLED:
        warnings.append("modelled cost, not quoted")
    if choice.total is None:
        warnings.append("the quote states capital alone: no total")
    if len(choice.quotes) > 1:
        warnings.append(f"median of {len(choice.quotes)} rentals")
    return choice


def _memory(
    catalog: Catalog,
    chip: Chip,
    values: dict[str, Range | None],
    evidence: dict[str, tuple[tuple[str, Evidence], ...]],
) -> None:
    """Bandwidth in TB/s and capacity in GB; of a part that computes from SRAM, the SRAM's."""
    for column, field, unit in (
        ("memory_bandwidth_tb_per_s", "memory_bandwidth", 1e12),
        ("memory_capacity_gb", "memory_capacity", 1e9),
    ):
        figure = chip.figures.get(field)
        if figure is None and chip.memory_tier == "sram":
            figure = chip.figures.get(field.replace("memory", "sram"))
        values[column] = None
        if figure is not None:
            values[column] = divided(figure_range(catalog, figure), unit)
            evidence[column] = ((field, figure),)


def _rate(
    catalog: Catalog,
    chip: Chip,
    dtype: str,
    values: dict[str, Range | None],
    evidence: dict[str, tuple[tuple[str, Evidence], ...]],
    warnings: list[str],
) -> str:
    """Dense peak rate in PFLOP/s; bf16 and fp16 stand for each other, labelled; nothing else."""
    values["peak_pflop_per_s"] = None
    for name in (dtype, SAME_RATE.get(dtype)):
        figure = chip.figures.get(DENSE_RATES[name]) if name else None
        if name and figure is not None:
            values["peak_pflop_per_s"] = divided(figure_range(catalog, figure), 1e15)
            evidence["peak_pflop_per_s"] = ((DENSE_RATES[name], figure),)
            return name
    if any(field in chip.figures for field in DENSE_RATES.values()):
        warnings.append(f"no dense {dtype} rate is published")
    return ""


def _power(
    catalog: Catalog,
    chip: Chip,
    system: System | None,
    basis: Basis,
    choice: quotes.Choice | None,
    values: dict[str, Range | None],
    evidence: dict[str, tuple[tuple[str, Evidence], ...]],
) -> str:
    pue, figure = site_pue(catalog, basis, choice)
    power = chip_power(catalog, chip, system, basis.day, basis.power_basis, pue)
    if power is None:
        values["power_kw_per_chip"] = values["pue"] = None
        return ""
    values["power_kw_per_chip"] = divided(power.watt, 1e3)
    values["pue"] = power.pue
    found: tuple[tuple[str, Evidence], ...] = power.evidence
    if power.pue is not None and figure is not None:
        found = (*found, ("PUE", figure))
    evidence["power_kw_per_chip"] = found
    return power.method


def site_pue(
    catalog: Catalog, basis: Basis, choice: quotes.Choice | None
) -> tuple[Range, Figure | None]:
    """The PUE that applies: `--pue`, else that of the owner whose cost is shown."""
    if basis.pue is not None:
        given = exact(basis.pue)
        assert given is not None
        return given, None
    owner = basis.owner
    if owner in (quotes.ANY, quotes.RENTAL):
        owner = choice.quote.owner if choice and choice.quote.owner else "hyperscaler"
    if owner == "cloud-customer" and owner not in catalog.pue:
        owner = "neocloud"
    figure = catalog.pue.get(owner) or catalog.pue.get("hyperscaler")
    if figure is None:
        raise ChipcostError(
            "no-pue", f"no PUE is known for {owner}", hint="give --pue, for example --pue 1.25"
        )
    return figure_range(catalog, figure), figure


def _links(
    catalog: Catalog,
    system: System | None,
    values: dict[str, Range | None],
    evidence: dict[str, tuple[tuple[str, Evidence], ...]],
) -> None:
    for column, medium in (("optics_per_chip", "optics"), ("copper_per_chip", "copper")):
        links = [link for link in system.links if link.medium == medium] if system else []
        values[column] = None
        if links:
            ranges = [figure_range(catalog, link.per_chip) for link in links]
            values[column] = (
                sum(item[0] for item in ranges),
                sum(item[1] for item in ranges),
                sum(item[2] for item in ranges),
            )
            evidence[column] = tuple((link.rate_text or medium, link.per_chip) for link in links)

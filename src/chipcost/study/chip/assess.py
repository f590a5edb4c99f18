"""What one chip costs, offers and draws on a given day, with the evidence behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip, PowerQuote, Quote, System
from chipcost.catalog.chips.schema import DENSE_RATES
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.records import Figure
from chipcost.errors import ChipcostError
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.evidence import Evidence, Role
from chipcost.study.chip.formulas import DERIVED, PER_SYSTEM
from chipcost.study.chip.power import chip_power
from chipcost.study.ranges import Range, derive, divided, exact, scaled

SAME_RATE = {"bf16": "fp16", "fp16": "bf16"}  # one stands for the other where only one is known

# Value of a chip beside its columns: what a PUE was applied to, in kW.
BEFORE_PUE = "before_pue_kw_per_chip"

# What a caveat is of.
MODELLED_COST, CAPITAL_ALONE, MEDIAN, NO_RATE = "modelled", "capital-alone", "median", "no-rate"
OLDER = "older-quote"


@dataclass(frozen=True, slots=True)
class Caveat:
    """What changes the meaning of a number: a code for programs, a text for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Assessment:
    """One chip on one basis.

    values    column name to (low, value, high) in the column's unit, None where unknown
    evidence  column name to the figures and quotes that it was made from
    inherited whether its token rates rest on parameters fitted to other vendors' or families' chips
    """

    chip: Chip
    system: System | None
    choice: quotes.Choice | None
    values: Mapping[str, Range | None]
    evidence: Mapping[str, tuple[Evidence, ...]]
    dtype: str
    power_basis: str
    power_method: str
    caveats: tuple[Caveat, ...]
    inherited: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """The caveats in words."""
        return tuple(caveat.text for caveat in self.caveats)


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns of a chip: values, evidence, and what changes their meaning."""

    values: Mapping[str, Range | None]
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()


def assess(catalog: Catalog, chip: Chip, system: System | None, basis: Basis) -> Assessment:
    """Everything that `compare` says of one chip."""
    choice = _choice(catalog, chip, basis)
    dtype = _dtype(chip, basis.dtype)
    power, method = power_of(catalog, chip, system, basis, choice)
    parts = (
        _cost(choice),
        _memory(catalog, chip),
        _rate(catalog, chip, basis.dtype, dtype),
        power,
        _links(catalog, system),
    )
    values = derive(DERIVED, _merged(part.values for part in parts))
    count = system.count if system else None
    for name, per_chip in PER_SYSTEM.items():
        values[name] = scaled(values.get(per_chip), count) if count else None
    return Assessment(
        chip,
        system,
        choice,
        values,
        {name: found for part in parts for name, found in part.evidence.items()},
        dtype,
        basis.power_basis if values["power_kw_per_chip"] else "",
        method,
        tuple(caveat for part in parts for caveat in part.caveats),
    )


def _merged(parts: Iterable[Mapping[str, Range | None]]) -> dict[str, Range | None]:
    return {name: value for part in parts for name, value in part.items()}


def _choice(catalog: Catalog, chip: Chip, basis: Basis) -> quotes.Choice | None:
    """The cost quote that answers on this basis."""
    return quotes.choose(
        catalog,
        chip.id,
        basis.day,
        **basis.asked,
    )


def _cost(choice: quotes.Choice | None) -> Part:
    """The price of an hour and its parts, USD/h."""
    names = ("usd_per_chip_hour", "capital_usd_per_chip_hour", "operating_usd_per_chip_hour")
    if choice is None:
        return Part(dict.fromkeys(names))
    prices = (choice.total, choice.capital, choice.operating)
    evidence = tuple(Evidence(Role.COST, "cost quote", quote) for quote in choice.quotes)
    caveats = []
    if choice.quote.kind == quotes.MODELLED:
        caveats.append(Caveat(MODELLED_COST, "modelled cost, not quoted"))
    if choice.total is None:
        caveats.append(Caveat(CAPITAL_ALONE, "the quote states capital alone: no total"))
    if len(choice.quotes) > 1:
        providers = {quote.provider.lower() or id(quote) for quote in choice.quotes}
        rentals = f"{len(choice.quotes)} rentals"
        if 1 < len(providers) < len(choice.quotes):
            rentals += f" of {len(providers)} providers"
        caveats.append(Caveat(MEDIAN, f"median of {rentals}"))
    if choice.newer is not None:
        caveats.append(_behind(choice.quote, choice.newer))
    if choice.older is not None:
        caveats.append(
            Caveat(
                OLDER,
                f"{_named(choice.older)} stands back: a later one of the same offer answers; "
                "checked: says that it still holds",
            )
        )
    return Part(
        dict(zip(names, prices, strict=True)), dict.fromkeys(names, evidence), tuple(caveats)
    )


def _behind(own: Quote | PowerQuote, later: Quote | PowerQuote) -> Caveat:
    """That an overlay's quote answers before one that was seen later."""
    return Caveat(OLDER, f"{_named(own)} answers before a later one: {_named(later)}")


def _named(quote: Quote | PowerQuote) -> str:
    """A quote by its day and its place."""
    seen = f", checked {quote.checked}" if quote.checked else ""
    return f"the quote of {quote.date}{seen} ({quote.file}:{quote.line})"


def _memory(catalog: Catalog, chip: Chip) -> Part:
    """Bandwidth in TB/s and capacity in GB; of a part that computes from SRAM, the SRAM's."""
    values: dict[str, Range | None] = {}
    evidence = {}
    for column, name, unit in (
        ("memory_bandwidth_tb_per_s", "memory_bandwidth", 1e12),
        ("memory_capacity_gb", "memory_capacity", 1e9),
    ):
        figure = chip.figures.get(name)
        if figure is None and chip.memory_tier == "sram":
            figure = chip.figures.get(name.replace("memory", "sram"))
        values[column] = None
        if figure is not None:
            values[column] = divided(figure_range(catalog, figure), unit)
            evidence[column] = (Evidence(Role.FIGURE, name, figure),)
    return Part(values, evidence)


def _dtype(chip: Chip, dtype: str) -> str:
    """The data type whose dense rate is used: the given one, or fp16 for bf16 and the reverse."""
    for name in (dtype, SAME_RATE.get(dtype)):
        if name and DENSE_RATES[name] in chip.figures:
            return name
    return ""


def _rate(catalog: Catalog, chip: Chip, asked: str, dtype: str) -> Part:
    """Dense peak rate in PFLOP/s."""
    column = "peak_pflop_per_s"
    if dtype:
        name = DENSE_RATES[dtype]
        figure = chip.figures[name]
        rate = divided(figure_range(catalog, figure), 1e15)
        return Part({column: rate}, {column: (Evidence(Role.FIGURE, name, figure),)})
    if any(name in chip.figures for name in DENSE_RATES.values()):
        caveat = Caveat(NO_RATE, f"no dense {asked} rate is published")
        return Part({column: None}, caveats=(caveat,))
    return Part({column: None})


def power_of(
    catalog: Catalog,
    chip: Chip,
    system: System | None,
    basis: Basis,
    choice: quotes.Choice | None,
) -> tuple[Part, str]:
    """Power of one chip in kW on the basis, the PUE in it, and how it is known."""
    pue, figure = site_pue(catalog, basis, choice, system)
    power = chip_power(catalog, chip, system, basis.day, basis.power_basis, pue)
    if power is None:
        return Part({"power_kw_per_chip": None, "pue": None, BEFORE_PUE: None}), ""
    evidence = power.evidence
    if power.pue is not None and figure is not None:
        evidence = (*evidence, Evidence(Role.PUE, "PUE", figure))
    values = {
        "power_kw_per_chip": divided(power.watt, 1e3),
        "pue": power.pue,
        BEFORE_PUE: divided(power.it, 1e3),
    }
    caveats = []
    for piece in power.evidence:
        if isinstance(piece.record, PowerQuote):
            later = quotes.newer_power(catalog, piece.record, basis.day)
            if later is not None:
                caveats.append(_behind(piece.record, later))
    return Part(values, {"power_kw_per_chip": evidence}, tuple(caveats)), power.method


def site_pue(
    catalog: Catalog, basis: Basis, choice: quotes.Choice | None, system: System | None = None
) -> tuple[Range, Figure | None]:
    """The PUE that applies: `--pue`, else that of the owner whose cost is shown.

    Where the owner's sites differ by cooling, that of how the system is cooled.
    """
    if basis.pue is not None:
        given = exact(basis.pue)
        assert given is not None
        return given, None
    owner = basis.owner
    if owner in (quotes.ANY, quotes.RENTAL):
        owner = choice.quote.owner if choice and choice.quote.owner else "hyperscaler"
    if owner == "cloud-customer" and owner not in catalog.pue:
        owner = "neocloud"
    cooled = None if system is None else catalog.pue.get(f"{owner} {system.cooling}")
    figure = cooled or catalog.pue.get(owner) or catalog.pue.get("hyperscaler")
    if figure is None:
        raise ChipcostError(
            "no-pue", f"no PUE is known for {owner}", hint="give --pue, for example --pue 1.25"
        )
    return figure_range(catalog, figure), figure


def _links(catalog: Catalog, system: System | None) -> Part:
    """Optical modules and copper links of one chip."""
    values: dict[str, Range | None] = {}
    evidence = {}
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
            evidence[column] = tuple(
                Evidence(Role.LINK, link.rate_text or medium, link.per_chip) for link in links
            )
    return Part(values, evidence)

"""What is asked of a workbook, and everything that its sheets are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError, one_of
from chipcost.model import tco
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.elsewhere import elsewhere
from chipcost.study.chip.formulas import DERIVED
from chipcost.study.chip.selection import DEFAULT, Selection, nothing_fits, selected
from chipcost.study.chip.series import in_one_series
from chipcost.study.chip.words import whose
from chipcost.study.data import Data
from chipcost.study.ranges import Range, derive
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.inputs import ANNUITY_WORDS
from chipcost.study.tco.prices import Ask, Priced, price_chip
from chipcost.study.tco.reconcile import with_sources

if TYPE_CHECKING:
    from chipcost.study.tokens.answer import Answer, ServedChip
    from chipcost.study.tokens.question import TokenQuestion

QUOTED, MODELLED = "quoted", "modelled"
PRICE = "usd_per_chip_hour"
TOTAL_COST = "total_usd_per_chip_hour"
_RENTED = (quotes.RENTAL, "cloud-customer")


@dataclass(frozen=True, slots=True)
class WorkbookQuestion:
    """The question.

    chips    names of chips and systems; none: those of the selection that have a price
    tokens   a language model at a service level each, whatever chips they name
    annuity  how capital becomes a monthly payment
    inputs   of the bottom-up cost, in place of the owner's
    """

    basis: Basis
    chips: Sequence[str] = ()
    selection: Selection = DEFAULT
    tokens: Sequence[TokenQuestion] = ()
    annuity: str = "monthly"
    inputs: Mapping[str, str] | None = None

    @property
    def modelled_owner(self) -> str:
        """Whose cost is modelled: of a rental the cost of a neocloud, who lets the chip."""
        owner = self.basis.owner
        if owner == quotes.ANY:
            return "hyperscaler"
        return "neocloud" if owner in _RENTED else owner


@dataclass(frozen=True)
class Costed:
    """A chip with what it costs, as quoted and from the bottom up.

    found  every step of the bottom-up cost with its range; empty where price or power is not known
    steps  what is known of the steps without ranges, and of what the unit costs and draws
    """

    name: str
    chip: Chip
    system: System | None
    assessment: Assessment
    priced: Priced
    found: Mapping[str, Range]
    steps: Mapping[str, float]
    price_known: bool
    power_known: bool

    @property
    def modelled(self) -> Range | None:
        """The bottom-up cost of an hour."""
        return self.found.get(TOTAL_COST)

    def values(self, basis: str) -> Mapping[str, Range | None]:
        """The columns of `compare`, at the quoted or at the modelled price."""
        if basis == QUOTED:
            return self.assessment.values
        derived = {item.column for item in DERIVED}
        own = {name: v for name, v in self.assessment.values.items() if name not in derived}
        return derive(DERIVED, {**own, PRICE: self.modelled})


@dataclass(frozen=True)
class Gathered:
    """Chips and what they serve, before anything has a place in a sheet.

    answers  of each question about tokens, the chips in the order of `chips`
    """

    question: WorkbookQuestion
    catalog: Catalog
    sites: Sites
    chips: tuple[Costed, ...]
    answers: tuple[Answer, ...]

    def served(self, scenario: int, item: Costed) -> ServedChip:
        """How a chip serves a model."""
        found = {one.contender.name: one for one in self.answers[scenario].served}
        return found[item.name]


def gather(data: Data, question: WorkbookQuestion) -> Gathered:
    """Everything that the workbook holds.

    Raises ChipcostError for unknown names, impossible options, and where no chip has a price.
    """
    one_of("--annuity", question.annuity, ANNUITY_WORDS)
    basis = question.basis.checked()
    catalog, sites = with_sources(data.catalog, data.sites), data.sites
    items = _items(catalog, question)
    basis = in_one_series(catalog, {chip.id for _, chip, _ in items}, basis)
    ask = Ask(
        owner=question.modelled_owner, inputs=dict(question.inputs or {}), annuity=question.annuity
    )
    found = []
    for name, chip, system in items:
        assessment = assess(catalog, chip, system, basis)
        if question.chips or assessment.choice is not None:
            found.append(_costed(catalog, sites, name, assessment, basis, ask))
    if not found:
        raise ChipcostError(
            "no-match",
            f"no chip of these has a public quote: {whose(basis)}, as of {basis.day}",
            hint=elsewhere(catalog, [chip.id for _, chip, _ in items], basis)
            or "ask for another --as-of or --owner, or name chips",
        )
    found.sort(key=_order)
    answers: tuple[Answer, ...] = ()
    if question.tokens:
        from chipcost.study.tokens.answer import answers as answer

        names = tuple(item.name for item in found)
        answers = tuple(
            answer(data, replace(asked, chips=names, selection=DEFAULT, basis=basis))
            for asked in question.tokens
        )
    return Gathered(replace(question, basis=basis), catalog, sites, tuple(found), answers)


def _items(catalog: Catalog, question: WorkbookQuestion) -> list[tuple[str, Chip, System | None]]:
    """(name of the row, chip, system), each once."""
    if not question.chips:
        chips = selected(catalog, question.selection)
        return [(chip.id, chip, default_system(catalog, chip)) for chip in chips]
    selection = question.selection.checked(catalog)
    found: dict[str, tuple[str, Chip, System | None]] = {}
    for name in question.chips:
        named = resolve(catalog, name)
        row = named.system.id if named.system else named.chip.id
        if selection.fits(named.chip):
            found.setdefault(row, (row, named.chip, named.assumed))
    if not found:
        raise nothing_fits(selection)
    return list(found.values())


def _order(item: Costed) -> tuple[int, float, str]:
    """As `compare` has them: cheapest per TB/s first, unknown last."""
    value = item.assessment.values["usd_per_tb_per_s_hour"]
    return (0, value[1], item.name) if value else (1, 0.0, item.name)


def _costed(
    catalog: Catalog, sites: Sites, name: str, assessment: Assessment, basis: Basis, ask: Ask
) -> Costed:
    """The chip with its bottom-up cost; what is not public of it stays to be filled in."""
    chip, system = assessment.chip, assessment.system
    known = {"no-price": True, "no-power": True}
    while True:
        try:
            priced = price_chip(catalog, sites, chip, system, basis.day, ask)
            break
        except ChipcostError as error:
            if not known.get(error.code):
                raise
            known[error.code] = False
            # Any number does: the cell of what is not known is left empty.
            if error.code == "no-price":
                ask = replace(ask, server_price="1 USD")
            else:
                ask = replace(ask, inputs={**(ask.inputs or {}), "power": "1 kW"})
    whole = all(known.values())
    return Costed(
        name,
        chip,
        system,
        assessment,
        priced,
        tco_ranges.evaluate(priced.scenario) if whole else {},
        _steps(priced, known["no-price"], known["no-power"]),
        known["no-price"],
        known["no-power"],
    )


def _steps(priced: Priced, price_known: bool, power_known: bool) -> Mapping[str, float]:
    """The steps of the bottom-up cost that are known, at the values of the inputs."""
    of_price = ("other_capital", *(("server",) if priced.scenario.capital else ()))
    unknown = {
        **({} if price_known else dict.fromkeys(of_price, math.nan)),
        **({} if power_known else {"power": math.nan}),
    }
    values = {**priced.scenario.values, **unknown}
    found: dict[str, Any] = {**values, **tco.chip_hour(values, priced.scenario.annuity)}
    numbers = {name: float(value) for name, value in found.items()}
    return {name: value for name, value in numbers.items() if not math.isnan(value)}

"""The question of `tco`, from its options to the study that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chipcost.catalog import files
from chipcost.catalog.dates import query_date
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError, one_of
from chipcost.result import Result, text_column
from chipcost.study.chip.selection import DEFAULT, Selection, chosen_chips, nothing_fits
from chipcost.study.data import Data
from chipcost.study.ranges import Range
from chipcost.study.tco import reconcile as reconciling
from chipcost.study.tco import stack as tco
from chipcost.study.tco.beside import beside_deals, beside_quote, choice_of
from chipcost.study.tco.columns import Rows
from chipcost.study.tco.input_files import read_scenarios
from chipcost.study.tco.inputs import ANNUITY, ANNUITY_WORDS, INPUTS, PARTS
from chipcost.study.tco.lease import Leased, contract, lease_or_buy
from chipcost.study.tco.prices import Ask, Priced, price_chip


def of_file(path: str, rent: str = "", term: str = "", corners: bool = False) -> Result:
    """The stacks of a file of inputs (`-`: standard input); with a rent, lease or buy for each."""
    asked = contract(rent, term)
    scenarios = read_scenarios(files.read_text(path), path, asked)
    if not asked:
        return tco.from_inputs(scenarios, corners)
    leased = [Leased(item.name, "", item) for item in scenarios]
    return lease_or_buy(leased, corners=corners)


@dataclass(frozen=True, slots=True)
class TcoQuestion:
    """What is asked of chips of the catalog.

    chips      names of chips and systems; none: those of the selection, of a reconciliation all
    ask        owner, site, prices and single inputs, in place of the data
    reconcile  modelled beside quoted cost, in place of the stacks
    rent, term a rental contract to hold owning against, in place of the stacks
    corners    ranges over the ends of all inputs at once, in place of percentiles
    """

    chips: Sequence[str]
    ask: Ask
    reconcile: bool = False
    rent: str = ""
    term: str = ""
    corners: bool = False
    selection: Selection = DEFAULT


def of_chips(data: Data, question: TcoQuestion) -> Result:
    """The stacks of chips of the catalog, or the reconciliation of all of them.

    Raises ChipcostError for unknown names and options, and for a price or power that is missing.
    """
    names, ask = question.chips, question.ask
    chosen = not names and question.selection != DEFAULT
    if names or chosen:
        names = _names(data, question)
    asked = contract(question.rent, question.term)
    if asked:
        ask = replace(ask, inputs={**(ask.inputs or {}), **asked})
    one_of("--annuity", ask.annuity, ANNUITY_WORDS)
    sites, day = data.sites, query_date() if data.day is None else data.day
    catalog = reconciling.with_sources(data.catalog, sites)
    if question.reconcile:
        if asked:
            raise ChipcostError(
                "bad-option",
                "--reconcile compares with quotes, --lease with a contract",
                hint="one at a time",
            )
        return reconciling.reconcile(catalog, sites, names, day, ask, question.corners)
    if not names:
        raise ChipcostError(
            "no-chip",
            "no chip is named",
            hint="chipcost tco gb200; --inputs FILE for a table of your own; --reconcile for all",
        )
    if len(names) > 1 and (ask.unit_price or ask.server_price):
        raise ChipcostError(
            "bad-option", "one price for several chips", hint="ask for one chip at a time"
        )
    priced = []
    left = []
    for name in names:
        found = resolve(catalog, name)
        try:
            priced.append(price_chip(catalog, sites, found.chip, found.assumed, day, ask))
        except ChipcostError as error:
            alone = not chosen and len(names) == 1
            if alone or error.code not in ("no-price", "no-power"):
                raise
            left.append(name)
    if not priced:
        raise ChipcostError(
            "no-match",
            f"no price or no power of these is public: {', '.join(left)}",
            hint="name one chip and give --unit-price '30000 USD'",
        )
    if asked:
        leased = [Leased(item.chip.id, item.owner, item.scenario) for item in priced]
        return lease_or_buy(leased, day.isoformat(), catalog.hash, question.corners)

    def beside(item: Priced, found: Mapping[str, Range]) -> tuple[Rows, list[str]]:
        choice = choice_of(catalog, item, day)
        if choice is not None:
            return beside_quote(catalog, sites, item, found, choice, day, ask)
        if item.owner not in reconciling.OWNERS:
            return [], []
        from chipcost.study.deals import paid_hours  # they are read where no quote is known

        return beside_deals(item, found, paid_hours(data, item.chip.id, day))

    def quoted(item: Priced) -> Range | None:
        choice = choice_of(catalog, item, day)
        return choice.total if choice else None

    answer = tco.from_catalog(catalog, priced, day, beside, quoted, question.corners)
    note = (f"Left out, without a public price or power: {', '.join(left)}.",) if left else ()
    return replace(answer, notes=(*answer.notes, *note))


def _names(data: Data, question: TcoQuestion) -> Sequence[str]:
    """The names that fit the selection, or those that it chooses."""
    selection = question.selection.checked(data.catalog)
    if not question.chips:
        return chosen_chips(data.catalog, (), selection)
    fitting = [name for name in question.chips if selection.fits(resolve(data.catalog, name).chip)]
    if not fitting:
        raise nothing_fits(selection)
    return fitting


def merged_inputs(given: Sequence[str], singles: Mapping[str, str]) -> dict[str, str]:
    """The named options and the NAME=VALUE pairs as one; an input given twice is refused."""
    found = dict(singles)
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise ChipcostError(
                "bad-option",
                f"--input {text!r} is no NAME=VALUE",
                hint="for example --input network='20000 USD'",
            )
        name, value = name.strip(), value.strip()
        if name in found:
            raise ChipcostError(
                "applied-twice",
                f"{name} is given twice: {found[name]!r} and {value!r}",
                hint="give it once, as an option of its own or by --input",
            )
        found[name] = value
    return found


INPUT_COLUMNS = (
    text_column("input", "name of the input"),
    text_column("unit", "unit of a plain number"),
    text_column("default", "value where it is not given"),
    text_column("meaning", "what it is"),
)


def listing() -> Result:
    """The inputs of a table, with units, defaults and meanings."""
    rows = [
        {
            "input": name,
            "unit": spec.unit or ("" if spec.dimension == "count" else "share or %"),
            "default": "" if spec.default is None else f"{spec.default:g}",
            "meaning": spec.meaning,
        }
        for name, spec in INPUTS.items()
    ]
    rows += [
        {"input": name, "unit": "share or %", "default": "", "meaning": "in place of wacc: all"}
        for name in PARTS
    ]
    rows.append(
        {"input": ANNUITY, "unit": "", "default": "monthly", "meaning": ", ".join(ANNUITY_WORDS)}
    )
    return Result(
        command="tco --list-inputs",
        columns=INPUT_COLUMNS,
        rows=tuple(rows),
        view=("input", "unit", "default", "meaning"),
        layout="plain",
    )

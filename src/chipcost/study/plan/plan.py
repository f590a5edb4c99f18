"""Sizing a fleet: from a load to chips, racks, megawatts and money, or from a budget to a load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.models.records import Models
from chipcost.catalog.quotes import MODELLED
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.model import fleet
from chipcost.result import Cell, Result
from chipcost.study.chip.assess import Assessment, assess, power_of
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.power import FACILITY, IT
from chipcost.study.data import Data
from chipcost.study.plan.columns import BY_BUDGET, BY_LOAD, COLUMNS, MET, RANGED
from chipcost.study.plan.formulas import CAPITAL, DERIVED, IT_POWER, SITE_POWER
from chipcost.study.plan.question import Fleet
from chipcost.study.plan.size import ends, size
from chipcost.study.plan.text import assumptions, headline, notes
from chipcost.study.ranges import Range, derive, exact, row_cells
from chipcost.study.serving.architecture import architecture, find_model, remarks
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tokens.answer import OK, UNKNOWN, answers
from chipcost.study.tokens.question import TokenQuestion, asked_chips
from chipcost.study.tokens.text import left_out


@dataclass(frozen=True, slots=True)
class Server:
    """A chip with the rate that it serves at, or why it serves none.

    together  chips of one deployment; rate in output tokens/s of one chip
    """

    name: str
    chip: Chip
    system: System | None
    assessment: Assessment
    model: str | None
    status: str
    reason: str
    rate: Range | None
    together: float
    origin: str | None


def plan(
    data: Data,
    question: TokenQuestion,
    fleet_: Fleet,
) -> Result:
    """One row per chip: the fleet that serves the load, or the load that the budget serves.

    Of the default selection the chips with a plan and its power or cost; where there is none, all
    with the reason.

    Raises ChipcostError for unknown names and impossible options.
    """
    fleet_ = fleet_.checked()
    servers = (
        _predicted(data, question)
        if fleet_.per_chip is None
        else _given(data.catalog, data.models, question, fleet_.per_chip)
    )
    rows = [_row(data.catalog, data.sites, question, fleet_, server) for server in servers]
    rows.sort(key=_rank)
    asked = len(rows)
    if not question.chips and question.selection.by_default:
        rows = [row for row in rows if _telling(row)] or rows
    by_load = fleet_.output is not None
    kind = ("cost_kind",) if any(row.get("cost_kind") == MODELLED for row in rows) else ()
    return Result(
        command="plan",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("chip", *kind, *(BY_LOAD if by_load else BY_BUDGET)),
        headline=headline(question, fleet_, str(rows[0]["model"] or "")),
        notes=(
            *_remarks(data.models, question.model),
            *notes(rows, question, fleet_, asked - len(rows)),
            *left_out(data.catalog, question),
        ),
        assumptions=assumptions(question, fleet_),
        catalog_hash=data.catalog.hash,
    )


def _telling(row: Mapping[str, Cell]) -> bool:
    """Whether a plan says more than how many chips: their power, or their cost."""
    return row.get("chips") is not None and (
        row.get("it_mw") is not None or row.get("usd_per_year") is not None
    )


def _remarks(models: Models, name: str | None) -> tuple[str, ...]:
    """What is to be said of a model that stands in a file."""
    if not name:
        return ()
    record = find_model(models, name)
    return remarks(record, architecture(record))


def _predicted(data: Data, question: TokenQuestion) -> list[Server]:
    """What `tokens` finds for every chip."""
    answer = answers(data, question)
    found = []
    for served in answer.served:
        item = served.contender
        together = served.deployment.get("chips")
        found.append(
            Server(
                item.name,
                item.chip,
                item.system,
                item.assessment,
                answer.model.arch.name,
                served.status,
                served.reason,
                served.values.get(RATE),
                float(together) if isinstance(together, int) else 1.0,
                item.choice.origin if item.candidate else None,
            )
        )
    return found


def _given(catalog: Catalog, models: Models, question: TokenQuestion, rate: float) -> list[Server]:
    """The rate that the user gives for the chips that are named."""
    if not question.chips:
        raise ChipcostError(
            "no-chip",
            "--tokens-per-chip is the rate of a chip, and none is named",
            hint="name the chip: chipcost plan --tokens-per-chip 2000 --chip gb300",
        )
    model = find_model(models, question.model).id if question.model else None
    basis = question.basis.checked()
    return [
        Server(
            name,
            chip,
            system,
            assess(catalog, chip, system, basis),
            model,
            OK,
            "",
            exact(rate),
            1.0,
            "as given",
        )
        for name, chip, system in asked_chips(catalog, question)
    ]


def _row(
    catalog: Catalog, sites: Sites, question: TokenQuestion, fleet_: Fleet, server: Server
) -> dict[str, Cell]:
    item, system = server.assessment, server.system
    quote = item.choice.quote if item.choice else None
    row: dict[str, Cell] = {
        "chip": server.name,
        "model": server.model,
        "status": MET if server.status == OK else server.status,
        "reason": server.reason or None,
        "owner": (quote.owner or "set") if quote else None,
        "cost_kind": quote.kind if quote else None,
        "as_of": quote.date if quote else None,
        "system": system.id if system else None,
        "power_method": item.power_method or None,
        "efficiency_origin": server.origin,
        "cost_source": item.choice.sources if item.choice else None,
        "warnings": "; ".join(item.warnings) or None,
    }
    if server.rate is None:
        return row
    basis = question.basis.checked()
    power = _both_powers(catalog, server, basis)
    price = item.values["usd_per_chip_hour"]
    budgeted = power[SITE_POWER if basis.power_basis == FACILITY else IT_POWER]
    ratio = question.isl / question.osl
    sized = tuple(
        size(fleet_, rate, server.together, budgeted, price, ratio) for rate in server.rate
    )
    base = sized[1]
    if base is None:
        row["reason"] = (
            "no power figure for this chip" if fleet_.power_kw else "no price for this chip"
        )
        row["status"] = UNKNOWN
        return row
    known = [one for one in sized if one is not None]
    values = derive(
        DERIVED,
        {
            RATE: server.rate,
            "output_tokens_per_s": ends((one.output_mean for one in known), base.output_mean),
            "serving_chips": ends((one.serving for one in known), base.serving),
            "chips": ends((one.installed for one in known), base.installed),
            "usd_per_chip_hour": price,
            CAPITAL: _capital(catalog, sites, server.chip, system, question),
            "isl": exact(question.isl),
            "osl": exact(question.osl),
            **power,
        },
    )
    return {
        **row,
        "chips_per_deployment": server.together,
        "spare_chips": base.installed - base.serving,
        "systems": fleet.whole_units(base.installed, float(system.count)) if system else None,
        "input_tokens_per_s": base.input_mean,
        "peak_output_tokens_per_s": base.peak,
        **row_cells(values, RANGED),
    }


def _both_powers(catalog: Catalog, server: Server, basis: Basis) -> dict[str, Range | None]:
    """Power of one chip in kW for IT alone and for the site; one of the two is already assessed."""
    item = server.assessment
    found = {}
    for name, on in ((IT_POWER, IT), (SITE_POWER, FACILITY)):
        if on == basis.power_basis:
            found[name] = item.values["power_kw_per_chip"]
        else:
            other = replace(basis, power_basis=on)
            part, _ = power_of(catalog, server.chip, server.system, other, item.choice)
            found[name] = part.values["power_kw_per_chip"]
    return found


def _capital(
    catalog: Catalog, sites: Sites, chip: Chip, system: System | None, question: TokenQuestion
) -> Range | None:
    """Bottom-up capital of one chip, USD; None where no price is public."""
    owner = question.basis.owner
    if owner not in sites.profiles or owner == "cloud-customer":
        owner = "hyperscaler"
    try:
        priced = price_chip(catalog, sites, chip, system, question.basis.day, Ask(owner=owner))
    except ChipcostError as error:
        if error.code in ("no-price", "no-power"):
            return None
        raise
    return tco_ranges.evaluate(priced.scenario)["capital_usd_per_chip"]


def _rank(row: Mapping[str, Cell]) -> tuple[int, float, float, str]:
    """Cheapest first; without a price the fewest megawatts; without a plan last."""
    cost, power = row.get("usd_per_mtok_total"), row.get("facility_mw")
    if isinstance(cost, float):
        return 0, cost, 0.0, str(row["chip"])
    if isinstance(power, float):
        mean = row.get("output_tokens_per_s")
        return (
            1,
            power / float(mean) if isinstance(mean, float) and mean else power,
            0.0,
            str(row["chip"]),
        )
    return 2, 0.0, 0.0, str(row["chip"])

"""Sizing a fleet: from a load to chips, racks, megawatts and money, or from limits to a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chipcost.catalog.models.records import Models
from chipcost.catalog.quotes import MODELLED
from chipcost.model import fleet, timeline
from chipcost.result import Cell, Result
from chipcost.study.chip.words import FOOTNOTES, MOST_ROWS, marks
from chipcost.study.data import Data
from chipcost.study.plan import text
from chipcost.study.plan.columns import (
    BY_LIMIT,
    BY_LOAD,
    BY_YEAR,
    BY_YEAR_VIEW,
    COLUMNS,
    MET,
    NO_MODEL,
    RANGED,
    SPANS,
)
from chipcost.study.plan.notes import notes, notes_by_year
from chipcost.study.plan.planned import Answer, Planned, answer
from chipcost.study.plan.question import Fleet
from chipcost.study.plan.samples import DRAWS, SEED
from chipcost.study.ranges import row_cells
from chipcost.study.serving.architecture import architecture, remarks
from chipcost.study.serving.released import released_model
from chipcost.study.tokens.answer import OK
from chipcost.study.tokens.columns import KEPT
from chipcost.study.tokens.day import notes_on_day
from chipcost.study.tokens.goodput import notes_on_percentile
from chipcost.study.tokens.notes import left_out
from chipcost.study.tokens.question import TokenQuestion


def plan(data: Data, question: TokenQuestion, asked: Fleet) -> Result:
    """One row per chip: the fleet that serves the load within the limits, or what they serve.

    Of the default selection the chips with a plan and its power or cost; where there is none, all
    with the reason. Values are at the middle of every input, ends the 5th and 95th percentile of
    samples.

    Raises ChipcostError for unknown names and impossible options.
    """
    found = answer(data, question, asked)
    shown = _shown(found)
    answering = not found.question.chips and not found.question.selection.all
    folded = _folded(found, shown)
    rows = tuple(_row(found, item) for item in shown)
    return Result(
        command="plan",
        columns=COLUMNS,
        rows=rows,
        view=_view(found, rows, folded),
        headline=text.headline(found, shown),
        notes=(
            *_remarks(data.models, found.question.model),
            *notes_on_day(found.question),
            *_mean_note(shown),
            *notes(found, shown, len(found.items) - len(shown)),
            *left_out(data.catalog, found.question),
        ),
        warnings=(*text.warnings(found, shown), *notes_on_percentile(found.question)),
        assumptions={**text.assumptions(found), "draws": DRAWS, "seed": SEED},
        catalog_hash=data.catalog.hash,
        marks=marks([item.server.assessment for item in shown]),
        footnotes=FOOTNOTES,
        spans=SPANS,
        most=MOST_ROWS if answering else None,
        folded=folded,
        more="--all",
    )


def _folded(found: Answer, shown: Sequence[Planned]) -> frozenset[int]:
    """Rows that a terminal leaves to the notes: without a plan, and of chips that nobody named
    those without a cost beside others that have one."""
    if found.question.selection.all:
        return frozenset()
    priced = {at for at, item in enumerate(shown) if item.value("usd_per_year") is not None}
    sized = {at for at, item in enumerate(shown) if item.sized is not None}
    kept = priced if priced and not found.question.chips else sized
    return frozenset(range(len(shown))) - kept if kept else frozenset()


def by_year(data: Data, question: TokenQuestion, asked: Fleet) -> Result:
    """One row per chip and year from the decision: what is paid, what is live, what it serves.

    Raises ChipcostError as `plan` does.
    """
    found = answer(data, question, asked)
    shown = [item for item in _shown(found) if _has_years(item)]
    rows = tuple(row for item in shown for row in _years(item))
    return Result(
        command="plan",
        columns=BY_YEAR,
        rows=rows,
        view=BY_YEAR_VIEW,
        headline=text.headline(found, shown),
        notes=notes_by_year(found, shown),
        warnings=text.warnings(found, shown),
        assumptions=text.assumptions(found),
        catalog_hash=data.catalog.hash,
    )


def _shown(found: Answer) -> list[Planned]:
    """The rows of the answer: those that tell something, where nobody said which chips."""
    items = list(found.items)
    if found.question.chips or not found.question.selection.by_default:
        return items
    return [item for item in items if _telling(item)] or items


def _telling(item: Planned) -> bool:
    """Whether a plan says more than how many chips: their power, or their cost."""
    return item.value("it_mw") is not None or item.value("usd_per_year") is not None


def _view(
    found: Answer, rows: Sequence[Mapping[str, Cell]], folded: frozenset[int]
) -> tuple[str, ...]:
    rows = [row for at, row in enumerate(rows) if at not in folded]
    kind = ("cost_kind",) if any(row.get("cost_kind") == MODELLED for row in rows) else ()
    modelled = any(row.get("output_tokens_per_s") is not None for row in rows)
    base: tuple[str, ...]
    if not modelled and not found.question.model:
        base = NO_MODEL
    else:
        base = BY_LOAD if found.asked.output is not None else BY_LIMIT
    empty = [name for name in ("reason", "probability_best", "levelised_usd_per_mtok_total",
                              "usd_per_mtok_total", "usd_per_mtok_total_low")
             if all(row.get(name) is None for row in rows)]  # fmt: skip
    if not found.asked.several:
        empty += ["binds", "served_share"]
    base = tuple(name for name in base if name not in empty)
    if any(row.get("reason") for row in rows):
        base = (base[0], "reason", *(name for name in base[1:] if name != "reason"))
    return ("chip", *kind, *base)


def _mean_note(shown: Sequence[Planned]) -> tuple[str, ...]:
    """What is built and what is billed, of the first chip that serves."""
    for item in shown:
        built, mean = item.value("facility_mw"), item.value("mean_facility_mw")
        if built and mean:
            return (
                f"Site MW are provisioned; electricity is of the mean, {100 * mean / built:.0f} % "
                f"of it for {item.server.name}: mean_facility_mw, electricity_mwh_per_year.",
            )
    return ()


def _remarks(models: Models, name: str) -> tuple[str, ...]:
    """What is to be said of a model that stands in a file."""
    if not name:
        return ()
    record, _ = released_model(models, name)
    return remarks(record, architecture(record))


def _row(found: Answer, item: Planned) -> dict[str, Cell]:
    server, known = item.server, item.server.assessment
    quote = known.choice.quote if known.choice else None
    row: dict[str, Cell] = {
        "chip": server.name,
        "model": server.model,
        "status": MET if item.status == OK else item.status,
        "reason": item.reason or None,
        "owner": (quote.owner or "set") if quote else None,
        "cost_kind": quote.kind if quote else None,
        "as_of": quote.date if quote else None,
        "system": server.system.id if server.system else None,
        "pue": found.site.pue[1],
        "power_method": item.method or None,
        "efficiency_origin": server.origin,
        "cost_source": known.choice.sources if known.choice else None,
        "warnings": "; ".join(known.warnings) or None,
    }
    sized = item.sized
    if sized is None or item.values is None:
        return row
    served = sized.output_mean is not None
    return {
        **row,
        "binds": sized.binds,
        "chips_per_deployment": server.together if server.rate is not None else None,
        "spare_chips": float(sized.installed - sized.serving),
        "chips_per_system": server.count,
        "input_tokens_per_s": float(sized.input_mean) if served else None,
        "peak_output_tokens_per_s": float(sized.peak) if served else None,
        "served_share": None if sized.share is None else float(sized.share),
        "capital_basis": item.priced.basis if item.priced else None,
        "probability_best": item.likely,
        **_when(item),
        **_kept(item),
        **row_cells(item.values, RANGED),
    }


def _kept(item: Planned) -> dict[str, Cell]:
    """What the caches of a deployment take."""
    served = item.server.served
    return {one.name: served.deployment.get(one.name) for one in KEPT} if served else {}


def _when(item: Planned) -> dict[str, Cell]:
    if item.priced is None or item.timing is None:
        return {}
    return {
        "months_to_first": item.timing.first,
        "months_to_last": item.timing.last,
        "wacc": float(item.priced.value.wacc),
        "life_years": float(item.priced.value.life),
    }


def _has_years(item: Planned) -> bool:
    return (
        item.priced is not None
        and item.priced.value.running is not None
        and (item.sized is not None)
    )


def _years(item: Planned) -> list[dict[str, Cell]]:
    """The money of one chip's fleet year by year."""
    assert item.priced is not None
    assert item.timing is not None
    assert item.sized is not None
    years = timeline.by_year(item.priced.value, item.timing)
    chips = float(item.sized.installed)
    site = item.value("facility_mw")
    rows: list[dict[str, Cell]] = []
    for at in range(years.live.size):
        it, building, running, returned, worth = (
            float(series[at]) * chips
            for series in (
                years.it, years.facility, years.running, years.returned, years.worth
            )
        )  # fmt: skip
        live = float(years.live[at])
        rows.append(
            {
                "chip": item.server.name,
                "year": at + 1,
                "it_capital_usd": it,
                "facility_capital_usd": building,
                "operating_usd": running,
                "returned_usd": returned,
                "total_usd": it + building + running - returned,
                "present_value_usd": worth,
                "chips_live": live * chips,
                "facility_mw": None if site is None else live * site,
                "mtok_total": _mtok(item, live),
            }
        )
    return rows


def _mtok(item: Planned, live: float) -> float | None:
    """Million tokens of a year in which a share of the fleet is live."""
    output, isl, osl = (item.value(name) for name in ("output_tokens_per_s", "isl", "osl"))
    if output is None or isl is None or osl is None:
        return None
    return float(fleet.mtok_per_year(output * live, isl, osl))

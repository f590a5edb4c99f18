"""Sizing a fleet: from a load to chips, racks, megawatts and money, or from a budget to a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chipcost.catalog.modelrecords import Models
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.quotes import MODELLED
from chipcost.catalog.records import Catalog, Chip, System
from chipcost.catalog.sites import Sites
from chipcost.errors import ChipcostError
from chipcost.model import fleet
from chipcost.model.constants import (
    HOURS_PER_YEAR,
    SECONDS_PER_MONTH,
    SECONDS_PER_YEAR,
    TOKENS_PER_MTOK,
)
from chipcost.result import Cell, Column, Result
from chipcost.study import tco_ranges
from chipcost.study.assess import Basis, assess
from chipcost.study.columns import with_ranges
from chipcost.study.corners import Range, evaluate, scaled
from chipcost.study.plan_question import Fleet
from chipcost.study.power import FACILITY, IT
from chipcost.study.stacks import Stacks
from chipcost.study.tco_prices import Ask, price_chip
from chipcost.study.token_question import TokenQuestion
from chipcost.study.tokens import tokens


def _text(name: str, meaning: str, title: str = "") -> Column:
    return Column(name, "", meaning, title or name.replace("_", " "), None, numeric=False)


def _number(name: str, unit: str, meaning: str, title: str, digits: int | None = 4) -> Column:
    return Column(name, unit, meaning, title, digits)


_PLAN: tuple[Column, ...] = (
    _text("chip", "chip of the fleet"),
    _text("model", "language model that is served"),
    _text("status", "met, unmet or unknown"),
    _text("reason", "why there is no plan"),
    _text("owner", "whose cost it is"),
    _text("cost_kind", "owned, rental, or modelled where asked for", "kind"),
    _text("as_of", "date of the cost quote", "quote of"),
    _number("output_tokens_per_s", "tokens/s", "mean output that is served", "output/s"),
    _number("input_tokens_per_s", "tokens/s", "mean input that is served", "input/s"),
    _number("peak_output_tokens_per_s", "tokens/s", "output that is built for", "peak/s"),
    _number("output_tokens_per_s_per_chip", "tokens/s", "output of one chip", "tokens/s/chip"),
    _number("chips_per_deployment", "chips", "chips that serve together", "together", None),
    _number("serving_chips", "chips", "chips that serve the peak", "serving", None),
    _number("spare_chips", "chips", "chips beyond, for those that fail", "spare", None),
    _number("chips", "chips", "chips to install", "chips", None),
    _text("system", "rack, node or pod that they come in"),
    _number("systems", "", "how many of them", "systems", None),
    _number("it_mw", "MW", "IT power of all installed chips", "IT MW"),
    _number("facility_mw", "MW", "power of the site", "site MW"),
    _number("capital_usd", "USD", "capital of all installed chips, from the ground up", "capex"),
    _number("usd_per_year", "USD/y", "cost of all installed chips for a year", "USD/year"),
    _number("usd_per_mtok_total", "USD/Mtok", "that over all tokens served", "$/M all"),
    _number("usd_per_mtok_output_all_in", "USD/Mtok", "that over the output served", "$/M output"),
    _text("power_method", "how the power is known", "power from"),
    _text("efficiency_origin", "where the fitted parameters come from", "parameters of"),
    _text("cost_source", "keys of the sources of the quote", "source"),
    _text("warnings", "what changes the meaning of the row"),
)
RANGED = (
    "output_tokens_per_s", "output_tokens_per_s_per_chip", "serving_chips", "chips", "it_mw",
    "facility_mw", "capital_usd", "usd_per_year", "usd_per_mtok_total",
    "usd_per_mtok_output_all_in",
)  # fmt: skip
COLUMNS = with_ranges(_PLAN, RANGED)
_MONEY = ("capital_usd", "usd_per_year", "usd_per_mtok_total")
_POWER = ("it_mw", "facility_mw")
_BY_LOAD = (
    "chips", "spare_chips", "systems", *_POWER, *_MONEY, "usd_per_mtok_output_all_in", "reason",
)  # fmt: skip
_BY_BUDGET = (
    "output_tokens_per_s", "input_tokens_per_s", "chips", "systems", *_POWER, *_MONEY, "reason",
)  # fmt: skip


def plan(
    catalog: Catalog,
    models: Models,
    stacks: Stacks,
    sites: Sites,
    question: TokenQuestion,
    fleet_: Fleet,
) -> Result:
    """One row per chip: the fleet that serves the load, or the load that the budget serves.

    Raises ChipcostError for unknown names and impossible options.
    """
    fleet_ = fleet_.checked()
    served = _throughputs(catalog, models, stacks, question, fleet_)
    rows = [_row(catalog, sites, question, fleet_, name, found) for name, found in served.items()]
    rows.sort(key=_rank)
    by_load = fleet_.output is not None
    kind = ("cost_kind",) if any(row.get("cost_kind") == MODELLED for row in rows) else ()
    return Result(
        command="plan",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("chip", *kind, *(_BY_LOAD if by_load else _BY_BUDGET)),
        headline=_headline(question, fleet_),
        notes=_notes(rows, question, fleet_),
        assumptions=_assumptions(question, fleet_),
        catalog_hash=catalog.hash,
    )


def _throughputs(
    catalog: Catalog,
    models: Models,
    stacks: Stacks,
    question: TokenQuestion,
    fleet_: Fleet,
) -> dict[str, Mapping[str, Cell]]:
    """The row of `tokens` of every chip, or the rate that the user gives for those named."""
    if fleet_.per_chip is None:
        found = tokens(catalog, models, stacks, question)
        return {str(row["chip"]): row for row in found.rows}
    if not question.chips:
        raise ChipcostError(
            "no-chip",
            "--tokens-per-chip is the rate of a chip, and none is named",
            hint="name the chip: chipcost plan --tokens-per-chip 2000 --chip gb300",
        )
    return {
        name: {
            "status": "met",
            "output_tokens_per_s_per_chip": fleet_.per_chip,
            "output_tokens_per_s_per_chip_low": fleet_.per_chip,
            "output_tokens_per_s_per_chip_high": fleet_.per_chip,
            "chips": 1,
            "efficiency_origin": "as given",
        }
        for name in question.chips
    }


def _row(
    catalog: Catalog,
    sites: Sites,
    question: TokenQuestion,
    fleet_: Fleet,
    name: str,
    served: Mapping[str, Cell],
) -> dict[str, Cell]:
    named = resolve(catalog, name)
    chip = named.chip
    system = named.system or default_system(catalog, chip)
    basis = question.basis.checked()
    item = assess(catalog, chip, system, basis)
    quote = item.choice.quote if item.choice else None
    row: dict[str, Cell] = {
        "chip": name,
        "model": question.model or None,
        "status": served.get("status"),
        "reason": served.get("reason"),
        "owner": (quote.owner or "set") if quote else None,
        "cost_kind": quote.kind if quote else None,
        "as_of": quote.date if quote else None,
        "system": system.id if system else None,
        "power_method": item.power_method or None,
        "efficiency_origin": served.get("efficiency_origin"),
        "cost_source": "; ".join(quote.sources) if quote else None,
        "warnings": "; ".join(item.warnings) or None,
    }
    per_chip = _range(served, "output_tokens_per_s_per_chip")
    if per_chip is None:
        return row
    facility, it_power = (
        assess(catalog, chip, system, _on(basis, on)).values["power_kw_per_chip"]
        for on in (FACILITY, IT)
    )
    price = item.values["usd_per_chip_hour"]
    together = float(served.get("chips") or 1.0)
    budgeted = facility if basis.power_basis == FACILITY else it_power
    ratio = question.isl / question.osl
    sized = [_size(fleet_, value, together, budgeted, price, ratio) for value in per_chip]
    low, base, high = sized
    if base is None:
        row["reason"] = "its power is not known" if fleet_.power_kw else "its price is not known"
        row["status"] = "unknown"
        return row
    row |= {
        "chips_per_deployment": together,
        "spare_chips": base.installed - base.serving,
        "systems": fleet.whole_units(base.installed, float(system.count)) if system else None,
        "input_tokens_per_s": base.input_mean,
        "peak_output_tokens_per_s": base.peak,
    }
    chips = _least(tuple(one.installed for one in (low, base, high) if one), base.installed)
    serving = _least(tuple(one.serving for one in (low, base, high) if one), base.serving)
    output = _least(tuple(one.output_mean for one in (low, base, high) if one), base.output_mean)
    year = evaluate(lambda count, usd: count * usd * HOURS_PER_YEAR, chips, price)
    capital = _capital(catalog, sites, chip, system, question)
    served_tokens = scaled(output, SECONDS_PER_YEAR / TOKENS_PER_MTOK)
    all_tokens = None if served_tokens is None else scaled(served_tokens, 1.0 + ratio)
    # A dearer or slower fleet: cost over tokens at matching ends, not at every corner.
    values: dict[str, Range | None] = {
        "output_tokens_per_s": output,
        "output_tokens_per_s_per_chip": per_chip,
        "serving_chips": serving,
        "chips": chips,
        "it_mw": evaluate(lambda count, kw: count * kw / 1000.0, chips, it_power),
        "facility_mw": evaluate(lambda count, kw: count * kw / 1000.0, chips, facility),
        "capital_usd": evaluate(lambda count, usd: count * usd, chips, capital),
        "usd_per_year": year,
        "usd_per_mtok_total": evaluate(lambda usd, mtok: usd / mtok, year, all_tokens),
        "usd_per_mtok_output_all_in": evaluate(lambda usd, mtok: usd / mtok, year, served_tokens),
    }
    for key, known in values.items():
        if known is not None:
            row |= {key: known[1], f"{key}_low": known[0], f"{key}_high": known[2]}
    return row


@dataclass(frozen=True, slots=True)
class _Sized:
    """A fleet: chips that serve and that are installed, and the rates that they serve."""

    serving: float
    installed: float
    output_mean: float
    input_mean: float
    peak: float


def _size(
    asked: Fleet,
    per_chip: float,
    together: float,
    kw_per_chip: Range | None,
    price: Range | None,
    ratio: float,
) -> _Sized | None:
    """The fleet for one throughput of a chip; None where power or price is needed and unknown."""
    stretch = fleet.peak_rate(1.0, asked.peak_to_mean, asked.growth, asked.years)
    if asked.output is not None:
        # Input beyond what the lengths imply takes chips as well: rates keep the lengths' ratio.
        wanted = asked.output
        if asked.given is not None:
            wanted = max(asked.output, asked.given / ratio)
        peak = wanted * stretch
        serving = fleet.serving_chips(peak, per_chip, together)
        installed = fleet.installed_chips(serving, asked.availability, asked.spares)
        given = asked.given if asked.given is not None else asked.output * ratio
        return _Sized(serving, installed, asked.output, given, peak)
    if asked.power_kw is not None:
        if kw_per_chip is None:
            return None
        installed = fleet.chips_of_power(asked.power_kw, kw_per_chip[1])
    elif asked.usd_per_year is not None:
        if price is None:
            return None
        installed = fleet.chips_of_money(asked.usd_per_year, price[1])
    else:
        installed = asked.chips or 0.0
    serving = fleet.whole_deployments(
        fleet.serving_of(installed, asked.availability, asked.spares), together
    )
    peak = serving * per_chip
    mean = peak / stretch
    return _Sized(serving, installed, mean, mean * ratio, peak)


def _on(basis: Basis, power_basis: str) -> Basis:
    return replace(basis, power_basis=power_basis)


def _range(row: Mapping[str, Cell], name: str) -> Range | None:
    value = row.get(name)
    if not isinstance(value, (int, float)):
        return None
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return (
        float(low) if isinstance(low, (int, float)) else float(value),
        float(value),
        float(high) if isinstance(high, (int, float)) else float(value),
    )


def _least(found: Sequence[float], base: float) -> Range:
    return min(found), base, max(found)


def _capital(
    catalog: Catalog, sites: Sites, chip: Chip, system: System | None, question: TokenQuestion
) -> Range | None:
    """Capital of one chip from the ground up, USD; None where no price is public."""
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


def _headline(question: TokenQuestion, asked: Fleet) -> tuple[str, ...]:
    what = question.model or "a rate per chip as given"
    lines = [f"A fleet for {what}: {_task(asked)}"]
    sizes = f"peak {asked.peak_to_mean:g} x mean" if asked.peak_to_mean != 1.0 else "no peak"
    if asked.growth and asked.years:
        sizes += f", growth {asked.growth:.0%} a year over {asked.years:g} years"
    lines.append(
        f"{question.isl:g} tokens in, {question.osl:g} out; {sizes}; availability "
        f"{asked.availability:.1%}, spares {asked.spares:.1%}; {question.basis.owner}, asked of "
        f"{question.basis.day}; USD, nominal"
    )
    return tuple(lines)


def _task(asked: Fleet) -> str:
    if asked.output is not None:
        given = f" and {asked.given:.4g} in" if asked.given is not None else ""
        return f"{asked.output:.4g} tokens/s out{given}"
    if asked.power_kw is not None:
        return f"what {asked.power_kw / 1000:g} MW serve"
    if asked.usd_per_year is not None:
        return f"what {asked.usd_per_year:,.0f} USD a year serve"
    return f"what {asked.chips:g} chips serve"


def _notes(
    rows: Sequence[Mapping[str, Cell]], question: TokenQuestion, asked: Fleet
) -> tuple[str, ...]:
    lines = []
    lacking = sum(1 for row in rows if row.get("chips") is None)
    if lacking:
        lines.append(f"{lacking} chips have no plan: the column `reason` says why.")
    if asked.output is not None and asked.given is not None:
        implied = asked.output * question.isl / question.osl
        if abs(asked.given / implied - 1.0) > 0.01:
            lines.append(
                f"Input of {asked.given:.4g} tokens/s is not what the lengths imply "
                f"({implied:.4g}): the fleet is sized for the greater of the two."
            )
    lines.append("Ranges hold the model's 90 % interval and the ranges of power and price.")
    return tuple(lines)


def _assumptions(question: TokenQuestion, asked: Fleet) -> dict[str, Cell]:
    return {
        "as_of": question.basis.day.isoformat(),
        "owner": question.basis.owner,
        "isl": question.isl,
        "osl": question.osl,
        "interactivity": question.demand().interactivity,
        "ttft_ms": question.ttft_ms,
        "peak_to_mean": asked.peak_to_mean,
        "growth": asked.growth,
        "years": asked.years,
        "availability": asked.availability,
        "spares": asked.spares,
        "power_basis": question.basis.power_basis,
        "seconds_per_month": round(SECONDS_PER_MONTH),
    }

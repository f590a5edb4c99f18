"""The inputs of a workbook, each with its range, its source and the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chipcost.catalog.records import Figure
from chipcost.study.chip.assess import BEFORE_PUE, Assessment
from chipcost.study.chip.evidence import Evidence, Role
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.power import IT, chip_power
from chipcost.study.ranges import Range, scaled
from chipcost.study.tco.prices import PER_CHIP, RACKED, Used
from chipcost.study.workbook.quantities import HARDWARE, HOUR, OWNER, QUANTITIES, given
from chipcost.study.workbook.question import PRICE, Costed, Gathered

if TYPE_CHECKING:
    from chipcost.study.tokens.answer import Answer, ServedChip

# Inputs of a cost that most owners leave at nothing, and that people ask about.
OFFERED = ("residual", "insurance", "property_tax", "carbon_price", "spares", "availability")
IT_POWER = "it_power_kw_per_chip"
_RATIOS = ("neocloud-over-hyperscaler", "server-over-chip", "rack-over-chip")
_FIGURES = ("memory_bandwidth_tb_per_s", "peak_pflop_per_s", "memory_capacity_gb")


@dataclass(frozen=True, slots=True)
class Input:
    """One input: of a chip, or of all that share it.

    scenario  number of the question about tokens that it is of; -1 for none
    value     None where nobody has published one: the cell is there to be filled
    origin    how it is known, in words
    """

    name: str
    value: Range | None
    sources: tuple[str, ...] = ()
    place: str = ""
    origin: str = ""
    date: str = ""
    scenario: int = -1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet: an input and the chips that it is of."""

    input: Input
    chips: tuple[str, ...]


def input_rows(gathered: Gathered, used: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows of the sheet, section by section.

    `used` has the inputs of the bottom-up cost that the formulas of each chip take.
    """
    found: dict[tuple[int, str], dict[str, Input]] = {}
    for item in gathered.chips:
        for one in _of_chip(gathered, item, used[item.name]):
            found.setdefault((one.scenario, one.name), {})[item.name] = one
    _one_pue(found)
    rows = []
    for (_, name), by_chip in found.items():
        groups: dict[object, list[str]] = {}
        for chip, one in by_chip.items():
            groups.setdefault(one if given(name).shared else chip, []).append(chip)
        rows += [Row(by_chip[chips[0]], tuple(chips)) for chips in groups.values()]
    return sorted(rows, key=lambda row: _rank(row.input))


def _rank(one: Input) -> tuple[int, int, int]:
    names = [*QUANTITIES, "wacc", "life", "electricity", "pue", "power_utilization"]
    place = names.index(one.name) if one.name in names else len(names)
    sections = {HOUR: 0, OWNER: 2, HARDWARE: 1}
    return one.scenario, sections.get(given(one.name).section, 3), place


def _one_pue(found: dict[tuple[int, str], dict[str, Input]]) -> None:
    """One PUE for the cost and for the power of a chip, where they are the same."""
    own, of_power = found.get((-1, "pue"), {}), found.get((-1, "power_pue"), {})
    if all(chip in own and own[chip].value == one.value for chip, one in of_power.items()):
        found.pop((-1, "power_pue"), None)


def _of_chip(gathered: Gathered, item: Costed, used: Sequence[str]) -> Iterator[Input]:
    yield _quote(item.assessment)
    yield from _of_cost(gathered, item, used)
    for name in _FIGURES:
        yield _figure(item.assessment, name)
    yield from _of_power(gathered, item)
    for number, answer in enumerate(gathered.answers):
        served = gathered.served(number, item)
        if served.deployment:
            yield from _of_tokens(answer, served, number)


def _quote(assessment: Assessment) -> Input:
    """What an hour costs as quoted."""
    choice = assessment.choice
    if choice is None:
        return Input(PRICE, None, origin="no public quote: your own goes here")
    quote = choice.quote
    words = [quote.owner or "your own", quote.kind, quote.term.replace("_", " "), quote.provider]
    return Input(
        PRICE,
        assessment.values[PRICE],
        quote.sources,
        _place(quote.file, quote.line),
        ", ".join(filter(None, (*words, *assessment.warnings))),
        quote.date,
    )


def _of_cost(gathered: Gathered, item: Costed, used: Sequence[str]) -> Iterator[Input]:
    """The inputs of the bottom-up cost that its formulas take."""
    priced, capital = item.priced, item.priced.scenario.capital
    known = {one.name: one for one in priced.used}
    ratios = [one for one in priced.used if one.name in _RATIOS]
    values = priced.scenario.values
    for name in used:
        if name == "price" and item.price_known:
            price = priced.price
            yield Input(
                name,
                known[name].value,
                known[name].sources,
                _place(price.file, price.line) if price else "as given",
                known[name].origin,
                price.date if price else "",
            )
        elif name == "price":
            yield Input(name, None, origin="no public price: that of the server's part goes here")
        elif name in ("buyer", "over_chip") and capital is not None:
            ratio = next(
                (one for one in ratios if (one.name == _RATIOS[0]) == (name == "buyer")), None
            )
            around = capital.buyer if name == "buyer" else capital.over_chip
            yield _ratio(gathered, name, around, ratio)
        elif name == "all_in" and capital is not None:
            yield _of_profile(gathered, item, name, capital.all_in, known.get(name))
        elif name == "chips":
            count = values[name]
            origin = item.system.id if item.system else "one chip"
            yield Input(name, (count, count, count), origin=origin)
        elif name == "other_capital" and name not in known:
            beside = values[name]
            ends = priced.scenario.ranges.get(name, (beside, beside))
            yield Input(
                name,
                (ends[0], beside, ends[1]) if item.price_known else None,
                origin="follows from the price of hardware",
            )
        elif name == IT_POWER:
            continue  # with the power of a chip
        else:
            low, high = priced.scenario.ranges.get(name, (values[name],) * 2)
            around = (low, values[name], high)
            if name in PER_CHIP:
                divided = scaled(around, 1.0 / values["chips"])
                assert divided is not None
                around = divided
            yield _of_profile(gathered, item, name, around, known.get(name))


def _ratio(gathered: Gathered, name: str, around: Range, ratio: Used | None) -> Input:
    if ratio is None:
        return Input(name, around, origin="the price asks for none")
    figure = gathered.sites.ratios[ratio.name]
    inverse = " (one over it)" if around[1] != ratio.value[1] else ""
    place = _place(figure.file, figure.line)
    return Input(name, around, ratio.sources, place, f"{ratio.name}{inverse}")


def _of_profile(
    gathered: Gathered, item: Costed, name: str, around: Range, used: Used | None
) -> Input:
    """An input of the owner, as the profile has it or as it was given."""
    if used is None:
        return Input(name, around, origin="nothing is reckoned unless you say so")
    if used.origin == "as given":
        return Input(name, around, origin="as given", place="as given")
    figure = _in_profile(gathered, item, name)
    note = figure.note if figure else ""
    place = _place(figure.file, figure.line) if figure else ""
    words = "divides the price" if used.origin == "divides the price" else ""
    return Input(name, around, used.sources, place, "; ".join(filter(None, (words, note))))


def _in_profile(gathered: Gathered, item: Costed, name: str) -> Figure | None:
    """The figure of the owner's profile that an input is."""
    profile = gathered.sites.profile(item.priced.owner)
    liquid = item.system is not None and item.system.cooling == "liquid"
    if name == "pue" and liquid and "pue_liquid" in profile:
        return profile["pue_liquid"]
    if name == "all_in" and item.chip.power_class in RACKED and "all_in_rack" in profile:
        return profile["all_in_rack"]
    return profile.get(name)


def _figure(assessment: Assessment, name: str) -> Input:
    """A figure of the data sheet."""
    pieces = assessment.evidence.get(name, ())
    origin = "not published"
    if pieces:
        record = pieces[0].record
        origin = record.text if isinstance(record, Figure) else ""
        if name == "peak_pflop_per_s":
            origin = f"{assessment.dtype}: {origin}"
    return _of_evidence(name, assessment.values[name], pieces, origin)


def _of_evidence(name: str, value: Range | None, pieces: Sequence[Evidence], origin: str) -> Input:
    sources = dict.fromkeys(key for piece in pieces for key in piece.record.sources)
    first = pieces[0].record if pieces else None
    place = _place(first.file, first.line) if first else ""
    dated = getattr(first, "date", "") if first else ""
    return Input(name, value, tuple(sources), place, origin, dated)


def _of_power(gathered: Gathered, item: Costed) -> Iterator[Input]:
    """IT power and PUE, or the utility's figure in their place."""
    assessment, basis = item.assessment, gathered.question.basis
    day = basis.day
    power = chip_power(gathered.catalog, item.chip, item.system, day, IT, (1.0, 1.0, 1.0))
    if power is not None and power.basis == IT:
        yield _of_evidence(IT_POWER, scaled(power.watt, 1e-3), power.evidence, power.method)
    else:
        yield Input(IT_POWER, None, origin="not published")
    pieces = assessment.evidence.get("power_kw_per_chip", ())
    pue = assessment.values["pue"]
    if pue is not None:
        of_pue = [piece for piece in pieces if piece.role is Role.PUE]
        origin = of_pue[0].label if of_pue else "as given"
        one = _of_evidence("power_pue", pue, of_pue, origin)
        yield one if of_pue else replace(one, place="as given")
    elif assessment.values["power_kw_per_chip"] is not None and basis.power_basis != IT:
        yield _of_evidence(
            "power_kw_per_chip",
            assessment.values["power_kw_per_chip"],
            pieces,
            assessment.power_method,
        )


def facility_by_pue(item: Costed) -> bool:
    """Whether the power of a chip is its IT power times a PUE."""
    return item.assessment.values[BEFORE_PUE] is not None


def _of_tokens(answer: Answer, served: ServedChip, number: int) -> Iterator[Input]:
    """What the inference model predicts of a chip, and the load."""
    values, contender = served.values, served.contender
    choice, question = contender.choice, answer.question
    rates = f"{choice.origin}; {_deployment(served)}"
    names = [RATE, "tpot_ms", "prefill_share"]
    if question.cached:
        names.append("cached_share_of_prefill")
    for name in names:
        yield Input(name, values.get(name), (), "data/efficiency.yaml", rates, scenario=number)
    tdp = contender.chip.figures.get("tdp") or contender.chip.figures.get("measured_power_max")
    if values.get("tdp_w") is not None:
        yield Input(
            "tdp_w",
            values["tdp_w"],
            tdp.sources if tdp else (),
            _place(tdp.file, tdp.line) if tdp else "",
            tdp.text if tdp else "not published; provisioned power stands for it",
        )
    for name in ("power_share", "idle_power_share", "rest_power_share"):
        of = number if name == "power_share" else -1
        yield Input(name, values.get(name), (), "data/power.yaml", "by family", scenario=of)
    for name in ("load", "success_rate"):
        if values.get(name) is not None:
            yield Input(name, values[name], (), "", "as asked", scenario=number)


def _deployment(served: ServedChip) -> str:
    """The deployment that the rates are of, in words."""
    plan = served.deployment
    parts = [f"{name} {plan[name]}" for name in ("tp", "pp", "ep", "dp") if plan.get(name) != 1]
    flight = plan.get("concurrency")
    requests = f"{flight:.4g} requests" if isinstance(flight, float) else ""
    chips = f"{plan['chips']} chip{'s' * (plan['chips'] != 1)}"
    return ", ".join([chips, *parts, requests])


def _place(file: str, line: int) -> str:
    """Where something stands; of what is given on a command line nowhere."""
    return f"{file}:{line}" if file and line else file

"""Throughput against interactivity: for each chip its Pareto-optimal points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from chipcost.charts import Lines, Point
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Result, number_column
from chipcost.study.chip.words import whose
from chipcost.study.data import Data
from chipcost.study.ranges import row_cells, with_ranges
from chipcost.study.sampled import figure, long
from chipcost.study.serving import layouts, search
from chipcost.study.serving.efficiencies import FITTED
from chipcost.study.serving.layouts import Plans
from chipcost.study.serving.published import PUBLISHED, ROUGH
from chipcost.study.tokens.answer import Contender, contend, values_of
from chipcost.study.tokens.columns import EXTRA, KEPT, RANGED, TOKENS
from chipcost.study.tokens.day import load_of, notes_on_day, on_day
from chipcost.study.tokens.formulas import GOODPUT
from chipcost.study.tokens.goodput import notes_on_percentile
from chipcost.study.tokens.kept import sequence_cells
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed, model_as_served
from chipcost.study.tokens.text import ahead, assumptions, software

_SHARED = {column.name: column for column in (*TOKENS, *EXTRA)}
_FRONTIER: tuple[Column, ...] = (
    *(
        _SHARED[name]
        for name in (
            "chip",
            "model",
            "dtype",
            "stack",
            "tokens_per_s_per_user",
            "output_tokens_per_s_per_chip",
            "total_tokens_per_s_per_chip",
            "ttft_ms",
            "tpot_ms",
            "usd_per_mtok_total",
            "usd_per_mtok_output_all_in",
            "joule_per_output_token",
            "provisioned_joule_per_output_token",
            "output_tokens_per_s_per_mw",
            "chips",
            "tp",
            "pp",
            "ep",
            "dp",
            "concurrency",
            "isl",
            "osl",
            "cached_share",
            "load",
            "efficiency_origin",
        )
    ),
    number_column(
        "interval_factor", "", "the 90 % interval is value / factor to value x factor", digits=None
    ),
    *(column for column in KEPT if column.name in ("kv_bytes_per_token", "kv_gb_per_sequence")),
    *(
        _SHARED[name]
        for name in (
            "usd_per_request",
            "usd_per_successful_request",
            "percentile",
            "ttft_ms_at_percentile",
            "tpot_ms_at_percentile",
            GOODPUT,
        )
    ),
)
_RANGED = tuple(column.name for column in _FRONTIER if column.name in RANGED)
COLUMNS = with_ranges(_FRONTIER, _RANGED)
VIEW = (
    "chip",
    "tokens_per_s_per_user",
    "output_tokens_per_s_per_chip",
    "usd_per_mtok_output_all_in",
    "ttft_ms",
    "chips",
    "tp",
    "dp",
    "concurrency",
)
SHOWN = 6  # chips in the plot where none was named: those that serve most
POINTS = 24  # of one chip's frontier in the table
ROWS = 16  # that a terminal shows of all chips together


def frontier(data: Data, question: TokenQuestion) -> Result:
    """The frontier of each chip, from the most interactive point on.

    A service level cuts it off. Raises ChipcostError for unknown names and impossible options.
    """
    question = on_day(data, question)
    model = model_as_served(data.models, question)
    contenders = [item for item in contend(data, question, model) if item.candidate is not None]
    if not contenders:
        raise ChipcostError(
            "no-figures", "none of these chips has all the figures that the model needs"
        )
    space = layouts.make_space(
        [item.candidate for item in contenders if item.candidate is not None],
        model.served.shape,
        model.demand(question),
    )
    plans = search.plans_of(space, everywhere=True)
    missing = _missing(space, contenders, plans)
    if not len(plans):
        raise ChipcostError("does-not-fit", "; ".join(missing), hint="raise --max-chips")
    concurrency, outcome = search.grid(search.prepared(space, plans), plans)
    alone = outcome.ttft[0]
    met = search.serves(truncated(question), outcome, alone)
    if question.concurrency is not None:
        met = met & (concurrency <= question.concurrency)
    rows: list[dict[str, Cell]] = []
    series: dict[str, list[Point]] = {}
    for number, item in enumerate(contenders):
        plan, load = np.nonzero(((plans.candidate == number) & met).T)
        if not len(plan):
            continue
        tpot, rate = outcome.tpot[load, plan], outcome.output_rate[load, plan]
        points = search.envelope(1.0 / tpot, rate)
        factor = item.choice.factor
        series[item.name] = [
            Point(1.0 / float(tpot[at]), one, one / factor, one * factor)
            for at in points
            for one in (float(rate[at]),)
        ]
        chosen = points[np.unique(np.linspace(0, len(points) - 1, POINTS).astype(int))]
        load, plan = load[chosen], plan[chosen]
        requests = concurrency[load, plan]
        told = search.prepared(space, plans.only(plan)).at(requests, detail=True)
        for at in range(len(chosen)):
            row = _row(question, model, item, plans, int(plan[at]), float(requests[at]))
            first = float(alone[int(plan[at])])
            values = values_of(question, model, item, told, at, first)
            rows.append(row | row_cells(values, _RANGED))
    top = sorted(series, key=lambda name: -_most_served(series[name]))
    drawn = top if question.chips else top[:SHOWN]
    folded = _few(rows, drawn, question.selection.all)
    return Result(
        command="frontier",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=_headline(question, model, contenders, series, drawn),
        assumptions=assumptions(data.catalog, question, model),
        notes=(
            *question.lengths.notes,
            *model.remarks,
            *notes_on_day(question),
            *_shown_of(len(folded), len(series) - len(drawn)),
            *(missing if question.chips else ()),
        ),
        warnings=notes_on_percentile(question),
        catalog_hash=data.catalog.hash,
        charts=(
            Lines(
                "Output of one chip against interactivity, both logarithmic",
                "tokens/s/user",
                "tokens/s/chip",
                {name: series[name] for name in drawn},
                log="xy",
                above=True,
                ranges="5 to 95 % of the rate",
                note=f"{len(drawn)} of {len(series)} chips are drawn, those that serve most."
                if len(drawn) < len(series)
                else "",
            ),
        ),
        folded=folded,
    )


def _headline(
    question: TokenQuestion,
    model: ModelAsServed,
    contenders: Sequence[Contender],
    series: Mapping[str, Sequence[Point]],
    drawn: Sequence[str],
) -> tuple[str, ...]:
    """What is served with what; who serves most and who answers fastest; whose price that is."""
    first = (
        f"{model.arch.name}, {model.main_format} weights: output of a chip against interactivity; "
        f"{question.lengths.words()}{long(question.isl)} in, {long(question.osl)} out"
        f"{question.lengths.after()}{ahead(model)}; {software(question)}; at most "
        f"{question.most_chips} chips"
    )
    prices = {
        item.name: found[1]
        for item in contenders
        if (found := item.assessment.values["usd_per_chip_hour"]) is not None
    }
    said = [f"{name} {prices[name]:.2f}" for name in drawn if name in prices]
    price = f"{', '.join(said)} USD/h" if said else "no price is known"
    basis = f"{whose(question.basis)}, as of {question.basis.day}: {price}"
    if not series:
        return first, basis
    runs = {item.name for item in contenders if item.choice.level == FITTED}
    rough = {item.name for item in contenders if item.choice.level == PUBLISHED}
    known = [name for name in series if name in runs] or list(series)
    which = "Most output" if len(known) == len(series) else "Most output of those measured"
    most = max(known, key=lambda name: _most_served(series[name]))
    fastest = max(known, key=lambda name: _fastest(series[name]))
    line = (
        f"{which}: {most}, {figure(_most_served(series[most]))} tokens/s/chip; most "
        f"interactive: {fastest}, {figure(_fastest(series[fastest]))} tokens/s/user"
    )
    if {most, fastest} & rough:
        line += f"; {ROUGH}"
    above = [name for name in series if _most_served(series[name]) > _most_served(series[most])]
    if above:
        others = f" and {len(above) - 3} more" if above[3:] else ""
        line += f"; not measured and above it: {', '.join(above[:3])}{others}"
    return first, line, basis


def _most_served(points: Sequence[Point]) -> float:
    """The greatest output of a chip on its frontier."""
    return max(point.y for point in points)


def _fastest(points: Sequence[Point]) -> float:
    return max(point.x for point in points)


def _few(
    rows: Sequence[Mapping[str, Cell]], drawn: Sequence[str], everyone: bool
) -> frozenset[int]:
    """Rows that a terminal leaves out: of each chip in the plot some points stay, evenly."""
    if everyone or len(rows) <= ROWS:
        return frozenset()
    each = max(3, ROWS // len(drawn))
    kept: set[int] = set()
    for name in drawn:
        mine = [at for at, row in enumerate(rows) if row["chip"] == name]
        kept |= {mine[round(at)] for at in np.linspace(0, len(mine) - 1, min(each, len(mine)))}
    return frozenset(range(len(rows))) - kept


def _shown_of(folded: int, undrawn: int) -> tuple[str, ...]:
    """A note on the points and the chips that a terminal leaves out."""
    chips = f", {undrawn} chips among them that serve less" if undrawn else ""
    return (f"{folded:,} further points{chips}: --all, or --format csv.",) if folded else ()


def truncated(question: TokenQuestion) -> layouts.Demand:
    """The demand with the limits that were given: a curve has none by itself."""
    demand = question.demand()
    return replace(
        demand,
        interactivity=None if question.interactivity is None else demand.interactivity,
        ttft=None if question.ttft_ms is None else demand.ttft,
    )


def _missing(space: layouts.Space, contenders: list[Contender], plans: Plans) -> list[str]:
    """Which chips cannot hold the model, and how many of them would."""
    fit = set(plans.candidate.tolist())
    if len(fit) == len(contenders):
        return []
    least = layouts.least_chips(space)
    pools = " in two pools" if space.demand.pools else ""
    return [
        f"{item.name}: needs {least[number] or f'more than {layouts.MOST_CHIPS}'} chips to fit"
        f"{pools} (limit {space.demand.max_chips})"
        for number, item in enumerate(contenders)
        if number not in fit
    ]


def _row(
    question: TokenQuestion,
    model: ModelAsServed,
    item: Contender,
    plans: Plans,
    plan: int,
    concurrency: float,
) -> dict[str, Cell]:
    assert item.candidate is not None
    return {
        "chip": item.name,
        "model": model.arch.name,
        "dtype": model.main_format,
        "stack": question.stack,
        "chips": int(plans.chips[plan]),
        **{name: int(getattr(plans, name)[plan]) for name in ("tp", "pp", "ep", "dp")},
        "concurrency": concurrency,
        "isl": question.isl,
        "osl": question.osl,
        "cached_share": question.cached,
        "load": load_of(question, item.quote),
        "percentile": question.percentile,
        "efficiency_origin": item.choice.origin,
        "interval_factor": item.choice.factor,
        **sequence_cells(model.arch, item.candidate.precision.kv, question),
    }

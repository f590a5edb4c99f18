"""Throughput against interactivity: for each chip its Pareto-optimal points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Plot, Result, number_column
from chipcost.study.data import Data
from chipcost.study.ranges import row_cells, with_ranges
from chipcost.study.serving import layouts, search
from chipcost.study.serving.layouts import Plans
from chipcost.study.tokens.answer import Contender, contend, values_of
from chipcost.study.tokens.columns import RANGED, TOKENS
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import ModelAsServed, model_as_served
from chipcost.study.tokens.text import assumptions, software, stored

_SHARED = {column.name: column for column in TOKENS}
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


def frontier(data: Data, question: TokenQuestion) -> Result:
    """The frontier of each chip, from the most interactive point on.

    A service level cuts it off. Raises ChipcostError for unknown names and impossible options.
    """
    model = model_as_served(data.models, question)
    contenders = [item for item in contend(data, question, model) if item.candidate is not None]
    if not contenders:
        raise ChipcostError(
            "no-figures", "none of these chips has all the figures that the model needs"
        )
    space = layouts.make_space(
        [item.candidate for item in contenders if item.candidate is not None],
        model.served.shape,
        question.demand(),
    )
    plans = search.plans_of(space, everywhere=True)
    missing = _missing(space, contenders, plans)
    if not len(plans):
        raise ChipcostError("does-not-fit", "; ".join(missing), hint="raise --max-chips")
    concurrency, outcome = search.grid(search.prepared(space, plans), plans)
    met = search.serves(truncated(question), outcome)
    if question.concurrency is not None:
        met = met & (concurrency <= question.concurrency)
    rows: list[dict[str, Cell]] = []
    series: dict[str, list[tuple[float, float]]] = {}
    for number, item in enumerate(contenders):
        plan, load = np.nonzero(((plans.candidate == number) & met).T)
        if not len(plan):
            continue
        tpot, rate = outcome.tpot[load, plan], outcome.output_rate[load, plan]
        points = search.envelope(1.0 / tpot, rate)
        series[item.name] = [(1.0 / float(tpot[at]), float(rate[at])) for at in points]
        for at in points[np.unique(np.linspace(0, len(points) - 1, POINTS).astype(int))]:
            where = int(load[at]), int(plan[at])
            row = _row(question, model, item, plans, where[1], float(concurrency[where]))
            values = values_of(question, item, outcome, where)
            rows.append(row | row_cells(values, _RANGED))
    top = sorted(series, key=lambda name: -max(y for _, y in series[name]))
    drawn = top if question.chips else top[:SHOWN]
    return Result(
        command="frontier",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=(
            f"{model.arch.name}, {stored(model)} weights: output of a chip against "
            f"interactivity; {question.isl:g} tokens in, {question.osl:g} out, "
            f"{software(question)}, at most {question.max_chips} chips",
        ),
        assumptions=assumptions(data.catalog, question, model),
        notes=(
            *model.remarks,
            *(() if drawn == top else (f"The plot shows the {SHOWN} chips that serve most.",)),
            *(missing if question.chips else ()),
        ),
        catalog_hash=data.catalog.hash,
        plot=Plot(
            "Output of one chip against interactivity",
            "tokens/s/user",
            "tokens/s/chip",
            {name: series[name] for name in drawn},
        ),
    )


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
        "load": question.load,
        "efficiency_origin": item.choice.origin,
        "interval_factor": item.choice.factor,
    }

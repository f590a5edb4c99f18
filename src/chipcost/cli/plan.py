"""`chipcost plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, lengths, options, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.filled import Filled
from chipcost.cli.options import option
from chipcost.cli.output import emit

_TASK = "Load, and limits: one at least"
_FLEET = "Fleet"
_TIME = "Money and time"


@command
def plan(
    model: Annotated[
        str,
        typer.Argument(
            metavar="[MODEL]",
            help="Language model, or the path of its config.json; none: chips alone.",
            autocompletion=completion.thing,
        ),
    ] = "",
    chips: options.Chips = None,
    *,
    out_rate: Annotated[
        str, option(_TASK, "--output", "RATE", "Output to serve: 2e9/day, 980T/month.")
    ] = "",
    in_rate: Annotated[
        str, option(_TASK, "--input", "RATE", "Input to serve; else by the lengths.")
    ] = "",
    power: Annotated[
        str, option(_TASK, "--power", "POWER", "At most this power: '750 MW', of the site.")
    ] = "",
    budget: Annotated[
        str,
        option(
            _TASK,
            "--budget",
            "MONEY",
            "At most this money: '100 MUSD/y' a year, '10 BUSD' of capital.",
        ),
    ] = "",
    count: Annotated[
        str, option(_TASK, "--chips --fleet", "CHIPS", "At most this many chips: 100k.")
    ] = "",
    peak: Annotated[str, option(_FLEET, "--peak", "RATIO", "Peak over mean load: 1.5.")] = "1",
    day: workload.Day = "",
    growth: Annotated[
        str, option(_FLEET, "--growth", "SHARE", "Growth of the load a year, '50%'.")
    ] = "0",
    years: Annotated[
        str, option(_FLEET, "--years", "YEARS", "Years of growth to build for.")
    ] = "0",
    availability: Annotated[
        str, option(_FLEET, "--availability", "SHARE", options.AVAILABILITY_MEANING)
    ] = "",
    spares: Annotated[str, option(_FLEET, "--spares", "SHARE", options.SPARES_MEANING)] = "",
    per_chip: Annotated[
        str,
        option(
            _FLEET,
            "--tokens-per-chip",
            "RATE",
            "Output tokens/s of a chip as you measured it, in place of the model's.",
        ),
    ] = "",
    chip: Annotated[
        list[str] | None,
        option(
            _FLEET,
            "--chip",
            "CHIP",
            "A chip, where no model is named; repeatable.",
            autocompletion=completion.chip,
        ),
    ] = None,
    construction: Annotated[
        str,
        option(
            _TIME,
            "--construction",
            "MONTHS",
            "Until the site is ready; else the owner's: 18 where it builds, 0 where it rents.",
        ),
    ] = "",
    lead: Annotated[
        str,
        option(_TIME, "--lead", "MONTHS", "From order to delivery of a rack; else the owner's."),
    ] = "",
    installation: Annotated[
        str,
        option(_TIME, "--installation", "MONTHS", "From delivery to first hour; else the owner's."),
    ] = "",
    ramp: Annotated[
        str,
        option(_TIME, "--ramp", "MONTHS", "From the first rack to the last; 0: all at once."),
    ] = "0",
    payments: Annotated[
        str,
        option(
            _TIME,
            "--payments",
            "STAGES",
            "When racks are paid: 'order 30%, delivery 60%, live 10%'; else at delivery.",
        ),
    ] = "",
    wacc: Annotated[str, option(_TIME, "--wacc", "SHARE", "Cost of capital a year: 10.25%.")] = "",
    life: Annotated[str, option(_TIME, "--life", "TIME", "Life of the hardware: 6y.")] = "",
    by_year: Annotated[
        bool, option(_TIME, "--by-year", None, "Money, chips and tokens of every year.")
    ] = False,
    site: Annotated[
        list[str] | None,
        option(
            options.COST,
            "--site",
            "SITE",
            "The place or operator whose PUE and electricity apply; one for a plan.",
            autocompletion=completion.site,
        ),
    ] = None,
    chosen: Chosen,
    served: workload.Workload,
    formats: workload.Formats,
    basis: options.Basis,
    fill: Filled,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """Size a fleet for a load, or for a budget.

    Chips, racks, megawatts and money for a load; or the load that a power, a budget or a number of
    chips serves. Without a model, the chips that a limit holds.

    Examples:
        chipcost plan deepseek-r1 --output 2e9/day --peak 1.5 --availability 95%
        chipcost plan llama-3.3-70b gb300 tpu-v7 --power '750 MW' --owner any
        chipcost plan gb300 --power '1 GW' --by-year
    """
    from chipcost.study.plan.texts import Texts, single_site

    asked = Texts(
        output=out_rate,
        given=in_rate,
        power=power,
        budget=budget,
        count=count,
        peak=peak,
        growth=growth,
        years=years,
        availability=availability,
        spares=spares,
        per_chip=per_chip,
        site=single_site(site or ()),
        construction=construction,
        lead=lead,
        installation=installation,
        ramp=ramp,
        payments=payments,
        wacc=wacc,
        life=life,
    ).fleet()
    names = [*(chips or ()), *(chip or ())]
    basis_asked = basis.question(electricity=fill.electricity(always=True))
    question = served.question(
        model, basis_asked, names, formats, day=day, selection=chosen.selection()
    )
    from chipcost.study.plan import plan as study

    loaded = fill.over(data.load(basis_asked.day), basis_asked)
    question = lengths.with_lengths(loaded, question)
    answer = study.by_year if by_year else study.plan
    emit(answer(loaded, question, asked), output, fail_if, loaded, basis_asked.own_terms)
